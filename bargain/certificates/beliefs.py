"""Beliefs as they are stated, and what Bayes' rule says of them, on the path and off it.

Off the path Bayes' rule still compares nodes that the same steps of probability zero lead to, actions or branches of
chance: whatever made these happen, the rest of the way has the probability that the strategies and chance give it
(Fudenberg and Tirole 1991; a necessary condition of consistency in Kreps and Wilson 1982). A node that takes more of
these steps than another one takes is infinitely less likely. On the path, and inside a subgame, this is Bayes' rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from bargain.arithmetic import Arithmetic, Number, shown
from bargain.certificates.identities import PROBABILITY_TOLERANCE, check_mix, shape_violations
from bargain.games import ExtensiveForm, InformationSet

__all__ = ["Trails", "Weights", "extreme_beliefs", "updating_violations"]

Weights = tuple[Number, ...]


class Trails:
    """For each node, the steps of probability zero on the way, and the probability of the rest of the way.

    Attributes
    ----------
    zeros : list of frozenset of (int, int)
        (information set, action), as indices; (-1, node) for a branch of chance into the node.
    rest : list of numbers
        Never zero.
    """

    def __init__(self, game: ExtensiveForm, branch: Sequence[Number]) -> None:
        self.slack = 0 if game.arithmetic is Arithmetic.EXACT else PROBABILITY_TOLERANCE
        self.zeros: list[frozenset[tuple[int, int]]] = [frozenset()]
        self.rest: list[Number] = [branch[0]]
        parents, places, first = game.parent.tolist(), game.infoset_of.tolist(), game.first_child.tolist()
        for node in range(1, len(parents)):
            above = parents[node]
            if branch[node] <= self.slack:
                step = (places[above], node - first[above]) if places[above] >= 0 else (-1, node)
                self.zeros.append(self.zeros[above] | {step})
                self.rest.append(self.rest[above])
            else:
                self.zeros.append(self.zeros[above])
                self.rest.append(self.rest[above] * branch[node])

    def violations(self, game: ExtensiveForm, group: InformationSet, extremes: Sequence[Weights]) -> list[str]:
        """Where beliefs at an information set break Bayes' rule."""
        members: dict[frozenset[tuple[int, int]], list[int]] = defaultdict(list)
        for position, node in enumerate(group.nodes):
            members[self.zeros[node]].append(position)
        totals = {zeros: sum(self.rest[group.nodes[k]] for k in positions) for zeros, positions in members.items()}
        wrong: dict[str, None] = {}
        for zeros, positions in members.items():
            total = totals[zeros]
            unlikely = any(other < zeros for other in totals)
            for weights in extremes:
                mass = sum(weights[k] for k in positions)
                for k in positions:
                    due = 0 * mass if unlikely else mass * self.rest[group.nodes[k]] / total
                    if abs(weights[k] - due) > self.slack:
                        name = game.node_name(group.nodes[k])
                        wrong[f"beliefs at {group.label}: {name!r} has {weights[k]}, Bayes' rule gives {due}"] = None
        return list(wrong)


def updating_violations(
    game: ExtensiveForm,
    group: InformationSet,
    extremes: Sequence[Weights],
    held: Mapping[int, Sequence[Weights]],
    branch: Sequence[Number],
) -> list[str]:
    """Where beliefs at an information set are not updated by Bayes' rule from those at the player's set before it.

    `held` has the stated beliefs by information set. The check is made where a single belief is stated at the earlier
    set and gives the later one a positive probability, once the player has taken the action that leads there.
    """
    slack = 0 if game.arithmetic is Arithmetic.EXACT else PROBABILITY_TOLERANCE
    due: list[Number] = []
    for node in group.nodes:
        share, here, above = branch[0], node, int(game.parent[node])
        while above >= 0 and int(game.owner[above]) != group.player:
            share, here, above = share * branch[here], above, int(game.parent[above])
        if above < 0:
            return []
        earlier = int(game.infoset_of[above])
        if len(held[earlier]) != 1:
            return []
        due.append(share * held[earlier][0][game.information_sets[earlier].nodes.index(above)])
    total = sum(due)
    if total <= slack:
        return []
    return [
        f"beliefs at {group.label}: {game.node_name(node)!r} has {weights[k]}, but the belief at the player's set "
        f"before, updated by Bayes' rule, gives {wanted / total}"
        for weights in extremes
        for k, (node, wanted) in enumerate(zip(group.nodes, due, strict=True))
        if abs(weights[k] - wanted / total) > slack
    ]


def extreme_beliefs(game: ExtensiveForm, group: InformationSet, stated: Any) -> tuple[list[Weights], list[str]]:
    """The extreme points of the beliefs that are stated at an information set, and what is wrong with them.

    `stated` maps nodes to probabilities or intervals (low, high), or is a list of such distributions, whose hull is
    meant; it may be missing where the set is a single node.
    """
    exact = game.arithmetic is Arithmetic.EXACT
    slack = 0 if exact else PROBABILITY_TOLERANCE
    where = f"beliefs at {group.label}"
    names = [game.node_name(node) for node in group.nodes]
    if stated is None:
        if len(names) == 1:
            return [(game.probabilities[0],)], []
        return [], [f"{group.label}: no beliefs are stated"]
    if not isinstance(stated, (Mapping, tuple, list)):
        return [], [f"{where}: {shown(stated)!r} is neither a distribution nor a list of them"]
    listed = [stated] if isinstance(stated, Mapping) else list(stated)
    extremes: dict[Weights, None] = {}
    wrong = [] if listed else [f"{group.label}: no beliefs are stated"]
    for entry in listed:
        shape = shape_violations(where, names, entry)
        if shape:
            return [], shape
        spans = [value if isinstance(value, (tuple, list)) else (value, value) for value in (entry[n] for n in names)]
        broken = [
            f"{where}: {name!r} has {list(span)}, which is not an interval (low, high)"
            for name, span in zip(names, spans, strict=True)
            if len(span) != 2 or span[0] > span[1] + slack
        ]
        if broken:
            return [], broken
        corners = _corners(spans, slack)
        if not corners:
            wrong.append(f"{where}: no distribution lies within the stated intervals")
        extremes.update(dict.fromkeys(corners))
    for weights in extremes:
        wrong += check_mix(where, dict(zip(names, weights, strict=True)), exact)
    return list(extremes), wrong


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
