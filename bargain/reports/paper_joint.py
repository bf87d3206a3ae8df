"""One question to several models at once: draw all parameters together, ask each model its part, and find what decides.

Parameters of different models that stand for the same thing are one *factor*: they take the same quantile of their
priors (or opposite quantiles, where one is a cost and the other a worth). All other parameters are drawn
independently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.batches import Batch, CompiledModel
from bargain.errors import BargainError
from bargain.models import Scenario

__all__ = ["Condition", "Factor", "Indices", "Study", "holds"]

_SURE = 1 - 1e-9
_RESAMPLES = 200


@dataclass(frozen=True)
class Condition:
    """What a model contributes to the joint answer: one of the `wanted` outcomes comes about for sure.

    `reading` says in which equilibrium: in "some", in "every" one, or in the "risk-dominant" one of a 2x2 game.
    """

    name: str
    model: Scenario
    wanted: tuple[str, ...]
    reading: str = "some"


@dataclass(frozen=True)
class Factor:
    """Parameters that move together: pairs (model name, parameter name), and for each whether it takes the opposite
    quantile.
    """

    name: str
    members: tuple[tuple[str, str], ...]
    opposite: tuple[bool, ...]
    meaning: str = ""


@dataclass(frozen=True, eq=False)
class Indices:
    """Sobol indices of a yes-or-no answer, with half-widths of 95 per cent bootstrap intervals, and its mean."""

    factors: tuple[Factor, ...]
    first: np.ndarray
    first_half_width: np.ndarray
    total: np.ndarray
    total_half_width: np.ndarray
    evaluations: int
    mean: float


class Study:
    """Several conditions over a common prior.

    Parameters
    ----------
    conditions : sequence of Condition
        One a model.
    shared : mapping, optional
        Factor name -> (meaning, list of "model.parameter", a leading "-" for the opposite quantile).

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> study = Study([Condition("peace", scenario("open_door"), ("peace_open_door", "concession"))])
    >>> len(study.factors), study.shares(256, rng=0)["all"] > 0.4
    (11, True)
    """

    def __init__(
        self, conditions: Sequence[Condition], shared: Mapping[str, tuple[str, Sequence[str]]] | None = None
    ) -> None:
        self.conditions = tuple(conditions)
        names = [condition.model.name for condition in conditions]
        if len(set(names)) != len(names):
            raise BargainError(f"each model answers one condition; given are {', '.join(names)}")
        self.factors = tuple(_factors([condition.model for condition in conditions], shared or {}))
        self._priors = {
            (condition.model.name, entry.name): entry.distribution()
            for condition in conditions
            for entry in condition.model.parameters
        }
        self._compiled = {
            condition.model.name: CompiledModel(condition.model, [entry.name for entry in condition.model.parameters])
            for condition in conditions
        }

    def quantiles(self, n: int, blocks: int = 1, rng: int | np.random.Generator | None = None) -> np.ndarray:
        """A scrambled Sobol sample (blocks, n, factors) of the unit cube; `n` is a power of two."""
        from scipy.stats import qmc

        if n < 1 or n & (n - 1):
            raise BargainError(f"the sample size is a power of two, not {n}")
        sampler = qmc.Sobol(blocks * len(self.factors), scramble=True, rng=np.random.default_rng(rng))
        cube = np.asarray(sampler.random_base2(n.bit_length() - 1))
        return np.moveaxis(cube.reshape(n, blocks, len(self.factors)), 1, 0)

    def values(self, quantiles: np.ndarray, model: str) -> dict[str, np.ndarray]:
        """Parameter values of one model at quantiles (n, factors)."""
        found = {}
        for column, factor in enumerate(self.factors):
            for (owner, name), opposite in zip(factor.members, factor.opposite, strict=True):
                if owner == model:
                    level = quantiles[:, column]
                    found[name] = np.asarray(self._priors[owner, name].ppf(1 - level if opposite else level))
        return found

    def batch(self, quantiles: np.ndarray, condition: Condition) -> Batch:
        """All equilibria of one model at quantiles (n, factors)."""
        name = condition.model.name
        return self._compiled[name].evaluate(self.values(quantiles, name))

    def answers(self, quantiles: np.ndarray) -> dict[str, np.ndarray]:
        """Condition name -> bool array (n,)."""
        return {c.name: holds(self.batch(quantiles, c), c) for c in self.conditions}

    def shares(self, n: int, rng: int | np.random.Generator | None = None) -> dict[str, float]:
        """The share of the prior in which each condition holds, and under "all" in which all do."""
        found = self.answers(self.quantiles(n, rng=rng)[0])
        return {name: float(np.mean(value)) for name, value in {**found, "all": _all(found)}.items()}

    def share_at(self, quantiles: np.ndarray, answers: Mapping[str, np.ndarray], factor: int, level: float) -> float:
        """The share in which all conditions hold if one factor is held at a quantile, the others drawn as before.

        `answers` are those at `quantiles`; only the models that use the factor are evaluated again.
        """
        moved = quantiles.copy()
        moved[:, factor] = level
        users = {owner for owner, _ in self.factors[factor].members}
        found = {
            c.name: holds(self.batch(moved, c), c) if c.model.name in users else answers[c.name]
            for c in self.conditions
        }
        return float(np.mean(_all(found)))

    def indices(self, n: int, rng: int | np.random.Generator | None = None) -> Indices:
        """First-order and total Sobol indices of the joint answer.

        Notes
        -----
        First order by the estimator of Saltelli and others (2010, table 2 b), total by Jansen's (table 2
        f). Only the models that use a factor are evaluated again when it is resampled.
        """
        generator = np.random.default_rng(rng)
        base, other = self.quantiles(n, 2, generator)
        at_base, at_other = self.answers(base), self.answers(other)
        y_base, y_other = (_all(found).astype(float) for found in (at_base, at_other))
        rows = []
        for column, factor in enumerate(self.factors):
            mixed = base.copy()
            mixed[:, column] = other[:, column]
            users = {owner for owner, _ in factor.members}
            found = {
                c.name: holds(self.batch(mixed, c), c) if c.model.name in users else at_base[c.name]
                for c in self.conditions
            }
            rows.append(_all(found).astype(float))
        y_mixed = np.array(rows)
        first, total = _estimates(y_base, y_other, y_mixed)
        draws = np.array(
            [
                _estimates(y_base[pick], y_other[pick], y_mixed[:, pick])
                for pick in (generator.integers(0, n, n) for _ in range(_RESAMPLES))
            ]
        )
        # A resample in which the answer does not vary says nothing; where none varies, nothing is known.
        varies = ~np.isnan(draws).any(axis=(1, 2))
        spread = 1.96 * draws[varies].std(axis=0) if varies.any() else np.full(draws.shape[1:], np.nan)
        return Indices(self.factors, first, spread[0], total, spread[1], n * (len(self.factors) + 2), y_base.mean())


def holds(batch: Batch, condition: Condition) -> np.ndarray:
    """Whether one of the wanted outcomes is sure, in the equilibrium that the condition's reading names."""
    unknown = [name for name in condition.wanted if name not in batch.outcomes]
    if unknown:
        raise BargainError(f"{condition.model.name} has no outcome {unknown[0]!r}")
    sure = sum(np.nan_to_num(batch.outcomes[name]) for name in condition.wanted) >= _SURE
    present = np.arange(batch.label_of.shape[1])[None, :] < batch.n_equilibria[:, None]
    match condition.reading:
        case "some":
            return np.asarray((sure & present).any(axis=1))
        case "every":
            return np.asarray((sure | ~present).all(axis=1) & present.any(axis=1))
        case "risk-dominant":
            losses = np.where(present, np.nan_to_num(batch.deviation_losses, nan=-1.0), -2.0)
            chosen = np.argmax(losses, axis=1)
            return np.asarray(np.take_along_axis(sure & present, chosen[:, None], axis=1)[:, 0])
    raise BargainError(f"reading {condition.reading!r} is not known; choose some, every or risk-dominant")


