"""The agent form: every information set is played by an agent of its own, with its owner's payoffs.

Source: Kuhn (1953), Contributions to the Theory of Games II; Selten (1975), International Journal of Game Theory 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bargain.arithmetic import Number
from bargain.conversions.sequences import check_tree
from bargain.errors import GameError
from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.games.nodes import Node

__all__ = ["agent_form", "with_players"]


def agent_form(tree: ExtensiveForm) -> ExtensiveForm:
    """Give every information set to an agent of its own, named after the set.

    Parameters
    ----------
    tree : ExtensiveForm

    Returns
    -------
    ExtensiveForm
        The same nodes and information sets; one player a set, in their order, with the payoffs of the set's owner. Its
        Nash equilibria are the profiles in which no information set alone is better played otherwise.

    Raises
    ------
    GameError
        Not a tree, or one in which no player moves.

    Notes
    -----
    Linear in nodes, times the number of information sets for the payoffs.

    Examples
    --------
    >>> later = Decision("A", {"stay": Terminal([1, 0]), "leave": Terminal([0, 0])}, "later")
    >>> agents = agent_form(ExtensiveForm(("A", "B"), Decision("A", {"wait": later, "act": Terminal([2, 1])}, "now")))
    >>> agents.players, [str(payoff) for payoff in agents.payoffs[0]]
    (('now', 'later'), ['2', '2'])
    """
    tree = check_tree(tree, "agent_form")
    sets = tree.information_sets
    if not sets:
        raise GameError("agent_form: no player moves in this tree, so that there are no agents")
    return with_players(
        tree,
        [group.label for group in sets],
        list(range(len(sets))),
        lambda payoffs: [payoffs[group.player] for group in sets],
    )


def with_players(
    tree: ExtensiveForm,
    players: Sequence[str],
    movers: Sequence[int],
    payoffs: Callable[[Sequence[Number]], Sequence[Number]],
) -> ExtensiveForm:
    """The same tree played by others.

    Parameters
    ----------
    players : sequence of str
    movers : sequence of int
        Who moves at each information set of the tree, as an index of `players`.
    payoffs : callable
        From the payoffs at a terminal node to those of `players`.
    """
    made: dict[int, Node] = {}
    for node in range(len(tree.parent) - 1, -1, -1):
        owner, name = int(tree.owner[node]), tree.names[node]
        if owner == TERMINAL:
            row = int(tree.terminal_of[node])
            index = int(tree.outcome_of[row])
            outcome = tree.outcomes[index] if index >= 0 else None
            made[node] = Terminal(list(payoffs(tree.payoffs[row])), outcome, name)
            continue
        below: dict[str, Any] = {
            label: made.pop(child) for label, child in zip(tree.branches[node], tree.children(node), strict=True)
        }
        if owner == CHANCE:
            weights = [tree.probabilities[child] for child in tree.children(node)]
            made[node] = Chance(
                {label: (weight, child) for (label, child), weight in zip(below.items(), weights, strict=True)}, name
            )
        else:
            place = int(tree.infoset_of[node])
            made[node] = Decision(players[movers[place]], below, tree.information_sets[place].label, name)
    return ExtensiveForm(players, made[0], tree.title)
