"""The proof that no mixed strategy of a player has more best replies than actions in its support."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import flint
import numpy as np

__all__ = ["nondegeneracy_violations"]

Basis = tuple[tuple[int, ...], tuple[int, ...]]


def nondegeneracy_violations(payoff: np.ndarray, bases: Sequence[Basis]) -> list[str]:
    """What is wrong with a list of all vertices of a player's best-response polytope; nothing if it is a proof.

    Parameters
    ----------
    payoff : object array (m, n) of Fraction
        What the opponent earns, own actions by replies.
    bases : sequence of (support, best replies)
        Indices of actions, one pair for each vertex of the player's best-response polytope other than 0.

    Returns
    -------
    list of str

    Notes
    -----
    Each pair must belong to a mixed strategy with exactly that support and exactly these best replies, as many as the
    support has actions. With the artificial vertex 0 the label sets (own actions unplayed, best replies) must be
    closed under adjacency: each set of labels less one belongs to two of them. The polytope is bounded and its graph
    is connected (Balinski 1961), so that the list then holds all vertices, and every one of them is simple. A mixed
    strategy with too many best replies would lie on a face whose vertices have as many labels.

    Cost: one exact linear system of size min(m, n) + 1 for each vertex.
    """
    m = payoff.shape[0]
    wrong = []
    labels = [frozenset(range(m))]
    for support, replies in bases:
        if not _is_simple(payoff, support, replies):
            wrong.append(f"the support {support} does not have exactly the best replies {replies}")
        labels.append(frozenset(set(range(m)) - set(support)) | {m + j for j in replies})
    if len(set(labels)) < len(labels):
        wrong.append("a vertex is listed twice")
    ridges = Counter(label - {one} for label in labels for one in label)
    wrong += [f"an edge from the labels {sorted(ridge)} leads out of the list" for ridge, k in ridges.items() if k != 2]
    return wrong


def _is_simple(payoff: np.ndarray, support: Sequence[int], replies: Sequence[int]) -> bool:
    """True if some mix of exactly the support has exactly these best replies, and it is the only mix that has them."""
    size = len(support)
    if size != len(replies):
        return False
    rows = [[*(payoff[i, j] for i in support), Fraction(-1)] for j in replies] + [[Fraction(1)] * size + [Fraction(0)]]
    system = flint.fmpq_mat([[flint.fmpq(entry.numerator, entry.denominator) for entry in row] for row in rows])
    try:
        solved = system.solve(flint.fmpq_mat(size + 1, 1, [0] * size + [1]))
    except ZeroDivisionError:
        return False
    values = [Fraction(int(solved[k, 0].p), int(solved[k, 0].q)) for k in range(size + 1)]
    weights, value = values[:size], values[size]
    others = set(range(payoff.shape[1])) - set(replies)
    return all(weight > 0 for weight in weights) and all(
        sum(weight * payoff[i, j] for i, weight in zip(support, weights, strict=True)) < value for j in others
    )