def _factors(models: Sequence[Scenario], shared: Mapping[str, tuple[str, Sequence[str]]]) -> Iterator[Factor]:
    by_name = {model.name: model for model in models}
    taken: set[tuple[str, str]] = set()
    for name, (meaning, members) in shared.items():
        pairs = []
        for member in members:
            owner, _, parameter = member.lstrip("-").partition(".")
            if owner not in by_name:
                raise BargainError(f"factor {name!r}: no model is called {owner!r}")
            pair = (owner, by_name[owner].parameter(parameter).name)
            if pair in taken:
                raise BargainError(f"factor {name!r}: {owner}.{parameter} belongs to another factor already")
            taken.add(pair)
            pairs.append(pair)
        yield Factor(name, tuple(pairs), tuple(member.startswith("-") for member in members), meaning)
    for model in models:
        for entry in model.parameters:
            if (model.name, entry.name) not in taken:
                yield Factor(f"{model.name}.{entry.name}", ((model.name, entry.name),), (False,), entry.meaning)


def _all(found: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.asarray(np.logical_and.reduce(list(found.values())))


def _estimates(y_base: np.ndarray, y_other: np.ndarray, y_mixed: np.ndarray) -> Any:
    """First-order and total indices, stacked (2, factors); nan where the answer does not vary."""
    variance = np.var(np.concatenate([y_base, y_other]))
    if variance == 0:
        return np.full((2, len(y_mixed)), np.nan)
    first = np.mean(y_other * (y_mixed - y_base), axis=1) / variance
    total = np.mean((y_base - y_mixed) ** 2, axis=1) / (2 * variance)
    return np.array([first, total])
