"""Tell whether an optimal point is the only one, from the optimal multipliers.

A feasible point is optimal if and only if it is zero where the multipliers give a positive reduced cost and tight where
they are positive (complementary slackness). That describes the optimal face by zeros and by rows of the programme: the
optimum, whose digits are many, does not enter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from bargain.linear_programs.programs import LinearOptimum, Program, read_program
from bargain.linear_programs.solving import solve_program

__all__ = ["unique_maximum", "unique_solution"]


def unique_maximum(
    best: LinearOptimum,
    c: Sequence[Any],
    A_ub: Sequence[Sequence[Any]] | np.ndarray | None = None,
    b_ub: Sequence[Any] | np.ndarray | None = None,
    A_eq: Sequence[Sequence[Any]] | np.ndarray | None = None,
    b_eq: Sequence[Any] | np.ndarray | None = None,
) -> bool:
    """Tell whether an optimal point of a programme with variables >= 0 is the only one, exactly.

    Parameters
    ----------
    best : LinearOptimum
        The answer of `maximize` to the same programme, without free variables.
    c, A_ub, b_ub, A_eq, b_eq
        As `maximize` took them.

    Notes
    -----
    The columns of reduced cost zero, in the rows of positive multipliers and the equations, are independent if the
    optimal basis is dual nondegenerate; then there is no other optimal point. Where they are dependent, a programme
    looks for a direction that leads from `best.x` to another one (Mangasarian 1979).

    Cost: the rank of one integer matrix of the size of the basis; where that does not settle it, a second programme
    over the columns of reduced cost zero, with the numbers of the first.

    Examples
    --------
    >>> from bargain.linear_programs import maximize
    >>> unique_maximum(maximize([1, 1], [[1, 2]], [4]), [1, 1], [[1, 2]], [4])
    True
    >>> unique_maximum(maximize([1, 2], [[1, 2]], [4]), [1, 2], [[1, 2]], [4])
    False
    """
    return unique_solution(read_program(c, (A_ub, b_ub), (A_eq, b_eq), ()), best)


def unique_solution(program: Program, best: LinearOptimum) -> bool:
    """`unique_maximum` for a programme that has been read."""
    multipliers = _multipliers(program, best)
    columns = _movable(program, best, multipliers)
    if not columns:
        return True
    split = program.inequalities
    tight = [[row[j] for j in columns] for k, row in enumerate(program.rows) if k >= split or multipliers[k]]
    if _rank(tight, len(columns)) == len(columns):
        return True
    return not _moves(program, best, columns, tight, [bool(entry) for entry in multipliers[:split]])


def _multipliers(program: Program, best: LinearOptimum) -> list[Fraction]:
    """The optimal multipliers of the rows in integers, for the objective in integers."""
    given = [*best.duals_ub, *best.duals_eq]
    return [y * program.scale / factor if y else y for y, factor in zip(given, program.scales, strict=True)]


def _movable(program: Program, best: LinearOptimum, multipliers: list[Fraction]) -> list[int]:
    """The variables that may be positive at an optimal point: those of reduced cost zero."""
    common = math.lcm(*(y.denominator for y in multipliers))
    used = [
        (row, y.numerator * (common // y.denominator)) for row, y in zip(program.rows, multipliers, strict=True) if y
    ]
    return [
        j
        for j, (cost, value) in enumerate(zip(program.c, best.x, strict=True))
        if value or sum(row[j] * y for row, y in used) == cost * common
    ]


def _rank(rows: list[list[int]], width: int) -> int:
    if len(rows) < width:
        return len(rows)  # too few rows for independent columns
    return int(flint.fmpz_mat(len(rows), width, [entry for row in rows for entry in row]).rank())


def _moves(
    program: Program, best: LinearOptimum, columns: list[int], tight: list[list[int]], settled: list[bool]
) -> bool:
    """Tell whether some direction leads from an optimal vertex to other optimal points.

    A vertex is the only point at which all is tight that is tight there, so that a direction gives slack to one of the
    variables and rows that are tight at it. A programme maximises the sum of those slacks.
    """
    still = [best.x[j] == 0 for j in columns]
    gain = [Fraction(entry) for entry in still]
    used = [(j, v) for j, v in enumerate(best.x) if v]
    rows = []
    for k, row in enumerate(program.rows[: program.inequalities]):
        if not settled[k] and sum(row[j] * v for j, v in used) == program.b[k]:
            line = [row[j] for j in columns]
            rows.append(line)
            size = 1 << max(map(abs, line)).bit_length()
            gain = [g - Fraction(entry, size) for g, entry in zip(gain, line, strict=True)]
    cone = read_program(
        gain,
        (rows, [0] * len(rows)),
        (tight, [0] * len(tight)),
        [k for k, zero in enumerate(still) if not zero],
    )
    return solve_program(cone).status == "unbounded"
