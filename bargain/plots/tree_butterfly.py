"""A signalling game as Cho and Kreps (1987) drew it: chance in the middle, types above and below, signals to each side.

Cho, I.-K. and D. M. Kreps. 1987. "Signaling Games and Stable Equilibria." Quarterly Journal of Economics 102 (2):
179-221, figure I.
"""

from __future__ import annotations

from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.plots.tree_levels import Skeleton
from bargain.plots.tree_links import link_sets
from bargain.plots.tree_shapes import NODE, Point, TreeLayout
from bargain.plots.tree_texts import TreeTexts

__all__ = ["butterfly", "why_no_butterfly"]

_LIFT = 2.2
_DROP = 3.4
_BESIDE = 5.0
_BETWEEN = 8.0
_SHORTEST = 46.0
_LOWEST = 34.0
_SLANT = 15.0


def why_no_butterfly(tree: ExtensiveForm) -> str:
    """What the tree lacks of a signalling game with two types and two signals; empty if nothing."""
    senders = list(tree.children(0))
    if tree.owner[0] != CHANCE or len(senders) != 2:
        return "the tree does not begin with a chance move between two types"
    if len({int(tree.owner[n]) for n in senders}) != 1 or tree.owner[senders[0]] < 0:
        return "the two types are not moves of one player"
    if len(_set(tree, senders[0])) != 1 or len(_set(tree, senders[1])) != 1:
        return "the sender does not know its type"
    if len(tree.branches[senders[0]]) != 2 or tree.branches[senders[0]] != tree.branches[senders[1]]:
        return "the two types do not have the same two signals"
    replies = [node for sender in senders for node in tree.children(sender)]
    if all(tree.owner[node] == TERMINAL for node in replies):
        return "nobody answers the signals"
    for node in replies:
        if tree.owner[node] == CHANCE or any(tree.owner[child] != TERMINAL for child in tree.children(node)):
            return f"{tree.describe(node)} is followed by more than one reply"
    for upper, lower in zip(*(tree.children(sender) for sender in senders), strict=True):
        if {upper, lower} | set(_set(tree, upper)) | set(_set(tree, lower)) != {upper, lower}:
            return f"{tree.describe(upper)} cannot be told from a node after the other signal"
    return ""


def _set(tree: ExtensiveForm, node: int) -> tuple[int, ...]:
    """The nodes that the player cannot tell from this one."""
    group = int(tree.infoset_of[node])
    return tree.information_sets[group].nodes if group >= 0 else (node,)


def butterfly(frame: Skeleton, texts: TreeTexts, step: float) -> TreeLayout:
    """Payoffs `step` points apart on either side; the sides as wide as their labels."""
    tree = frame.tree
    senders = list(tree.children(0))
    most = max(len(tree.children(node)) for sender in senders for node in tree.children(sender))
    height = max(_LOWEST, (most - 1) * step / 2 + 1.1 * step)
    spots = [(0.0, 0.0)] * frame.count
    layout = TreeLayout(spots)
    layout.write(texts, texts.player[0], -_BESIDE, 0.0, "right", "center", "player", 0)
    for sender, up in zip(senders, (1, -1), strict=True):
        spots[sender] = (0.0, up * height)
        layout.edges[sender] = [spots[0], spots[sender]]
        layout.write(texts, texts.branch[sender], _BESIDE, up * height * 0.5, "left", "center", "branch", sender)
        edge = "bottom" if up > 0 else "top"
        layout.write(texts, texts.player[sender], 0.0, up * (height + _BESIDE), "center", edge, "player", sender)
    for k, side in enumerate((-1, 1)):
        _draw_side(layout, frame, texts, k, side, step, height)
    link_sets(layout, frame)
    return layout


