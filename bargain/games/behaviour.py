"""Behaviour strategies on the arrays of a tree: what is chosen at each information set, and where that leads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter, mul
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number, number, over_common_denominator

if TYPE_CHECKING:
    from bargain.games.extensive_form import ExtensiveForm

__all__ = [
    "BehaviourStrategy",
    "FlatBehaviour",
    "Mix",
    "behaviour_strategies",
    "expected_payoffs",
    "flat_behaviour",
    "outcome_probabilities",
]


class Mix(Mapping[str, Number]):
    """The probabilities of the actions at one information set, read-only."""

    __slots__ = ("_actions", "_weights")

    def __init__(self, actions: tuple[str, ...], weights: tuple[Number, ...]) -> None:
        self._actions, self._weights = actions, weights

    def __getitem__(self, action: str) -> Number:
        try:
            return self._weights[self._actions.index(action)]
        except ValueError:
            raise KeyError(action) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def __len__(self) -> int:
        return len(self._actions)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return Mix, (self._actions, self._weights)


class BehaviourStrategy(Mapping[str, Mix]):
    """A player's strategy, information set -> action -> probability, held as arrays and read-only.

    Parameters
    ----------
    labels, actions : tuples (I,)
        The player's information sets in the tree's order, and the actions at each.
    choices : int array (I,)
        The action that is taken with probability one; -1 where the player mixes.
    mixes : mapping
        Information set (index) -> probabilities, for those.
    exact : bool
        Whether probabilities are fractions or floats.

    Examples
    --------
    >>> strategy = BehaviourStrategy(("entry", "reply"), (("in", "out"), ("yes", "no")), [1, -1], {1: (0.5, 0.5)})
    >>> strategy["entry"], strategy["reply"]["no"]
    ({'in': Fraction(0, 1), 'out': Fraction(1, 1)}, 0.5)
    """

    __slots__ = ("_index", "actions", "choices", "exact", "labels", "mixes")

    def __init__(
        self,
        labels: tuple[str, ...],
        actions: tuple[tuple[str, ...], ...],
        choices: Sequence[int] | np.ndarray,
        mixes: Mapping[int, tuple[Number, ...]] | None = None,
        exact: bool = True,
    ) -> None:
        self.labels, self.actions, self.exact = labels, actions, exact
        self.choices = np.array(choices, dtype=np.int64)
        self.choices.setflags(write=False)
        self.mixes = dict(mixes or {})
        self._index: dict[str, int] | None = None

    def __getitem__(self, label: str) -> Mix:
        if self._index is None:
            self._index = {name: k for k, name in enumerate(self.labels)}
        return self._mix(self._index[label])

    def _mix(self, k: int) -> Mix:
        actions, choice = self.actions[k], int(self.choices[k])
        if choice < 0:
            return Mix(actions, self.mixes[k])
        zero, one = _units(self.exact)
        return Mix(actions, tuple(one if a == choice else zero for a in range(len(actions))))

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, BehaviourStrategy) and not (self.mixes or other.mixes):
            same = self.actions == other.actions and np.array_equal(self.choices, other.choices)
            if same and self.labels == other.labels:
                return True
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]  # as for every mapping

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return BehaviourStrategy, (self.labels, self.actions, self.choices, self.mixes, self.exact)

    def fits(self, labels: tuple[str, ...], actions: tuple[tuple[str, ...], ...]) -> bool:
        """True if the strategy is one for these information sets, in this order."""
        return self.labels == labels and self.actions == actions


_EXACT, _FLOAT = (Fraction(0), Fraction(1)), (0.0, 1.0)


def _units(exact: bool) -> tuple[Number, Number]:
    return _EXACT if exact else _FLOAT


def behaviour_strategies(
    game: ExtensiveForm, choices: np.ndarray, mixes: Mapping[int, tuple[Number, ...]] | None = None
) -> dict[str, BehaviourStrategy]:
    """The strategies of all players.

    Parameters
    ----------
    choices : int array (I,)
        The action at each information set; -1 where its player mixes.
    mixes : mapping
        Information set (index) -> probabilities, for those.
    """
    exact = game.arithmetic is not Arithmetic.FLOAT
    found: dict[str, BehaviourStrategy] = {}
    for player, name in enumerate(game.players):
        index, labels, actions = own_sets(game, player)
        own = {}
        if mixes:
            place = {int(k): local for local, k in enumerate(index)}
            own = {place[k]: mix for k, mix in mixes.items() if k in place}
        found[name] = BehaviourStrategy(labels, actions, choices[index], own, exact)
    return found


def own_sets(game: ExtensiveForm, player: int) -> tuple[np.ndarray, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The player's information sets: indices, labels and actions."""
    index = np.flatnonzero(game.owner[game.first_nodes] == player)
    nodes = game.first_nodes[index].tolist()
    labels = game.infoset_labels
    return index, tuple(labels[k] for k in index.tolist()), tuple(game.branches[node] for node in nodes)


