"""Extreme points among finitely many."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bargain.linear_programs.solving import maximize

__all__ = ["extreme_points"]


def extreme_points(points: Sequence[tuple[Fraction, ...]]) -> list[tuple[Fraction, ...]]:
    """The points that are no mixture of the others, exactly; the points must differ.

    Notes
    -----
    One linear programme a point.

    Examples
    --------
    >>> extreme_points([(Fraction(0),), (Fraction(1, 2),), (Fraction(1),)])
    [(Fraction(0, 1),), (Fraction(1, 1),)]
    """
    kept = list(points)
    for point in points:
        others = [other for other in kept if other != point]
        if not others:
            continue
        rows = [list(column) for column in zip(*others, strict=True)]
        mixed = maximize([0] * len(others), None, None, [*rows, [1] * len(others)], [*point, 1])
        if mixed.status != "infeasible":
            kept = others
    return kept
