"""Is a game degenerate? The verdict with its evidence: a mixed strategy, or a proof that there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bargain.arithmetic import Arithmetic, Number
from bargain.certificates.nondegeneracy import Basis, nondegeneracy_violations
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError, GameError
from bargain.games import NormalForm
from bargain.games.numerical import numerical
from bargain.polytopes.best_responses import BestResponsePolytope, TooManyVertices
from bargain.polytopes.near_ties import TOLERANCE, near_tie
from bargain.solvers.vertex_enumeration import refuses

__all__ = ["Degeneracy", "TiedStrategy", "degeneracy"]


@dataclass(frozen=True, eq=False)
class TiedStrategy:
    """A mixed strategy with more best replies than actions in its support.

    Attributes
    ----------
    player : str
    strategy : mapping
        Action -> probability.
    support : tuple of str
    best_replies : tuple of str
        The opponent's actions that are best replies to it.
    payoff : Number
        What each of them earns.
    """

    player: str
    strategy: Mapping[str, Number]
    support: tuple[str, ...]
    best_replies: tuple[str, ...]
    payoff: Number


@dataclass(frozen=True, eq=False)
class Degeneracy:
    """The verdict.

    Attributes
    ----------
    verdict : str
        "degenerate", "nondegenerate", or "undecided" for a float game within the tolerance of a tie.
    witnesses : tuple of TiedStrategy
        For each player who has one, the tied strategy with the smallest support; empty unless degenerate.
    vertices : mapping
        Player -> (support, best replies) of every vertex of the player's best-response polytope, as action labels. In a
        nondegenerate game this is the proof, and `verify` checks it.
    message : str
    """

    game: NormalForm
    verdict: str
    witnesses: tuple[TiedStrategy, ...]
    vertices: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = field(repr=False)
    message: str = ""

    def verify(self) -> list[str]:
        """Check the evidence by code that did not find it; an empty list means that the verdict is proven.

        Raises
        ------
        GameError
            The game is a float game: only exact games have proofs.
        """
        if self.game.arithmetic is not Arithmetic.EXACT:
            raise GameError("only the verdict on an exact game can be verified; convert the game first")
        if self.verdict == "degenerate":
            faults = [fault for witness in self.witnesses for fault in _faults(self.game, witness)]
            return faults if self.witnesses else ["a degenerate game needs a witness"]
        if self.verdict != "nondegenerate" or self.witnesses:
            return [f"the verdict {self.verdict!r} does not fit the evidence"]
        wrong = []
        for player, payoff in zip(self.game.players, (self.game.B, self.game.A.T), strict=True):
            own, other = _labels(self.game, player)
            listed = self.vertices.get(player, ())
            unknown = {a for support, replies in listed for a in (*support, *replies)} - {*own, *other}
            if unknown:
                wrong.append(f"{player}: {sorted(unknown)} are no actions")
                continue
            bases: list[Basis] = [
                (tuple(own.index(a) for a in support), tuple(other.index(a) for a in replies))
                for support, replies in listed
            ]
            wrong += [f"{player}: {fault}" for fault in nondegeneracy_violations(payoff, bases)]
        return wrong


def degeneracy(game: NormalForm) -> Degeneracy:
    """Decide whether some mixed strategy of a player has more pure best replies than actions in its support.

    Parameters
    ----------
    game : NormalForm
        Exact, or float: then a tie is decided for the rationals that the floats are in binary, and a game without a tie
        but within 1e-11 of one is "undecided".

    Returns
    -------
    Degeneracy

    Raises
    ------
    ConceptError
        More than 20 actions on both sides, or too many vertices.
    GameError
        A symbolic game.

    Notes
    -----
    Cost: that of solving the game by vertex enumeration. Source: von Stengel (2002), Handbook of Game Theory 3,
    Definition 2.6 and Theorem 2.10.

    Examples
    --------
    >>> tied = NormalForm([[1, 1], [1, 0]], [[1, 1], [0, 1]], actions=(("up", "down"), ("left", "right")))
    >>> witness = degeneracy(tied).witnesses[0]
    >>> witness.player, witness.support, witness.best_replies
    ('Row', ('up',), ('left', 'right'))
    >>> pennies = degeneracy(NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
    >>> pennies.verdict, pennies.verify()
    ('nondegenerate', [])
    """
    game = numerical(game, "degeneracy")
    reason = refuses(game)
    if reason:
        raise ConceptError(f"degeneracy is not decided: {reason}")
    inexact = game.arithmetic is Arithmetic.FLOAT
    exact_game = NormalForm(game.A, game.B).convert(Arithmetic.EXACT) if inexact else game
    witnesses, vertices, close = [], {}, False
    for player, payoff, own in zip(game.players, (exact_game.B, exact_game.A.T), (game.B, game.A.T), strict=True):
        try:
            polytope = BestResponsePolytope.of(payoff)
        except TooManyVertices:
            raise ConceptError(f"degeneracy is not decided: the polytope of {player} has too many vertices") from None
        mine, other = _labels(game, player)
        m, n = polytope.shape
        vertices[player] = tuple(
            (
                tuple(action for i, action in enumerate(mine) if not label >> i & 1),
                tuple(reply for j, reply in enumerate(other) if label >> (m + j) & 1),
            )
            for label in sorted(set(polytope.labels) - {polytope.unit})
        )
        tied = [
            (label, key)
            for key, label in zip(polytope.keys, polytope.labels, strict=True)
            if label.bit_count() > m and key != polytope.unit
        ]
        if tied:
            label, key = min(tied, key=lambda pair: (m - (pair[0] & polytope.unit).bit_count(), pair))
            point = polytope.point(key)
            support = [i for i in range(m) if point[i]]
            best = [j for j in range(n) if label >> (m + j) & 1]
            earned = sum(point[i] * payoff[i, best[0]] for i in support)
            witnesses.append(
                TiedStrategy(
                    player,
                    freeze({mine[i]: float(p) if inexact else p for i, p in enumerate(point)}),
                    tuple(mine[i] for i in support),
                    tuple(other[j] for j in best),
                    float(earned) if inexact else earned,
                )
            )
        close = close or (inexact and near_tie(own, polytope))
    if witnesses:
        return Degeneracy(game, "degenerate", tuple(witnesses), vertices)
    if close:
        note = f"some tie is within the tolerance {TOLERANCE:g}; give exact numbers"
        return Degeneracy(game, "undecided", (), vertices, note)
    return Degeneracy(game, "nondegenerate", (), vertices)


def _labels(game: NormalForm, player: str) -> tuple[list[str], list[str]]:
    """The player's action labels, then the opponent's."""
    rows, columns = ([*(labels or ())] for labels in game.actions or ())
    return (rows, columns) if player == game.players[0] else (columns, rows)


def _faults(game: NormalForm, witness: TiedStrategy) -> list[str]:
    """Check a tied strategy from the definition."""
    if witness.player not in game.players or set(witness.strategy) != set(_labels(game, witness.player)[0]):
        return [f"{witness.player}: the witness does not fit the game"]
    own, other = _labels(game, witness.player)
    payoff = game.B if witness.player == game.players[0] else game.A.T
    weights = [witness.strategy[action] for action in own]
    earned = [sum(p * payoff[i, j] for i, p in enumerate(weights)) for j in range(len(other))]
    best = tuple(action for action, value in zip(other, earned, strict=True) if value == max(earned))
    support = tuple(action for action, p in zip(own, weights, strict=True) if p > 0)
    wrong = []
    if sum(weights) != 1 or min(weights) < 0 or support != witness.support:
        wrong.append(f"{witness.player}: not a mixed strategy with the support {witness.support}")
    if best != witness.best_replies or max(earned) != witness.payoff or len(best) <= len(support):
        wrong.append(f"{witness.player}: the best replies are {best}, for a support of {len(support)}")
    return wrong
