"""What each node of a tree is worth under a profile, by following sure moves in leaps.

A node leads for sure to its anchor: the first node, itself included, that is terminal or where more than one branch is
possible. Anchors are found by doubling: a step of 2^k moves is two of 2^(k-1). Expectations are then taken at the
random nodes alone, from the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul

import numpy as np

from bargain.arithmetic import Number
from bargain.games import ExtensiveForm
from bargain.games.behaviour import FlatBehaviour
from bargain.games.exact_payoffs import BranchRatios, integer_array

__all__ = ["Continuations", "continuations", "one_shot_slacks"]

_SAFE = 1 << 62


@dataclass(frozen=True, eq=False)
class Continuations:
    """Expected payoffs from every node on: those of node n are in row `row_of[n]`.

    Attributes
    ----------
    row_of : int array (N,)
    values : array (rows, P)
        Floats, or the numerators of rationals as int64 or Python integers.
    denominators : array (rows,) or None
        Positive integers; None where `values` are the values.
    """

    row_of: np.ndarray
    values: np.ndarray
    denominators: np.ndarray | None


def continuations(behaviour: FlatBehaviour, *, sizes: bool = False) -> Continuations:
    """Work out what every node is worth to every player; linear in the nodes, times the logarithm of the depth.

    With `sizes` the payoffs of a float tree enter by their absolute values, which bounds the rounding.
    """
    game = behaviour.game
    anchor = np.where(behaviour.sure >= 0, behaviour.sure, np.arange(len(behaviour.sure)))
    while True:
        further = anchor[anchor]
        if np.array_equal(further, anchor):
            break
        anchor = further
    random = np.flatnonzero((behaviour.sure < 0) & (game.n_children > 0))
    rows = game.terminal_of.copy()
    rows[random] = len(game.outcome_of) + len(random) - 1 - np.arange(len(random))
    row_of = rows[anchor]
    backwards = random[::-1].tolist()
    if behaviour.ratios is not None:
        return _rational(game, behaviour.ratios, row_of, backwards)
    return _numerical(game, behaviour.branch, row_of, backwards, sizes)


def _numerical(
    game: ExtensiveForm, branch: list[Number], row_of: np.ndarray, backwards: list[int], sizes: bool
) -> Continuations:
    payoffs = np.abs(game.payoffs) if sizes else game.payoffs
    if not backwards:
        return Continuations(row_of, payoffs, None)
    columns: list[list[Number]] = payoffs.T.tolist()
    place, first, count = row_of.tolist(), game.first_child.tolist(), game.n_children.tolist()
    for node in backwards:
        children = range(first[node], first[node] + count[node])
        below = [(branch[child], place[child]) for child in children]
        for column in columns:
            column.append(sum(weight * column[row] for weight, row in below))
    values = np.array(columns, dtype=payoffs.dtype).T
    return Continuations(row_of, values, None)


def _rational(game: ExtensiveForm, ratios: BranchRatios, row_of: np.ndarray, backwards: list[int]) -> Continuations:
    tops, units = game.exact_payoffs.numerators, game.exact_payoffs.denominators
    if not backwards:
        return Continuations(row_of, tops, units)
    columns, unit = tops.T.tolist(), units.tolist()
    place, first, count = row_of.tolist(), game.first_child.tolist(), game.n_children.tolist()
    for node in backwards:
        children = range(first[node], first[node] + count[node])
        below = [place[child] for child in children]
        scales = ratios.numerators[children.start : children.stop]
        frames = [unit[row] for row in below]
        frame = frames[0]
        if frames.count(frame) < len(frames):
            frame = math.lcm(*frames)
            scales = [top * (frame // own) for top, own in zip(scales, frames, strict=True)]
        unit.append(frame * ratios.denominators[children.start])
        for column in columns:
            column.append(sum(map(mul, scales, [column[row] for row in below])))
    return Continuations(row_of, np.stack([integer_array(column) for column in columns], axis=1), integer_array(unit))


def one_shot_slacks(
    game: ExtensiveForm, worth: Continuations, nodes: np.ndarray, children: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None]:
    """What the movers at `nodes` lose by going to `children` instead of doing what the profile says.

    Returns
    -------
    slacks : array (M,)
        Numbers, or numerators of rationals.
    denominators : array (M,) or None
    """
    owner = game.owner[nodes]
    here, there = worth.row_of[nodes], worth.row_of[children]
    kept, taken = worth.values[here, owner], worth.values[there, owner]
    if worth.denominators is None:
        return kept - taken, None
    units, others = worth.denominators[here], worth.denominators[there]
    if (units == others).all():
        return kept - taken, units
    largest = int(np.abs(worth.values).max()) * int(worth.denominators.max())
    if max(largest, int(worth.denominators.max()) ** 2) >= _SAFE:
        kept, taken, units, others = (column.astype(object) for column in (kept, taken, units, others))
    return kept * others - taken * units, units * others
