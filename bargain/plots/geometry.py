"""Plane geometry that several figures share: hulls, frontiers, and drawing the hull of a few points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["convex_hull", "draw_hull", "pareto_frontier"]

Point = tuple[Any, Any]


def convex_hull(points: Iterable[Point]) -> list[Point]:
    """Corners of the convex hull, counter-clockwise from the leftmost (Andrew's monotone chain, exact on exact
    numbers).

    Examples
    --------
    >>> convex_hull([(0, 0), (2, 0), (1, 0), (1, 1)])
    [(0, 0), (2, 0), (1, 1)]
    """
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return ordered
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return lower[:-1] + upper[:-1]


def _chain(points: Sequence[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) >= 2 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: Point, b: Point, c: Point) -> Any:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def pareto_frontier(points: Iterable[Point]) -> list[Point]:
    """Corners of the efficient part of the convex hull, from best for the first player to best for the second.

    Examples
    --------
    >>> pareto_frontier([(0, 0), (3, 0), (2, 2), (0, 3)])
    [(3, 0), (2, 2), (0, 3)]
    """
    corners = convex_hull(points)
    start = max(range(len(corners)), key=lambda k: corners[k])
    end = max(range(len(corners)), key=lambda k: corners[k][::-1])
    frontier = [corners[start]]
    while start != end:
        start = (start + 1) % len(corners)
        frontier.append(corners[start])
    return frontier


def draw_hull(
    axes: Axes, points: Sequence[tuple[float, float]], colour: str, width: float, zorder: float, mark: str = "band"
) -> None:
    """Draw the convex hull of a few points: nothing for a point, a thick segment, or a filled polygon."""
    corners = convex_hull(points)
    if len(corners) == 2:
        xs, ys = zip(*corners, strict=True)
        axes.plot(
            xs,
            ys,
            color=colour,
            linewidth=width,
            alpha=0.45,
            solid_capstyle="round",
            zorder=zorder,
            clip_on=False,
            gid=mark,
        )
    elif len(corners) > 2:
        xs, ys = zip(*corners, strict=True)
        axes.fill(xs, ys, facecolor=colour, edgecolor=colour, alpha=0.35, linewidth=0.8, zorder=zorder, clip_on=False)
