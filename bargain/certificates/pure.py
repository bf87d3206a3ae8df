"""Certificate of an equilibrium in pure strategies: each action against every other, in m + n comparisons."""

from __future__ import annotations

from bargain.arithmetic import Arithmetic
from bargain.certificates.identities import (
    PROBABILITY_TOLERANCE,
    check_mix,
    shape_violations,
    slack_tolerance,
    unknown_players,
)
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import NormalForm

__all__ = ["certify_pure"]


def certify_pure(game: NormalForm, profile: Profile) -> Certificate:
    """Check that each strategy is one action, and that no other action pays more against the other's."""
    exact = game.arithmetic is Arithmetic.EXACT
    violations = unknown_players(game, profile)
    chosen: list[int] = []
    for player, actions in zip(game.players, game.actions or (), strict=True):
        mix = profile.get(player)
        wrong = shape_violations(player, actions or (), mix) or check_mix(player, mix or {}, exact)
        if not wrong:
            used = [
                k for k, a in enumerate(actions or ()) if profile[player][a] > (0 if exact else PROBABILITY_TOLERANCE)
            ]
            wrong = [] if len(used) == 1 else [f"{player}: the strategy mixes {len(used)} actions"]
            chosen += used[:1]
        violations += wrong
    if violations:
        return Certificate(Concept.PURE, (), tuple(violations))
    i, j = chosen
    ledger: list[Inequality] = []
    for mine, (player, payoffs, own) in enumerate(
        zip(game.players, (game.A[:, j].tolist(), game.B[i].tolist()), (i, j), strict=True)
    ):
        tolerance = slack_tolerance(game, mine, max(abs(payoff) for payoff in payoffs))
        labels = (game.actions or ())[mine] or ()
        ledger += [
            Inequality(player, "", action, payoffs[own] - payoff, tolerance)
            for action, payoff in zip(labels, payoffs, strict=True)
        ]
    return Certificate(Concept.PURE, tuple(ledger), ())
