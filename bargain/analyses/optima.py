"""What the optimal points of a game's linear programmes share: how games are read, and how optimality is certified."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number, frozen_array, to_float
from bargain.equilibrium import Inequality
from bargain.errors import ConceptError, ParameterError
from bargain.games import NormalForm
from bargain.games.numerical import numerical

__all__ = ["Optimum", "action_index", "player_index", "published", "rational", "refuse_large"]


@dataclass(frozen=True)
class Optimum:
    """Evidence that a point satisfies its incentive constraints and that no other one does better.

    Attributes
    ----------
    ledger : tuple of Inequality
        Every incentive inequality, computed from the payoffs and from the point that is handed out.
    violations : tuple of str
        Broken identities: probabilities below zero or that do not sum to one.
    value : number
        What the objective is at the point.
    bound : number
        What it cannot exceed (or, where it is minimised, fall below) at any point that satisfies the constraints, by
        weak duality from the multipliers.
    tolerance : float
        How far `value` and `bound` may be apart: 0 in an exact game.
    """

    ledger: tuple[Inequality, ...]
    violations: tuple[str, ...]
    value: Number
    bound: Number
    tolerance: float = 0.0

    @property
    def max_regret(self) -> Number:
        """The largest gain from a deviation, never below zero."""
        largest = max((-entry.slack for entry in self.ledger), default=Fraction(0))
        return largest if largest > 0 else 0 * largest

    @property
    def gap(self) -> Number:
        """The distance between the value and its bound: 0 proves that the point is optimal."""
        return abs(self.bound - self.value)

    @property
    def holds(self) -> bool:
        """True if the point satisfies every inequality and no other one does better, up to the tolerances."""
        sound = not self.violations and all(entry.holds for entry in self.ledger)
        return sound and bool(self.gap <= self.tolerance)

    def binding(self) -> tuple[Inequality, ...]:
        """The inequalities that hold with equality (up to the tolerance)."""
        return tuple(entry for entry in self.ledger if abs(entry.slack) <= entry.tolerance)


def rational(game: NormalForm, what: str) -> NormalForm:
    """The game in exact rationals; a float is the rational that it is in binary.

    Raises
    ------
    GameError
        Not a two-player normal form, or one with free parameters or irrational payoffs.
    """
    game = numerical(game, what)
    return game if game.arithmetic is Arithmetic.EXACT else game.convert(Arithmetic.EXACT)


def player_index(game: NormalForm, name: object, what: str) -> int:
    """The place of a player, 0 or 1."""
    if name not in game.players:
        raise ParameterError(f"{what}: {name!r} is not a player; there are {' and '.join(map(repr, game.players))}")
    return list(game.players).index(str(name))


def action_index(game: NormalForm, player: int, name: object, what: str) -> int:
    """The place of an action among those of a player."""
    labels = actions_of(game, player)
    if name not in labels:
        raise ParameterError(f"{what}: {name!r} is not an action of {game.players[player]}; there are {list(labels)}")
    return labels.index(str(name))


def actions_of(game: NormalForm, player: int) -> tuple[str, ...]:
    """The action labels of a player."""
    return tuple((game.actions or ())[player] or ())


def published(value: Any, inexact: bool) -> Any:
    """An exact number or array of them, rounded to floats for a float game."""
    if isinstance(value, np.ndarray):
        return frozen_array(value, Arithmetic.FLOAT if inexact else Arithmetic.EXACT)
    return to_float(value) if inexact else value


def refuse_large(size: int, limit: int, what: str, remedy: str) -> None:
    """Refuse a game that is too large for the method, with the limit and what would do."""
    if size > limit:
        raise ConceptError(f"{what}: {size:,} is beyond the limit of {limit:,}; {remedy}")
