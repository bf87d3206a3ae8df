"""The sequences of one player: what the player may have done on the way to a node.

Under perfect recall an information set is reached by one sequence of own moves, so that the empty sequence and the
actions of all own information sets stand for all sequences there are (von Stengel 1996, Games and Economic Behavior
14, section 3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bargain.arithmetic import Number, number
from bargain.errors import GameError
from bargain.games import ExtensiveForm, InformationSet

__all__ = ["Sequences", "check_tree", "check_two_players", "player_number"]


@dataclass(frozen=True)
class Sequences:
    """The sequences of a player, numbered: 0 is the empty one, then the actions of each information set in turn.

    Attributes
    ----------
    player : str
    information_sets : tuple of InformationSet
        The player's own, each after those that come before it in the tree.
    before : tuple of int
        The sequence that leads to each information set.
    first : tuple of int
        The number of each set's first action.
    after : tuple of tuple of int
        The information sets that each sequence leads to next, as indices of `information_sets`.
    at_node : tuple of int, length N
        What the player has done on the way to each node of the tree.
    """

    player: str
    information_sets: tuple[InformationSet, ...]
    before: tuple[int, ...]
    first: tuple[int, ...]
    after: tuple[tuple[int, ...], ...]
    at_node: tuple[int, ...]

    @classmethod
    def of(cls, tree: ExtensiveForm, player: int) -> Sequences:
        """The sequences of the player with this index, by one pass over the nodes."""
        own = tuple(group for group in tree.information_sets if group.player == player)
        first, count = {}, 1
        for group in own:
            first[group.label] = count
            count += len(group.actions)
        at_node = [0] * len(tree.parent)
        owner, first_child = tree.owner.tolist(), tree.first_child.tolist()
        starts = {node: first[group.label] for group in own for node in group.nodes}
        for node, parent in enumerate(tree.parent.tolist()[1:], start=1):
            mine = owner[parent] == player
            at_node[node] = starts[parent] + node - first_child[parent] if mine else at_node[parent]
        before = tuple(at_node[group.nodes[0]] for group in own)
        after: list[list[int]] = [[] for _ in range(count)]
        for k, sequence in enumerate(before):
            after[sequence].append(k)
        return cls(tree.players[player], own, before, tuple(first.values()), tuple(map(tuple, after)), tuple(at_node))

    def __len__(self) -> int:
        return len(self.after)

    def actions(self, place: int) -> range:
        """The sequences that end with an action of the information set `place`."""
        return range(self.first[place], self.first[place] + len(self.information_sets[place].actions))

    @property
    def labels(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Every sequence as its steps (information set, action)."""
        found: list[tuple[tuple[str, str], ...]] = [()]
        for group, before in zip(self.information_sets, self.before, strict=True):
            found.extend((*found[before], (group.label, action)) for action in group.actions)
        return tuple(found)

    def count_plans(self) -> int:
        """The number of strategies of the reduced normal form."""
        below = [1] * len(self.information_sets)
        for place in reversed(range(len(below))):
            below[place] = sum(math.prod(below[later] for later in self.after[s]) for s in self.actions(place))
        return math.prod(below[place] for place in self.after[0])

    def plans(self) -> list[tuple[int, ...]]:
        """The strategies of the reduced normal form: for each, the last sequence chosen at every set that it reaches.

        The list is exponential in the number of sets; see `count_plans` first.
        """

        def continued(sequence: int) -> list[tuple[int, ...]]:
            found: list[tuple[int, ...]] = [()]
            for place in self.after[sequence]:
                found = [(*one, *more) for one in found for more in below[place]]
            return found

        below: list[list[tuple[int, ...]]] = [[] for _ in self.information_sets]
        for place in reversed(range(len(below))):
            below[place] = [(sequence, *more) for sequence in self.actions(place) for more in continued(sequence)]
        return continued(0)

    def weights(self, mixes: Mapping[str, Mapping[str, Number]]) -> list[Number]:
        """The realization plan of a behaviour strategy: for each sequence the product of its probabilities."""
        found: list[Number] = [number(1)]
        for place, group in enumerate(self.information_sets):
            mix = mixes[group.label]
            found.extend(found[self.before[place]] * mix[action] for action in group.actions)
        return found

    def mixes(self, weights: Sequence[Any]) -> dict[str, dict[str, Any]]:
        """The behaviour strategy of a realization plan; where the plan excludes a set, all its actions are alike.

        Equal probabilities single out no action, whatever the labels and the payoffs are.
        """
        found = {}
        for place, group in enumerate(self.information_sets):
            total, own = weights[self.before[place]], [weights[s] for s in self.actions(place)]
            share = number(1) / len(own)
            found[group.label] = {a: w / total if total else share for a, w in zip(group.actions, own, strict=True)}
        return found


def check_tree(tree: object, what: str) -> ExtensiveForm:
    """The tree itself, if it is one; `what` asks for it."""
    if not isinstance(tree, ExtensiveForm):
        raise GameError(f"{what} takes an ExtensiveForm, not {type(tree).__name__}")
    return tree


def check_two_players(tree: object, what: str) -> ExtensiveForm:
    """The tree itself, if it is one of two players; `what` asks for it."""
    tree = check_tree(tree, what)
    if len(tree.players) != 2:
        raise GameError(f"{what} takes a tree of two players; this one has {len(tree.players)}")
    return tree


def player_number(tree: ExtensiveForm, player: str, what: str) -> int:
    """The index of a player by name."""
    if player not in tree.players:
        raise GameError(f"{what}: {player!r} is not among the players {list(tree.players)}")
    return list(tree.players).index(player)
