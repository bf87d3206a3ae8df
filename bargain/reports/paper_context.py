"""What the scripts of a paper work with: a place for numbers, shared computations, and reproducible files."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from bargain.arithmetic import is_symbolic
from bargain.errors import BargainError

__all__ = ["Context", "canonical", "display", "write_json"]

T = TypeVar("T")

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)*")
_DATA_DIGITS = 8
_VALUE_DIGITS = 12


class Context:
    """Handed to every script; collects what the text may print.

    Attributes
    ----------
    printed : dict
        Key -> {"value": full precision as text, "display": what the text prints} or {"value", "math": a Typst formula}.

    Examples
    --------
    >>> from fractions import Fraction
    >>> context = Context()
    >>> context.number("a.rounded", Fraction(7, 36), digits=3), context.number("a.exact", Fraction(7, 36))
    ('0.194', '7/36')
    """

    def __init__(self) -> None:
        self.printed: dict[str, dict[str, str]] = {}
        self._shared: dict[str, Any] = {}

    def number(self, key: str, value: object, *, digits: int | None = None, percent: bool = False) -> str:
        """Record a number under `key` and give back the text that is printed for it.

        Parameters
        ----------
        key : str
            Such as "open_door.sigma_star". The same key may be recorded twice only with the same text.
        value : int, Fraction, SymPy number or float
        digits : int, optional
            Decimals after the point. Left out, an exact number is printed exactly; a float must say how many it wants.
        percent : bool
            Print one hundred times the value (without the sign).
        """
        text = display(value, digits=digits, percent=percent)
        self._record(key, {"value": _full(value), "display": text})
        return text

    def formula(self, key: str, expression: object, symbols: Mapping[str, str] | None = None) -> str:
        """Record a SymPy expression or the text of a condition as a Typst formula."""
        from bargain.reports.paper_math import typst_math

        text = typst_math(expression, symbols)
        self._record(key, {"value": str(expression), "math": text})
        return text

    def word(self, key: str, text: str) -> str:
        """Record a word that the results decide, such as the name of the parameter that matters most."""
        self._record(key, {"value": text, "display": text})
        return text

    def claim(self, statement: str, holds: object) -> None:
        """Stop the build if a statement that the text makes in words is not true of the results.

        Examples
        --------
        >>> Context().claim("war is less likely than not", 0.3 < 0.5)
        """
        if not bool(holds):
            raise BargainError(f"the text says that {statement}; the results do not")

    def share(self, name: str, make: Callable[[], T]) -> T:
        """Compute something once and hand it to every script that asks for it by the same name."""
        if name not in self._shared:
            self._shared[name] = make()
        return self._shared[name]  # type: ignore[no-any-return]  # one store for values of any type

    def _record(self, key: str, entry: dict[str, str]) -> None:
        if not _KEY.fullmatch(key):
            raise BargainError(f"key {key!r} of a printed number: write it like 'open_door.sigma_star'")
        known = self.printed.get(key)
        if known is not None and _shown(known) != _shown(entry):
            raise BargainError(
                f"two scripts print different numbers under {key!r}: {_shown(known)} and {_shown(entry)}"
            )
        self.printed[key] = entry


def _shown(entry: Mapping[str, str]) -> str:
    return entry.get("display", entry.get("math", ""))


def display(value: object, *, digits: int | None = None, percent: bool = False) -> str:
    """The text that is printed for a number, with a true minus sign and thousands set apart by commas.

    Rounding is half away from zero, on the exact value or on twelve significant digits of a float, so that the last
    bits of another processor do not show.

    Examples
    --------
    >>> display(Fraction(-1, 8), digits=2), display(0.375, percent=True, digits=0), display(4096)
    ('−0.13', '38', '4,096')
    """
    if is_symbolic(value):
        value = _from_sympy(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Fraction)):
        value = float(value)  # type: ignore[arg-type]  # NumPy scalars; anything else raises here
    if isinstance(value, float) and not math.isfinite(value):
        raise BargainError(f"{value} cannot be printed: it is not a finite number")
    scaled = value * 100 if percent else value
    if digits is None:
        if isinstance(scaled, float):
            raise BargainError(f"{scaled!r} is a float: say with digits= how many decimals are printed")
        exact = Fraction(scaled)
        text = f"{exact.numerator:,}" if exact.denominator == 1 else f"{exact.numerator}/{exact.denominator}"
    else:
        text = f"{_decimal(scaled).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
        if not any(digit in text for digit in "123456789"):
            text = text.removeprefix("-")
    return text.replace("-", "−")


def _decimal(value: int | float | Fraction) -> Decimal:
    if isinstance(value, float):
        return Decimal(f"{value:.{_VALUE_DIGITS}g}")
    fraction = Fraction(value)
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _from_sympy(value: Any) -> int | float | Fraction:
    if not value.is_number or not value.is_real:
        raise BargainError(f"{value} is not a real number")
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    return float(value.evalf(30))


def _full(value: object) -> str:
    if is_symbolic(value) or isinstance(value, (int, Fraction)):
        return str(value)
    return f"{float(value):.{_VALUE_DIGITS}g}"  # type: ignore[arg-type]  # a float or a NumPy scalar


def canonical(data: Any) -> Any:
    """Plain JSON values: arrays become lists, exact numbers floats, floats are rounded to eight significant digits."""
    if isinstance(data, Mapping):
        return {str(key): canonical(value) for key, value in data.items()}
    if isinstance(data, str) or data is None or isinstance(data, bool):
        return data
    if isinstance(data, int):
        return int(data)
    if hasattr(data, "tolist"):
        return canonical(data.tolist())
    if isinstance(data, (list, tuple)):
        return [canonical(value) for value in data]
    value = float(data)
    if not math.isfinite(value):
        return None
    rounded = float(f"{value:.{_DATA_DIGITS}g}")
    return rounded if rounded else 0.0


def write_json(path: Path, data: Any) -> None:
    """Write JSON that is the same, byte for byte, whenever the data are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
