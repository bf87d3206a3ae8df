"""A tree that grows to the right, with the payoffs in a column: for trees with many leaves or long labels.

Edges bend onto their child's own row, so that the label of every edge has that row to itself.
"""

from __future__ import annotations

from bargain.plots.style import SIZE
from bargain.plots.text import wrap
from bargain.plots.tree_levels import Skeleton
from bargain.plots.tree_links import link_sets
from bargain.plots.tree_shapes import TreeLayout
from bargain.plots.tree_texts import TreeTexts

__all__ = ["rightwards"]

_SLANT = (15.0, 38.0)
_STEEPEST = 0.14
_LABEL = 3.0
_LIFT = 1.7
_DROP = 3.4
_LANE = 8.0
_PAD = 7.0
_BESIDE = 5.0
_COLUMN = 9.0
_AFTER = 7.0
_NARROWEST_HEAD = 34.0


def rightwards(frame: Skeleton, texts: TreeTexts, step: float) -> TreeLayout:
    """Rows `step` points apart; columns as narrow as the labels allow."""
    lanes, slants = _lane_offsets(frame, texts), _slants(frame, step)
    origins = _origins(frame, texts, step, lanes, slants)
    spots = [
        (origins[frame.level[n]] + lanes[frame.level[n]][frame.lane[n]], -frame.breadth[n] * step)
        for n in range(frame.count)
    ]
    layout = TreeLayout(spots)
    for node in range(frame.count):
        x, y = spots[node]
        if node:
            above = frame.parents[node]
            start, height = spots[above], frame.level[above]
            layout.edges[node] = list(dict.fromkeys([start, (start[0] + slants[height], y), (x, y)]))
            first = origins[height] + lanes[height][-1] + slants[height] + _LABEL
            layout.write(texts, texts.branch[node], first, y + _LIFT, "left", "bottom", "branch", node)
        if frame.ends[node]:
            continue
        place, up = (y - _DROP, "top") if node else (y, "center")
        layout.write(texts, texts.player[node], x - _BESIDE, place, "right", up, "player", node)
        layout.write(texts, texts.belief[node], x - _BESIDE, y + _LIFT, "right", "bottom", "belief", node)
    _write_payoffs(layout, frame, texts)
    link_sets(layout, frame, lambda row: -row * step)
    return layout


def _widths(texts: TreeTexts, node: int) -> tuple[float, float]:
    """Of the player, below the edge into a node, and of the belief above it."""
    return texts.width(texts.player[node], "player"), texts.width(texts.belief[node], "belief")


def _lane_offsets(frame: Skeleton, texts: TreeTexts) -> list[list[float]]:
    """Offsets of the lanes of each level: each lane leaves room for the names that stand before its nodes."""
    offsets = []
    for height, last in enumerate(frame.lanes):
        found = [0.0]
        for lane in range(1, last + 1):
            here = (n for n in range(frame.count) if frame.level[n] == height and frame.lane[n] == lane)
            found.append(found[-1] + _LANE + _BESIDE + max((max(_widths(texts, n)) for n in here), default=0.0))
        offsets.append(found)
    return offsets


def _slants(frame: Skeleton, step: float) -> list[float]:
    """How far edges from each level run to the right before they bend: farther where they rise or fall much."""
    found = [_SLANT[0]] * (frame.depth + 1)
    for node in range(1, frame.count):
        above = frame.parents[node]
        rise = abs(frame.breadth[node] - frame.breadth[above]) * step
        found[frame.level[above]] = max(found[frame.level[above]], min(_SLANT[1], _STEEPEST * rise))
    return found


def _origins(
    frame: Skeleton, texts: TreeTexts, step: float, lanes: list[list[float]], slants: list[float]
) -> list[float]:
    """Where each level begins: as far left as the labels on the way to it allow.

    A label must end before the node that it leads to, before every information set that would cross its row, and, if
    it stands in the row below a node's name, before that name.
    """
    parents, level, breadth = frame.parents, frame.level, frame.breadth
    needs: list[list[tuple[int, float]]] = [[] for _ in range(frame.depth + 1)]
    names = {n: texts.width(texts.player[n], "player") + _BESIDE for n in range(1, frame.count) if not frame.ends[n]}
    for node in range(1, frame.count):
        start = level[parents[node]]
        begin = lanes[start][-1] + slants[start] + _LABEL
        width, height = texts.width(texts.branch[node], "branch"), texts.height(texts.branch[node], "branch")
        end = begin + width + _PAD
        own = lanes[level[node]][frame.lane[node]]
        belief = texts.width(texts.belief[node], "belief")
        needs[level[node]].append((start, end + (belief + _BESIDE if belief else 0.0) - own))
        needs[level[node]].append((start, begin + names.get(node, 0.0) - own))
        for span in frame.spans:
            before = start < span.level and (span.level, span.lane) < (level[node], frame.lane[node])
            if before and span.low <= breadth[node] <= span.high:
                needs[span.level].append((start, end - lanes[span.level][span.lane]))
        near = (height + 10 + _LIFT + _DROP) / step
        for other, name in names.items():
            if start < level[other] and 0 < breadth[node] - breadth[other] < near:
                needs[level[other]].append((start, end + name - lanes[level[other]][frame.lane[other]]))
    origins = [0.0]
    for height in range(1, frame.depth + 1):
        after = origins[-1] + lanes[height - 1][-1] + slants[height - 1] + 2 * _PAD
        origins.append(max([after, *(origins[start] + need for start, need in needs[height])]))
    return origins


def _write_payoffs(layout: TreeLayout, frame: Skeleton, texts: TreeTexts) -> None:
    """A column for each player, or one of vectors if the players' names are no heads."""
    ends = [node for node in range(frame.count) if frame.ends[node]]
    x = layout.spots[ends[0]][0] + _AFTER
    columns = [[texts.payoffs[node][k] for node in ends] for k in range(len(texts.heads))]
    top = max(layout.spots[node][1] for node in ends) + 7.5
    for k, column in enumerate(columns):
        widest = max(texts.width(text, "payoffs") for text in column)
        head = wrap(texts.heads[k], max(widest, _NARROWEST_HEAD), SIZE)
        right = x + max(widest, texts.width(head, "head"))
        layout.write(texts, head, right, top, "right", "bottom", "head", -1)
        for node, text in zip(ends, column, strict=True):
            layout.write(texts, text, right, layout.spots[node][1], "right", "center", "payoffs", node)
        x = right + _COLUMN
    if not columns:
        for node in ends:
            layout.write(texts, texts.vector(node), x, layout.spots[node][1], "left", "center", "payoffs", node)
        x += max(texts.width(texts.vector(node), "payoffs") for node in ends) + _COLUMN
    for node in ends:
        layout.write(texts, texts.outcome[node], x, layout.spots[node][1], "left", "center", "outcome", node)
