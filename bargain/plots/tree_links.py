"""Dashed lines of information sets: straight between nodes side by side, bent where something stands in between."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from bargain.plots.tree_levels import Skeleton
from bargain.plots.tree_shapes import Link, Point, TreeLayout

__all__ = ["link_sets"]

_BENDS = (0.0, 12.0, -12.0, 24.0, -24.0, 36.0, -36.0, 48.0, -48.0, 60.0, -60.0, 72.0, -72.0)
_REACH = 0.3915
_PIECES = 24


def link_sets(layout: TreeLayout, frame: Skeleton, rows: Callable[[float], float] | None = None) -> None:
    """Join the nodes of each information set.

    Nodes on different levels are joined along their corridor where `rows` says how high that is; else the link takes
    the least bent way that is free.
    """
    spots = layout.spots
    layout.links += [Link(pair, [spots[n] for n in pair]) for nodes in frame.sets for pair in pairwise(nodes)]
    if rows is not None:
        for corridor in frame.corridors:
            start, end = (spots[node] for node in corridor.nodes)
            y = rows(corridor.row)
            layout.links.append(Link(corridor.nodes, [start, (start[0], y), (end[0], y), end]))
        return
    for nodes in frame.loose:
        for pair in pairwise(nodes):
            ways = [Link(pair, _curve(spots[pair[0]], spots[pair[1]], bend), bend) for bend in _BENDS]
            layout.links.append(next((way for way in ways if not layout.hurts(way)), ways[0]))


def _curve(start: Point, end: Point, bend: float) -> list[Point]:
    """The curve that TikZ draws for `to [bend left=...]`: a cubic whose ends leave the chord at this angle."""
    if not bend:
        return [start, end]
    length, angle = math.dist(start, end), math.atan2(end[1] - start[1], end[0] - start[0])
    turn = math.radians(bend)
    first = _moved(start, angle + turn, _REACH * length)
    second = _moved(end, angle + math.pi - turn, _REACH * length)
    points = []
    for k in range(_PIECES + 1):
        t = k / _PIECES
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        parts = (start, first, second, end)
        points.append(
            (
                sum(w * part[0] for w, part in zip(weights, parts, strict=True)),
                sum(w * part[1] for w, part in zip(weights, parts, strict=True)),
            )
        )
    return points


def _moved(point: Point, angle: float, distance: float) -> Point:
    return point[0] + distance * math.cos(angle), point[1] + distance * math.sin(angle)
