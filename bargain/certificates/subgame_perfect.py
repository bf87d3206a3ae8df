"""Certificate of subgame perfection under perfect information: no one-shot deviation pays at any node.

The one-shot deviation principle holds in finite games (Hendon, Jacobsen and Sloth 1996), so that checking each move
against the continuation that the profile prescribes is necessary and sufficient.
"""

from __future__ import annotations

from bargain.arithmetic import Number
from bargain.certificates.identities import slack_tolerance, tree_violations
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.errors import ConceptError
from bargain.games import ExtensiveForm

__all__ = ["certify_subgame_perfect", "continuation_values"]


def certify_subgame_perfect(game: ExtensiveForm, profile: Profile) -> Certificate:
    """One inequality for each action at each node; linear in the number of nodes."""
    if not game.is_perfect_information:
        raise ConceptError(
            "the subgame-perfect certificate covers perfect information; use 'nash' or 'perfect-bayesian'"
        )
    violations = tree_violations(game, profile)
    if violations:
        return Certificate(Concept.SUBGAME_PERFECT, (), tuple(violations))
    branch = game.action_probabilities(profile)
    values, sizes = continuation_values(game, branch), continuation_values(game, branch, sizes=True)
    ledger = []
    for group in game.information_sets:
        (node,) = group.nodes
        player = game.players[group.player]
        for action, child in zip(group.actions, game.children(node), strict=True):
            slack = values[node][group.player] - values[child][group.player]
            tolerance = slack_tolerance(game, group.player, sizes[node][group.player] + sizes[child][group.player])
            ledger.append(Inequality(player, group.label, action, slack, tolerance))
    return Certificate(Concept.SUBGAME_PERFECT, tuple(ledger), ())


def continuation_values(game: ExtensiveForm, branch: list[Number], *, sizes: bool = False) -> list[tuple[Number, ...]]:
    """Expected payoffs of all players from each node on, shape (N, P), given the branch probabilities.

    With `sizes` the payoffs enter by their absolute values, which bounds the rounding of the expectation.
    """
    values: list[tuple[Number, ...]] = [()] * len(branch)
    for node in range(len(branch) - 1, -1, -1):
        row = int(game.terminal_of[node])
        if row >= 0:
            values[node] = tuple(abs(value) if sizes else value for value in game.payoffs[row])
            continue
        below = [(branch[child], values[child]) for child in game.children(node)]
        values[node] = tuple(sum(weight * value[i] for weight, value in below) for i in range(len(game.players)))
    return values
