"""Whether two players' interests are opposed: one's payoff falls by a constant rate as the other's rises."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["opposed"]

_ROUNDING = Fraction(1, 2**49)
"""In a float game, the share of the largest payoff that may have been lost when the other player's was worked out."""


def opposed(a: Sequence[Fraction], b: Sequence[Fraction], *, inexact: bool = False) -> tuple[Fraction, Fraction] | None:
    """The total and the rate > 0 with b = total - rate * a in every place, or None if there are none.

    Parameters
    ----------
    a, b : sequences of Fraction
        Payoffs of the two players, place by place.
    inexact : bool
        They were floats: the relation need only hold up to 2e-15 of the largest payoff.

    Examples
    --------
    >>> opposed([Fraction(1), Fraction(0)], [Fraction(0), Fraction(2)])
    (Fraction(2, 1), Fraction(2, 1))
    """
    low, high = min(range(len(a)), key=a.__getitem__), max(range(len(a)), key=a.__getitem__)
    rise = a[high] - a[low]
    for rate in [Fraction(1)] + ([(b[low] - b[high]) / rise] if rise else []):
        if rate <= 0:
            continue
        sums = [y + rate * x for x, y in zip(a, b, strict=True)]
        total = sums[low]
        lost = _ROUNDING * max(*(abs(rate * x) for x in a), *(abs(y) for y in b)) if inexact else Fraction(0)
        if all(abs(entry - total) <= lost for entry in sums):
            return (Fraction(0) if rate == 1 and abs(total) <= lost else total), rate
    return None
