"""Best responses of a 2 x 2 game in the unit square, with every equilibrium and every continuum of equilibria."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from bargain.arithmetic import Arithmetic, Number
from bargain.equilibrium.labels import equilibrium_label
from bargain.errors import GameError
from bargain.games import NormalForm
from bargain.plots import style
from bargain.plots.geometry import draw_hull
from bargain.plots.placement import Tag, place
from bargain.plots.text import number_text, plain, wrap, wrap_profile

if TYPE_CHECKING:
    from bargain.equilibrium import Equilibrium, Solution

__all__ = ["best_responses"]

_ROW = style.Stroke("#5aa9dc", "solid", "o")
_COLUMN = style.Stroke("#1a1a1a", (0, (3.2, 1.8)), "s")
_CONTINUUM = "#c2410c"
_ZERO = 1e-12


@style.styled
def best_responses(solution: Solution, *, width: float = style.NARROW) -> Figure:
    """Draw both best-response correspondences of a 2 x 2 game and mark its equilibria.

    The first player's line is broad and light, the second's narrow, dark and dashed, so that both are seen where they
    coincide. A player who is indifferent everywhere has the whole square, which is hatched. Continua of equilibria are
    drawn as bands.

    Parameters
    ----------
    solution : Solution
        Of a normal form with two actions a player. Equilibria are read from it; nothing is solved.
    width : float
        In inches.

    Raises
    ------
    GameError
        The game is a tree or has another shape.

    Examples
    --------
    >>> from bargain.dispatch import solve
    >>> solved = solve(NormalForm([[3, 2], [4, 1]], [[3, 4], [2, 1]]))
    >>> best_responses(solved).axes[0].get_xlabel()
    '$p$: probability that Row plays 1'
    """
    game = solution.game
    if not isinstance(game, NormalForm):
        raise GameError("best responses are drawn for a 2 x 2 normal form; this game is a tree")
    if game.shape != (2, 2):
        raise GameError(f"best responses are drawn for a 2 x 2 game; this one is {game.shape[0]} x {game.shape[1]}")
    figure = style.new_figure(width, width * 1.02)
    axes = figure.add_subplot()
    style.plain_axes(axes)
    axes.set_xlim(-0.07, 1.07)
    axes.set_ylim(-0.07, 1.07)
    axes.set_aspect("equal")
    axes.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], color=style.PALE, linewidth=0.6, zorder=1)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(ticks, ["0", "¼", "½", "¾", "1"])
    axes.set_yticks(ticks, ["0", "¼", "½", "¾", "1"])
    first = [next(iter(actions or ())) for actions in game.actions or ()]
    texts = [f"{plain(player)} plays {plain(action)}" for player, action in zip(game.players, first, strict=True)]
    axes.set_xlabel(wrap(f"$p$: probability that {texts[0]}", width * 54))
    axes.set_ylabel(wrap(f"$q$: probability that {texts[1]}", width * 54))
    row = _path(*_gains(game, 0))
    column = [(p, q) for q, p in _path(*_gains(game, 1))]
    for path, look, breadth, order in ((row, _ROW, 3.6, 3), (column, _COLUMN, 1.3, 4)):
        if path:
            xs, ys = zip(*path, strict=True)
            axes.plot(
                xs,
                ys,
                color=look.colour,
                linestyle=look.dashes,
                linewidth=breadth,
                zorder=order,
                solid_joinstyle="miter",
            )
        else:
            hatch = "////" if look is _ROW else "\\\\\\\\"
            axes.fill(
                [0, 1, 1, 0], [0, 0, 1, 1], facecolor="none", edgecolor=look.colour, hatch=hatch, linewidth=0, zorder=2
            )
    spots = [_spot(equilibrium) for equilibrium in solution.equilibria]
    for component in solution.components:
        for piece in component.pieces:
            draw_hull(axes, [spots[k] for k in piece], _CONTINUUM, 8.0, 2.5)
    if spots:
        axes.plot(
            *zip(*spots, strict=True),
            "o",
            color=style.INK,
            markeredgecolor="white",
            markersize=5.5,
            markeredgewidth=0.8,
            zorder=6,
        )
    style.finish(figure)
    hatched = not row or not column
    tags = [
        _equilibrium_tag(equilibrium, spot, hatched)
        for equilibrium, spot in zip(solution.equilibria, spots, strict=True)
    ]
    tags += _line_tags(game, row, column)
    tags += _continuum_tags(solution, spots, hatched)
    square = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    place(
        axes,
        tags,
        points=spots,
        lines=[row, column, square],
        clearance=4.0,
        spacing=5.0 if hatched or _broad(solution) else 3.0,
    )
    return figure


def _gains(game: NormalForm, player: int) -> tuple[Number, Number]:
    """Gain of the first action over the second, when the opponent surely plays the second and when surely the first."""
    payoffs = game.A if player == 0 else game.B.T
    at_zero, at_one = payoffs[0, 1] - payoffs[1, 1], payoffs[0, 0] - payoffs[1, 0]
    if game.arithmetic is Arithmetic.FLOAT:
        size = _ZERO * max(1e-300, float(abs(payoffs).max()))
        at_zero, at_one = (0.0 if abs(gain) <= size else gain for gain in (at_zero, at_one))
    return at_zero, at_one


def _path(at_zero: Number, at_one: Number) -> list[tuple[float, float]]:
    """The correspondence as corners (own probability, opponent's probability); empty where every reply is best
    everywhere.
    """
    if at_zero == 0 and at_one == 0:
        return []
    start = 1.0 if (at_zero or -at_one) > 0 else 0.0
    end = 1.0 if (at_one or -at_zero) > 0 else 0.0
    if start == end:
        return [(start, 0.0), (start, 1.0)]
    turn = float(at_zero / (at_zero - at_one))
    return list(dict.fromkeys([(start, 0.0), (start, turn), (end, turn), (end, 1.0)]))


def _spot(equilibrium: Equilibrium) -> tuple[float, float]:
    p, q = (float(next(iter(mix.values()))) for _, _, mix in equilibrium.profile.mixes())
    return p, q


def _broad(solution: Solution) -> bool:
    return any(component.dimension for component in solution.components)


def _equilibrium_tag(equilibrium: Equilibrium, spot: tuple[float, float], backed: bool) -> Tag:
    if equilibrium.profile.is_pure:
        text = "\n".join(wrap_profile(equilibrium_label(equilibrium.profile, {}), 120))
    else:
        p, q = (number_text(next(iter(mix.values()))) for _, _, mix in equilibrium.profile.mixes())
        text = f"$p$ = {p}, $q$ = {q}"
    return Tag(text, [spot], priority=2, backed=backed)


def _line_tags(game: NormalForm, row: list[tuple[float, float]], column: list[tuple[float, float]]) -> list[Tag]:
    tags = []
    for player, path, colour in zip(game.players, (row, column), ("#1f6fa8", style.INK), strict=True):
        name = plain(player)
        small = style.SIZE - 1
        text = (
            f"best response\nof {wrap(name, 90, small)}"
            if path
            else f"{wrap(name, 90, small)} is\nindifferent everywhere"
        )
        anchors = _along(path) if path else [(x / 8, y / 8) for x in range(1, 8) for y in range(1, 8)]
        tags.append(Tag(text, anchors, colour=colour, size=small, backed=not path, style={"fontstyle": "italic"}))
    return tags


def _along(path: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points spread over a polyline, the middles of its parts first."""
    shares = (0.5, 0.35, 0.65, 0.2, 0.8)
    parts = list(pairwise(path))
    return [(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])) for share in shares for a, b in parts]


def _continuum_tags(solution: Solution, spots: list[tuple[float, float]], backed: bool) -> list[Tag]:
    tags = []
    for component in solution.components:
        if component.dimension:
            parts = [[spots[k] for k in piece] for piece in component.pieces if len(piece) > 1]
            anchors = [(sum(x for x, _ in part) / len(part), sum(y for _, y in part) / len(part)) for part in parts]
            text = "continuum of\nequilibria"
            tags.append(Tag(text, anchors, colour=_CONTINUUM, size=style.SIZE - 1, priority=1, backed=backed))
    return tags
