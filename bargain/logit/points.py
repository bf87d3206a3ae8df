"""One logit equilibrium with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.arithmetic import to_float
from bargain.games import NormalForm
from bargain.logit.definition import residuals

__all__ = ["LogitPoint", "float_payoffs", "point"]


@dataclass(frozen=True, eq=False)
class LogitPoint:
    """A logit equilibrium.

    Attributes
    ----------
    game : NormalForm
    rate : float
        Lambda, in one over the unit of the payoffs.
    row, column : float arrays (m,) and (n,)
        Choice probabilities.
    payoffs : mapping player -> float
        Expected payoffs.
    residual, tolerance : float
        The largest difference between a probability and its logit response, recomputed from the definition, and what
        rounding may leave of it.
    """

    game: NormalForm
    rate: float
    row: np.ndarray
    column: np.ndarray
    payoffs: Mapping[str, float]
    residual: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """True if the residual is rounding."""
        return self.residual <= self.tolerance

    @property
    def profile(self) -> dict[str, dict[str, float]]:
        """Player -> action -> probability."""
        pairs = zip(self.game.players, self.game.actions or (), (self.row, self.column), strict=True)
        return {
            player: {label: float(p) for label, p in zip(labels or (), mix, strict=True)}
            for player, labels, mix in pairs
        }

    def __repr__(self) -> str:
        shares = "; ".join(" ".join(f"{p:.6g}" for p in mix) for mix in (self.row, self.column))
        return f"LogitPoint(lambda={self.rate:.6g}, {shares}, residual {self.residual:.2g})"


def point(game: NormalForm, rate: float, row: np.ndarray, column: np.ndarray) -> LogitPoint:
    """A point with its consequences and its residual."""
    found, tolerance = residuals(game, np.array([rate]), row[None, :], column[None, :])
    for array in (row, column):
        array.setflags(write=False)
    payoffs = float_payoffs(game, row[None, :], column[None, :])
    single = {player: float(values[0]) for player, values in payoffs.items()}
    return LogitPoint(game, float(rate), row, column, _Payoffs(single), float(found[0]), float(tolerance[0]))


def float_payoffs(game: NormalForm, row: np.ndarray, column: np.ndarray) -> dict[str, np.ndarray]:
    """Expected payoffs (K,) by player at profiles (K, m) and (K, n)."""
    turn = np.vectorize(to_float, otypes=[np.float64])
    tables = zip(game.players, (game.A, game.B), strict=True)
    found = {player: np.einsum("ki,ij,kj->k", row, turn(table), column) for player, table in tables}
    for values in found.values():
        values.setflags(write=False)
    return found


class _Payoffs(Mapping[str, Any]):
    """A read-only mapping that pickles."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Any:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Payoffs, (self._items,)


def frozen_mapping(items: Mapping[str, Any]) -> Mapping[str, Any]:
    """A read-only copy that pickles."""
    return _Payoffs(items)
