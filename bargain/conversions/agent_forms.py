"""The agent form: every information set is played by an agent of its own, with its owner's payoffs.

Source: Kuhn (1953), Contributions to the Theory of Games II; Selten (1975), International Journal of Game Theory 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bargain.arithmetic import Number
from bargain.conversions.sequences import check_tree
from bargain.errors import GameError
from bargain.games import ExtensiveForm
from bargain.games.flat_trees import FlatTree

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
    >>> from bargain.games import Decision, Terminal
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
    sets = tree.infoset_of.tolist()
    owner = [movers[k] if k >= 0 else who for k, who in zip(sets, tree.owner.tolist(), strict=True)]
    flat = FlatTree(
        owner=np.array(owner, dtype=np.int64),
        n_children=tree.n_children,
        branches=tree.branches,
        probabilities=list(tree.probabilities),
        payoffs=[list(payoffs(row)) for row in tree.payoffs],
        outcomes=[tree.outcomes[k] if k >= 0 else None for k in tree.outcome_of.tolist()],
        infosets=[tree.information_sets[k].label if k >= 0 else None for k in sets],
        names=tree.names,
    )
    return ExtensiveForm(players, flat, tree.title)
