"""The levels of a tree: nodes are in breadth-first order, so that each level is a range, and the next its children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain.games import ExtensiveForm

__all__ = ["Level", "levels_of"]


@dataclass(frozen=True, eq=False)
class Level:
    """The inner nodes of one level and their children.

    Attributes
    ----------
    nodes : int array (M,)
        Inner nodes.
    children : slice
        All their children, in the order of `nodes`.
    starts : int array (M,)
        Where the children of each node start in the slice.
    above : int array
        The parent of each child.
    """

    nodes: np.ndarray
    children: slice
    starts: np.ndarray
    above: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sums over the children of each node, along the first axis."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))


def levels_of(game: ExtensiveForm) -> tuple[Level, ...]:
    """All levels with inner nodes, the root's first."""
    found: list[Level] = []
    first, last = 0, 1
    while True:
        nodes = first + np.flatnonzero(game.n_children[first:last])
        if not len(nodes):
            return tuple(found)
        start = int(game.first_child[nodes[0]])
        stop = int(game.first_child[nodes[-1]] + game.n_children[nodes[-1]])
        found.append(Level(nodes, slice(start, stop), game.first_child[nodes] - start, game.parent[start:stop]))
        first, last = start, stop
