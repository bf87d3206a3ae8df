"""Moves of chance put off until they matter: a player who moves without having seen chance moves first.

Thompson (1952) calls it the interchange of moves: where chance leads to all nodes of an information set and to nothing
else, the player might as well move before chance does. Beliefs at the set are chance's probabilities, whatever anybody
plays, and what follows each action becomes a subgame. Perfect Bayesian and sequential equilibria stay what they are, as
far as beliefs off the path do not depend on what a player who has not seen chance chose. Subgame perfection does not:
it asks more of a tree with more subgames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bargain.arithmetic import Number
from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.games.nodes import Node

__all__ = ["Interchanged", "interchange"]

_DEEPEST = 300


@dataclass(frozen=True, eq=False)
class Interchanged:
    """A tree with chance moved down, and how its information sets correspond to those of the original.

    Attributes
    ----------
    tree : ExtensiveForm
    places : tuple of int
        For each information set of `tree`, that of the original.
    positions : tuple of tuples of int
        For each node of each information set of `tree`, its position in the original set.
    beliefs : dict
        Original information set -> chance's probabilities of its nodes, where chance was moved past it.
    """

    tree: ExtensiveForm
    places: tuple[int, ...]
    positions: tuple[tuple[int, ...], ...]
    beliefs: dict[int, tuple[Number, ...]]


def interchange(tree: ExtensiveForm) -> Interchanged:
    """Move chance past all information sets that chance alone leads to, one after another.

    Trees of more than 300 moves in a row are left as they are.

    Examples
    --------
    >>> unseen = [Decision("A", {"l": Terminal([k]), "r": Terminal([0])}, "blind", f"A{k}") for k in (1, 2)]
    >>> found = interchange(ExtensiveForm(("A",), Chance({"x": ("1/3", unseen[0]), "y": ("2/3", unseen[1])})))
    >>> found.tree.branches[0], found.beliefs
    (('l', 'r'), {0: (Fraction(1, 3), Fraction(2, 3))})
    """
    names = [tree.node_name(node) for node in range(len(tree.parent))]
    work = _Interchange(tree, names if len(set(names)) == len(names) else [str(node) for node in range(len(names))])
    if work.depth() > _DEEPEST:
        whole = tuple(range(len(tree.information_sets)))
        return Interchanged(tree, whole, tuple(tuple(range(len(g.nodes))) for g in tree.information_sets), {})
    made = ExtensiveForm(tree.players, work.after(0), tree.title)
    index = {group.label: k for k, group in enumerate(tree.information_sets)}
    number = {name: node for node, name in enumerate(work.names)}
    places = tuple(index[group.label] for group in made.information_sets)
    positions = []
    for place, group in zip(places, made.information_sets, strict=True):
        known = {node: k for k, node in enumerate(tree.information_sets[place].nodes)}
        positions.append(
            (0,) if place in work.beliefs else tuple(known[number[str(made.names[node])]] for node in group.nodes)
        )
    return Interchanged(made, places, tuple(positions), work.beliefs)


class _Interchange:
    def __init__(self, tree: ExtensiveForm, names: list[str]) -> None:
        self.tree, self.names = tree, names
        self.beliefs: dict[int, tuple[Number, ...]] = {}

    def depth(self) -> int:
        """The largest number of moves in a row."""
        levels = [0] * len(self.tree.parent)
        for node in range(1, len(levels)):
            levels[node] = levels[int(self.tree.parent[node])] + 1
        return max(levels)

    def after(self, node: int) -> Node:
        """The node, in the new tree."""
        tree = self.tree
        owner = int(tree.owner[node])
        if owner == TERMINAL:
            row = int(tree.terminal_of[node])
            return Terminal(list(tree.payoffs[row]))
        steps = list(zip(tree.branches[node], tree.children(node), strict=True))
        if owner == CHANCE:
            return self.lottery([(label, tree.probabilities[child], child) for label, child in steps])
        group = tree.information_sets[int(tree.infoset_of[node])]
        moves = {label: self.after(child) for label, child in steps}
        return Decision(tree.players[owner], moves, group.label, self.names[node])

    def lottery(self, branches: Sequence[tuple[str, Number, int]]) -> Node:
        """A move of chance, or of the player who moves next if chance leads to one whole information set."""
        tree = self.tree
        flat = self._flat(branches)
        places = {int(tree.infoset_of[node]) for _, _, node in flat}
        place = places.pop()
        if places or place < 0 or len(tree.information_sets[place].nodes) != len(flat) or len(flat) == 1:
            return Chance({label: (weight, self.after(node)) for label, weight, node in branches})
        group = tree.information_sets[place]
        weights = {node: weight for _, weight, node in flat}
        self.beliefs[place] = tuple(weights[node] for node in group.nodes)
        moves = {
            action: self.lottery([(label, weight, tree.children(node)[k]) for label, weight, node in flat])
            for k, action in enumerate(group.actions)
        }
        return Decision(tree.players[group.player], moves, group.label, self.names[group.nodes[0]])

    def _flat(self, branches: Sequence[tuple[str, Number, int]]) -> list[tuple[str, Number, int]]:
        """Chance moves in a row as one."""
        tree = self.tree
        found: list[tuple[str, Number, int]] = []
        todo = list(branches)
        while todo:
            label, weight, node = todo.pop(0)
            if tree.owner[node] != CHANCE:
                found.append((label, weight, node))
                continue
            steps = zip(tree.branches[node], tree.children(node), strict=True)
            todo = [(f"{label}, {more}", weight * tree.probabilities[child], child) for more, child in steps] + todo
        return found
