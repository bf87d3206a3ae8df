"""Arithmetic and claims written as text, read through a whitelist over Python's own syntax tree.

Nothing here calls `eval` or hands a user's text to SymPy. An expression has declared names, numbers, `+ - * / **`
(small integer exponents) and `min max sqrt exp log`; a claim adds comparisons, `and`, `or`, `not` and `implies`.
Numbers are exact: `0.1` is 1/10.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Number, is_symbolic, number, shown, to_sympy
from bargain.errors import ExpressionError, IrrationalError, ParameterError

__all__ = ["Claim", "Expression", "parse_claim", "parse_expression"]

FUNCTIONS = ("min", "max", "sqrt", "exp", "log")
_LARGEST_EXPONENT = 32
_LONGEST_TEXT = 20_000
_DEEPEST_TREE = 120
_MOST_DIGITS = 4_000
_GLUED = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?((?!(?:e\d|(?:and|or|not|implies|if|else|in|is|for)\b))[A-Za-z_]\w*)")
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@dataclass(frozen=True)
class Expression:
    """A checked arithmetic expression. `names` are the parameters that it mentions."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def evaluate(self, values: Mapping[str, Number]) -> Number:
        """Evaluate with `Fraction`, float or SymPy values; the result has the arithmetic of the values."""
        return _Evaluator(self.text, values, self.names).number(self.tree)

    def __reduce__(self) -> tuple[Any, ...]:
        return parse_expression, (self.text, self.names)


@dataclass(frozen=True)
class Claim:
    """A checked statement about named numbers, such as `war > 0 implies sigma > 1/5`."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def holds(self, values: Mapping[str, Number], tolerance: float = 0.0) -> bool:
        """Decide the claim; float values meet `==`, `<=` and `>=` up to `tolerance`, strict signs beyond it."""
        return _Evaluator(self.text, values, self.names, tolerance).truth(self.tree)

    def differences(self, values: Mapping[str, Number]) -> list[tuple[str, Number]]:
        """List every comparison in the claim as `(sign, left - right)`, chained comparisons taken apart."""
        evaluator = _Evaluator(self.text, values, self.names)
        found: list[tuple[str, Number]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Compare):
                found.extend(evaluator.comparisons(node))
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return parse_claim, (self.text, self.names)


def parse_expression(text: str, names: Iterable[str]) -> Expression:
    """Read arithmetic on the declared `names`.

    Raises
    ------
    ExpressionError
        Names the offending piece: an undeclared name (with the nearest declared one), a call, an attribute, a
        comparison.

    Examples
    --------
    >>> values = {"g": Fraction(1), "q": Fraction("0.5"), "f": Fraction(3)}
    >>> parse_expression("g - q*(g + f)", values).evaluate(values)
    Fraction(-1, 1)
    """
    declared = frozenset(names)
    tree = _parse(text)
    checker = _Checker(text, declared)
    checker.arithmetic(tree)
    return Expression(text, frozenset(checker.used), tree)


def parse_claim(text: str, names: Iterable[str]) -> Claim:
    """Read a statement: comparisons joined by `and`, `or`, `not`, `implies` (which binds weakest, to the right)."""
    declared = frozenset(names)
    parts = text.split(" implies ")
    trees = [_parse(part) for part in parts]
    checker = _Checker(text, declared)
    for tree in trees:
        checker.statement(tree)
    whole = trees[-1]
    for premise in reversed(trees[:-1]):
        whole = ast.BoolOp(op=ast.Or(), values=[ast.UnaryOp(op=ast.Not(), operand=premise), whole])
    return Claim(text, frozenset(checker.used), whole)


def _shown(text: str) -> str:
    return repr(text) if len(text) <= 120 else repr(f"{text[:60]} ... {text[-40:]}")


def _parse(text: str) -> ast.expr:
    if not isinstance(text, str):
        raise ExpressionError(f"an expression is text, not {type(text).__name__}")
    if len(text) > _LONGEST_TEXT:
        raise ExpressionError(f"an expression of {len(text)} characters is too long (limit {_LONGEST_TEXT})")
    stripped = " ".join(text.split())
    if not stripped:
        raise ExpressionError("an expression is empty")
    if set(stripped) & set("#\\"):
        raise ExpressionError(f"in {_shown(stripped)}: comments and backslashes are not allowed")
    if "^" in stripped:
        raise ExpressionError(f"in {_shown(stripped)}: write ** for powers, not ^")
    try:
        tree = ast.parse(stripped, mode="eval").body
    except (SyntaxError, ValueError):
        glued = _GLUED.search(stripped)  # 2x
        reason = f"write {glued[1]}*{glued[2]}" if glued else "not arithmetic"
        raise ExpressionError(f"cannot read {_shown(stripped)}: {reason}") from None
    except (RecursionError, MemoryError):
        raise ExpressionError("an expression is nested too deeply") from None
    _number_literals(tree, stripped)
    return tree


def _number_literals(tree: ast.expr, source: str) -> None:
    """Replace each literal's float by the exact rational that was written; check depth on the way."""
    stack: list[tuple[ast.AST, int]] = [(tree, 0)]
    encoded = source.encode()
    while stack:
        node, depth = stack.pop()
        if depth > _DEEPEST_TREE:
            raise ExpressionError("an expression is nested too deeply")
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            written = encoded[node.col_offset : node.end_col_offset].decode().replace("_", "")
            try:
                node.value = number(written)
            except ParameterError as error:
                raise ExpressionError(f"in {_shown(source)}: {error}") from None
        stack.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


