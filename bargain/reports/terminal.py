"""Pages for a terminal, through rich: plain text in a pipe, wrapped but never cut on a narrow screen."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

from bargain.reports.numbers import cell_text
from bargain.reports.pages import Page, Sheet

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["screen", "to_text"]

_UNBOUNDED = 100_000
"""Columns of a pipe: wide enough that nothing is wrapped."""


def screen(file: TextIO | None = None) -> Console:
    """A console that prints text as it is: no markup, no highlighting, no colours or wrapping in a pipe."""
    from rich.console import Console

    console = Console(file=file, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console = Console(file=file, markup=False, emoji=False, highlight=False, width=_UNBOUNDED, no_color=True)
    return console


def to_text(page: Page, console: Console | None = None) -> str:
    """A page as text: title, facts, notes, then the tables. Without a console it is plain, as in a pipe.

    Examples
    --------
    >>> print(to_text(Page("Title", (("status", "converged"),), (Sheet("", ("a", "b"), (("x", 1), ("y", None))),))))
    Title
      status  converged
    <BLANKLINE>
      a   b
     ───────
      x   1
      y   –
    <BLANKLINE>
    """
    return "\n".join([*_lines(page, screen(io.StringIO()) if console is None else console), ""])


def _lines(page: Page, console: Console) -> Iterator[str]:
    yield from _wrapped(page.title, console, "bold")
    width = max((len(what) for what, _ in page.facts), default=0)
    for what, value in page.facts:
        yield from _wrapped(f"  {what.ljust(width)}  {value}", console)
    for note in page.notes:
        yield from _wrapped(f"  note: {note}", console, "yellow")
    for block in page.blocks:
        yield ""
        if block.title:
            yield from _wrapped(block.title, console, "bold")
        if isinstance(block, Sheet):
            yield from _sheet_lines(block, console)
        else:
            yield from (f"  {line}" for line in block.lines)


def _sheet_lines(sheet: Sheet, console: Console) -> list[str]:
    """The table as it is if it fits, else on its side, else one entry a line: nothing is cut and no word is broken."""
    for shape in (sheet, _turned(sheet)):
        table = _table(shape)
        if console.measure(table, options=console.options.update(max_width=_UNBOUNDED)).maximum <= console.width:
            return _printed(table, console)
    width = max(map(len, sheet.columns))
    entries: list[str] = []
    for row in sheet.rows:
        entries.append("")
        for name, cell in zip(sheet.columns, row, strict=True):
            first, *rest = _folded(cell_text(cell), max(20, console.width - width - 4))
            entries.append(f"  {name.ljust(width)}  {first}")
            entries.extend(" " * (width + 4) + more for more in rest)
    return entries[1:]


def _turned(sheet: Sheet) -> Sheet:
    """Columns as rows; the first column becomes the head."""
    head = (sheet.columns[0], *(cell_text(row[0]) for row in sheet.rows))
    rest = range(1, len(sheet.columns))
    return Sheet(sheet.title, head, tuple((sheet.columns[j], *(row[j] for row in sheet.rows)) for j in rest))


def _folded(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def _wrapped(text: str, console: Console, style: str = "") -> list[str]:
    from rich.text import Text

    return _printed(Text(text, style=style), console)


def _printed(what: Any, console: Console) -> list[str]:
    """What the console would print, without the blanks with which rich fills each line."""
    with console.capture() as capture:
        console.print(what)
    return [line.rstrip() for line in capture.get().splitlines() if line.strip()]


def _table(sheet: Sheet) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=True, pad_edge=True)
    for name in sheet.columns:
        table.add_column(Text(name), overflow="fold")
    for row in sheet.rows:
        table.add_row(*(Text(cell_text(cell)) for cell in row))
    return table
