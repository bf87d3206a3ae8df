"""Claims about linear programmes, worked out and checked in exact arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from bargain.linear_programs.programs import Claim, LinearOptimum, Program

__all__ = ["proof"]

_Vector = tuple[list[int], int]
"""Integers and their common positive denominator."""


def proof(program: Program, claim: Claim) -> LinearOptimum | None:
    """Work out in exact arithmetic what a claim amounts to, check it against the programme, and undo the scaling."""
    m, n = len(program.rows), len(program.c)
    rows, columns, place = claim.rows, claim.columns, claim.place
    if claim.status == "optimal":
        primal = _solved(program, rows, columns, [program.b[i] for i in rows], transposed=False)
        dual = _solved(program, rows, columns, [program.c[j] for j in columns], transposed=True)
        if primal is None or dual is None:
            return None
        x, y = _spread(primal, columns, n), _spread(dual, rows, m)
        if not (_feasible(program, x, program.b) and _dual_feasible(program, y, program.c)):
            return None
        value = Fraction(_dot(program.c, x[0]), x[1])
        if value != Fraction(_dot(program.b, y[0]), y[1]):
            return None
        solution = tuple(Fraction(v, x[1]) for v in x[0])
        return LinearOptimum("optimal", solution, value / program.scale, *_multipliers(program, y, program.scale))
    if claim.status == "infeasible":
        target = [int(j == place) if place < n else -program.rows[place - n][j] for j in columns]
        dual = _solved(program, rows, columns, target, transposed=True)
        if dual is None:
            return None
        vector, denominator = _spread(dual, rows, m)
        if place >= n:
            vector[place - n] = denominator
        if place >= n + program.inequalities and _dot(program.b, vector) > 0:
            vector = [-v for v in vector]
        if not _dual_feasible(program, (vector, denominator), [0] * n) or _dot(program.b, vector) >= 0:
            return None
        multipliers = _multipliers(program, (vector, denominator), Fraction(1))
        return LinearOptimum("infeasible", (), None, *multipliers)
    target = [-int(i == place - n) if place >= n else -program.rows[i][place] for i in rows]
    primal = _solved(program, rows, columns, target, transposed=False)
    if primal is None:
        return None
    vector, denominator = _spread(primal, columns, n)
    if place < n:
        vector[place] = denominator
    if place in program.free and _dot(program.c, vector) < 0:
        vector = [-v for v in vector]
    if not _feasible(program, (vector, denominator), [0] * m) or _dot(program.c, vector) <= 0:
        return None
    return LinearOptimum("unbounded", ray=tuple(Fraction(v, denominator) for v in vector))


def _solved(
    program: Program, rows: list[int], columns: list[int], right: list[int], *, transposed: bool
) -> _Vector | None:
    size = len(rows)
    if size != len(columns):
        return None
    if not size:
        return [], 1
    matrix: Any = flint.fmpz_mat(size, size, [program.rows[i][j] for i in rows for j in columns])
    if transposed:
        matrix = matrix.transpose()
    try:
        numerators, denominator = matrix.solve(flint.fmpz_mat(size, 1, right)).numer_denom()
    except ZeroDivisionError:
        return None
    return [int(v) for v in numerators.entries()], int(denominator)


def _spread(vector: _Vector, places: list[int], size: int) -> _Vector:
    whole = [0] * size
    for place, value in zip(places, vector[0], strict=True):
        whole[place] = value
    return whole, vector[1]


def _dot(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(left, right, strict=True) if b)


def _feasible(program: Program, x: _Vector, right: list[int]) -> bool:
    vector, denominator = x
    if any(v < 0 and j not in program.free for j, v in enumerate(vector)):
        return False
    used = [(j, v) for j, v in enumerate(vector) if v]
    for k, (row, end) in enumerate(zip(program.rows, right, strict=True)):
        slack = end * denominator - sum(row[j] * v for j, v in used)
        if slack < 0 or (slack and k >= program.inequalities):
            return False
    return True


def _dual_feasible(program: Program, y: _Vector, costs: list[int]) -> bool:
    vector, denominator = y
    if any(v < 0 for v in vector[: program.inequalities]):
        return False
    used = [(program.rows[i], v) for i, v in enumerate(vector) if v]
    for j, cost in enumerate(costs):
        slack = sum(row[j] * v for row, v in used) - cost * denominator
        if slack < 0 or (slack and j in program.free):
            return False
    return True


def _multipliers(program: Program, y: _Vector, scale: Fraction) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    whole = tuple(
        Fraction(v, y[1]) * factor / scale if v else Fraction(0) for v, factor in zip(y[0], program.scales, strict=True)
    )
    return whole[: program.inequalities], whole[program.inequalities :]
