"""Identities that every profile must satisfy, and the tolerance of a float game."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number
from bargain.equilibrium import Profile
from bargain.errors import GameError
from bargain.games import ExtensiveForm, NormalForm

__all__ = ["PROBABILITY_TOLERANCE", "check_mix", "payoff_tolerance", "shape_violations", "tree_violations"]

PROBABILITY_TOLERANCE = 1e-9
_PAYOFF_TOLERANCE = 1e-9


def payoff_tolerance(game: NormalForm | ExtensiveForm) -> float:
    """0 for an exact game; for floats 1e-9 of the payoff range, but no less than the rounding of the largest payoff."""
    if game.arithmetic is Arithmetic.SYMBOLIC:
        raise GameError("a symbolic game cannot be certified; substitute values first")
    if game.arithmetic is Arithmetic.EXACT:
        return 0.0
    tables = [game.payoffs] if isinstance(game, ExtensiveForm) else [game.A, game.B]
    spread = max(float(table.max() - table.min()) for table in tables)
    size = max(float(np.abs(table).max()) for table in tables)
    return max(_PAYOFF_TOLERANCE * spread, 16 * float(np.finfo(float).eps) * size)


def check_mix(where: str, mix: Mapping[str, Number], exact: bool) -> list[str]:
    """List what is wrong with a probability distribution."""
    slack = 0 if exact else PROBABILITY_TOLERANCE
    wrong = [f"{where}: {action!r} has probability {p}" for action, p in mix.items() if p < -slack]
    total = sum(mix.values())
    if abs(total - 1) > slack:
        wrong.append(f"{where}: the probabilities sum to {total}")
    return wrong


def shape_violations(where: str, expected: Iterable[str], given: Mapping[str, Any] | None) -> list[str]:
    """List actions that a strategy lacks or invents."""
    if given is None:
        return [f"{where}: no strategy"]
    wanted = list(expected)
    return [
        f"{where}: {label!r} is {'missing' if label in wanted else 'unknown'}"
        for label in sorted(set(wanted) ^ set(given))
    ]


def tree_violations(game: ExtensiveForm, profile: Profile) -> list[str]:
    """List what is wrong with a behaviour profile as such: missing information sets, actions, broken probabilities."""
    exact = game.arithmetic is Arithmetic.EXACT
    wrong: list[str] = []
    for group in game.information_sets:
        mix = profile.get(game.players[group.player], {}).get(group.label)
        shape = shape_violations(group.label, group.actions, mix)
        wrong += shape or check_mix(group.label, mix, exact)
    return wrong
