"""Rationalizable actions, each with a belief that makes it a best reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bargain.analyses.dominance import sides
from bargain.analyses.elimination import Elimination, eliminate
from bargain.arithmetic import Number
from bargain.certificates.identities import slack_tolerance
from bargain.equilibrium import Inequality
from bargain.equilibrium.profiles import freeze
from bargain.games import NormalForm
from bargain.solvers.domination import Payoffs, strict_comparison

__all__ = ["Rationalizability", "rationalizable"]


@dataclass(frozen=True, eq=False)
class Rationalizability:
    """The rationalizable actions of a two-player game, each with a belief that makes it a best reply.

    Attributes
    ----------
    actions : mapping
        Player -> rationalizable actions.
    beliefs : mapping
        Player -> action -> belief: a distribution over rationalizable actions of the other player.
    ledger : mapping
        Player -> action -> inequalities: the action against every action of the game under its belief.
    elimination : Elimination
        Why the other actions are not rationalizable.
    """

    game: NormalForm
    actions: Mapping[str, tuple[str, ...]]
    beliefs: Mapping[str, Mapping[str, Mapping[str, Number]]]
    ledger: Mapping[str, Mapping[str, tuple[Inequality, ...]]]
    elimination: Elimination

    @property
    def decided(self) -> bool:
        """False if, in a float game, some verdict hangs on payoff differences that could be rounding."""
        return self.elimination.decided

    @property
    def holds(self) -> bool:
        """Every action is a best reply to its belief, from the definition."""
        return all(entry.holds for of in self.ledger.values() for entries in of.values() for entry in entries)


def rationalizable(game: NormalForm) -> Rationalizability:
    """The rationalizable actions of a two-player game, with a belief for each.

    For two players they are the actions that survive iterated elimination of strictly dominated actions, mixed
    strategies dominating too (Pearce 1984, Econometrica 52; Bernheim 1984 in the same volume).

    Parameters
    ----------
    game : NormalForm
        Exact or float.

    Raises
    ------
    GameError
        The game is symbolic, or not in normal form.

    Examples
    --------
    >>> game = NormalForm([[3, 0], [0, 3], [1, 1]], [[0, 1], [1, 0], [5, 5]], actions=(["up", "middle", "down"], None))
    >>> found = rationalizable(game)
    >>> found.actions["Row"], found.beliefs["Row"]["up"]["1"]
    (('up', 'middle'), Fraction(1, 1))
    """
    elimination = eliminate(game, "strict")
    tables = (Payoffs(game.A), Payoffs(game.B.T))
    left = [[(names or ()).index(a) for a in elimination.surviving[p]] for p, names in sides(game)]
    beliefs: dict[str, dict[str, dict[str, Number]]] = {}
    ledger: dict[str, dict[str, tuple[Inequality, ...]]] = {}
    for side, (player, names) in enumerate(sides(game)):
        others = (game.actions or ())[1 - side] or ()
        beliefs[player], ledger[player] = {}, {}
        for action in left[side]:
            found = strict_comparison(tables[side], action, left[side], left[1 - side]).belief
            weights = {j: float(w) if tables[side].inexact else w for j, w in found.items()}
            beliefs[player][names[action]] = {others[j]: weight for j, weight in weights.items()}
            ledger[player][names[action]] = _best_reply_ledger(game, side, action, weights)
    return Rationalizability(game, elimination.surviving, freeze(beliefs), freeze(ledger), elimination)


def _best_reply_ledger(
    game: NormalForm, side: int, action: int, belief: Mapping[int, Number]
) -> tuple[Inequality, ...]:
    table = (game.A, game.B.T)[side]
    player, names = sides(game)[side]
    gains = [sum(w * table[r, j] for j, w in belief.items()) for r in range(len(names))]
    tolerance = slack_tolerance(
        game, side, max(sum(abs(w * table[r, j]) for j, w in belief.items()) for r in range(len(names)))
    )
    return tuple(
        Inequality(player, "", name, gains[action] - gain, tolerance) for name, gain in zip(names, gains, strict=True)
    )
