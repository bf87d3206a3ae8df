"""Branches of logit equilibria, whatever the game: tracing the principal one, and what every traced branch can tell."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, TypeVar

import numpy as np

from bargain.errors import MultiplicityError, ParameterError
from bargain.logit.continuation import follow
from bargain.logit.equations import Equations
from bargain.logit.newton_equations import NewtonEquations
from bargain.logit.numbers import read_finest, read_most_points, read_rate
from bargain.logit.sweeping import sweep
from bargain.logit.traces import Trace

__all__ = [
    "MOST_POINTS",
    "Tail",
    "TracedBranch",
    "crossed_rates",
    "findings",
    "principal_branch",
    "single_point",
    "tail_of",
    "through",
    "upward_ways",
]

MOST_POINTS = 20_000
_FAR, _FARTHEST, _MOST = 1e6, 1e9, 1e12
_ENOUGH = 1e3

Point = TypeVar("Point")
Limit = TypeVar("Limit")


@dataclass(frozen=True, eq=False)
class Tail:
    """The end of a branch: profiles at lambda / 100, lambda / 10 and lambda, and lambda times the payoff unit.

    A profile has one mixed choice an agent; `x` is the last point, in log-odds relative to the most likely actions.
    """

    profiles: tuple[tuple[np.ndarray, ...], ...]
    x: np.ndarray
    scaled_rate: float
    unit: float


@dataclass(frozen=True, eq=False, kw_only=True)
class TracedBranch(ABC, Generic[Point, Limit]):
    """A branch of a logit correspondence, point by point; the attributes are those of `LogitPath`."""

    rates: np.ndarray
    payoffs: Mapping[str, np.ndarray]
    residuals: np.ndarray
    tolerance: np.ndarray
    turning_points: tuple[Point, ...]
    crossings: tuple[Point, ...]
    status: str
    message: str
    limits: tuple[Limit, ...]
    trace: Trace
    unit: float

    @abstractmethod
    def _equations(self) -> Equations:
        """The equations of the game."""

    @abstractmethod
    def _point(self, rate: float, equations: Equations, x: np.ndarray) -> Point:
        """A point of the branch with its evidence."""

    @property
    def limit(self) -> Limit:
        """Where the branch ends as lambda grows; raises `MultiplicityError` for a closed loop."""
        if not self.limits:
            raise MultiplicityError("this branch is a closed loop: it has no limit as lambda grows")
        return self.limits[-1]

    @property
    def tail(self) -> Tail | None:
        """The end of the branch, which tells its limit; None where it was not traced far enough."""
        return tail_of(self._equations(), self.trace, self.unit)

    @property
    def closed(self) -> bool:
        """True for a loop, whose last point is its first."""
        return self.trace.ended == "loop"

    def __len__(self) -> int:
        return len(self.rates)

    def _told(self) -> str:
        turns = f", {len(self.turning_points)} turning points" if self.turning_points else ""
        crossed = f", {len(self.crossings)} crossings" if self.crossings else ""
        low, high = self.rates.min(), self.rates.max()
        return f"{len(self)} points, lambda {low:.4g} to {high:.4g}{turns}{crossed}, {self.status}"

    def at(self, rate: Any) -> tuple[Point, ...]:
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
        >>> from bargain.games import NormalForm
        >>> from bargain.logit import logit_path
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
        equations = self._equations()
        found: list[np.ndarray] = []
        for a, b in pairwise(states):
            if (a[-1] - goal) * (b[-1] - goal) <= 0 and a[-1] != b[-1]:
                x = equations.between(a, b, goal)
                if x is None:
                    raise MultiplicityError(f"the branch could not be solved at lambda = {value:g}")
                if not any(_same(equations, x, other) for other in found[-1:]):
                    found.append(x)
        return tuple(self._point(value, equations, x) for x in found)


def _same(equations: Equations, x: np.ndarray, y: np.ndarray) -> bool:
    return float(np.abs(equations.probabilities(x) - equations.probabilities(y)).max()) < 1e-7


Branch = TypeVar("Branch", bound=TracedBranch[Any, Any])


def principal_branch(
    equations: Equations,
    unit: float,
    assemble: Callable[[Trace], Branch],
    most: Any = None,
    finest: Any = 0.06,
    most_points: int = MOST_POINTS,
) -> Branch:
    """Trace the branch from uniform choice at lambda = 0; the parameters are those of `logit_path`.

    It is traced to a million over `unit`, and a thousand times farther where its limit cannot be told sooner.
    """
    finest, most_points = read_finest(finest), read_most_points(most_points)
    goals: tuple[float, ...] = (_FAR, _FARTHEST)
    if most is not None:
        goal = read_rate(most, "most") * unit
        if not 0 < goal <= _MOST:
            raise ParameterError(
                f"most = {most}; a number above 0 and up to {_MOST / unit:.3g} (1e12 over the largest payoff "
                "difference) is needed"
            )
        goals = (goal,)
    upward = np.append(np.zeros(len(equations.start) - 1), 1.0)
    trace = _followed(equations, equations.start, upward, goals[0], most_points, finest)
    path = assemble(trace)
    for goal in goals[1:]:
        if path.limit.named or not trace.finished:
            break
        rest = _followed(equations, trace.points[-1], trace.tangents[-1], goal, most_points, finest)
        longer = assemble(_joined(trace, rest))
        if longer.status != "converged":
            break
        path = longer
    return path


def _followed(
    equations: Equations, x: np.ndarray, along: np.ndarray, goal: float, most_points: int, finest: float
) -> Trace:
    if isinstance(equations, NewtonEquations):
        return follow(equations, x, along, goal, most_points, finest)
    return sweep(equations, x, goal, most_points, finest)


def single_point(value: float, unit: float, trace: Callable[[float], TracedBranch[Point, Any]]) -> Point:
    """The one point with a lambda on the principal branch, which `trace` follows to the lambda that it is given."""
    goal = max(_FAR, 4 * value * unit)
    if goal > _MOST:
        raise ParameterError(
            f"lambda = {value:g} is beyond {0.25 * _MOST / unit:.3g} (2.5e11 over the largest payoff difference); "
            "take the limit of logit_path(game)"
        )
    path = trace(goal / unit)
    if path.status != "converged":
        raise MultiplicityError(f"the principal branch was not followed to lambda = {value:g}: {path.message}")
    found = path.at(value)
    if len(found) != 1:
        raise MultiplicityError(
            f"the principal branch passes lambda = {value:g} {len(found)} times; logit_path(game).at({value:g}) gives "
            "all of its points"
        )
    return found[0]


def through(
    equations: NewtonEquations, x: np.ndarray, goal: float, most_points: int = MOST_POINTS, finest: float = 0.06
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


def _reversed(trace: Trace) -> Trace:
    last = len(trace.points) - 1
    turning, crossings = (tuple(last - k for k in reversed(places)) for places in (trace.turning, trace.crossings))
    return Trace(trace.points[::-1], -trace.tangents[::-1], turning, crossings, trace.ended)


def findings(trace: Trace, unit: float, residuals: np.ndarray, tolerance: np.ndarray) -> tuple[str, str]:
    """The status of a traced branch and what must be known of it."""
    rates = trace.points[:, -1] / unit
    faults = [] if trace.finished else [f"the branch was not followed to its end: {trace.ended}"]
    worst = int(np.argmax(residuals - tolerance))
    if not residuals[worst] <= tolerance[worst]:
        faults.append(f"the residual is {residuals[worst]:.2g} at lambda = {rates[worst]:.6g}")
    notes = []
    if trace.crossings:
        places = ", ".join(f"{rates[k]:.6g}" for k in trace.crossings)
        notes.append(f"other branches meet this one at lambda = {places}, where it is followed straight on")
    return "not-converged" if faults else "converged", "; ".join(faults + notes)


def upward_ways(trace: Trace) -> tuple[Trace, ...]:
    """A branch in the directions of its ends as lambda grows: one if it starts at lambda = 0, none for a loop."""
    if trace.ended == "loop":
        return ()
    return (trace,) if trace.points[0, -1] == 0 else (_reversed(trace), trace)


def crossed_rates(trace: Trace, unit: float) -> list[float]:
    """The lambdas at which other branches meet the principal one."""
    return [float(trace.points[k, -1]) / unit for k in trace.crossings] if trace.points[0, -1] == 0 else []


def tail_of(equations: Equations, trace: Trace, unit: float) -> Tail | None:
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
        x = equations.between(trace.points[places[-1]], trace.points[places[-1] + 1], share * end)
        if x is None:
            return None
        points.append(x)
    profiles = tuple(equations.split(x) for x in (*points, trace.points[-1]))
    return Tail(profiles, equations.centred(trace.points[-1]), end, unit)
