"""The 144 strict ordinal 2x2 games as one table, with the place of a game in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from bargain.analyses.game_names import class_label
from bargain.analyses.ordinal_games import AXIS, GameClass, class_of, variant_of
from bargain.analyses.payoff_swaps import variants_around
from bargain.analyses.taxonomy import Classification
from bargain.errors import GameError
from bargain.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["game_table"]

_SIZE = len(AXIS)
_LEAST_WIDTH = 2.4
_FROM_HERE = 5.4
"""Width in inches from which the payoffs of every game can be read."""

_MARGIN, _NARROW_MARGIN = 1.02, 0.9
"""Inches to the left of the table and above it: the longest name, and what the names are of."""

_LINE = 0.155
"""Inches from line to line of the key."""

_KINDS = {
    "each side has a dominant action": style.Fill("#ffffff", "", style.INK),
    "one side has a dominant action": style.Fill("#fbf6d3", "", style.INK),
    "coordination": style.Fill("#a4d0ec", "////", "#2a6f9e"),
    "anti-coordination": style.Fill("#f2c079", "\\\\\\\\", "#b57412"),
    "no pure equilibrium": style.Fill("#c9c9c9", "....", "#6e6e6e"),
}
_TRAGIC = "#b3261e"
_FRAME = "#00365f"


@style.styled
def game_table(found: Classification | None = None, *, width: float = style.WIDE) -> Figure:
    """Draw the table of the strict 2x2 games of Robinson and Goforth (2005), in the order of Bruns (2015).

    Each row is an ordering of the row player's payoffs and each column one of the column player's, named after the
    symmetric game that has it for both; symmetric games stand on the diagonal. Neighbours along a row or a column
    differ by one swap of adjacent ranks. Where the figure is wide enough, each cell holds the payoffs in ranks, with
    both best outcomes in the rows or columns where the other plays the first action, and pure equilibria in bold.

    Parameters
    ----------
    found : Classification, optional
        A game to be framed, with its six neighbours dashed; a game with ties has no cell of its own, and the dashed
        cells are those that it lies between.
    width : float
        In inches.

    Raises
    ------
    GameError
        `found` is not what `classify` returns, or the figure is too narrow for the names.

    Examples
    --------
    >>> from bargain.analyses.taxonomy import classify, symmetric_game
    >>> len(game_table(classify(symmetric_game(3, 0, 5, 1))).axes[0].get_yticks())
    12
    """
    if found is not None and not isinstance(found, Classification):
        raise GameError(f"a game table frames what classify returns, not a {type(found).__name__}")
    if width < _LEAST_WIDTH:
        raise GameError(f"a game table needs a width of {_LEAST_WIDTH} inches, not {width}")
    detailed = width >= _FROM_HERE
    handles = _key(found, detailed)
    columns = 3 if detailed else 1
    margin = _MARGIN if detailed else _NARROW_MARGIN
    below = _LINE * (-(-len(handles) // columns) + 1.2)
    side = width - margin - 0.05
    height = margin + side + below
    figure = style.new_figure(width, height, layout=None)
    axes = figure.add_axes((margin / width, below / height, side / width, side / height))
    _draw_cells(axes, detailed)
    _draw_scale(axes, detailed)
    if found is not None:
        _draw_frames(axes, found)
    figure.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, 0.04 / height),
        ncols=columns,
        frameon=False,
        fontsize=style.SIZE - 1,
        handlelength=1.4,
        columnspacing=1.2,
    )
    return figure


def _key(found: Classification | None, detailed: bool) -> list[Patch]:
    handles = []
    for name, fill in _KINDS.items():
        hatch = "" if detailed else fill.hatch
        handles.append(Patch(facecolor=fill.colour, edgecolor=fill.line, hatch=hatch, label=name))
    handles.append(_mark(_TRAGIC, 1.4, "the only equilibrium is bad for both"))
    if found is not None and found.strict:
        handles.append(_mark(_FRAME, 2.6, "this game"))
        handles.append(_mark(_FRAME, 1.4, "one swap of ranks away", dashed=True))
    elif found is not None:
        handles.append(_mark(_FRAME, 1.4, "the games that it lies between", dashed=True))
    return handles


def _mark(colour: str, weight: float, text: str, dashed: bool = False) -> Patch:
    line: Literal["dashed", "solid"] = "dashed" if dashed else "solid"
    return Patch(facecolor="white", edgecolor=colour, linewidth=weight, linestyle=line, label=text)


def _kind(one: GameClass) -> str:
    if one.family == "dominance-solvable":
        return list(_KINDS)[int(None in one.dominant)]
    return "no pure equilibrium" if one.cyclic else one.family


def _draw_cells(axes: Axes, detailed: bool) -> None:
    for i, row in enumerate(AXIS):
        for j, column in enumerate(AXIS):
            one = GameClass(class_of(row, column), row, column)
            fill = _KINDS[_kind(one)]
            hatch = "" if detailed else fill.hatch
            axes.add_patch(
                Rectangle((j, i), 1, 1, facecolor=fill.colour, edgecolor=fill.line, linewidth=0, hatch=hatch, zorder=1)
            )
            if one.tragic:
                axes.add_patch(
                    Rectangle((j + 0.06, i + 0.06), 0.88, 0.88, fill=False, edgecolor=_TRAGIC, linewidth=1.2, zorder=4)
                )
            if detailed:
                _write_payoffs(axes, one, i, j)
    for k in range(_SIZE + 1):
        weight = 1.0 if k % 6 == 0 else 0.4
        axes.plot([0, _SIZE], [k, k], color=style.INK, linewidth=weight, zorder=3)
        axes.plot([k, k], [0, _SIZE], color=style.INK, linewidth=weight, zorder=3)


def _write_payoffs(axes: Axes, one: GameClass, i: int, j: int) -> None:
    first, second = one.matrices
    for a in (0, 1):
        for b in (0, 1):
            axes.text(
                j + 0.28 + 0.44 * b,
                i + 0.3 + 0.4 * a,
                f"{first[a][b]},{second[a][b]}",
                fontsize=style.SIZE - 2.6,
                fontweight="bold" if (a, b) in one.pure_equilibria else "normal",
                ha="center",
                va="center",
                zorder=5,
            )


def _draw_scale(axes: Axes, detailed: bool) -> None:
    names = [class_label(class_of(pattern, pattern)) for pattern in AXIS]
    axes.set_xlim(0, _SIZE)
    axes.set_ylim(_SIZE, 0)
    axes.set_aspect("equal")
    size = style.SIZE - (1 if detailed else 2)
    axes.set_xticks([k + 0.5 for k in range(_SIZE)], names, rotation=90, fontsize=size)
    axes.set_yticks([k + 0.5 for k in range(_SIZE)], names, fontsize=size)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0, pad=3, color=style.INK)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xlabel("column player's payoffs as in", fontsize=style.SIZE)
    axes.set_ylabel("row player's payoffs as in", fontsize=style.SIZE)


def _draw_frames(axes: Axes, found: Classification) -> None:
    cells = [(cell, "dashed", 1.4) for cell in variants_around(*found.patterns)]
    if found.strict:
        cells.append((variant_of(*found.patterns), "solid", 2.6))
    for cell, dashes, weight in cells:
        i, j = divmod(cell - 1, _SIZE)
        axes.add_patch(
            Rectangle((j, i), 1, 1, fill=False, edgecolor=_FRAME, linewidth=weight, linestyle=dashes, zorder=6)
        )
