"""`exact_pivoting.explore`, compiled, in integers of 128 bits.

Every number in a dictionary is a minor of [M | 1 | p], up to sign, so that Hadamard's inequality bounds them all
before the search begins. A pivot computes (a * b - c * d) / e, where the quotient q is known to be an integer. Modulo
2^128 the product with the inverse of the odd part of e = 2^k * odd is 2^k * q, from which q is read off whenever |q|
< 2^(127 - k) (exact division after Jebelean 1993, Journal of Symbolic Computation 15). Nothing is rounded: a game for
which the bound is too large, or k, is refused, and the integers of Python take it over.

Ratios are compared in floats where these decide by more than their rounding, else by the sign of the entry that the
pivot would make. Memory is the list of vertices alone: a pivot is undone on the way back.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from bargain.compilation import compiled, entry
from bargain.polytopes.exact_pivoting import TiedPerturbation, TooManyVertices

__all__ = ["applies", "explore"]

_BITS = 62
_MOST_VARIABLES = 2 * _BITS
Word = Any
"""A machine word; a number of 128 bits is two of them, the high one signed and the low one not."""

_DONE, _TIED, _MANY, _OVERFLOW = range(4)
_CLOSE = 2.0**-48
_MOST_SHIFT = 24


def headroom(matrix: list[list[int]], shift: list[int]) -> int:
    """How many bits of 127 Hadamard's bound on the minors of [M | 1 | p] leaves; negative if they do not suffice."""
    n, m = len(matrix), len(matrix[0])
    order = min(n, m + 1)  # of the largest minor, with one of the two last columns at most
    right = math.log2(max(shift)) + math.log2(n) / 2
    entry = max(map(max, matrix)).bit_length() + math.log2(n) / 2
    rough = math.floor(126.0 - (order - 1) * entry - max(entry, right))
    if rough >= _MOST_SHIFT:
        return rough
    try:
        columns = [math.log2(math.hypot(*(row[i] for row in matrix))) for i in range(m)]
        rows = [math.log2(math.hypot(*row, p)) for row, p in zip(matrix, shift, strict=True)]
    except OverflowError:
        return -1
    by_columns = sum(sorted(columns, reverse=True)[: order - 1]) + max(*columns, right)
    return math.floor(126.0 - min(by_columns, sum(sorted(rows, reverse=True)[:order])))


def applies(matrix: list[list[int]], shift: list[int]) -> bool:
    """Tell whether 128 bits are certain to hold every number, but for pivots with very many factors of two."""
    return len(matrix) + len(matrix[0]) <= _MOST_VARIABLES and headroom(matrix, shift) >= 8


