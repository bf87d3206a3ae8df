"""Printing: pages for a terminal or a pipe, JSON, and progress where someone is watching."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bargain.reports.pages import Page

__all__ = ["as_json", "progress", "show_page", "watched"]


def as_json(data: Any) -> str:
    """JSON with a line break at its end; text stays readable."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def show_page(page: Page, latex: bool = False) -> str:
    """A page as the text to print: LaTeX, or tables that fit the terminal (a pipe has no edge)."""
    if latex:
        from bargain.reports.latex import to_latex

        return to_latex(page)
    from bargain.reports.terminal import screen, to_text

    return to_text(page, screen(sys.stdout))


def watched() -> bool:
    """True if progress would be seen: stderr is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def progress(what: str, counted: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Show that work goes on, with the seconds that have passed; silent in a pipe.

    If `counted`, it yields a function of (done, total) that moves the bar, or None where nobody watches.
    """
    if not watched():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield (lambda done, total: bar.update(task, completed=done, total=total)) if counted else None
