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
    nodes, weights, depths = list(start), list(start.values()), [0] * len(start)
    for place, node in enumerate(nodes):  # the lists grow as they are read
        own = int(game.owner[node]) == player
        for child in game.children(node):
            nodes.append(child)
            weights.append(weights[place] if own else weights[place] * branch[child])
            depths.append(depths[place] + own)
    levels: list[list[int]] = [[] for _ in range(max(depths) + 1)]
    for place, depth in enumerate(depths):
        levels[depth].append(place)
    worth: dict[int, Number] = {}
    for level in reversed(levels):
        chosen: dict[int, int] = {}
        for place in reversed(level):
            node, row = nodes[place], int(game.terminal_of[nodes[place]])
            if row >= 0:
                worth[node] = weights[place] * game.payoffs[row][player]
            elif int(game.owner[node]) == player:
                group = int(game.infoset_of[node])
                if group not in chosen:
                    chosen[group] = _best_action(game, group, worth)
                worth[node] = worth[game.children(node)[chosen[group]]]
            else:
                worth[node] = sum(worth[child] for child in game.children(node))
    return sum(worth[node] for node in start)


def _best_action(game: ExtensiveForm, group: int, worth: Mapping[int, Number]) -> int:
    members = game.information_sets[group].nodes
    actions = range(len(game.information_sets[group].actions))
    totals = [sum(worth[game.children(node)[action]] for node in members) for action in actions]
    return max(actions, key=totals.__getitem__)
