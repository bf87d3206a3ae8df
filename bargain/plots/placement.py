"""Labels that avoid each other: a greedy search over places around the anchors of each, improved in a few rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.plots.style import GREY, INK, LINE_SPACING, SIZE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

__all__ = ["Tag", "place", "spread"]

_RADII = (4.0, 7.0, 11.0, 16.0, 23.0, 32.0, 44.0, 60.0, 80.0, 105.0)
_LEADER_FROM = 9.0
_GAP = 2.0
_IMPOSSIBLE = 1e7
_HOPELESS = 1500.0


@dataclass(frozen=True)
class Tag:
    """A label and the points, in data coordinates, any one of which it may stand beside.

    `optional` tags are left out where no free place exists; the others are shortened until they have one. A tag of
    higher `priority` chooses earlier. `reach` is how far in points it may stand from its anchor; `backed` puts white
    behind it.
    """

    text: str
    anchors: Sequence[tuple[float, float]]
    colour: str = INK
    size: float = SIZE - 0.5
    priority: float = 0.0
    optional: bool = False
    leader: bool = True
    reach: float = 110.0
    backed: bool = False
    style: dict[str, Any] = field(default_factory=dict)


def place(
    axes: Axes,
    tags: Sequence[Tag],
    points: Any = (),
    lines: Sequence[Any] = (),
    clearance: float = 3.0,
    spacing: float = 2.6,
) -> list[Tag]:
    """Draw the tags inside the axes so that none covers another, a point or, where that can be helped, a line.

    Parameters
    ----------
    points : array (k, 2)
        Marks that no label may cover, in data coordinates; `clearance` is their radius in points of type.
    lines : sequence of arrays (k, 2)
        Polylines in data coordinates that labels avoid where they can, by `spacing` points of type.

    Returns
    -------
    list of Tag
        The optional tags that found no place.

    Notes
    -----
    Call it when the layout is final. Cost: tags x candidates x obstacles, a few milliseconds for dozens of tags.
    """
    figure = axes.figure
    scale = figure.dpi / 72
    bounds = axes.get_window_extent()
    frame = np.array([bounds.x0, bounds.y0, bounds.x1, bounds.y1])
    marks = _pixels(axes, points)
    strokes = np.vstack([np.empty((0, 2)), *(_sampled(_pixels(axes, line)) for line in lines)])
    order = sorted(range(len(tags)), key=lambda k: (-tags[k].priority, k))
    drawn: dict[int, Annotation] = {}
    options: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
    costs: dict[int, np.ndarray] = {}
    for k in order:
        note = axes.annotate(
            tags[k].text,
            tags[k].anchors[0],
            color=tags[k].colour,
            fontsize=tags[k].size,
            linespacing=LINE_SPACING,
            **tags[k].style,
        )
        extent = note.get_window_extent()
        note.remove()
        boxes, ends, distances = _candidates(_pixels(axes, tags[k].anchors), extent.width, extent.height, scale)
        options[k] = boxes, ends, distances
        costs[k] = _fixed_costs(boxes, distances, frame, marks, strokes, clearance * scale, spacing * scale)
        costs[k][distances > tags[k].reach] += _IMPOSSIBLE / 10
    chosen: dict[int, int] = {}
    stuck: set[int] = set()
    for _ in range(4):
        for k in order:
            others = [j for j in chosen if j != k]
            total = costs[k].copy()
            if others:
                taken = np.array([options[j][0][chosen[j]] for j in others])
                total += _IMPOSSIBLE * _overlaps(options[k][0], taken, _GAP * scale)
                total += 400.0 * _crossings(options[k], taken)
                leaders = np.vstack([_leader(options[j], chosen[j], scale) for j in others])
                total += 400.0 * _inside(options[k][0], leaders, _GAP * scale)
            chosen[k] = int(total.argmin())
            if total[chosen[k]] >= _HOPELESS and tags[k].optional:
                del chosen[k]
            (stuck.add if total.min() >= _IMPOSSIBLE and not tags[k].optional else stuck.discard)(k)
    shorter = [_shortened(tag) if k in stuck else tag for k, tag in enumerate(tags)]
    if any(new.text != old.text for new, old in zip(shorter, tags, strict=True)):
        return place(axes, shorter, points, lines, clearance, spacing)
    for k, pick in chosen.items():
        drawn[k] = _draw(axes, tags[k], options[k], pick, scale)
    return [tags[k] for k in order if k not in drawn]


def _shortened(tag: Tag) -> Tag:
    """The first half of a text that has no room anywhere; the same tag if it is short already."""
    first, *rest = tag.text.split("\n")
    if rest:
        return replace(tag, text="\n".join([first, *rest[: len(rest) // 2]]).rstrip("…") + "…")
    return tag if len(first) <= 8 or "$" in first else replace(tag, text=first[: len(first) // 2].rstrip("… ") + "…")


def _pixels(axes: Axes, points: Any) -> np.ndarray:
    array = np.asarray(points, dtype=float).reshape(-1, 2)
    shown = axes.transData.transform(array[np.isfinite(array).all(axis=1)]) if len(array) else array
    return np.asarray(shown, dtype=float)


def _sampled(line: np.ndarray) -> np.ndarray:
    if len(line) < 2:
        return line
    parts = []
    for start, end in pairwise(line):
        steps = max(2, int(np.hypot(*(end - start)) / 3) + 1)
        parts.append(start + np.linspace(0, 1, steps)[:, None] * (end - start))
    return np.vstack(parts)


def _candidates(
    anchors: np.ndarray, width: float, height: float, scale: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes (C, 4), the anchors that they belong to (C, 2) and their distances (C,)."""
    angles = np.deg2rad(np.arange(0, 360, 15))
    radii = np.array(_RADII) * scale
    radius, angle = (grid.ravel() for grid in np.meshgrid(radii, angles, indexing="ij"))
    across, up = np.cos(angle), np.sin(angle)
    # The nearest point of the box lies at `radius` in direction `angle`: corners on the diagonals, edges on the axes.
    aside = np.column_stack([np.clip(across * 1.6, -1, 1) * width / 2, np.clip(up * 1.6, -1, 1) * height / 2])
    centre = np.column_stack([across, up]) * radius[:, None] + aside
    preference = np.where(across < 0, 0.6, 0) + np.where(up < 0, 0.3, 0)
    centres = (anchors[:, None, :] + centre[None]).reshape(-1, 2)
    half = np.array([width, height]) / 2
    ends = np.repeat(anchors, len(centre), axis=0)
    late = np.repeat(np.arange(len(anchors)) * 0.05, len(centre))
    return np.hstack([centres - half, centres + half]), ends, np.tile(radius / scale + preference, len(anchors)) + late