class _Checker:
    """Walks a tree and refuses all but the whitelist; collects the names used."""

    def __init__(self, text: str, declared: frozenset[str]) -> None:
        self.text = text
        self.declared = declared
        self.used: set[str] = set()

    def refuse(self, reason: str) -> ExpressionError:
        return ExpressionError(f"in {_shown(self.text)}: {reason}")

    def arithmetic(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=Fraction()):
                return
            case ast.Name(id=name):
                if name not in self.declared:
                    raise self.refuse(_unknown(name, self.declared))
                self.used.add(name)
            case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
                self.arithmetic(operand)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                self.arithmetic(left)
                self.exponent(right)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
                self.arithmetic(left)
                self.arithmetic(right)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                least = 2 if name in ("min", "max") else 1
                if len(arguments) < least or (least == 1 and len(arguments) > 1):
                    raise self.refuse(f"{name} takes {'two or more arguments' if least == 2 else 'one argument'}")
                for argument in arguments:
                    self.arithmetic(argument)
            case ast.Call(func=function):
                called = function.id if isinstance(function, ast.Name) else "that"
                raise self.refuse(f"{called} is not among the functions {', '.join(FUNCTIONS)}")
            case _:
                raise self.refuse(f"{_describe(node)} is not allowed; use numbers, declared names and + - * / **")

    def exponent(self, node: ast.expr) -> None:
        value: object = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
        if not (
            isinstance(value, ast.Constant)
            and isinstance(value.value, Fraction)
            and value.value.denominator == 1
            and value.value <= _LARGEST_EXPONENT
        ):
            raise self.refuse(f"an exponent must be an integer of size at most {_LARGEST_EXPONENT}")

    def statement(self, node: ast.expr) -> None:
        match node:
            case ast.BoolOp(values=values):
                for value in values:
                    self.statement(value)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.statement(operand)
            case ast.Compare(left=left, ops=operators, comparators=others):
                for operator in operators:
                    if type(operator) not in _COMPARISONS:
                        raise self.refuse("compare with < <= > >= == !=")
                for side in (left, *others):
                    self.arithmetic(side)
            case _:
                raise self.refuse("a claim is made of comparisons such as 'war > 0' joined by and, or, not, implies")


