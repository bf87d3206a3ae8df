"""Is a point in the convex hull of others? Segments exactly, larger hulls by linear programming in floats."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np


def in_hull(point: Sequence[Fraction], corners: Sequence[Sequence[Fraction]]) -> bool:
    """Membership of `point` in the convex hull of `corners`."""
    if tuple(point) in {tuple(corner) for corner in corners}:
        return True
    if len(corners) == 1:
        return False
    if len(corners) == 2:
        return _on_segment(point, *corners)
    from scipy.optimize import linprog

    table = np.array([[float(entry) for entry in corner] for corner in corners]).T
    equations = np.vstack([table, np.ones(len(corners))])
    right = np.append([float(entry) for entry in point], 1.0)
    return bool(linprog(np.zeros(len(corners)), A_eq=equations, b_eq=right, method="highs").status == 0)


def _on_segment(point: Sequence[Fraction], start: Sequence[Fraction], end: Sequence[Fraction]) -> bool:
    shares = {(p - a) / (b - a) for p, a, b in zip(point, start, end, strict=True) if a != b}
    fixed = all(p == a for p, a, b in zip(point, start, end, strict=True) if a == b)
    return fixed and len(shares) == 1 and 0 <= shares.pop() <= 1
