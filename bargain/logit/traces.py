"""A branch as a list of points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Trace", "gave_up"]


@dataclass(frozen=True, eq=False)
class Trace:
    """A branch in order: points (K, n + 1), unit tangents of the same shape, and what was met on the way.

    `turning` and `crossings` are indices of points: where lambda turns, and where other branches meet this one. `ended`
    is "goal", "origin", "loop", or why the search gave up.
    """

    points: np.ndarray
    tangents: np.ndarray
    turning: tuple[int, ...]
    crossings: tuple[int, ...]
    ended: str

    @property
    def finished(self) -> bool:
        """True unless the search gave up."""
        return self.ended in ("goal", "origin", "loop")


def gave_up(why: str, rate: float) -> str:
    """How a trace ended that was not followed to its end."""
    return f"{why} at lambda = {rate:.6g} in units of the largest payoff difference"
