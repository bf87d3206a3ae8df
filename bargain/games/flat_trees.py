"""Trees as columns, one entry a node in breadth-first order: what nested nodes, builders and arrays turn into."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from bargain.arithmetic import shown
from bargain.errors import GameError
from bargain.games.entries import read_labels

__all__ = [
    "CHANCE",
    "TERMINAL",
    "ActionLabels",
    "FlatTree",
    "arranged",
    "lineage",
    "path_text",
    "path_texts",
    "steps_text",
]

Integers: TypeAlias = Sequence[int] | np.ndarray

CHANCE = -1
TERMINAL = -2

_MOST_STEPS = 40
"""A path of more steps is named by its end and the node's index, so that the names of a deep tree stay short."""
_LAST_STEPS = 3


@dataclass(frozen=True, eq=False)
class FlatTree:
    """A tree whose numbers and information sets are not read yet.

    Attributes
    ----------
    owner, n_children : int arrays (N,)
        The children of a node are contiguous, and those of earlier nodes come first.
    branches : tuple of tuple of str
        The labels of a node's moves; () at a terminal node.
    probabilities : sequence (N,)
        Of the branch into the node, read below chance moves only.
    payoffs : sequence (T,) of rows, or array (T, P)
    outcomes : sequence (T,) of str or None
    infosets, names : sequences (N,) of str or None
    """

    owner: np.ndarray
    n_children: np.ndarray
    branches: tuple[tuple[str, ...], ...]
    probabilities: Sequence[Any] | np.ndarray
    payoffs: Sequence[Sequence[Any]] | np.ndarray
    outcomes: Sequence[str | None]
    infosets: Sequence[str | None]
    names: Sequence[str | None]


class ActionLabels:
    """Checks the labels of a node's moves, and keeps equal ones once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def __call__(self, labels: tuple[Any, ...], where: Callable[[], str]) -> tuple[str, ...]:
        """The labels; `where` says, for an error, which node it is."""
        try:
            found = self._known.get(labels)
        except TypeError:  # what has no hash is no label either
            found = None
        if found is None:
            found = read_labels(labels, len(labels), str, where())
            self._known[labels] = found
        return found


def lineage(n_children: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Parent (-1 at the root) and first child (-1 where there is none) of each node in breadth-first order."""
    parent = np.concatenate([[-1], np.repeat(np.arange(len(n_children)), n_children)])
    return parent, np.where(n_children > 0, 1 + np.cumsum(n_children) - n_children, -1)


def path_text(parent: Integers, first_child: Integers, branches: Sequence[Sequence[str]], node: int) -> str:
    """The node by its path, such as "offer/reject"; a long path by its end and the node's index."""
    if node == 0 and len(branches) and "start" in branches[0]:  # an action of the first node has its name
        return "(start)"
    steps: list[str] = []
    here = node
    while here > 0 and len(steps) <= _MOST_STEPS:
        above = int(parent[here])
        steps.append(branches[above][here - int(first_child[above])])
        here = above
    steps.reverse()
    return steps_text(steps) if len(steps) <= _MOST_STEPS else f"{steps_text(steps)} (node {node})"


def steps_text(steps: Sequence[str]) -> str:
    """A path in one text; a long one by its end."""
    if len(steps) > _MOST_STEPS:
        return f"…/{'/'.join(steps[-_LAST_STEPS:])}"
    return "/".join(steps) or "start"


def path_texts(parent: Integers, first_child: Integers, branches: Sequence[Sequence[str]]) -> list[str]:
    """`path_text` of every node that has moves, "" for the others; linear in the number of nodes."""
    texts = [""] * len(branches)
    depth = [0] * len(branches)
    for node, moves in enumerate(branches):
        if not moves:
            continue
        above = parent[node]
        depth[node] = depth[above] + 1 if node else 0
        if 1 < depth[node] <= _MOST_STEPS:
            texts[node] = f"{texts[above]}/{branches[above][node - first_child[above]]}"
        else:
            texts[node] = path_text(parent, first_child, branches, node)
    return texts


