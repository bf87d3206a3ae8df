"""All vertices of a simple polytope {x >= 0, M x <= 1 + eps p} by exact pivoting in integers of any length.

The polytope is explored along its edges, depth first. eps is an infinitesimal: a tie of two ratios is decided by the
perturbation p, so that a degenerate polytope is explored as a nearby simple one, each of whose vertices tends to a
vertex of {x >= 0, M x <= 1}, and none of these is missed.

Dictionaries are fraction-free (Edmonds, Bareiss): with the determinant e of the basis,
e * basic[r] = rhs[r] + eps * shift[r] - sum_k table[r][k] * nonbasic[k], all in integers.
Cost: one pivot of n * (m + 2) products for each vertex, and m ratio tests.
Source: Avis and Fukuda (1992), Discrete and Computational Geometry 8, for dictionaries; Balinski (1961), Pacific
Journal of Mathematics 11: the graph of a polytope is connected, so that a set of vertices that is closed under
adjacency holds them all.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["TiedPerturbation", "TooManyVertices", "explore", "leaving_row", "pivoted"]


class TiedPerturbation(Exception):
    """The perturbation did not decide a tie; another must be tried."""


class TooManyVertices(Exception):
    """The limit on the number of bases was met; it is the argument."""


def explore(matrix: list[list[int]], shift: list[int], most: int) -> dict[int, int]:
    """Enumerate the feasible bases of {x >= 0, M x <= 1 + eps p}.

    Parameters
    ----------
    matrix : list of n rows of m ints
        M, not negative and without a zero column, so that the polytope is bounded.
    shift : list of n ints
        The perturbation p.
    most : int
        The largest number of bases.

    Returns
    -------
    dict
        Bit mask of the m nonbasic variables -> bit mask of all variables that are zero at eps = 0. Bit i < m stands for
        x_i, bit m + j for the slack of row j.

    Raises
    ------
    TiedPerturbation
        Some basis is degenerate in spite of the perturbation.
    TooManyVertices
        There are more than `most` bases.
    """
    n, m = len(matrix), len(matrix[0])
    first = (1 << m) - 1
    table = [[*row, 1, p] for row, p in zip(matrix, shift, strict=True)]
    found = {first: first}
    here = (table, 1, list(range(m)), list(range(m, m + n)), first)
    waiting = [(here, row, column, key) for row, column, key in _edges(here, m)]
    found.update((key, key) for _, _, _, key in waiting)
    while waiting:  # a dictionary is made when its turn comes, so that those who wait share their origin's
        (table, unit, nonbasic, basic, _), row, column, key = waiting.pop()
        new = pivoted(table, row, column, unit)
        columns, rows = nonbasic.copy(), basic.copy()
        columns[column], rows[row] = rows[row], columns[column]
        found[key] = key | _ties(new, rows, m)
        here = (new, table[row][column], columns, rows, key)
        for row, column, after in _edges(here, m):
            if after not in found:
                found[after] = after
                waiting.append((here, row, column, after))
        if len(found) > most:
            raise TooManyVertices(most)
    return found


Dictionary = tuple[list[list[int]], int, list[int], list[int], int]


def _edges(here: Dictionary, m: int) -> Iterator[tuple[int, int, int]]:
    """Row and column of the pivot along each edge, with the key at its other end."""
    table, _, nonbasic, basic, key = here
    for column in range(m):
        row = leaving_row(table, column, m)
        yield row, column, key ^ (1 << nonbasic[column]) ^ (1 << basic[row])


def leaving_row(table: list[list[int]], column: int, m: int) -> int:
    """The row with the least ratio of right side to entry, ties decided by the perturbation.

    The last two of the m + 2 columns hold the right side and the perturbation.
    """
    best, entry, right, shift, tied = -1, 0, 0, 0, False
    for r, row in enumerate(table):
        candidate = row[column]
        if candidate > 0:
            gap = row[m] * entry - right * candidate if best >= 0 else -1
            if gap == 0:
                gap = row[m + 1] * entry - shift * candidate
                tied = tied or gap == 0
            if gap < 0:
                best, entry, right, shift, tied = r, candidate, row[m], row[m + 1], False
    if tied:  # at the least ratio, not on the way to it
        raise TiedPerturbation
    return best


def pivoted(table: list[list[int]], leaving: int, column: int, unit: int) -> list[list[int]]:
    """The dictionary after row `leaving` and `column` change places; `unit` is the determinant before, the pivot
    after.
    """
    source = table[leaving]
    pivot = source[column]
    new = []
    for r, row in enumerate(table):
        if r == leaving:
            changed = source.copy()
            changed[column] = unit
        else:
            factor = row[column]
            if factor:
                changed = [(a * pivot - factor * b) // unit for a, b in zip(row, source, strict=True)]
                changed[column] = -factor
            else:
                changed = [a * pivot // unit for a in row] if pivot != unit else row
        new.append(changed)
    return new


def _ties(table: list[list[int]], basic: list[int], m: int) -> int:
    ties = 0
    for row, variable in zip(table, basic, strict=True):
        if row[m] == 0:
            if row[m + 1] == 0:
                raise TiedPerturbation
            ties |= 1 << variable
    return ties
