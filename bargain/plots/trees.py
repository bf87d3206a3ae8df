"""Game trees as in a textbook: players at nodes, actions on edges, information sets dashed, the path of play thick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from bargain.arithmetic import Number, is_symbolic
from bargain.errors import GameError
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.plots import style
from bargain.plots.text import exact_text, number_text, plain, spoken, text_size, wrap
from bargain.plots.tree_layout import Label, TreeLayout, TreeTexts, lay_out

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bargain.equilibrium import Equilibrium, Solution

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

    Raises
    ------
    GameError
        The game is no tree, the solution is of another tree, or it has no such equilibrium.

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
    chosen = None if solution is None else _chosen(tree, solution, equilibrium)
    texts = _texts(tree, chosen, outcomes, dict(symbols or {}))
    layout = lay_out(tree, texts)
    note = _note(tree, chosen)
    left, bottom, right, top = layout.bounds()
    wide = max(right - left, 150.0)
    caption = wrap(note, wide, _SMALL)
    foot = text_size(caption, _SMALL)[1] + 8
    left -= (wide - (right - left)) / 2
    width, height = wide + 2 * _MARGIN, top - bottom + 2 * _MARGIN + foot
    figure = style.new_figure(max(1.0, width / 72), height / 72, layout=None)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(left - _MARGIN, left - _MARGIN + width)
    axes.set_ylim(bottom - _MARGIN - foot, top + _MARGIN)
    _draw_lines(axes, tree, layout, chosen)
    _draw_nodes(axes, tree, layout)
    for label in layout.labels:
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


def _chosen(tree: ExtensiveForm, solution: Solution, index: int) -> Equilibrium:
    other = solution.game
    same = isinstance(other, ExtensiveForm) and (other.players, other.branches, other.information_sets) == (
        tree.players,
        tree.branches,
        tree.information_sets,
    )
    if not same:
        raise GameError("the solution is of another tree than the one to be drawn")
    if not 0 <= index < len(solution.equilibria):
        raise GameError(
            f"equilibrium {index} does not exist; the solution has {len(solution.equilibria)}, counted from 0"
        )
    return solution.equilibria[index]


def _texts(tree: ExtensiveForm, chosen: Equilibrium | None, outcomes: bool, symbols: dict[str, str]) -> TreeTexts:
    count = len(tree.parent)
    player, belief, branch, payoffs, outcome = ([""] * count for _ in range(5))
    mixed = None if chosen is None else tree.action_probabilities(chosen.profile)
    for node in range(count):
        owner = int(tree.owner[node])
        if owner == TERMINAL:
            row = int(tree.terminal_of[node])
            payoffs[node] = f"({', '.join(_number(value, symbols) for value in tree.payoffs[row])})"
            index = int(tree.outcome_of[row])
            outcome[node] = spoken(tree.outcomes[index]) if outcomes and index >= 0 else ""
            continue
        player[node] = "Nature" if owner == CHANCE else plain(tree.players[owner])
        if chosen is not None and owner >= 0:
            belief[node] = _belief(tree, chosen, node)
        for action, child in zip(tree.branches[node], tree.children(node), strict=True):
            weight = tree.probabilities[child] if owner == CHANCE else None if mixed is None else mixed[child]
            certain = weight is None or (owner != CHANCE and weight in (0, 1))
            branch[child] = spoken(action) if certain else f"{spoken(action)} ({_number(weight, symbols)})"
    return TreeTexts(player, belief, branch, payoffs, outcome)


def _number(value: Number, symbols: dict[str, str]) -> str:
    return (
        exact_text(value, symbols, inline=True) if is_symbolic(value) and not value.is_Rational else number_text(value)
    )


def _belief(tree: ExtensiveForm, chosen: Equilibrium, node: int) -> str:
    group = tree.information_sets[int(tree.infoset_of[node])]
    held: Any = chosen.beliefs.get(group.label, {}).get(tree.node_name(node))
    if held is None or len(group.nodes) == 1:
        return ""
    if isinstance(held, (tuple, list)):
        low, high = (number_text(end) for end in held)
        return f"[{low}]" if low == high else f"[{low} to {high}]"
    return f"[{number_text(held)}]"


def _note(tree: ExtensiveForm, chosen: Equilibrium | None) -> str:
    parts = [f"Payoffs: {', '.join(plain(player) for player in tree.players)}."]
    if chosen is not None:
        parts.append(
            f"Thick: what is played{f' ({plain(chosen.name)})' if chosen.name else ''}, coloured where it is reached."
        )
        if any(len(group.nodes) > 1 for group in tree.information_sets) and chosen.beliefs:
            parts.append("In brackets: beliefs.")
    return " ".join(parts)


def _draw_lines(axes: Axes, tree: ExtensiveForm, layout: TreeLayout, chosen: Equilibrium | None) -> None:
    branch = reach = None
    if chosen is not None:
        branch = tree.action_probabilities(chosen.profile)
        reach = tree.reach_probabilities(branch)
    for link in layout.links:
        axes.plot(*zip(*link, strict=True), color=style.INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=2)
    for node, line in layout.edges.items():
        colour, breadth, order = style.INK, 0.7, 3.0
        if branch is not None and reach is not None:
            by_chance = tree.owner[tree.parent[node]] == CHANCE
            if reach[node] != 0:
                colour, breadth, order = _PATH, 2.8, 4.0
            elif branch[node] != 0 and not by_chance:
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
        face = "white" if owner == CHANCE else style.stroke(owner).colour
        axes.plot([x], [y], "o", color=face, markeredgecolor=style.INK, markersize=5, markeredgewidth=0.7, zorder=6)


def _draw_label(axes: Axes, label: Label) -> None:
    look: dict[str, Any] = {"player": {"fontweight": "bold"}, "outcome": {"fontstyle": "italic"}}.get(label.kind, {})
    axes.text(label.x, label.y, label.text, ha=label.across, va=label.up, fontsize=style.SIZE, zorder=7, **look)
