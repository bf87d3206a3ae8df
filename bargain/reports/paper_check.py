"""Comparing what a paper prints with what the code says now."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["compare_data", "compare_numbers", "compare_tables", "same_drawing"]

_RELATIVE = 1e-6
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_DRAWING_TOLERANCE = 0.01


def compare_numbers(committed: Mapping[str, Any], computed: Mapping[str, Any]) -> Iterator[str]:
    """Say where a printed number differs; only what is printed counts, not the digits that rounding hides.

    Examples
    --------
    >>> list(compare_numbers({"a.b": {"display": "0.19"}}, {"a.b": {"display": "0.20"}}))
    ['number a.b: the paper prints 0.19, the code says 0.20']
    """
    for key in sorted({*committed, *computed}):
        if key not in computed:
            yield f"number {key}: the paper has it, no script computes it"
        elif key not in committed:
            yield f"number {key}: the code computes it, the paper does not have it yet"
        else:
            was, now = (entry.get("display", entry.get("math")) for entry in (committed[key], computed[key]))
            if was != now:
                yield f"number {key}: the paper prints {was}, the code says {now}"


def compare_tables(name: str, committed: Any, computed: Any) -> Iterator[str]:
    """Say how many cells of a table differ, and show the first."""
    if {k: v for k, v in committed.items() if k != "rows"} != {k: v for k, v in computed.items() if k != "rows"}:
        yield f"table {name}: the columns differ"
    was, now = committed["rows"], computed["rows"]
    if len(was) != len(now):
        yield f"table {name}: {len(was)} rows in the paper, {len(now)} from the code"
        return
    wrong = [
        (i + 1, j + 1, a, b)
        for i, (left, right) in enumerate(zip(was, now, strict=True))
        for j, (a, b) in enumerate(zip(left, right, strict=False))
        if a != b
    ]
    if wrong:
        row, column, left_cell, right_cell = wrong[0]
        yield (
            f"table {name}: {len(wrong)} cells differ, the first in row {row}, column {column}: "
            f"{_cell(left_cell)} in the paper, {_cell(right_cell)} from the code"
        )


def _cell(cell: Any) -> str:
    return str(next(iter(cell.values())) if isinstance(cell, dict) else cell)


def compare_data(name: str, committed: Any, computed: Any) -> Iterator[str]:
    """Say where the data behind a figure differ by more than one part in a million."""
    wrong = list(_differing("", committed, computed))
    if wrong:
        yield f"figure {name}: its data differ in {len(wrong)} places, the first at {wrong[0]}"


def _differing(path: str, was: Any, now: Any) -> Iterator[str]:
    if isinstance(was, dict) and isinstance(now, dict):
        for key in {**was, **now}:
            if key in was and key in now:
                yield from _differing(f"{path}/{key}", was[key], now[key])
            else:
                yield f"{path}/{key}"
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (a, b) in enumerate(zip(was, now, strict=True)):
            yield from _differing(f"{path}/{index}", a, b)
    elif isinstance(was, float) or isinstance(now, float):
        numeric = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (was, now))
        if not numeric or not math.isclose(was, now, rel_tol=_RELATIVE, abs_tol=_RELATIVE):
            yield f"{path} ({json.dumps(was)[:20]} and {json.dumps(now)[:20]})"
    elif was != now:
        yield f"{path} ({json.dumps(was)[:20]} and {json.dumps(now)[:20]})"


def same_drawing(committed: Path, computed: Path) -> bool:
    """True if two SVG files hold the same text and the same coordinates up to a hundredth of a point."""
    was, now = committed.read_text(encoding="utf-8"), computed.read_text(encoding="utf-8")
    if was == now:
        return True
    if _NUMBER.sub("#", was) != _NUMBER.sub("#", now):
        return False
    pairs = zip(_NUMBER.findall(was), _NUMBER.findall(now), strict=True)
    return all(a == b or abs(float(a) - float(b)) <= _DRAWING_TOLERANCE for a, b in pairs)
