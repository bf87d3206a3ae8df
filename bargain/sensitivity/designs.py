"""From designs on the unit cube to parameter values, through the priors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from bargain.batches.evaluation import CompiledModel, constraint_violations
from bargain.errors import ParameterError
from bargain.models import Scenario

__all__ = ["Priors", "generator", "seed_for"]

_EDGE = 1e-12
"""Quantiles are kept this far from 0 and 1, where a prior may be infinite."""


def generator(rng: int | np.random.Generator | None) -> np.random.Generator:
    """The random generator for `rng`: itself, one seeded by an integer (0 is a seed), or a fresh one for None."""
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is not None and (isinstance(rng, bool) or not isinstance(rng, (int, np.integer)) or rng < 0):
        raise ParameterError(f"rng = {rng!r}; give a non-negative integer, a numpy.random.Generator or None")
    return np.random.default_rng(rng)


def seed_for(rng: np.random.Generator) -> int:
    """A seed for SALib, which takes 0 for "no seed"."""
    return int(rng.integers(1, 2**31 - 1))


class Priors:
    """The varied parameters of a model with their prior distributions, independent of one another.

    Attributes
    ----------
    names : tuple of str
    compiled : CompiledModel
        The model compiled for these parameters, the others fixed or at their baseline.
    """

    def __init__(
        self,
        model: Scenario,
        parameters: Sequence[str] | None = None,
        fixed: Mapping[str, object] | None = None,
        concept: str | None = None,
    ) -> None:
        if isinstance(parameters, str):
            raise ParameterError(f"parameters: give a list of names, not one text {parameters!r}")
        held = set(fixed or {})
        if parameters is None:
            entries = [entry for entry in model.parameters if entry.name not in held and not _is_constant(entry)]
        else:
            entries = [model.parameter(name) for name in dict.fromkeys(parameters)]
        if not entries:
            raise ParameterError(f"{model.name}: no parameter is left to vary")
        self.model = model
        self.names = tuple(entry.name for entry in entries)
        self._distributions = [_distribution(entry) for entry in entries]
        self.compiled = CompiledModel(model, self.names, fixed, concept)

    def points(self, quantiles: np.ndarray) -> dict[str, np.ndarray]:
        """Parameter values (N,) by name at quantiles (N, D)."""
        inside = np.clip(quantiles, _EDGE, 1 - _EDGE)
        values = {
            name: np.asarray(prior.ppf(inside[:, k]), dtype=np.float64)
            for k, (name, prior) in enumerate(zip(self.names, self._distributions, strict=True))
        }
        for name, column in values.items():
            low, high = (None if bound is None else float(bound) for bound in self.model.parameter(name).bounds)
            outside = ~np.isfinite(column)
            for bound, beyond in ((low, np.less), (high, np.greater)):
                if bound is not None:
                    column[np.isclose(column, bound, rtol=0, atol=1e-12 * max(1.0, abs(bound)))] = bound
                    outside |= beyond(column, bound)
            if outside.any():
                raise ParameterError(
                    f"the prior of {name!r} leaves its bounds {self.model.parameter(name).interval()} at "
                    f"{outside.mean():.2%} of the sample; truncate the prior"
                )
        return values

    def admitted(self, points: Mapping[str, np.ndarray]) -> np.ndarray:
        """True where a point satisfies the joint constraints."""
        inside = np.ones(len(next(iter(points.values()))), dtype=bool)
        broken = constraint_violations(self.model, points, self.compiled.fixed, inside)
        if broken is not None:
            raise ParameterError(broken)
        return inside

    def design(self, quantiles: np.ndarray) -> dict[str, np.ndarray]:
        """Points of a design that needs independent parameters; refused if the priors leave the joint constraints."""
        points = self.points(quantiles)
        inside = self.admitted(points)
        if not inside.all():
            texts = "; ".join(claim.text for claim in self.model.constraint_claims if claim.names & set(self.names))
            raise ParameterError(
                f"{self.model.name}: {1 - inside.mean():.2%} of the priors' product violates the joint constraints "
                f"({texts}), and this method needs independent parameters; narrow the priors, fix a parameter, or ask "
                "for regime_shares"
            )
        return points


def problem(names: Iterable[str], low: float = 0.0, high: float = 1.0) -> dict[str, Any]:
    """SALib's description of the unit cube."""
    listed = list(names)
    return {"num_vars": len(listed), "names": listed, "bounds": [[low, high]] * len(listed)}


def _is_constant(entry: Any) -> bool:
    low, high = entry.bounds
    return entry.prior is None and low is not None and low == high


def _distribution(entry: Any) -> Any:
    try:
        return entry.distribution()
    except ParameterError as error:
        raise ParameterError(f"{error}; give it a prior, fix it with fixed=, or list the parameters to vary") from None
