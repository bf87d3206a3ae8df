"""The principal branch of the logit correspondence, from the centroid at lambda = 0 to a Nash equilibrium."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bargain.errors import MultiplicityError, ParameterError
from bargain.games import NormalForm
from bargain.logit.continuation import Trace, bisected, follow
from bargain.logit.definition import residuals
from bargain.logit.equations import Equations
from bargain.logit.limits import LogitLimit, Tail, limit_of
from bargain.logit.normalised_games import NormalisedGame, normalise, read_finest, read_most_points, read_rate
from bargain.logit.points import LogitPoint, float_payoffs, frozen_mapping, point

__all__ = ["LogitPath", "logit_equilibrium", "logit_path"]

MOST_POINTS = 20_000
_FAR, _FARTHEST = 1e6, 1e9
_ENOUGH = 1e3


@dataclass(frozen=True, eq=False)
class LogitPath:
    """A branch of the logit correspondence, point by point.

    Attributes
    ----------
    game : NormalForm
    rates : float array (K,)
        Lambda at each point, in one over the unit of the payoffs; it rises but where the branch turns back.
    row, column : float arrays (K, m) and (K, n)
        Choice probabilities.
    payoffs : mapping player -> float array (K,)
    residuals, tolerance : float arrays (K,)
        The certificate: the largest difference between a probability and its logit response, recomputed from the
        definition, and what rounding alone may leave of it.
    turning_points : tuple of LogitPoint
        Where lambda turns, in the order of the branch.
    crossings : tuple of LogitPoint
        Where other branches meet this one, as in symmetric games; the branch is followed straight on, and the
        principal one then has no single limit. Asymmetries below about 1e-11 of the largest payoff difference are not
        told from symmetry.
    status : str
        "converged", or "not-converged" if the search gave up or a residual is larger than its tolerance.
    message : str
        Why, or what else must be known; empty if nothing.
    limits : tuple of LogitLimit
        Where the branch goes as lambda grows: one for the principal branch, two for a branch that comes from one
        equilibrium and goes to another, each being that of its end, none for a closed loop.
    trace : Trace
        The same points in log-odds, with tangents and lambda times `unit`.
    unit : float
        The largest payoff difference between two actions of one player.
    """

    game: NormalForm
    rates: np.ndarray
    row: np.ndarray
    column: np.ndarray
    payoffs: Mapping[str, np.ndarray]
    residuals: np.ndarray
    tolerance: np.ndarray
    turning_points: tuple[LogitPoint, ...]
    crossings: tuple[LogitPoint, ...]
    status: str
    message: str
    limits: tuple[LogitLimit, ...]
    trace: Trace
    unit: float

    @property
    def limit(self) -> LogitLimit:
        """Where the branch ends as lambda grows; raises `MultiplicityError` for a closed loop."""
        if not self.limits:
            raise MultiplicityError("this branch is a closed loop: it has no limit as lambda grows")
        return self.limits[-1]

    @property
    def closed(self) -> bool:
        """True for a loop, whose last point is its first."""
        return self.trace.ended == "loop"

    def __len__(self) -> int:
        return len(self.rates)

    def __repr__(self) -> str:
        sizes = "x".join(str(size) for size in self.game.shape)
        turns = f", {len(self.turning_points)} turning points" if self.turning_points else ""
        crossed = f", {len(self.crossings)} crossings" if self.crossings else ""
        low, high = self.rates.min(), self.rates.max()
        span = f"lambda {low:.4g} to {high:.4g}"
        return f"LogitPath({sizes}, {len(self)} points, {span}{turns}{crossed}, {self.status})"

    def at(self, rate: Any) -> tuple[LogitPoint, ...]:
        """Every point of the branch with this lambda, to full precision, in the order of the branch.

        There is one unless the branch turns back. What lies beyond the traced end is not known.

        Raises
        ------
        ParameterError
            Lambda is not a number from zero on, or lies outside the traced branch.
        MultiplicityError
            The corrector failed.

        Examples
        --------
        >>> game = NormalForm([[9, 0], [0, 1]], [[0, 1], [1, 0]])
        >>> [round(float(point.row[0]), 6) for point in logit_path(game).at(1)]
        [0.893576]
        """
        value = read_rate(rate)
        states = self.trace.points
        goal = value * self.unit
        low, high = float(states[:, -1].min()), float(states[:, -1].max())
        if goal > high * (1 + 1e-12) or goal < low * (1 - 1e-12):
            raise ParameterError(
                f"lambda = {value:g} lies outside the traced branch, {low / self.unit:.6g} to {high / self.unit:.6g}; "
                "trace it farther with most="
            )
        goal = min(max(goal, low), high)
        equations = Equations(*_tables(self.game))
        found: list[np.ndarray] = []
        for a, b in pairwise(states):
            if (a[-1] - goal) * (b[-1] - goal) <= 0 and a[-1] != b[-1]:
                x = bisected(equations, a, b, goal)
                if x is None:
                    raise MultiplicityError(f"the branch could not be solved at lambda = {value:g}")
                if not any(_same(equations, x, other) for other in found[-1:]):
                    found.append(x)
        return tuple(point(self.game, value, *equations.split(x)) for x in found)


def _tables(game: NormalForm) -> tuple[np.ndarray, np.ndarray]:
    known = normalise(game, "the branch")
    return known.row, known.column


def _same(equations: Equations, x: np.ndarray, y: np.ndarray) -> bool:
    pairs = zip(equations.split(x), equations.split(y), strict=True)
    return max(float(np.abs(p - q).max()) for p, q in pairs) < 1e-7


def logit_path(game: NormalForm, *, most: Any = None, finest: Any = 0.06, most_points: int = MOST_POINTS) -> LogitPath:
    """Trace the principal branch of the logit quantal response correspondence.

    In a logit equilibrium every action is chosen with a probability proportional to exp(lambda * its expected payoff).
    At lambda = 0 all choose uniformly; in almost every game one branch leads from there to a Nash equilibrium as lambda
    grows, which selects that equilibrium.

    Parameters
    ----------
    game : NormalForm
        Numerical, of any size.
    most : number, optional
        Largest lambda, in one over the unit of the payoffs. By default a million over the largest payoff difference
        between two actions of one player, and a thousand times that where the limit cannot be told sooner.
    finest : number
        No probability changes by more between neighbouring points; from 0.0001 to 0.5.
    most_points : int
        The search gives up after so many, at least two.

    Returns
    -------
    LogitPath

    Raises
    ------
    ConceptError, GameError
        Not a normal form; symbolic; payoffs too close to each other for floats.
    ParameterError
        `most` is not a positive number, `finest` or `most_points` out of range.

    Notes
    -----
    Payoffs a times larger mean a lambda a times smaller, and so the work is done in units of the largest payoff
    difference. The branch is followed by its length in log-odds with a predictor and a corrector, never by restarts, so
    that turning points are ordinary points (Turocy 2005, Games and Economic Behavior 51; McKelvey and Palfrey 1995,
    Games and Economic Behavior 10). Cost: some hundred points, each a few linear systems of size m + n - 1.

    Examples
    --------
    >>> hunt = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]], actions=(("stag", "hare"), ("stag", "hare")))
    >>> path = logit_path(hunt)
    >>> path.status, path.limit.support, path.limit.row.tolist()
    ('converged', (('hare',), ('hare',)), [Fraction(0, 1), Fraction(1, 1)])
    """
    known = normalise(game, "logit_path")
    finest, most_points = read_finest(finest), read_most_points(most_points)
    goals: tuple[float, ...] = (_FAR, _FARTHEST)
    if most is not None:
        goal = read_rate(most, "most") * known.unit
        if not 0 < goal <= 1e12:
            raise ParameterError(
                f"most = {most}; a number above 0 and up to {1e12 / known.unit:.3g} (1e12 over the largest payoff "
                "difference) is needed"
            )
        goals = (goal,)
    equations = Equations(known.row, known.column)
    upward = np.append(np.zeros(len(equations.start) - 1), 1.0)
    trace = follow(equations, equations.start, upward, goals[0], most_points, finest)
    path = assemble(known, equations, trace)
    for goal in goals[1:]:
        if path.limit.named or not trace.finished:
            break
        rest = follow(equations, trace.points[-1], trace.tangents[-1], goal, most_points, finest)
        longer = assemble(known, equations, _joined(trace, rest))
        if longer.status != "converged":
            break
        path = longer
    return path


def through(
    equations: Equations, x: np.ndarray, goal: float, most_points: int = MOST_POINTS, finest: float = 0.06
) -> Trace:
    """The whole branch through a point, from one end to the other, or once around a loop."""
    upward = np.append(np.zeros(len(x) - 1), 1.0)
    ahead = follow(equations, x, upward, goal, most_points, finest)
    if ahead.ended == "loop":
        return ahead
    behind = follow(equations, x, -ahead.tangents[0], goal, most_points, finest)
    ended = behind.ended if not behind.finished else ahead.ended
    whole = _joined(_reversed(behind), ahead)
    return Trace(whole.points, whole.tangents, whole.turning, whole.crossings, ended)


def _joined(one: Trace, other: Trace) -> Trace:
    """The second trace starts where the first one ends."""
    shift = len(one.points) - 1
    return Trace(
        np.vstack([one.points, other.points[1:]]),
        np.vstack([one.tangents, other.tangents[1:]]),
        one.turning + tuple(k + shift for k in other.turning),
        one.crossings + tuple(k + shift for k in other.crossings),
        other.ended,
    )


def assemble(known: NormalisedGame, equations: Equations, trace: Trace) -> LogitPath:
    """Turn a trace into a certified path."""
    game = known.game
    mixes = [equations.split(x) for x in trace.points]
    row, column = np.array([p for p, _ in mixes]), np.array([q for _, q in mixes])
    rates = trace.points[:, -1] / known.unit
    found, tolerance = residuals(game, rates, row, column)
    for array in (rates, row, column, found, tolerance, trace.points, trace.tangents):
        array.setflags(write=False)
    faults = [] if trace.finished else [f"the branch was not followed to its end: {trace.ended}"]
    worst = int(np.argmax(found - tolerance))
    if found[worst] > tolerance[worst]:
        faults.append(f"the residual is {found[worst]:.2g} at lambda = {rates[worst]:.6g}")
    notes = []
    if trace.crossings:
        places = ", ".join(f"{rates[k]:.6g}" for k in trace.crossings)
        notes.append(f"other branches meet this one at lambda = {places}, where it is followed straight on")
    return LogitPath(
        game=game,
        rates=rates,
        row=row,
        column=column,
        payoffs=frozen_mapping(float_payoffs(game, row, column)),
        residuals=found,
        tolerance=tolerance,
        turning_points=tuple(point(game, rates[k], row[k].copy(), column[k].copy()) for k in trace.turning),
        crossings=tuple(point(game, rates[k], row[k].copy(), column[k].copy()) for k in trace.crossings),
        status="not-converged" if faults else "converged",
        message="; ".join(faults + notes),
        limits=_limits(known, equations, trace),
        trace=trace,
        unit=known.unit,
    )


def _limits(known: NormalisedGame, equations: Equations, trace: Trace) -> tuple[LogitLimit, ...]:
    if trace.ended == "loop":
        return ()
    principal = bool(trace.points[0, -1] == 0)
    crossed = [float(trace.points[k, -1]) / known.unit for k in trace.crossings] if principal else []
    ways = [trace] if principal else [_reversed(trace), trace]
    return tuple(
        limit_of(known.game, tail_of(known, equations, way), *equations.split(way.points[-1]), crossed) for way in ways
    )


def _reversed(trace: Trace) -> Trace:
    last = len(trace.points) - 1
    turning, crossings = (tuple(last - k for k in reversed(places)) for places in (trace.turning, trace.crossings))
    return Trace(trace.points[::-1], -trace.tangents[::-1], turning, crossings, trace.ended)


def tail_of(known: NormalisedGame, equations: Equations, trace: Trace) -> Tail | None:
    """The end of a branch that goes up to a large lambda; None otherwise."""
    rates = trace.points[:, -1]
    end = float(rates[-1])
    if trace.ended != "goal" or end < _ENOUGH:
        return None
    last_turn = max((*trace.turning, *trace.crossings), default=0)
    points = []
    for share in (0.01, 0.1):
        places = [k for k in range(last_turn, len(rates) - 1) if rates[k] <= share * end <= rates[k + 1]]
        if not places:
            return None
        x = bisected(equations, trace.points[places[-1]], trace.points[places[-1] + 1], share * end)
        if x is None:
            return None
        points.append(x)
    pairs = [equations.split(x) for x in (*points, trace.points[-1])]
    return Tail(tuple(p for p, _ in pairs), tuple(q for _, q in pairs), end, known.unit)


def path_tail(path: LogitPath) -> Tail | None:
    """The end of a traced branch, which tells its limit."""
    known = normalise(path.game, "the branch")
    return tail_of(known, Equations(known.row, known.column), path.trace)


def logit_equilibrium(game: NormalForm, rate: Any) -> LogitPoint:
    """The logit quantal response equilibrium at a lambda, on the principal branch.

    Parameters
    ----------
    game : NormalForm
    rate : number
        Lambda, from 0 on, in one over the unit of the payoffs.

    Returns
    -------
    LogitPoint

    Raises
    ------
    MultiplicityError
        The principal branch passes this lambda several times (`logit_path(game).at(rate)` gives all of them), or could
        not be followed so far.
    ParameterError, ConceptError, GameError
        As for `logit_path`.

    Examples
    --------
    >>> dilemma = NormalForm([[5, 0], [6, 1]], [[5, 6], [0, 1]])
    >>> found = logit_equilibrium(dilemma, 2)
    >>> round(float(found.row[0]), 10), found.holds
    (0.119202922, True)
    """
    value = read_rate(rate)
    known = normalise(game, "logit_equilibrium")
    goal = max(_FAR, 4 * value * known.unit)
    if goal > 1e12:
        raise ParameterError(
            f"lambda = {value:g} is beyond {2.5e11 / known.unit:.3g} (2.5e11 over the largest payoff difference); "
            "take the limit of logit_path(game)"
        )
    path = logit_path(game, most=goal / known.unit)
    if path.status != "converged":
        raise MultiplicityError(f"the principal branch was not followed to lambda = {value:g}: {path.message}")
    found = path.at(value)
    if len(found) != 1:
        raise MultiplicityError(
            f"the principal branch passes lambda = {value:g} {len(found)} times; logit_path(game).at({value:g}) gives "
            "all of its points"
        )
    return found[0]
