"""Obedience inequalities of a joint distribution, and the bounds that multipliers of them prove.

This is the definition of correlated equilibrium, worked out cell by cell; it shares nothing with the programme that
searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.analyses.optima import actions_of, rational
from bargain.arithmetic import Arithmetic, arithmetic_of
from bargain.certificates.identities import PROBABILITY_TOLERANCE, slack_tolerance
from bargain.equilibrium import Inequality
from bargain.errors import GameError
from bargain.games import NormalForm
from bargain.games.entries import read_matrix

__all__ = ["broken_probabilities", "certify_correlated", "obedience_ledger", "proven_bound"]


def certify_correlated(game: NormalForm, distribution: Any, *, coarse: bool = False) -> tuple[Inequality, ...]:
    """The obedience inequalities of any distribution over the cells of a game, with their slacks.

    Parameters
    ----------
    game : NormalForm
        Exact games are checked exactly; float games up to 1e-9 of the payoff range.
    distribution : matrix (m, n)
        Probabilities: numbers >= 0 that sum to one.
    coarse : bool

    Returns
    -------
    tuple of Inequality
        m(m-1) + n(n-1) of them, or m + n coarse ones. All hold exactly if the distribution is an equilibrium.

    Raises
    ------
    GameError
        A distribution of another shape, or whose entries are no probabilities.

    Examples
    --------
    >>> chicken = NormalForm([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> third = Fraction(1, 3)
    >>> [str(entry.slack) for entry in certify_correlated(chicken, [[third, third], [third, 0]])]
    ['1/3', '1/3', '1/3', '1/3']
    """
    rational(game, "certify_correlated")
    p = read_matrix(distribution, "distribution")
    if p.shape != game.shape:
        raise GameError(f"distribution: its shape is {p.shape}; the game has {game.shape}")
    if arithmetic_of(p.flat) is Arithmetic.SYMBOLIC:
        raise GameError("distribution: a probability is a symbol; give numbers")
    wrong = broken_probabilities(p)
    if wrong:
        raise GameError(f"distribution: {wrong[0]}")
    return obedience_ledger(game, p, coarse)


def broken_probabilities(p: np.ndarray) -> list[str]:
    """List what is wrong with a joint distribution as such."""
    slack = 0 if arithmetic_of(p.flat) is Arithmetic.EXACT else PROBABILITY_TOLERANCE
    wrong = [f"cell ({i + 1}, {j + 1}) has probability {p[i, j]}" for i, j in np.ndindex(*p.shape) if p[i, j] < -slack]
    total = p.sum()
    if abs(total - 1) > slack:
        wrong.append(f"the probabilities sum to {total}")
    return wrong


def obedience_ledger(game: NormalForm, p: np.ndarray, coarse: bool) -> tuple[Inequality, ...]:
    """`certify_correlated` for a distribution that has been read; one in floats is checked as in a float game."""
    if game.arithmetic is Arithmetic.EXACT and arithmetic_of(p.flat) is Arithmetic.FLOAT:
        game = game.convert(Arithmetic.FLOAT)
    found: list[Inequality] = []
    for mine, (player, table, joint) in enumerate(zip(game.players, (game.A, game.B.T), (p, p.T), strict=True)):
        labels = actions_of(game, mine)
        for told, where in [(slice(None), "")] if coarse else [(k, label) for k, label in enumerate(labels)]:
            for k, deviation in enumerate(labels):
                if k == told:
                    continue
                heard = joint[told]
                slack = (heard * (table[told] - table[k])).sum()
                size = (heard * (abs(table[told]) + abs(table[k]))).sum()
                found.append(Inequality(player, where, deviation, slack, slack_tolerance(game, mine, size)))
    return tuple(found)


def proven_bound(game: NormalForm, weights: np.ndarray, multipliers: Sequence[Fraction], coarse: bool) -> Fraction:
    """The largest entry of weights + weighted gains from obedience: no equilibrium has a greater expected weight."""
    if any(multiplier < 0 for multiplier in multipliers):
        raise AssertionError("a multiplier of an inequality is negative")
    given = iter(multipliers)
    cells = np.array(weights, dtype=object)
    for table, view in ((game.A, cells), (game.B.T, cells.T)):
        for told in [slice(None)] if coarse else range(len(table)):
            for k in range(len(table)):
                if k != told:
                    view[told] += next(given) * (table[told] - table[k])
    bound: Fraction = max(cells.flat)
    return bound
