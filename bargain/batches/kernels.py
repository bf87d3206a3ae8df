"""Compiled support enumeration for many small games: signs for 64 games at a time, one bit a game.

A pair of supports is an equilibrium if signed minors of payoff differences have the same sign: those that are the
weights of its actions, and those that are the slacks of the other replies (Cramer's rule). All pairs share the minors,
which are expanded once, size by size, for 64 games side by side. A minor leaves two words, "certainly positive" and
"certainly negative"; the rest is Boolean algebra on words. Nothing is divided before a pair has passed.

All compiled code of a kernel is in one module, since the cache of numba looks at no other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bargain.batches.identical_ties import ROUNDING
from bargain.batches.shapes import Half
from bargain.compilation import compiled, entry

__all__ = ["LANES", "Found", "fill", "solve_chunk"]

LANES = 64
"""Games side by side: the bits of a word."""

HUGE, TINY = 2.0**500, 2.0**-500
SHRINK, GROW = 2.0**-600, 2.0**500

_ONE, _NONE, _ALL = np.uint64(1), np.uint64(0), np.uint64(2**64 - 1)
_DE_BRUIJN, _TOP = np.uint64(0x03F79D71B4CB0A89), np.uint64(58)
_LANE_OF = np.zeros(LANES, dtype=np.int64)
_LANE_OF[[((int(_DE_BRUIJN) << lane) & (2**64 - 1)) >> 58 for lane in range(LANES)]] = range(LANES)


class Side(NamedTuple):
    """Working memory for one player's half of 64 games; `payoff` (own actions x replies, 64) is what the other earns.

    `scale`, `low`, `spread` and `slack` (64,) are the power of two that keeps payoffs from overflowing, the lowest
    payoff and the range after scaling, and the tolerance in units of the range. `certain` and `perhaps` hold a word
    for each pair, `supports`, `replies` and `sure` the vertices of one game as bit masks over actions.
    """

    payoff: np.ndarray
    scale: np.ndarray
    low: np.ndarray
    spread: np.ndarray
    slack: np.ndarray
    minor: np.ndarray
    permanent: np.ndarray
    doubt: np.ndarray
    signs: np.ndarray
    certain: np.ndarray
    perhaps: np.ndarray
    supports: np.ndarray
    replies: np.ndarray
    sure: np.ndarray


class Found(NamedTuple):
    """Equilibria of a chunk of N games, one after the other.

    Attributes
    ----------
    row, column, regret : float arrays (E, m), (E, n), (E, 1)
        The equilibria of game 0, then those of game 1, and so on.
    counts : int array (N,)
    degenerate, complete : bool arrays (N,)
    uncertified : bool array (N,)
        The supports are certain, but the rounding of some equilibrium leaves a regret above the tolerance.
    not_finite : int array (2,)
        The first game whose A, or B, has an entry that is not a finite number; N if there is none.
    """

    row: np.ndarray
    column: np.ndarray
    regret: np.ndarray
    counts: np.ndarray
    degenerate: np.ndarray
    complete: np.ndarray
    uncertified: np.ndarray
    not_finite: np.ndarray


@compiled
def _side(half: Half) -> Side:
    pairs, cells, minors = len(half.size), half.own.shape[1] * half.other.shape[1], half.levels[-1, 1]
    return Side(
        np.empty((cells, LANES)),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(LANES),
        np.ones((minors, LANES)),
        np.empty((minors, LANES)),
        np.empty((minors, LANES)),
        np.empty(2 * minors, dtype=np.uint64),
        np.empty(pairs, dtype=np.uint64),
        np.empty(pairs, dtype=np.uint64),
        np.empty(pairs, dtype=np.uint64),
        np.empty(pairs, dtype=np.uint64),
        np.empty(pairs, dtype=np.bool_),
    )


@compiled
def _read(table: np.ndarray, start: int, row_step: int, column_step: int, tolerance: float, side: Side) -> Any:
    """Lay out the payoffs of 64 games side by side, the last game repeated; return the first that is not finite."""
    total, m, n = table.shape
    wrong = total
    for lane in range(LANES):
        least, most, nothing = np.inf, -np.inf, 0.0
        game = min(start + lane, total - 1)
        for i in range(m):
            for j in range(n):
                value = table[game, i, j]
                side.payoff[i * row_step + j * column_step, lane] = value
                least = min(least, value)
                most = max(most, value)
                nothing += 0.0 * value
        if nothing != 0.0:
            wrong = min(wrong, game)
        size, scale = max(most, -least), 1.0
        if size > HUGE or size < TINY:
            scale = SHRINK if size > HUGE else GROW
            for cell in range(m * n):
                side.payoff[cell, lane] *= scale
        reach = most * scale - least * scale
        spread = reach if reach > 0.0 else 1.0
        side.scale[lane], side.low[lane], side.spread[lane] = scale, least * scale, spread
        side.slack[lane] = max(tolerance, ROUNDING * (size * scale) / spread)
    return wrong


@compiled
def _expand(half: Half, side: Side) -> None:
    """Minors of payoff differences in units of the payoff range, how far each moves if all differences move by the
    tolerance, and the signs that are certain.

    With P the permanent of absolute values, a minor moves by at most P(|d| + t) - P(|d|), expanded like the minor.
    """
    minor, permanent, doubt, slack = side.minor, side.permanent, side.doubt, side.slack
    replies = half.other.shape[1]
    for k in range(len(half.differences)):
        own, first, second = half.differences[k, 0], half.differences[k, 1], half.differences[k, 2]
        for lane in range(LANES):
            value = (
                side.payoff[own * replies + second, lane] - side.payoff[own * replies + first, lane]
            ) / side.spread[lane]
            minor[k + 1, lane] = value
            permanent[k + 1, lane] = abs(value)
            doubt[k + 1, lane] = slack[lane]
    for level in range(len(half.levels) - 1):
        size, begin, term = half.levels[level, 0], half.levels[level, 1], half.levels[level, 2]
        for index in range(begin, half.levels[level + 1, 1]):
            for lane in range(LANES):
                minor[index, lane], permanent[index, lane], doubt[index, lane] = 0.0, 0.0, 0.0
            for k in range(size):
                difference, inner = half.terms[term, 0], half.terms[term, 1]
                term += 1
                sign = 1.0 if (k + size) % 2 else -1.0
                for lane in range(LANES):
                    value, inner_permanent = minor[difference, lane], permanent[inner, lane]
                    reach = abs(value)
                    minor[index, lane] += sign * value * minor[inner, lane]
                    permanent[index, lane] += reach * inner_permanent
                    doubt[index, lane] += (reach + slack[lane]) * doubt[inner, lane] + slack[lane] * inner_permanent
    side.signs[0], side.signs[1] = _ALL, _NONE
    for index in range(1, half.levels[-1, 1]):
        positive, negative = _NONE, _NONE
        for lane in range(LANES):
            bit = _ONE << np.uint64(lane)
            positive |= bit if minor[index, lane] > doubt[index, lane] else _NONE
            negative |= bit if minor[index, lane] < -doubt[index, lane] else _NONE
        side.signs[2 * index], side.signs[2 * index + 1] = positive, negative


@compiled
def _compare(half: Half, side: Side) -> Any:
    """Games in which the signs that each pair asks for agree, certainly and perhaps; return those with a doubt."""
    doubtful = _NONE
    for pair in range(len(half.size)):
        all_up, all_down, some_up, some_down, slack_up, slack_down = _ALL, _ALL, _NONE, _NONE, _NONE, _NONE
        for k in range(half.asked.shape[1]):
            sign = half.asked[pair, k]
            up, down = side.signs[sign], side.signs[sign ^ 1]
            all_up &= up
            all_down &= down
            if k < half.size[pair]:
                some_up |= up
                some_down |= down
            else:
                slack_up |= up
                slack_down |= down
        certain = all_up | all_down
        perhaps = (some_up & ~some_down & ~slack_down) | (some_down & ~some_up & ~slack_up)
        side.certain[pair], side.perhaps[pair] = certain, perhaps
        doubtful |= perhaps & ~certain
    return doubtful


@compiled
def _vertices(bit: Any, half: Half, side: Side) -> int:
    """The vertices of one game on one side, doubtful ones at their most favourable; return how many."""
    found = 0
    for pair in range(len(half.size)):
        if not side.perhaps[pair] & bit:
            continue
        positive, negative, best = _NONE, _NONE, _NONE
        for k in range(half.size[pair]):
            action, sign = _ONE << np.uint64(half.own[pair, k]), half.asked[pair, k]
            best |= _ONE << np.uint64(half.other[pair, k])
            if side.signs[sign] & bit:
                positive |= action
            elif side.signs[sign ^ 1] & bit:
                negative |= action
        down = 0 if positive else 1
        for k in range(half.size[pair], half.asked.shape[1]):
            if not side.signs[half.asked[pair, k] ^ down] & bit:
                best |= _ONE << np.uint64(half.other[pair, k])
        side.supports[found], side.replies[found] = positive | negative, best
        side.sure[found] = (side.certain[pair] & bit) != _NONE
        found += 1
    return found


@compiled
def _touched(bit: Any, x_half: Half, y_half: Half, x: Side, y: Side) -> bool:
    """True if a doubtful vertex, taken at its most favourable, could be half of an equilibrium."""
    x_found, y_found = _vertices(bit, x_half, x), _vertices(bit, y_half, y)
    for k in range(x_found):
        for j in range(y_found):
            if x.sure[k] and y.sure[j]:
                continue
            if not (x.supports[k] & ~y.replies[j]) and not (y.supports[j] & ~x.replies[k]):
                return True
    return False


# No calls in the loops of the next two functions: one that takes arrays costs more than what they do.


@compiled
def _emit(
    listed: Any, place: np.ndarray, x_half: Half, y_half: Half, x: Side, y: Side, row: np.ndarray, column: np.ndarray
) -> None:
    """Write the equilibria of the listed games at their places: the weights are the minors that a pair asks for."""
    for pair in range(len(x_half.size)):
        left, size = x.certain[pair] & y.certain[pair] & listed, x_half.size[pair]
        while left:
            lane = _LANE_OF[((left & (~left + _ONE)) * _DE_BRUIJN) >> _TOP]
            left &= left - _ONE
            slot = place[lane]
            place[lane] += 1
            for i in range(row.shape[1]):
                row[slot, i] = 0.0
            for j in range(column.shape[1]):
                column[slot, j] = 0.0
            x_total, y_total = 0.0, 0.0
            for k in range(size):
                x_total += abs(x.minor[x_half.asked[pair, k] >> 1, lane])
                y_total += abs(y.minor[y_half.asked[pair, k] >> 1, lane])
            for k in range(size):
                row[slot, x_half.own[pair, k]] = abs(x.minor[x_half.asked[pair, k] >> 1, lane]) / x_total
                column[slot, y_half.own[pair, k]] = abs(y.minor[y_half.asked[pair, k] >> 1, lane]) / y_total


@compiled
def _certify(
    slot: int,
    start: int,
    counts: np.ndarray,
    x: Side,
    y: Side,
    a: np.ndarray,
    b: np.ndarray,
    row: np.ndarray,
    column: np.ndarray,
    regret: np.ndarray,
    uncertified: np.ndarray,
) -> None:
    """Largest gains from a deviation, from the payoffs and the mixed strategies alone."""
    total, m, n = a.shape
    for lane in range(min(LANES, total - start)):
        game = start + lane
        scale_a, low_a, bound_a = y.scale[lane], y.low[lane], y.slack[lane] * y.spread[lane]
        scale_b, low_b, bound_b = x.scale[lane], x.low[lane], x.slack[lane] * x.spread[lane]
        for _ in range(counts[game]):
            best, mean = -np.inf, 0.0
            for i in range(m):
                value = 0.0
                for j in range(n):
                    value += (a[game, i, j] * scale_a - low_a) * column[slot, j]
                best = max(best, value)
                mean += row[slot, i] * value
            gain_a = max(best - mean, 0.0)
            best, mean = -np.inf, 0.0
            for j in range(n):
                value = 0.0
                for i in range(m):
                    value += (b[game, i, j] * scale_b - low_b) * row[slot, i]
                best = max(best, value)
                mean += column[slot, j] * value
            gain_b = max(best - mean, 0.0)
            regret[slot, 0] = max(gain_a / scale_a, gain_b / scale_b)
            if gain_a > bound_a or gain_b > bound_b:
                uncertified[game] = True
            slot += 1


@compiled
def _longer(table: np.ndarray, used: int, room: int) -> np.ndarray:
    longer = np.empty((room, table.shape[1]))
    for k in range(used):
        for i in range(table.shape[1]):
            longer[k, i] = table[k, i]
    return longer


@entry
def solve_chunk(a: np.ndarray, b: np.ndarray, x_half: Half, y_half: Half, tolerance: float) -> tuple[np.ndarray, ...]:
    """All equilibria of N games that are complete, and the certain ones of those with ties.

    `a` and `b` (N, m, n) are contiguous and read-only, the tolerance is a share of a player's payoff range; the fields
    of `Found` come back.
    """
    total, m, n = a.shape
    pairs = len(x_half.size)
    x, y = _side(x_half), _side(y_half)
    counts, place = np.zeros(total, dtype=np.int64), np.empty(LANES, dtype=np.int64)
    degenerate, complete = np.zeros(total, dtype=np.bool_), np.zeros(total, dtype=np.bool_)
    uncertified, not_finite = np.zeros(total, dtype=np.bool_), np.full(2, total, dtype=np.int64)
    room, used = 2 * total + 2 * LANES, 0
    row, column, regret = np.empty((room, m)), np.empty((room, n)), np.empty((room, 1))
    for start in range(0, total, LANES):
        lanes = min(LANES, total - start)
        not_finite[0] = min(not_finite[0], _read(a, start, 1, m, tolerance, y))
        not_finite[1] = min(not_finite[1], _read(b, start, n, 1, tolerance, x))
        _expand(x_half, x)
        _expand(y_half, y)
        doubtful = _compare(x_half, x) | _compare(y_half, y)
        settled = _NONE
        for pair in range(pairs):
            # A game without ties has an odd number of equilibria; anything else is a rounding failure.
            settled ^= x.certain[pair] & y.certain[pair]
        listed = settled | doubtful
        for lane in range(lanes):
            bit = _ONE << np.uint64(lane)
            if doubtful & bit:
                degenerate[start + lane] = True
                if settled & bit and _touched(bit, x_half, y_half, x, y):
                    settled &= ~bit
            complete[start + lane] = (settled & bit) != _NONE
        if lanes < LANES:
            listed &= (_ONE << np.uint64(lanes)) - _ONE
        for pair in range(pairs):
            left = x.certain[pair] & y.certain[pair] & listed
            while left:
                counts[start + _LANE_OF[((left & (~left + _ONE)) * _DE_BRUIJN) >> _TOP]] += 1
                left &= left - _ONE
        following = used
        for lane in range(lanes):
            place[lane] = following
            following += counts[start + lane]
        if following > room:
            room = 2 * following
            row, column, regret = _longer(row, used, room), _longer(column, used, room), _longer(regret, used, room)
        _emit(listed, place, x_half, y_half, x, y, row, column)
        _certify(used, start, counts, x, y, a, b, row, column, regret, uncertified)
        used = following
    return row[:used], column[:used], regret[:used], counts, degenerate, complete, uncertified, not_finite


@entry
def fill(
    row: np.ndarray,
    column: np.ndarray,
    regret: np.ndarray,
    counts: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    regrets: np.ndarray,
) -> None:
    """Spread equilibria that are listed one after the other over padded arrays (N, K, ...)."""
    source = 0
    for game in range(len(counts)):
        for slot in range(rows.shape[1]):
            listed = slot < counts[game]
            for i in range(rows.shape[2]):
                rows[game, slot, i] = row[source, i] if listed else np.nan
            for j in range(columns.shape[2]):
                columns[game, slot, j] = column[source, j] if listed else np.nan
            regrets[game, slot] = regret[source, 0] if listed else np.nan
            source += listed
