"""Certificate of a Nash equilibrium in normal form: no pure deviation pays."""

from __future__ import annotations

from bargain.arithmetic import Arithmetic
from bargain.certificates.identities import check_mix, shape_violations, slack_tolerance, unknown_players
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import NormalForm

__all__ = ["certify_nash"]


def certify_nash(game: NormalForm, profile: Profile) -> Certificate:
    """Compare the payoff of each player with that of every pure deviation: m + n inequalities."""
    exact = game.arithmetic is Arithmetic.EXACT
    violations = unknown_players(game, profile)
    for player, actions in zip(game.players, game.actions or (), strict=True):
        mix = profile.get(player)
        shape = shape_violations(player, actions or (), mix)
        violations += shape or check_mix(player, mix or {}, exact)
    if violations:
        return Certificate(Concept.NASH, (), tuple(violations))
    strategies = [
        [profile[player][a] for a in actions or ()]
        for player, actions in zip(game.players, game.actions or (), strict=True)
    ]
    ledger: list[Inequality] = []
    for mine, (player, table) in enumerate(zip(game.players, (game.A, game.B.T), strict=True)):
        theirs = strategies[1 - mine]
        gains = [sum(p * table[k, j] for j, p in enumerate(theirs)) for k in range(len(strategies[mine]))]
        value = sum(p * gain for p, gain in zip(strategies[mine], gains, strict=True))
        actions = (game.actions or ())[mine] or ()
        sizes = [sum(abs(p * table[k, j]) for j, p in enumerate(theirs)) for k in range(len(gains))]
        tolerance = slack_tolerance(game, max(sizes))
        ledger += [
            Inequality(player, "", action, value - gain, tolerance) for action, gain in zip(actions, gains, strict=True)
        ]
    return Certificate(Concept.NASH, tuple(ledger), ())
