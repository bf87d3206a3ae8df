"""Stackelberg commitment: the best pure or mixed strategy to announce to a follower who plays a best reply to it.

For each reply of the follower, a linear programme finds the leader's best strategy among those to which it is a best
reply (Conitzer and Sandholm 2006). A follower who is indifferent may favour the leader (strong Stackelberg equilibrium)
or not (weak). Against an adverse follower the leader can count on the replies that some strategy makes strictly best,
up to replies with the same payoffs for the follower (von Stengel and Zamir 2010). The least upper bound that follows
need not be attained.

Cost: one linear programme for each reply, m variables and n constraints; two, and a test of attainment, if adverse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from bargain.analyses.leadership import Induced, attaining, induced_adverse, induced_favourable
from bargain.analyses.optima import Optimum, actions_of, player_index, published, rational, refuse_large
from bargain.arithmetic import Arithmetic, Number, number
from bargain.certificates.identities import check_mix, slack_tolerance
from bargain.equilibrium import Inequality, Profile
from bargain.equilibrium.profiles import freeze
from bargain.errors import ParameterError
from bargain.games import NormalForm

__all__ = ["Commitment", "ReplyBound", "stackelberg"]

_MOST_CELLS = 10_000


@dataclass(frozen=True, eq=False)
class ReplyBound:
    """The most that the leader can get by inducing one reply, with its proof.

    Attributes
    ----------
    reply : str
    limit : Fraction or None
        None if no strategy makes it a best reply (or, against an adverse follower, makes it better than every reply
        that is not equivalent to it).
    equivalents : mapping
        Reply -> weight. The reply itself, or a mix of the replies with the same payoffs for the follower.
    multipliers : mapping
        Other reply -> weight >= 0. In every action of the leader, the leader's payoff against `equivalents` plus the
        weighted sum of the follower's payoff differences (this reply minus the other) is at most `limit`. Where there
        is no limit, that sum alone is below zero everywhere (not above zero, if adverse): a mix of the others is at
        least as good for the follower.
    """

    reply: str
    limit: Fraction | None
    equivalents: Mapping[str, Fraction]
    multipliers: Mapping[str, Fraction]


@dataclass(frozen=True, eq=False)
class Commitment:
    """The leader's best commitment.

    Attributes
    ----------
    game : NormalForm
    leader, follower : str
    kind : {"mixed", "pure"}
    ties : {"favourable", "adverse"}
        What an indifferent follower does to the leader.
    strategy : mapping
        The leader's action -> probability.
    reply : str
        The follower's action.
    best_replies : tuple of str
        All best replies to `strategy`, decided exactly.
    payoffs, outcomes : mapping
        Of `strategy` against `reply`.
    value : number
        The leader's payoff: the maximum, or the least upper bound where it is not attained.
    attained : bool
        False if an adverse follower would answer `strategy` with another reply, so that the leader can only come close
        to `value`, by `nearby`.
    bounds : tuple of ReplyBound
        One for each reply (for each class of equivalent ones, if adverse), exact in a float game too; empty if pure.
    strict : mapping
        Against an adverse follower, a strategy to which `reply` and its equivalents are the only best replies; else
        empty.
    certificate : Optimum
        The follower's incentives, and the largest of the leader's bounds.
    """

    game: NormalForm
    leader: str
    follower: str
    kind: str
    ties: str
    strategy: Mapping[str, Number]
    reply: str
    best_replies: tuple[str, ...]
    payoffs: Mapping[str, Number]
    outcomes: Mapping[str, Number]
    value: Number
    attained: bool
    bounds: tuple[ReplyBound, ...]
    strict: Mapping[str, Number]
    certificate: Optimum

    def __repr__(self) -> str:
        mix = ", ".join(f"{action}: {p}" for action, p in self.strategy.items() if p != 0)
        claim = "" if self.attained else ", not attained"
        return f"Commitment({self.leader} plays {mix}; {self.follower} replies {self.reply}; value {self.value}{claim})"

    @property
    def profile(self) -> Profile:
        """The strategy and the reply as a profile: not a Nash equilibrium in general."""
        one, zero = (1.0, 0.0) if self.game.arithmetic is Arithmetic.FLOAT else (Fraction(1), Fraction(0))
        labels = actions_of(self.game, player_index(self.game, self.follower, "profile"))
        pair = {self.leader: self.strategy, self.follower: {k: one if k == self.reply else zero for k in labels}}
        return Profile({player: pair[player] for player in self.game.players})

    def nearby(self, weight: Any) -> dict[str, Number]:
        """A commitment near `strategy` whose best replies are `reply` and its equivalents only.

        Parameters
        ----------
        weight : number in (0, 1]
            Of `strict`; the payoff that it guarantees to the leader tends to `value` as the weight falls.

        Raises
        ------
        ParameterError
            The follower is not adverse, the commitment is pure, or the weight is outside (0, 1].
        """
        if not self.strict:
            raise ParameterError("nearby: only a mixed commitment against an adverse follower has a nearby one")
        try:
            share = number(weight)
        except ParameterError as error:
            raise ParameterError(f"nearby: the weight must lie in (0, 1]: {error}") from None
        if not isinstance(share, (Fraction, float)) or not 0 < share <= 1:
            raise ParameterError(f"nearby: the weight must lie in (0, 1], not {share}")
        return {action: (1 - share) * p + share * self.strict[action] for action, p in self.strategy.items()}


def stackelberg(
    game: NormalForm,
    leader: str | None = None,
    commitment: Literal["mixed", "pure"] = "mixed",
    ties: Literal["favourable", "adverse"] = "favourable",
) -> Commitment:
    """Find the best strategy for a leader to commit to, when the follower sees it and plays a best reply.

    Parameters
    ----------
    game : NormalForm
        Exact or float. A float game is solved as the rational game that it is in binary, ties included, and the answer
        is rounded.
    leader : str, optional
        A player's name; the row player if left out.
    commitment : {"mixed", "pure"}
    ties : {"favourable", "adverse"}
        Whether an indifferent follower takes the best or the worst reply for the leader.

    Returns
    -------
    Commitment
        Where several replies or strategies are equally good for the leader, one of them.

    Raises
    ------
    GameError
        A game that is not a numerical two-player normal form.
    ParameterError
        A leader who does not play, or an option that is not known.
    ConceptError
        More than 10,000 cells.

    Examples
    --------
    >>> game = NormalForm([[2, 4], [1, 3]], [[1, 0], [0, 2]], actions=(("up", "down"), ("left", "right")))
    >>> best = stackelberg(game)
    >>> best.strategy["up"], best.reply, best.value
    (Fraction(2, 3), 'right', Fraction(11, 3))
    >>> stackelberg(game, commitment="pure").value, stackelberg(game, ties="adverse").attained
    (Fraction(3, 1), False)
    """
    exact_game = rational(game, "stackelberg")
    mine = 0 if leader is None else player_index(game, leader, "leader")
    if commitment not in ("mixed", "pure"):
        raise ParameterError(f"commitment: {commitment!r} is not known; choose 'mixed' or 'pure'")
    if ties not in ("favourable", "adverse"):
        raise ParameterError(f"ties: {ties!r} is not known; choose 'favourable' or 'adverse'")
    m, n = game.shape
    refuse_large(m * n, _MOST_CELLS, "stackelberg: number of cells", "remove dominated actions first")
    own, theirs = (exact_game.A, exact_game.B) if mine == 0 else (exact_game.B.T, exact_game.A.T)
    if commitment == "pure":
        return _answer(game, exact_game, mine, commitment, ties, *_pure(own, theirs, ties), attained=True)
    if ties == "favourable":
        found = [induced_favourable(own, theirs, reply) for reply in range(theirs.shape[1])]
        best = _first_best(found)
        return _answer(game, exact_game, mine, commitment, ties, best.strategy, best.reply, found, attained=True)
    found = induced_adverse(own, theirs)
    best = _first_best(found)
    for candidate in found:
        if candidate.limit == best.limit:
            exactly = attaining(own, theirs, candidate)
            if exactly:
                reply = _worst(own, theirs, exactly)
                return _answer(
                    game, exact_game, mine, commitment, ties, exactly, reply, found, candidate.strict, attained=True
                )
    reply = min(best.equivalents, key=lambda k: own[:, k] @ np.array(best.strategy))
    return _answer(game, exact_game, mine, commitment, ties, best.strategy, reply, found, best.strict, attained=False)


def _first_best(found: list[Induced]) -> Induced:
    return max((one for one in found if one.limit is not None), key=lambda one: one.limit or Fraction(0))


def _best_replies(theirs: np.ndarray, strategy: Any) -> list[int]:
    worth = np.array(strategy, dtype=object) @ theirs
    return [k for k, value in enumerate(worth) if value == max(worth)]


def _worst(own: np.ndarray, theirs: np.ndarray, strategy: tuple[Fraction, ...]) -> int:
    worth = np.array(strategy, dtype=object) @ own
    return min(_best_replies(theirs, strategy), key=lambda k: worth[k])


def _pure(own: np.ndarray, theirs: np.ndarray, ties: str) -> tuple[tuple[Fraction, ...], int, list[Induced]]:
    """Every action of the leader with the reply that follows, and the best of them."""
    choose = max if ties == "favourable" else min
    replies = []
    for line, mine in zip(theirs, own, strict=True):
        best = [k for k, value in enumerate(line) if value == max(line)]
        replies.append(choose(best, key=mine.__getitem__))
    action = max(range(len(own)), key=lambda i: own[i, replies[i]])
    return tuple(Fraction(i == action) for i in range(len(own))), replies[action], []


def _answer(
    game: NormalForm,
    exact_game: NormalForm,
    mine: int,
    kind: str,
    ties: str,
    strategy: tuple[Fraction, ...],
    reply: int,
    found: list[Induced],
    strict: tuple[Fraction, ...] = (),
    *,
    attained: bool,
) -> Commitment:
    inexact = game.arithmetic is Arithmetic.FLOAT
    leader, follower = game.players[mine], game.players[1 - mine]
    actions, replies = actions_of(game, mine), actions_of(game, 1 - mine)
    own, theirs = (exact_game.A, exact_game.B) if mine == 0 else (exact_game.B.T, exact_game.A.T)
    pure = np.array([Fraction(k == reply) for k in range(len(replies))], dtype=object)
    mix = np.array(strategy, dtype=object)
    x, y = (mix, pure) if mine == 0 else (pure, mix)
    value = (mix @ own)[reply]
    shown = {action: published(p, inexact) for action, p in zip(actions, strategy, strict=True)}
    bounds = tuple(
        ReplyBound(
            replies[one.reply],
            one.limit,
            freeze({replies[k]: weight for k, weight in one.equivalents.items()}),
            freeze({replies[k]: weight for k, weight in one.multipliers.items()}),
        )
        for one in found
    )
    violations = check_mix(leader, shown, not inexact)
    violations += [
        fault for one in found if (fault := _unproven(own, theirs, one, replies, strictly=ties != "adverse"))
    ]
    limits = [one.limit for one in found if one.limit is not None] or [_pure_limit(own, theirs, ties)]
    ledger = _incentives(game, mine, list(shown.values()), reply)
    largest = published(max(abs(entry) for entry in own.flat), True) if inexact else 0.0
    certificate = Optimum(
        ledger, tuple(violations), published(value, inexact), published(max(limits), inexact), 1e-9 * largest
    )
    outcomes = exact_game.outcome_probabilities(x, y)
    return Commitment(
        game=game,
        leader=leader,
        follower=follower,
        kind=kind,
        ties=ties,
        strategy=freeze(shown),
        reply=replies[reply],
        best_replies=tuple(replies[k] for k in _best_replies(theirs, strategy)),
        payoffs=freeze({who: published(v, inexact) for who, v in exact_game.expected_payoffs(x, y).items()}),
        outcomes=freeze({name: published(v, inexact) for name, v in outcomes.items()}),
        value=certificate.value,
        attained=attained,
        bounds=bounds,
        strict=freeze({action: published(p, inexact) for action, p in zip(actions, strict, strict=False)}),
        certificate=certificate,
    )


def _incentives(game: NormalForm, mine: int, strategy: list[Number], reply: int) -> tuple[Inequality, ...]:
    """The follower's payoff of the reply, less that of every other one, against the strategy as handed out."""
    table = game.B if mine == 0 else game.A.T
    found = []
    for k, label in enumerate(actions_of(game, 1 - mine)):
        if k != reply:
            slack = sum(p * (row[reply] - row[k]) for p, row in zip(strategy, table, strict=True))
            size = sum(p * (abs(row[reply]) + abs(row[k])) for p, row in zip(strategy, table, strict=True))
            found.append(Inequality(game.players[1 - mine], "", label, slack, slack_tolerance(game, 1 - mine, size)))
    return tuple(found)


