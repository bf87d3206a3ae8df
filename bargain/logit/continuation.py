"""Following a branch of the logit correspondence by its length: predictor, corrector, turning points, crossings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from bargain.logit.equations import weights
from bargain.logit.newton_equations import NewtonEquations
from bargain.logit.traces import Trace, gave_up

__all__ = ["follow"]

_FIRST_STEP = 0.05
_LONGEST_STEP = 0.25
_SHORTEST_STEP = 1e-11
_ERROR = 0.1
_STRAIGHT = 0.85
_BRACKET = 1e-6
_SAME_DIRECTION = 0.999


@dataclass(frozen=True, eq=False)
class _Landing:
    """A point of the branch, its tangent, the signed distance from a meeting of branches, the predictor's error."""

    x: np.ndarray
    tangent: np.ndarray
    measure: float
    error: float = 0.0


@dataclass(frozen=True, eq=False)
class _Stride:
    """The straight line from a point of the branch along its tangent."""

    equations: NewtonEquations
    start: _Landing

    def landing(self, s: float) -> _Landing | None:
        """The point of the branch beside the place s on the line."""
        refs = self.equations.references(self.start.x)
        direction = self.equations.moved(self.start.tangent, refs)
        normal = direction * weights(self.start.x) ** 2
        step = self.equations.correct(self.start.x + s * direction, normal, refs)
        if not step.converged:
            return None
        return _Landing(step.x, *self.equations.tangent(step.x, direction), step.error)

    def straightness(self, landing: _Landing) -> float:
        """The cosine between the two tangents."""
        inner = self.equations.inner
        x, one, other = self.start.x, self.start.tangent, landing.tangent
        return float(inner(x, one, other) / np.sqrt(inner(x, one, one) * inner(x, other, other)))

    def shift(self, x: np.ndarray) -> float:
        """The largest change of a probability from the start to x."""
        return float(np.abs(self.equations.probabilities(self.start.x) - self.equations.probabilities(x)).max())


@dataclass
class _Record:
    """What has been walked so far."""

    points: list[np.ndarray] = field(default_factory=list)
    tangents: list[np.ndarray] = field(default_factory=list)
    turning: list[int] = field(default_factory=list)
    crossings: list[int] = field(default_factory=list)

    def add(self, landing: _Landing, kind: list[int] | None = None) -> None:
        """Add a point; `kind` is the list of special points that it belongs to."""
        if kind is not None:
            kind.append(len(self.points))
        self.points.append(landing.x)
        self.tangents.append(landing.tangent)

    def trace(self, ended: str, place: float | None = None) -> Trace:
        """The finished record."""
        ended = ended if place is None else gave_up(ended, place)
        crossings = tuple(self.crossings)
        return Trace(np.array(self.points), np.array(self.tangents), tuple(self.turning), crossings, ended)


def follow(
    equations: NewtonEquations, x: np.ndarray, along: np.ndarray, goal: float, most_points: int, finest: float = 0.06
) -> Trace:
    """Follow a branch from x in the direction `along` until lambda reaches `goal` or zero, or the branch closes.

    Parameters
    ----------
    equations : NewtonEquations
    x, along : float arrays (n + 1,)
        A point on the branch and a direction.
    goal : float
        The lambda to stop at, in the game's unit.
    most_points : int
    finest : float
        No probability changes by more between neighbouring points.

    Notes
    -----
    A step is halved unless the corrector converges near the prediction, the tangent turns little, and the orientation
    is kept: on a smooth branch it never changes, so that a change means another branch, or a point where branches
    cross. The second is told from the first by closing in on the point from both sides: at a crossing the two sides
    fit together. A crossing is passed straight on.
    """
    here = _Landing(x, *equations.tangent(x, along))
    record = _Record()
    record.add(here)
    negative, length = equations.negative(x), _FIRST_STEP
    longest = _LONGEST_STEP * max(1.0, np.sqrt(equations.free) / 4)  # lengths grow with the root of the dimension
    while len(record.points) < most_points:
        stride = _Stride(equations, here)
        landing = stride.landing(length)
        if (
            landing is None
            or landing.error > _ERROR
            or stride.shift(landing.x) > finest
            or stride.straightness(landing) < _STRAIGHT
        ):
            accepted, crossing = False, None
        else:
            crossing = _crossing(stride, landing, length) if landing.measure * here.measure <= 0 else None
            accepted = landing.measure * here.measure > 0 or crossing is not None
        if not accepted or landing is None:
            length /= 2
            if length < _SHORTEST_STEP:
                return record.trace("the steps became too short", here.x[-1])
            continue
        count = equations.negative(landing.x)
        if crossing is None and abs(count - negative) >= 2:
            crossing = _even_crossing(stride, length, negative)
        if crossing is not None:
            record.add(crossing, record.crossings)
        elif here.tangent[-1] * landing.tangent[-1] < 0:
            turn = _where(stride, length, lambda point: float(point.tangent[-1]))
            if turn is not None:
                record.add(turn, record.turning)
        end = _end(stride, landing, length, record, goal)
        if end is not None:
            record.add(end[0])
            return record.trace(end[1])
        record.add(landing)
        here, negative = landing, count
        length = min(longest, length * (2.0 if landing.error < 0.01 else 1.3 if landing.error < 0.05 else 1.0))
    return record.trace(f"{most_points:,} points were not enough", here.x[-1])