@dataclass(frozen=True, eq=False)
class FlatBehaviour:
    """A profile on the arrays of a tree.

    Attributes
    ----------
    branch : list (N,)
        Probability of the branch into each node; 1 at the root.
    sure : int array (N,)
        The child that follows a decision node with probability one; -1 where there is none.
    """

    branch: list[Number]
    sure: np.ndarray


def flat_behaviour(game: ExtensiveForm, profile: Mapping[str, Mapping[str, Mapping[str, Number]]]) -> FlatBehaviour:
    """Lay a profile player -> information set -> action -> probability on the tree; linear in the number of nodes."""
    choices = np.full(len(game.first_nodes), -1)
    mixes: dict[int, tuple[Number, ...]] = {}
    for player, name in enumerate(game.players):
        index, labels, actions = own_sets(game, player)
        strategy = profile[name] if len(index) else {}
        if isinstance(strategy, BehaviourStrategy) and strategy.fits(labels, actions):
            choices[index] = strategy.choices
            mixes.update((int(index[k]), mix) for k, mix in strategy.mixes.items())
            continue
        for k, label, moves in zip(index.tolist(), labels, actions, strict=True):
            mix = strategy[label]
            mixes[k] = tuple(mix[action] for action in moves)
    return _laid(game, choices, mixes)


def _laid(game: ExtensiveForm, choices: np.ndarray, mixes: dict[int, tuple[Number, ...]]) -> FlatBehaviour:
    units = np.empty(2, dtype=object)
    units[:] = _units(game.arithmetic is not Arithmetic.FLOAT)
    branch = np.empty(len(game.parent), dtype=object)
    branch[:] = game.probabilities
    chosen = np.full(len(game.parent), -1)
    movers = np.flatnonzero(game.owner >= 0)
    chosen[movers] = choices[game.infoset_of[movers]]
    entered = np.arange(1, len(branch))
    pure = entered[chosen[game.parent[1:]] >= 0]
    above = game.parent[pure]
    branch[pure] = units[(pure - game.first_child[above] == chosen[above]).astype(np.int64)]
    sure = np.where(chosen >= 0, game.first_child + chosen, -1)
    weights = branch.tolist()
    if mixes:
        first = game.first_child.tolist()
        certain = {k: mix.index(1) for k, mix in mixes.items() if 1 in mix and sum(p != 0 for p in mix) == 1}
        for node, k in zip(movers.tolist(), game.infoset_of[movers].tolist(), strict=True):
            if k in mixes:
                start = first[node]
                weights[start : start + len(mixes[k])] = mixes[k]
                if k in certain:
                    sure[node] = start + certain[k]
    return FlatBehaviour(weights, sure)


def reached_ends(game: ExtensiveForm, behaviour: FlatBehaviour) -> tuple[list[int], list[Any], int | None]:
    """The terminal rows that are reached, in order, and their probabilities. No branch of probability 0 is followed.

    In exact arithmetic the probabilities are integers over the common denominator that comes third; else it is None.
    """
    branch = behaviour.branch
    exact = game.arithmetic is Arithmetic.EXACT and all(type(p) is Fraction for p in branch)
    arrays, sure = game.lists, behaviour.sure.tolist()
    front: list[tuple[int, Any, int]] = [(0, 1 if exact else number(1), 1)]
    found: list[tuple[int, Any, int]] = []
    for place, weight, unit in front:  # the list grows as it is read
        node = place
        while sure[node] >= 0:
            node = sure[node]
        row, start = arrays.terminal_of[node], arrays.first_child[node]
        if row >= 0:
            found.append((row, weight, unit))
            continue
        for child in range(start, start + arrays.n_children[node]):
            share = branch[child]
            if exact and share:
                front.append((child, weight * share.numerator, unit * share.denominator))
            elif share != 0:
                front.append((child, weight * share, 1))
    found.sort(key=itemgetter(0))
    rows, weights, units = (list(column) for column in zip(*found, strict=True))
    if not exact:
        return rows, weights, None
    common = math.lcm(*set(units))
    scale = {unit: common // unit for unit in set(units)}
    return rows, [weight * scale[unit] for weight, unit in zip(weights, units, strict=True)], common


def expected_payoffs(game: ExtensiveForm, behaviour: FlatBehaviour) -> dict[str, Number]:
    """Expected payoff of each player."""
    rows, weights, common = reached_ends(game, behaviour)
    found: dict[str, Number] = {}
    for i, player in enumerate(game.players):
        column = game.payoffs[rows, i].tolist()
        if common is None:
            found[player] = sum(map(mul, weights, column))
        else:
            tops, unit = over_common_denominator(column)
            found[player] = Fraction(sum(map(mul, weights, tops)), common * unit)
    return found


def outcome_probabilities(game: ExtensiveForm, behaviour: FlatBehaviour) -> dict[str, Number]:
    """Probability of each named outcome."""
    rows, weights, common = reached_ends(game, behaviour)
    total: dict[int, Number] = dict.fromkeys(range(len(game.outcomes)), 0 if common else number(0))
    for outcome, weight in zip(game.outcome_of[rows].tolist(), weights, strict=True):
        if outcome >= 0:
            total[outcome] += weight
    return {name: Fraction(total[k], common) if common else total[k] for k, name in enumerate(game.outcomes)}
