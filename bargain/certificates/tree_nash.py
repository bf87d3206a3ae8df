"""Certificate of a Nash equilibrium in a tree: no player has a better plan against the others."""

from __future__ import annotations

from bargain.certificates.best_replies import best_reply_value
from bargain.certificates.identities import slack_tolerance, tree_violations
from bargain.certificates.subgame_perfect import continuation_values
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import ExtensiveForm

__all__ = ["certify_tree_nash"]


def certify_tree_nash(game: ExtensiveForm, profile: Profile) -> Certificate:
    """One inequality a player: what the profile gives, against the best reply."""
    violations = tree_violations(game, profile)
    if violations:
        return Certificate(Concept.NASH, (), tuple(violations))
    given = game.expected_payoffs(profile)
    branch = game.action_probabilities(profile)
    one = game.probabilities[0]
    sizes = continuation_values(game, branch, sizes=True)[0]
    ledger = []
    for player, name in enumerate(game.players):
        best = best_reply_value(game, player, branch, {0: one})
        tolerance = slack_tolerance(game, player, sizes[player] + abs(best))
        ledger.append(Inequality(name, "", "best reply", given[name] - best, tolerance))
    return Certificate(Concept.NASH, tuple(ledger), ())
