"""Which minors of payoff differences the games of one shape need, and which of their signs each pair of supports asks
for.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np

__all__ = ["Half", "halves"]

Support = tuple[int, ...]
Minor = tuple[Support, Support]


class Half(NamedTuple):
    """One player's half of the E pairs of supports of a shape: when is the mixed strategy of this player right?

    Minors of payoff differences are numbered by size: 0 is the empty minor, 1; then come the differences of two
    replies; then larger ones, each expanded along its last column. Minor i has the signs 2i, as it is, and 2i + 1,
    negated.

    Attributes
    ----------
    differences : int array (D, 3)
        Own action, first and second reply.
    levels : int array (L, 3)
        Size, first minor and first term of the minors of one size, ending with a row of ends.
    terms : int array (T, 2)
        Difference and smaller minor whose product is a term; the signs alternate, the last is +.
    size : int array (E,)
        Size of both supports.
    own, other : int arrays (E, actions)
        Each player's actions, those of the support first.
    asked : int array (E, replies)
        The signs that are all positive, or all negative, if the strategy makes the other support the best replies: of
        the weights of the own support, then of the slacks of the other replies.
    """

    differences: np.ndarray
    levels: np.ndarray
    terms: np.ndarray
    size: np.ndarray
    own: np.ndarray
    other: np.ndarray
    asked: np.ndarray


@cache
def halves(m: int, n: int) -> tuple[Half, Half]:
    """The halves of the row and of the column player in m by n games; pair e is the same pair in both."""
    pairs = [
        (rows, columns)
        for size in range(1, min(m, n) + 1)
        for rows in combinations(range(m), size)
        for columns in combinations(range(n), size)
    ]
    return _half(m, n, pairs), _half(n, m, [(columns, rows) for rows, columns in pairs])


def _half(actions: int, replies: int, pairs: list[tuple[Support, Support]]) -> Half:
    index, differences, levels, terms = _minors(actions, replies)
    tables = (
        np.array(differences, dtype=np.int64).reshape(-1, 3),
        np.array(levels, dtype=np.int64),
        np.array(terms, dtype=np.int64).reshape(-1, 2),
        np.array([len(own) for own, _ in pairs], dtype=np.int64),
        np.array([[*own, *(i for i in range(actions) if i not in own)] for own, _ in pairs], dtype=np.int64),
        np.array([[*other, *(j for j in range(replies) if j not in other)] for _, other in pairs], dtype=np.int64),
        np.array([_asked(index, own, other, replies) for own, other in pairs], dtype=np.int64),
    )
    for table in tables:
        table.setflags(write=False)
    return Half(*tables)


def _minors(
    actions: int, replies: int
) -> tuple[dict[Minor, int], list[tuple[int, ...]], list[tuple[int, int, int]], list[tuple[int, int]]]:
    index: dict[Minor, int] = {((), (reply,)): 0 for reply in range(replies)}
    differences: list[tuple[int, ...]] = []
    levels: list[tuple[int, int, int]] = []
    terms: list[tuple[int, int]] = []
    following = 1
    for size in range(1, min(actions, replies - 1) + 1):
        if size > 1:
            levels.append((size, following, len(terms)))
        for rows in combinations(range(actions), size):
            for columns in combinations(range(replies), size + 1):
                index[rows, columns] = following
                following += 1
                if size == 1:
                    differences.append((rows[0], *columns))
                    continue
                for k, row in enumerate(rows):
                    difference = index[(row,), (columns[0], columns[-1])]
                    terms.append((difference, index[rows[:k] + rows[k + 1 :], columns[:-1]]))
    levels.append((0, following, len(terms)))
    return index, differences, levels, terms


def _asked(index: dict[Minor, int], support: Support, best: Support, replies: int) -> list[int]:
    """Cramer's rule: a weight is the minor without its row, a slack the minor with its reply, signs alternating."""
    weights = [2 * index[support[:k] + support[k + 1 :], best] + k % 2 for k in range(len(support))]
    slacks = []
    for reply in range(replies):
        if reply not in best:
            place = sum(other < reply for other in best)
            slacks.append(2 * index[support, (*best[:place], reply, *best[place:])] + place % 2)
    return weights + slacks
