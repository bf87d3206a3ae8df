"""Nested nodes as a flat tree: one pass in breadth-first order, without recursion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bargain.arithmetic import shown
from bargain.errors import GameError
from bargain.games.flat_trees import CHANCE, TERMINAL, ActionLabels, FlatTree, path_text, steps_text
from bargain.games.nodes import Chance, Decision, Node, Terminal

__all__ = ["flattened"]

_MOST_UNFOLDED = 10_000_000
"""Nodes that nested nodes with shared parts may unfold to."""


def flattened(players: tuple[str, ...], root: Node) -> FlatTree:
    """Read nested nodes. A node that is used in several places stands for as many nodes of the tree.

    Raises
    ------
    GameError
        Names the node: what is no node, a player who is not listed, a chance branch that is no pair, a node that leads
        back to itself, and shared nodes that unfold to more than ten million.
    """
    return _Reader(players, root).tree()


class _Reader:
    def __init__(self, players: tuple[str, ...], root: Node) -> None:
        self._players = players
        self._index = {player: index for index, player in enumerate(players)}
        self._labels = ActionLabels()
        self._nodes: list[Any] = [root]
        self._parent = [-1]
        self._first_child: list[int] = []
        self._owner: list[int] = []
        self._counts: list[int] = []
        self._branches: list[tuple[str, ...]] = []
        self._probabilities: list[Any] = [1]
        self._payoffs: list[list[Any]] = []
        self._outcomes: list[str | None] = []
        self._infosets: list[str | None] = []
        self._names: list[str | None] = []

    def tree(self) -> FlatTree:
        met: set[int] | None = set()
        for node in self._nodes:  # the list grows as it is read
            if isinstance(node, Terminal):
                self._end(node)
            elif isinstance(node, (Decision, Chance)):
                if met is not None:
                    if id(node) in met:  # asked once: the whole tree is looked through
                        _check_sharing(self._nodes[0])
                        met = None
                    else:
                        met.add(id(node))
                self._move(node)
            else:
                plain = node is None or isinstance(node, (int, float, str))
                what = shown(repr(node)) if plain else f"something of type {type(node).__name__}"
                raise GameError(f"{self._where()}: {what} is not a Decision, Chance or Terminal")
            self._names.append(node.name)
        return FlatTree(
            owner=np.array(self._owner, dtype=np.int64),
            n_children=np.array(self._counts, dtype=np.int64),
            branches=tuple(self._branches),
            probabilities=self._probabilities,
            payoffs=self._payoffs,
            outcomes=self._outcomes,
            infosets=self._infosets,
            names=self._names,
        )

    def _where(self) -> str:
        """The node that is being read, for errors."""
        return f"node {path_text(self._parent, self._first_child, self._branches, len(self._branches))!r}"

    def _end(self, node: Terminal) -> None:
        row = node.payoffs
        if isinstance(row, (str, Mapping)) or not hasattr(row, "__iter__"):
            raise GameError(f"{self._where()}: give a list of payoffs, one a player, not {shown(row)!r}")
        self._payoffs.append(list(row))
        self._outcomes.append(node.outcome)
        self._add(TERMINAL, (), None)

    def _move(self, node: Decision | Chance) -> None:
        if not isinstance(node.moves, Mapping) or not node.moves:
            raise GameError(f"{self._where()} has no moves")
        labels = self._labels(tuple(node.moves), self._where)
        here, first, count = len(self._branches), len(self._nodes), len(labels)
        if isinstance(node, Decision):
            owner = self._index.get(node.player) if isinstance(node.player, str) else None
            if owner is None:
                listed = ", ".join(self._players)
                raise GameError(f"{self._where()}: {shown(node.player)!r} is not among the players {listed}")
            self._nodes += node.moves.values()
            self._probabilities += [1] * count
            self._add(owner, labels, node.infoset)
        else:
            for label, branch in node.moves.items():
                if not isinstance(branch, (tuple, list)) or len(branch) != 2:
                    raise GameError(f"{self._where()}: branch {label!r} is a pair (probability, node)")
                self._probabilities.append(branch[0])
                self._nodes.append(branch[1])
            self._add(CHANCE, labels, None)
        self._parent += [here] * count
        self._first_child[-1] = first

    def _add(self, owner: int, labels: tuple[str, ...], infoset: str | None) -> None:
        self._owner.append(owner)
        self._first_child.append(-1)
        self._counts.append(len(labels))
        self._branches.append(labels)
        self._infosets.append(infoset)


def _below(node: Any) -> Iterator[tuple[str, Any]]:
    """What follows a node; nothing for what is no node."""
    inner = isinstance(node, (Decision, Chance)) and isinstance(node.moves, Mapping)
    moves: Mapping[str, Any] = node.moves if inner else {}
    for label, branch in moves.items():
        pair = isinstance(node, Chance) and isinstance(branch, (tuple, list)) and len(branch) == 2
        yield str(label), branch[1] if pair else branch


def _check_sharing(root: Node) -> None:
    """Refuse nodes that lead back to themselves, and count what the shared ones unfold to before they are unfolded."""
    sizes: dict[int, int] = {}
    path: list[tuple[Any, str, Iterator[tuple[str, Any]]]] = [(root, "", _below(root))]
    open_nodes = {id(root): 0}
    kept = [root]  # so that no identity is given away twice
    while path:
        node, _, rest = path[-1]
        step = next((pair for pair in rest if id(pair[1]) not in sizes), None)
        if step is None:
            sizes[id(node)] = 1 + sum(sizes.get(id(child), 1) for _, child in _below(node))
            del open_nodes[id(node)]
            path.pop()
            continue
        label, child = step
        if id(child) in open_nodes:
            steps = [name for _, name, _ in path[1:]]
            here, there = steps_text(steps), steps_text(steps[: open_nodes[id(child)]])
            raise GameError(f"node {here!r}: its move {label!r} leads back to node {there!r}; a tree has no cycle")
        kept.append(child)
        open_nodes[id(child)] = len(path)
        path.append((child, label, _below(child)))
    if sizes[id(root)] > _MOST_UNFOLDED:
        total = shown(sizes[id(root)])
        raise GameError(
            f"the tree has {total} nodes, since nodes are used in several places; that is too many to unfold"
        )
