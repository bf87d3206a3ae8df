"""Backward induction without ties: one pass over the nodes from the last to the first, and the part that has ties.

The pass compares exactly, in integers over common denominators; a node's value keeps the denominator of the branch that
is taken, so that denominators grow at chance moves only. In a float tree a pass in floats comes first, with a bound on
its rounding: where all comparisons are clear of it nothing more is needed.

A mover who is indifferent leaves the node, and all nodes above it, open. The open nodes and their children form a tree
of their own, in which settled subgames are terminal nodes; ties are resolved there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.games.flat_trees import FlatTree

__all__ = ["BackwardPass", "OpenPart", "backward_pass"]

_UNIT_ROUNDOFF = 2.0**-53
_SMALLEST = 2.0**-1074
_MOST_COUNTED = 1_000_000


@dataclass(frozen=True, eq=False)
class OpenPart:
    """The part of a tree that ties leave open.

    Attributes
    ----------
    game : ExtensiveForm
        Its terminal nodes are terminal nodes of the tree, or settled subgames with their values.
    infosets : tuple of int
        The information set of the tree that each one of `game` is.
    fewest : int
        There are at least so many extreme equilibria: the lowest ties, which have none below, are resolved in all
        combinations. Counted up to a million.
    """

    game: ExtensiveForm
    infosets: tuple[int, ...]
    fewest: int


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """What the pass settles.

    Attributes
    ----------
    choices : int array (I,)
        The best action at each information set; -1 where ties leave it open.
    open_part : OpenPart or None
    pure : int array (I,)
        The actions of one equilibrium: the first of the best ones wherever there is a tie.
    """

    choices: np.ndarray
    open_part: OpenPart | None
    pure: np.ndarray


def backward_pass(game: ExtensiveForm, tolerance: Fraction) -> BackwardPass:
    """Settle all subgames without ties; linear in the number of nodes.

    Parameters
    ----------
    game : ExtensiveForm
        With perfect information; exact, or of floats, which are read as the rationals that they are, probabilities
        made to sum to one.
    tolerance : Fraction
        Payoffs that are no further apart than this are tied.
    """
    if game.arithmetic is Arithmetic.FLOAT:
        clear = _in_floats(game, tolerance)
        if clear is not None:
            return BackwardPass(clear, None, clear)
    return _Exact(game, tolerance).settled()


def _in_floats(game: ExtensiveForm, tolerance: Fraction) -> np.ndarray | None:
    """The best actions; None if some comparison is too close for floats."""
    largest = float(np.abs(game.payoffs).max())
    margin = 1.1 * (float(tolerance) + 2 * _rounding(game, largest))  # the tenth covers the rounding of comparisons
    arrays = game.lists
    weights = game.probabilities.tolist()
    columns = [_at_ends(game, column) for column in game.payoffs.T.tolist()]
    choices = [-1] * len(game.first_nodes)
    for node in range(len(weights) - 1, -1, -1):
        start = arrays.first_child[node]
        if start < 0:
            continue
        stop = start + arrays.n_children[node]
        owner = arrays.owner[node]
        if owner < 0:
            for column in columns:
                column[node] = sum(map(float.__mul__, weights[start:stop], column[start:stop]))
            continue
        own = columns[owner][start:stop]
        top = max(own)
        least = top - margin
        if sum(value >= least for value in own) > 1:
            return None
        action = own.index(top)
        choices[arrays.infoset_of[node]] = action
        for column in columns:
            column[node] = column[start + action]
    return np.array(choices, dtype=np.int64)


def _rounding(game: ExtensiveForm, largest: float) -> float:
    """A bound on the error of a value, given the largest payoff.

    A mean of n terms adds to the mean of the errors below at most (n + 1) roundings of its own, and 4n of probabilities
    that sum to one only up to rounding. Twice that covers second-order terms up to a million chance moves in a row. A
    product too small for a float's precision loses less than the smallest float.
    """
    chances = int(np.count_nonzero(game.owner == CHANCE))
    if not chances:
        return 0.0
    ends, levels, total = (1 + np.cumsum(game.n_children)).tolist(), 0, len(game.parent)
    reached = 1
    while reached < total and levels < chances:
        reached, levels = ends[reached - 1], levels + 1
    widest = int(game.n_children[game.owner == CHANCE].max())
    if levels > 1_000_000:
        return math.inf
    return 2.0 * levels * ((5 * widest + 1) * _UNIT_ROUNDOFF * largest + widest * _SMALLEST)


def _at_ends(game: ExtensiveForm, values: Sequence[Any]) -> list[Any]:
    """One value a terminal row, laid on the nodes; 0 elsewhere."""
    column: list[Any] = [0] * len(game.parent)
    for node, value in zip(np.flatnonzero(game.owner == TERMINAL).tolist(), values, strict=True):
        column[node] = value
    return column


class _Exact:
    """One exact pass: `columns` are numerators of the players' values at each node, `units` their denominators."""

    def __init__(self, game: ExtensiveForm, tolerance: Fraction) -> None:
        self.game, self.tolerance = game, tolerance
        payoffs = game.exact_payoffs
        self.columns = [_at_ends(game, column) for column in payoffs.numerators.T.tolist()]
        self.units = _at_ends(game, payoffs.denominators.tolist())
        self.alike = not (game.owner == CHANCE).any() and bool((payoffs.denominators == payoffs.denominators[0]).all())
        self.choices = [-1] * len(game.first_nodes)
        self.weights = game.chance_ratios

    def settled(self) -> BackwardPass:
        arrays = self.game.lists
        tied: dict[int, int] = {}
        for node in range(len(arrays.owner) - 1, -1, -1):
            start = arrays.first_child[node]
            if start < 0:
                continue
            stop = start + arrays.n_children[node]
            owner = arrays.owner[node]
            if owner < 0:
                self._mean(node, start, stop)
                continue
            own = self.columns[owner][start:stop]
            if not self.alike:
                own = self._over_one_unit(own, self.units[start:stop])
            top = max(own)
            action = own.index(top)
            count = self._close(own, start) if self.tolerance else own.count(top)
            if count > 1:
                tied[node] = count
            self.choices[arrays.infoset_of[node]] = action
            for column in self.columns:
                column[node] = column[start + action]
            self.units[node] = self.units[start + action]
        pure = np.array(self.choices, dtype=np.int64)
        if not tied:
            return BackwardPass(pure, None, pure)
        part = self._open_part(tied)
        choices = pure.copy()
        choices[list(part.infosets)] = -1
        return BackwardPass(choices, part, pure)

    @staticmethod
    def _over_one_unit(values: list[int], units: list[int]) -> list[int]:
        if units.count(units[0]) == len(units):
            return values
        common = math.lcm(*units)
        return [value * (common // unit) for value, unit in zip(values, units, strict=True)]

    def _close(self, own: list[int], start: int) -> int:
        """How many values come within the tolerance of the largest, itself included."""
        common = math.lcm(*self.units[start : start + len(own)])
        width, scale = (self.tolerance * common).as_integer_ratio()
        top = max(own)
        return sum((top - value) * scale <= width for value in own)

    def _mean(self, node: int, start: int, stop: int) -> None:
        scales = self.weights.numerators[start:stop]
        units = self.units[start:stop]
        frame = units[0]
        if units.count(frame) < len(units):
            frame = math.lcm(*units)
            scales = [scale * (frame // unit) for scale, unit in zip(scales, units, strict=True)]
        for column in self.columns:
            column[node] = sum(map(int.__mul__, scales, column[start:stop]))
        self.units[node] = frame * self.weights.denominators[start]

    def _open_part(self, tied: dict[int, int]) -> OpenPart:
        game, arrays = self.game, self.game.lists
        is_open = [False] * len(arrays.parent)
        fewest = 1
        for node, count in tied.items():  # the last nodes come first: what is open by now has a tie below
            if not is_open[node]:
                fewest = min(fewest * count, _MOST_COUNTED)
            while node >= 0 and not is_open[node]:
                is_open[node] = True
                node = arrays.parent[node]
        kept = [node for node, above in enumerate(arrays.parent) if node == 0 or is_open[above]]
        ends = [node for node in kept if not is_open[node]]
        inner = [is_open[node] for node in kept]
        flat = FlatTree(
            owner=np.where(inner, game.owner[kept], TERMINAL),
            n_children=np.where(inner, game.n_children[kept], 0),
            branches=tuple(game.branches[node] if is_open[node] else () for node in kept),
            probabilities=[Fraction(self.weights.numerators[k], self.weights.denominators[k]) for k in kept],
            payoffs=[[Fraction(column[node], self.units[node]) for column in self.columns] for node in ends],
            outcomes=[None] * len(ends),
            infosets=[
                game.infoset_labels[arrays.infoset_of[node]] if is_open[node] and arrays.owner[node] >= 0 else None
                for node in kept
            ],
            names=[None] * len(kept),
        )
        part = ExtensiveForm(game.players, flat)
        return OpenPart(part, tuple(arrays.infoset_of[kept[node]] for node in part.first_nodes.tolist()), fewest)
