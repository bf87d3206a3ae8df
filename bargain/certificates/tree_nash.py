"""Certificate of a Nash equilibrium in a tree: each player's best reply value, by dynamic programming on information sets.

With perfect recall a player's own information sets form a forest, so that a best reply to the others is found from the last
sets to the first, comparing actions by the sum over the nodes of the set of the others' reach probability times what follows.
"""

from __future__ import annotations

from bargain.arithmetic import Number
from bargain.certificates.identities import payoff_tolerance, tree_violations
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import ExtensiveForm

__all__ = ["certify_tree_nash"]


def certify_tree_nash(game: ExtensiveForm, profile: Profile) -> Certificate:
    """One inequality a player: what the profile gives, against the best reply."""
    tolerance = payoff_tolerance(game)
    violations = tree_violations(game, profile)
    if violations:
        return Certificate(Concept.NASH, (), tuple(violations), tolerance)
    given = game.expected_payoffs(profile)
    branch = game.action_probabilities(profile)
    ledger = []
    for player, name in enumerate(game.players):
        best = _best_reply_value(game, player, branch)
        ledger.append(Inequality(name, "", "best reply", given[name] - best))
    return Certificate(Concept.NASH, tuple(ledger), (), tolerance)


def _best_reply_value(game: ExtensiveForm, player: int, branch: list[Number]) -> Number:
    one = game.probabilities[0]
    others = [one]  # reach probability of a node if the player does all to get there
    depth = [0]  # number of the player's own moves before the node
    for node in range(1, len(branch)):
        parent = int(game.parent[node])
        own = int(game.owner[parent]) == player
        others.append(others[parent] if own else others[parent] * branch[node])
        depth.append(depth[parent] + own)

    def worth(node: int) -> Number:
        """Others' reach times the player's payoff below `node`, own later sets already decided."""
        total, stack = 0 * one, [node]
        while stack:
            here = stack.pop()
            if game.terminal_of[here] >= 0:
                total = total + others[here] * game.payoffs[game.terminal_of[here]][player]
            elif int(game.owner[here]) == player:
                stack.append(game.children(here)[chosen[int(game.infoset_of[here])]])
            else:
                stack.extend(game.children(here))
        return total

    chosen: dict[int, int] = {}
    own_sets = [k for k, group in enumerate(game.information_sets) if group.player == player]
    for k in sorted(own_sets, key=lambda index: -depth[game.information_sets[index].nodes[0]]):
        group = game.information_sets[k]
        totals = [
            sum((worth(game.children(node)[action]) for node in group.nodes), 0 * one) for action in range(len(group.actions))
        ]
        chosen[k] = max(range(len(totals)), key=totals.__getitem__)
    return worth(0)
