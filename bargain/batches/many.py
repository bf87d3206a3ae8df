"""All equilibria of many small bimatrix games at once, by compiled support enumeration in floats.

Every decision is the sign of a determinant of payoff differences, taken before any division, together with a bound on
how far the determinant moves if each difference moves by the tolerance. A sign that could flip is a doubt. A game in
which a doubt could touch an equilibrium is flagged, and lists the equilibria that no doubt touches.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from bargain.batches.certain_supports import exact_equilibrium
from bargain.batches.identical_ties import ROUNDING, Identities, Support, rescaled, solve_tied
from bargain.batches.many_solutions import TOLERANCE, ManySolutions
from bargain.errors import ConceptError, GameError

if TYPE_CHECKING:
    from bargain.batches.kernels import Found

__all__ = ["TOLERANCE", "ManySolutions", "Support", "solve_arrays", "solve_many"]

_MOST_SUPPORTS = 1_000
_BLOCK_GAMES = 2**15
_BLOCK_SUPPORTS = 2**18
_SAMPLE_GAMES = 512

Piece = TypeVar("Piece")


def solve_many(A: Any, B: Any) -> ManySolutions:
    """Find all Nash equilibria of N bimatrix games of one small shape.

    Parameters
    ----------
    A, B : float arrays (N, m, n)
        Payoffs of the row and of the column player, finite.

    Returns
    -------
    ManySolutions
        With a regret for each equilibrium. A game with ties that may touch an equilibrium is not guessed: `complete`
        is False, and those of its equilibria are listed that are certain, each an extreme equilibrium of the game.

    Raises
    ------
    GameError
        Shapes that disagree, no game, entries that are not finite numbers (the message names the first such game).
    ConceptError
        More than 1000 pairs of supports: games beyond about 6x6.

    Notes
    -----
    Compiled by numba on the first call, a few seconds that are then kept in its cache; it runs on all cores that the
    process may use, and in the caller's thread if the batch is small. Cost on one core: about 0.02 µs a game at 2x2,
    0.15 µs at 3x3 and 3 µs at 6x6, and 15 to 40 µs a call; degenerate games cost up to some µs more. The result is
    padded to the largest count: one game with K equilibria makes all arrays K slots long. Memory beyond the result is
    bounded by blocks and by the equilibria found.

    Payoffs that are small integers tie often, and generic ones never. Share of random games that are not complete,
    payoffs uniform on -k..k: 37 % (2x2), 57 % (3x3) at k = 3; 15 % (2x2), 25 % (3x3), 56 % (6x6) at k = 9; 2 %, 3 % and
    7 % at k = 100. A quarter of them (2x2) to nine tenths (6x6) still list certain equilibria.

    Source: support enumeration, as in von Stengel (2002), Handbook of Game Theory 3, section 2, with Cramer's rule.

    Examples
    --------
    >>> hunt, chicken = [[4, 0], [3, 2]], [[3, 2], [4, 1]]
    >>> many = solve_many([hunt, chicken], [np.transpose(hunt), np.transpose(chicken)])
    >>> many.count, many.row[0, 2].round(3)
    (array([3, 3]), array([0.667, 0.333]))

    A game with a tie: one equilibrium is certain, and there are others.

    >>> tied = solve_many([[[1, 0], [0, 0]]], [[[1, 0], [0, 0]]])
    >>> tied.row[0, 0], tied.column[0, 0], tied.complete
    (array([1., 0.]), array([1., 0.]), array([False]))
    """
    solutions = solve_arrays(_read(A, "A"), _read(B, "B"))
    for array in vars(solutions).values():
        array.setflags(write=False)
    return solutions


def solve_arrays(a: np.ndarray, b: np.ndarray, identities: Identities | None = None) -> ManySolutions:
    """`solve_many` on arrays of numbers, with ties that are known to hold identically (see `identical_ties`)."""
    if a.shape != b.shape:
        raise GameError(f"A has shape {a.shape} and B {b.shape}; both must be (N, m, n)")
    _, m, n = a.shape
    pairs = math.comb(m + n, m) - 1
    if pairs > _MOST_SUPPORTS:
        raise ConceptError(
            f"{m}x{n} games have {pairs:,} pairs of supports; solve_many stops at {_MOST_SUPPORTS:,}, solve goes on"
        )
    if identities is not None:
        return solve_tied(a, b, identities, pairs)
    if min(m, n) == 1:
        return _solve_one_sided(a, b)
    return _solve_two_by_two(a, b) if (m, n) == (2, 2) else _solve_any(a, b, pairs)


def _read(values: Any, what: str) -> np.ndarray:
    """An array of real numbers; floats of other widths and ints are converted block by block."""
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise GameError(f"{what} has masked payoffs; give every payoff a number")
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O" and array.size and not _is_text(array):
            array = array.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise GameError(f"{what}: give float payoffs of shape (N, m, n)") from None
    if array.dtype.kind not in "biuf" and array.size:
        raise GameError(f"{what}: give float payoffs of shape (N, m, n)")
    if array.ndim != 3 or 0 in array.shape:
        raise GameError(
            f"{what} has shape {array.shape}; it must be (N, m, n) with at least one game and one action a side"
        )
    return array


def _is_text(array: np.ndarray) -> bool:
    return any(isinstance(entry, (str, bytes)) for entry in array.flat)


def _solve_one_sided(a: np.ndarray, b: np.ndarray) -> ManySolutions:
    """Games in which one side has one action: any tie for the best reply is a continuum."""
    total, m, n = a.shape
    row, column, regret = np.empty((total, 1, m)), np.empty((total, 1, n)), np.empty((total, 1))
    unique = np.empty(total, dtype=bool)
    parts = _parts(total, max(1, _BLOCK_GAMES // (m * n)))
    for part in parts:
        tables = _block(a, part), _block(b, part)
        first = [int(np.argmin([*np.isfinite(table).all(axis=(1, 2)), False])) for table in tables]
        _refuse_not_finite([part], [first])
        payoff, exponent = rescaled(tables[1] if m == 1 else tables[0])
        payoff = payoff.reshape(len(payoff), m * n)
        slack = np.maximum(TOLERANCE * np.ptp(payoff, axis=1), ROUNDING * np.abs(payoff).max(axis=1))
        best = payoff.max(axis=1)
        unique[part] = (payoff >= (best - slack)[:, None]).sum(axis=1) == 1
        mix = np.where(np.arange(m * n) == payoff.argmax(axis=1)[:, None], 1.0, 0.0)
        gain = np.ldexp(best - (payoff * mix).sum(axis=1), exponent)
        row[part, 0], column[part, 0] = (1.0, mix) if m == 1 else (mix, 1.0)
        regret[part, 0] = gain
    row[~unique], column[~unique], regret[~unique] = np.nan, np.nan, np.nan
    return ManySolutions(row, column, unique.astype(np.int64), regret, ~unique, unique)


def _solve_two_by_two(a: np.ndarray, b: np.ndarray) -> ManySolutions:
    from bargain.batches.kernels_2x2 import MOST

    total, slots = len(a), MOST
    if total > _BLOCK_GAMES:  # a sample tells whether most slots would stay empty
        sample = slice(0, total, max(1, total // _SAMPLE_GAMES))
        slots = _fill_two_by_two(a[sample], b[sample], MOST)[1]
    arrays, most = _fill_two_by_two(a, b, slots)
    if most > slots:  # seldom: what the sample does not show
        arrays, most = _fill_two_by_two(a, b, most)
    row, column, regret, count, degenerate, complete = arrays
    if most < row.shape[1]:
        row, column, regret = (np.ascontiguousarray(array[:, :most]) for array in (row, column, regret))
    return ManySolutions(row, column, count, regret, degenerate, complete)


def _fill_two_by_two(a: np.ndarray, b: np.ndarray, slots: int) -> tuple[tuple[np.ndarray, ...], int]:
    """Solve 2x2 games, keep so many slots, and return the largest count, which may be larger."""
    from bargain.batches.kernels_2x2 import MOST, solve_two_by_two

    total = len(a)
    row, column, regret = np.empty((total, slots, 2)), np.empty((total, slots, 2)), np.empty((total, slots))
    count, degenerate, complete = np.empty(total, dtype=np.int64), np.empty(total, dtype=bool), np.empty(total, bool)
    arrays = (row, column, regret, count, degenerate, complete)

    def run(part: slice) -> tuple[int, int, int]:
        tables, written = (_block(a, part), _block(b, part)), [array[part] for array in arrays]
        if slots < MOST:
            size = part.stop - part.start
            written[:3] = np.empty((size, MOST, 2)), np.empty((size, MOST, 2)), np.empty((size, MOST))
        wrong_a, wrong_b, left_over, most = solve_two_by_two(*tables, *written, TOLERANCE)
        if left_over and min(wrong_a, wrong_b) == len(tables[0]):
            most = max(most, _solve_left_over(tables, written))
        if slots < MOST:
            for narrow, wide in zip((row, column, regret), written[:3], strict=True):
                narrow[part] = wide[:, :slots]
        return wrong_a, wrong_b, most

    parts = _parts(total, _BLOCK_GAMES)
    facts = _on_all_cores(run, parts)
    _refuse_not_finite(parts, [wrong for *wrong, _ in facts])
    return arrays, max(most for *_, most in facts)


def _solve_left_over(tables: Sequence[np.ndarray], written: Sequence[np.ndarray]) -> int:
    """Solve the games of a block that are not complete by the general method; return the largest count."""
    index = np.flatnonzero(~written[-1])
    again = _solve_part(*(_block(table, index) for table in tables))
    listed = [np.empty((len(index), *array.shape[1:])) for array in written[:3]]
    _spread(again, *listed)
    for array, values in zip(written, (*listed, again.counts, again.degenerate, again.complete), strict=True):
        array[index] = values
    return int(again.counts.max())


def _solve_any(a: np.ndarray, b: np.ndarray, pairs: int) -> ManySolutions:
    from bargain.batches.kernels import LANES

    total, m, n = a.shape
    parts = _parts(total, max(LANES, min(_BLOCK_GAMES, _BLOCK_SUPPORTS // pairs) // LANES * LANES))
    found = _on_all_cores(lambda part: _solve_part(_block(a, part), _block(b, part)), parts)
    _refuse_not_finite(parts, [piece.not_finite for piece in found])
    most = max(1, *(int(piece.counts.max()) for piece in found))
    row, column, regret = np.empty((total, most, m)), np.empty((total, most, n)), np.empty((total, most))
    _on_all_cores(
        lambda item: _spread(item[0], *(array[item[1]] for array in (row, column, regret))),
        list(zip(found, parts, strict=True)),
    )
    return ManySolutions(
        row=row,
        column=column,
        count=np.concatenate([piece.counts for piece in found]),
        regret=regret,
        degenerate=np.concatenate([piece.degenerate for piece in found]),
        complete=np.concatenate([piece.complete for piece in found]),
    )


def _solve_part(a: np.ndarray, b: np.ndarray) -> Found:
    """Solve one block."""
    from bargain.batches.kernels import Found, solve_chunk
    from bargain.batches.shapes import halves

    found = Found(*solve_chunk(a, b, *halves(*a.shape[1:]), TOLERANCE))
    if found.not_finite.min() == len(a):
        _certify_rest(a, b, found)
    return found


def _spread(found: Found, row: np.ndarray, column: np.ndarray, regret: np.ndarray) -> None:
    from bargain.batches.kernels import fill

    fill(found.row, found.column, found.regret, found.counts, row, column, regret)


def _certify_rest(a: np.ndarray, b: np.ndarray, found: Found) -> None:
    """Where supports are certain and rounding spoils the point, take the point from exact arithmetic."""
    ends = np.cumsum(found.counts)
    for game in np.flatnonzero(found.uncertified):
        for k in range(ends[game] - found.counts[game], ends[game]):
            supports = np.flatnonzero(found.row[k]), np.flatnonzero(found.column[k])
            found.row[k], found.column[k], found.regret[k] = exact_equilibrium(a[game], b[game], *supports)


def _parts(total: int, length: int) -> list[slice]:
    return [slice(start, min(start + length, total)) for start in range(0, total, length)]


def _block(table: np.ndarray, part: slice | np.ndarray) -> np.ndarray:
    """A part as the kernels take it: aligned, contiguous doubles that cannot be written, without a copy if possible."""
    with np.errstate(over="ignore"):  # what overflows here is refused as not finite
        block = np.require(table[part], np.float64, ["C", "A"]).view()
    block.setflags(write=False)
    return block


def _refuse_not_finite(parts: Sequence[slice], first: Sequence[Any]) -> None:
    for side, what in enumerate("AB"):
        for part, wrong in zip(parts, first, strict=True):
            if wrong[side] < part.stop - part.start:
                raise GameError(f"{what}: game {part.start + int(wrong[side])} has a payoff that is not finite")


def _on_all_cores(work: Callable[[Any], Piece], items: Sequence[Any]) -> list[Piece]:
    affinity = getattr(os, "sched_getaffinity", None)
    workers = min(len(items), len(affinity(0)) if affinity else os.cpu_count() or 1)
    if workers < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))
