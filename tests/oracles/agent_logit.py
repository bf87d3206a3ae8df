"""Agent logit responses of small trees by summing over plays, on nested nodes: no arrays, no recursion on payoffs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from bargain.games import Chance, Decision, Terminal

Steps = tuple[tuple[Decision | Chance, str], ...]
Behaviour = Mapping[str, Mapping[str, float]]
"""Information set -> action -> probability."""


def plays(node: Any, before: Steps = ()) -> Iterator[tuple[Steps, Terminal]]:
    """Every way through the tree to an end."""
    if isinstance(node, Terminal):
        yield before, node
        return
    for label, step in node.moves.items():
        child = step[1] if isinstance(node, Chance) else step
        yield from plays(child, (*before, (node, label)))


def probability(node: Decision | Chance, label: str, profile: Behaviour) -> float:
    """Of one step."""
    return float(node.moves[label][0]) if isinstance(node, Chance) else profile[str(node.infoset)][label]


def responses(root: Any, players: tuple[str, ...], rate: float, profile: Behaviour) -> dict[str, dict[str, float]]:
    """The logit response of every information set that is reached with positive probability.

    The payoff of an action is summed over all plays through the set that continue with it, with the probability of
    everything else on the way, and divided by the probability of the set.
    """
    worth: dict[str, dict[str, float]] = {}
    weight: dict[str, dict[str, float]] = {}
    for steps, end in plays(root):
        for place, (node, label) in enumerate(steps):
            if isinstance(node, Chance):
                continue
            rest = math.prod(probability(other, a, profile) for k, (other, a) in enumerate(steps) if k != place)
            payoff = float(end.payoffs[players.index(node.player)])
            for table, size in ((worth, rest * payoff), (weight, rest)):
                entry = table.setdefault(str(node.infoset), dict.fromkeys(node.moves, 0.0))
                entry[label] += size
    found = {}
    for label, sums in worth.items():
        reach = weight[label]
        if all(size > 0 for size in reach.values()):
            odds = {action: rate * sums[action] / reach[action] for action in sums}
            top = max(odds.values())
            total = sum(math.exp(value - top) for value in odds.values())
            found[label] = {action: math.exp(value - top) / total for action, value in odds.items()}
    return found
