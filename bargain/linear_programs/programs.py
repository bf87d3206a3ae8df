"""Linear programmes held in integers, claims about them, and proven answers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import numpy as np

from bargain.arithmetic import exact
from bargain.errors import ParameterError

__all__ = ["Claim", "LinearOptimum", "Program", "read_program", "with_objective"]


@dataclass(frozen=True)
class LinearOptimum:
    """The proven answer to a linear programme.

    Attributes
    ----------
    status : {"optimal", "infeasible", "unbounded"}
    x : tuple of Fraction
        An optimal vertex; a feasible point if unbounded; empty if infeasible.
    optimum : Fraction or None
        The largest value, if there is one.
    duals_ub, duals_eq : tuple of Fraction
        Optimal multipliers: `duals_ub >= 0`, A_ub' duals_ub + A_eq' duals_eq >= c (equal at free variables), and
        b_ub.duals_ub + b_eq.duals_eq is the optimum. If infeasible, the multipliers of Farkas' lemma: the same with 0
        for c, and a negative combination of the right-hand sides. Empty if unbounded.
    ray : tuple of Fraction
        If unbounded, a direction in which the objective grows for ever; else empty.
    """

    status: Literal["optimal", "infeasible", "unbounded"]
    x: tuple[Fraction, ...] = ()
    optimum: Fraction | None = None
    duals_ub: tuple[Fraction, ...] = ()
    duals_eq: tuple[Fraction, ...] = ()
    ray: tuple[Fraction, ...] = ()

    @property
    def value(self) -> Fraction:
        """The largest value; raises `ParameterError` where there is none."""
        if self.optimum is None:
            raise ParameterError(f"the linear programme has no optimum: it is {self.status}")
        return self.optimum


class Claim(NamedTuple):
    """Where a method ended: the basis as its tight rows and basic columns, and what it says of it.

    `place` is the label of the basic variable that proves that nothing is feasible, or of the other one along which the
    objective has no bound. Variable j has the label j, the slack of row i the label n + i.
    """

    status: Literal["optimal", "infeasible", "unbounded"]
    rows: list[int]
    columns: list[int]
    place: int = -1


class Program(NamedTuple):
    """A programme in integers: each row, and the objective, times a positive number of its own."""

    c: list[int]
    rows: list[list[int]]
    b: list[int]
    inequalities: int
    free: frozenset[int]
    scale: Fraction
    scales: list[Fraction]


def read_program(c: Any, inequalities: tuple[Any, Any], equalities: tuple[Any, Any], free: Iterable[int]) -> Program:
    """Read a programme as `maximize` takes it."""
    objective, scale = _integers(c, "c")
    n = len(objective)
    if not n:
        raise ParameterError("c: a linear programme needs at least one variable")
    rows: list[list[int]] = []
    scales: list[Fraction] = []
    count = 0
    for name, (matrix, right) in (("ub", inequalities), ("eq", equalities)):
        lines = [] if matrix is None else _listed(matrix, f"A_{name}")
        ends = [] if right is None else _listed(right, f"b_{name}")
        if len(lines) != len(ends):
            raise ParameterError(f"A_{name} has {len(lines)} rows and b_{name} {len(ends)} entries; they must agree")
        for k, (line, end) in enumerate(zip(lines, ends, strict=True)):
            row, factor = _integers([*_listed(line, f"A_{name}, row {k}"), end], f"A_{name} and b_{name}, row {k}")
            if len(row) != n + 1:
                raise ParameterError(f"A_{name}, row {k} has {len(row) - 1} entries; c has {n}")
            rows.append(row)
            scales.append(factor)
        if name == "ub":
            count = len(rows)
    loose = frozenset(_listed(free, "free"))
    wrong = [index for index in loose if not (isinstance(index, (int, np.integer)) and 0 <= index < n)]
    if wrong:
        raise ParameterError(f"free: {wrong[0]!r} is not the index of a variable; there are {n}, counted from 0")
    return Program(objective, [row[:-1] for row in rows], [row[-1] for row in rows], count, loose, scale, scales)


def with_objective(program: Program, c: Any) -> Program:
    """The same constraints with another objective."""
    objective, scale = _integers(c, "c")
    if len(objective) != len(program.c):
        raise ParameterError(f"c has {len(objective)} entries; the programme has {len(program.c)} variables")
    return program._replace(c=objective, scale=scale)


def _listed(values: Any, what: str) -> list[Any]:
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise ParameterError(f"{what}: give a list")
    return list(values)


def _integers(values: Any, what: str) -> tuple[list[int], Fraction]:
    """The smallest integers in the same proportions, and the positive factor that led to them."""
    try:
        read = [v if type(v) is Fraction or type(v) is int else exact(v) for v in _listed(values, what)]
    except ParameterError as error:
        raise ParameterError(f"{what}: {error}") from None
    common = math.lcm(*(v.denominator for v in read))
    whole = [v.numerator * (common // v.denominator) for v in read]
    divisor = math.gcd(*whole) or 1
    return [v // divisor for v in whole], Fraction(common, divisor)
