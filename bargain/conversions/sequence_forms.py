"""The sequence form: a two-player tree as two linear systems and two sparse payoff matrices, all linear in its size.

Source: von Stengel (1996), Games and Economic Behavior 14; Koller, Megiddo and von Stengel (1996), Games and Economic
Behavior 14; before them Romanovskii (1962), Soviet Mathematics 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bargain.arithmetic import Arithmetic, Number, frozen_array, number
from bargain.conversions.sequences import Sequences, check_two_players
from bargain.errors import GameError
from bargain.games import ExtensiveForm

__all__ = ["SequenceForm", "sequence_form"]

_MOST_ENTRIES = 25_000_000

Pair = tuple[int, int]
"""A sequence of the first player and one of the second."""


@dataclass(frozen=True, eq=False)
class SequenceForm:
    """A two-player tree in sequence form.

    A realization plan gives each sequence of a player its weight, the product of the player's own probabilities along
    it: x with E x = e, x >= 0, where `constraints` holds E and e. The expected payoff of player k is x' P y with the
    matrix P whose entries other than zero are in `payoffs[k]`.

    Attributes
    ----------
    tree : ExtensiveForm
    players : (str, str)
    sides : (Sequences, Sequences)
        The sequences of each player, numbered from 0, the empty one.
    payoffs : pair of mappings
        (sequence of the first player, sequence of the second) -> payoff times the probability of the chance moves,
        summed over the terminal nodes with these two sequences.
    outcomes : mapping
        Outcome -> mapping from pairs of sequences to the probability of the chance moves.
    """

    tree: ExtensiveForm
    players: tuple[str, str]
    sides: tuple[Sequences, Sequences]
    payoffs: tuple[Mapping[Pair, Number], Mapping[Pair, Number]]
    outcomes: Mapping[str, Mapping[Pair, Number]]

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of sequences, the empty one included."""
        return len(self.sides[0]), len(self.sides[1])

    @cached_property
    def sequences(self) -> tuple[tuple[tuple[tuple[str, str], ...], ...], ...]:
        """For each player the sequences as steps (information set, action)."""
        return self.sides[0].labels, self.sides[1].labels

    def constraints(self, player: int) -> tuple[np.ndarray, np.ndarray]:
        """The matrix (1 + information sets, sequences) and the right side of the player's realization plans.

        The first row says that the empty sequence has weight 1; the others, one an information set, that the weights of
        its actions add up to that of the sequence which leads there.
        """
        side = self.sides[player]
        matrix = np.zeros((1 + len(side.information_sets), len(side)), dtype=np.int64)
        matrix[0, 0] = 1
        for place, before in enumerate(side.before):
            matrix[1 + place, before] = -1
            matrix[1 + place, list(side.actions(place))] = 1
        right = np.zeros(len(matrix), dtype=np.int64)
        right[0] = 1
        for array in (matrix, right):
            array.setflags(write=False)
        return matrix, right

    def dense(self, player: int) -> np.ndarray:
        """The payoff matrix of a player, shape `self.shape`.

        Raises
        ------
        GameError
            More than 25 million entries.
        """
        if self.shape[0] * self.shape[1] > _MOST_ENTRIES:
            raise GameError(
                f"a dense matrix of {self.shape[0]} x {self.shape[1]} sequences is too large; use `payoffs`"
            )
        matrix = np.full(self.shape, number(0), dtype=object)
        for pair, value in self.payoffs[player].items():
            matrix[pair] = value
        return frozen_array(matrix, self.tree.arithmetic)


def sequence_form(tree: ExtensiveForm) -> SequenceForm:
    """Put a two-player tree into sequence form.

    Parameters
    ----------
    tree : ExtensiveForm
        Of any arithmetic; a symbolic tree has a symbolic sequence form.

    Returns
    -------
    SequenceForm

    Raises
    ------
    GameError
        Not a tree, or not of two players.

    Notes
    -----
    Cost: a few passes over the nodes. Terminal nodes that chance never reaches leave no entry.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> reply = Decision("B", {"accept": Terminal([1, 1]), "reject": Terminal([0, 0])}, "B")
    >>> form = sequence_form(ExtensiveForm(("A", "B"), Decision("A", {"offer": reply, "keep": Terminal([0, 2])}, "A")))
    >>> form.sequences[0]
    ((), (('A', 'offer'),), (('A', 'keep'),))
    >>> {pair: str(value) for pair, value in form.payoffs[1].items()}
    {(2, 0): '2', (1, 1): '1', (1, 2): '0'}
    """
    tree = check_two_players(tree, "sequence_form")
    sides = Sequences.of(tree, 0), Sequences.of(tree, 1)
    payoffs: tuple[dict[Pair, Number], dict[Pair, Number]] = ({}, {})
    outcomes: dict[str, dict[Pair, Number]] = {name: {} for name in tree.outcomes}
    for pair, weight, row in _ends(tree, sides):
        for table, payoff in zip(payoffs, tree.payoffs[row], strict=True):
            table[pair] = table[pair] + weight * payoff if pair in table else weight * payoff
        if tree.outcome_of[row] >= 0:
            share = outcomes[tree.outcomes[tree.outcome_of[row]]]
            share[pair] = share[pair] + weight if pair in share else weight
    return SequenceForm(tree, (tree.players[0], tree.players[1]), sides, payoffs, outcomes)


def _ends(tree: ExtensiveForm, sides: tuple[Sequences, Sequences]) -> list[tuple[Pair, Number, int]]:
    """Every terminal node that chance allows: its sequences, the probability of its chance moves, its row."""
    chance: list[Number] = [number(1) if tree.arithmetic is not Arithmetic.FLOAT else 1.0]
    found = []
    branches, rows = tree.probabilities.tolist(), tree.terminal_of.tolist()
    for node, parent in enumerate(tree.parent.tolist()):
        if node:
            weight = branches[node]
            chance.append(chance[parent] if weight == 1 else chance[parent] * weight)
        if rows[node] >= 0 and chance[node] != 0:
            found.append(((sides[0].at_node[node], sides[1].at_node[node]), chance[node], rows[node]))
    return found
