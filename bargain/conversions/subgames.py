"""Proper subgames of a tree, and the blocks between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.games.nodes import Node

__all__ = ["Block", "block_game", "blocks", "subgame_roots"]


@dataclass(frozen=True)
class Block:
    """The part of a subgame that lies above the subgames inside it.

    Attributes
    ----------
    root : int
    nodes : tuple of int
        In the tree's order, the root first; none of the others is the root of a subgame.
    leaves : tuple of int
        The terminal nodes and the roots of subgames that follow.
    """

    root: int
    nodes: tuple[int, ...]
    leaves: tuple[int, ...]


def subgame_roots(tree: ExtensiveForm) -> list[bool]:
    """Tell for each node whether it is the root of a subgame (Selten 1965): what follows it forms whole information
    sets. A terminal node counts as one, and so does a chance move.

    Notes
    -----
    Linear in the number of nodes, times the depth of the tree for information sets of several nodes.

    Examples
    --------
    >>> hidden = [Decision("B", {"l": Terminal([k, 0]), "r": Terminal([0, k])}, "B", f"B{k}") for k in (1, 2)]
    >>> tree = ExtensiveForm(("A", "B"), Decision("A", {"u": hidden[0], "d": hidden[1]}))
    >>> subgame_roots(tree)[:3]
    [True, False, False]
    """
    parent = tree.parent.tolist()
    depth = [0] * len(parent)
    for node in range(1, len(parent)):
        depth[node] = depth[parent[node]] + 1
    reach = list(depth)  # the least depth of a common ancestor of an information set with a node here or below
    for group in tree.information_sets:
        if len(group.nodes) > 1:
            top = depth[_common_ancestor(group.nodes, parent, depth)]
            for node in group.nodes:
                reach[node] = min(reach[node], top)
    for node in range(len(parent) - 1, 0, -1):
        reach[parent[node]] = min(reach[parent[node]], reach[node])
    return [reach[node] >= depth[node] for node in range(len(parent))]


def _common_ancestor(nodes: Sequence[int], parent: list[int], depth: list[int]) -> int:
    front = set(nodes)
    while len(front) > 1:
        lowest = max(depth[node] for node in front)
        front = {parent[node] if depth[node] == lowest else node for node in front}
        if len({depth[node] for node in front}) == 1 and len(front) > 1:
            front = {parent[node] for node in front}
    return front.pop()


def blocks(tree: ExtensiveForm) -> dict[int, Block]:
    """The blocks of more than one node, by their roots: where moves are hidden or simultaneous."""
    is_root = subgame_roots(tree)
    top = list(range(len(is_root)))
    parent = tree.parent.tolist()
    inside: dict[int, list[int]] = {}
    leaves: dict[int, list[int]] = {}
    for node in range(1, len(is_root)):
        above = top[parent[node]]
        if is_root[node]:
            leaves.setdefault(above, []).append(node)
        else:
            top[node] = above
            inside.setdefault(above, []).append(node)
    return {root: Block(root, (root, *nodes), tuple(leaves.get(root, ()))) for root, nodes in inside.items()}


def block_game(
    tree: ExtensiveForm, block: Block, payoffs: Callable[[int], Sequence[Any]], players: Sequence[int]
) -> ExtensiveForm:
    """The block as a tree of its own.

    Parameters
    ----------
    payoffs : callable
        The payoffs of all players of the tree at a leaf.
    players : sequence of int
        The players who take part, as indices; everyone who moves in the block must be among them.

    Notes
    -----
    Information sets keep their labels, and the nodes of a set their order.
    """
    made: dict[int, Node] = {leaf: Terminal([payoffs(leaf)[player] for player in players]) for leaf in block.leaves}
    for node in reversed(block.nodes):
        steps = zip(tree.branches[node], tree.children(node), strict=True)
        owner = int(tree.owner[node])
        if owner == CHANCE:
            made[node] = Chance({label: (tree.probabilities[child], made.pop(child)) for label, child in steps})
        elif owner != TERMINAL:
            group = tree.information_sets[int(tree.infoset_of[node])]
            made[node] = Decision(tree.players[owner], {label: made.pop(child) for label, child in steps}, group.label)
    return ExtensiveForm([tree.players[player] for player in players], made[block.root])
