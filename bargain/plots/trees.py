"""Game trees as in a textbook: players at nodes, actions on edges, information sets dashed, the path of play thick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from bargain.errors import GameError
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.plots import style
from bargain.plots.text import plain, text_size, wrap
from bargain.plots.tree_layout import lay_out
from bargain.plots.tree_shapes import NODE, Label, TreeLayout
from bargain.plots.tree_texts import Play, chosen_play, tree_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bargain.equilibrium import Solution

__all__ = ["game_tree"]

_PATH = "#b8430a"
_MARGIN = 7.0
_SMALL = style.SIZE - 1


@style.styled
def game_tree(
    tree: ExtensiveForm,
    solution: Solution | None = None,
    equilibrium: int = 0,
    *,
    outcomes: bool = True,
    symbols: Mapping[str, str] | None = None,
    layout: str | None = None,
    direction: str | None = None,
) -> Figure:
    """Draw a tree with exact, float or symbolic numbers; the figure is as large as its texts need.

    Parameters
    ----------
    tree : ExtensiveForm
    solution : Solution, optional
        Of this tree, or of one with the same moves, such as the tree with numbers for symbols. Branches that are
        reached are thick and coloured, branches that would be taken off the path are thick; probabilities of mixed
        actions and beliefs are written.
    equilibrium : int
        Which of its equilibria.
    outcomes : bool
        Write the outcomes' names beside the payoffs.
    symbols : mapping
        LaTeX of parameters in a symbolic tree, name -> LaTeX.
    layout : {"tree", "signalling", "centipede"}, optional
        "signalling" puts chance in the middle, two types above and below, two signals to the left and to the right,
        as Cho and Kreps (1987) do; "centipede" puts the moves in a row. Left out, these are chosen for trees of these
        shapes, and "tree" for all others.
    direction : {"down", "right"}, optional
        Which way a "tree" grows. Left out, small trees grow down; others grow to the right, with payoffs in columns.

    Raises
    ------
    GameError
        The game is no tree, or has more than 300 terminal nodes; the solution is of another tree, or it has no such
        equilibrium; the tree has not the shape that `layout` needs, or does not fit into the `direction`.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> offer = Decision("B", {"accept": Terminal([1, 1], "deal"), "reject": Terminal([0, 0], "war")})
    >>> figure = game_tree(ExtensiveForm(("A", "B"), Decision("A", {"offer": offer, "keep": Terminal([0, 2])})))
    >>> len(figure.axes)
    1
    """
    if not isinstance(tree, ExtensiveForm):
        raise GameError(f"game_tree draws a tree, not a {type(tree).__name__}")
    play = None if solution is None else chosen_play(tree, solution, equilibrium)
    placed = lay_out(tree, tree_texts(tree, play, outcomes, symbols), layout, direction)
    note = _note(tree, play, placed)
    left, bottom, right, top = placed.bounds()
    wide = max(right - left, 150.0)
    caption = wrap(note, wide, _SMALL)
    foot = text_size(caption, _SMALL)[1] + 8 if note else 0.0
    left -= (wide - (right - left)) / 2
    width, height = wide + 2 * _MARGIN, top - bottom + 2 * _MARGIN + foot
    figure = style.new_figure(max(1.0, width / 72), height / 72, layout=None)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(left - _MARGIN, left - _MARGIN + width)
    axes.set_ylim(bottom - _MARGIN - foot, top + _MARGIN)
    _draw_lines(axes, tree, placed, play)
    _draw_nodes(axes, tree, placed)
    for label in placed.labels:
        _draw_label(axes, label)
    axes.text(
        left,
        bottom - _MARGIN - foot + 4,
        caption,
        fontsize=_SMALL,
        color="#5c5c5c",
        va="bottom",
        linespacing=style.LINE_SPACING,
    )
    return figure


def _note(tree: ExtensiveForm, play: Play | None, layout: TreeLayout) -> str:
    stacked = any(label.kind == "payoffs" and "\n" in label.text for label in layout.labels)
    players = ", ".join(plain(player) for player in tree.players)
    headed = any(label.kind == "head" for label in layout.labels)
    parts = [] if headed else [f"Payoffs{', from above' if stacked else ''}: {players}."]
    if play is not None:
        named = f" ({plain(play.equilibrium.name)})" if play.equilibrium.name else ""
        parts.append(f"Thick: what is played{named}, coloured where it is reached.")
        if any(len(group.nodes) > 1 for group in tree.information_sets) and play.equilibrium.beliefs:
            parts.append("In brackets: beliefs.")
    return " ".join(parts)


def _draw_lines(axes: Axes, tree: ExtensiveForm, layout: TreeLayout, play: Play | None) -> None:
    for link in layout.links:
        axes.plot(*zip(*link.points, strict=True), color=style.INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=2)
    for node, line in layout.edges.items():
        colour, breadth, order = style.INK, 0.7, 3.0
        if play is not None and play.reached[node]:
            colour, breadth, order = _PATH, 2.6, 4.0
        elif play is not None and play.played[node]:
            breadth, order = 1.5, 3.5
        xs, ys = zip(*line, strict=True)
        axes.plot(
            xs, ys, color=colour, linewidth=breadth, solid_capstyle="round", solid_joinstyle="round", zorder=order
        )


def _draw_nodes(axes: Axes, tree: ExtensiveForm, layout: TreeLayout) -> None:
    for node, (x, y) in enumerate(layout.spots):
        owner = int(tree.owner[node])
        if owner == TERMINAL:
            continue
        face = "white" if owner == CHANCE else style.INK
        axes.plot(
            [x],
            [y],
            "o",
            color=face,
            markeredgecolor=style.INK,
            markersize=2 * NODE - 0.4,
            markeredgewidth=0.8,
            zorder=6,
        )


def _draw_label(axes: Axes, label: Label) -> None:
    looks: dict[str, dict[str, Any]] = {
        "player": {"fontweight": "bold"},
        "head": {"fontweight": "bold"},
        "outcome": {"fontstyle": "italic"},
    }
    for line, baseline in label.lines():
        axes.text(
            label.x,
            baseline,
            line,
            ha=label.across,
            va="baseline",
            fontsize=style.SIZE,
            zorder=7,
            **looks.get(label.kind, {}),
        )
