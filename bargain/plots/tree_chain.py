"""A centipede: moves in a row from left to right, at each of which one action ends the game."""

from __future__ import annotations

from bargain.games import ExtensiveForm
from bargain.games.extensive_form import TERMINAL
from bargain.plots.tree_levels import Skeleton
from bargain.plots.tree_shapes import TreeLayout
from bargain.plots.tree_texts import TreeTexts

__all__ = ["chain", "moves_in_a_row"]

_LIFT = 2.2
_BESIDE = 5.0
_DROP = 40.0
_BETWEEN = 7.0
_ROOM = 460.0


def moves_in_a_row(tree: ExtensiveForm) -> int:
    """Number of moves in a centipede; zero if the tree is none.

    In a centipede every move has two actions, of which one ends the game, as both do at the last move, and everybody
    sees all that has been played.
    """
    node, count = 0, 0
    while tree.owner[node] != TERMINAL:
        children = tree.children(node)
        going = [child for child in children if tree.owner[child] != TERMINAL]
        if tree.owner[node] < 0 or len(children) != 2 or len(going) > 1:
            return 0
        count += 1
        node = going[0] if going else children[0]
    return count if tree.is_perfect_information else 0


def chain(frame: Skeleton, texts: TreeTexts, step: float) -> TreeLayout:
    """Moves at least `step` points apart and evenly spaced where there is room, ends below them, payoffs stacked."""
    layout = TreeLayout([(0.0, 0.0)] * frame.count)
    moves: list[tuple[int, int, int]] = []
    node = 0
    while not frame.ends[node]:
        moves.append((node, *_ordered(frame, node)))
        node = moves[-1][1]
    needs = [max(step, _need(texts, going, ending)) for _, going, ending in moves]
    if max(needs) * len(needs) <= _ROOM:
        needs = [max(needs)] * len(needs)
    for need, (move, going, ending) in zip(needs, moves, strict=True):
        x, _ = layout.spots[move]
        layout.spots[going] = (x + need, 0.0)
        layout.spots[ending] = (x, -_DROP)
        layout.edges[going] = [layout.spots[move], layout.spots[going]]
        layout.edges[ending] = [layout.spots[move], layout.spots[ending]]
        layout.write(texts, texts.branch[going], x + need / 2, _LIFT, "center", "bottom", "branch", going)
        layout.write(texts, texts.branch[ending], x + 3.6, -0.6 * _DROP, "left", "center", "branch", ending)
        lifted = _LIFT + texts.height(texts.branch[going], "branch") + 2
        layout.write(texts, texts.player[move], x, lifted, "center", "bottom", "player", move)
        _write_end(layout, texts, ending)
    x, _ = layout.spots[node]
    payoffs = texts.vector(node, stacked=True)
    layout.write(texts, payoffs, x + 4, 0.0, "left", "center", "payoffs", node)
    lower = -3 - texts.height(payoffs, "payoffs") / 2
    layout.write(texts, texts.outcome[node], x + 4, lower, "left", "top", "outcome", node)
    return layout


def _need(texts: TreeTexts, going: int, ending: int) -> float:
    """What the labels of a move take to its right."""
    stays = texts.width(texts.branch[going], "branch") + 2 * _BETWEEN
    falls = texts.width(texts.branch[ending], "branch") + _BESIDE + _BETWEEN
    return max(stays, falls)


def _ordered(frame: Skeleton, node: int) -> tuple[int, int]:
    """The child with which the game goes on and the one that ends it; at the last move, by the place of the actions."""
    pair = list(frame.tree.children(node))
    if frame.ends[pair[0]] and frame.ends[pair[1]]:
        place = node - frame.tree.children(frame.parents[node])[0] if node else 1
    else:
        place = int(frame.ends[pair[0]])
    return pair[place], pair[1 - place]


def _write_end(layout: TreeLayout, texts: TreeTexts, node: int) -> None:
    x, y = layout.spots[node]
    payoffs = texts.vector(node, stacked=True)
    layout.write(texts, payoffs, x, y - 4, "center", "top", "payoffs", node)
    lower = y - 6 - texts.height(payoffs, "payoffs")
    layout.write(texts, texts.outcome[node], x, lower, "center", "top", "outcome", node)
