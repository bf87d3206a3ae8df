"""What commitment is worth to each side, against the Nash equilibria of simultaneous moves.

The leader's payoffs under commitment, as an interval from an adverse to a favourable follower, are at least as high as
the interval of the leader's Nash, and correlated, equilibrium payoffs (von Stengel and Zamir 2010). The follower may
gain or lose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.analyses.commitment import Commitment, stackelberg
from bargain.analyses.optima import actions_of, player_index, published, rational
from bargain.arithmetic import Arithmetic, Number, number
from bargain.certificates.identities import check_mix
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError, ParameterError
from bargain.games import NormalForm

__all__ = ["CommitmentValue", "Replies", "best_replies", "value_of_commitment"]


@dataclass(frozen=True, eq=False)
class CommitmentValue:
    """What it is worth to one player to move first, openly.

    Attributes
    ----------
    leader, follower : str
    mixed, pure : Commitment
        The best commitments when an indifferent follower favours the leader.
    cautious : Commitment
        The best mixed one when an indifferent follower does not.
    nash : pair of numbers
        The leader's least and greatest Nash equilibrium payoff.
    follower_nash : pair of numbers
        The follower's.
    """

    leader: str
    follower: str
    mixed: Commitment
    pure: Commitment
    cautious: Commitment
    nash: tuple[Number, Number]
    follower_nash: tuple[Number, Number]

    @property
    def gain(self) -> tuple[Number, Number]:
        """The leader's gain from mixed commitment over the greatest and over the least Nash payoff."""
        return self.mixed.value - self.nash[1], self.mixed.value - self.nash[0]

    @property
    def pure_gain(self) -> tuple[Number, Number]:
        """The same for pure commitment: it may be a loss."""
        return self.pure.value - self.nash[1], self.pure.value - self.nash[0]

    @property
    def follower_gain(self) -> tuple[Number, Number]:
        """The follower's gain under mixed commitment over the own greatest and least Nash payoff."""
        payoff = self.mixed.payoffs[self.follower]
        return payoff - self.follower_nash[1], payoff - self.follower_nash[0]


@dataclass(frozen=True, eq=False)
class Replies:
    """The follower's best replies to an announced strategy.

    Attributes
    ----------
    actions : tuple of str
    follower_payoff : number
    leader_payoffs : mapping
        Best reply -> the leader's payoff.
    """

    actions: tuple[str, ...]
    follower_payoff: Number
    leader_payoffs: Mapping[str, Number]

    @property
    def least(self) -> Number:
        """The leader's payoff when an indifferent follower is adverse."""
        return min(self.leader_payoffs.values())

    @property
    def most(self) -> Number:
        """The leader's payoff when an indifferent follower is favourable."""
        return max(self.leader_payoffs.values())


def value_of_commitment(game: NormalForm) -> dict[str, CommitmentValue]:
    """Compare, for each player as leader, commitment with all Nash equilibria.

    Parameters
    ----------
    game : NormalForm
        Exact or float; a float game is solved as the rational game that it is in binary, and the answer is rounded.

    Returns
    -------
    dict
        Player -> CommitmentValue with that player as leader.

    Raises
    ------
    GameError
        A game that is not a numerical two-player normal form.
    ConceptError
        A game that is too large for all its Nash equilibria to be listed.

    Examples
    --------
    >>> game = NormalForm([[0, 0], [-8, 6]], [[-1, 0], [-1, -10]], ("Inspectee", "Inspector"))
    >>> values = value_of_commitment(game)
    >>> values["Inspector"].nash[1], values["Inspector"].mixed.value, values["Inspector"].pure_gain[0]
    (Fraction(-1, 1), Fraction(-3, 7), Fraction(0, 1))
    """
    from bargain.dispatch import solve

    exact_game = rational(game, "value_of_commitment")
    solution = solve(exact_game, method="vertex-enumeration")
    if not solution.complete:
        raise ConceptError(f"value_of_commitment needs all Nash equilibria. {solution.message}".strip())
    inexact = game.arithmetic is Arithmetic.FLOAT
    spans = {}
    for player in game.players:
        payoffs = [one.payoffs[player] for one in solution.equilibria]
        spans[player] = published(min(payoffs), inexact), published(max(payoffs), inexact)
    return {
        leader: CommitmentValue(
            leader,
            follower,
            stackelberg(game, leader),
            stackelberg(game, leader, "pure"),
            stackelberg(game, leader, ties="adverse"),
            spans[leader],
            spans[follower],
        )
        for leader, follower in (game.players, game.players[::-1])
    }


def best_replies(game: NormalForm, strategy: Mapping[str, Any], leader: str | None = None) -> Replies:
    """Find the follower's best replies to a strategy that the leader announces.

    Parameters
    ----------
    game : NormalForm
        Exact or float. Ties are decided exactly, in a float game on the rationals that its floats are.
    strategy : mapping
        The leader's action -> probability; actions that are left out have none.
    leader : str, optional
        A player's name; the row player if left out.

    Raises
    ------
    GameError
        A game that is not a numerical two-player normal form.
    ParameterError
        A leader who does not play, an unknown action, probabilities below zero or that do not sum to one.

    Examples
    --------
    >>> game = NormalForm([[2, 4], [1, 3]], [[1, 0], [0, 2]])
    >>> replies = best_replies(game, {"1": "2/3", "2": "1/3"})
    >>> replies.actions, replies.least, replies.most
    (('1', '2'), Fraction(5, 3), Fraction(11, 3))
    """
    exact_game = rational(game, "best_replies")
    mine = 0 if leader is None else player_index(game, leader, "leader")
    labels = actions_of(game, mine)
    if not isinstance(strategy, Mapping):
        raise ParameterError("strategy: give a mapping from actions to probabilities")
    unknown = [action for action in strategy if action not in labels]
    if unknown:
        raise ParameterError(f"strategy: {unknown[0]!r} is not an action of {game.players[mine]}; it has {labels}")
    mix = {label: _probability(strategy.get(label, 0), label) for label in labels}
    rounded = any(isinstance(p, float) for p in mix.values())
    wrong = check_mix("strategy", mix, not rounded)
    if wrong:
        raise ParameterError(wrong[0])
    own, theirs = (exact_game.A, exact_game.B) if mine == 0 else (exact_game.B.T, exact_game.A.T)
    x = np.array([Fraction(p) for p in mix.values()], dtype=object)
    worth, gains = x @ theirs, x @ own
    best = [k for k, value in enumerate(worth) if value == max(worth)]
    inexact = rounded or game.arithmetic is Arithmetic.FLOAT
    replies = actions_of(game, 1 - mine)
    return Replies(
        tuple(replies[k] for k in best),
        published(max(worth), inexact),
        freeze({replies[k]: published(gains[k], inexact) for k in best}),
    )


def _probability(value: object, action: str) -> Number:
    try:
        read = number(value)
    except ParameterError as error:
        raise ParameterError(f"strategy, {action!r}: {error}") from None
    if not isinstance(read, (Fraction, float)):
        raise ParameterError(f"strategy, {action!r}: {read} is a symbol; give a number")
    return read
