"""Numbers as people read them. A rational keeps its fraction, with a decimal beside it: no silent rounding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Number, is_symbolic
from bargain.reports.pages import Formula, Mix, Tuple

__all__ = ["cell_text", "decimal", "number_text"]

_LONGEST_FRACTION = 24


def decimal(value: Number, digits: int = 4) -> str:
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
    rounded = f"{near:.{digits}g}"
    is_same = isinstance(value, Fraction) and "inf" not in rounded and Fraction(rounded) == value
    return rounded if is_same else f"≈{rounded}"


def _power_of_ten(value: Fraction) -> str:
    return f"{'-' if value < 0 else ''}1e{_digits(value.numerator) - _digits(value.denominator)}"


def number_text(value: Number) -> str:
    """A number for a terminal: "3", "1/3 (≈0.3333)", "0.333333" for a float, a formula as SymPy writes it.

    Examples
    --------
    >>> number_text(Fraction(1, 3)), number_text(Fraction(3)), number_text(0.1)
    ('1/3 (≈0.3333)', '3', '0.1')
    """
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.6g}"
    if isinstance(value, (int, np.integer)):
        value = Fraction(int(value))
    if isinstance(value, Fraction):
        return _fraction_text(value)
    if is_symbolic(value):
        return _symbolic_text(value)
    return str(value)


def _fraction_text(value: Fraction) -> str:
    if value.denominator == 1 and abs(value.numerator) < 10**_LONGEST_FRACTION:
        return str(value.numerator)
    size = _digits(value.numerator) + _digits(value.denominator)
    if size > _LONGEST_FRACTION:
        return f"{decimal(value, 10)} (the exact fraction has {size} digits)"
    return f"{value} ({decimal(value)})"


def _digits(whole: int) -> int:
    """Decimal digits of an integer of any size; Python refuses to print very long ones."""
    return max(1, math.ceil(abs(whole).bit_length() * math.log10(2))) if abs(whole) > 10**300 else len(str(abs(whole)))


def _symbolic_text(value: Any) -> str:
    if value.is_Rational:
        return _fraction_text(Fraction(int(value.p), int(value.q)))
    if value.is_number and value.is_finite:
        return f"{value} (≈{float(value):.4g})"
    return {"oo": "∞", "-oo": "-∞"}.get(str(value), str(value))


def cell_text(value: Any) -> str:
    """Any cell of a sheet for a terminal."""
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case Formula():
            return value.text
        case Mix(weights=weights):
            return _mix_text(weights)
        case Tuple(entries=entries, brackets=(left, right)):
            return left + ", ".join(number_text(entry) for entry in entries) + right
    return number_text(value)


def _mix_text(weights: Mapping[str, Any]) -> str:
    parts = []
    for label, weight in weights.items():
        if isinstance(weight, tuple):
            parts.append(f"{label} in [{', '.join(number_text(end) for end in weight)}]")
        elif weight != 0:
            parts.append(label if weight == 1 else f"{label} {number_text(weight)}")
    return ", ".join(parts) or "–"
