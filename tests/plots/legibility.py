"""What a reader needs of a figure: every text whole, inside the page, and clear of every other text and of lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations, pairwise
from typing import Any

import numpy as np
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
    return _overlapping(texts_of(figure))


def _overlapping(texts: list[tuple[str, Box]]) -> list[tuple[str, str]]:
    return [(one, other) for (one, a), (other, b) in combinations(texts, 2) if _touch(a, b)]


def _touch(a: Box, b: Box) -> bool:
    across = min(a[2], b[2]) - max(a[0], b[0])
    up = min(a[3], b[3]) - max(a[1], b[1])
    return across > _TOLERANCE and up > _TOLERANCE


def clipped(figure: Figure) -> list[str]:
    """Texts that leave the page."""
    return _outside(figure, texts_of(figure))


def _outside(figure: Figure, texts: list[tuple[str, Box]]) -> list[str]:
    width, height = figure.bbox.width + _TOLERANCE, figure.bbox.height + _TOLERANCE
    return [
        text
        for text, (left, bottom, right, top) in texts
        if left < -_TOLERANCE or bottom < -_TOLERANCE or right > width or top > height
    ]


def assert_legible(figure: Figure) -> None:
    """Some text is drawn, none lies on another, none leaves the page."""
    texts = texts_of(figure)
    assert texts
    assert _overlapping(texts) == []
    assert _outside(figure, texts) == []


Polyline = list[tuple[float, float]]


def ink_on_lines(figure: Figure) -> int:
    """Pixels in which a text, as it is rendered at 120 dpi, meets a line or a mark."""
    (axes,) = figure.axes
    texts, lines = [*axes.texts], [*axes.lines]
    letters, strokes = (_inked(figure, hidden) for hidden in (lines, texts))
    return int((letters & strokes).sum())


def _inked(figure: Figure, hidden: list[Any]) -> np.ndarray:
    dpi = figure.dpi
    try:
        for artist in hidden:
            artist.set_visible(False)
        figure.set_dpi(120)
        with context():
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., :3].min(axis=2) < 200
    finally:
        figure.set_dpi(dpi)
        for artist in hidden:
            artist.set_visible(True)


def drawn_tree(figure: Figure) -> tuple[list[Polyline], list[Polyline], list[tuple[float, float]]]:
    """The solid lines, the dashed lines and the marks of a drawn tree, in points."""
    (axes,) = figure.axes
    solid, dashed, marks = [], [], []
    for line in axes.lines:
        points = [(float(x), float(y)) for x, y in line.get_xydata()]
        if line.get_marker() == "o":
            marks += points
        else:
            (solid if line.get_linestyle() == "-" else dashed).append(points)
    return solid, dashed, marks


def tree_faults(figure: Figure) -> list[str]:
    """What hurts the reader of a tree: crossing branches, lines through nodes, texts on lines."""
    solid, dashed, marks = drawn_tree(figure)
    faults = [f"branches cross: {a} {b}" for a, b in combinations(solid, 2) if _cross(a, b)]
    for kind, lines in (("branch", solid), ("information set", dashed)):
        for line in lines:
            ends = (line[0], line[-1])
            through = [m for m in marks if m not in ends and _distance(m, line) < 3.5]
            faults += [f"a {kind} runs through a node: {line} {mark}" for mark in through]
    inked = ink_on_lines(figure)
    return [*faults, *([f"{inked} pixels of text on lines"] if inked else [])]


def _distance(point: tuple[float, float], line: Polyline) -> float:
    spot = np.array(point)
    best = np.inf
    for a, b in pairwise(line):
        start, along = np.array(a), np.array(b) - np.array(a)
        share = np.clip((spot - start) @ along / max(float(along @ along), 1e-12), 0, 1)
        best = min(best, float(np.hypot(*(spot - start - share * along))))
    return float(best)


def _cross(one: Polyline, other: Polyline) -> bool:
    """Whether two polylines have a point in common that is no end of both."""
    shared = {one[0], one[-1]} & {other[0], other[-1]}
    for a, b in pairwise(one):
        for c, d in pairwise(other):
            det = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
            if abs(det) < 1e-9:
                continue
            s = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / det
            t = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / det
            if -1e-9 <= s <= 1 + 1e-9 and -1e-9 <= t <= 1 + 1e-9:
                spot = (a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1]))
                if all(np.hypot(spot[0] - x, spot[1] - y) > 1e-6 for x, y in shared):
                    return True
    return False


def assert_legible_tree(figure: Figure) -> None:
    """A legible figure in which branches, information sets, nodes and texts keep out of each other's way."""
    assert_legible(figure)
    assert tree_faults(figure) == []