def _fixed_costs(
    boxes: np.ndarray,
    distances: np.ndarray,
    frame: np.ndarray,
    marks: np.ndarray,
    strokes: np.ndarray,
    clearance: float,
    spacing: float,
) -> np.ndarray:
    cost = distances.copy()
    outside = (boxes[:, :2] < frame[:2] + 2).any(axis=1) | (boxes[:, 2:] > frame[2:] - 2).any(axis=1)
    cost[outside] += _IMPOSSIBLE
    cost += 3e3 * _inside(boxes, marks, clearance)
    return cost + 60.0 * _inside(boxes, strokes, spacing)


def _inside(boxes: np.ndarray, points: np.ndarray, margin: float) -> np.ndarray:
    """How many of the points lie in each box, widened by `margin`."""
    if not len(points):
        return np.zeros(len(boxes))
    x, y = points[:, 0], points[:, 1]
    held = (
        (x > boxes[:, :1] - margin)
        & (x < boxes[:, 2:3] + margin)
        & (y > boxes[:, 1:2] - margin)
        & (y < boxes[:, 3:] + margin)
    )
    return np.asarray(held.sum(axis=1), dtype=float)


def _overlaps(boxes: np.ndarray, taken: np.ndarray, gap: float) -> np.ndarray:
    apart = (
        (boxes[:, None, 0] >= taken[None, :, 2] + gap)
        | (boxes[:, None, 2] <= taken[None, :, 0] - gap)
        | (boxes[:, None, 1] >= taken[None, :, 3] + gap)
        | (boxes[:, None, 3] <= taken[None, :, 1] - gap)
    )
    return np.asarray((~apart).sum(axis=1), dtype=float)


