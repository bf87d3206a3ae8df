"""Certificate of a perfect Bayesian equilibrium: sequential rationality under stated beliefs, and Bayes' rule where it applies.

The notion is the weak one for general trees (Mas-Colell, Whinston and Green 1995, definition 9.C.3): strategies are
sequentially rational at every information set given beliefs, and beliefs follow from Bayes' rule on the path. Off the path a
belief is free; where an interval of beliefs is stated, both ends must support the profile, and then so does every belief in
between, since payoffs are linear in beliefs. Rationality is checked by one-shot deviations, which suffices under perfect
recall when beliefs at a player's later sets follow from earlier ones by Bayes' rule (Hendon, Jacobsen and Sloth 1996).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from bargain.arithmetic import Arithmetic, Number
from bargain.certificates.identities import PROBABILITY_TOLERANCE, check_mix, payoff_tolerance, shape_violations, tree_violations
from bargain.certificates.subgame_perfect import continuation_values
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import ExtensiveForm, InformationSet

__all__ = ["certify_perfect_bayesian"]


def certify_perfect_bayesian(
    game: ExtensiveForm, profile: Profile, beliefs: Mapping[str, Mapping[str, Any]]
) -> Certificate:
    """Check every action at every information set under every extreme belief that is stated for it."""
    tolerance = payoff_tolerance(game)
    violations = tree_violations(game, profile)
    if violations:
        return Certificate(Concept.PERFECT_BAYESIAN, (), tuple(violations), tolerance)
    branch = game.action_probabilities(profile)
    reach = game.reach_probabilities(branch)
    values = continuation_values(game, branch)
    ledger: list[Inequality] = []
    for group in game.information_sets:
        extremes, wrong = _extreme_beliefs(game, group, reach, beliefs.get(group.label))
        violations += wrong
        player = game.players[group.player]
        for weights in extremes:
            value = _expected(weights, [values[node][group.player] for node in group.nodes])
            for k, action in enumerate(group.actions):
                gain = _expected(weights, [values[game.children(node)[k]][group.player] for node in group.nodes])
                ledger.append(Inequality(player, group.label, action, value - gain))
    return Certificate(Concept.PERFECT_BAYESIAN, tuple(ledger), tuple(violations), tolerance)


def _expected(weights: tuple[Number, ...], values: list[Number]) -> Number:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _extreme_beliefs(
    game: ExtensiveForm, group: InformationSet, reach: list[Number], stated: Mapping[str, Any] | None
) -> tuple[list[tuple[Number, ...]], list[str]]:
    """The extreme points of the stated beliefs, and what is wrong with them."""
    exact = game.arithmetic is Arithmetic.EXACT
    slack = 0 if exact else PROBABILITY_TOLERANCE
    one = game.probabilities[0]
    names = [game.node_name(node) for node in group.nodes]
    if stated is None:
        if len(names) == 1:
            return [(one,)], []
        return [], [f"{group.label}: no beliefs are stated"]
    shape = shape_violations(f"beliefs at {group.label}", names, stated)
    if shape:
        return [], shape
    extremes = _corners([stated[name] for name in names], slack)
    wrong = [problem for weights in extremes for problem in check_mix(f"beliefs at {group.label}", dict(zip(names, weights, strict=True)), exact)]
    if not extremes:
        wrong.append(f"beliefs at {group.label}: no distribution lies within the stated intervals")
    total = sum(reach[node] for node in group.nodes)
    if total > slack:
        for weights in extremes:
            for name, node, weight in zip(names, group.nodes, weights, strict=True):
                if abs(weight * total - reach[node]) > slack:
                    wrong.append(f"beliefs at {group.label}: {name!r} has {weight}, Bayes' rule gives {reach[node] / total}")
    return extremes, wrong


def _corners(stated: list[Any], slack: float) -> list[tuple[Number, ...]]:
    """Vertices of {weights in the stated intervals, summing to one}: all but one weight sit at an end of its interval."""
    spans = [value if isinstance(value, (tuple, list)) else (value, value) for value in stated]
    found: dict[tuple[Number, ...], None] = {}
    for free, (low, high) in enumerate(spans):
        rest = [span for k, span in enumerate(spans) if k != free]
        for ends in product(*(dict.fromkeys(span) for span in rest)):
            weight = 1 - sum(ends)
            if low - slack <= weight <= high + slack:
                found[(*ends[:free], weight, *ends[free:])] = None
    return list(found)
