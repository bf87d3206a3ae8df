"""One value of a model file with the key that leads to it, so that every complaint names file, key and reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Number, exact, is_symbolic
from bargain.errors import BargainError, ExpressionError, ModelError
from bargain.expressions import Expression, parse_expression

__all__ = ["CONTROLS", "Entry", "Field", "Literal", "check_distribution", "folded", "one_line", "suggestion"]

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Characters that no name has: a terminal would act on them."""

_BREAK = re.compile(r"[\t-\r]")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_MESSAGE = 400
_MOST_LISTED = 12
_LARGEST_INTEGER = 10**400


class Literal(str):
    """The text of a float in a TOML file, kept so that 0.1 is read as 1/10."""

    __slots__ = ()


def one_line(text: str) -> str:
    """Fold a message into one printable line of bounded length."""
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[:300]} ... {line[-90:]}"


def folded(text: str) -> str:
    """Several lines as one; a text of one line keeps its blanks."""
    return " ".join(text.split()) if _BREAK.search(text) else text


def suggestion(name: str, known: Iterable[str], what: str = "known") -> str:
    """End of a sentence: the nearest known name, or all of them."""
    listed = list(known)
    near = get_close_matches(name, listed, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    more = f" and {len(listed) - _MOST_LISTED} more" if len(listed) > _MOST_LISTED else ""
    return f"{what}: {', '.join(listed[:_MOST_LISTED]) or 'none'}{more}"


@dataclass(frozen=True)
class Entry:
    """A checked expression together with its place, so that an error at some parameter value still names the place."""

    where: str
    expression: Expression

    def evaluate(self, values: Mapping[str, Number]) -> Number:
        """Evaluate at parameter values of any arithmetic."""
        try:
            return self.expression.evaluate(values)
        except ExpressionError as error:
            raise type(error)(one_line(f"{self.where}: {error}")) from None


@dataclass(frozen=True)
class Field:
    """A value read from `file` under `key`."""

    file: str
    key: str
    value: Any
    name: str = ""

    @property
    def where(self) -> str:
        """The place as text, such as "inspection.toml: payoffs.violate.inspect[0]"."""
        return f"{self.file}: {self.key}" if self.key else self.file

    def error(self, reason: object) -> ModelError:
        """An error about this value."""
        return ModelError(one_line(f"{self.where}: {reason}"))

    def child(self, name: str) -> Field:
        """The value under `name` of a table."""
        step = name if _BARE_KEY.fullmatch(name) else '"' + name + '"'
        return Field(self.file, f"{self.key}.{step}" if self.key else step, self.value[name], name)

    def table(self) -> dict[str, Field]:
        """The entries of a table."""
        if not isinstance(self.value, dict):
            raise self.error(f"a table is needed here, not {_kind(self.value)}")
        return {name: self.child(name) for name in self.value}

    def record(self, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Field]:
        """The entries of a table with fixed keys; an unknown one is answered with the nearest known one."""
        entries, listed = self.table(), list(known)
        for name, entry in entries.items():
            if name not in listed:
                raise entry.error(f"unknown key; {suggestion(name, listed, 'the keys here are')}")
        for name in required:
            if name not in entries:
                raise self.error(f"the key {name!r} is missing")
        return entries

    def matching(self, names: Iterable[str], what: str) -> dict[str, Field]:
        """The entries of a table whose keys must be exactly `names`, in their order."""
        listed = list(names)
        entries = self.some(listed, what)
        for name in listed:
            if name not in entries:
                raise self.error(f"no entry for {name!r}")
        return {name: entries[name] for name in listed}

    def some(self, names: Iterable[str], what: str) -> dict[str, Field]:
        """The entries of a table whose keys are among `names`."""
        entries, listed = self.table(), list(names)
        for name, entry in entries.items():
            if name not in listed:
                raise entry.error(f"{name!r} is not {what}; {suggestion(name, listed, 'there are')}")
        return entries

    def items(self) -> list[Field]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.error(f"a list is needed here, not {_kind(self.value)}")
        return [Field(self.file, f"{self.key}[{index}]", value) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """One line of text; several lines are folded into one, and their blanks with them."""
        if not isinstance(self.value, str) or isinstance(self.value, Literal):
            raise self.error(f"text in quotes is needed here, not {_kind(self.value)}")
        line = folded(self.value)
        if CONTROLS.search(line):
            raise self.error("the text has control characters")
        return line

    def label(self) -> str:
        """A name that is not blank."""
        line = self.text()
        if not line.strip() or line != self.value:
            raise self.error("a name is needed here: not blank, and in one line")
        return line

    def own_name(self, what: str) -> str:
        """The last key of the place, which names something itself."""
        if not self.name.strip() or CONTROLS.search(self.name):
            raise self.error(f"the {what} has no proper name")
        return self.name

    def number(self) -> Fraction:
        """An exact number."""
        written = self._written()
        try:
            return exact(written)
        except BargainError as error:
            raise self.error(error) from None

    def expression(self, names: Iterable[str]) -> Entry:
        """A number, or arithmetic on `names`."""
        written = self._written()
        try:
            return Entry(self.where, parse_expression(written, names))
        except ExpressionError as error:
            raise self.error(str(error).removeprefix(f"in {written!r}: ")) from None

    def _written(self) -> str:
        if isinstance(self.value, bool) or not isinstance(self.value, (int, str)):
            raise self.error(f"a number or an expression in quotes is needed here, not {_kind(self.value)}")
        if isinstance(self.value, int):
            if abs(self.value) > _LARGEST_INTEGER:
                raise self.error("the number has more than 400 digits")
            return str(self.value)
        if isinstance(self.value, Literal):
            if "inf" in self.value or "nan" in self.value:
                raise self.error(f"{self.value} is not a finite number")
            return self.value.replace("_", "")
        return self.value


def check_distribution(weights: Mapping[str, Entry], values: Mapping[str, Number]) -> None:
    """Refuse probabilities below zero or with a sum other than one; symbols are left to the game's own check."""
    found = {label: entry.evaluate(values) for label, entry in weights.items()}
    if not found or any(is_symbolic(probability) for probability in found.values()):
        return
    shown = ", ".join(f"{name} = {value}" for name, value in values.items())
    at = f" at {shown}" if shown else ""
    for label, probability in found.items():
        if probability < 0:
            reason = f"the probability of {label!r} is {probability}{at}, below 0"
            raise ModelError(one_line(f"{weights[label].where}: {reason}"))
    total = sum(found.values())
    if abs(total - 1) > (1e-9 if isinstance(total, float) else 0):
        where = next(iter(weights.values())).where
        raise ModelError(one_line(f"{where}: this and the probabilities beside it sum to {total}{at}, not to 1"))


def _kind(value: object) -> str:
    match value:
        case bool():
            return f"the truth value {str(value).lower()}"
        case Literal() | int():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "a table"
    return "a date or time"