def _crossings(option: tuple[np.ndarray, np.ndarray, np.ndarray], taken: np.ndarray) -> np.ndarray:
    """How many sample points of each candidate's leader lie in a box that is taken."""
    boxes, ends, _ = option
    near = np.clip(ends, boxes[:, :2], boxes[:, 2:])
    hits = np.zeros(len(boxes))
    for share in (0.25, 0.5, 0.75):
        spot = ends + share * (near - ends)
        inside = (spot[:, None, :] > taken[None, :, :2]).all(axis=2) & (spot[:, None, :] < taken[None, :, 2:]).all(
            axis=2
        )
        hits += inside.sum(axis=1)
    return hits


def _leader(option: tuple[np.ndarray, np.ndarray, np.ndarray], pick: int, scale: float) -> np.ndarray:
    """Sample points of the leader of a chosen candidate; none if it stands too near for one."""
    box, end = option[0][pick], option[1][pick]
    near = np.clip(end, box[:2], box[2:])
    if np.hypot(*(near - end)) / scale <= _LEADER_FROM:
        return np.empty((0, 2))
    return _sampled(np.array([end, near]))


def _draw(
    axes: Axes, tag: Tag, option: tuple[np.ndarray, np.ndarray, np.ndarray], pick: int, scale: float
) -> Annotation:
    boxes, ends, _ = option
    box, end = boxes[pick], ends[pick]
    centre = (box[:2] + box[2:]) / 2
    near = np.clip(end, box[:2], box[2:])
    far = float(np.hypot(*(near - end))) / scale > _LEADER_FROM
    anchor = axes.transData.inverted().transform(end)
    arrow = (
        {"arrowstyle": "-", "color": GREY, "linewidth": 0.5, "shrinkA": 1.0, "shrinkB": 2.0}
        if far and tag.leader
        else None
    )
    # A leader starts at the text's box, whose nearest point is given relative to its size.
    size = np.maximum(box[2:] - box[:2], 1e-9)
    if arrow is not None:
        arrow["relpos"] = tuple((near - box[:2]) / size)
    backing = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8} if tag.backed else None
    return axes.annotate(
        tag.text,
        (float(anchor[0]), float(anchor[1])),
        xytext=tuple((centre - end) / scale),
        textcoords="offset points",
        ha="center",
        va="center",
        color=tag.colour,
        fontsize=tag.size,
        annotation_clip=False,
        arrowprops=arrow,
        bbox=backing,
        linespacing=LINE_SPACING,
        zorder=8,
        **tag.style,
    )


def spread(wanted: Sequence[float], widths: Sequence[float], gap: float, limits: tuple[float, float]) -> list[float]:
    """Centres in the order of those wanted (ascending), near to them, without overlap and inside the limits."""
    groups: list[list[Any]] = []
    for position, size in zip(wanted, widths, strict=True):
        groups.append([[size], [position], size])
        while True:
            current = groups[-1]
            current_centre = _centre(current, gap, limits)
            if len(groups) < 2:
                break
            previous = groups[-2]
            if _centre(previous, gap, limits) + previous[2] / 2 + gap <= current_centre - current[2] / 2:
                break
            groups.pop()
            groups[-1] = [previous[0] + current[0], previous[1] + current[1], previous[2] + gap + current[2]]
    placed = []
    for group in groups:
        left = _centre(group, gap, limits) - group[2] / 2
        for size in group[0]:
            placed.append(left + size / 2)
            left += size + gap
    return placed


def _centre(group: Sequence[Any], gap: float, limits: tuple[float, float]) -> float:
    """The centre of a row of touching labels that is on average nearest to their wanted places."""
    sizes, wanted, total = group
    offsets, left = [], -total / 2
    for size in sizes:
        offsets.append(left + size / 2)
        left += size + gap
    centre = float(np.mean([place - offset for place, offset in zip(wanted, offsets, strict=True)]))
    lowest, highest = limits[0] + float(total) / 2, limits[1] - float(total) / 2
    return min(max(centre, lowest), highest)
