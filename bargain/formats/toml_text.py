"""Keys, texts and numbers as TOML writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from bargain.arithmetic import Number
from bargain.formats.formulas import formula_text
from bargain.formats.numbers import number_text

__all__ = ["array", "exact_entry", "inline", "key", "quoted"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LARGEST_INTEGER = 2**63


def quoted(text: str) -> str:
    """Text as a basic string, whose escapes JSON shares."""
    return json.dumps(text, ensure_ascii=False)


def key(name: str) -> str:
    """A key, bare where that is allowed."""
    return name if _BARE.fullmatch(name) else quoted(name)


def inline(pairs: Mapping[str, str]) -> str:
    """A table in one line; the values are TOML already."""
    return f"{{ {', '.join(f'{key(name)} = {value}' for name, value in pairs.items())} }}"


def array(values: Iterable[str]) -> str:
    """A list in one line; the values are TOML already."""
    return f"[{', '.join(values)}]"


def exact_entry(value: Number, where: str) -> str:
    """A payoff or a probability: an integer as it is, all else in quotes, exact."""
    if isinstance(value, Fraction):
        text = number_text(value, where)
        return text if value.denominator == 1 and abs(value) < _LARGEST_INTEGER else quoted(text)
    return quoted(formula_text(value, where))
