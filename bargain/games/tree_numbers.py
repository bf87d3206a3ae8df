"""Reading the payoffs and chance probabilities of a tree. Each failure names the node."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.arithmetic import (
    Arithmetic,
    Number,
    arithmetic_of,
    frozen_array,
    is_symbolic,
    is_zero,
    number,
    over_common_denominator,
    shown,
)
from bargain.errors import GameError
from bargain.games.entries import read_numbers, summing_to_one
from bargain.games.exact_payoffs import BranchRatios, ExactPayoffs
from bargain.games.flat_trees import CHANCE, FlatTree

if TYPE_CHECKING:
    from bargain.games.extensive_form import ExtensiveForm

__all__ = ["chance_ratios", "tree_numbers"]

_SUM_TOLERANCE = 1e-9
_SIGN_TOLERANCE = 1e-12
_ROUNDING = 4e-16


def tree_numbers(tree: ExtensiveForm, flat: FlatTree) -> dict[str, Any]:
    """The arithmetic, the probabilities and the payoffs of a tree whose shape is known.

    Exact payoffs are given as `exact_payoffs`, others as `payoffs`.
    """
    count = len(tree.players)
    uncertain, weights = _read_chances(tree, flat)
    entries, where = _entries(tree, flat)
    whole = set(map(type, entries)) == {int} and max(map(int.bit_length, entries)) < 63
    payoffs = [] if whole else read_numbers(entries, where)
    arithmetic = arithmetic_of({type(value): value for value in chain(payoffs, weights)}.values())
    probabilities = [number(1)] * len(tree.parent)
    for node, weight in zip(uncertain, weights, strict=True):
        probabilities[node] = weight
    found: dict[str, Any] = {"arithmetic": arithmetic, "probabilities": frozen_array(probabilities, arithmetic)}
    if arithmetic is not Arithmetic.EXACT:
        payoffs = payoffs or read_numbers(entries, where)
        return {**found, "payoffs": frozen_array(payoffs, arithmetic).reshape(-1, count)}
    if whole:
        return {**found, "exact_payoffs": ExactPayoffs.of_integers(np.array(entries).reshape(-1, count))}
    return {**found, "exact_payoffs": ExactPayoffs.of_numbers(payoffs, count)}


def _entries(tree: ExtensiveForm, flat: FlatTree) -> tuple[list[Any], Callable[[int], str]]:
    """All payoffs, row by row, and what the k-th of them is."""
    count = len(tree.players)
    ends = np.flatnonzero(tree.terminal_of >= 0).tolist()
    rows = flat.payoffs.tolist() if isinstance(flat.payoffs, np.ndarray) else flat.payoffs
    for node, row in zip(ends, rows, strict=True):
        if not isinstance(row, (list, tuple, np.ndarray)):
            raise GameError(f"{tree.describe(node)}: give a list of payoffs, one a player, not {shown(row)!r}")
        if len(row) != count:
            raise GameError(f"{tree.describe(node)}: {len(row)} payoffs for {count} players")
    return list(
        chain.from_iterable(rows)
    ), lambda k: f"{tree.describe(ends[k // count])}, payoff of {tree.players[k % count]}"


def _read_chances(tree: ExtensiveForm, flat: FlatTree) -> tuple[list[int], list[Number]]:
    """The nodes below chance moves, and the probabilities of the branches into them."""
    uncertain = (1 + np.flatnonzero(tree.owner[tree.parent[1:]] == CHANCE)).tolist()

    def where(k: int) -> str:
        above = int(tree.parent[uncertain[k]])
        label = tree.branches[above][uncertain[k] - int(tree.first_child[above])]
        return f"{tree.describe(above)}, probability of {label!r}"

    weights = read_numbers([flat.probabilities[node] for node in uncertain], where)
    return uncertain, _checked(tree, weights)


def _checked(tree: ExtensiveForm, weights: list[Number]) -> list[Number]:
    """Probabilities of all branches below chance moves, in the order of the nodes: not negative, with sum one.

    A sum in floats may miss one by 1e-9, and is made one where rounding does not explain what is missing.
    """
    place = 0
    for node in np.flatnonzero(tree.owner == CHANCE).tolist():
        here = slice(place, place + len(tree.branches[node]))
        place = here.stop
        own = weights[here]
        if all(type(weight) is Fraction for weight in own):
            tops, unit = over_common_denominator(own)
            if sum(tops) == unit and min(tops) >= 0:
                continue
        total = sum(own[1:], own[0])
        inexact = isinstance(total, float)
        for label, weight in zip(tree.branches[node], own, strict=True):
            if not is_symbolic(weight) and weight < (-_SIGN_TOLERANCE if inexact else 0):
                raise GameError(f"{tree.describe(node)}: the probability of {label!r} is negative ({shown(weight)})")
        if abs(total - 1) > _SUM_TOLERANCE if inexact else not is_zero(number(total - 1)):
            raise GameError(f"{tree.describe(node)}: the chance probabilities sum to {shown(total)}, not to 1")
        if inexact and abs(total - 1) > _ROUNDING * len(own):
            weights[here] = [weight / total for weight in own]
    return weights


def chance_ratios(tree: ExtensiveForm) -> BranchRatios:
    """The probabilities of chance moves, each move's over one denominator; 1/1 below decisions.

    Floats are taken as the rationals that they are, rescaled to sum to one.
    """
    arrays, probabilities = tree.lists, tree.probabilities.tolist()
    numerators, denominators = [1] * len(probabilities), [1] * len(probabilities)
    for node in np.flatnonzero(tree.owner == CHANCE).tolist():
        start, count = arrays.first_child[node], arrays.n_children[node]
        weights = probabilities[start : start + count]
        if tree.arithmetic is Arithmetic.FLOAT:
            weights = summing_to_one([Fraction(weight) for weight in weights])
        numerators[start : start + count], unit = over_common_denominator(weights)
        denominators[start : start + count] = [unit] * count
    return BranchRatios(numerators, denominators)
