"""The three arithmetics of the package: exact rationals, floats, and SymPy expressions."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from bargain.errors import GameError, IrrationalError, ParameterError

__all__ = [
    "Arithmetic",
    "Number",
    "arithmetic_of",
    "exact",
    "frozen_array",
    "is_symbolic",
    "is_zero",
    "number",
    "over_common_denominator",
    "render",
    "shown",
    "to_float",
    "to_sympy",
]

Number: TypeAlias = Any
"""A `Fraction`, a float or a SymPy expression. SymPy has no type stubs, so the alias is open."""

_LARGEST_EXPONENT = 400
_LARGEST_FLOAT = 1e300  # room for the sums and differences that a certificate takes
_NUMBER_TEXT = re.compile(r"\s*[+-]?(\d+(\s*/\s*\d+)?|(\d+\.\d*|\.\d+|\d+)(e[+-]?\d+)?)\s*", re.IGNORECASE)


class Arithmetic(StrEnum):
    """How the numbers of a game are held."""

    EXACT = "exact"
    FLOAT = "float"
    SYMBOLIC = "symbolic"

    @classmethod
    def _missing_(cls, value: object) -> Arithmetic:
        raise ParameterError(f"arithmetic {value!r} is not known; choose 'exact' or 'float'")


def is_symbolic(value: object) -> bool:
    """Tell whether `value` is a SymPy object, without importing SymPy for it."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Basic)


def exact(value: object) -> Fraction:
    """Read an exact rational from an int, a Fraction, a Decimal, a SymPy rational or text such as "1/3" or "0.1".

    A float is refused, since 0.1 the float is not 1/10.

    Examples
    --------
    >>> exact("0.1"), exact("1/3"), exact(2)
    (Fraction(1, 10), Fraction(1, 3), Fraction(2, 1))
    """
    result = number(value)
    if not isinstance(result, Fraction):
        raise ParameterError(f"{value!r} is not an exact number; write an integer, a fraction or text such as '1/3'")
    return result


def number(value: object) -> Number:
    """Read a number: exact where the input is exact, a float where it is a float, a SymPy expression as it is."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise ParameterError(f"{value!r} is not a number")
    if isinstance(value, (int, np.integer)):
        return Fraction(int(value))
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise ParameterError(f"{float(value)!r} is not a finite number")
        return float(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ParameterError(f"{value} is not a finite number")
        return _from_text(str(value))
    if isinstance(value, str):
        return _from_text(value)
    if is_symbolic(value):
        return _from_sympy(value)
    raise ParameterError(f"{value!r} is not a number")


def _from_text(text: str) -> Fraction:
    if len(text) > 500 or not _NUMBER_TEXT.fullmatch(text):
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise ParameterError(f"{shown!r} is not a number; write for example 3, '1/3' or '0.25'")
    exponent = re.search(r"e([+-]?\d+)", text, re.IGNORECASE)
    if exponent and abs(int(exponent[1])) > _LARGEST_EXPONENT:
        raise ParameterError(f"{text!r}: the exponent is beyond {_LARGEST_EXPONENT}")
    try:
        return Fraction("".join(text.split()))
    except ZeroDivisionError:
        raise ParameterError(f"{text!r} divides by zero") from None


def _from_sympy(value: Any) -> Number:
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    if value.is_Float:
        return float(value)
    if not getattr(value, "is_finite", None) and value.is_number:
        raise ParameterError(f"{value} is not a finite number")
    if not hasattr(value, "free_symbols") or value.is_Relational or value.is_Boolean or value.is_real is False:
        raise ParameterError(f"{value} is not a real number")
    return _plain(value)


def _plain(value: Any) -> Any:
    """Symbols are told apart by name alone: `Symbol("x", positive=True)` is read as `Symbol("x")`."""
    import sympy

    renamed = {symbol: sympy.Symbol(symbol.name) for symbol in value.free_symbols}
    return value.xreplace({old: new for old, new in renamed.items() if old != new})


def arithmetic_of(values: Iterable[Number]) -> Arithmetic:
    """Tell the arithmetic of numbers read by `number`: one SymPy entry makes all symbolic, else one float all float."""
    found = Arithmetic.EXACT
    for value in values:
        if isinstance(value, float):
            found = Arithmetic.FLOAT
        elif not isinstance(value, Fraction):
            return Arithmetic.SYMBOLIC
    return found


def frozen_array(values: Sequence[Any] | np.ndarray, arithmetic: Arithmetic) -> np.ndarray:
    """Copy `values` (numbers read by `number`) into a write-protected array: float64 if float, else dtype object."""
    if arithmetic is Arithmetic.FLOAT:
        flat = np.asarray(values, dtype=object)
        if any(is_symbolic(v) for v in flat.flat):
            raise GameError("symbolic entries cannot be turned into floats; substitute values first")
        try:
            array = flat.astype(np.float64)
        except OverflowError:
            array = np.array(math.inf)
        if np.abs(array).max(initial=0.0) > _LARGEST_FLOAT:
            raise GameError(
                f"a number beyond {_LARGEST_FLOAT:g} is too large for float arithmetic; keep the game exact"
            )
    else:
        array = np.array(values, dtype=object)
    array.setflags(write=False)
    return array


def over_common_denominator(values: Iterable[Fraction]) -> tuple[list[int], int]:
    """Rationals as integers over their least common denominator: sums of products are then quick.

    Examples
    --------
    >>> over_common_denominator([Fraction(1, 2), Fraction(1, 3)])
    ([3, 2], 6)
    """
    ratios = [value.as_integer_ratio() for value in values]
    common = math.lcm(*(bottom for _, bottom in ratios))
    return [top * (common // bottom) for top, bottom in ratios], common


def is_zero(value: Number) -> bool:
    """Decide whether a number or a SymPy expression is zero (rational functions are decided, not guessed)."""
    if not is_symbolic(value):
        return bool(value == 0)
    import sympy

    return bool(sympy.simplify(sympy.cancel(value)) == 0)


def shown(value: object) -> str:
    """A value for an error message: never longer than a line, and safe for integers of thousands of digits."""
    if isinstance(value, (int, Fraction)) and max(value.numerator.bit_length(), value.denominator.bit_length()) > 400:
        digits = int(max(value.numerator.bit_length(), value.denominator.bit_length()) * math.log10(2)) + 1
        return f"a number of about {digits} digits"
    text = str(value)
    return text if len(text) <= 200 else text[:197] + "..."


def render(value: Number) -> str | float:
    """Render a number for files: exact as "p/q", a float as it is, SymPy as its own text."""
    return float(value) if isinstance(value, (float, np.floating)) else str(value)


def to_float(value: Number) -> float:
    """Round a number to a float; one that no float holds is an error, not infinity."""
    try:
        return float(value)
    except OverflowError:
        raise GameError("a number is too large for float arithmetic; keep the game exact") from None


def to_sympy(value: Number) -> Any:
    """Turn a `Fraction` into a SymPy rational; SymPy passes through; a float is refused, since it is not exact."""
    import sympy

    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(value, float):
        raise IrrationalError(f"{value!r} is a float; symbolic work needs exact numbers such as '1/3'")
    return value
