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

from collections.abc import Iterable, Iterator, Mapping, Sequence
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

Step = tuple[int, int]


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

    Where an information set has several stated beliefs, each extreme one is checked. At sets that are linked by common
    actions, beliefs that are stated alone must come from the same trembles, and each of several must come from some
    that support what is played at all of the sets.
    """
    basis = certify_perfect_bayesian(game, profile, beliefs)
    if basis.violations:
        return SequentialCertificate(Concept.SEQUENTIAL, basis.ledger, basis.violations)
    check = _Consistency(game, profile, beliefs)
    wrong = tuple(check.violations())
    return SequentialCertificate(Concept.SEQUENTIAL, basis.ledger, wrong, "" if wrong else check.argument())


class _Consistency:
    def __init__(self, game: ExtensiveForm, profile: Profile, beliefs: Mapping[str, Any]) -> None:
        self.game, self.profile = game, profile
        self.branch = game.action_probabilities(profile)
        self.trails = Trails(game, self.branch)
        self.values = continuation_values(game, self.branch)
        self.keys: dict[int, list[Step | None]] = {}
        self.never: dict[int, list[bool]] = {}
        self.stated: dict[int, list[Weights]] = {}
        self.undecided: list[str] = []
        self.common: list[tuple[list[int], dict[Step, Fraction]]] = []
        for place, group in enumerate(game.information_sets):
            if len(group.nodes) > 1:
                self.stated[place] = extreme_beliefs(game, group, beliefs.get(group.label))[0]
                self._read(place)

    def _read(self, place: int) -> None:
        """What tells the ways to the nodes of a set apart: the step of probability zero that each has of its own."""
        group = self.game.information_sets[place]
        zeros = [self.trails.zeros[node] for node in group.nodes]
        shared = frozenset.intersection(*zeros)
        own = [some - shared for some in zeros]
        by_chance = [any(where < 0 for where, _ in steps) for steps in own]
        never = [barred and not all(by_chance) for barred in by_chance]  # chance does not tremble
        if any(len(steps) > 1 for steps, barred in zip(own, never, strict=True) if not barred):
            self.undecided.append(group.label)
            return
        self.never[place] = never
        self.keys[place] = [
            None if barred or not steps else next(iter(steps)) for steps, barred in zip(own, never, strict=True)
        ]

    def violations(self) -> list[str]:
        """What keeps the beliefs from being consistent, as far as that is known."""
        wrong = [
            f"consistency at {label} is not decided: the ways there differ by several actions of probability zero"
            for label in self.undecided
        ]
        for place in self.keys:
            wrong += self._impossible(place)
        if wrong:
            return wrong
        for group in self._linked(self._free()):
            names = " and ".join(self._label(place) for place in group)
            for fixed in self._demands(group):
                trembles = self._trembles(group, fixed)
                if trembles is None:
                    wrong.append(f"no trembles lead to the stated beliefs and support what is played at {names}")
                    break
            else:
                self.common.append((group, trembles or {}))
        return wrong

    def _label(self, place: int) -> str:
        return repr(self.game.information_sets[place].label)

    def _free(self) -> list[int]:
        """Sets that Bayes' rule leaves open."""
        return [
            place
            for place, keys in self.keys.items()
            if len({*keys}) > 1
            and not any(key is None and not barred for key, barred in zip(keys, self.never[place], strict=True))
        ]

    def _impossible(self, place: int) -> list[str]:
        """Beliefs in nodes that are infinitely less likely than others, whatever the trembles."""
        nodes, never = self.game.information_sets[place].nodes, self.never[place]
        sure = any(key is None and not barred for key, barred in zip(self.keys[place], never, strict=True))
        wrong = []
        for position, key in enumerate(self.keys[place]):
            unlikely = never[position] or (sure and key is not None)
            if unlikely and any(weights[position] > self.trails.slack for weights in self.stated[place]):
                name = self.game.node_name(nodes[position])
                wrong.append(f"beliefs at {self._label(place)}: {name!r} is infinitely less likely than other nodes")
        return wrong

    def _linked(self, places: Iterable[int]) -> list[list[int]]:
        graph = nx.Graph()
        for place in places:
            graph.add_edges_from((place, key) for key in self.keys[place] if key is not None)
        parts = [sorted(entry for entry in part if isinstance(entry, int)) for part in nx.connected_components(graph)]
        return [part for part in parts if len(part) > 1]

    def _demands(self, places: Sequence[int]) -> Iterator[dict[int, Weights]]:
        """Beliefs that must come from common trembles: those stated alone, and with them each of several."""
        points = {place: self.stated[place][0] for place in places if len(self.stated[place]) == 1}
        yield points
        for place in places:
            if place not in points:
                yield from ({**points, place: belief} for belief in self.stated[place])

    def _trembles(self, places: Sequence[int], fixed: Mapping[int, Weights]) -> dict[Step, Fraction] | None:
        """One system of trembles, or None. Sets that none of the largest reaches are left to smaller ones."""
        keys = list(dict.fromkeys(key for place in places for key in self.keys[place] if key is not None))
        rows = [row for place in places for row in self._incentives(place, keys)]
        equal = [[Fraction(1)] * len(keys)]
        equal += [row for place in places if place in fixed for row in self._beliefs(place, keys, fixed[place])]
        left: list[int] = []
        found: list[Sequence[Fraction]] = []
        for place in places:
            right = [Fraction(1), *[Fraction(0)] * (len(equal) - 1)]
            best = maximize(self._mass(place, keys), rows or None, [0] * len(rows) or None, equal, right)
            if best.status != "optimal":
                return None
            found.append(best.x)
            if best.value == 0:
                left.append(place)
        if len(left) == len(places):
            return None
        for group in self._groups(left):
            if self._trembles(group, {place: fixed[place] for place in group if place in fixed}) is None:
                return None
        size = len(found)
        return {key: sum((x[k] for x in found), Fraction(0)) / size for k, key in enumerate(keys)}

    def _groups(self, places: list[int]) -> list[list[int]]:
        linked = self._linked(places)
        return [*linked, *([place] for place in places if not any(place in group for group in linked))]

    def _rest(self, place: int) -> list[Fraction]:
        return [Fraction(self.trails.rest[node]) for node in self.game.information_sets[place].nodes]

    def _mass(self, place: int, keys: Sequence[Step]) -> list[Fraction]:
        """How likely trembles make the set."""
        pairs = list(zip(self.keys[place], self._rest(place), strict=True))
        return [sum((rest for held, rest in pairs if held == key), Fraction(0)) for key in keys]

    def _beliefs(self, place: int, keys: Sequence[Step], belief: Weights) -> list[list[Fraction]]:
        """Rows that vanish where trembles lead to the belief."""
        mass = self._mass(place, keys)
        rows = []
        for held, rest, share in zip(self.keys[place], self._rest(place), belief, strict=True):
            row = [-Fraction(share) * total for total in mass]
            if held is not None:
                row[list(keys).index(held)] += rest
            rows.append(row)
        return rows

    def _incentives(self, place: int, keys: Sequence[Step]) -> list[list[Fraction]]:
        """Rows that are not positive where what is played at the set is optimal, as functions of the trembles."""
        game, group = self.game, self.game.information_sets[place]
        mix = self.profile[game.players[group.player]][group.label]
        rows = []
        for k, action in enumerate(group.actions):
            if mix[action] <= self.trails.slack:
                continue
            for other in range(len(group.actions)):
                row = dict.fromkeys(keys, Fraction(0))
                for node, key, rest in zip(group.nodes, self.keys[place], self._rest(place), strict=True):
                    if key is not None:
                        one, two = (Fraction(self.values[game.children(node)[a]][group.player]) for a in (k, other))
                        row[key] += rest * (two - one)
                rows.append(list(row.values()))
        return rows

    def argument(self) -> str:
        """Trembles that lead to stated beliefs: the middle of those of a set alone, some of those of linked sets."""
        together = {place for group, _ in self.common for place in group}
        lines = [self._line(group, trembles) for group, trembles in self.common]
        for place in self._free():
            if place in together:
                continue
            extremes = self.stated[place]
            wanted: dict[Step, Fraction] = {}
            for position, (key, rest) in enumerate(zip(self.keys[place], self._rest(place), strict=True)):
                if key is not None:
                    middle = sum((Fraction(weights[position]) for weights in extremes), Fraction(0)) / len(extremes)
                    wanted.setdefault(key, middle / rest)
            lines.append(self._line([place], wanted))
        return "; ".join(lines)

    def _line(self, places: Sequence[int], trembles: Mapping[Step, Fraction]) -> str:
        sets = self.game.information_sets
        steps = [
            f"{sets[h].label}: {sets[h].actions[a]} with "
            + (f"probability {_number(size)}" if size else "a probability of smaller order")
            for (h, a), size in trembles.items()
            if h >= 0
        ]
        where = " and ".join(self._label(place) for place in places)
        return f"beliefs at {where} are limits of Bayes' rule if trembles are {', '.join(steps)}"


def _number(size: Number) -> str:
    return f"{size}*eps" if size != 1 else "eps"
