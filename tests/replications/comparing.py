"""Solutions and derived sets in one form, so that they can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import bargain as bg
from tests.replications.believed import PBE
from tests.replications.reading import beliefs, profile
from tests.replications.sets import Part, Whole

Key = tuple[Any, ...]


def component_key(solution: bg.Solution, component: Any, concept: str = "") -> tuple[int, frozenset[Key], Any]:
    """Dimension, extreme points, and what the component pays if all of them pay the same."""
    assert isinstance(solution.game, bg.ExtensiveForm)
    members = [solution.equilibria[k] for k in component.equilibria]
    keys = [point_key(solution.game, member.profile, member.beliefs, concept or solution.concept) for member in members]
    paid = {tuple(member.payoffs.values()) for member in members}
    return component.dimension, frozenset(keys), paid.pop() if len(paid) == 1 else None


def part_key(game: bg.ExtensiveForm, whole: Whole, part: Part) -> tuple[int, frozenset[Key], Any]:
    """The same of a component that was derived."""
    points = [(profile(game, choices), beliefs(game, stated)) for choices, stated in part.points]
    paid = {tuple(game.expected_payoffs(point).values()) for point, _ in points}
    keys = frozenset(point_key(game, point, stated, whole.concept) for point, stated in points)
    return part.dimension, keys, paid.pop() if len(paid) == 1 else None


def point_key(game: bg.ExtensiveForm, point: bg.Profile, stated: Mapping[str, Any], concept: str) -> Key:
    """Mixes at all sets, under Nash at those that own moves do not exclude; beliefs where the concept has them."""
    mixes = [
        (group.label, tuple(point[game.players[group.player]][group.label].values()))
        for group in game.information_sets
        if concept != "nash" or own_weight(game, point, group)
    ]
    spans = [
        (group.label, tuple(span(stated[group.label][game.node_name(node)]) for node in group.nodes))
        for group in game.information_sets
        if concept in (PBE, "sequential") and len(group.nodes) > 1
    ]
    return (*mixes, *spans)


def own_weight(game: bg.ExtensiveForm, point: bg.Profile, group: Any) -> Any:
    """The probability that the mover's own earlier moves lead to the set."""
    branch, weight, node = game.action_probabilities(point), Fraction(1), group.nodes[0]
    while node:
        parent = int(game.parent[node])
        weight *= branch[node] if game.owner[parent] == group.player else 1
        node = parent
    return weight


def span(belief: Any) -> tuple[Fraction, Fraction]:
    """A belief as an interval."""
    low, high = belief if isinstance(belief, tuple) else (belief, belief)
    return Fraction(low), Fraction(high)
