"""The log-likelihood of observed choices along a branch of logit equilibria."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bargain.logit.equations import Equations
from bargain.logit.tracing import TracedBranch

__all__ = ["FLAT", "BranchLikelihood", "Shares", "interval", "log_likelihood", "searched"]

FLAT = 1e-10
"""Log-likelihoods of one choice that differ by less count as equal."""

Shares = tuple[np.ndarray, ...]
"""Observed choices of each agent as shares of all of them, so that nothing depends on the unit of weights."""


def log_likelihood(shares: Shares, mixes: Sequence[Any]) -> float:
    """Of one choice, on average, under mixed strategies; minus infinity if they exclude an observed action."""
    total = 0.0
    for side, mix in zip(shares, mixes, strict=True):
        for share, p in zip(side, mix, strict=True):
            if share > 0:
                total += float(share) * math.log(p) if p > 0 else -math.inf
    return total


@dataclass(frozen=True, eq=False)
class BranchLikelihood:
    """The log-likelihood along one branch.

    Attributes
    ----------
    path : TracedBranch
    shares : float array (n,)
        Of every action, agent after agent.
    states : tuple of float arrays (n + 1,)
        The points of the path and every local maximum between them, in order.
    values : float array
        Their log-likelihoods.
    ends : tuple of (float, limit)
        The equilibria to which the branch tends, with theirs.
    """

    equations: Equations
    path: Any
    shares: np.ndarray
    unit: float
    states: tuple[np.ndarray, ...]
    values: np.ndarray
    ends: tuple[tuple[float, Any], ...]

    @property
    def best(self) -> int:
        """The index of the best state."""
        return int(np.argmax(self.values))

    @property
    def limit(self) -> tuple[float, Any]:
        """The best-fitting end as lambda grows; the last point where no end is known."""
        if self.ends:
            return max(self.ends, key=lambda end: end[0])
        return float(self.values[-1]), None

    @property
    def top(self) -> float:
        """The largest value."""
        return max(float(self.values[self.best]), *(value for value, _ in self.ends), -math.inf)

    @property
    def flat(self) -> bool:
        """True if every point fits equally well."""
        finite = self.values[np.isfinite(self.values)]
        return bool(np.ptp(finite) <= FLAT * np.abs(self.values).max())

    def value(self, x: np.ndarray) -> float:
        """The log-likelihood of a state."""
        seen = self.shares > 0
        return float(self.shares[seen] @ self.equations.log_probabilities(x)[seen])

    def slope(self, x: np.ndarray, direction: np.ndarray) -> float:
        """Derivative along a direction."""
        equations = self.equations
        sums = np.add.reduceat(self.shares, equations.starts)[equations.agent]
        return float((self.shares - sums * equations.probabilities(x)) @ direction[:-1])

    def peak(self, a: np.ndarray, b: np.ndarray) -> np.ndarray | None:
        """Where the slope along the branch vanishes between two of its points."""
        low, high, best = 0.0, 1.0, None
        for _ in range(60):
            middle = (low + high) / 2
            step = self.equations.beside(a, b, middle)
            if not step.converged:
                return best
            best = step.x
            refs = self.equations.references(step.x)
            chord = self.equations.moved(b - a, refs)
            tangent, _ = self.equations.tangent(step.x, chord)
            if self.slope(step.x, tangent) > 0:
                low = middle
            else:
                high = middle
        return best

    def score(self, rate: float, x: np.ndarray) -> float:
        """Derivative in lambda, in the game's unit, of the log-likelihood of the equilibrium next to x."""
        step = self.equations.at_rate(x, rate)
        upward = np.append(np.zeros(len(x) - 1), 1.0)
        tangent, _ = self.equations.tangent(step.x, upward)
        return self.slope(step.x, tangent) / float(tangent[-1])

    def standard_error(self, x: np.ndarray, weight: float) -> float | None:
        """One over the root of the observed information in lambda; None where the branch turns."""
        rate = float(x[-1])
        width = 1e-4 * (1 + rate) if rate > 1e-3 else 0.1 * rate
        curvature = (self.score(rate + width, x) - self.score(rate - width, x)) / (2 * width)
        if not np.isfinite(curvature) or curvature >= 0:
            return None
        return float(1 / math.sqrt(-curvature)) / math.sqrt(weight) / self.unit

    def kept(self, floor: float) -> list[float]:
        """Lambdas in the game's unit whose range is where the log-likelihood is at least `floor`."""
        found = [float(x[-1]) for x, value in zip(self.states, self.values, strict=True) if value >= floor]
        for (a, b), (one, other) in zip(pairwise(self.states), pairwise(self.values), strict=True):
            if (one >= floor) != (other >= floor):
                found.append(self._edge(a, b, bool(one >= floor), floor))
        last = self.values[-1] >= floor and not self.path.closed
        if last or any(value >= floor for value, _ in self.ends):
            found.append(math.inf)
        return found

    def _edge(self, a: np.ndarray, b: np.ndarray, inside: bool, floor: float) -> float:
        low, high = 0.0, 1.0
        x = a
        for _ in range(60):
            middle = (low + high) / 2
            step = self.equations.beside(a, b, middle)
            if not step.converged:
                break
            x = step.x
            if (self.value(x) >= floor) == inside:
                low = middle
            else:
                high = middle
        return float(x[-1])


def searched(equations: Equations, path: TracedBranch[Any, Any], shares: Shares) -> BranchLikelihood:
    """Search one branch for its local maxima.

    Between neighbouring points of a finely traced branch it is close to straight, where the log-likelihood is concave,
    so that each stretch whose ends slope towards each other is searched.
    """
    points = tuple(path.trace.points)
    ends = tuple((log_likelihood(shares, end.mixes), end) for end in path.limits if end.named)
    flat = np.concatenate(shares)
    start = BranchLikelihood(equations, path, flat, path.unit, points, np.empty(0), ends)
    slopes = [start.slope(x, t) for x, t in zip(points, path.trace.tangents, strict=True)]
    states: list[np.ndarray] = [points[0]]
    for k in range(1, len(points)):
        if slopes[k - 1] > 0 > slopes[k]:
            peak = start.peak(points[k - 1], points[k])
            if peak is not None:
                states.append(peak)
        states.append(points[k])
    values = np.array([start.value(x) for x in states])
    return BranchLikelihood(equations, path, flat, path.unit, tuple(states), values, ends)


def interval(branches: Sequence[BranchLikelihood], top: float, weight: float, level: float) -> tuple[float, float]:
    """Lowest and highest lambda, on any of the branches, that a likelihood-ratio test keeps."""
    from scipy.stats import chi2

    floor = top - 0.5 * float(chi2.ppf(level, 1)) / weight
    kept = [rate for branch in branches for rate in branch.kept(floor)]
    return min(kept) / branches[0].unit, max(kept) / branches[0].unit
