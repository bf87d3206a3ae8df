"""Certificate of a sequential equilibrium (Kreps and Wilson 1982): sequential rationality, and an explicit argument
that beliefs are limits of Bayes' rule for strategies in which every action has positive probability.

Let actions of probability zero tremble, each with its own small probability. Where the ways to the nodes of a set
differ by one such action each, any belief is the limit that a choice of trembles gives: the belief in a node, divided
by the probability of the rest of the way there, is what the action has to tremble with; a belief of zero takes a
tremble of a smaller order. Sets that share such actions need common trembles: these are looked for by a linear
programme, whose conditions are that what is played at the sets stays optimal. Chance does not tremble.

Where the ways to the nodes of a set differ by several actions of probability zero, consistency is not decided, and the
certificate says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import networkx as nx

from bargain.arithmetic import Number
from bargain.certificates.beliefs import Trails, Weights, extreme_beliefs
from bargain.certificates.perfect_bayesian import certify_perfect_bayesian
from bargain.certificates.subgame_perfect import continuation_values
from bargain.equilibrium import Certificate, Concept, Profile
from bargain.games import ExtensiveForm
from bargain.linear_programs import maximize

__all__ = ["SequentialCertificate", "certify_sequential"]

Action = tuple[int, int]


@dataclass(frozen=True)
class SequentialCertificate(Certificate):
    """A certificate with its argument for consistency.

    Attributes
    ----------
    argument : str
        Trembles that lead to the middle of the stated beliefs at each set that Bayes' rule leaves open; empty if none
        is open.
    """

    argument: str = ""


def certify_sequential(game: ExtensiveForm, profile: Profile, beliefs: Mapping[str, Any]) -> SequentialCertificate:
    """The certificate of a perfect Bayesian equilibrium, and consistency of the stated beliefs.

    Where an information set has several stated beliefs, each extreme one is checked; sets that are linked by common
    actions are checked for one system of trembles that supports what is played at all of them.
    """
    basis = certify_perfect_bayesian(game, profile, beliefs)
    if basis.violations:
        return SequentialCertificate(Concept.SEQUENTIAL, basis.ledger, basis.violations)
    check = _Consistency(game, profile, beliefs)
    return SequentialCertificate(Concept.SEQUENTIAL, basis.ledger, tuple(check.violations()), check.argument())


class _Consistency:
    def __init__(self, game: ExtensiveForm, profile: Profile, beliefs: Mapping[str, Any]) -> None:
        self.game, self.profile = game, profile
        self.branch = game.action_probabilities(profile)
        self.trails = Trails(game, self.branch)
        self.keys: dict[int, list[Action | None]] = {}
        self.stated: dict[int, list[Weights]] = {}
        self.undecided: list[str] = []
        for place, group in enumerate(game.information_sets):
            if len(group.nodes) == 1:
                continue
            self.stated[place] = extreme_beliefs(game, group, beliefs.get(group.label))[0]
            zeros = [self.trails.zeros[node] for node in group.nodes]
            shared = frozenset.intersection(*zeros)
            rests = [sorted(some - shared) for some in zeros]
            if any(len(rest) > 1 for rest in rests):
                self.undecided.append(group.label)
            else:
                self.keys[place] = [rest[0] if rest else None for rest in rests]

    def violations(self) -> list[str]:
        """What keeps the beliefs from being consistent, as far as that is known."""
        wrong = [
            f"consistency at {label} is not decided: the ways there differ by several actions of probability zero"
            for label in self.undecided
        ]
        for place in self.keys:
            wrong += self._impossible(place)
        if not wrong:
            wrong += [
                "no trembles support what is played at " + " and ".join(self._label(place) for place in group)
                for group in self._linked(self._free())
                if not self._common(group)
            ]
        return wrong

    def _label(self, place: int) -> str:
        return repr(self.game.information_sets[place].label)

    def _free(self) -> list[int]:
        """Sets that Bayes' rule leaves open."""
        return [place for place, keys in self.keys.items() if len({*keys}) > 1 and None not in keys]

    def _impossible(self, place: int) -> list[str]:
        """Beliefs in nodes that are infinitely less likely than others, whatever the trembles."""
        nodes = self.game.information_sets[place].nodes
        rest = [self.trails.rest[node] for node in nodes]
        slack = self.trails.slack
        if all(value <= slack for value in rest):
            return []
        sure = any(key is None and value > slack for key, value in zip(self.keys[place], rest, strict=True))
        wrong = []
        for position, (key, value) in enumerate(zip(self.keys[place], rest, strict=True)):
            if (value <= slack or (sure and key is not None)) and any(w[position] > slack for w in self.stated[place]):
                name = self.game.node_name(nodes[position])
                wrong.append(f"beliefs at {self._label(place)}: {name!r} is infinitely less likely than other nodes")
        return wrong

    def _linked(self, places: Iterable[int]) -> list[list[int]]:
        graph = nx.Graph()
        for place in places:
            graph.add_edges_from((place, key) for key in self.keys[place])
        parts = [sorted(entry for entry in part if isinstance(entry, int)) for part in nx.connected_components(graph)]
        return [part for part in parts if len(part) > 1]

    def _common(self, places: Sequence[int]) -> bool:
        """Is there one system of trembles? Sets that none of the largest reaches are left to smaller ones."""
        keys = list(dict.fromkeys(key for place in places for key in self.keys[place]))
        rows = [row for place in places for row in self._incentives(place, keys)]
        left = []
        for place in places:
            mass = [
                sum((w for k, w in zip(self.keys[place], self._rest(place), strict=True) if k == key), Fraction(0))
                for key in keys
            ]
            best = maximize(mass, rows or None, [0] * len(rows) or None, [[1] * len(keys)], [1])
            if best.status != "optimal":
                return False
            if best.value == 0:
                left.append(place)
        return len(left) < len(places) and (not left or all(self._common(group) for group in self._groups(left)))

    def _groups(self, places: list[int]) -> list[list[int]]:
        linked = self._linked(places)
        return [*linked, *([place] for place in places if not any(place in group for group in linked))]

    def _rest(self, place: int) -> list[Fraction]:
        return [Fraction(self.trails.rest[node]) for node in self.game.information_sets[place].nodes]

    def _incentives(self, place: int, keys: Sequence[Action | None]) -> list[list[Fraction]]:
        """Rows that are not positive where what is played at the set is optimal, as functions of the trembles."""
        game, group = self.game, self.game.information_sets[place]
        values = continuation_values(game, self.branch)
        mix = self.profile[game.players[group.player]][group.label]
        rows = []
        for k, action in enumerate(group.actions):
            if mix[action] <= self.trails.slack:
                continue
            for other in range(len(group.actions)):
                row = dict.fromkeys(keys, Fraction(0))
                for node, key, rest in zip(group.nodes, self.keys[place], self._rest(place), strict=True):
                    children = game.children(node)
                    gap = Fraction(values[children[other]][group.player]) - Fraction(values[children[k]][group.player])
                    row[key] += rest * gap
                rows.append(list(row.values()))
        return rows

    def argument(self) -> str:
        """Trembles that lead to the middle of the stated beliefs, set by set."""
        lines = []
        for place in self._free():
            group = self.game.information_sets[place]
            extremes = self.stated[place]
            wanted: dict[Action, Number] = {}
            for position, (key, rest) in enumerate(zip(self.keys[place], self._rest(place), strict=True)):
                if key is not None and rest > 0:
                    middle = sum(weights[position] for weights in extremes) / len(extremes)
                    wanted.setdefault(key, middle / rest)
            steps = [
                f"{self.game.information_sets[h].label}: {self.game.information_sets[h].actions[a]} "
                + (f"with probability {_number(size)}" if size else "with a probability of smaller order")
                for (h, a), size in wanted.items()
            ]
            lines.append(f"beliefs at {group.label!r} are limits of Bayes' rule if trembles are {', '.join(steps)}")
        return "; ".join(lines)


def _number(size: Number) -> str:
    return f"{size}*eps" if size != 1 else "eps"
