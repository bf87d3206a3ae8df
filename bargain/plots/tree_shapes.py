"""A tree laid out: nodes, lines and labels in points, and whether anything touches what it should not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from bargain.plots.tree_texts import Block, TreeTexts

__all__ = ["NODE", "Label", "Link", "Point", "Rectangle", "TreeLayout", "spread"]

NODE = 2.5
"""Radius of a node in points."""

_CLEAR = np.array([-1.4, -1.4, 1.4, 1.4])
_BETWEEN = 6.0
_ABOVE = 1.0
_LONGEST_TOGETHER = 12.0
_STEP = 2.0

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A text at a point, which is its "left", "center" or "right" across and its "bottom", "top", "center" or last
    "baseline" up; `kind` is the field of `TreeTexts` that it comes from.
    """

    text: str
    x: float
    y: float
    across: str
    up: str
    kind: str
    node: int
    size: Block

    def box(self) -> Rectangle:
        """Left, bottom, right and top."""
        width = self.size.width
        left = {"left": self.x, "center": self.x - width / 2, "right": self.x - width}[self.across]
        top = self.size.first(self.y, self.up) + self.size.ascent
        return left, top - self.size.height, left + width, top

    def lines(self) -> list[tuple[str, float]]:
        """Each line of the text with the height of its baseline."""
        first = self.size.first(self.y, self.up)
        return [(line, first - below) for line, below in zip(self.text.split("\n"), self.size.baselines, strict=True)]


@dataclass(frozen=True)
class Link:
    """The dashed line between two nodes of an information set, which leaves its chord by `bend` degrees."""

    nodes: tuple[int, int]
    points: list[Point]
    bend: float = 0.0


@dataclass
class TreeLayout:
    """Positions of nodes, a polyline into each node but the root, labels, and links of information sets."""

    spots: list[Point]
    edges: dict[int, list[Point]] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def write(
        self, texts: TreeTexts, text: str, x: float, y: float, across: str, up: str, kind: str, node: int
    ) -> None:
        """Add a label, unless there is no text."""
        if text:
            self.labels.append(Label(text, x, y, across, up, kind, node, texts.measure(text, kind)))

    def bounds(self) -> Rectangle:
        """The box around everything."""
        points = [*self.spots, *(point for link in self.links for point in link.points)]
        boxes = [label.box() for label in self.labels] + [(x, y, x, y) for x, y in points]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    @property
    def width(self) -> float:
        """From the leftmost to the rightmost mark, in points."""
        left, _, right, _ = self.bounds()
        return right - left

    def free(self, label: Label) -> bool:
        """Whether a label, which may be one of the layout's, keeps clear of every other label and of every branch."""
        box = np.array([label.box()])
        boxes = np.array([other.box() for other in self.labels if other is not label]).reshape(-1, 4)
        gap = np.array([-_BETWEEN, -_ABOVE, _BETWEEN, _ABOVE])
        low, high = (box + gap)[:, :2], (box + gap)[:, 2:]
        if ((boxes[:, :2] < high) & (low < boxes[:, 2:])).all(axis=1).any():
            return False
        return not _entered(box + _CLEAR, segments_of(list(self.edges.values()))).any()

    def clashes(self) -> bool:
        """True if two labels touch, or a label or an information set touches a line or a node where it should not."""
        boxes = np.array([label.box() for label in self.labels]).reshape(-1, 4)
        if _overlap(boxes, (_BETWEEN / 2, _ABOVE / 2)):
            return True
        lines = [*self.edges.values(), *(link.points for link in self.links)]
        segments = segments_of(lines)
        nodes = np.array(sorted({self.spots[0], *(line[0] for line in self.edges.values())}))
        return (
            bool(_entered(boxes + _CLEAR, segments).any())
            or bool(_entered(boxes + np.array([-NODE, -NODE, NODE, NODE]), np.hstack([nodes, nodes])).any())
            or any(self.hurts(link) for link in self.links)
        )

    def hurts(self, link: Link) -> bool:
        """True if a link runs through another node or a label, or along another line for a while."""
        points = _sampled(link.points)
        others = [spot for node, spot in enumerate(self.spots) if node not in link.nodes]
        if others and _distances(points, np.hstack([np.array(others), np.array(others)])).min() < NODE + 1.5:
            return True
        boxes = np.array([label.box() for label in self.labels]).reshape(-1, 4)
        if _entered(boxes + np.array([-1.0, -1.0, 1.0, 1.0]), segments_of([link.points])).any():
            return True
        strangers = (other.points for other in self.links if not set(other.nodes) & set(link.nodes))
        lines = [*self.edges.values(), *strangers]
        ends = [self.spots[node] for node in link.nodes]
        for line in lines:
            near = _distances(points, segments_of([line])).min(axis=1) < 2.0
            if near.sum() * _STEP > _LONGEST_TOGETHER * (2 if line[0] in ends or line[-1] in ends else 1):
                return True
        return False


def spread(attempt: Callable[[float], TreeLayout], step: float, limit: float) -> TreeLayout | None:
    """The layout with the smallest distance between terminal nodes in which nothing clashes; None if there is none."""
    while step <= limit:
        layout = attempt(step)
        if not layout.clashes():
            return layout
        step *= 1.05
    return None


def segments_of(lines: list[list[Point]]) -> np.ndarray:
    """The straight pieces of polylines, shape (S, 4): from x, y to x, y."""
    pieces = [(*a, *b) for line in lines for a, b in pairwise(line)]
    return np.array(pieces, dtype=float).reshape(-1, 4)


def _overlap(boxes: np.ndarray, gap: tuple[float, float]) -> bool:
    low, high = boxes[:, :2] - gap, boxes[:, 2:] + gap
    touch = (low[:, None] < high[None]).all(axis=2) & (low[None] < high[:, None]).all(axis=2)
    return bool(np.triu(touch, 1).any())


def _entered(boxes: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """Which segments enter which boxes, shape (B, S) (clipping of Liang and Barsky, 1984)."""
    low = np.zeros((len(boxes), len(segments)))
    high = np.ones_like(low)
    for axis in (0, 1):
        start, change = segments[None, :, axis], segments[None, :, axis + 2] - segments[None, :, axis]
        bottom, top = boxes[:, None, axis], boxes[:, None, axis + 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            first, second = (bottom - start) / change, (top - start) / change
        still = change == 0
        outside = still & ~((bottom < start) & (start < top))
        enter = np.where(still, np.where(outside, np.inf, -np.inf), np.minimum(first, second))
        leave = np.where(still, np.inf, np.maximum(first, second))
        low, high = np.maximum(low, enter), np.minimum(high, leave)
    return np.asarray(low < high)


def _sampled(line: list[Point]) -> np.ndarray:
    """Points along a polyline, about two points of type apart."""
    pieces = []
    for a, b in pairwise(line):
        start, end = np.array(a), np.array(b)
        number = max(1, int(np.hypot(*(end - start)) / _STEP))
        pieces.append(start + (end - start) * (np.arange(number) / number)[:, None])
    return np.vstack([*pieces, np.array([line[-1]])])


def _distances(points: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """Distance of each point from each segment, shape (P, S)."""
    start, along = segments[None, :, :2], segments[None, :, 2:] - segments[None, :, :2]
    away = points[:, None] - start
    length = (along**2).sum(axis=2)
    share = np.clip((away * along).sum(axis=2) / np.where(length > 0, length, 1), 0, 1)
    return np.asarray(np.sqrt(((away - share[..., None] * along) ** 2).sum(axis=2)))
