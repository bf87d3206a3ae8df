"""The maximum of a log-likelihood over traced branches: where it is, how sure, whether another place is as good."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.logit.likelihoods import FLAT, BranchLikelihood, interval

__all__ = ["Maximum", "fit_text", "likelihood_text", "log_coefficient", "maximum"]

_APART = 1e-3


@dataclass(frozen=True, eq=False)
class Maximum:
    """The best point of a branch.

    Attributes
    ----------
    rate : float
        Lambda; 0 or infinity at an end of the branch.
    boundary : str
        "", "zero" or "infinity".
    mixes : tuple of float arrays
        The mixed choice of each agent; at infinity the equilibrium at the end of the branch.
    log_likelihood : float
    standard_error : float or None
    interval : pair of float
    tied : bool
        True if another point of the branches that were searched, with other probabilities, is as likely.
    end : limit or None
        The best-fitting end of the branch, if it is an equilibrium that is known.
    """

    rate: float
    boundary: str
    mixes: tuple[np.ndarray, ...]
    x: np.ndarray
    log_likelihood: float
    standard_error: float | None
    interval: tuple[float, float]
    tied: bool
    end: Any


def maximum(found: BranchLikelihood, searches: Sequence[BranchLikelihood], weight: float, level: float) -> Maximum:
    """The best point of `found`, the best of the branches `searches`, for counts that sum to `weight`."""
    limit, end = found.limit
    floor = found.top - FLAT * (1 + abs(found.top))
    at_zero = bool(found.path.rates[0] == 0) and found.values[0] >= floor
    boundary = "zero" if at_zero else "infinity" if end is not None and limit >= floor else ""
    x = found.states[0 if at_zero else found.best]
    rate = {"zero": 0.0, "infinity": math.inf}.get(boundary, float(x[-1]) / found.unit)
    mixes = found.equations.split(x)
    if boundary == "infinity":
        mixes = tuple(np.array(mix, dtype=np.float64) for mix in end.mixes)
    for array in mixes:
        array.setflags(write=False)
    return Maximum(
        rate=rate,
        boundary=boundary,
        mixes=mixes,
        x=x,
        log_likelihood=weight * found.top,
        standard_error=None if boundary else found.standard_error(x, weight),
        interval=interval(searches, found.top, weight, level),
        tied=_tied(searches, floor, mixes),
        end=end,
    )


def _tied(searches: Sequence[BranchLikelihood], floor: float, mixes: Sequence[np.ndarray]) -> bool:
    """Is there a point elsewhere that is as likely?"""
    here, others = np.concatenate(mixes), list[np.ndarray]()
    for search in searches:
        others += [search.equations.probabilities(search.states[k]) for k in np.flatnonzero(search.values >= floor)]
        others += [np.concatenate(end.mixes).astype(np.float64) for value, end in search.ends if value >= floor]
    return max((float(np.abs(other - here).max()) for other in others), default=0.0) > _APART


def log_coefficient(counts: np.ndarray) -> float:
    """The log of a multinomial coefficient, by the gamma function for counts that are not whole."""
    return math.lgamma(float(counts.sum()) + 1) - sum(math.lgamma(float(count) + 1) for count in counts)


def fit_text(fit: Any) -> str:
    """What a fit prints of itself."""
    error = "" if fit.standard_error is None else f" (standard error {fit.standard_error:.3g})"
    low, high = fit.interval
    span = f"{fit.level:.0%} interval {low:.6g} to {high:.6g}"
    note = f"; {fit.message}" if fit.message else ""
    return f"lambda={fit.rate:.6g}{error}, {span}, log-likelihood {likelihood_text(fit.log_likelihood)}{note}"


def likelihood_text(value: float) -> str:
    """A log-likelihood to six digits after the point, where that is readable."""
    return f"{value:.6f}" if value == 0 or 1e-3 <= abs(value) < 1e9 else f"{value:.6g}"
