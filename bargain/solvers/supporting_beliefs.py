"""Beliefs off the path that make actions best replies, in trees where each player moves at most once along any path.

Nodes that the same action of the opponent leads to differ by chance alone, and chance keeps its weights: Bayes' rule
applies among them even where the action has probability zero. A belief is therefore a distribution over the opponent's
actions that lead to the set; what an action of the owner is worth is linear in it, so that the beliefs that support a
set of best replies form a polytope.

In a sequential equilibrium (Kreps and Wilson 1982) beliefs are limits of Bayes' rule for strategies in which the
opponent's actions tremble. Trembles of different actions may go to zero at any speed, so that the beliefs at one set
are free; but information sets that the same actions lead to, for players who have seen different moves of chance, must
draw their conclusions from the same trembles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from itertools import count

import networkx as nx

from bargain.linear_programs import extreme_points
from bargain.polytopes.cutting import Corner, between, cut, simplex
from bargain.solvers.one_move_games import OneMoveGame

__all__ = ["Belief", "SupportingBeliefs"]

Belief = tuple[Fraction, ...]
"""A probability for each node of an information set, in order."""

Key = tuple[str, int, int]
Choice = tuple[int, int]


class SupportingBeliefs:
    """Answers for all information sets of a game; `sequential` links sets that the same actions lead to."""

    def __init__(self, game: OneMoveGame, *, sequential: bool) -> None:
        self.game, self.sequential = game, sequential
        self._shares: dict[int, dict[Key, dict[int, Fraction]]] = {}
        self._mass: dict[int, dict[Key, Fraction]] = {}
        self._worth: dict[int, dict[Key, list[Fraction]]] = {}
        for place in game.nodes:
            self._group(place)
        self._polytopes: dict[tuple[int, frozenset[int]], tuple[Belief, ...]] = {}
        self._verdicts: dict[frozenset[Choice], bool] = {}

    def _group(self, place: int) -> None:
        """Group the nodes of a set by the opponent's action that leads there."""
        game, nodes = self.game, self.game.nodes[place]
        possible = any(node.weight > 0 for node in nodes)
        groups: dict[Key, list[int]] = defaultdict(list)
        excluded: list[int] = []
        for position, node in enumerate(nodes):
            if node.before is None:
                continue
            if node.weight > 0:
                groups["action", *node.before].append(position)
            elif not (possible and self.sequential):  # chance does not tremble
                excluded.append(position)
        reachable = {nodes[members[0]].before for members in groups.values()}
        for position in excluded:
            if nodes[position].before not in reachable:
                groups["node", place, position] = [position]
        self._mass[place] = {
            key: sum((nodes[k].weight for k in members), Fraction(0)) or Fraction(1) for key, members in groups.items()
        }
        self._shares[place] = {
            key: {k: (nodes[k].weight or Fraction(1)) / self._mass[place][key] for k in members}
            for key, members in groups.items()
        }
        self._worth[place] = {}
        for key, shares in self._shares[place].items():
            rows = [(share, game.conditional_payoffs(place, k)) for k, share in shares.items()]
            self._worth[place][key] = [
                sum((share * row[action] for share, row in rows), Fraction(0)) for action in range(game.sizes[place])
            ]

    def polytope(self, place: int, actions: Iterable[int]) -> tuple[Belief, ...]:
        """The extreme beliefs at one set under which all of `actions` are best; empty if there is none."""
        wanted = frozenset(actions)
        known = self._polytopes.get((place, wanted))
        if known is None:
            corners = self._cut([place], list(self._shares[place]), frozenset((place, k) for k in wanted))
            known = tuple(dict.fromkeys(self._belief(place, corner.point) for corner in corners))
            self._polytopes[place, wanted] = known
        return known

    def _belief(self, place: int, weights: tuple[Fraction, ...]) -> Belief:
        belief = [Fraction(0)] * len(self.game.nodes[place])
        for weight, shares in zip(weights, self._shares[place].values(), strict=True):
            for k, share in shares.items():
                belief[k] = weight * share
        return tuple(belief)

    def _cut(
        self, places: Iterable[int], keys: list[Key], choices: frozenset[Choice], *, linked: bool = False
    ) -> list[Corner]:
        """Weights of keys, summing to one, under which the choices are best at all of the places.

        For a single place the weights are a belief. For linked places they are trembles: at each place the belief is in
        proportion to the tremble of the action times the mass that chance sends there.
        """
        corners = simplex(len(keys), 0)
        bits = count(len(keys))
        for place in places:
            worth, mass = self._worth[place], self._mass[place]
            factors = [mass.get(key, Fraction(0)) if linked else Fraction(1) for key in keys]
            for action in sorted(k for where, k in choices if where == place):
                for other in range(self.game.sizes[place]):
                    if other == action or not corners:
                        continue
                    gaps = [
                        factor * (worth[key][action] - worth[key][other]) if key in worth else Fraction(0)
                        for factor, key in zip(factors, keys, strict=True)
                    ]
                    values = [
                        sum((w * g for w, g in zip(c.point, gaps, strict=True) if w), Fraction(0)) for c in corners
                    ]
                    corners = cut(corners, values, next(bits), self.game.sign, between)
        return corners

    def beliefs(self, choices: frozenset[Choice]) -> dict[int, tuple[Belief, ...]]:
        """For each unreached set, the extreme beliefs that make what is chosen there best.

        In a sequential equilibrium, those that trembles common to all linked sets lead to; at linked sets that the
        largest trembles may miss, those of the set alone.
        """
        places = sorted({place for place, _ in choices})
        found = {p: self.polytope(p, [k for where, k in choices if where == p]) for p in places}
        for group in self._linked(places) if self.sequential else []:
            keys = list(dict.fromkeys(key for place in group for key in self._shares[place]))
            corners = self._cut(group, keys, choices, linked=True)
            for place in group:
                own = self._shares[place]
                points: set[tuple[Fraction, ...]] = set()
                for corner in corners:
                    weight = dict(zip(keys, corner.point, strict=True))
                    mass = [weight[key] * self._mass[place][key] for key in own]
                    points.add(tuple(m / sum(mass) for m in mass) if any(mass) else ())
                if () not in points:
                    found[place] = tuple(self._belief(place, point) for point in extreme_points(sorted(points)))
        return found

    def admissible(self, choices: frozenset[Choice]) -> bool:
        """True if beliefs exist, consistent ones if sequential, under which all choices (set, action) are best."""
        known = self._verdicts.get(choices)
        if known is None:
            places = sorted({place for place, _ in choices})
            known = all(self.polytope(p, [k for where, k in choices if where == p]) for p in places)
            if known and self.sequential:
                known = all(self._consistent(group, choices) for group in self._linked(places))
            self._verdicts[choices] = known
        return known

    def _linked(self, places: Iterable[int]) -> list[list[int]]:
        """Sets that the same actions lead to, directly or by way of others."""
        graph = nx.Graph()
        for place in places:
            graph.add_node(place)
            for key in self._shares[place]:
                graph.add_edge(place, key)
        groups = [sorted(node for node in part if isinstance(node, int)) for part in nx.connected_components(graph)]
        return [group for group in groups if len(group) > 1]

    def _consistent(self, places: list[int], choices: frozenset[Choice]) -> bool:
        """Is there one system of trembles for all of the sets?

        Sets that the largest trembles do not reach are left to smaller ones, of which there are fewest if the largest
        are taken from the interior of all that will do.
        """
        keys = list(dict.fromkeys(key for place in places for key in self._shares[place]))
        corners = self._cut(places, keys, choices, linked=True)
        if not corners:
            return False
        used = {key for corner in corners for key, weight in zip(keys, corner.point, strict=True) if weight}
        left = [place for place in places if not used & set(self._shares[place])]
        return not left or all(self._consistent(group, choices) for group in self._linked(left))
