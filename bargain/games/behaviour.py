"""Behaviour strategies on the arrays of a tree: what is chosen at each information set, and where that leads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import itemgetter, mul
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bargain.arithmetic import Arithmetic, Number, number, over_common_denominator
from bargain.errors import GameError
from bargain.games.exact_payoffs import BranchRatios

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
    """A profile laid on the arrays of a tree.

    Attributes
    ----------
    game : ExtensiveForm
    choices : int array (I,)
        The action that is taken with probability one at each information set; -1 where its player mixes.
    mixes : mapping
        Information set (index) -> probabilities, for those.
    """

    game: ExtensiveForm
    choices: np.ndarray
    mixes: Mapping[int, tuple[Number, ...]]

    @cached_property
    def _chosen(self) -> np.ndarray:
        """The action that is taken for sure at each node, or -1."""
        chosen = np.full(len(self.game.parent), -1)
        movers = np.flatnonzero(self.game.owner >= 0)
        chosen[movers] = self.choices[self.game.infoset_of[movers]]
        return chosen

    def _mixing(self) -> Iterator[tuple[int, int]]:
        """The nodes at which the mover mixes, and their information sets."""
        nodes = np.flatnonzero((self.game.owner >= 0) & (self._chosen < 0))
        return zip(nodes.tolist(), self.game.infoset_of[nodes].tolist(), strict=True)

    @cached_property
    def sure(self) -> np.ndarray:
        """The child that follows a decision node with probability one, shape (N,); -1 where there is none."""
        return np.where(self._chosen >= 0, self.game.first_child + self._chosen, -1)

    @cached_property
    def branch(self) -> list[Number]:
        """Probability of the branch into each node, shape (N,); 1 at the root."""
        exact = self.game.arithmetic is not Arithmetic.FLOAT
        return self._spread(self.game.probabilities.tolist(), *_units(exact), self.mixes)

    @cached_property
    def ratios(self) -> BranchRatios | None:
        """The same as integers over denominators, one a node; None unless game and profile are exact."""
        exact = all(type(p) is Fraction for mix in self.mixes.values() for p in mix)
        if not exact or self.game.arithmetic is not Arithmetic.EXACT:
            return None
        chances = self.game.chance_ratios
        mixes = {k: over_common_denominator(mix) for k, mix in self.mixes.items()}
        return BranchRatios(
            self._spread(chances.numerators, 0, 1, {k: tops for k, (tops, _) in mixes.items()}),
            self._spread(chances.denominators, 1, 1, {k: [unit] * len(tops) for k, (tops, unit) in mixes.items()}),
        )

    def _spread(self, chances: list[Any], zero: Any, one: Any, mixes: Mapping[int, Sequence[Any]]) -> list[Any]:
        """Replace the entries below decisions by `one` or `zero`, as they are chosen or not, or by those of `mixes`."""
        game, chosen = self.game, self._chosen
        entered = np.flatnonzero(chosen[game.parent[1:]] >= 0) + 1
        taken = entered - game.first_child[game.parent[entered]] == chosen[game.parent[entered]]
        units, laid = np.empty(2, dtype=object), np.empty(len(chances), dtype=object)
        units[:], laid[:] = (zero, one), chances
        laid[entered] = units[taken.astype(np.int64)]
        found: list[Any] = laid.tolist()
        for node, k in self._mixing():
            start = int(game.first_child[node])
            found[start : start + len(mixes[k])] = mixes[k]
        return found


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
    for k, weights in list(mixes.items()):
        if 1 in weights and sum(weight != 0 for weight in weights) == 1:
            choices[k] = weights.index(1)
            del mixes[k]
    return FlatBehaviour(game, choices, mixes)


def consequences(behaviour: FlatBehaviour) -> tuple[dict[str, Number], dict[str, Number]]:
    """Expected payoff of each player and probability of each named outcome; linear in the nodes that are reached."""
    game, exact = behaviour.game, behaviour.ratios is not None
    rows, weights, common = _reached_exactly(behaviour) if exact else (*_reached(behaviour), 1)
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
    totals: list[Number] = [0 if exact else number(0)] * len(game.outcomes)
    for outcome, weight in zip(game.outcome_of[rows].tolist(), weights, strict=True):
        if outcome >= 0:
            totals[outcome] += weight
    outcomes = [Fraction(total, common) for total in totals] if exact else totals
    return payoffs, dict(zip(game.outcomes, outcomes, strict=True))


def _reached(behaviour: FlatBehaviour) -> tuple[list[int], list[Number]]:
    """The terminal rows that are reached, in order, and their probabilities. No branch of probability 0 is followed."""
    arrays, sure, branch = behaviour.game.lists, behaviour.sure.tolist(), behaviour.branch
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


def _reached_exactly(behaviour: FlatBehaviour) -> tuple[list[int], list[int], int]:
    """The same in rationals: the probabilities are integers over the common denominator that comes third."""
    assert behaviour.ratios is not None
    arrays, sure, ratios = behaviour.game.lists, behaviour.sure.tolist(), behaviour.ratios
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
        below = unit * ratios.denominators[start]
        for child in range(start, start + arrays.n_children[node]):
            if ratios.numerators[child]:
                nodes.append(child)
                tops.append(top * ratios.numerators[child])
                units.append(below)
    distinct = {unit for _, unit in ends}
    common = math.lcm(*distinct)
    scale = {unit: common // unit for unit in distinct}
    return rows, [top * scale[unit] for top, unit in ends], common
