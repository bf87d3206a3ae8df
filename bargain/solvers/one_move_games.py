"""Trees of two movers in which each player moves at most once along any path: signalling, screening, offers to private
types, simultaneous moves under incomplete information.

Here everything is linear in one player's strategy at a time. Let G(g, a) be what action a at information set g brings
its owner, summed over the ways to get to g that the opponent's strategy leaves; G is affine in that strategy. The
strategies of a player are cut into cells by the opponent's best replies, and equilibria are pairs of vertices of the
two cell complexes that are complementary: each action is unplayed or a best reply. That is the argument of Avis,
Rosenberg, Savani and von Stengel (2010, section 3) with one simplex for each information set in place of one for each
player, which is the sequence form (von Stengel 1996) of these trees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product
from typing import Any

from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE
from bargain.polytopes.cutting import Corner, between, cut, sign_of, simplex

__all__ = ["MOST_CELLS", "Node", "OneMoveGame", "Vertex", "moves_twice"]

MOST_CELLS = 20_000
"""Cells of a player's strategies, at most, times the corners of all pure strategies."""

Action = tuple[int, int]
"""(Information set, action), as indices."""


@dataclass(frozen=True)
class Node:
    """A decision node: chance's weight on the way to it, and the opponent's action that leads there, if any.

    `ends` holds, for each action, what follows: (chance's weight from the root, the opponent's later action or None,
    payoffs of both).
    """

    weight: Fraction
    before: Action | None
    ends: tuple[tuple[tuple[Fraction, Action | None, tuple[Fraction, ...]], ...], ...]


@dataclass(frozen=True)
class Vertex:
    """A vertex of a player's cell complex: the mixes, one tuple an own information set, flattened, and labels.

    A label is a bit for each action of either player: own actions that are not played, and best replies to this.
    """

    point: tuple[Fraction, ...]
    labels: int


