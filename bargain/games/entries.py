"""Reading the numbers and labels that games are made of, with errors that say where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number, is_symbolic, number, shown, to_float
from bargain.errors import GameError, ParameterError

__all__ = [
    "check_flag",
    "converter",
    "free_names",
    "read_labels",
    "read_matrix",
    "read_numbers",
    "read_players",
    "same_number",
    "summing_to_one",
]


def read_labels(
    labels: Iterable[object] | None, count: int, default: Callable[[int], str], what: str
) -> tuple[str, ...]:
    """Read `count` distinct, non-empty labels, or make them up."""
    if labels is None:
        return tuple(default(index) for index in range(count))
    if isinstance(labels, str):
        raise GameError(f"{what}: give a list of labels, not one text {labels!r}")
    if not isinstance(labels, Iterable):
        raise GameError(f"{what}: give a list of labels, not {shown(labels)!r}")
    read = tuple(labels)
    if len(read) != count:
        raise GameError(f"{what}: {count} labels are needed, {len(read)} given")
    for label in read:
        if not isinstance(label, str) or not label.strip():
            raise GameError(f"{what}: {shown(label)!r} is not a label; write a non-empty text")
    if len(set(read)) != count:
        twice = next(label for label in read if read.count(label) > 1)
        raise GameError(f"{what}: labels must differ, but {shown(twice)!r} is given twice")
    return tuple(str(label) for label in read)


def read_players(players: Iterable[object]) -> tuple[str, ...]:
    """Read the labels of one player or more."""
    if isinstance(players, str) or not isinstance(players, Iterable):
        raise GameError(f"players: give a list of labels, not {shown(players)!r}")
    listed = tuple(players)
    if not listed:
        raise GameError("players: a game has at least one player")
    return read_labels(listed, len(listed), str, "players")


def check_flag(value: object, what: str) -> None:
    """Refuse what is neither True nor False."""
    if not isinstance(value, (bool, np.bool_)):
        raise ParameterError(f"{what}: write True or False, not {shown(value)!r}")


def read_matrix(values: Any, what: str) -> np.ndarray:
    """Read a rectangular matrix of numbers into an array of dtype object."""
    try:
        rows = [list(row) for row in values]
    except TypeError:
        raise GameError(f"{what}: give a matrix, that is a list of rows") from None
    if not rows or not rows[0]:
        raise GameError(f"{what}: a game needs at least one action on each side")
    if any(isinstance(row, str) for row in values) or len({len(row) for row in rows}) != 1:
        raise GameError(f"{what}: the rows have different lengths: {[len(row) for row in rows]}")
    matrix = np.empty((len(rows), len(rows[0])), dtype=object)
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            try:
                matrix[i, j] = number(entry)
            except ParameterError as error:
                raise GameError(f"{what}, row {i + 1}, column {j + 1}: {error}") from None
    return matrix


def read_numbers(values: Sequence[Any] | np.ndarray, where: Callable[[int], str]) -> list[Number]:
    """Read many numbers; `where(k)` says, for an error, what the k-th of them is.

    Integers and texts that recur are read once and share one `Fraction`.
    """
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    known: dict[int | str, Fraction] = {}
    found: list[Number] = []
    for value in listed:
        kind = type(value)
        entry: Number = known.get(value) if kind is int or kind is str else None
        if entry is None:
            if kind is Fraction or (kind is float and isfinite(value)):
                entry = value
            else:
                try:
                    entry = number(value)
                except ParameterError as error:
                    raise GameError(f"{where(len(found))}: {error}") from None
                if kind is int or kind is str:
                    known[value] = entry
        found.append(entry)
    return found


def free_names(values: Iterable[Number]) -> tuple[str, ...]:
    """Names of the symbols in symbolic numbers, sorted."""
    return tuple(sorted({symbol.name for value in values if is_symbolic(value) for symbol in value.free_symbols}))


def same_number(left: Number, right: Number) -> bool:
    """Equality of two numbers of any arithmetic, structural for SymPy."""
    return bool(left == right)


def summing_to_one(weights: Sequence[Number]) -> list[Number]:
    """Rescale rationals that come from float probabilities, which sum to one only up to rounding."""
    total = sum(weights)
    return [weight / total for weight in weights] if isinstance(total, Fraction) else list(weights)


def converter(arithmetic: Arithmetic, values: Mapping[str, Number] | None = None) -> Callable[[Number], Number]:
    """Make the function that turns one entry into `arithmetic`, substituting `values` for symbols first.

    A float turns into the rational that it is in binary, which is exact: `Fraction(0.1)` is not 1/10.
    """
    if values is not None and not isinstance(values, Mapping):
        raise GameError(f"values: give a mapping from each parameter to a number, not {shown(values)!r}")
    assignment: dict[str, Number] = {name: number(value) for name, value in (values or {}).items()}

    def convert(entry: Number) -> Number:
        if is_symbolic(entry):
            entry = _substitute(entry, assignment)
        if arithmetic is Arithmetic.EXACT:
            if is_symbolic(entry):
                raise GameError(f"{entry} is not a rational number; substitute values, or solve with floats")
            return Fraction(entry)
        if arithmetic is Arithmetic.FLOAT:
            try:
                return to_float(entry)
            except OverflowError:
                raise GameError("a number is too large for float arithmetic; keep the game exact") from None
        return entry

    return convert


def _substitute(entry: Any, assignment: Mapping[str, Number]) -> Number:
    import sympy

    pairs: Sequence[tuple[Any, Any]] = [
        (symbol, sympy.sympify(assignment[symbol.name])) for symbol in entry.free_symbols if symbol.name in assignment
    ]
    result = entry.subs(pairs, simultaneous=True)
    if result.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo):
        raise GameError(f"{entry} is undefined at {', '.join(f'{symbol} = {value}' for symbol, value in pairs)}")
    return number(result)
