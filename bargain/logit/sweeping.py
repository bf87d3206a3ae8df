"""Following a branch that has one point at each lambda: by lambda itself, in steps that the probabilities decide."""

from __future__ import annotations

import numpy as np

from bargain.logit.equations import Equations, weights
from bargain.logit.traces import Trace, gave_up

__all__ = ["sweep"]

_FIRST_STEP = 0.05
_LONGEST_STEP = 0.25
_RESOLUTION = 2e-15


def sweep(equations: Equations, x: np.ndarray, goal: float, most_points: int, finest: float) -> Trace:
    """Follow a branch from x until lambda reaches `goal`.

    A step is halved unless no probability changes by more than `finest`, and no log-odds by more than a quarter beside
    one plus its size. Where a branch is so steep that lambda has no float in between, the step is taken as it is: the
    points on either side are exact.
    """
    upward = np.append(np.zeros(len(x) - 1), 1.0)
    points, tangents = [x], [equations.tangent(x, upward)[0]]
    shares, length = equations.probabilities(x), _FIRST_STEP
    while len(points) < most_points:
        rate = float(points[-1][-1])
        least = _RESOLUTION * (1 + rate)
        length = max(length, least)
        ahead = goal if rate + 1.25 * length >= goal else rate + length
        step = equations.at_rate(points[-1], ahead).x
        moved = equations.probabilities(step)
        change = np.abs(moved - shares).max()
        stretch = np.abs((step - points[-1]) * weights(points[-1])).max()
        if length > least and (change > finest or stretch > _LONGEST_STEP):
            length /= 2
            continue
        points.append(step)
        tangents.append(equations.tangent(step, upward)[0])
        shares = moved
        if ahead == goal:
            return Trace(np.array(points), np.array(tangents), (), (), "goal")
        length *= 2 if max(change / finest, stretch / _LONGEST_STEP) < 0.4 else 1
    return Trace(np.array(points), np.array(tangents), (), (), gave_up(f"{most_points:,} points were not enough", rate))
