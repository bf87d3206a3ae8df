"""Two-player games in normal form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from bargain.arithmetic import (
    Arithmetic,
    Number,
    arithmetic_of,
    frozen_array,
    is_symbolic,
    is_zero,
    number,
    over_common_denominator,
)
from bargain.errors import GameError
from bargain.games.entries import converter, free_names, read_labels, read_matrix, same_number, summing_to_one

__all__ = ["NormalForm"]


@dataclass(frozen=True, eq=False)
class NormalForm:
    """A two-player game given by its payoff matrices.

    Parameters
    ----------
    A, B : matrix (m, n)
        Payoffs of the row and of the column player: ints, `Fraction`, text such as "1/3", floats or SymPy expressions.
        One float makes the game a float game; one SymPy symbol makes it symbolic; otherwise it is exact.
    players : pair of str
    actions : pair of lists of str
        Row labels and column labels; numbered where left out.
    outcomes : mapping or matrix, optional
        Either a matrix (m, n) of outcome names, or a mapping from outcome name to a matrix (m, n) of its probability.
    title : str

    Raises
    ------
    GameError
        Shapes that disagree, empty sides, entries that are not finite numbers, outcome probabilities that do not sum to
        one.

    Examples
    --------
    >>> game = NormalForm([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=(("stay", "defect"), ("stay", "defect")))
    >>> game.shape, str(game.arithmetic)
    ((2, 2), 'exact')
    """

    A: Any
    B: Any
    players: Sequence[str] = ("Row", "Column")
    actions: Sequence[Sequence[str] | None] | None = None
    outcomes: Any = None
    title: str = ""
    arithmetic: Arithmetic = field(init=False)

    def __post_init__(self) -> None:
        a, b = read_matrix(self.A, "payoffs of the row player"), read_matrix(self.B, "payoffs of the column player")
        if a.shape != b.shape:
            raise GameError(f"the payoff matrices have different shapes, {a.shape} and {b.shape}")
        players = read_labels(self.players, 2, str, "players")
        given = (None, None) if self.actions is None else self.actions
        if isinstance(given, str) or not isinstance(given, Iterable) or len(given := tuple(given)) != 2:
            raise GameError("actions: give two lists of labels, the rows' and the columns'")
        actions = tuple(
            read_labels(labels, size, lambda index: str(index + 1), f"actions of {player}")
            for labels, size, player in zip(given, a.shape, players, strict=True)
        )
        outcomes = _read_outcomes(self.outcomes, a.shape)
        everything = [*a.flat, *b.flat, *(entry for matrix in outcomes.values() for entry in matrix.flat)]
        arithmetic = arithmetic_of(everything)
        set_field = object.__setattr__
        set_field(self, "arithmetic", arithmetic)
        set_field(self, "A", frozen_array(a, arithmetic))
        set_field(self, "B", frozen_array(b, arithmetic))
        set_field(self, "players", players)
        set_field(self, "actions", actions)
        set_field(self, "outcomes", MappingProxyType({k: frozen_array(v, arithmetic) for k, v in outcomes.items()}))

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of actions (m, n)."""
        rows, columns = self.A.shape
        return rows, columns

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the symbols in a symbolic game."""
        return free_names(self._numbers())

    def _numbers(self) -> list[Number]:
        return [*self.A.flat, *self.B.flat, *(entry for matrix in self.outcomes.values() for entry in matrix.flat)]

    def convert(self, arithmetic: Arithmetic | str, values: Mapping[str, Number] | None = None) -> NormalForm:
        """The same game in another arithmetic, `values` put for symbols first; a float becomes the rational it is."""
        turn = np.vectorize(converter(Arithmetic(arithmetic), values), otypes=[object])
        outcomes = {name: turn(matrix) for name, matrix in self.outcomes.items()}
        for cell in np.ndindex(*self.shape if outcomes else (0, 0)):
            weights = summing_to_one([matrix[cell] for matrix in outcomes.values()])
            for matrix, weight in zip(outcomes.values(), weights, strict=True):
                matrix[cell] = weight
        return NormalForm(turn(self.A), turn(self.B), self.players, self.actions, outcomes or None, self.title)

    @cached_property
    def integer_payoffs(self) -> tuple[tuple[list[list[int]], int], tuple[list[list[int]], int]]:
        """A and B of an exact game as rows of integers, each with its common denominator."""
        scaled = []
        for matrix in (self.A, self.B):
            flat, common = over_common_denominator(matrix.flat)
            width = matrix.shape[1]
            scaled.append(([flat[k : k + width] for k in range(0, len(flat), width)], common))
        return scaled[0], scaled[1]

    def expected_payoffs(self, x: Sequence[Number] | np.ndarray, y: Sequence[Number] | np.ndarray) -> dict[str, Number]:
        """Payoffs of the mixed profile (x, y), shapes (m,) and (n,)."""
        if self.arithmetic is Arithmetic.EXACT and all(isinstance(p, Fraction) for p in (*x, *y)):
            (own, unit), (other, share) = over_common_denominator(x), over_common_denominator(y)
            payoffs = {}
            for player, (rows, common) in zip(self.players, self.integer_payoffs, strict=True):
                total = sum(
                    p * sum(q * entry for q, entry in zip(other, row, strict=True) if q)
                    for p, row in zip(own, rows, strict=True)
                    if p
                )
                payoffs[player] = Fraction(total, unit * share * common)
            return payoffs
        x, y = np.asarray(x), np.asarray(y)
        return {player: x @ matrix @ y for player, matrix in zip(self.players, (self.A, self.B), strict=True)}

    def outcome_probabilities(self, x: np.ndarray, y: np.ndarray) -> dict[str, Number]:
        """Probability of each named outcome under the mixed profile (x, y)."""
        return {name: x @ matrix @ y for name, matrix in self.outcomes.items()}

    def equals(self, other: object) -> bool:
        """Same numbers, labels, outcomes and arithmetic."""
        if not isinstance(other, NormalForm) or self.shape != other.shape:
            return False
        labels = (self.players, self.actions, self.title, tuple(self.outcomes), self.arithmetic)
        if labels != (other.players, other.actions, other.title, tuple(other.outcomes), other.arithmetic):
            return False
        return all(same_number(a, b) for a, b in zip(self._numbers(), other._numbers(), strict=True))

    def __repr__(self) -> str:
        sizes = " x ".join(str(size) for size in self.shape)
        return f"NormalForm({self.title!r}, players={self.players}, {sizes}, {self.arithmetic})"

    def __reduce__(self) -> tuple[Any, ...]:
        outcomes = {name: np.array(matrix) for name, matrix in self.outcomes.items()} or None
        return NormalForm, (np.array(self.A), np.array(self.B), self.players, self.actions, outcomes, self.title)


def _read_outcomes(given: Any, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    if given is None or (isinstance(given, Mapping) and not given):
        return {}
    if not isinstance(given, Mapping):
        given = _indicators(given, shape)
    read: dict[str, np.ndarray] = {}
    for name, matrix in given.items():
        entries = read_matrix(matrix, f"probabilities of outcome {name!r}")
        if entries.shape != shape:
            raise GameError(f"probabilities of outcome {name!r} have shape {entries.shape}; the game has {shape}")
        if str(name) in read:
            raise GameError(f"two outcomes are called {str(name)!r}")
        read[str(name)] = entries
    for i, j in np.ndindex(*shape):
        cell = [matrix[i, j] for matrix in read.values()]
        total = sum(cell[1:], cell[0])
        inexact = isinstance(total, float)
        if any(not is_symbolic(p) and p < (-1e-12 if inexact else 0) for p in cell):
            raise GameError(f"row {i + 1}, column {j + 1}: an outcome has a negative probability")
        if abs(total - 1) > 1e-9 if inexact else not is_zero(number(total - 1)):
            raise GameError(f"row {i + 1}, column {j + 1}: the outcome probabilities sum to {total}, not to 1")
    return read


def _indicators(names: Any, shape: tuple[int, ...]) -> dict[str, list[list[int]]]:
    try:
        rows = [list(row) for row in names]
    except TypeError:
        raise GameError("outcomes: give a matrix of names, or a mapping from each name to its probabilities") from None
    if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        raise GameError(f"the matrix of outcome names must have the shape of the game, {shape}")
    if not all(isinstance(name, str) for row in rows for name in row):
        raise GameError("outcomes: give names, or a mapping from each name to a matrix of probabilities")
    found = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [[int(entry == name) for entry in row] for row in rows] for name in found}