class OneMoveGame:
    """The tree, read for both players; `sign` tells the sign of a difference of payoffs.

    Attributes
    ----------
    places : pair of tuples of int
        The information sets of each player, as indices in the tree.
    nodes : mapping
        Information set -> its nodes, in order.
    offsets : mapping
        Information set -> position of its first action in the flattened strategy of its owner.
    bits : mapping
        Information set -> the bit of its first action in a label.
    """

    def __init__(self, game: ExtensiveForm, sign: Callable[[Fraction], int] | None = None) -> None:
        self.game, self.sign = game, sign or sign_of
        self.sizes = {k: len(group.actions) for k, group in enumerate(game.information_sets)}
        self.places = tuple(
            tuple(k for k, group in enumerate(game.information_sets) if group.player == player) for player in (0, 1)
        )
        self.offsets: dict[int, int] = {}
        self.bits: dict[int, int] = {}
        total = 0
        for places in self.places:
            position = 0
            for place in places:
                self.offsets[place], self.bits[place] = position, total + position
                position += self.sizes[place]
            total += position
        self.full = (1 << total) - 1
        self._plays: list[tuple[Fraction, tuple[Action | None, Action | None], tuple[Fraction, ...]]] = []
        self.nodes = self._read()
        self._gains = {(place, k): self._affine(place, k) for place in self.nodes for k in range(self.sizes[place])}

    def _read(self) -> dict[int, tuple[Node, ...]]:
        game = self.game
        weight: list[Fraction] = [Fraction(1)]
        taken: list[tuple[Action | None, Action | None]] = [(None, None)]
        parents, owners, first = game.parent.tolist(), game.owner.tolist(), game.first_child.tolist()
        for node in range(1, len(parents)):
            above = parents[node]
            weight.append(weight[above] * Fraction(game.probabilities[node]))
            moves = list(taken[above])
            if owners[above] != CHANCE:
                moves[owners[above]] = (int(game.infoset_of[above]), node - first[above])
            taken.append((moves[0], moves[1]))
        ends: dict[tuple[int, int], list[tuple[Fraction, Action | None, tuple[Fraction, ...]]]] = {}
        for node, row in enumerate(game.terminal_of.tolist()):
            if row < 0:
                continue
            payoffs = tuple(Fraction(value) for value in game.payoffs[row])
            self._plays.append((weight[node], taken[node], payoffs))
            below = node
            while below:
                above = parents[below]
                if owners[above] >= 0:
                    other = taken[node][1 - owners[above]]
                    later = other if other is not None and taken[above][1 - owners[above]] is None else None
                    ends.setdefault((above, below - first[above]), []).append((weight[node], later, payoffs))
                below = above
        return {
            k: tuple(
                Node(
                    weight[node],
                    taken[node][1 - group.player],
                    tuple(tuple(ends.get((node, action), ())) for action in range(len(group.actions))),
                )
                for node in group.nodes
            )
            for k, group in enumerate(game.information_sets)
        }

    def _affine(self, place: int, action: int) -> tuple[Fraction, dict[Action, Fraction]]:
        """G(place, action) as a constant and the coefficients of the opponent's actions.

        A set of a single node that chance excludes is weighed as if it were reached: its owner would still choose well.
        """
        owner = self.game.information_sets[place].player
        nodes = self.nodes[place]
        ghost = len(nodes) == 1 and nodes[0].weight == 0
        constant, terms = Fraction(0), dict[Action, Fraction]()
        for node, index in zip(nodes, self.game.information_sets[place].nodes, strict=True):
            ends = self._conditional(index, action) if ghost else node.ends[action]
            for weight, later, payoffs in ends:
                worth = weight * payoffs[owner]
                key = later if later is not None else node.before
                if key is None or (ghost and later is None):
                    constant += worth
                else:
                    terms[key] = terms.get(key, Fraction(0)) + worth
        return constant, terms

    def _conditional(self, node: int, action: int) -> list[tuple[Fraction, Action | None, tuple[Fraction, ...]]]:
        """What follows a node, weighed by chance from there on."""
        game = self.game
        found: list[tuple[Fraction, Action | None, tuple[Fraction, ...]]] = []
        stack: list[tuple[int, Fraction, Action | None]] = [(game.children(node)[action], Fraction(1), None)]
        while stack:
            here, weight, later = stack.pop()
            row = int(game.terminal_of[here])
            if row >= 0:
                found.append((weight, later, tuple(Fraction(value) for value in game.payoffs[row])))
                continue
            for k, child in enumerate(game.children(here)):
                if game.owner[here] == CHANCE:
                    stack.append((child, weight * Fraction(game.probabilities[child]), later))
                else:
                    stack.append((child, weight, (int(game.infoset_of[here]), k)))
        return found

    def gain(self, place: int, action: int, point: Sequence[Fraction]) -> Fraction:
        """G(place, action) against the flattened strategy of the opponent."""
        constant, terms = self._gains[place, action]
        return sum(
            (c * point[self.offsets[h] + b] for (h, b), c in terms.items() if point[self.offsets[h] + b]), constant
        )

    def best(self, place: int, point: Sequence[Fraction]) -> list[int]:
        """The best replies at a set to the opponent's flattened strategy; all actions if it is unreached."""
        gains = [self.gain(place, k, point) for k in range(self.sizes[place])]
        top = max(gains)
        return [k for k, value in enumerate(gains) if self.sign(value - top) == 0]

    def reach(self, place: int, point: Sequence[Fraction]) -> list[Fraction]:
        """The weights of the nodes of an information set, against the flattened strategy of the opponent."""
        return [
            node.weight if node.before is None else node.weight * point[self.offsets[node.before[0]] + node.before[1]]
            for node in self.nodes[place]
        ]

    def conditional_payoffs(self, place: int, position: int) -> list[Fraction]:
        """What each action brings the owner at a node, by its position in the set, that the opponent has led to."""
        group = self.game.information_sets[place]
        node = group.nodes[position]
        return [
            sum((w * payoffs[group.player] for w, _, payoffs in self._conditional(node, k)), Fraction(0))
            for k in range(self.sizes[place])
        ]

    def mix(self, place: int, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """The mix at an information set in the flattened strategy of its owner."""
        return tuple(point[self.offsets[place] : self.offsets[place] + self.sizes[place]])

    def size(self, player: int) -> int:
        """How large the cell complex of a player may be: corners of the strategies times cells."""
        corners = cells = 1
        for place in self.places[player]:
            corners *= self.sizes[place]
        for place in self.places[1 - player]:
            if self._depends(place):
                cells *= self.sizes[place]
        return corners * cells

    def _depends(self, place: int) -> bool:
        return any(self._gains[place, k][1] for k in range(self.sizes[place]))

    def vertices(self, player: int) -> list[Vertex]:
        """The vertices of the cell complex of a player's strategies.

        Each opponent's information set cuts every cell into those of its best replies.
        """
        bits = count(sum(self.sizes[place] for place in self.places[player]))
        corners = [Corner(0, ())]
        for place in self.places[player]:
            ends = simplex(self.sizes[place], self.offsets[place])
            corners = [
                Corner(corner.tight | end.tight, corner.point + end.point) for corner, end in product(corners, ends)
            ]
        cells = [corners]
        for place in self.places[1 - player]:
            if self._depends(place):
                cells = [part for cell in cells for part in self._parts(cell, place, bits)]
        points = dict.fromkeys(corner.point for cell in cells for corner in cell)
        return [Vertex(point, self._labels(player, point)) for point in points]

    def _parts(self, cell: list[Corner], place: int, bits: Any) -> list[list[Corner]]:
        actions = range(self.sizes[place])
        found: list[list[Corner]] = []
        for best in actions:
            part = cell
            for other in actions:
                if other != best and part:
                    gaps = [self.gain(place, best, c.point) - self.gain(place, other, c.point) for c in part]
                    part = cut(part, gaps, next(bits), self.sign, between)
            if part:
                found.append(part)
        return found

    def _labels(self, player: int, point: tuple[Fraction, ...]) -> int:
        labels = 0
        for place in self.places[player]:
            for k, p in enumerate(self.mix(place, point)):
                labels |= (p == 0) << (self.bits[place] + k)
        for place in self.places[1 - player]:
            for k in self.best(place, point):
                labels |= 1 << (self.bits[place] + k)
        return labels

    def complementary(self, xs: Sequence[Vertex], ys: Sequence[Vertex]) -> list[tuple[int, int]]:
        """Pairs of vertices in which every action is unplayed or a best reply: the extreme Nash equilibria."""
        full = self.full
        return [(i, j) for i, x in enumerate(xs) for j, y in enumerate(ys) if x.labels | y.labels == full]

    def values(self, x: Sequence[Fraction], y: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Expected payoffs of all players."""
        total = [Fraction(0)] * len(self.game.players)
        for weight, actions, payoffs in self._plays:
            for point, action in zip((x, y), actions, strict=True):
                weight = weight * point[self.offsets[action[0]] + action[1]] if action is not None else weight
            if weight:
                total = [t + weight * value for t, value in zip(total, payoffs, strict=True)]
        return tuple(total)


def moves_twice(game: ExtensiveForm) -> str:
    """Where a player moves a second time along a path; "" if nobody does."""
    moved: list[frozenset[int]] = [frozenset()]
    for node in range(1, len(game.parent)):
        above = int(game.parent[node])
        owner = int(game.owner[above])
        moved.append(moved[above] | {owner} if owner >= 0 else moved[above])
        here = int(game.owner[node])
        if here >= 0 and here in moved[node]:
            return f"{game.players[here]} moves again at {game.describe(node)}"
    return ""
