"""Numbers as text: exact for files, and rounded, with a sign that says so, where a fraction is too long to read."""

from __future__ import annotations

import math
from fractions import Fraction

from bargain.arithmetic import Number
from bargain.errors import ModelError
from bargain.formats.fields import one_line

__all__ = ["LONGEST_FRACTION", "decimal", "digits", "number_text"]

LONGEST_FRACTION = 24
"""Digits from which a fraction is shown as a rounded decimal."""

_LONGEST_NUMBER = 500
"""Characters of a number that `bargain.arithmetic.number` reads."""


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


def number_text(value: Fraction, where: str) -> str:
    """A rational as "p" or "p/q", no longer than what is read back."""
    if (
        max(abs(value.numerator), value.denominator) < 10**_LONGEST_NUMBER
        and len(text := str(value)) <= _LONGEST_NUMBER
    ):
        return text
    raise ModelError(one_line(f"{where}: a number has more than {_LONGEST_NUMBER} digits, too many for a file"))
