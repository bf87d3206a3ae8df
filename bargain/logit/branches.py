"""Every branch of the logit correspondence of a 2x2 game, isolated loops included.

With payoff advantages d1(q) = a0 + a1 q and d2(p) = b0 + b1 p of the first actions, a profile is a logit equilibrium at
some lambda exactly if log-odds and advantages are in one proportion,

    logit(p) d2(p) = logit(q) d1(q),        lambda = logit(p) / d1(q) = logit(q) / d2(p) >= 0.

If a1 b1 <= 0 there is one equilibrium at each lambda, and so one branch. Otherwise each side of the first equation is a
function of one unknown that is monotone on at most three intervals: its derivative has the sign of k(p) - p*, with p*
the zero of d2 and k(p) = p + p (1 - p) logit(p), and k falls, rises, and falls, turning where
logit(p) tanh(logit(p) / 2) = 2. Splitting further at p = 1/2 and at p*, where lambda changes its sign, cuts the unit
square into cells in each of which the solutions are one monotone arc, or none. A branch that is traced from a point of
every arc, and from every equilibrium at the largest lambda, leaves out nothing: a branch that lies below the largest
lambda contains an arc whole, and any other has an equilibrium there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bargain.errors import ParameterError
from bargain.games import NormalForm
from bargain.logit.binary import Advantages, log_odds, logistic, two_by_two, zero
from bargain.logit.equations import Equations, weights
from bargain.logit.newton_equations import NewtonEquations
from bargain.logit.numbers import read_finest, read_rate
from bargain.logit.paths import LogitPath, assemble, logit_path
from bargain.logit.points import LogitPoint
from bargain.logit.tracing import through

__all__ = ["LogitBranches", "logit_branches"]

_FAR = 1e6
_SAME = 1e-6
_SMALLEST_CELL = 1e-9
_SHARES = (0.5, 0.25, 0.75, 0.1, 0.9, 0.02, 0.98)


@dataclass(frozen=True, eq=False)
class LogitBranches:
    """The logit correspondence of a 2x2 game.

    Attributes
    ----------
    game : NormalForm
    paths : tuple of LogitPath
        The principal branch first; the others come from an equilibrium at infinite lambda and go to another, or are
        closed loops.
    most : float
        The largest lambda.
    complete : bool
        True if these are all branches up to there, and every one was traced to its end with its residuals.
    message : str
    """

    game: NormalForm
    paths: tuple[LogitPath, ...]
    most: float
    complete: bool
    message: str = ""

    @property
    def principal(self) -> LogitPath:
        """The branch that starts at the centroid."""
        return self.paths[0]

    @property
    def turning_points(self) -> tuple[LogitPoint, ...]:
        """The folds of all branches, where two equilibria appear or vanish."""
        return tuple(point for path in self.paths for point in path.turning_points)

    @property
    def crossings(self) -> tuple[LogitPoint, ...]:
        """Where branches meet (a pitchfork, in symmetric games), each once."""
        found: list[LogitPoint] = []
        for path in self.paths:
            for point in path.crossings:
                if not any(np.abs(point.row - other.row).max() < 1e-5 for other in found):
                    found.append(point)
        return tuple(found)

    def at(self, rate: Any) -> tuple[LogitPoint, ...]:
        """Every equilibrium with this lambda, branch by branch.

        Branches that meet at this lambda share a point, which is given once.
        """
        value, found = read_rate(rate), list[LogitPoint]()
        if value > self.most * (1 + 1e-12):
            raise ParameterError(f"lambda = {value:g} lies beyond the traced branches, which end at {self.most:.6g}")
        for path in self.paths:
            if path.rates.min() <= value <= path.rates.max():
                for point in path.at(value):
                    if not any(_apart(point, other.row, other.column) < _SAME for other in found):
                        found.append(point)
        return tuple(found)


def logit_branches(game: NormalForm, *, most: Any = None, finest: Any = 0.06) -> LogitBranches:
    """Trace every branch of the logit correspondence of a 2x2 game.

    Parameters
    ----------
    game : NormalForm
        2x2, numerical.
    most : number, optional
        Largest lambda, in one over the unit of the payoffs; by default a million over the largest payoff difference.
    finest : number
        No probability changes by more between neighbouring points; from 0.0001 to 0.5.

    Returns
    -------
    LogitBranches

    Raises
    ------
    ConceptError, GameError, ParameterError
        As for `logit_equilibria`; `most` is not a positive number; `finest` is out of range.

    Notes
    -----
    The module's first lines say why no branch is left out. Cost: a tenth of a second or so.

    Examples
    --------
    >>> chicken = NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
    >>> found = logit_branches(chicken)
    >>> len(found.paths), found.complete, [round(float(point.rate), 6) for point in found.crossings]
    (2, True, [0.489182])
    """
    known = two_by_two(game, "logit_branches")
    finest = read_finest(finest)
    limit = _FAR if most is None else read_rate(most, "most") * known.unit
    if not 0 < limit <= 1e12:
        raise ParameterError(
            f"most = {most}; a number above 0 and up to {1e12 / known.unit:.3g} (1e12 over the largest payoff "
            "difference) is needed"
        )
    equations, advantages = known.equations, Advantages.of(known)
    paths = [logit_path(game, most=limit / known.unit, finest=finest)]
    roots, doubt = log_odds(advantages, limit)
    faults = ["the largest lambda is at a fold"] if doubt else []
    starts = [[(u, v, limit)] for u, v in roots]
    if advantages.a1 * advantages.b1 > 0:
        starts += list(_arcs(advantages, limit))
    for places in starts:
        x = _solved(equations, places)
        if x is None:
            faults.append(f"a point near lambda = {places[0][2] / known.unit:.6g} could not be solved")
        elif not any(_contains(path, x, equations, known.unit) for path in paths):
            paths.append(assemble(known, through(equations, x, limit, finest=finest)))
    faults += [path.message for path in paths if path.status != "converged"]
    return LogitBranches(game, tuple(paths), limit / known.unit, not faults, "; ".join(faults))


def _apart(point: LogitPoint, row: np.ndarray, column: np.ndarray) -> float:
    return max(float(np.abs(point.row - row).max()), float(np.abs(point.column - column).max()))


def _contains(path: LogitPath, x: np.ndarray, equations: Equations, unit: float) -> bool:
    rate = min(max(x[-1] / unit, 0.0), path.rates.max())
    if rate < path.rates.min() or x[-1] / unit > path.rates.max() * (1 + 1e-9):
        return False
    row, column = equations.split(x)
    return any(_apart(point, row, column) < _SAME for point in path.at(rate))


def _solved(equations: NewtonEquations, places: list[tuple[float, float, float]]) -> np.ndarray | None:
    """The first of several places (u, v, lambda) on one arc from which the equations are solved, to full precision."""
    for u, v, rate in places:
        x = equations.centred(np.array([u, 0.0, v, 0.0, rate]))
        along = equations.tangent(x, np.append(np.zeros(4), 1.0))[0]
        for step in (equations.at_rate(x, rate), equations.correct(x, along * weights(x) ** 2)):
            if step.converged and np.abs(step.x - x).max() <= 1e-3 * (1 + np.abs(x).max()):
                return step.x
    return None


def _arcs(game: Advantages, most: float) -> Iterator[list[tuple[float, float, float]]]:
    """Places (u, v, lambda) on every arc below lambda = `most`, for a1 b1 > 0; u and v are log-odds."""

    def own(u: float) -> float:
        return u * (game.b0 + game.b1 * logistic(u))

    def other(v: float) -> float:
        return v * (game.a0 + game.a1 * logistic(v))

    for low, high in pairwise(_cuts(game.b0, game.b1, most)):
        for left, right in pairwise(_cuts(game.a0, game.a1, most)):
            u, v = (low + high) / 2, (left + right) / 2
            if u * (game.a0 + game.a1 * logistic(v)) <= 0 or v * (game.b0 + game.b1 * logistic(u)) <= 0:
                continue  # lambda < 0
            ends, sides = sorted((own(low), own(high))), sorted((other(left), other(right)))
            bottom, top = max(ends[0], sides[0]), min(ends[1], sides[1])
            if not bottom < top:
                continue
            places = []
            for share in _SHARES:
                level = bottom + share * (top - bottom)
                u = _reach(own, level, low, high)
                v = _reach(other, level, left, right)
                gain = game.a0 + game.a1 * logistic(v), game.b0 + game.b1 * logistic(u)
                place, most_gain = (u, gain[0]) if abs(gain[0]) >= abs(gain[1]) else (v, gain[1])
                rate = place / most_gain if most_gain else 0.0
                if 0 < rate <= most:
                    places.append((u, v, rate))
            if places:
                yield places


def _reach(function: Callable[[float], float], level: float, low: float, high: float) -> float:
    return zero(lambda place: function(place) - level, low, high)


def _cuts(zeroth: float, first: float, most: float) -> list[float]:
    """Log-odds between which u (zeroth + first s(u)) is monotone and neither factor changes its sign."""
    threshold = -zeroth / first
    bend = zero(lambda u: u * np.tanh(u / 2) - 2.0, 2.0, 3.0)

    def turn(u: float) -> float:
        p = logistic(u)
        return p + p * (1.0 - p) * u - threshold

    found = {-most, 0.0, most}
    if 0 < threshold < 1:
        found.add(float(np.log(threshold) - np.log1p(-threshold)))
    for low, high in pairwise((-most, -bend, bend, most)):
        if low < high and turn(low) * turn(high) < 0:
            found.add(zero(turn, low, high))
    cuts: list[float] = []
    for place in sorted(place for place in found if -most <= place <= most):
        if not cuts or place - cuts[-1] > _SMALLEST_CELL * (1 + abs(place)):
            cuts.append(place)
    return cuts
