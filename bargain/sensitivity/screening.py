"""Screening: elementary effects after Morris, through SALib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.errors import ParameterError
from bargain.models import Scenario
from bargain.sensitivity.designs import Priors, generator, problem, seed_for
from bargain.sensitivity.responses import FLAT, Responses, read_outcome, respond

if TYPE_CHECKING:
    import xarray

__all__ = ["MorrisResult", "morris"]


@dataclass(frozen=True, eq=False)
class MorrisResult:
    """Elementary effects of one outcome, in units of the outcome for a walk over a parameter's whole prior.

    Attributes
    ----------
    outcome : str
    parameters : tuple of str
    mu, mu_star, sigma : arrays (D,)
        Mean, mean size and standard deviation of the elementary effects: direction, importance, and interaction or
        curvature.
    mu_star_ci : array (D,)
        Half-widths of 95 % bootstrap intervals of `mu_star`.
    n_evaluations : int
    multiple_share : float
        Share of points where equilibria differ in the outcome.
    selection : str or None
    message : str
        What the reader must know, in one line; empty if nothing.
    """

    outcome: str
    parameters: tuple[str, ...]
    mu: np.ndarray
    mu_star: np.ndarray
    mu_star_ci: np.ndarray
    sigma: np.ndarray
    n_evaluations: int
    multiple_share: float
    selection: str | None
    message: str = ""

    def to_dataset(self) -> xarray.Dataset:
        """The effects as a dataset over the dimension "parameter"."""
        import xarray as xr

        table = {name: ("parameter", getattr(self, name)) for name in ("mu", "mu_star", "mu_star_ci", "sigma")}
        attrs: dict[str, Any] = {
            "outcome": self.outcome,
            "n_evaluations": self.n_evaluations,
            "multiple_share": self.multiple_share,
            "selection": self.selection or "",
            "message": self.message,
        }
        return xr.Dataset(table, coords={"parameter": list(self.parameters)}, attrs=attrs)


def morris(
    model: Scenario,
    outcome: str,
    *,
    trajectories: int = 128,
    levels: int = 4,
    parameters: Sequence[str] | None = None,
    fixed: Mapping[str, object] | None = None,
    selection: str | None = None,
    concept: str | None = None,
    rng: int | np.random.Generator | None = None,
) -> MorrisResult:
    """Screen parameters by elementary effects on an outcome.

    The levels are the quantiles (k + 1/2) / `levels` of each prior, so that infinite tails and open ends are never met.

    Parameters
    ----------
    trajectories : int
        At least 2; the model is solved at trajectories x (D + 1) points.
    levels : int
        Even, at least 2.
    model, outcome, parameters, fixed, selection, rng
        As for `sobol`, and with the same errors.

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> morris(scenario("open_door"), "war", trajectories=8, parameters=["sigma", "delta"], rng=0).n_evaluations
    24
    """
    if isinstance(levels, bool) or not isinstance(levels, int) or levels < 2 or levels % 2:
        raise ParameterError(f"levels = {levels!r}; write an even number such as 4")
    if isinstance(trajectories, bool) or not isinstance(trajectories, int) or trajectories < 2:
        raise ParameterError(f"trajectories = {trajectories!r}; write an integer of at least 2")
    priors = Priors(model, parameters, fixed, concept)
    read_outcome(model.name, priors.compiled.outcomes, priors.compiled.players, outcome)
    random = generator(rng)
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    margin = 0.5 / levels
    unit = problem(priors.names)
    cube = sampling.sample(unit, trajectories, num_levels=levels, seed=seed_for(random))
    quantiles = margin + (1 - 2 * margin) * cube
    answer = respond(priors.compiled, priors.design(quantiles), outcome, selection)
    found = analysis.analyze(unit, cube, answer.values, num_levels=levels, seed=seed_for(random))
    # Effects at the size of rounding are none.
    varies = np.asarray(found["mu_star"], dtype=np.float64) > FLAT * answer.scale
    stretch = np.where(varies, 1 / (1 - 2 * margin), 0.0)
    message = "" if varies.any() else f"{outcome!r} does not vary over the priors (it is {_shown(answer)})"
    return MorrisResult(
        outcome=outcome,
        parameters=priors.names,
        mu=stretch * np.array(found["mu"], dtype=np.float64),
        mu_star=stretch * np.array(found["mu_star"], dtype=np.float64),
        mu_star_ci=stretch * np.array(found["mu_star_conf"], dtype=np.float64),
        sigma=stretch * np.array(found["sigma"], dtype=np.float64),
        n_evaluations=len(answer.values),
        multiple_share=answer.multiple_share,
        selection=selection,
        message=message,
    )


def _shown(answer: Responses) -> str:
    mean = float(answer.values.mean())
    return f"{0.0 if abs(mean) <= FLAT * answer.scale else mean:g}"
