"""Strategy profiles, as read-only nested mappings with the arrays that computation needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number, frozen_array, shown
from bargain.errors import GameError
from bargain.games import NormalForm
from bargain.games.behaviour import BehaviourStrategy

__all__ = ["Profile", "freeze", "mixed_profile"]


class Profile(Mapping[str, Any]):
    """A mixed or behaviour strategy profile.

    Normal form: player -> action -> probability. Extensive form: player -> information set -> action -> probability.

    Examples
    --------
    >>> profile = Profile({"Row": {"up": 1, "down": 0}, "Column": {"left": 0, "right": 1}})
    >>> profile["Row"]["up"], profile.is_pure
    (1, True)
    >>> profile.pure_text()
    'Row: up; Column: right'
    """

    __slots__ = ("_strategies",)

    def __init__(self, strategies: Mapping[str, Mapping[str, Any]]) -> None:
        if not isinstance(strategies, Mapping):
            raise GameError(f"a profile maps each player to a strategy; {shown(strategies)!r} does not")
        for player, strategy in strategies.items():
            if not isinstance(strategy, Mapping):
                raise GameError(
                    f"a strategy maps actions to probabilities; that of {player}, {shown(strategy)!r}, does not"
                )
        self._strategies = freeze(strategies)

    def __getitem__(self, player: str) -> Any:
        return self._strategies[player]

    def __iter__(self) -> Iterator[str]:
        return iter(self._strategies)

    def __len__(self) -> int:
        return len(self._strategies)

    def __repr__(self) -> str:
        return f"Profile({_plain(self._strategies)})"

    def __reduce__(self) -> tuple[Any, ...]:
        kept = {
            player: strategy if isinstance(strategy, BehaviourStrategy) else _plain(strategy)
            for player, strategy in self._strategies.items()
        }
        return Profile, (kept,)

    def mixes(self) -> Iterator[tuple[str, str, Mapping[str, Number]]]:
        """Every mix as (player, information set, action -> probability); the set is "" in a normal form."""
        for player, strategy in self._strategies.items():
            held = isinstance(strategy, BehaviourStrategy)
            nested = held or all(isinstance(value, Mapping) for value in strategy.values())
            for label, mix in strategy.items() if nested else [("", strategy)]:
                yield player, label, mix

    def vector(self, player: str) -> np.ndarray:
        """The mixed strategy of a player of a normal form as an array (number of actions,)."""
        if not isinstance(player, str) or player not in self._strategies:
            raise GameError(f"the profile has no player {shown(player)!r}; there are {', '.join(self._strategies)}")
        mix = list(self._strategies[player].values())
        inexact = any(isinstance(value, float) for value in mix)
        return frozen_array(mix, Arithmetic.FLOAT if inexact else Arithmetic.EXACT)

    @property
    def is_pure(self) -> bool:
        """True if every mix puts probability one on one action."""
        return all(any(p == 1 for p in mix.values()) for _, _, mix in self.mixes())

    def support(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """The actions of positive probability as (player, information set, actions)."""
        return tuple((who, where, tuple(a for a, p in mix.items() if p != 0)) for who, where, mix in self.mixes())

    def pure_text(self) -> str:
        """The support in one line, mixed actions joined by "+"."""
        parts = []
        for player, where, actions in self.support():
            place = f" at {where}" if where else ""
            parts.append(f"{player}{place}: {'+'.join(actions)}")
        return "; ".join(parts)


def mixed_profile(game: NormalForm, x: Sequence[Number], y: Sequence[Number]) -> Profile:
    """The profile of two mixed strategies, in floats if the game is."""
    inexact = game.arithmetic is Arithmetic.FLOAT
    mixes: dict[str, dict[str, Number]] = {}
    for player, labels, point in zip(game.players, game.actions or (), (x, y), strict=True):
        mixes[player] = {label: float(p) if inexact else p for label, p in zip(labels or (), point, strict=True)}
    return Profile(mixes)


def freeze(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A read-only copy of nested mappings that still pickles; a `BehaviourStrategy` is read-only as it is."""
    if isinstance(value, BehaviourStrategy):
        return value
    return FrozenMapping(
        {  # numbers first: asking whether they are mappings is slow
            key: inner if type(inner) is Fraction or not isinstance(inner, Mapping) else freeze(inner)
            for key, inner in value.items()
        }
    )


class FrozenMapping(Mapping[str, Any]):
    """A read-only mapping. `types.MappingProxyType` would do, but it does not pickle."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(_plain(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenMapping, (_plain(self),)


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain(inner) if isinstance(inner, Mapping) else inner for key, inner in value.items()}
