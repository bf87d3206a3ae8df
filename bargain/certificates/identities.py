"""Identities that every profile must satisfy, and the tolerance of a float game."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number, over_common_denominator
from bargain.equilibrium import Profile
from bargain.errors import GameError
from bargain.games import ExtensiveForm, InformationSet, NormalForm
from bargain.games.behaviour import BehaviourStrategy

__all__ = [
    "PROBABILITY_TOLERANCE",
    "check_mix",
    "shape_violations",
    "slack_tolerance",
    "slack_tolerances",
    "tree_violations",
    "unknown_players",
]

PROBABILITY_TOLERANCE = 1e-9
_PAYOFF_TOLERANCE = 1e-9
_ROUNDING = 2e-14


def slack_tolerance(game: NormalForm | ExtensiveForm, player: int, size: Number) -> float:
    """How far below zero a slack of the player (0 or 1 in a normal form) may be: 0 in an exact game.

    In a float game it is 1e-9 of the player's payoff range or of `size`, whichever is less, where `size` is the sum of
    the sizes of the terms that make up the slack; and 2e-14 of `size` and of the player's largest payoff, since digits
    of that order may have been rounded away before the game was written down. The other player's payoffs play no part.
    """
    if game.arithmetic is Arithmetic.SYMBOLIC:
        raise GameError("a symbolic game cannot be certified; substitute values first")
    if game.arithmetic is Arithmetic.EXACT:
        return 0.0
    own = game.payoffs[:, player] if isinstance(game, ExtensiveForm) else (game.A, game.B)[player]
    return float(_tolerance(own, float(size)))


def slack_tolerances(game: ExtensiveForm, players: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """`slack_tolerance` of many slacks in a float tree, given the player and the size of each."""
    if game.arithmetic is Arithmetic.SYMBOLIC:
        raise GameError("a symbolic game cannot be certified; substitute values first")
    found = np.zeros(len(sizes))
    for player in range(len(game.players)):
        own = players == player
        found[own] = _tolerance(game.payoffs[:, player], sizes[own])
    return found


def _tolerance(payoffs: np.ndarray, size: Any) -> Any:
    spread, largest = float(payoffs.max() - payoffs.min()), float(np.abs(payoffs).max())
    return _PAYOFF_TOLERANCE * np.minimum(spread, size) + _ROUNDING * (size + largest)


def check_mix(where: str, mix: Mapping[str, Number], exact: bool) -> list[str]:
    """List what is wrong with a probability distribution."""
    if exact and all(type(p) is Fraction for p in mix.values()):  # the usual case, without adding fractions up
        weights, unit = over_common_denominator(mix.values())
        if sum(weights) == unit and min(weights) >= 0:
            return []
    slack = 0 if exact else PROBABILITY_TOLERANCE
    wrong = [f"{where}: {action!r} has probability {p}" for action, p in mix.items() if p < -slack]
    total = sum(mix.values())
    if abs(total - 1) > slack:
        wrong.append(f"{where}: the probabilities sum to {total}")
    return wrong


def shape_violations(where: str, expected: Iterable[str], given: Mapping[str, Any] | None) -> list[str]:
    """List actions that a strategy lacks or invents."""
    if not isinstance(given, Mapping):
        return [f"{where}: no strategy"]
    wanted = list(expected)
    return [
        f"{where}: {label!r} is {'missing' if label in wanted else 'unknown'}"
        for label in sorted(set(wanted) ^ set(given))
    ]


def unknown_players(game: NormalForm | ExtensiveForm, profile: Profile) -> list[str]:
    """List strategies of those who do not play."""
    return [f"{player!r} is not a player of the game" for player in profile if player not in game.players]


def tree_violations(game: ExtensiveForm, profile: Profile) -> list[str]:
    """List what is wrong with a behaviour profile as such: missing information sets, actions, broken probabilities."""
    exact = game.arithmetic is Arithmetic.EXACT
    wrong = unknown_players(game, profile)
    mixed: list[InformationSet] = []
    for player, name in enumerate(game.players):
        strategy = profile.get(name, {})
        index, labels, actions = game.own_sets[player]
        if isinstance(strategy, BehaviourStrategy) and strategy.fits(labels, actions):
            mixed += [game.information_sets[index[k]] for k in strategy.mixes]  # where it does not mix all is well
            continue
        known = set(labels)
        wrong += [f"{name}: {label!r} is not an information set" for label in strategy if label not in known]
        mixed += [game.information_sets[k] for k in index.tolist()]
    for group in sorted(mixed, key=lambda group: group.nodes):
        mix = profile.get(game.players[group.player], {}).get(group.label)
        shape = shape_violations(group.label, group.actions, mix)
        wrong += shape or check_mix(group.label, mix, exact)
    return wrong
