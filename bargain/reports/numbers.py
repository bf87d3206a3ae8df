"""Numbers as people read them. A rational keeps its fraction, with a decimal beside it: no silent rounding."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Number, is_symbolic
from bargain.formats.numbers import LONGEST_FRACTION, decimal, digits
from bargain.reports.pages import Formula, Mix, Tuple

__all__ = ["cell_text", "number_text"]


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
    if value.denominator == 1 and abs(value.numerator) < 10**LONGEST_FRACTION:
        return str(value.numerator)
    size = digits(value.numerator) + digits(value.denominator)
    if size > LONGEST_FRACTION:
        return f"{decimal(value, 10)} (the exact fraction has {size} digits)"
    return f"{value} ({decimal(value)})"


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
