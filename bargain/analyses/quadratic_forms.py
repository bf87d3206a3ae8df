"""Is a quadratic form positive on a cone? Decided exactly, with a direction where it is not.

The cone is all z with z_i >= 0 for some of the coordinates; the others are free. Free coordinates are eliminated by
symmetric pivoting: the form must be positive definite on them, and what remains is its Schur complement. On the
non-negative coordinates left the question is strict copositivity. If it fails there is a least set of coordinates on
which it fails; the minimum over the simplex then lies inside that face, where the gradient is constant. So it is enough
to solve D u = 1, or D u = 0, for each principal submatrix D (Hadeler 1983, Linear Algebra and its Applications 49).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import flint

__all__ = ["FormVerdict", "Signs", "positive_on_cone"]

_MOST_COORDINATES = 14

Vector = list[Fraction]
Matrix = Sequence[Sequence[Fraction]]


class Signs:
    """Signs of rationals that came from floats: `near` tells whether one was almost zero."""

    def __init__(self, tolerance: Fraction = Fraction(0), scale: Fraction = Fraction(0)) -> None:
        """`scale` is the size of the numbers that the entries of a form were worked out from."""
        self.tolerance, self.scale, self.near = tolerance, scale, False

    def of(self, value: Fraction, size: Fraction) -> int:
        """The exact sign of `value`, which is compared with `size` for being near zero."""
        if self.tolerance and value and abs(value) <= self.tolerance * size:
            self.near = True
        return (value > 0) - (value < 0)


@dataclass(frozen=True)
class FormVerdict:
    """What is known of z'Cz on the cone.

    Attributes
    ----------
    positive : bool or None
        Positive at every z but 0; None if the cone has too many coordinates to decide.
    nonnegative : bool or None
        Never negative.
    witness : tuple of Fraction
        Where `positive` is False: some z in the cone, not 0, where the form is least in sign: negative if it is
        anywhere, else zero.
    reason : str
        How it was decided.
    """

    positive: bool | None
    nonnegative: bool | None
    witness: tuple[Fraction, ...] = ()
    reason: str = ""


def positive_on_cone(form: Matrix, free: Sequence[int], signs: Signs) -> FormVerdict:
    """Decide whether the symmetric form is positive, or at least never negative, where z_i >= 0 unless i is `free`."""
    size = max([signs.scale, *(abs(entry) for row in form for entry in row)])
    pivots: list[int] = []
    zero: Vector | None = None
    for r in free:
        along = _lifted(form, pivots, {r: Fraction(1)})
        image = [sum((a * z for a, z in zip(row, along, strict=True)), Fraction(0)) for row in form]
        sign = signs.of(image[r], size)
        if sign > 0:
            pivots.append(r)
            continue
        if sign < 0:
            return FormVerdict(False, False, tuple(along), "not definite on the support")
        zero = zero or along
        for j, slope in enumerate(image):
            if signs.of(slope, size):
                return FormVerdict(False, False, tuple(_down(form, along, j, slope)), "not definite on the support")
    cone = [j for j in range(len(form)) if j not in free]
    columns = {j: _lifted(form, pivots, {j: Fraction(1)}) for j in cone}
    rest = [[_value(form, columns[i], columns[j]) for j in cone] for i in cone]
    found = _copositive(rest, signs)
    if found.positive is False and found.nonnegative is not True:
        return FormVerdict(
            False, found.nonnegative, tuple(_combined(found.witness, cone, columns, len(form))), found.reason
        )
    if zero is not None:
        return FormVerdict(False, found.nonnegative, tuple(zero), "only semidefinite on the support")
    if found.positive is False:
        return FormVerdict(False, True, tuple(_combined(found.witness, cone, columns, len(form))), found.reason)
    return FormVerdict(found.positive, found.nonnegative, (), found.reason if cone else "definite on the support")


def _lifted(form: Matrix, pivots: list[int], fixed: dict[int, Fraction]) -> Vector:
    """The z with the given coordinates that makes the form least over the coordinates in `pivots`."""
    point = [fixed.get(k, Fraction(0)) for k in range(len(form))]
    if pivots:
        right = [-sum((form[i][j] * value for j, value in fixed.items()), Fraction(0)) for i in pivots]
        solved = _solve([[form[i][j] for j in pivots] for i in pivots], right)
        for i, value in zip(pivots, solved or (), strict=True):
            point[i] = value
    return point


def _down(form: Matrix, along: Vector, j: int, slope: Fraction) -> Vector:
    """A direction of negative value, from one of value zero in which the form has a slope towards coordinate j."""
    step = -(abs(form[j][j]) + 1) / slope  # value: form[j][j] + 2 * step * slope < 0
    return [step * value + int(k == j) for k, value in enumerate(along)]


def _combined(weights: Sequence[Fraction], cone: list[int], columns: dict[int, Vector], size: int) -> Vector:
    return [sum((w * columns[j][k] for w, j in zip(weights, cone, strict=True)), Fraction(0)) for k in range(size)]


def _value(form: Matrix, left: Vector, right: Vector) -> Fraction:
    terms = (p * form[i][j] * q for i, p in enumerate(left) if p for j, q in enumerate(right) if q)
    return sum(terms, Fraction(0))


def _copositive(form: Matrix, signs: Signs) -> FormVerdict:
    """The same question where every coordinate is non-negative."""
    size = max([signs.scale, *(abs(entry) for row in form for entry in row)])
    total = len(form)
    zero: dict[int, Fraction] | None = None
    left = list(range(total))
    for i in left:
        sign = signs.of(form[i][i], size)
        if sign < 0:
            return FormVerdict(False, False, _unit(total, {i: Fraction(1)}), "not copositive")
        if sign == 0:
            zero = zero or {i: Fraction(1)}
    while True:  # a coordinate that lowers nothing cannot be part of a least failing set of two or more
        harmless = [i for i in left if all(signs.of(form[i][j], size) >= 0 for j in left if j != i)]
        if not harmless:
            break
        left = [i for i in left if i not in harmless]
    if len(left) > _MOST_COORDINATES:
        if zero is not None:
            return FormVerdict(False, None, _unit(total, zero), "not strictly copositive")
        return FormVerdict(None, None, (), f"{len(left)} coordinates; at most {_MOST_COORDINATES} are decided")
    for count in range(2, len(left) + 1):
        for part in combinations(left, count):
            block = [[form[i][j] for j in part] for i in part]
            even = _solve(block, [Fraction(1)] * count)
            if even is None:
                kernel = _kernel(block)
                if kernel and all(signs.of(w, Fraction(1)) > 0 for w in kernel):
                    zero = zero or dict(zip(part, kernel, strict=True))
                continue
            whole = sum((abs(w) for w in even), Fraction(0))
            signs.of(Fraction(1), whole * size)  # a form of nearly zero
            if max([signs.of(w, whole) for w in even]) < 0:
                point = {i: -w for i, w in zip(part, even, strict=True)}
                return FormVerdict(False, False, _unit(total, point), "not copositive")
    if zero is not None:
        return FormVerdict(False, True, _unit(total, zero), "copositive, not strictly")
    return FormVerdict(True, True, (), "strictly copositive")


def _unit(size: int, point: dict[int, Fraction]) -> tuple[Fraction, ...]:
    return tuple(point.get(k, Fraction(0)) for k in range(size))


def _flint(matrix: Matrix) -> flint.fmpq_mat:
    return flint.fmpq_mat([[flint.fmpq(v.numerator, v.denominator) for v in row] for row in matrix])


def _fraction(value: flint.fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _solve(matrix: Matrix, right: Vector) -> Vector | None:
    """The solution of a square system; None if it is singular."""
    try:
        solution = _flint(matrix).solve(_flint([[value] for value in right]))
    except ZeroDivisionError:
        return None
    return [_fraction(solution[k, 0]) for k in range(len(right))]


def _kernel(matrix: Matrix) -> Vector | None:
    """The vector that a symmetric matrix of nullity one sends to zero; None for another nullity."""
    reduced, rank = _flint(matrix).rref()
    n = len(matrix)
    if rank != n - 1:
        return None
    heads = [next(j for j in range(n) if reduced[i, j] != 0) for i in range(rank)]
    (loose,) = (j for j in range(n) if j not in heads)
    point = [Fraction(0)] * n
    point[loose] = Fraction(1)
    for i, head in enumerate(heads):
        point[head] = -_fraction(reduced[i, loose])
    return point