def _unknown(name: str, declared: frozenset[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, declared, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; declared: {', '.join(sorted(declared)) or 'none'}"
    return f"{name!r} is not a declared name{hint}"


def _describe(node: ast.AST) -> str:
    kinds: dict[type[ast.AST], str] = {
        ast.Attribute: "an attribute",
        ast.Subscript: "an index",
        ast.Lambda: "a lambda",
        ast.Compare: "a comparison",
        ast.BoolOp: "and/or",
        ast.IfExp: "a conditional",
        ast.Constant: "this constant",
        ast.BinOp: "this operator",
    }
    return kinds.get(type(node), f"this syntax ({type(node).__name__})")


class _Evaluator:
    """Evaluates a checked tree over one assignment of numbers."""

    def __init__(self, text: str, values: Mapping[str, Number], names: frozenset[str], tolerance: float = 0.0) -> None:
        self.text = text
        self.values = values
        self.names = names
        self.tolerance = tolerance

    def number(self, node: ast.AST) -> Number:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                try:
                    return self.values[name]
                except KeyError:
                    raise ExpressionError(f"in {_shown(self.text)}: no value for {name!r}") from None
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.number(operand)
            case ast.UnaryOp(operand=operand):
                return self.number(operand)
            case ast.BinOp(left=left, op=operator, right=right):
                return self.operate(operator, self.number(left), self.number(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self.call(name, [self.number(argument) for argument in arguments])
        raise ExpressionError(f"in {_shown(self.text)}: {_describe(node)} has no value")  # pragma: no cover

    def operate(self, operator: ast.operator, left: Number, right: Number) -> Number:
        if is_symbolic(left) or is_symbolic(right):
            left, right = to_sympy(left), to_sympy(right)
        try:
            match operator:
                case ast.Add():
                    result = left + right
                case ast.Sub():
                    result = left - right
                case ast.Mult():
                    result = left * right
                case ast.Div():
                    result = left / right
                case _:
                    result = self.power(left, int(right))
        except ZeroDivisionError:
            raise ExpressionError(f"in {_shown(self.text)}: division by zero") from None
        except OverflowError:
            raise ExpressionError(f"in {_shown(self.text)}: a float overflows") from None
        return self.real(result, "division by zero")

    def power(self, base: Number, exponent: int) -> Number:
        known = number(base) if is_symbolic(base) else base
        if isinstance(known, Fraction) and _digits(known) * abs(exponent) > _MOST_DIGITS:
            raise ExpressionError(f"in {_shown(self.text)}: a power has more than {_MOST_DIGITS} digits")
        return base**exponent

    def real(self, value: Number, otherwise: str) -> Number:
        """Pass a real number on; refuse infinities and complex numbers."""
        if isinstance(value, float) and not math.isfinite(value):
            raise ExpressionError(f"in {_shown(self.text)}: a float overflows")
        if is_symbolic(value) and value.is_number and (not value.is_finite or value.is_real is False):
            raise ExpressionError(f"in {_shown(self.text)}: {otherwise}")
        return value

    def call(self, name: str, arguments: list[Number]) -> Number:
        if any(is_symbolic(argument) for argument in arguments):
            import sympy

            functions: dict[str, Callable[..., Any]] = {
                "min": sympy.Min,
                "max": sympy.Max,
                "sqrt": sympy.sqrt,
                "exp": sympy.exp,
                "log": sympy.log,
            }
            try:
                result = functions[name](*(to_sympy(argument) for argument in arguments))
            except ValueError as error:  # SymPy cannot order complex numbers
                raise ExpressionError(f"in {_shown(self.text)}: {name}: {error}") from None
            return self.real(result, f"{name}({', '.join(map(shown, arguments))}) is not a real number")
        if name in ("min", "max"):
            return min(arguments) if name == "min" else max(arguments)
        value = arguments[0]
        if (name == "sqrt" and value < 0) or (name == "log" and value <= 0):
            raise ExpressionError(f"in {_shown(self.text)}: {name}({shown(value)}) is not a real number")
        if isinstance(value, Fraction):
            return self.exact_call(name, value)
        return self.float_call(name, value)

    def float_call(self, name: str, value: Number) -> float:
        try:
            return {"sqrt": math.sqrt, "exp": math.exp, "log": math.log}[name](value)
        except OverflowError:
            raise ExpressionError(f"in {_shown(self.text)}: {name}({shown(value)}) overflows") from None

    def exact_call(self, name: str, value: Fraction) -> Number:
        if name == "sqrt":
            top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
            if top * top == value.numerator and bottom * bottom == value.denominator:
                return Fraction(top, bottom)
        elif name == "exp" and value == 0:
            return Fraction(1)
        elif name == "log" and value == 1:
            return Fraction(0)
        known = self.values.values() if isinstance(self.values, dict) else (self.values[n] for n in self.names)
        if any(isinstance(other, float) for other in known):  # sqrt(2) among floats is a float
            return self.float_call(name, value)
        raise IrrationalError(
            f"in {_shown(self.text)}: {name}({shown(value)}) is irrational; solve with floats instead"
        )

    def comparisons(self, node: ast.Compare) -> list[tuple[str, Number]]:
        sides = [self.number(side) for side in (node.left, *node.comparators)]
        return [
            (_COMPARISONS[type(operator)], self.operate(ast.Sub(), left, right))
            for operator, left, right in zip(node.ops, sides, sides[1:], strict=False)
        ]

    def truth(self, node: ast.expr) -> bool:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return all(self.truth(value) for value in values)
            case ast.BoolOp(values=values):
                return any(self.truth(value) for value in values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.truth(operand)
            case ast.Compare():
                return all(_signed(sign, gap, self.tolerance) for sign, gap in self.comparisons(node))
        raise ExpressionError(f"in {_shown(self.text)}: not a statement")  # pragma: no cover


def _signed(sign: str, gap: Number, tolerance: float) -> bool:
    slack = tolerance if isinstance(gap, float) else 0
    match sign:
        case "<":
            return bool(gap < -slack)
        case "<=":
            return bool(gap <= slack)
        case ">":
            return bool(gap > slack)
        case ">=":
            return bool(gap >= -slack)
        case "==":
            return bool(-slack <= gap <= slack)
    return bool(gap > slack or gap < -slack)


def _digits(value: Fraction) -> int:
    """Decimal digits of numerator and denominator, up to rounding; text would stop at 4,300."""
    return int((value.numerator.bit_length() + value.denominator.bit_length()) * math.log10(2))
