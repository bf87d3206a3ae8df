"""What a reader needs of a figure: every text whole, inside the page, and clear of every other text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargain.plots.style import context

_TOLERANCE = 0.75
"""In pixels at 100 dpi: half a point, less than the blank that a line of type has above and below."""

Box = tuple[float, float, float, float]


def texts_of(figure: Figure) -> list[tuple[str, Box]]:
    """Every text that is really drawn, with its box in pixels (left, bottom, right, top)."""
    found: list[tuple[str, Box]] = []
    with context(), _recording(found):
        FigureCanvasAgg(figure).draw()
    return found


@contextmanager
def _recording(found: list[tuple[str, Box]]) -> Iterator[None]:
    draw = Text.draw

    def record(text: Text, renderer: Any, *args: Any, **kwargs: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            extent = Text.get_window_extent(text, renderer)  # of an annotation: the text without its arrow
            found.append((text.get_text(), (extent.x0, extent.y0, extent.x1, extent.y1)))
        draw(text, renderer, *args, **kwargs)

    Text.draw = record  # type: ignore[method-assign]
    try:
        yield
    finally:
        Text.draw = draw  # type: ignore[method-assign]


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other."""
    texts = texts_of(figure)
    return [(one, other) for (one, a), (other, b) in combinations(texts, 2) if _touch(a, b)]


def _touch(a: Box, b: Box) -> bool:
    across = min(a[2], b[2]) - max(a[0], b[0])
    up = min(a[3], b[3]) - max(a[1], b[1])
    return across > _TOLERANCE and up > _TOLERANCE


def clipped(figure: Figure) -> list[str]:
    """Texts that leave the page."""
    width, height = figure.bbox.width + _TOLERANCE, figure.bbox.height + _TOLERANCE
    return [
        text
        for text, (left, bottom, right, top) in texts_of(figure)
        if left < -_TOLERANCE or bottom < -_TOLERANCE or right > width or top > height
    ]


def assert_legible(figure: Figure) -> None:
    """Some text is drawn, none lies on another, none leaves the page."""
    assert texts_of(figure)
    assert overlaps(figure) == []
    assert clipped(figure) == []
