"""What makes a tree a game: names, information sets, perfect recall. Each failure names the node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bargain.arithmetic import shown
from bargain.errors import GameError
from bargain.games.flat_trees import path_texts

if TYPE_CHECKING:
    from bargain.games.extensive_form import ExtensiveForm

__all__ = ["check_recall", "grouped", "read_names", "read_outcomes"]


def read_names(tree: ExtensiveForm, names: Sequence[str | None]) -> tuple[str | None, ...]:
    """The nodes' own names, where they have any: texts that differ."""
    met: dict[str, int] = {}
    for node, name in enumerate(names):
        if name is None:
            continue
        _check_text(tree, node, name, "a name of a node")
        if met.setdefault(name, node) != node:
            raise GameError(f"{tree.describe(node)}: the name {name!r} is taken by {tree.describe(met[name])}")
    return tuple(None if name is None else str(name) for name in names) if met else (None,) * len(names)


def read_outcomes(tree: ExtensiveForm, outcomes: Sequence[str | None]) -> tuple[tuple[str, ...], np.ndarray]:
    """The names of outcomes in the order in which they are met, and that of each terminal row, -1 where it has none."""
    index: dict[str, int] = {}
    found = np.full(len(outcomes), -1)
    for row, name in enumerate(outcomes):
        if name is not None:
            if not isinstance(name, str):
                node = int(np.flatnonzero(tree.terminal_of == row)[0])
                _check_text(tree, node, name, "the name of an outcome")
            found[row] = index.setdefault(str(name), len(index))
    return tuple(index), found


def _check_text(tree: ExtensiveForm, node: int, label: object, what: str) -> None:
    if not isinstance(label, str) or not label.strip():
        raise GameError(f"{tree.describe(node)}: {shown(label)!r} is not {what}; write a non-empty text")


def grouped(tree: ExtensiveForm, given: Sequence[str | None]) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """Information sets from the label of each node, None for a set of its own, which is called like the node.

    Returns
    -------
    infoset_of : int array (N,)
    labels : tuple of str (I,)
        In the order in which the sets are first met.
    first_nodes : int array (I,)
    """
    movers = np.flatnonzero(tree.owner >= 0).tolist()
    unnamed = any(given[node] is None and tree.names[node] is None for node in movers)
    texts = path_texts(tree.parent.tolist(), tree.first_child.tolist(), tree.branches) if unnamed else []
    infoset_of = [-1] * len(tree.parent)
    index: dict[str, int] = {}
    alone: set[str] = set()
    first: list[int] = []
    for node in movers:
        label = given[node]
        if label is None:
            label = tree.names[node] or texts[node]
            if label in index:
                raise GameError(f"{tree.describe(node)}: its label {label!r} is taken; name its information set")
            alone.add(label)
        elif not isinstance(label, str) or label not in index:
            _check_text(tree, node, label, "a label of an information set")
        k = index.setdefault(label, len(first))
        infoset_of[node] = k
        if k == len(first):
            first.append(node)
        else:
            _check_alike(tree, label, node, first[k], label in alone)
    _check_called_apart(tree, infoset_of, movers, first)
    return np.array(infoset_of, dtype=np.int64), tuple(map(str, index)), np.array(first, dtype=np.int64)


def _check_alike(tree: ExtensiveForm, label: str, node: int, first: int, alone: bool) -> None:
    here, there = tree.describe(node), tree.describe(first)
    if alone:
        raise GameError(f"{here}: its label {label!r} is taken by {there}, which has no named information set")
    if tree.owner[node] != tree.owner[first]:
        who, other = (tree.players[tree.owner[k]] for k in (node, first))
        raise GameError(f"information set {label!r} has moves of two players: {other} at {there}, {who} at {here}")
    if tree.branches[node] != tree.branches[first]:
        raise GameError(
            f"information set {label!r}: {here} has actions {list(tree.branches[node])}, "
            f"but {there} has {list(tree.branches[first])}"
        )


def _check_called_apart(tree: ExtensiveForm, infoset_of: list[int], movers: list[int], first: list[int]) -> None:
    """Beliefs are stated by the names of nodes, which may be paths: they must differ within an information set."""
    if len(first) == len(movers):
        return
    size = np.bincount([infoset_of[node] for node in movers])
    met: dict[tuple[int, str], int] = {}
    for node in movers:
        if size[infoset_of[node]] > 1:
            key = (infoset_of[node], tree.node_name(node))
            if key in met:
                paths = " and ".join(repr("/".join(tree.path(k))) for k in (met[key], node))
                raise GameError(f"two nodes of one information set, at {paths}, are called {key[1]!r}; rename one")
            met[key] = node


def check_recall(tree: ExtensiveForm) -> None:
    """Compare own histories at each information set, by the player's last own move, which fixes those before it."""
    if len(tree.first_nodes) == int(np.count_nonzero(tree.owner >= 0)):
        return
    wide = [group for group in tree.information_sets if len(group.nodes) > 1]
    arrays = tree.lists
    for player in {group.player for group in wide}:
        entered = [-1] * len(arrays.parent)  # the node that the player's last move led to
        for node in range(1, len(entered)):
            above = arrays.parent[node]
            entered[node] = node if arrays.owner[above] == player else entered[above]
        for group in wide:
            if group.player == player:
                last = [_last_move(tree, entered[node]) for node in group.nodes]
                odd = next((k for k, move in enumerate(last) if move != last[0]), None)
                if odd is not None:
                    _forgets(tree, group.label, [(group.nodes[k], entered[group.nodes[k]]) for k in (0, odd)])


def _last_move(tree: ExtensiveForm, entered: int) -> tuple[int, int]:
    if entered < 0:
        return -1, -1
    above = tree.lists.parent[entered]
    return tree.lists.infoset_of[above], entered - tree.lists.first_child[above]


def _forgets(tree: ExtensiveForm, label: str, pair: list[tuple[int, int]]) -> None:
    """Say what would be forgotten at two nodes of one information set, given what the last own moves led to."""
    player = tree.players[tree.owner[pair[0][0]]]
    told = []
    for node, entered in pair:
        if entered < 0:
            told.append(f"{tree.describe(node)} follows no own move")
            continue
        above = int(tree.parent[entered])
        own = tree.infoset_labels[tree.infoset_of[above]]
        if own == label:
            raise GameError(
                f"imperfect recall at information set {label!r}: {player} would have to forget having moved there "
                f"({tree.describe(node)} comes after {tree.describe(above)})"
            )
        action = tree.branches[above][entered - int(tree.first_child[above])]
        told.append(f"{tree.describe(node)} follows {action!r} at {own!r}")
    raise GameError(
        f"imperfect recall at information set {label!r}: {player} would have to forget an earlier move or what was "
        f"known then ({', but '.join(told)})"
    )
