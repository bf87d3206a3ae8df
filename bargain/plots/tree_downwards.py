"""A tree that grows downwards, with straight edges: for small trees with short labels.

An edge over several levels bends after the first, and then runs straight down, so that edges never cross.
"""

from __future__ import annotations

from itertools import pairwise

from bargain.plots.style import SIZE
from bargain.plots.text import wrap
from bargain.plots.tree_levels import Skeleton
from bargain.plots.tree_links import link_sets
from bargain.plots.tree_shapes import Point, TreeLayout
from bargain.plots.tree_texts import TreeTexts

__all__ = ["downwards"]

_LANE = 22.0
_DROP = 44.0
_HALFWAY = 21.0
_LONGEST = 100.0
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8)
_ASIDE = 2.0
_ROUND = 2.4
_FLATTEST = 0.4
_BESIDE = 5.5
_LINK = 2.8


def downwards(frame: Skeleton, texts: TreeTexts, step: float, stacked: bool = False) -> TreeLayout:
    """Leaves `step` points apart; `stacked` payoffs stand one below the other."""
    origins = _origins(frame, texts, step)
    spots = [
        (frame.breadth[n] * step, -origins[frame.level[n]] - _LANE * frame.lane[n] + 0.0) for n in range(frame.count)
    ]
    layout = TreeLayout(spots)
    sides: dict[int, tuple[int, str]] = {}
    inside = {node for nodes in frame.sets for node in nodes}
    for node, (x, y) in enumerate(spots):
        if node:
            _draw_edge(layout, frame, texts, node, -origins[frame.level[frame.parents[node]] + 1])
        if frame.ends[node]:
            payoffs = texts.vector(node, stacked)
            layout.write(texts, payoffs, x, y - 4, "center", "top", "payoffs", node)
            outcome = wrap(texts.outcome[node], step - 4, SIZE) if stacked else texts.outcome[node]
            lower = y - 6 - texts.height(payoffs, "payoffs")
            layout.write(texts, outcome, x, lower, "center", "top", "outcome", node)
            continue
        if not node:
            layout.write(texts, texts.player[node], x, y + 5, "center", "bottom", "player", node)
            continue
        leftwards = spots[frame.parents[node]][0] > x
        sides[node] = (-1, "right") if leftwards else (1, "left")
        kept = [(kind, text) for kind, text in texts.beside(node) if not (kind == "player" and node in inside)]
        _write_beside(layout, texts, node, kept, sides[node], _BESIDE)
    for nodes in frame.sets:
        if not _name_set(layout, texts, nodes):
            for node in nodes:
                used = texts.width(texts.belief[node], "belief")
                named = [("player", texts.player[node])]
                _write_beside(layout, texts, node, named, sides[node], _BESIDE + (used + 6 if used else 0.0))
    link_sets(layout, frame)
    return layout


def _origins(frame: Skeleton, texts: TreeTexts, step: float) -> list[float]:
    """Depth at which each level begins; the wider the edges from a level spread, the longer they are."""
    drops = [_DROP] * (frame.depth + 1)
    for node in range(1, frame.count):
        above = frame.parents[node]
        spread = abs(frame.breadth[node] - frame.breadth[above]) * step
        needed = max(min(_FLATTEST * spread, _LONGEST), _DROP - 8.0 + texts.height(texts.branch[node], "branch"))
        drops[frame.level[above]] = max(drops[frame.level[above]], needed)
    origins = [0.0]
    for height in range(frame.depth):
        origins.append(origins[-1] + drops[height] + _LANE * frame.lanes[height])
    return origins


def _write_beside(
    layout: TreeLayout,
    texts: TreeTexts,
    node: int,
    parts: list[tuple[str, str]],
    side: tuple[int, str],
    offset: float,
) -> None:
    """Texts beside a node and above its level, one after the other outwards."""
    x, y = layout.spots[node]
    for kind, text in parts:
        layout.write(texts, text, x + side[0] * offset, y + _LINK, side[1], "bottom", kind, node)
        offset += texts.width(text, kind) + 6


def _name_set(layout: TreeLayout, texts: TreeTexts, nodes: tuple[int, ...]) -> bool:
    """Write the player's name once, above the link of an information set where there is room."""
    spots, text = layout.spots, texts.player[nodes[0]]
    gaps = sorted(pairwise(nodes), key=lambda pair: spots[pair[0]][0] - spots[pair[1]][0])
    for share in _SHARES:
        for a, b in gaps:
            x = spots[a][0] + share * (spots[b][0] - spots[a][0])
            before = len(layout.labels)
            layout.write(texts, text, x, spots[a][1] + _LINK, "center", "bottom", "player", nodes[0])
            if layout.free(layout.labels[before]):
                return True
            del layout.labels[before:]
    return False


def _is_free(frame: Skeleton, node: int) -> bool:
    """Whether a straight edge into a node passes over nothing but what lies below it."""
    ends = frame.breadth[node], frame.breadth[frame.parents[node]]
    kept = {node}
    above = frame.parents[node]
    while above >= 0:
        kept.add(above)
        above = frame.parents[above]
    below = {node}
    for other in range(node + 1, frame.count):
        if frame.parents[other] in below:
            below.add(other)
    return not any(
        min(ends) <= frame.breadth[other] <= max(ends)
        for other in range(frame.count)
        if other not in kept and other not in below
    )


def _draw_edge(layout: TreeLayout, frame: Skeleton, texts: TreeTexts, node: int, below: float) -> None:
    """A straight edge, or one that bends at the height `below`; its label beside the slanted part."""
    start, (x, y) = layout.spots[frame.parents[node]], layout.spots[node]
    turn: Point = (x, below)
    over = frame.level[node] > frame.level[frame.parents[node]] + 1 and not _is_free(frame, node)
    layout.edges[node] = [start, turn, (x, y)] if over else [start, (x, y)]
    end = turn if over else (x, y)
    text = texts.branch[node]
    height = below + _HALFWAY
    share = (start[1] - height) / (start[1] - end[1])
    place = start[0] + share * (end[0] - start[0]), height
    slope = abs((end[0] - start[0]) / (end[1] - start[1]))
    aside = _ASIDE + slope * (texts.height(text, "branch") / 2 + _ROUND)
    side, across = (-1, "right") if end[0] < start[0] else (1, "left")
    layout.write(texts, text, place[0] + side * aside, place[1], across, "center", "branch", node)
