"""Certificate of subgame perfection under perfect information: no one-shot deviation pays at any node.

The one-shot deviation principle holds in finite games (Hendon, Jacobsen and Sloth 1996), so that checking each move
against the continuation that the profile prescribes is necessary and sufficient.
"""

from __future__ import annotations

from itertools import chain

import numpy as np

from bargain.arithmetic import Arithmetic, Number
from bargain.certificates.continuations import continuations, one_shot_slacks
from bargain.certificates.identities import slack_tolerances, tree_violations
from bargain.equilibrium import Certificate, Concept, Profile
from bargain.equilibrium.ledgers import Ledger
from bargain.errors import ConceptError
from bargain.games import ExtensiveForm
from bargain.games.behaviour import FlatBehaviour, flat_behaviour

__all__ = ["certify_subgame_perfect", "continuation_values"]


def certify_subgame_perfect(game: ExtensiveForm, profile: Profile) -> Certificate:
    """One inequality for each action at each node.

    Linear in the number of nodes, times the logarithm of the longest path on which nothing is random.
    """
    if not game.is_perfect_information:
        raise ConceptError(
            "the subgame-perfect certificate covers perfect information; use 'nash' or 'perfect-bayesian'"
        )
    violations = tree_violations(game, profile)
    if violations:
        return Certificate(Concept.SUBGAME_PERFECT, (), tuple(violations))
    return Certificate(Concept.SUBGAME_PERFECT, _one_shot_deviations(flat_behaviour(game, profile)), ())


def _one_shot_deviations(behaviour: FlatBehaviour) -> Ledger:
    """What every move loses against what the profile says, in the order of the nodes."""
    game = behaviour.game
    moved = 1 + np.flatnonzero(game.owner[game.parent[1:]] >= 0)
    above = game.parent[moved]
    owner, places = game.owner[above], game.infoset_of[above].tolist()
    slacks, denominators = one_shot_slacks(game, continuations(behaviour), above, moved)
    tolerances = None
    if game.arithmetic is not Arithmetic.EXACT:
        sizes = continuations(behaviour, sizes=True)
        terms = sizes.values[sizes.row_of[above], owner] + sizes.values[sizes.row_of[moved], owner]
        tolerances = slack_tolerances(game, owner, terms)
    labels = ["", *chain.from_iterable(game.branches)]
    return Ledger(
        players=[game.players[player] for player in owner.tolist()],
        places=[game.infoset_labels[place] for place in places],
        deviations=[labels[node] for node in moved.tolist()],
        slacks=slacks,
        denominators=denominators,
        tolerances=tolerances,
    )


def continuation_values(game: ExtensiveForm, branch: list[Number], *, sizes: bool = False) -> list[tuple[Number, ...]]:
    """Expected payoffs of all players from each node on, shape (N, P), given the branch probabilities.

    With `sizes` the payoffs enter by their absolute values, which bounds the rounding of the expectation.
    """
    arrays, players = game.lists, range(len(game.players))
    payoffs = [tuple(row) for row in (np.abs(game.payoffs) if sizes else game.payoffs)]
    values: list[tuple[Number, ...]] = [()] * len(branch)
    for node in range(len(branch) - 1, -1, -1):
        row, start = arrays.terminal_of[node], arrays.first_child[node]
        if row >= 0:
            values[node] = payoffs[row]
            continue
        below = [(branch[child], values[child]) for child in range(start, start + arrays.n_children[node])]
        values[node] = tuple(sum(weight * value[i] for weight, value in below) for i in players)
    return values
