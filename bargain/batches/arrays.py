"""Checked expressions and claims evaluated over arrays of parameter values.

Every number carries the size of the terms that it was computed from, so that "close to zero" means close to rounding
error and not merely small. A claim is answered twice: surely true, and possibly true.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.errors import ExpressionError
from bargain.expressions import Claim, parse_claim, parse_expression

__all__ = ["ArrayScope", "Quantity", "Truth"]


@dataclass(frozen=True, eq=False)
class Quantity:
    """Values (N,) or a scalar, and the sum of the absolute values of the terms behind them."""

    value: Any
    size: Any


@dataclass(frozen=True, eq=False)
class Truth:
    """Where a claim is certainly true, and where it is true or too close to call; bool arrays (N,) or scalars."""

    surely: Any
    possibly: Any


class ArrayScope(Mapping[str, Quantity]):
    """Parameter values over N points, with abbreviations that are evaluated when first needed.

    Parameters
    ----------
    values : mapping name -> array (N,) or number
    where : mapping name -> expression text
    tolerance : float
        Differences within this share of their terms are too close to call. 0 takes floats at their word.

    Examples
    --------
    >>> scope = ArrayScope({"p": np.array([0.0, 0.5, 1.0])}, {"q": "1 - p"}, tolerance=1e-9)
    >>> truth = scope.truth("q > 0")
    >>> truth.surely.tolist(), truth.possibly.tolist()
    ([True, True, False], [True, True, True])
    """

    def __init__(
        self, values: Mapping[str, Any], where: Mapping[str, str] | None = None, tolerance: float = 0.0
    ) -> None:
        self._known = {
            name: Quantity(np.asarray(value, dtype=np.float64), np.abs(value)) for name, value in values.items()
        }
        self._where = dict(where or {})
        self._names = [*values, *self._where]
        self.tolerance = tolerance

    def __getitem__(self, name: str) -> Quantity:
        if name not in self._known and name in self._where:
            self._known[name] = self.number(self._where[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def number(self, text: str) -> Quantity:
        """Evaluate an expression; nan where it is undefined."""
        with np.errstate(all="ignore"):
            return self._number(parse_expression(text, self._names).tree)

    def truth(self, claim: Claim | str) -> Truth:
        """Decide a claim; where a value is undefined it is possibly, not surely, true."""
        read = parse_claim(claim, self._names) if isinstance(claim, str) else claim
        with np.errstate(all="ignore"):
            return self._truth(read.tree)

    def _number(self, node: ast.AST) -> Quantity:
        match node:
            case ast.Constant(value=value):
                exact: Any = value  # a Fraction, put there when the text was read
                return Quantity(np.float64(exact), np.float64(abs(exact)))
            case ast.Name(id=name):
                return self[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._number(operand)
                return Quantity(-inner.value, inner.size)
            case ast.UnaryOp(operand=operand):
                return self._number(operand)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._operate(operator, left, right)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return _call(name, [self._number(argument) for argument in arguments])
        raise ExpressionError(f"{type(node).__name__} has no value over arrays")  # pragma: no cover

    def _operate(self, operator: ast.operator, left: ast.expr, right: ast.expr) -> Quantity:
        first = self._number(left)
        if isinstance(operator, ast.Pow):
            power = int(self._number(right).value)
            # The share of the size that is rounding error grows with the power.
            share = first.size / np.abs(first.value)
            value = first.value**power if power >= 0 else 1.0 / first.value ** (-power)
            return Quantity(value, np.where(first.value == 0, 0.0, np.abs(value) * share * max(1, abs(power))))
        second = self._number(right)
        match operator:
            case ast.Add():
                return Quantity(first.value + second.value, first.size + second.size)
            case ast.Sub():
                return Quantity(first.value - second.value, first.size + second.size)
            case ast.Mult():
                return Quantity(first.value * second.value, first.size * second.size)
        value = np.divide(first.value, second.value)
        return Quantity(value, first.size * second.size / second.value**2)

    def _truth(self, node: ast.expr) -> Truth:
        match node:
            case ast.BoolOp(op=operator, values=parts):
                truths = [self._truth(part) for part in parts]
                join: Callable[[Any, Any], Any] = np.logical_and if isinstance(operator, ast.And) else np.logical_or
                whole = truths[0]
                for truth in truths[1:]:
                    whole = Truth(join(whole.surely, truth.surely), join(whole.possibly, truth.possibly))
                return whole
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self._truth(operand)
                return Truth(np.logical_not(inner.possibly), np.logical_not(inner.surely))
            case ast.Compare(left=left, ops=operators, comparators=others):
                sides = [self._number(side) for side in (left, *others)]
                steps = [self._compare(*step) for step in zip(operators, sides, sides[1:], strict=False)]
                surely = np.logical_and.reduce(np.broadcast_arrays(*(step.surely for step in steps)))
                return Truth(surely, np.logical_and.reduce(np.broadcast_arrays(*(step.possibly for step in steps))))
        raise ExpressionError(f"{type(node).__name__} is not a statement over arrays")  # pragma: no cover

    def _compare(self, operator: ast.cmpop, left: Quantity, right: Quantity) -> Truth:
        gap = left.value - right.value
        sign: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
            ast.Lt: np.less,
            ast.LtE: np.less_equal,
            ast.Gt: np.greater,
            ast.GtE: np.greater_equal,
            ast.Eq: np.equal,
            ast.NotEq: np.not_equal,
        }
        plain = sign[type(operator)](left.value, right.value)
        unclear = ~np.isfinite(gap)
        if self.tolerance:
            unclear = unclear | ~(np.abs(gap) > self.tolerance * (left.size + right.size))
        return Truth(plain & ~unclear, plain | unclear)


def _call(name: str, arguments: list[Quantity]) -> Quantity:
    if name in ("min", "max"):
        pick = np.minimum if name == "min" else np.maximum
        whole = arguments[0]
        for other in arguments[1:]:
            whole = Quantity(pick(whole.value, other.value), np.maximum(whole.size, other.size))
        return whole
    (inner,) = arguments
    value = {"sqrt": np.sqrt, "exp": np.exp, "log": np.log}[name](inner.value)
    # First-order propagation of the argument's terms through the function, plus the result's own size.
    slope = {"sqrt": 0.5 / value, "exp": value, "log": 1.0 / inner.value}[name]
    return Quantity(value, np.abs(value) + np.abs(slope) * inner.size)
