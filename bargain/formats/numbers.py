"""Numbers as text: exact for files, and rounded, with a sign that says so, where a fraction is too long to read."""

from __future__ import annotations

import math
from fractions import Fraction

from bargain.arithmetic import Number

__all__ = ["LONGEST_FRACTION", "decimal", "digits"]

LONGEST_FRACTION = 24
"""Digits from which a fraction is shown as a rounded decimal."""


def decimal(value: Number, figures: int = 4) -> str:
    """A decimal with the sign "≈" where it is rounded.

    Examples
    --------
    >>> decimal(Fraction(1, 3)), decimal(Fraction(1, 4))
    ('≈0.3333', '0.25')
    """
    try:
        near = float(value)
    except OverflowError:
        return f"≈{_power_of_ten(value)}"
    if near == 0 != value:
        return f"≈{_power_of_ten(value)}"
    rounded = f"{near:.{figures}g}"
    is_same = isinstance(value, Fraction) and "inf" not in rounded and Fraction(rounded) == value
    return rounded if is_same else f"≈{rounded}"


def _power_of_ten(value: Fraction) -> str:
    return f"{'-' if value < 0 else ''}1e{digits(value.numerator) - digits(value.denominator)}"


def digits(whole: int) -> int:
    """Decimal digits of an integer of any size; Python refuses to print very long ones."""
    return max(1, math.ceil(abs(whole).bit_length() * math.log10(2))) if abs(whole) > 10**300 else len(str(abs(whole)))
