"""Whether a float game is close to a tie that it does not have.

The exact solution of the rational game that the floats are in binary decides every tie by the last bit. Where a
probability or a difference of expected payoffs is within the tolerance of zero without being zero, rounding may have
decided, and the answer must say so.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bargain.polytopes.best_responses import BestResponsePolytope

__all__ = ["ROUNDING", "TOLERANCE", "near_tie"]

TOLERANCE = 1e-11
"""In a float game a smaller probability is read as zero, and a smaller difference of two expected payoffs as a tie. The
difference is relative to the sizes of the terms that were added up for it, so that units do not matter."""

ROUNDING = 1e-14
"""Share of the largest payoff that may have been lost in rounding before the game was written down."""


def near_tie(payoff: np.ndarray, polytope: BestResponsePolytope) -> bool:
    """True if some vertex is within the tolerance of a further label.

    Parameters
    ----------
    payoff : float array (m, n)
        What the opponent earns, own actions by replies.
    polytope : BestResponsePolytope
        Of the same payoffs.
    """
    largest = np.abs(payoff).max()
    table = np.array(payoff) / largest if largest > 0 else np.array(payoff)
    groups: dict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(polytope.keys):
        if key != polytope.unit:
            groups[len(polytope.sides(key)[0])].append(place)
    return any(_near(table, polytope, places, size) for size, places in groups.items())


def _near(table: np.ndarray, polytope: BestResponsePolytope, places: list[int], size: int) -> bool:
    """The same for vertices with supports of one size."""
    m, n = table.shape
    sides = [polytope.sides(polytope.keys[place]) for place in places]
    rows, columns = np.array([side[0] for side in sides]), np.array([side[1] for side in sides])
    labels = np.array([[polytope.labels[place] >> bit & 1 for bit in range(m + n)] for place in places], dtype=bool)
    system = np.zeros((len(places), size + 1, size + 1))
    system[:, :size, :size] = table[rows[:, None, :], columns[:, :, None]]
    system[:, :size, size] = -1.0
    system[:, size, :size] = 1.0
    right = np.zeros((len(places), size + 1, 1))
    right[:, size] = 1.0
    try:
        solved = np.linalg.solve(system, right)[:, :, 0]
    except np.linalg.LinAlgError:
        return True
    mixes = np.zeros((len(places), m))
    np.put_along_axis(mixes, rows, solved[:, :size], axis=1)
    if (~labels[:, :m] & (mixes <= TOLERANCE)).any():
        return True
    value = solved[:, size:]
    slack = value - mixes @ table
    margin = TOLERANCE * (np.abs(mixes) @ np.abs(table) + np.abs(value)) + ROUNDING
    return bool((~labels[:, m:] & (slack <= margin)).any())