def _where(stride: _Stride, length: float, function: Callable[[_Landing], float]) -> _Landing | None:
    """The point of a stride at which a function of the point changes its sign."""
    places = _zero(stride, length, function)
    return None if places is None else stride.landing(places)


def _zero(stride: _Stride, length: float, function: Callable[[_Landing], float]) -> float | None:
    """The place, by regula falsi with the Illinois rule, bisecting where that is slow; None if a corrector fails."""
    low, high = 0.0, length
    ends = [stride.landing(low), stride.landing(high)]
    if ends[0] is None or ends[1] is None:
        return None
    f_low, f_high = function(ends[0]), function(ends[1])
    for turn in range(90):
        if f_low == 0 or f_high == 0:
            return low if f_low == 0 else high
        if high - low <= 1e-13 * length:
            break
        middle = (low * f_high - high * f_low) / (f_high - f_low) if turn % 3 else (low + high) / 2
        middle = min(max(middle, low + 1e-3 * (high - low)), high - 1e-3 * (high - low))
        landing = stride.landing(middle)
        if landing is None:
            return (low + high) / 2 if high - low < 1e-3 * _BRACKET else None
        value = function(landing)
        if value * f_low > 0:
            low, f_low, f_high = middle, value, f_high / 2
        else:
            high, f_high, f_low = middle, value, f_low / 2
    return (low + high) / 2


def _crossing(stride: _Stride, landing: _Landing, length: float) -> _Landing | None:
    """The point where branches cross; None if the landing lies on another branch instead."""
    place = _zero(stride, length, lambda point: point.measure if stride.start.measure > 0 else -point.measure)
    return None if place is None else _fitting(stride, place, length)


def _even_crossing(stride: _Stride, length: float, negative: int) -> _Landing | None:
    """A point where two or more branches cross at once, so that the orientation survives; None if there is none."""
    low, high = 0.0, length
    while high - low > 1e-9:
        middle = (low + high) / 2
        landing = stride.landing(middle)
        if landing is None:
            break
        if stride.equations.negative(landing.x) == negative:
            low = middle
        else:
            high = middle
    landing = stride.landing(low) or stride.landing(high)
    if landing is None or abs(landing.measure) > 1e-4:
        return None
    return _fitting(stride, (low + high) / 2, length)


def _fitting(stride: _Stride, place: float, length: float) -> _Landing | None:
    """The middle of two points on either side of `place`, if they belong to one smooth line."""
    width = min(_BRACKET, 0.25 * length)
    before, after = (stride.landing(min(max(s, 0.0), length)) for s in (place - width, place + width))
    if before is None or after is None:
        return None
    refs = stride.equations.references(before.x)
    gap = stride.equations.moved(after.x - before.x, refs)
    distance = float(np.sqrt(stride.equations.inner(before.x, gap, gap)))
    if distance > 4 * width or abs(before.measure) + abs(after.measure) > 1e-2:
        return None
    if _Stride(stride.equations, before).straightness(after) < _SAME_DIRECTION:
        return None
    middle = stride.equations.centred((before.x + after.x) / 2)
    return _Landing(middle, before.tangent, before.measure)


def _end(
    stride: _Stride, landing: _Landing, length: float, record: _Record, goal: float
) -> tuple[_Landing, str] | None:
    """The last point of the branch if the stride to `landing` reaches an end."""
    equations, rate = stride.equations, landing.x[-1]
    for reached, target, name in ((rate >= goal, goal, "goal"), (rate <= 0, 0.0, "origin")):
        if reached:
            x = equations.between(stride.start.x, landing.x, target)
            if x is None:
                return None
            return _Landing(x, *equations.tangent(x, stride.start.tangent)), name
    first = record.points[0]
    if len(record.points) > 5:
        refs = equations.references(stride.start.x)
        gap = equations.moved(first - stride.start.x, refs)
        place = equations.inner(stride.start.x, gap, stride.start.tangent)
        if 0 < place <= length:
            beside = stride.landing(place)
            if beside is not None and np.abs((beside.x - first) * weights(first)).max() < 1e-5:
                return beside, "loop"
    return None
