"""Behaviour strategies on the arrays of a tree: what is chosen at each information set, and where that leads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter, mul
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bargain.arithmetic import Arithmetic, Number, number
from bargain.errors import GameError

if TYPE_CHECKING:
    from bargain.games.extensive_form import ExtensiveForm

__all__ = [
    "BehaviourStrategy",
    "FlatBehaviour",
    "Mix",
    "OwnSets",
    "consequences",
    "flat_behaviour",
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
        shared = isinstance(choices, np.ndarray) and choices.dtype == np.int64 and not choices.flags.writeable
        self.choices: np.ndarray = np.asarray(choices) if shared else np.array(choices, dtype=np.int64)
        self.choices.setflags(write=False)
        self.mixes = dict(mixes or {})
        widths = np.array([len(moves) for moves in actions], dtype=np.int64)
        mixed = np.flatnonzero(self.choices < 0).tolist()
        if not len(labels) == len(widths) == len(self.choices) or (self.choices >= widths).any():
            raise GameError("a strategy has one choice for each information set, the index of an action there or -1")
        if mixed != sorted(self.mixes) or any(len(self.mixes[k]) != widths[k] for k in mixed):
            raise GameError("a strategy has one probability for each action where its choice is -1, and nowhere else")
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


class OwnSets(NamedTuple):
    """A player's information sets: their indices in the tree, their labels and their actions."""

    indices: np.ndarray
    labels: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]


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
        index, labels, actions = game.own_sets[player]
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
        mixing = movers[chosen[movers] < 0]
        for node, k in zip(mixing.tolist(), game.infoset_of[mixing].tolist(), strict=True):
            start = first[node]
            weights[start : start + len(mixes[k])] = mixes[k]
            if k in certain:
                sure[node] = start + certain[k]
    return FlatBehaviour(weights, sure)


def consequences(game: ExtensiveForm, behaviour: FlatBehaviour) -> tuple[dict[str, Number], dict[str, Number]]:
    """Expected payoff of each player and probability of each named outcome; linear in the nodes that are reached."""
    exact = game.arithmetic is Arithmetic.EXACT and all(type(p) is Fraction for p in behaviour.branch)
    rows, weights, common = _reached_exactly(game, behaviour) if exact else (*_reached(game, behaviour), 1)
    payoffs: dict[str, Number] = {}
    for i, player in enumerate(game.players):
        if exact:
            units = game.exact_payoffs.denominators[rows].tolist()
            unit = math.lcm(*set(units))
            scales = [weight * (unit // one) for weight, one in zip(weights, units, strict=True)]
            total = sum(map(mul, scales, game.exact_payoffs.numerators[rows, i].tolist()))
            payoffs[player] = Fraction(total, common * unit)
        else:
            payoffs[player] = sum(map(mul, weights, game.payoffs[rows, i].tolist()))
    outcomes: dict[int, Number] = dict.fromkeys(range(len(game.outcomes)), 0 if exact else number(0))
    for outcome, weight in zip(game.outcome_of[rows].tolist(), weights, strict=True):
        if outcome >= 0:
            outcomes[outcome] += weight
    return payoffs, {
        name: Fraction(p, common) if exact else p for name, p in zip(game.outcomes, outcomes.values(), strict=True)
    }


def _reached(game: ExtensiveForm, behaviour: FlatBehaviour) -> tuple[list[int], list[Number]]:
    """The terminal rows that are reached, in order, and their probabilities. No branch of probability 0 is followed."""
    arrays, sure, branch = game.lists, behaviour.sure.tolist(), behaviour.branch
    nodes, weights = [0], [number(1)]
    found: list[tuple[int, Number]] = []
    for node, weight in zip(nodes, weights, strict=False):  # the lists grow as they are read
        while sure[node] >= 0:
            node = sure[node]
        start = arrays.first_child[node]
        if start < 0:
            found.append((arrays.terminal_of[node], weight))
            continue
        for child in range(start, start + arrays.n_children[node]):
            if branch[child] != 0:
                nodes.append(child)
                weights.append(weight * branch[child])
    found.sort(key=itemgetter(0))
    return [row for row, _ in found], [weight for _, weight in found]


def _reached_exactly(game: ExtensiveForm, behaviour: FlatBehaviour) -> tuple[list[int], list[int], int]:
    """The same in rationals: the probabilities are integers over the common denominator that comes third."""
    arrays, sure, branch = game.lists, behaviour.sure.tolist(), behaviour.branch
    nodes, tops, units = [0], [1], [1]
    rows: list[int] = []
    ends: list[tuple[int, int]] = []
    for node, top, unit in zip(nodes, tops, units, strict=False):  # the lists grow as they are read
        while sure[node] >= 0:
            node = sure[node]
        start = arrays.first_child[node]
        if start < 0:
            rows.append(arrays.terminal_of[node])
            ends.append((top, unit))
            continue
        for child in range(start, start + arrays.n_children[node]):
            share, whole = branch[child].as_integer_ratio()
            if share:
                nodes.append(child)
                tops.append(top * share)
                units.append(unit * whole)
    distinct = {unit for _, unit in ends}
    common = math.lcm(*distinct)
    scale = {unit: common // unit for unit in distinct}
    return rows, [top * scale[unit] for top, unit in ends], common