def _draw_side(
    layout: TreeLayout, frame: Skeleton, texts: TreeTexts, signal: int, side: int, step: float, height: float
) -> None:
    tree = frame.tree
    senders = list(tree.children(0))
    pair = [tree.children(sender)[signal] for sender in senders]
    joint = len(_set(tree, pair[0])) > 1
    inner, outer = ("right", "left") if side > 0 else ("left", "right")
    named = max(texts.width(texts.player[node], "player") for node in pair)
    chances = max(texts.width(texts.branch[sender], "branch") for sender in senders)
    middle = max(texts.width(texts.player[0], "player"), chances if side > 0 else 0.0) + _BESIDE + named + 2 * _BETWEEN
    signals = max(
        texts.width(texts.branch[node], "branch")
        + sum(_BETWEEN + texts.width(text, kind) for kind, text in _near(texts, node, joint))
        for node in pair
    )
    half = texts.width(texts.player[senders[0]], "player") / 2
    reach = max(_SHORTEST, middle if joint else 0.0, half + signals + 2 * _BETWEEN)
    ends = [end for node in pair for end in (tree.children(node) or [node])]
    column = max(texts.width(texts.vector(end), "payoffs") for end in ends)
    for node, up in zip(pair, (1, -1), strict=True):
        sender = frame.parents[node]
        x, y = side * reach, up * height
        layout.spots[node] = (x, y)
        layout.edges[node] = [layout.spots[sender], (x, y)]
        if frame.ends[node]:
            layout.write(
                texts, texts.branch[node], side * (half + reach) / 2, y + _LIFT, "center", "bottom", "branch", node
            )
            _write_payoffs(layout, texts, node, side, outer, column)
            continue
        used = 0.0
        edge, lift = ("bottom", _LIFT) if up > 0 else ("top", -_DROP)
        for kind, text in _near(texts, node, joint):
            layout.write(texts, text, x - side * (used + NODE), y + lift, inner, edge, kind, node)
            used += texts.width(text, kind) + _BETWEEN
        middle = side * (half + reach - used) / 2
        layout.write(texts, texts.branch[node], middle, y + lift, "center", edge, "branch", node)
        _draw_replies(layout, texts, tree.children(node), (x, y), side, step, column)
    if joint:
        at = side * (reach - _BESIDE)
        layout.write(texts, texts.player[pair[0]], at, 0.0, inner, "center", "player", pair[0])


def _near(texts: TreeTexts, node: int, joint: bool) -> list[tuple[str, str]]:
    """What stands at a node: not the player, where an information set says it once."""
    return [(kind, text) for kind, text in texts.beside(node) if not (joint and kind == "player")]


def _draw_replies(
    layout: TreeLayout, texts: TreeTexts, replies: range, start: Point, side: int, step: float, column: float
) -> None:
    """Two replies as straight edges, with labels above and below; more of them bend onto rows, with labels above."""
    widest = max(texts.width(texts.branch[end], "branch") for end in replies)
    bent = len(replies) > 2
    reach = max(_SHORTEST, widest + (_SLANT + _BETWEEN if bent else 3 * _BETWEEN))
    outer = "left" if side > 0 else "right"
    for k, end in enumerate(replies):
        rise = ((len(replies) - 1) / 2 - k) * step
        x, y = start[0] + side * reach, start[1] + rise
        layout.spots[end] = (x, y)
        turn = [(start[0] + side * _SLANT, y)] if bent and rise else []
        layout.edges[end] = [start, *turn, (x, y)]
        text = texts.branch[end]
        if bent:
            middle = start[0] + side * (_SLANT + reach) / 2
            layout.write(texts, text, middle, y + _LIFT, "center", "bottom", "branch", end)
        else:
            up = 1 if rise >= 0 else -1
            lean = abs(rise) / reach * texts.width(text, "branch") / 2
            middle, height = start[0] + side * reach * 0.55, start[1] + rise * 0.55 + up * (_LIFT + lean)
            layout.write(texts, text, middle, height, "center", "bottom" if up > 0 else "top", "branch", end)
        _write_payoffs(layout, texts, end, side, outer, column)


def _write_payoffs(layout: TreeLayout, texts: TreeTexts, end: int, side: int, outer: str, column: float) -> None:
    x, y = layout.spots[end]
    layout.write(texts, texts.vector(end), x + side * 4, y, outer, "center", "payoffs", end)
    layout.write(texts, texts.outcome[end], x + side * (4 + column + _BETWEEN), y, outer, "center", "outcome", end)