def explore(matrix: list[list[int]], shift: list[int], most: int) -> dict[int, int] | None:
    """As `exact_pivoting.explore`; None if bits run out."""
    table = np.array([[*row, 1, p] for row, p in zip(matrix, shift, strict=True)], dtype=object)
    low = (table % 2**64).astype(np.uint64)
    high = (table // 2**64).astype(np.int64)
    shift_limit = min(_MOST_SHIFT, headroom(matrix, shift))
    status, keys, zeros = _explore(high, low, table.astype(np.float64), most, shift_limit)
    if status == _TIED:
        raise TiedPerturbation
    if status == _MANY:
        raise TooManyVertices(most)
    return None if status == _OVERFLOW else dict(zip(_masks(keys), _masks(zeros), strict=True))


def _masks(words: np.ndarray) -> list[int]:
    if not words[:, 0].any():
        return words[:, 1].tolist()  # type: ignore[no-any-return]  # integers of Python
    return [high << _BITS | low for high, low in words.tolist()]


@intrinsic
def _high_product(context: Any, a: Any, b: Any) -> Any:
    """The upper 64 bits of the product of two unsigned 64-bit integers."""

    def generate(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(values[0], wide), builder.zext(values[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@numba.njit(inline="always")
def _times(ah: Word, al: Word, bh: Word, bl: Word) -> tuple[Word, Word]:
    """a * b modulo 2^128, as (high, low)."""
    high = _high_product(al, bl) + np.uint64(ah) * bl + al * np.uint64(bh)  # type: ignore[call-arg]  # numba passes the context
    return np.int64(high), al * bl


@numba.njit(inline="always")
def _quotient(
    ah: Word, al: Word, bh: Word, bl: Word, ch: Word, cl: Word, dh: Word, dl: Word, ih: Word, il: Word, k: Word
) -> tuple[Word, Word]:
    """(a * b - c * d) / e, where i is the inverse of the odd part of e and k the number of its factors of two."""
    xh, xl = _times(ah, al, bh, bl)
    yh, yl = _times(ch, cl, dh, dl)
    borrow = np.int64(1) if xl < yl else np.int64(0)
    qh, ql = _times(xh - yh - borrow, xl - yl, ih, il)
    if k > 0:
        ql = (ql >> np.uint64(k)) | (np.uint64(qh) << np.uint64(64 - k))
        qh = qh >> np.int64(k)
    return qh, ql


@numba.njit(inline="always")
def _inverse(eh: Word, el: Word) -> tuple[Word, Word, Word]:
    """Inverse modulo 2^128 of the odd part of e > 0, by Newton's iteration, and the number of factors of two."""
    k = np.int64(0)
    while el & np.uint64(1) == np.uint64(0) and k < 63:
        el = (el >> np.uint64(1)) | (np.uint64(eh) << np.uint64(63))
        eh = eh >> np.int64(1)
        k += 1
    ih, il = np.int64(0), (np.uint64(3) * el) ^ np.uint64(2)  # right in five bits
    for _ in range(5):
        ph, pl = _times(eh, el, ih, il)
        borrow = np.int64(1) if pl > np.uint64(2) else np.int64(0)
        ih, il = _times(ih, il, -ph - borrow, np.uint64(2) - pl)
    return ih, il, k


@numba.njit(inline="always")
def _as_float(high: Word, low: Word) -> Word:
    if high == 0 or (high == -1 and low >= np.uint64(1) << np.uint64(63)):
        return float(np.int64(low)) if high < 0 else float(low)
    return float(high) * 18446744073709551616.0 + float(low)


@compiled
def _pivot(high: Any, low: Any, sizes: Any, r: Word, c: Word, eh: Word, el: Word, shift_limit: Word) -> Word:
    """Exchange row r and column c in place, e the determinant before; False if bits run out."""
    n, width = high.shape
    ih, il, k = _inverse(eh, el)
    if k > shift_limit:
        return False
    ph, pl = high[r, c], low[r, c]
    for i in range(n):
        if i == r:
            continue
        fh, fl = high[i, c], low[i, c]
        for j in range(width):
            if j == c:
                continue
            qh, ql = _quotient(high[i, j], low[i, j], ph, pl, fh, fl, high[r, j], low[r, j], ih, il, k)
            high[i, j], low[i, j] = qh, ql
            sizes[i, j] = _as_float(qh, ql)
        high[i, c] = -fh - (np.int64(1) if fl != np.uint64(0) else np.int64(0))
        low[i, c] = np.uint64(0) - fl
        sizes[i, c] = -sizes[i, c]
    high[r, c], low[r, c] = eh, el
    sizes[r, c] = _as_float(eh, el)
    return True


@compiled
def _compare(high: Any, low: Any, sizes: Any, r: Word, s: Word, c: Word, j: Word, ih: Word, il: Word, k: Word) -> Word:
    """Sign of right[r] * table[s, c] - right[s] * table[r, c], with the right side in column j."""
    x, y = sizes[r, j] * sizes[s, c], sizes[s, j] * sizes[r, c]
    if abs(x - y) > _CLOSE * (abs(x) + abs(y)):
        return 1 if x > y else -1
    qh, ql = _quotient(
        high[r, j], low[r, j], high[s, c], low[s, c], high[s, j], low[s, j], high[r, c], low[r, c], ih, il, k
    )
    if qh < 0:
        return -1
    return 1 if qh > 0 or ql > np.uint64(0) else 0


@compiled
def _leaving(high: Any, low: Any, sizes: Any, c: Word, m: Word, ih: Word, il: Word, k: Word) -> Word:
    best, tied = -1, False
    for r in range(high.shape[0]):
        if sizes[r, c] > 0.0:
            if best < 0:
                best = r
                continue
            sign = _compare(high, low, sizes, r, best, c, m, ih, il, k)
            if sign == 0:
                sign = _compare(high, low, sizes, r, best, c, m + 1, ih, il, k)
                if sign == 0:
                    tied = True
            if sign < 0:
                best, tied = r, False
    return -1 if tied else best


@numba.njit(inline="always")
def _flipped(high: Word, low: Word, variable: Word) -> tuple[Word, Word]:
    """A set of variables, as two words of `_BITS` bits, with one variable put in or taken out."""
    if variable < _BITS:
        return high, low ^ (np.int64(1) << np.int64(variable))
    return high ^ (np.int64(1) << np.int64(variable - _BITS)), low


@numba.njit(inline="always")
def _place(slots: Any, keys: Any, high: Word, low: Word) -> Word:
    """Where the number of the key stands in the open hash table, or where it would stand; numbers begin at 1."""
    mask = slots.shape[0] - 1
    mixed = np.uint64(low) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(high) * np.uint64(0xC2B2AE3D27D4EB4F)
    at = np.int64(mixed >> np.uint64(20)) & mask
    while slots[at] != 0 and (keys[slots[at] - 1, 0] != high or keys[slots[at] - 1, 1] != low):
        at = (at + 1) & mask
    return at


@compiled
def _grown(values: Any) -> Any:
    """Room for twice as many rows."""
    wider = np.empty((2 * values.shape[0], values.shape[1]), dtype=values.dtype)
    wider[: values.shape[0]] = values
    return wider


@entry
def _explore(high: Any, low: Any, sizes: Any, most: Word, shift_limit: Word) -> Any:
    n, width = high.shape
    m = width - 2
    variables = np.arange(m + n)  # nonbasic first, then basic by row
    slots = np.zeros(1024, dtype=np.int64)
    keys, zeros = np.empty((256, 2), dtype=np.int64), np.empty((256, 2), dtype=np.int64)
    path = np.empty((256, 3), dtype=np.int64)  # row and column of the pivot that led here, and the next column
    units = np.empty((256, 2), dtype=np.uint64)
    kh, kl = np.int64(0), np.int64(0)
    for i in range(m):
        kh, kl = _flipped(kh, kl, i)
    keys[0, 0], keys[0, 1] = kh, kl
    zeros[0, 0], zeros[0, 1] = kh, kl
    count = 1
    slots[_place(slots, keys, kh, kl)] = 1
    eh, el = np.int64(0), np.uint64(1)
    depth, column = 0, 0
    ih, il, k = _inverse(eh, el)
    while True:
        if column == m:
            if depth == 0:
                break
            depth -= 1
            r, c = path[depth, 0], path[depth, 1]
            if not _pivot(high, low, sizes, r, c, eh, el, shift_limit):
                return _OVERFLOW, keys[:0], zeros[:0]
            variables[c], variables[m + r] = variables[m + r], variables[c]
            eh, el = np.int64(units[depth, 0]), units[depth, 1]
            ih, il, k = _inverse(eh, el)
            column = path[depth, 2]
            continue
        r = _leaving(high, low, sizes, column, m, ih, il, k)
        if r < 0:
            return _TIED, keys[:0], zeros[:0]
        kh, kl = np.int64(0), np.int64(0)
        for i in range(m):
            kh, kl = _flipped(kh, kl, variables[m + r] if i == column else variables[i])
        at = _place(slots, keys, kh, kl)
        if slots[at] != 0:
            column += 1
            continue
        if count == most:
            return _MANY, keys[:0], zeros[:0]
        if count == keys.shape[0]:
            keys, zeros = _grown(keys), _grown(zeros)
        keys[count, 0], keys[count, 1] = kh, kl
        count += 1
        slots[at] = count
        if depth == path.shape[0]:
            path, units = _grown(path), _grown(units)
        path[depth, 0], path[depth, 1], path[depth, 2] = r, column, column + 1
        units[depth, 0], units[depth, 1] = np.uint64(eh), el
        depth += 1
        new_high, new_low = high[r, column], low[r, column]
        if not _pivot(high, low, sizes, r, column, eh, el, shift_limit):
            return _OVERFLOW, keys[:0], zeros[:0]
        variables[column], variables[m + r] = variables[m + r], variables[column]
        eh, el, column = new_high, new_low, 0
        ih, il, k = _inverse(eh, el)
        for i in range(n):
            if sizes[i, m] == 0.0:
                if sizes[i, m + 1] == 0.0:
                    return _TIED, keys[:0], zeros[:0]
                kh, kl = _flipped(kh, kl, variables[m + i])
        zeros[count - 1, 0], zeros[count - 1, 1] = kh, kl
        if 2 * count > slots.shape[0]:
            slots = np.zeros(4 * slots.shape[0], dtype=np.int64)
            for i in range(count):
                slots[_place(slots, keys, keys[i, 0], keys[i, 1])] = i + 1
    return _DONE, keys[:count], zeros[:count]
