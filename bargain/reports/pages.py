"""What a report says, before anyone decides how it looks: pages of sheets with numbers, mixes, formulas and text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bargain.arithmetic import Number

__all__ = ["Block", "Formula", "Mix", "Outline", "Page", "Sheet", "Tuple"]


@dataclass(frozen=True)
class Formula:
    """A relation, not a single expression: the condition of a cell, `low < name < high`."""

    text: str
    low: Any = None
    name: str = ""
    high: Any = None
    signs: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Mix:
    """A mixed strategy or a belief: label -> probability, or (low, high) for an interval. Print leaves zeros out."""

    weights: Mapping[str, Any]


@dataclass(frozen=True)
class Tuple:
    """Numbers that belong together: a pair of payoffs, the ends of an interval."""

    entries: tuple[Number, ...]
    brackets: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Sheet:
    """One table. A cell is text, a number (exact, float or SymPy), None, a truth value, `Mix`, `Tuple` or `Formula`."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Outline:
    """Lines of text under a title, such as a game tree drawn with branches."""

    title: str
    lines: tuple[str, ...]


Block: TypeAlias = Sheet | Outline


@dataclass(frozen=True)
class Page:
    """A whole report.

    `facts` are (what, value) pairs; `notes` are what the reader must not miss; `symbols` maps parameter names to LaTeX.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)
