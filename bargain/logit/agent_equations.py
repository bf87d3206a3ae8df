"""The equations of the agent logit correspondence of any tree: every information set chooses on its own.

An action's payoff is what the player may expect given that the information set is reached, with beliefs by Bayes' rule
and everybody's later choices, the player's own included, as the profile gives them (McKelvey and Palfrey 1998,
Experimental Economics 1). Beliefs are taken from sums of log probabilities along the paths to the nodes of a set, so
that they are known however unlikely the set is. The player's own choices on the way are the same for all nodes of a set
and are left out; chance branches of probability zero count as equally unlikely, so that they weigh nothing beside
others, and beliefs are known where only such branches lead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from bargain.games.extensive_form import CHANCE
from bargain.logit.newton_equations import NewtonEquations, negative_eigenvalues
from bargain.logit.tree_floats import nodes_by_set

if TYPE_CHECKING:
    from bargain.logit.normalised_trees import NormalisedTree

__all__ = ["AgentEquations"]


class AgentEquations(NewtonEquations):
    """The equations of a tree with N nodes, D decision nodes and n actions at its H information sets."""

    def __init__(self, sizes: Sequence[int] | np.ndarray, tree: NormalisedTree) -> None:
        super().__init__(sizes)
        game = tree.game
        self._tree = tree
        self._nodes, self._set_of = nodes_by_set(game)
        self._first_node = np.searchsorted(self._set_of, np.arange(len(self.sizes)))
        ranks = tree.order[self._nodes]
        self._counted = ranks == np.minimum.reduceat(ranks, self._first_node)[self._set_of]
        self._owner = game.owner[self._nodes]
        self._chance = np.where(tree.chance > 0, np.log(np.where(tree.chance > 0, tree.chance, 1.0)), 0.0)
        # one entry a decision node and action
        widths = self.sizes[self._set_of]
        self._place = np.repeat(np.arange(len(self._nodes)), widths)
        rank = np.arange(len(self._place)) - np.repeat(np.cumsum(widths) - widths, widths)
        self._action = self.starts[self._set_of][self._place] + rank
        self._child = game.first_child[self._nodes][self._place] + rank
        self._player = self._owner[self._place]
        # a branch counts in the beliefs of all players but the one who moves; the last column is for the whole reach
        self._mask = np.ones((len(game.parent), len(game.players) + 1))
        movers = game.owner[game.parent[1:]]
        below = np.flatnonzero(movers >= 0)
        self._mask[below + 1, movers[below]] = 0.0
        self._ahead, self._behind = self._influences()
        self._parts = self._coupled()

    def _influences(self) -> tuple[_Ahead, _Behind]:
        """What each choice does to payoffs: through what follows a node, and through beliefs."""
        tree, game = self._tree, self._tree.game
        parent, owner, chance = game.parent.tolist(), game.owner.tolist(), tree.chance
        entry_of = dict(zip(self._child.tolist(), range(len(self._child)), strict=True))
        place_of = dict(zip(self._nodes.tolist(), range(len(self._nodes)), strict=True))
        several = np.add.reduceat(self._counted.astype(int), self._first_node)[self._set_of] > 1
        ahead: list[tuple[int, int]] = []
        behind: list[tuple[int, int]] = []
        for node, place in place_of.items():
            believed = bool(several[place] and self._counted[place])
            below, possible = node, True
            while below:
                above = parent[below]
                if owner[above] == CHANCE:
                    possible = possible and bool(chance[below] > 0)
                else:
                    entry = entry_of[below]
                    if possible and self._counted[self._place[entry]]:
                        ahead.append((entry, place))
                    if believed and owner[above] != owner[node]:
                        behind.append((place, entry))
                below = above
        return self._ahead_of(ahead), self._behind_of(self._telling(behind))

    def _telling(self, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Without choices that are the same at all nodes of a set: they tell nothing about the node."""
        nodes = np.add.reduceat(self._counted.astype(int), self._first_node)
        found = Counter((int(self._set_of[place]), int(self._action[entry])) for place, entry in pairs)
        common = {key for key, count in found.items() if count == nodes[key[0]]}
        return [pair for pair in pairs if (int(self._set_of[pair[0]]), int(self._action[pair[1]])) not in common]

    def _ahead_of(self, pairs: list[tuple[int, int]]) -> _Ahead:
        entries, later = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        first = np.searchsorted(self._place, np.arange(len(self._nodes)))
        which, moves = _expanded(self.sizes[self._set_of[later]])
        entry, node = entries[which], later[which]
        move = first[node] + moves
        column = self._action[move]
        return _Ahead(
            place=self._place[entry],
            start=self._child[entry],
            node=self._nodes[node],
            child=self._child[move],
            player=self._player[entry],
            column=column,
            cell=self._action[entry] * len(self.agent) + column,
        )

    def _behind_of(self, pairs: list[tuple[int, int]]) -> _Behind:
        places, taken = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        first = np.searchsorted(self._place, np.arange(len(self._nodes)))
        which, own = _expanded(self.sizes[self._set_of[places]])
        place, before = places[which], taken[which]
        entry = first[place] + own
        sets = self.agent[self._action[before]]
        again, moves = _expanded(self.sizes[sets])
        column = self.starts[sets[again]] + moves
        row = self._action[entry[again]]
        return _Behind(
            place=place[again],
            entry=entry[again],
            row=row,
            column=column,
            same=(column == self._action[before[again]]).astype(float),
            cell=row * len(self.agent) + column,
        )

    def _coupled(self) -> list[np.ndarray]:
        """The groups of information sets that depend on each other both ways, as masks over actions."""
        count = len(self.agent)
        cells = np.concatenate([self._ahead.cell, self._behind.cell])
        edges = self.agent[cells // count], self.agent[cells % count]
        graph = csr_array((np.ones(len(cells)), edges), shape=(len(self.sizes), len(self.sizes)))
        total, labels = connected_components(graph, directed=True, connection="strong")
        sizes = np.bincount(labels, minlength=total)
        return [labels[self.agent] == label for label in np.flatnonzero(sizes > 1)]

    def negative(self, x: np.ndarray) -> int:
        """The number of negative real eigenvalues of dF/dz, group by group: all others are one."""
        if not self._parts:
            return 0
        _, slope, places = self.linearised(x, self.references(x))
        kept = [np.flatnonzero(part[places[:-1]]) for part in self._parts]
        return sum(negative_eigenvalues(slope[np.ix_(each, each)]) for each in kept)

    def linearised(self, x: np.ndarray, references: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values (N,), derivatives (N, N + 1), and the N + 1 places of x that are free, lambda being the last."""
        state, places, count = self._state(x), self.places(references), len(self.agent)
        free, agents = places[:-1], self.agent[places[:-1]]
        earned = state.value[self._child, self._player]
        standard = earned[self._action == references[self.agent[self._action]]]
        # the payoff of the same node's reference action is taken off before beliefs mix the nodes
        gains = np.bincount(self._action, state.beliefs[self._place] * (earned - standard[self._place]), count)[free]
        matrix = self._derivatives(state, earned)
        rate = x[-1]
        slope = np.empty((len(free), len(free) + 1))
        slope[:, :-1] = -rate * (matrix[np.ix_(free, free)] - matrix[np.ix_(references[agents], free)])
        slope[np.arange(len(free)), np.arange(len(free))] += 1.0
        slope[:, -1] = -gains
        return x[free] - x[references[agents]] - rate * gains, slope, places

    def _state(self, x: np.ndarray) -> _State:
        tree, logs = self._tree, self.log_probabilities(x)
        chosen = tree.action_of >= 0
        branch = np.where(chosen, logs[tree.action_of], self._chance)
        shares = np.where(chosen, np.exp(branch), tree.chance)
        value = tree.payoffs.copy()
        for level in reversed(tree.levels):
            value[level.nodes] = level.sums(shares[level.children, None] * value[level.children])
        counted = branch[:, None] * self._mask
        reach = np.zeros_like(counted)
        for level in tree.levels:
            reach[level.children] = reach[level.above] + counted[level.children]
        weight = np.where(self._counted, reach[self._nodes, self._owner], -np.inf)
        beliefs = np.exp(weight - np.maximum.reduceat(weight, self._first_node)[self._set_of])
        beliefs /= np.add.reduceat(beliefs, self._first_node)[self._set_of]
        return _State(np.exp(logs), value, reach[:, -1], beliefs)

    def _derivatives(self, state: _State, earned: np.ndarray) -> np.ndarray:
        """Derivatives (n, n) of the payoff of each action by each log-odds."""
        count, ahead, behind = len(self.agent), self._ahead, self._behind
        passage = np.exp(state.reach[ahead.node] - state.reach[ahead.start])
        stake = state.value[ahead.child, ahead.player] - state.value[ahead.node, ahead.player]
        push = state.beliefs[ahead.place] * passage * state.chances[ahead.column] * stake
        mean = np.bincount(self._action, state.beliefs[self._place] * earned, count)
        lift = earned[behind.entry] - mean[behind.row]
        lift *= state.beliefs[behind.place] * (behind.same - state.chances[behind.column])
        cells = count * count
        return (np.bincount(ahead.cell, push, cells) + np.bincount(behind.cell, lift, cells)).reshape(count, count)


@dataclass(frozen=True, eq=False)
class _State:
    """Choice probabilities (n,), expected payoffs (N, P), the logs of reach (N,), and beliefs (D,)."""

    chances: np.ndarray
    value: np.ndarray
    reach: np.ndarray
    beliefs: np.ndarray


@dataclass(frozen=True, eq=False)
class _Ahead:
    """One entry an action, a decision node below it and an action there: `start` is the first node after the action."""

    place: np.ndarray
    start: np.ndarray
    node: np.ndarray
    child: np.ndarray
    player: np.ndarray
    column: np.ndarray
    cell: np.ndarray


@dataclass(frozen=True, eq=False)
class _Behind:
    """One entry an action of a set with several nodes, a choice of others before a node, and an action there.

    `same` is one where the action is the one that was taken.
    """

    place: np.ndarray
    entry: np.ndarray
    row: np.ndarray
    column: np.ndarray
    same: np.ndarray
    cell: np.ndarray


def _expanded(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For counts (2, 3): (0, 0, 1, 1, 1) and (0, 1, 0, 1, 2)."""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
