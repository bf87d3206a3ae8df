"""Reading what was observed: counts of choices, profiles to compare, the level of an interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bargain.arithmetic import number, to_float
from bargain.errors import GameError, ParameterError
from bargain.games import NormalForm
from bargain.logit.numbers import read_rate

__all__ = ["read_counts", "read_level", "read_profile", "weight_of"]

_LEAST_WEIGHT, _MOST_WEIGHT = 1e-305, 1e300


def read_counts(given: Any, size: int, player: str) -> np.ndarray:
    """How often each action of a player was chosen."""
    if isinstance(given, (str, Mapping)) or not isinstance(given, Iterable):
        raise ParameterError(f"counts of {player}: give a list of {size} numbers")
    entries = list(given)
    if len(entries) != size:
        raise ParameterError(f"counts of {player}: {size} numbers are needed, one for each action")
    return np.array([read_rate(entry, f"counts of {player}, action {k + 1}") for k, entry in enumerate(entries)])


def weight_of(*counts: np.ndarray) -> float:
    """The sum of all counts, in which they are measured."""
    total = sum(float(count) for each in counts for count in each)
    if total <= 0:
        raise ParameterError("all counts are zero: there is nothing to fit")
    if not _LEAST_WEIGHT <= total <= _MOST_WEIGHT:
        raise ParameterError(f"the counts sum to {total:.3g}; a sum between 1e-305 and 1e300 is needed")
    return total


def read_level(level: Any) -> float:
    """The level of an interval."""
    try:
        value = to_float(number(level))
    except (ParameterError, GameError, TypeError, ValueError):
        value = math.nan
    if not 0 < value < 1:
        raise ParameterError(f"level = {level!r}; a number between 0 and 1 is needed")
    return value


def read_profile(game: NormalForm, profile: Any) -> tuple[np.ndarray, np.ndarray]:
    """Two mixed strategies in floats, from player -> action -> probability or from a pair of lists."""
    sides: list[Any] = []
    if isinstance(profile, Mapping):
        if set(profile) != set(game.players):
            raise ParameterError(f"profile: a strategy for each of {' and '.join(game.players)} is needed")
        for player, labels in zip(game.players, game.actions or (), strict=True):
            mix = profile[player]
            if not isinstance(mix, Mapping) or not set(mix) <= set(labels or ()):
                raise ParameterError(f"profile: the strategy of {player} must give probabilities of its actions")
            sides.append([mix.get(label, 0) for label in labels or ()])
    elif isinstance(profile, Iterable) and not isinstance(profile, str):
        sides = list(profile)
    if len(sides) != 2:
        raise ParameterError("profile: give player -> action -> probability, or a pair of lists of probabilities")
    found = []
    for side, size, player in zip(sides, game.shape, game.players, strict=True):
        if isinstance(side, (str, Mapping)) or not isinstance(side, Iterable):
            raise ParameterError(f"profile: the strategy of {player} must be a list of {size} probabilities")
        entries = list(side)
        if len(entries) != size:
            raise ParameterError(f"profile: {player} has {size} actions, not {len(entries)}")
        mix = np.array([read_rate(p, f"profile, {player}") for p in entries])
        if abs(mix.sum() - 1) > 1e-9:
            raise ParameterError(f"profile: the probabilities of {player} sum to {mix.sum():g}, not to 1")
        found.append(mix)
    return found[0], found[1]