def _pure_limit(own: np.ndarray, theirs: np.ndarray, ties: str) -> Fraction:
    """The most that any action brings, read off the definition."""
    limits = []
    for mine, line in zip(own, theirs, strict=True):
        among = [entry for entry, value in zip(mine, line, strict=True) if all(value >= other for other in line)]
        limits.append(max(among) if ties == "favourable" else min(among))
    limit: Fraction = max(limits)
    return limit


def _unproven(own: np.ndarray, theirs: np.ndarray, one: Induced, replies: tuple[str, ...], *, strictly: bool) -> str:
    """Say what is wrong with the proof of a bound, by weak duality in each action of the leader; empty if nothing."""
    weights = [*one.equivalents.values(), *one.multipliers.values()]
    if any(weight < 0 for weight in weights) or sum(one.equivalents.values()) != 1:
        return f"{replies[one.reply]}: the multipliers are no weights"
    sums = [
        sum(weight * (row[one.reply] - row[k]) for k, weight in one.multipliers.items()) + Fraction(0) for row in theirs
    ]
    if one.limit is not None:
        tops = [sum(w * row[k] for k, w in one.equivalents.items()) + gain for row, gain in zip(own, sums, strict=True)]
        proven = max(tops) <= one.limit
    else:
        proven = max(sums) < 0 if strictly else max(sums) <= 0 < sum(one.multipliers.values())
    return "" if proven else f"{replies[one.reply]}: its bound is not proven"
