"""Maximise a linear objective exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from bargain.linear_programs.pivoting import exact_claim, float_claim
from bargain.linear_programs.programs import Claim, LinearOptimum, Program, read_program, with_objective
from bargain.linear_programs.proofs import proof

__all__ = ["maximize", "solve_program"]

_ATTEMPTS = 6
"""Calls of the float method, each from the exact table where the last one ended, before integer pivoting decides."""


def maximize(
    c: Sequence[Any],
    A_ub: Sequence[Sequence[Any]] | np.ndarray | None = None,
    b_ub: Sequence[Any] | np.ndarray | None = None,
    A_eq: Sequence[Sequence[Any]] | np.ndarray | None = None,
    b_eq: Sequence[Any] | np.ndarray | None = None,
    *,
    free: Iterable[int] = (),
) -> LinearOptimum:
    """Maximise c.x subject to A_ub x <= b_ub, A_eq x == b_eq and x >= 0 but for the indices in `free`, exactly.

    Parameters
    ----------
    c : sequence (n,)
    A_ub, A_eq : matrices (k, n), optional
    b_ub, b_eq : sequences (k,), optional
        Ints, `Fraction` or text such as "1/3". A float is refused: turn it into the rational that it is first.
    free : indices of variables without a sign

    Returns
    -------
    LinearOptimum
        Always proven: the conditions that its attributes state were checked in exact arithmetic.

    Raises
    ------
    ParameterError
        Shapes that disagree, entries that are not exact numbers, an index that names no variable.

    Notes
    -----
    Cost: one float simplex on a dense table, one exact linear system of the size of the basis. Where floats mislead,
    exact pivots; their number is finite, but not bounded by a polynomial.

    Examples
    --------
    >>> from fractions import Fraction
    >>> best = maximize([3, 5], [[1, 0], [0, 2], [3, 2]], [4, 12, 18])
    >>> best.status, best.value, best.x == (2, 6), best.duals_ub == (0, Fraction(3, 2), 1)
    ('optimal', Fraction(36, 1), True, True)
    >>> maximize([1], [[-1]], [-1]).status, maximize([1], [[1]], [-1]).status
    ('unbounded', 'infeasible')
    """
    return solve_program(read_program(c, (A_ub, b_ub), (A_eq, b_eq), free))


def solve_program(program: Program) -> LinearOptimum:
    """`maximize` for a programme that has been read, which saves time where constraints serve several objectives."""
    answer = _proven(program)
    if answer.status != "unbounded":
        return answer
    # The ray is proven; that there is a feasible point to start from is not.
    point = _proven(with_objective(program, [0] * len(program.c)))
    return point if point.status == "infeasible" else LinearOptimum("unbounded", x=point.x, ray=answer.ray)


def _proven(program: Program) -> LinearOptimum:
    claim: Claim | None = None
    for _ in range(_ATTEMPTS):
        before, claim = claim, float_claim(program, claim)
        answer = proof(program, claim)
        if answer is not None:
            return answer
        if claim == before:
            break
    answer = proof(program, exact_claim(program, claim))
    if answer is None:
        raise AssertionError("an exact pivoting method ended at a basis that proves nothing")
    return answer
