"""The payoff space of a two-player game: what can be had, what is efficient, and where the equilibria lie."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bargain.arithmetic import Number
from bargain.equilibrium.labels import equilibrium_label
from bargain.errors import GameError
from bargain.games import ExtensiveForm, NormalForm
from bargain.plots import style
from bargain.plots.geometry import convex_hull, draw_hull, pareto_frontier
from bargain.plots.placement import Tag, place
from bargain.plots.text import listed, plain, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bargain.equilibrium import Solution

__all__ = ["payoff_space"]

_FEASIBLE = "#e4eef7"
_FRONTIER = "#00365f"
_EQUILIBRIUM = "#c2410c"
_MOST_LABELLED = 40
_BAND = "band"


@style.styled
def payoff_space(solution: Solution, *, minmax: bool = False, width: float = style.NARROW) -> Figure:
    """Draw the payoff pairs of a two-player game, their convex hull, its efficient frontier and the equilibria.

    Parameters
    ----------
    solution : Solution
        Of a normal form, whose pure profiles give the pairs, or of a two-player tree, whose terminal nodes do.
    minmax : bool
        Draw also the lines at each player's pure minmax payoff: what the opponent can hold the player down to by one
        pure action. Only for normal forms.
    width : float
        In inches.

    Raises
    ------
    GameError
        The game has not exactly two players, or `minmax` is asked for a tree.

    Examples
    --------
    >>> from bargain.dispatch import solve
    >>> payoff_space(solve(NormalForm([[3, 2], [4, 1]], [[3, 4], [2, 1]])), minmax=True).axes[0].get_xlabel()
    '$u_1$: payoff of Row'
    """
    game = solution.game
    if len(game.players) != 2:
        raise GameError(f"a payoff space is drawn for two players; this game has {len(game.players)}")
    if minmax and not isinstance(game, NormalForm):
        raise GameError("minmax payoffs are drawn for normal forms only; this game is a tree")
    named = _pairs_of_tree(game) if isinstance(game, ExtensiveForm) else _pairs_of_matrix(game)
    figure = style.new_figure(width, min(width * 0.92, 4.6))
    axes = figure.add_subplot()
    style.plain_axes(axes)
    _draw_feasible(axes, list(named))
    points = [_floats(pair) for pair in named]
    each = "pure profile" if isinstance(game, NormalForm) else "end of play"
    axes.plot(
        *zip(*points, strict=True),
        "o",
        color="white",
        markeredgecolor=style.INK,
        markersize=4,
        markeredgewidth=0.8,
        zorder=4,
        label=each,
    )
    reached = _draw_equilibria(axes, solution)
    if minmax and isinstance(game, NormalForm):
        _draw_minmax(axes, game)
    axes.margins(0.16)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=2,
        frameon=False,
        borderpad=0,
        handletextpad=0.1,
        columnspacing=1.0,
    )
    axes.set_xlabel(wrap(f"$u_1$: payoff of {plain(game.players[0])}", width * 50))
    axes.set_ylabel(wrap(f"$u_2$: payoff of {plain(game.players[1])}", width * 50))
    style.finish(figure)
    lines = [np.array([_floats(pair) for pair in _closed(convex_hull(named))])]
    lines += [np.asarray(line.get_xydata()) for line in axes.lines if line.get_gid() == _BAND]
    if minmax and isinstance(game, NormalForm):
        (x_low, x_high), (y_low, y_high) = axes.get_xlim(), axes.get_ylim()
        first, second = _minmax(game)
        lines += [np.array([(first, y_low), (first, y_high)]), np.array([(x_low, second), (x_high, second)])]
    place(
        axes,
        [*_tags(named, reached), *_notes(axes, named, game, minmax)],
        points=[*points, *reached],
        lines=lines,
        clearance=3.5,
    )
    return figure


def _floats(pair: tuple[Number, Number]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])


def _closed(corners: list[Any]) -> list[Any]:
    return [*corners, corners[0]]


def _pairs_of_matrix(game: NormalForm) -> dict[tuple[Number, Number], list[str]]:
    named: dict[tuple[Number, Number], list[str]] = {}
    rows, columns = game.actions or ((), ())
    for i, j in np.ndindex(*game.shape):
        named.setdefault((game.A[i, j], game.B[i, j]), []).append(
            f"({plain((rows or ())[i])}, {plain((columns or ())[j])})"
        )
    return named


def _pairs_of_tree(tree: ExtensiveForm) -> dict[tuple[Number, Number], list[str]]:
    named: dict[tuple[Number, Number], list[str]] = {}
    for node, row in enumerate(tree.terminal_of.tolist()):
        if row >= 0:
            index = int(tree.outcome_of[row])
            text = tree.outcomes[index] if index >= 0 else tree.node_name(node)
            held = named.setdefault((tree.payoffs[row][0], tree.payoffs[row][1]), [])
            if plain(text) not in held:
                held.append(plain(text))
    return named


def _draw_feasible(axes: Axes, pairs: list[tuple[Number, Number]]) -> None:
    corners = [_floats(corner) for corner in convex_hull(pairs)]
    if len(corners) > 2:
        axes.fill(*zip(*corners, strict=True), facecolor=_FEASIBLE, edgecolor=style.GREY, linewidth=0.6, zorder=1)
    elif len(corners) == 2:
        axes.plot(*zip(*corners, strict=True), color=style.GREY, linewidth=0.6, zorder=1)
    frontier = [_floats(corner) for corner in pareto_frontier(pairs)]
    if len(frontier) > 1:
        axes.plot(*zip(*frontier, strict=True), color=_FRONTIER, linewidth=2.2, solid_capstyle="round", zorder=3)


def _draw_equilibria(axes: Axes, solution: Solution) -> dict[tuple[float, float], list[str]]:
    """Mark the payoffs of the equilibria; a convex set of Nash equilibria of a normal form has a convex image."""
    reached: dict[tuple[float, float], list[str]] = {}
    spots: list[tuple[float, float] | None] = []
    for equilibrium in solution.equilibria:
        values = tuple(float(value) for value in equilibrium.payoffs.values())
        spot = (values[0], values[1]) if len(values) == 2 else None
        spots.append(spot)
        if spot is not None:
            # Two floats that differ by rounding are one mark.
            held = next((known for known in reached if np.allclose(known, spot, rtol=1e-9, atol=1e-12)), spot)
            label = plain(equilibrium_label(equilibrium.profile, equilibrium.outcomes, equilibrium.name))
            names = reached.setdefault(held, [])
            if label not in names:
                names.append(label)
    for component in solution.components:
        for piece in component.pieces:
            ends = [spot for spot in (spots[k] for k in piece) if spot is not None]
            if isinstance(solution.game, NormalForm) or len(ends) == 2:
                draw_hull(axes, ends, _EQUILIBRIUM, 6.0, 3.5)
    if reached:
        look: dict[str, Any] = {
            "color": _EQUILIBRIUM,
            "markeredgecolor": "white",
            "markersize": 6,
            "markeredgewidth": 0.8,
            "zorder": 6,
        }
        axes.plot(*zip(*reached, strict=True), "D", **look, label="equilibrium")
    return reached


def _minmax(game: NormalForm) -> tuple[float, float]:
    return float(game.A.max(axis=0).min()), float(game.B.max(axis=1).min())


def _draw_minmax(axes: Axes, game: NormalForm) -> None:
    for line, value in zip((axes.axvline, axes.axhline), _minmax(game), strict=True):
        line(value, color=style.GREY, linewidth=0.8, linestyle=(0, (1, 1.6)), zorder=2)


def _tags(named: dict[tuple[Number, Number], list[str]], reached: dict[tuple[float, float], list[str]]) -> list[Tag]:
    frontier = {_floats(corner) for corner in pareto_frontier(named)}
    corners = {_floats(corner) for corner in convex_hull(named)}
    tags = []
    for spot, names in reached.items():
        tags.append(Tag(listed(names, 88, style.SIZE - 0.5), [spot], colour=_EQUILIBRIUM, priority=5))
    for pair, names in named.items():
        spot = _floats(pair)
        said = next((known for near, known in reached.items() if np.allclose(near, spot, rtol=1e-9, atol=1e-12)), [])
        rest = [name for name in names if name not in said]
        if rest:
            rank = 3 if spot in frontier else 2 if spot in corners else 1
            tags.append(
                Tag(listed(rest, 80, style.SIZE - 1, 2), [spot], size=style.SIZE - 1, priority=rank, optional=True)
            )
    return sorted(tags, key=lambda tag: -tag.priority)[:_MOST_LABELLED]


def _notes(axes: Axes, named: dict[tuple[Number, Number], list[str]], game: Any, minmax: bool) -> list[Tag]:
    notes = []
    small = style.SIZE - 1
    italic = {"fontstyle": "italic"}
    frontier = [_floats(corner) for corner in pareto_frontier(named)]
    if len(frontier) > 1:
        parts = list(pairwise(frontier))
        middles = [
            (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])) for t in (0.5, 0.3, 0.7, 0.15, 0.85) for a, b in parts
        ]
        notes.append(Tag("efficient\nfrontier", middles, colour=_FRONTIER, size=small, optional=True, style=italic))
    corners = np.array([_floats(corner) for corner in convex_hull(named)])
    if len(corners) > 2:
        notes.append(
            Tag(
                "feasible",
                _within(corners),
                colour="#5b7f9e",
                size=small,
                optional=True,
                leader=False,
                reach=12,
                style=italic,
            )
        )
    if minmax:
        first, second = _minmax(game)
        (x_low, x_high), (y_low, y_high) = axes.get_xlim(), axes.get_ylim()
        grid = [0.03, 0.97, 0.2, 0.8, 0.5]
        down = [(first, y_low + share * (y_high - y_low)) for share in grid]
        across = [(x_low + share * (x_high - x_low), second) for share in grid]
        for index, anchors in ((1, down), (2, across)):
            text = f"pure minmax\nof $u_{index}$"
            notes.append(
                Tag(
                    text,
                    anchors,
                    colour="#5c5c5c",
                    size=small,
                    priority=0.5,
                    leader=False,
                    reach=9,
                    optional=True,
                    style=italic,
                )
            )
    return notes


def _within(corners: np.ndarray) -> list[tuple[float, float]]:
    """Points inside a convex polygon, the middle first."""
    middle = corners.mean(axis=0)
    inner = [middle + share * (corner - middle) for share in (0.3, 0.55) for corner in corners]
    return [(float(x), float(y)) for x, y in [middle, *inner]]
