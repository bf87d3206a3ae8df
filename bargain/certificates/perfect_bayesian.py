"""Certificate of a perfect Bayesian equilibrium: sequential rationality given beliefs, and Bayes' rule on the path.

The notion is the weak one for general trees (Mas-Colell, Whinston and Green 1995, definition 9.C.3): strategies are
sequentially rational at every information set given beliefs, and beliefs follow from Bayes' rule on the path. Off the
path a belief is free. Where an interval of beliefs is stated, its ends must support the profile, and then so does every
belief in between: the gain from the best deviation is a convex function of beliefs.

A deviation is a plan: an action at the information set, and the best that the player can do at own later sets under the
same beliefs. One-shot deviations would do only if beliefs at later sets followed from earlier ones by Bayes' rule
(Hendon, Jacobsen and Sloth 1996), which the weak notion does not ask for off the path.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from bargain.arithmetic import Arithmetic, Number
from bargain.certificates.best_replies import best_reply_value
from bargain.certificates.identities import (
    PROBABILITY_TOLERANCE,
    check_mix,
    shape_violations,
    slack_tolerance,
    tree_violations,
)
from bargain.certificates.subgame_perfect import continuation_values
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import ExtensiveForm, InformationSet

__all__ = ["certify_perfect_bayesian"]

Weights = tuple[Number, ...]


def certify_perfect_bayesian(
    game: ExtensiveForm, profile: Profile, beliefs: Mapping[str, Mapping[str, Any]]
) -> Certificate:
    """Check every action at every information set under every extreme belief that is stated for it."""
    violations = tree_violations(game, profile)
    known = {group.label for group in game.information_sets}
    violations += [f"beliefs: {label!r} is not an information set" for label in beliefs if label not in known]
    if violations:
        return Certificate(Concept.PERFECT_BAYESIAN, (), tuple(violations))
    branch = game.action_probabilities(profile)
    reach = game.reach_probabilities(branch)
    values, sizes = continuation_values(game, branch), continuation_values(game, branch, sizes=True)
    ledger: list[Inequality] = []
    for group in game.information_sets:
        extremes, wrong = _extreme_beliefs(game, group, reach, beliefs.get(group.label))
        violations += wrong
        for weights in extremes:
            ledger += _deviations(game, group, weights, branch, values, sizes)
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


def _extreme_beliefs(
    game: ExtensiveForm, group: InformationSet, reach: list[Number], stated: Mapping[str, Any] | None
) -> tuple[list[Weights], list[str]]:
    """The extreme points of the stated beliefs, and what is wrong with them."""
    exact = game.arithmetic is Arithmetic.EXACT
    slack = 0 if exact else PROBABILITY_TOLERANCE
    one = game.probabilities[0]
    where = f"beliefs at {group.label}"
    names = [game.node_name(node) for node in group.nodes]
    if stated is None:
        if len(names) == 1:
            return [(one,)], []
        return [], [f"{group.label}: no beliefs are stated"]
    shape = shape_violations(where, names, stated)
    if shape:
        return [], shape
    spans = [value if isinstance(value, (tuple, list)) else (value, value) for value in (stated[n] for n in names)]
    wrong = [
        f"{where}: {name!r} has {list(span)}, which is not an interval (low, high)"
        for name, span in zip(names, spans, strict=True)
        if len(span) != 2 or span[0] > span[1] + slack
    ]
    if wrong:
        return [], wrong
    extremes = _corners(spans, slack)
    if not extremes:
        wrong.append(f"{where}: no distribution lies within the stated intervals")
    for weights in extremes:
        wrong += check_mix(where, dict(zip(names, weights, strict=True)), exact)
    total = sum(reach[node] for node in group.nodes)
    if total > slack:
        for weights in extremes:
            for name, node, weight in zip(names, group.nodes, weights, strict=True):
                if abs(weight - reach[node] / total) > slack:
                    wrong.append(f"{where}: {name!r} has {weight}, Bayes' rule gives {reach[node] / total}")
    return extremes, wrong


def _corners(spans: list[Any], slack: float) -> list[Weights]:
    """Vertices of {weights in the intervals, summing to one}: all but one weight sit at an end of its interval."""
    found: dict[Weights, None] = {}
    for free, (low, high) in enumerate(spans):
        rest = [span for k, span in enumerate(spans) if k != free]
        for ends in product(*(dict.fromkeys(span) for span in rest)):
            weight = 1 - sum(ends)
            if low - slack <= weight <= high + slack:
                found[(*ends[:free], weight, *ends[free:])] = None
    return list(found)
