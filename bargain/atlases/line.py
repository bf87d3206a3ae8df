"""Exact work on the real line of one parameter: its rational functions, their roots, and signs at algebraic numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy.polys.polyerrors import CoercionFailed, PolynomialError

from bargain.arithmetic import Number, is_symbolic, to_sympy
from bargain.errors import ConceptError

__all__ = ["Line", "LinePoint", "ValueAt", "rank"]


@dataclass(frozen=True)
class LinePoint:
    """A real algebraic number: a root of the irreducible `minimal` in [low, high]; rational where the two ends
    agree.
    """

    minimal: Any  # sympy.Poly over QQ
    low: Fraction
    high: Fraction

    @property
    def is_rational(self) -> bool:
        """True if the number is known to be rational."""
        return self.low == self.high

    def refined(self, width: Fraction) -> LinePoint:
        """The same number in an interval no wider than `width`."""
        if self.high - self.low <= width:
            return self
        low, high = self.minimal.refine_root(_q(self.low), _q(self.high), eps=_q(width))
        return LinePoint(self.minimal, _fraction(low), _fraction(high))

    def sympy(self) -> Any:
        """The number as a SymPy rational, radical expression (degree 2) or `CRootOf`."""
        if self.is_rational:
            return _q(self.low)
        index = self.minimal.count_roots(sup=_q(self.high)) - 1
        return sympy.CRootOf(self.minimal, index, radicals=True)

    def __float__(self) -> float:
        narrow = self.refined(Fraction(1, 10**18))
        return float((narrow.low + narrow.high) / 2)


class Line:
    """The field of rational functions of one symbol, with signs at points of the line."""

    def __init__(self, name: str) -> None:
        self.symbol = sympy.Symbol(name)
        self.field = sympy.QQ.frac_field(self.symbol)

    def element(self, value: Number, where: str) -> Any:
        """Read a number or an expression as an element of the field; `where` says in an error what it is."""
        expression = to_sympy(value)
        if is_symbolic(expression) and expression.has(sympy.Float):
            raise ConceptError(
                f"{where}: {value} holds a float; an atlas is exact, so write 1/10 or '0.1' instead of 0.1"
            )
        try:
            return self.field.from_sympy(expression)
        except (CoercionFailed, PolynomialError, NotImplementedError, ValueError):
            raise ConceptError(
                f"{where}: {value} is not a polynomial or rational function of {self.symbol}; "
                "an atlas needs one (a numerical sweep works)"
            ) from None

    def expression(self, element: Any) -> Any:
        """An element as a SymPy expression in lowest terms."""
        return self.field.to_sympy(element)

    def polynomials(self, element: Any) -> list[Any]:
        """Numerator and denominator as `Poly`, constants left out."""
        return [poly for poly in (self._poly(element.numer), self._poly(element.denom)) if poly.degree() > 0]

    def _poly(self, part: Any) -> Any:
        return sympy.Poly.from_dict(dict(part), self.symbol, domain=sympy.QQ)

    def sign(self, element: Any, point: LinePoint) -> int:
        """Sign of an element at a point: -1, 0 or 1. The denominator must not vanish there."""
        below = self._sign(element.denom, point)
        if below == 0:
            raise ZeroDivisionError(f"{self.expression(element)} has a pole at {point.sympy()}")
        return self._sign(element.numer, point) * below

    def is_defined(self, element: Any, point: LinePoint) -> bool:
        """True if the element has no pole at the point."""
        return self._sign(element.denom, point) != 0

    def _sign(self, part: Any, point: LinePoint) -> int:
        if part.is_ground:
            value = part.coeff(1)
            return int(bool(value > 0)) - int(bool(value < 0))
        if point.is_rational:
            value = part.evaluate(part.ring.gens[0], sympy.QQ(point.low.numerator, point.low.denominator))
            return int(bool(value > 0)) - int(bool(value < 0))
        poly = self._poly(part)
        if poly.rem(point.minimal).is_zero:
            return 0
        # The two polynomials share no root now, so that a narrow enough interval has none of the other's.
        while poly.count_roots(_q(point.low), _q(point.high)):
            point = point.refined((point.high - point.low) / 4)
        value = poly.eval(_q(point.low))
        return int(bool(value > 0)) - int(bool(value < 0))

    def value(self, element: Any, point: LinePoint) -> Any:
        """The element's exact value at a point, as a SymPy number; an irrational one is a polynomial in the root."""
        if point.is_rational:
            return self.expression(element).subs(self.symbol, _q(point.low))
        top, bottom = self._poly(element.numer), self._poly(element.denom)
        reduced = (
            (top * bottom.invert(point.minimal)).rem(point.minimal)
            if bottom.degree() > 0
            else (top.rem(point.minimal) * sympy.Poly(1 / bottom.as_expr(), self.symbol, domain=sympy.QQ))
        )
        return sympy.expand(reduced.as_expr().subs(self.symbol, point.sympy()))

    def roots(self, polynomials: Iterable[Any], low: Fraction | None, high: Fraction | None) -> list[LinePoint]:
        """All distinct real roots in [low, high], in order, in disjoint intervals."""
        factors: dict[Any, None] = {}
        for poly in polynomials:
            for factor, _ in poly.factor_list()[1]:
                factors.setdefault(factor.monic(), None)
        irreducible = list(factors)
        if not irreducible:
            return []
        found = sympy.intervals([f.as_expr() for f in irreducible], eps=sympy.Rational(1, 1024), strict=True)
        points: list[LinePoint] = []
        for (start, end), owners in found:
            (owner,) = owners
            point = LinePoint(irreducible[owner], _fraction(start), _fraction(end))
            if irreducible[owner].degree() == 1:
                exact = _fraction(-irreducible[owner].coeff_monomial(1))
                point = LinePoint(irreducible[owner], exact, exact)
            if not self._outside(point, low, high):
                points.append(point)
        return sorted(points, key=lambda p: (p.low, p.high))

    def _outside(self, point: LinePoint, low: Fraction | None, high: Fraction | None) -> bool:
        shift = self.field.gens[0]
        below = low is not None and self.sign(shift - sympy.QQ(low.numerator, low.denominator), point) < 0
        return below or (high is not None and self.sign(shift - sympy.QQ(high.numerator, high.denominator), point) > 0)

    def between(self, left: LinePoint | None, right: LinePoint | None) -> LinePoint:
        """A rational with a small denominator strictly between two points; None is an infinite end."""
        if left is not None and right is not None:
            while left.high >= right.low:
                width = min(w for w in (left.high - left.low, right.high - right.low) if w) / 4
                left, right = left.refined(width), right.refined(width)
            value = _simplest(left.high, right.low)
        elif left is not None:
            value = Fraction(math.floor(left.high) + 1)
        elif right is not None:
            value = Fraction(math.ceil(right.low) - 1)
        else:
            value = Fraction(0)
        return self.rational(value)

    def rational(self, value: Fraction) -> LinePoint:
        """A rational number as a point."""
        return LinePoint(sympy.Poly(self.symbol - _q(value), self.symbol, domain=sympy.QQ), value, value)


