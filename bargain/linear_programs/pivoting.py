"""Two pivoting methods on one kind of table: one in floats, quick; one in integers, which always ends."""

from __future__ import annotations

import math
from typing import Any, Literal

import flint
import numpy as np

from bargain.linear_programs.programs import Claim, Program

__all__ = ["exact_claim", "float_claim"]

_ROUNDING = 1e-11
_TINY = 1e-9
"""Entries of the scaled float table below this are no pivots. A wrong guess costs time, never the answer."""
_PATIENCE = 100
"""Pivots without progress before the float method gives up."""

_WIDE = -20
"""Binary logarithm of a size: where a table has smaller entries next to 1, its rows and columns are balanced."""


class _Table:
    """A dictionary of the programme: the basic variables and the objective as functions of the others.

    `entries` has a row for each basic label and then that of the objective, a column for each other label and then that
    of the right-hand side; a float table has a second row and column of each for the noise.
    """

    def __init__(self, program: Program, start: Claim | None) -> None:
        """The exact table at the basis of a claim, or at the first one; true entries are entries / divisor."""
        m, n = len(program.rows), len(program.c)
        self.n, self.free = n, program.free
        self.rigid = range(n + program.inequalities, n + m)
        self.basic, self.others = list(range(n, n + m)), list(range(n))
        self.divisor = 1
        lines = [[*row, end] for row, end in zip(program.rows, program.b, strict=True)]
        lines.append([*(-v for v in program.c), 0])
        if start is not None and len(start.rows) == len(start.columns) > 0:
            lines = self._moved(lines, start.rows, start.columns) or lines
        self.entries = np.array(lines, dtype=object).reshape(m + 1, n + 1)

    def _moved(self, lines: list[list[int]], rows: list[int], columns: list[int]) -> list[list[int]] | None:
        """The integer table at another basis, by one exact linear system; None if its matrix is singular."""
        m, n, size = len(lines) - 1, self.n, len(rows)
        chosen, taken = set(rows), set(columns)
        left = [i for i in range(m + 1) if i not in chosen]
        kept = [j for j in range(n + 1) if j not in taken]

        def block(these: list[int], those: list[int]) -> Any:
            return flint.fmpz_mat(len(these), len(those), [lines[i][j] for i in these for j in those])

        basis = block(rows, columns)
        divisor = abs(int(basis.det()))
        if not divisor:
            return None
        unit = flint.fmpz_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
        solved, common = basis.solve(_beside(unit, block(rows, kept))).numer_denom()
        upper = solved * (divisor // int(common))
        lower = block(left, columns) * upper
        width = size + len(kept)
        remaining = block(left, kept) * divisor
        above, below = _rows_of(upper, width), _rows_of(lower, width)
        rest = _rows_of(remaining, len(kept))
        self.divisor = divisor
        self.basic = [*columns, *(n + i for i in left[:-1])]
        self.others = [*(n + i for i in rows), *kept[:-1]]
        return [
            *above,
            *(
                [*(-v for v in line[:size]), *(a - v for a, v in zip(tail, line[size:], strict=True))]
                for line, tail in zip(below, rest, strict=True)
            ),
        ]

    def float_entries(self) -> np.ndarray:
        """The entries in floats, rows and columns scaled, with room for the noise at the end."""
        m, n = len(self.basic), len(self.others)
        entries = np.zeros((m + 2, n + 2))
        largest = max((abs(end) for end in self.entries[:m, n]), default=0) or 1
        for k, line in enumerate(self.entries):
            row = line[:n].tolist()
            top = max(map(abs, row)) or 1
            entries[k, :n] = [v / top for v in row]
            entries[k, n] = line[n] / (top * largest)
        _balance(entries, m, n)
        for line in (entries[:m, n], entries[m, :n]):
            line /= np.abs(line).max(initial=0.0) or 1.0
        return entries

    def pivot(self, row: int, column: int) -> None:
        """Exchange a basic variable for another one."""
        table = self.entries
        pivot = table[row, column]
        across, down = table[row].copy(), table[:, column].copy()
        if table.dtype == object:
            table *= pivot
            table -= np.multiply.outer(down, across)
            table //= self.divisor
            table[row], table[:, column] = across, -down
            table[row, column], self.divisor = self.divisor, pivot
            if pivot < 0:
                np.negative(table, out=table)
                self.divisor = -pivot
        else:
            across /= pivot
            table -= np.multiply.outer(down, across)
            table[row], table[:, column] = across, -down / pivot
            table[row, column] = 1 / pivot
        self.basic[row], self.others[column] = self.others[column], self.basic[row]

    def settle(self, least: float) -> Claim | None:
        """Make slacks of equations non-basic and free variables basic; report one that cannot be, if it matters."""
        for row, label in enumerate(self.basic):
            if label in self.rigid:
                here = [k for k, other in enumerate(self.others) if other not in self.rigid]
                if (
                    not self._settled(row, here, least, rowwise=True)
                    and abs(self.entries[row, len(self.others)]) > least
                ):
                    return self.claim("infeasible", label)
        for column, label in enumerate(self.others):
            if label in self.free:
                here = [k for k, other in enumerate(self.basic) if other not in self.free and other not in self.rigid]
                if (
                    not self._settled(column, here, least, rowwise=False)
                    and abs(self.entries[len(self.basic), column]) > least
                ):
                    return self.claim("unbounded", label)
        return None

    def _settled(self, place: int, here: list[int], least: float, *, rowwise: bool) -> bool:
        if not here:
            return False
        sizes = np.abs(self.entries[place, here] if rowwise else self.entries[here, place])
        best = int(np.argmax(sizes))
        if sizes[best] <= least:
            return False
        self.pivot(*((place, here[best]) if rowwise else (here[best], place)))
        return True

    def eligible(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns that pivots may use: neither a free variable nor the slack of an equation."""

        def kept(labels: list[int]) -> np.ndarray:
            fit = [k for k, label in enumerate(labels) if label not in self.free and label not in self.rigid]
            return np.array(fit, dtype=np.intp)

        return kept(self.basic), kept(self.others)

    def claim(self, status: Literal["optimal", "infeasible", "unbounded"], place: int = -1) -> Claim:
        rows = sorted(label - self.n for label in self.others if label >= self.n)
        return Claim(status, rows, sorted(label for label in self.basic if label < self.n), place)


def _balance(entries: np.ndarray, m: int, n: int) -> None:
    """Scale rows and columns by powers of two until their sizes are alike, the largest of a column about 1."""
    sizes = np.abs(entries[:m, :n])
    used = sizes > 0
    if not used.any():
        return
    sizes = np.log2(sizes, where=used, out=np.zeros_like(sizes))
    shifts = np.zeros((m, 1)), np.zeros((1, n))
    wide = sizes.min() < _WIDE
    for axis in (1, 0, 1, 0, 1) if wide else ():
        left = sizes - shifts[0] - shifts[1]
        some = used.any(axis=axis, keepdims=True)
        low = np.where(some, np.where(used, left, np.inf).min(axis=axis, keepdims=True), 0)
        high = np.where(some, np.where(used, left, -np.inf).max(axis=axis, keepdims=True), 0)
        shifts[1 - axis][...] += np.round((low + high) / 2)
    tops = np.where(used, sizes - shifts[0], -np.inf).max(axis=0)
    across = -np.where(np.isfinite(tops), np.ceil(tops), 0).astype(np.int64)
    down = -shifts[0][:, 0].astype(np.int64)
    entries[:m, : n + 1] = np.ldexp(entries[:m, : n + 1], down[:, None])
    entries[: m + 1, :n] = np.ldexp(entries[: m + 1, :n], across)


def _rows_of(matrix: Any, width: int) -> list[list[int]]:
    flat = [int(v) for v in matrix.entries()]
    return [flat[k : k + width] for k in range(0, len(flat), width)]


def _beside(left: Any, right: Any) -> Any:
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return flint.fmpz_mat(left.nrows(), left.ncols() + right.ncols(), [v for a, b in pairs for v in (*a, *b)])


def float_claim(program: Program, start: Claim | None = None) -> Claim:
    """The self-dual parametric simplex method in floats, on a scaled table.

    The table is worked out exactly at the basis of `start`, so that a second call is rid of the rounding of the first.
    """
    m, n = len(program.rows), len(program.c)
    # A table that comes from exact numbers has no rounding yet: the signs of its small entries are right.
    rounding, tiny = (_ROUNDING, _TINY) if start is None else (0.0, _TINY**1.5)
    table = _Table(program, start)
    table.entries = table.float_entries()
    stuck = table.settle(tiny)
    if stuck is not None:
        return stuck
    entries, (rows, columns) = table.entries, table.eligible()
    noise = np.random.default_rng(0).uniform(1, 2, len(rows) + len(columns))
    entries[rows, n + 1] = noise[: len(rows)]
    entries[m + 1, columns] = noise[len(rows) :]
    lowest, patience = math.inf, _PATIENCE
    while patience:
        # The table is optimal where the right-hand sides + t * noise and the reduced costs + t * noise are >= 0.
        t_row, row = _least_parameter(entries[rows, n], entries[rows, n + 1])
        t_column, column = _least_parameter(entries[m, columns], entries[m + 1, columns])
        t = max(t_row, t_column)
        if not t > rounding:
            break
        patience = _PATIENCE if t < lowest else patience - 1  # t falls at every pivot, but for rounding
        lowest = min(t, lowest)
        if t_row >= t_column:
            row = rows[row]
            line = entries[row, columns]
            fit = columns[line < -tiny]
            if not len(fit):
                return table.claim("infeasible", table.basic[row])
            column = _blocking(fit, entries[m, fit] + t * entries[m + 1, fit], -entries[row, fit])
        else:
            column = columns[column]
            fit = rows[entries[rows, column] > tiny]
            if not len(fit):
                return table.claim("unbounded", table.others[column])
            row = _blocking(fit, entries[fit, n] + t * entries[fit, n + 1], entries[fit, column])
        table.pivot(int(row), int(column))
    return table.claim("optimal")


def _blocking(places: np.ndarray, room: np.ndarray, speed: np.ndarray) -> int:
    """The place with the least ratio of room to speed; of the nearly least ones, the fastest."""
    ratios = np.maximum(room, 0) / speed
    least = ratios.min()
    near = np.flatnonzero(ratios <= least + _ROUNDING * (1 + abs(least)))
    return int(places[near[np.argmax(speed[near])]])


def _least_parameter(values: np.ndarray, noise: np.ndarray) -> tuple[float, int]:
    """How far t can fall before values + t * noise turns negative somewhere, and where."""
    rising = np.flatnonzero(noise > _TINY)
    if not len(rising):
        return -math.inf, -1
    lows = -values[rising] / noise[rising]
    first = int(np.argmax(lows))
    return float(lows[first]), int(rising[first])


def exact_claim(program: Program, start: Claim | None) -> Claim:
    """The parametric method in integers, from the basis of another claim on; the criss-cross method if that is long."""
    table = _Table(program, start)
    # Python's own integers divide in quadratic time, which counts where payoffs differ by hundreds of digits.
    table.entries = np.vectorize(flint.fmpz, otypes=[object])(table.entries)
    stuck = table.settle(0)
    if stuck is not None:
        return stuck
    return _exact_parametric(table) or _criss_cross(table)


def _exact_parametric(table: _Table) -> Claim | None:
    """The same rule as in floats; None if the noise leaves ties on which it seems to cycle."""
    m, n = len(table.basic), len(table.others)
    rows, columns = (places.tolist() for places in table.eligible())
    random = np.random.default_rng(0)
    entries = np.zeros((m + 2, n + 2), dtype=object)
    entries[: m + 1, : n + 1] = table.entries
    # Noise in proportion to the faults, and a trace elsewhere: few pivots lead from a basis that is nearly right.
    for line, ends, places in ((entries[:, n + 1], entries[:, n], rows), (entries[m + 1], entries[m], columns)):
        for place in places:
            line[place] = int(random.integers(10**6, 2 * 10**6)) * (1 + max(0, -ends[place]))
    table.entries = entries
    for _ in range(100 + 10 * (m + n)):
        lows = [(flint.fmpq(-entries[k, n], entries[k, n + 1]), k, -1) for k in rows if entries[k, n + 1] > 0]
        lows += [(flint.fmpq(-entries[m, k], entries[m + 1, k]), -1, k) for k in columns if entries[m + 1, k] > 0]
        t, row, column = max(lows, default=(flint.fmpq(0), -1, -1))
        if t <= 0:
            return table.claim("optimal")
        if column < 0:
            fit = [k for k in columns if entries[row, k] < 0]
            if not fit:
                return table.claim("infeasible", table.basic[row])
            column = min(fit, key=lambda k: (entries[m, k] + t * entries[m + 1, k]) / -entries[row, k])
        else:
            fit = [k for k in rows if entries[k, column] > 0]
            if not fit:
                return table.claim("unbounded", table.others[column])
            row = min(fit, key=lambda k: (entries[k, n] + t * entries[k, n + 1]) / entries[k, column])
        table.pivot(row, column)
    return None


def _criss_cross(table: _Table) -> Claim:
    """The least-index rule of Terlaky (1985), which never cycles."""
    m, n = len(table.basic), len(table.others)
    entries, (rows, columns) = table.entries, table.eligible()
    while True:
        faults = [(table.basic[k], k, -1) for k in rows if entries[k, n] < 0]
        faults += [(table.others[k], -1, k) for k in columns if entries[m, k] < 0]
        if not faults:
            return table.claim("optimal")
        label, row, column = min(faults)
        if column < 0:
            partners = [(table.others[k], k) for k in columns if entries[row, k] < 0]
        else:
            partners = [(table.basic[k], k) for k in rows if entries[k, column] > 0]
        if not partners:
            return table.claim("infeasible" if column < 0 else "unbounded", label)
        partner = min(partners)[1]
        table.pivot(*((row, partner) if column < 0 else (partner, column)))
