"""The definition of a logit equilibrium, evaluated on its own: the certificate of everything in this package."""

from __future__ import annotations

import numpy as np

from bargain.arithmetic import to_float
from bargain.games import NormalForm

__all__ = ["residuals"]


def residuals(
    game: NormalForm, rates: np.ndarray, row: np.ndarray, column: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How far profiles are from being logit responses to themselves.

    A logit equilibrium at lambda is a profile in which the probability of each action is proportional to the
    exponential of lambda times its expected payoff (McKelvey and Palfrey 1995, Games and Economic Behavior 10).

    Parameters
    ----------
    game : NormalForm
        Numerical.
    rates : float array (K,)
    row, column : float arrays (K, m) and (K, n)

    Returns
    -------
    residual : float array (K,)
        The largest difference between a probability and the logit response, over both players.
    tolerance : float array (K,)
        What rounding alone may leave: 1e-12, and in proportion to lambda times the largest payoff difference, since
        exp(lambda u) cannot be known better than lambda u.
    """
    turn = np.vectorize(to_float, otypes=[np.float64])
    found = np.zeros(len(rates))
    tolerance = np.full(len(rates), 1e-12)
    for own, mine, theirs in ((game.A, row, column), (game.B.T, column, row)):
        gaps = turn(own - own[-1])  # what every action of this player earns on top of the last one
        advantage = rates[:, None] * (theirs @ gaps.T)
        advantage -= advantage.max(axis=1, keepdims=True)
        odds = np.exp(advantage)
        response = odds / odds.sum(axis=1, keepdims=True)
        found = np.maximum(found, np.abs(mine - response).max(axis=1))
        tolerance += 4e-15 * rates * np.abs(gaps).max()
    return found, tolerance
