"""Trees of any size as columns for `ExtensiveForm.from_arrays`, with payoffs far apart, so that ties are rare."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from bargain.games.extensive_form import CHANCE, TERMINAL

__all__ = ["binary", "centipede", "grown"]

LARGEST = 10**9

Columns = dict[str, Any]


def binary(moves: int, rng: np.random.Generator) -> Columns:
    """Two players in turn have two actions each, as in a heap."""
    size = 2 * moves + 1
    above = np.concatenate([[-1], np.repeat(np.arange(moves), 2)])
    level = np.floor(np.log2(np.arange(1, size + 1))).astype(int)
    owner = np.where(np.arange(size) < moves, level % 2, TERMINAL)
    payoffs = rng.integers(-LARGEST, LARGEST, (moves + 1, 2))
    return {"players": ("A", "B"), "parent": above, "owner": owner, "payoffs": payoffs}


def centipede(moves: int) -> Columns:
    """Two players in turn stop or go on; stopping at once is the only equilibrium."""
    above = np.concatenate([[-1], np.repeat(2 * np.arange(moves), 2)])
    owner = np.full(2 * moves + 1, TERMINAL)
    owner[0 : 2 * moves : 2] = np.arange(moves) % 2
    k = np.arange(1, moves + 1)
    stops = np.stack([np.where(k % 2 == 1, k, k - 2), np.where(k % 2 == 1, k - 2, k)], axis=1)
    payoffs = np.concatenate([stops, [[0, 0]]])
    return {"players": ("A", "B"), "parent": above, "owner": owner, "payoffs": payoffs}


def grown(size: int, chance: float, rng: np.random.Generator) -> Columns:
    """Leaves sprout two to four children at random until there are `size` nodes or a few more; three players.

    A share `chance` of the moves is chance's, with small rational probabilities.
    """
    above, leaves = [-1], [0]
    while len(above) < size:
        k = int(rng.integers(len(leaves)))
        leaves[k], node = leaves[-1], leaves[k]
        leaves.pop()
        for _ in range(int(rng.integers(2, 5))):
            leaves.append(len(above))
            above.append(node)
    counts = np.bincount(above[1:], minlength=len(above))
    movers = np.where(rng.random(len(above)) < chance, CHANCE, rng.integers(0, 3, len(above)))
    owner = np.where(counts > 0, movers, TERMINAL)
    below: dict[int, list[int]] = {}
    for node, parent in enumerate(above):
        below.setdefault(parent, []).append(node)
    probabilities: list[Fraction | None] = [None] * len(above)
    for parent in np.flatnonzero(owner == CHANCE).tolist():
        shares = rng.integers(1, 10, counts[parent]).tolist()
        for child, share in zip(below[parent], shares, strict=True):
            probabilities[child] = Fraction(share, sum(shares))
    payoffs = rng.integers(-LARGEST, LARGEST, (int((counts == 0).sum()), 3))
    return {
        "players": ("A", "B", "C"),
        "parent": above,
        "owner": owner,
        "payoffs": payoffs,
        "probabilities": probabilities,
    }
