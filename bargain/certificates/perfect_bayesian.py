"""Certificate of a perfect Bayesian equilibrium: sequential rationality given beliefs, Bayes' rule where it applies.

Strategies are sequentially rational at every information set given beliefs, and beliefs follow from Bayes' rule on the
path, in every subgame, wherever nodes are compared that the same actions of probability zero lead to, and from one set
of a player to the next. In games in
which that leaves beliefs off the path free this is the weak notion of Mas-Colell, Whinston and Green (1995, definition
9.C.3). Where several beliefs are stated, the extreme ones must support the profile, and then so do all in between: the
gain from the best deviation is a convex function of beliefs.

A deviation is a plan: an action at the information set, and the best that the player can do at own later sets under the
same beliefs. Its first step alone is the one-shot deviation, which would do if beliefs at later sets followed from
earlier ones by Bayes' rule (Hendon, Jacobsen and Sloth 1996).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargain.arithmetic import Number
from bargain.certificates.beliefs import Trails, Weights, extreme_beliefs, updating_violations
from bargain.certificates.best_replies import best_reply_value
from bargain.certificates.identities import slack_tolerance, tree_violations
from bargain.certificates.subgame_perfect import continuation_values
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import ExtensiveForm, InformationSet

__all__ = ["certify_perfect_bayesian"]


def certify_perfect_bayesian(game: ExtensiveForm, profile: Profile, beliefs: Mapping[str, Any]) -> Certificate:
    """Check every action at every information set under every extreme belief that is stated for it."""
    violations = tree_violations(game, profile)
    known = {group.label for group in game.information_sets}
    violations += [f"beliefs: {label!r} is not an information set" for label in beliefs if label not in known]
    if violations:
        return Certificate(Concept.PERFECT_BAYESIAN, (), tuple(violations))
    branch = game.action_probabilities(profile)
    trails = Trails(game, branch)
    values, sizes = continuation_values(game, branch), continuation_values(game, branch, sizes=True)
    ledger: list[Inequality] = []
    held: dict[int, list[Weights]] = {}
    for place, group in enumerate(game.information_sets):
        extremes, wrong = extreme_beliefs(game, group, beliefs.get(group.label))
        held[place] = extremes
        violations += wrong or trails.violations(game, group, extremes)
        for weights in extremes:
            ledger += _deviations(game, group, weights, branch, values, sizes)
    for place, group in enumerate(game.information_sets if not violations else ()):
        violations += updating_violations(game, group, held[place], held, branch)
    return Certificate(Concept.PERFECT_BAYESIAN, tuple(ledger), tuple(violations))


def _deviations(
    game: ExtensiveForm,
    group: InformationSet,
    weights: Weights,
    branch: list[Number],
    values: list[Weights],
    sizes: list[Weights],
) -> list[Inequality]:
    player = group.player
    value = sum(weight * values[node][player] for weight, node in zip(weights, group.nodes, strict=True))
    size = sum(weight * sizes[node][player] for weight, node in zip(weights, group.nodes, strict=True))
    found = []
    for k, action in enumerate(group.actions):
        start = {game.children(node)[k]: weight for weight, node in zip(weights, group.nodes, strict=True)}
        gain = best_reply_value(game, player, branch, start)
        tolerance = slack_tolerance(game, player, size + abs(gain))
        found.append(Inequality(game.players[player], group.label, action, value - gain, tolerance))
    return found