def arranged(
    parent: Any,
    owner: Any,
    payoffs: Any,
    *,
    n_players: int,
    probabilities: Any = None,
    actions: Any = None,
    infosets: Any = None,
    outcomes: Any = None,
    names: Any = None,
) -> FlatTree:
    """Put columns in any order into breadth-first order; see `ExtensiveForm.from_arrays`."""
    above, movers = _integers(parent, "parent"), _integers(owner, "owner")
    size = len(above)
    if size == 0:
        raise GameError("parent: a tree has at least one node")
    if len(movers) != size:
        raise GameError(f"owner: {size} entries are needed, one a node; there are {len(movers)}")
    counts = _counts(above)
    _check_owners(movers, counts, n_players)
    ends = np.flatnonzero(counts == 0)
    rows = _column(payoffs, len(ends), "payoffs", "terminal node")
    ended = _column(outcomes, len(ends), "outcomes", "terminal node") or [None] * len(ends)
    listed = {
        what: _column(column, size, what, "node") or [None] * size
        for what, column in (("infosets", infosets), ("names", names), ("probabilities", probabilities))
    }
    labels = _column(actions, size, "actions", "node")
    if rows is None:
        raise GameError("payoffs: give one row a terminal node, with one payoff a player")
    order = _order(above, counts)
    if order is not None:
        rank = np.cumsum(counts == 0) - 1
        rows, ended = (_taken(column, rank[order[counts[order] == 0]]) for column in (rows, ended))
        listed = {what: _taken(column, order) for what, column in listed.items()}
        labels = labels if labels is None else _taken(labels, order)
        movers, counts = movers[order], counts[order]
    return FlatTree(movers, counts, _branches(counts, labels), payoffs=rows, outcomes=ended, **listed)


def _integers(values: Any, what: str) -> np.ndarray:
    try:
        array = np.array(values)
    except ValueError:
        array = np.array(None)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise GameError(f"{what}: give one integer a node, not {shown(values)!r}")
    return array.astype(np.int64)


def _column(values: Any, size: int, what: str, each: str) -> Any:
    if values is None:
        return None
    if isinstance(values, (str, Mapping)) or not hasattr(values, "__len__") or not hasattr(values, "__getitem__"):
        raise GameError(f"{what}: give a list with one entry a {each}, not {shown(values)!r}")
    if len(values) != size:
        raise GameError(f"{what}: {size} entries are needed, one a {each}; there are {len(values)}")
    return values if isinstance(values, (list, tuple, np.ndarray)) else list(values)


def _taken(column: Any, order: np.ndarray) -> Any:
    return column[order] if isinstance(column, np.ndarray) else [column[k] for k in order.tolist()]


def _counts(above: np.ndarray) -> np.ndarray:
    """Children of each node, given that `above` names parents at all."""
    size = len(above)
    roots = np.flatnonzero(above == -1)
    if len(roots) != 1:
        found = "none has" if not len(roots) else f"nodes {roots[0]} and {roots[1]} have"
        raise GameError(f"parent: exactly one node, the root, has parent -1; {found}")
    wild = np.flatnonzero((above < -1) | (above >= size))
    if len(wild):
        raise GameError(f"parent: node {wild[0]} has parent {above[wild[0]]}, and the nodes are 0 to {size - 1}")
    return np.bincount(above[above >= 0], minlength=size)


def _check_owners(movers: np.ndarray, counts: np.ndarray, n_players: int) -> None:
    wild = np.flatnonzero((movers < TERMINAL) | (movers >= n_players))
    if len(wild):
        raise GameError(
            f"owner: node {wild[0]} has owner {movers[wild[0]]}; write the index of a player, 0 to {n_players - 1}, "
            f"{CHANCE} for chance or {TERMINAL} for a terminal node"
        )
    odd = np.flatnonzero((movers == TERMINAL) != (counts == 0))
    if len(odd):
        kind = "is terminal, yet has children" if counts[odd[0]] else f"has owner {movers[odd[0]]}, but no children"
        raise GameError(f"owner: node {odd[0]} {kind}")


def _order(above: np.ndarray, counts: np.ndarray) -> np.ndarray | None:
    """The nodes in breadth-first order, children by their indices; None if they are in that order."""
    if above[0] == -1 and (above[1:] < np.arange(1, len(above))).all() and (np.diff(above[1:]) >= 0).all():
        return None
    below = np.argsort(above, kind="stable")
    root, *children = below.tolist()
    start = (np.cumsum(counts) - counts).tolist()
    many = counts.tolist()
    order = [root]
    for node in order:  # the list grows as it is read
        if many[node]:
            order += children[start[node] : start[node] + many[node]]
    if len(order) < len(above):
        stray = np.setdiff1d(np.arange(len(above)), order)[0]
        raise GameError(f"parent: node {stray} does not descend from the root; its ancestors form a cycle")
    return np.array(order)


def _branches(counts: np.ndarray, actions: Any) -> tuple[tuple[str, ...], ...]:
    """The labels of each node's moves: numbers where none are given."""
    if actions is None:
        numbered = {n: tuple(str(k + 1) for k in range(n)) for n in np.unique(counts).tolist()}
        return tuple(numbered[n] for n in counts.tolist())
    listed = actions.tolist() if isinstance(actions, np.ndarray) else actions
    parent, first_child = lineage(counts)
    read = ActionLabels()
    found: list[tuple[str, ...]] = []

    def where() -> str:
        return f"node {path_text(parent, first_child, found, len(found))!r}"

    place = 1
    for n in counts.tolist():
        found.append(read(tuple(listed[place : place + n]), where) if n else ())
        place += n
    return tuple(found)
