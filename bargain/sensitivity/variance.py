"""Variance-based sensitivity: Sobol indices over the priors, through SALib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.errors import ParameterError
from bargain.models import Scenario
from bargain.sensitivity.designs import Priors, generator, problem, seed_for
from bargain.sensitivity.responses import FLAT, read_outcome, respond

if TYPE_CHECKING:
    import xarray

__all__ = ["SobolResult", "sobol"]


@dataclass(frozen=True, eq=False)
class SobolResult:
    """Sobol indices of one outcome.

    Attributes
    ----------
    outcome : str
    parameters : tuple of str
    first, total : arrays (D,)
        Share of the variance due to a parameter alone, and with all its interactions; nan if nothing varies.
    first_ci, total_ci : arrays (D,)
        Half-widths of 95 % bootstrap intervals.
    second, second_ci : arrays (D, D) or None
        Interactions of pairs, upper triangle.
    mean, variance : float
        Of the outcome over the priors.
    n_evaluations : int
    multiple_share : float
        Share of points where equilibria differ in the outcome, so that `selection` made a difference.
    selection : str or None
    message : str
        What the reader must know, in one line; empty if nothing.
    """

    outcome: str
    parameters: tuple[str, ...]
    first: np.ndarray
    first_ci: np.ndarray
    total: np.ndarray
    total_ci: np.ndarray
    second: np.ndarray | None
    second_ci: np.ndarray | None
    mean: float
    variance: float
    n_evaluations: int
    multiple_share: float
    selection: str | None
    message: str = ""

    def to_dataset(self) -> xarray.Dataset:
        """The indices as a dataset over the dimension "parameter"."""
        import xarray as xr

        table: dict[str, Any] = {
            name: ("parameter", getattr(self, name)) for name in ("first", "first_ci", "total", "total_ci")
        }
        if self.second is not None and self.second_ci is not None:
            table["second"] = (("parameter", "other"), self.second)
            table["second_ci"] = (("parameter", "other"), self.second_ci)
        attrs = {
            "outcome": self.outcome,
            "mean": self.mean,
            "variance": self.variance,
            "n_evaluations": self.n_evaluations,
            "multiple_share": self.multiple_share,
            "selection": self.selection or "",
            "message": self.message,
        }
        names = list(self.parameters)
        coordinates = {"parameter": names} if self.second is None else {"parameter": names, "other": names}
        return xr.Dataset(table, coords=coordinates, attrs=attrs)


def sobol(
    model: Scenario,
    outcome: str,
    *,
    n: int = 1024,
    parameters: Sequence[str] | None = None,
    fixed: Mapping[str, object] | None = None,
    selection: str | None = None,
    concept: str | None = None,
    rng: int | np.random.Generator | None = None,
    second_order: bool = False,
) -> SobolResult:
    """Estimate first-order and total Sobol indices of an outcome over the parameters' priors.

    Parameters
    ----------
    model : Scenario
    outcome : str
        An outcome (its equilibrium probability), or "payoff:PLAYER".
    n : int
        Base sample, a power of two; the model is solved at n(D + 2) points, n(2D + 2) with `second_order`.
    parameters : sequence of str, optional
        Those to vary; all that are not fixed where left out.
    fixed : mapping, optional
        Values of other parameters.
    selection : str, optional
        A rule, or "lowest" or "highest". Without one, several equilibria that differ in the outcome are refused.
    rng : int or numpy.random.Generator, optional
        Scrambles the sequence and drives the bootstrap.

    Raises
    ------
    ParameterError
        `n` is not a power of two; priors that leave bounds or joint constraints.
    MultiplicityError
        Several equilibrium values and no selection, with their share.

    Notes
    -----
    Saltelli et al. (2010), Computer Physics Communications 181, estimators of SALib; scrambled Sobol' sequence.

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> result = sobol(scenario("open_door"), "war", n=64, parameters=["sigma", "delta"], rng=0)
    >>> result.parameters, result.n_evaluations
    (('sigma', 'delta'), 256)
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 2 or n & (n - 1):
        raise ParameterError(f"n = {n!r}; a Sobol' sequence needs a power of two such as 1024")
    priors = Priors(model, parameters, fixed, concept)
    read_outcome(model.name, priors.compiled.outcomes, priors.compiled.players, outcome)
    random = generator(rng)
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    cube = problem(priors.names)
    quantiles = sampling.sample(cube, int(n), calc_second_order=second_order, scramble=True, seed=seed_for(random))
    answer = respond(priors.compiled, priors.design(quantiles), outcome, selection)
    values = answer.values
    mean, variance = float(values.mean()), float(values.var())
    size = len(priors.names)
    if variance <= (FLAT * answer.scale) ** 2:
        mean = 0.0 if abs(mean) <= FLAT * answer.scale else mean
        message = f"{outcome!r} does not vary over the priors (it is {mean:g}); the indices are undefined"
        found = {name: np.full(size, np.nan) for name in ("S1", "S1_conf", "ST", "ST_conf")}
        found |= {name: np.full((size, size), np.nan) for name in ("S2", "S2_conf")}
        variance = 0.0
    else:
        message = ""
        found = analysis.analyze(cube, values, calc_second_order=second_order, seed=seed_for(random))
    return SobolResult(
        outcome=outcome,
        parameters=priors.names,
        first=np.array(found["S1"]),
        first_ci=np.array(found["S1_conf"]),
        total=np.array(found["ST"]),
        total_ci=np.array(found["ST_conf"]),
        second=np.array(found["S2"]) if second_order else None,
        second_ci=np.array(found["S2_conf"]) if second_order else None,
        mean=mean,
        variance=variance,
        n_evaluations=len(values),
        multiple_share=answer.multiple_share,
        selection=selection,
        message=message,
    )