class ValueAt:
    """The value of a rational function at a point of a line: a number with exact arithmetic and exact comparisons.

    It stands in for a parameter's value where that value is an algebraic number, so that conditions written for
    fractions are decided at thresholds too.
    """

    __slots__ = ("element", "line", "point")

    def __init__(self, line: Line, point: LinePoint, element: Any) -> None:
        self.line, self.point, self.element = line, point, element

    def _other(self, value: Any) -> Any:
        if isinstance(value, ValueAt):
            return value.element
        fraction = Fraction(value)
        return self.line.field(sympy.QQ(fraction.numerator, fraction.denominator))

    def _make(self, element: Any) -> ValueAt:
        return ValueAt(self.line, self.point, element)

    def __add__(self, other: Any) -> ValueAt:
        return self._make(self.element + self._other(other))

    def __sub__(self, other: Any) -> ValueAt:
        return self._make(self.element - self._other(other))

    def __rsub__(self, other: Any) -> ValueAt:
        return self._make(self._other(other) - self.element)

    def __mul__(self, other: Any) -> ValueAt:
        return self._make(self.element * self._other(other))

    def __truediv__(self, other: Any) -> ValueAt:
        return self._divide(self.element, self._other(other))

    def __rtruediv__(self, other: Any) -> ValueAt:
        return self._divide(self._other(other), self.element)

    def _divide(self, top: Any, bottom: Any) -> ValueAt:
        if self.line.sign(bottom, self.point) == 0:
            raise ZeroDivisionError
        return self._make(top / bottom)

    def __pow__(self, power: int) -> ValueAt:
        return (
            self._make(self.element**power) if power >= 0 else self._divide(self.line.field.one, self.element**-power)
        )

    def __neg__(self) -> ValueAt:
        return self._make(-self.element)

    __radd__ = __add__
    __rmul__ = __mul__

    def _compare(self, other: Any) -> int:
        return self.line.sign(self.element - self._other(other), self.point)

    def __lt__(self, other: Any) -> bool:
        return self._compare(other) < 0

    def __le__(self, other: Any) -> bool:
        return self._compare(other) <= 0

    def __gt__(self, other: Any) -> bool:
        return self._compare(other) > 0

    def __ge__(self, other: Any) -> bool:
        return self._compare(other) >= 0

    def __eq__(self, other: object) -> bool:
        return self._compare(other) == 0

    __hash__ = None  # type: ignore[assignment]  # equal values may have different elements, so there is no hash


def _q(value: Fraction) -> Any:
    return sympy.Rational(value.numerator, value.denominator)


def _fraction(value: Any) -> Fraction:
    value = sympy.Rational(value)
    return Fraction(int(value.p), int(value.q))


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of smallest denominator strictly between `low` and `high`."""
    whole = math.floor(low)
    if whole + 1 < high:
        return Fraction(whole + 1) if not (low < 0 < high) else Fraction(0)
    if low == whole:
        return whole + Fraction(1, math.floor(1 / (high - whole)) + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))


def rank(line: Line, rows: Sequence[Sequence[Any]], point: LinePoint) -> int:
    """Rank of a matrix of field elements at a point, by elimination with exact zero tests."""
    matrix = [list(row) for row in rows]
    found = 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((k for k in range(found, len(matrix)) if line.sign(matrix[k][column], point)), None)
        if pivot is None:
            continue
        matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
        head = matrix[found]
        for k in range(found + 1, len(matrix)):
            factor = matrix[k][column] / head[column]
            matrix[k] = [a - factor * b for a, b in zip(matrix[k], head, strict=True)]
        found += 1
    return found
