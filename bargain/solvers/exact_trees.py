"""A tree in rationals, whatever it was written in, with signs that remember how far floats can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Arithmetic
from bargain.equilibrium import Profile
from bargain.games import ExtensiveForm

__all__ = ["ExactTree"]

_NEAR = Fraction(1, 10**9)


class ExactTree:
    """An exact or float tree as the rational tree that it is in binary.

    `like` is the tree that another one, in rationals, was made of.

    Attributes
    ----------
    game : ExtensiveForm
    payoffs : list of tuples of Fraction
        One a terminal row.
    weights : list of Fraction
        Chance's probability of the branch into each node.
    """

    def __init__(self, tree: ExtensiveForm, like: ExactTree | None = None) -> None:
        self.inexact: bool = tree.arithmetic is Arithmetic.FLOAT if like is None else like.inexact
        self.game = tree.convert(Arithmetic.EXACT) if tree.arithmetic is Arithmetic.FLOAT else tree
        self.payoffs = [tuple(row) for row in self.game.payoffs]
        self.weights = list(self.game.probabilities)
        largest = max((abs(value) for row in self.payoffs for value in row), default=Fraction(0))
        self._tolerance = _NEAR * largest if self.inexact else Fraction(0)
        self._near = False

    def sign(self, value: Any) -> int:
        """The sign of a difference of payoffs; one that is tiny in a float tree is remembered."""
        if self.inexact and value and abs(value) <= self._tolerance:
            self._near = True
        return int(value > 0) - int(value < 0)

    @property
    def doubts(self) -> list[str]:
        """What must be said of an answer, if anything."""
        note = (
            f"payoffs come within {float(_NEAR):g} of the largest one of a tie; solve with exact numbers to be certain"
        )
        return [note] if self._near else []

    def profile(self, mixes: Mapping[int, Sequence[Fraction]]) -> Profile:
        """The behaviour profile of the mixes at the information sets, in floats if the tree is."""
        strategies: dict[str, dict[str, dict[str, Any]]] = {player: {} for player in self.game.players}
        for k, group in enumerate(self.game.information_sets):
            mix = self.rounded(mixes[k])
            strategies[self.game.players[group.player]][group.label] = dict(zip(group.actions, mix, strict=True))
        return Profile(strategies)

    def rounded(self, numbers: Sequence[Fraction]) -> tuple[Any, ...]:
        """The numbers in the arithmetic of the tree as it was written."""
        return tuple(float(value) for value in numbers) if self.inexact else tuple(numbers)
