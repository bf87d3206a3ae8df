"""Compiled solution of many 2x2 games: four signs decide a game, in one pass over memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.batches.identical_ties import ROUNDING
from bargain.batches.kernels import GROW, HUGE, SHRINK, TINY
from bargain.compilation import compiled, entry

__all__ = ["MOST", "solve_two_by_two"]

MOST = 3
"""Equilibria of a 2x2 game without ties, at most."""


@compiled
def _unit(least: float, most: float) -> float:
    """A power of two in whose units nothing overflows."""
    size = max(most, -least)
    if size > HUGE:
        return 1.0 / SHRINK
    if size < TINY:
        return 1.0 / GROW
    return 1.0


@compiled
def _gain(r00: float, r01: float, r10: float, r11: float, own: float, other: float) -> Any:
    """Largest gain from a deviation for whom the second action has the probability `own`, against `other`; payoffs by
    own action and the other's.
    """
    first = (r01 - r00) * other
    second = (r10 - r00) * (1.0 - other) + (r11 - r00) * other
    return max(max(first, second) - ((1.0 - own) * first + own * second), 0.0)


@entry
def solve_two_by_two(
    a: np.ndarray,
    b: np.ndarray,
    row: np.ndarray,
    column: np.ndarray,
    regret: np.ndarray,
    count: np.ndarray,
    degenerate: np.ndarray,
    complete: np.ndarray,
    tolerance: float,
) -> tuple[int, int, int, int]:
    """Solve the games that have no tie within the tolerance; the others are left not complete, and not cleared.

    Parameters
    ----------
    a, b : read-only, contiguous float arrays (N, 2, 2)
    row, column, regret, count, degenerate, complete : arrays
        Written; as in `ManySolutions`, with K = 3.
    tolerance : float
        Share of a player's payoff range.

    Returns
    -------
    tuple of int
        The first game whose A, and whose B, has an entry that is not a finite number (N if none), the number of games
        that are left, and the largest count.
    """
    total = len(a)
    wrong_a, wrong_b, left_over, largest = total, total, 0, 1
    for game in range(total):
        a00, a01, a10, a11 = a[game, 0, 0], a[game, 0, 1], a[game, 1, 0], a[game, 1, 1]
        b00, b01, b10, b11 = b[game, 0, 0], b[game, 0, 1], b[game, 1, 0], b[game, 1, 1]
        if 0.0 * a00 + 0.0 * a01 + 0.0 * a10 + 0.0 * a11 != 0.0:
            wrong_a = min(wrong_a, game)
        if 0.0 * b00 + 0.0 * b01 + 0.0 * b10 + 0.0 * b11 != 0.0:
            wrong_b = min(wrong_b, game)
        least_a, most_a = min(a00, a01, a10, a11), max(a00, a01, a10, a11)
        least_b, most_b = min(b00, b01, b10, b11), max(b00, b01, b10, b11)
        unit_a, unit_b = _unit(least_a, most_a), _unit(least_b, most_b)
        if unit_a != 1.0:
            a00, a01, a10, a11 = a00 / unit_a, a01 / unit_a, a10 / unit_a, a11 / unit_a
            least_a, most_a = least_a / unit_a, most_a / unit_a
        if unit_b != 1.0:
            b00, b01, b10, b11 = b00 / unit_b, b01 / unit_b, b10 / unit_b, b11 / unit_b
            least_b, most_b = least_b / unit_b, most_b / unit_b
        slack_a = max(tolerance * (most_a - least_a), ROUNDING * max(most_a, -least_a))
        slack_b = max(tolerance * (most_b - least_b), ROUNDING * max(most_b, -least_b))
        # What the first action gains on the second, against each action of the other.
        left, right, top, bottom = a00 - a10, a01 - a11, b00 - b01, b10 - b11
        if not (min(abs(left), abs(right)) > slack_a and min(abs(top), abs(bottom)) > slack_b):
            complete[game] = False
            left_over += 1
            continue
        # Best replies as bits, almost without branches: one that cannot be predicted costs as much as a game.
        row_to_left, row_to_right, column_to_top = int(left < 0.0), int(right < 0.0), int(top < 0.0)
        rows_differ, columns_differ = row_to_left ^ row_to_right, column_to_top ^ int(bottom < 0.0)
        mixed = rows_differ & columns_differ
        only = mixed & (row_to_left ^ column_to_top)
        # The first pure equilibrium: without a dominant row, the reply to the dominant column; of two, the first row.
        i = (row_to_left ^ (column_to_top & rows_differ)) & (1 ^ mixed)
        j = (column_to_top ^ (i & columns_differ)) & (1 ^ only)
        x_scale, y_scale = 1.0 / (abs(top) + abs(bottom)), 1.0 / (abs(left) + abs(right))
        x_first, x_second = abs(bottom) * x_scale, abs(top) * x_scale
        y_first, y_second = abs(right) * y_scale, abs(left) * y_scale
        row[game, 0, 0], row[game, 0, 1] = (1 ^ i ^ only) + only * x_first, i + only * x_second
        column[game, 0, 0], column[game, 0, 1] = (1 ^ j ^ only) + only * y_first, j + only * y_second
        listed = 1
        if mixed & (1 ^ only):  # one random game in eight
            row[game, 1, 0], row[game, 1, 1] = 0.0, 1.0
            column[game, 1, 0], column[game, 1, 1] = j, 1 ^ j
            row[game, 2, 0], row[game, 2, 1] = x_first, x_second
            column[game, 2, 0], column[game, 2, 1] = y_first, y_second
            listed = largest = 3
        else:
            for slot in range(1, MOST):
                row[game, slot, 0] = row[game, slot, 1] = np.nan
                column[game, slot, 0] = column[game, slot, 1] = np.nan
                regret[game, slot] = np.nan
        certified = True
        for slot in range(listed):
            x, y = row[game, slot, 1], column[game, slot, 1]
            gain_a, gain_b = _gain(a00, a01, a10, a11, x, y), _gain(b00, b10, b01, b11, y, x)
            regret[game, slot] = max(gain_a * unit_a, gain_b * unit_b)
            certified &= gain_a <= slack_a and gain_b <= slack_b
        degenerate[game], complete[game], count[game] = False, certified, listed
        left_over += not certified
    return wrong_a, wrong_b, left_over, largest
