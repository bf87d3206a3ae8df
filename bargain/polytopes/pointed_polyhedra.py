"""All vertices of a pointed polyhedron from a feasible dictionary, bounded or not, by exact pivoting.

As `exact_pivoting`, whose dictionaries and perturbation these are: an edge along which no variable blocks is a ray and
leads nowhere. The graph of vertices and bounded edges of a pointed polyhedron is connected, so that none is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bargain.polytopes.exact_pivoting import TiedPerturbation, TooManyVertices, leaving_row, pivoted

__all__ = ["Basis", "bases"]


@dataclass(frozen=True, slots=True)
class Basis:
    """A feasible basis and its vertex.

    Attributes
    ----------
    key : int
        Bit mask of the nonbasic variables.
    zeros : int
        Bit mask of all variables that are zero at the vertex.
    values : dict
        Variable -> value times `unit`, of those that are not zero.
    unit : int
    """

    key: int
    zeros: int
    values: dict[int, int]
    unit: int


def bases(
    table: list[list[int]], nonbasic: Sequence[int], basic: Sequence[int], shift: Sequence[int], most: int
) -> Iterator[Basis]:
    """Go through the feasible bases of {v >= 0 : basic + table nonbasic = right side + eps shift}.

    Parameters
    ----------
    table : list of n rows of m + 1 ints
        The last column is the right side, not negative.
    nonbasic, basic : sequences (m,), (n,)
        The variables, all different.
    shift : sequence (n,)
        The perturbation, positive.
    most : int
        The largest number of bases.

    Raises
    ------
    TiedPerturbation
        Some basis is degenerate in spite of the perturbation.
    TooManyVertices
        There are more than `most` bases.

    Examples
    --------
    >>> rows = [[1, 1, 1]]  # x + y <= 1, and the slack has the number 2
    >>> [sorted(basis.values) for basis in bases(rows, [0, 1], [2], [1], 10)]
    [[2], [1], [0]]
    """
    m = len(nonbasic)
    start = [[*row, p] for row, p in zip(table, shift, strict=True)]
    key = sum(1 << variable for variable in nonbasic)
    found = {key}
    waiting = [(start, 1, list(nonbasic), list(basic), -1, -1)]
    for _ in range(most):
        if not waiting:
            return
        rows, unit, columns, held, row, column = waiting.pop()
        if row >= 0:
            pivot = rows[row][column]
            rows = pivoted(rows, row, column, unit)
            columns, held = columns.copy(), held.copy()
            columns[column], held[row] = held[row], columns[column]
            unit = pivot
        key = sum(1 << variable for variable in columns)
        yield _basis(key, rows, held, unit, m)
        for column in range(m):
            row = leaving_row(rows, column, m)
            if row < 0:
                continue
            after = key ^ (1 << columns[column]) ^ (1 << held[row])
            if after not in found:
                found.add(after)
                waiting.append((rows, unit, columns, held, row, column))
    if waiting:
        raise TooManyVertices(most)


def _basis(key: int, rows: list[list[int]], held: list[int], unit: int, m: int) -> Basis:
    zeros, values = key, {}
    for row, variable in zip(rows, held, strict=True):
        if row[m]:
            values[variable] = row[m]
        elif row[m + 1]:
            zeros |= 1 << variable
        else:
            raise TiedPerturbation
    return Basis(key, zeros, values, unit)
