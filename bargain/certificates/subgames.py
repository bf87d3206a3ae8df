"""Certificate of subgame perfection in trees with hidden moves: a Nash equilibrium in every subgame.

Subgames are found by intervals of a depth-first numbering: a node is the root of one if every information set that
reaches below it lies below it entirely. Where all that follows a move starts subgames of its own, one-shot deviations
will do; elsewhere each player's best plan is compared with what the profile gives.
"""

from __future__ import annotations

from bargain.certificates.best_replies import best_reply_value
from bargain.certificates.identities import slack_tolerance, tree_violations
from bargain.certificates.subgame_perfect import continuation_values
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import ExtensiveForm

__all__ = ["certify_subgames", "roots"]


def certify_subgames(game: ExtensiveForm, profile: Profile) -> Certificate:
    """Subgame by subgame; linear in the sum of the sizes of those that start with a hidden move."""
    violations = tree_violations(game, profile)
    if violations:
        return Certificate(Concept.SUBGAME_PERFECT, (), tuple(violations))
    branch = game.action_probabilities(profile)
    values, sizes = continuation_values(game, branch), continuation_values(game, branch, sizes=True)
    one = game.probabilities[0]
    is_root = roots(game)
    ledger: list[Inequality] = []
    for node, starts in enumerate(is_root):
        if not starts or game.terminal_of[node] >= 0:
            continue
        place = int(game.infoset_of[node])
        if all(is_root[child] for child in game.children(node)):
            if place < 0:
                continue
            group = game.information_sets[place]
            player = group.player
            for action, child in zip(group.actions, game.children(node), strict=True):
                slack = values[node][player] - values[child][player]
                tolerance = slack_tolerance(game, player, sizes[node][player] + sizes[child][player])
                ledger.append(Inequality(game.players[player], group.label, action, slack, tolerance))
            continue
        where = game.information_sets[place].label if place >= 0 else game.node_name(node)
        for player, name in enumerate(game.players):
            best = best_reply_value(game, player, branch, {node: one})
            tolerance = slack_tolerance(game, player, sizes[node][player] + abs(best))
            ledger.append(Inequality(name, where, "best reply", values[node][player] - best, tolerance))
    return Certificate(Concept.SUBGAME_PERFECT, tuple(ledger), ())


def roots(game: ExtensiveForm) -> list[bool]:
    """Tell for each node whether it is the root of a subgame."""
    count = len(game.parent)
    enter, leave = [0] * count, [0] * count
    order: list[int] = []
    stack = [0]
    while stack:
        node = stack.pop()
        enter[node] = len(order)
        order.append(node)
        stack.extend(game.children(node))
    first, last = list(enter), list(enter)  # of all information sets that reach into what is below
    for group in game.information_sets:
        numbers = [enter[node] for node in group.nodes]
        for node in group.nodes:
            first[node], last[node] = min(numbers), max(numbers)
    for node in reversed(order):
        below = game.children(node)
        leave[node] = max([enter[node], *(leave[child] for child in below)])
        first[node] = min([first[node], *(first[child] for child in below)])
        last[node] = max([last[node], *(last[child] for child in below)])
    return [first[node] >= enter[node] and last[node] <= leave[node] for node in range(count)]
