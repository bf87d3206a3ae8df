"""The best that one player can do against the others in a tree, by dynamic programming on information sets.

With perfect recall a player's own information sets form a forest. The last ones are decided first: an action is
compared by the sum, over the nodes of the set, of the others' probability of reaching the node times what follows.
"""

from __future__ import annotations

from collections.abc import Mapping

from bargain.arithmetic import Number
from bargain.games import ExtensiveForm

__all__ = ["best_reply_value"]


def best_reply_value(game: ExtensiveForm, player: int, branch: list[Number], start: Mapping[int, Number]) -> Number:
    """The player's largest payoff, over all own plans, from the nodes of `start` with the given weights on.

    Parameters
    ----------
    branch : list (N,)
        Probability of the branch into each node, from `ExtensiveForm.action_probabilities`; the player's own are not
        used.
    start : mapping
        Node -> weight. The nodes share the player's own history; `{0: 1}` is the whole game.

    Notes
    -----
    Linear in the number of nodes below `start`.
    """
    arrays = game.lists
    owners, first, counts = arrays.owner, arrays.first_child, arrays.n_children
    nodes, weights, depths = list(start), list(start.values()), [0] * len(start)
    for node, weight, depth in zip(nodes, weights, depths, strict=False):  # the lists grow as they are read
        begin = first[node]
        for child in range(begin, begin + counts[node]):
            if owners[node] == player:
                nodes.append(child)
                weights.append(weight)
                depths.append(depth + 1)
            elif branch[child]:  # the others never go where the probability is zero
                nodes.append(child)
                weights.append(weight * branch[child])
                depths.append(depth)
    levels: list[list[int]] = [[] for _ in range(max(depths) + 1)]
    for place, depth in enumerate(depths):
        levels[depth].append(place)
    worth: dict[int, Number] = {}
    for level in reversed(levels):
        chosen: dict[int, int] = {}
        for place in reversed(level):
            node, begin = nodes[place], first[nodes[place]]
            if begin < 0:
                worth[node] = weights[place] * game.payoffs[arrays.terminal_of[node], player]
            elif owners[node] == player:
                group = arrays.infoset_of[node]
                if group not in chosen:
                    chosen[group] = _best_action(game, group, worth)
                worth[node] = worth[begin + chosen[group]]
            else:
                worth[node] = sum(worth[child] for child in range(begin, begin + counts[node]) if child in worth)
    return sum(worth[node] for node in start)


def _best_action(game: ExtensiveForm, group: int, worth: Mapping[int, Number]) -> int:
    members = [node for node in game.information_sets[group].nodes if game.lists.first_child[node] in worth]
    starts = [game.lists.first_child[node] for node in members]
    totals = [sum(worth[start + action] for start in starts) for action in range(game.lists.n_children[members[0]])]
    return totals.index(max(totals))
