"""Parameter values at many points: floats for arrays, with the exact numbers that were given beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Number, number, shown
from bargain.errors import GameError, ParameterError
from bargain.models import Scenario

__all__ = ["Columns", "read_points"]


@dataclass(frozen=True, eq=False)
class Columns(Mapping[str, np.ndarray]):
    """A mapping from names to float arrays (N,); `given` has the exact values of those that were given exactly.

    An array of `given` has dtype object, with a `Fraction` or, where the value was a float, None.
    """

    values_of: Mapping[str, np.ndarray]
    given: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __getitem__(self, name: str) -> np.ndarray:
        return self.values_of[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_of)

    def __len__(self) -> int:
        return len(self.values_of)

    def take(self, where: Mapping[str, Any]) -> Columns:
        """The entries `where[name]` (a slice or an index array) of each column."""
        return Columns(
            {name: column[where[name]] for name, column in self.values_of.items()},
            {name: column[where[name]] for name, column in self.given.items()},
        )

    def mesh(self) -> Columns:
        """All combinations of the entries, the last column fastest."""
        lengths = [len(column) for column in self.values_of.values()]
        places = np.meshgrid(*(np.arange(length) for length in lengths), indexing="ij")
        return self.take({name: place.ravel() for name, place in zip(self.values_of, places, strict=True)})

    def at(self, k: int) -> dict[str, Number]:
        """Point k: a Fraction where the value was given exactly, else a float."""
        found: dict[str, Number] = {}
        for name, column in self.values_of.items():
            exactly = self.given[name][k] if name in self.given else None
            found[name] = float(column[k]) if exactly is None else exactly
        return found


def read_points(model: Scenario, points: Mapping[str, Any]) -> Columns:
    """Read parameter columns (N,), checked for names, lengths, finiteness and bounds."""
    if not isinstance(model, Scenario):
        raise GameError(f"parameters vary in a scenario; {type(model).__name__} has none")
    if not points:
        raise ParameterError("no parameter is varied; give at least one name with its values")
    columns: dict[str, np.ndarray] = {}
    given: dict[str, np.ndarray] = {}
    for name, values in points.items():
        entry = model.parameter(name)
        column, exactly = _read(name, values)
        if column.size == 0:
            raise ParameterError(f"parameter {name!r}: no values")
        if column.ndim > 1:
            raise ParameterError(f"parameter {name!r}: give a flat list of values, not shape {column.shape}")
        low, high = (None if bound is None else float(bound) for bound in entry.bounds)
        wrong = ~np.isfinite(column)
        if low is not None:
            wrong |= column < low
        if high is not None:
            wrong |= column > high
        if wrong.any():
            entry.check(float(np.ravel(column)[np.argmax(wrong)]))
        columns[name] = column
        if exactly is not None:
            for value in exactly.flat:
                if value is not None:
                    entry.check(value)
            given[name] = exactly
    lengths = {column.size for column in columns.values() if column.ndim}
    if len(lengths) > 1:
        shown_lengths = ", ".join(f"{name}: {column.size}" for name, column in columns.items())
        raise ParameterError(f"the columns of points have different lengths ({shown_lengths})")
    size = max(lengths, default=1)
    return Columns(
        {name: np.array(np.broadcast_to(column, size)) for name, column in columns.items()},
        {name: np.array(np.broadcast_to(column, size)) for name, column in given.items()},
    )


def _read(name: str, values: Any) -> tuple[np.ndarray, np.ndarray | None]:
    """A column as floats, and as exact numbers where it has any."""
    array = np.asarray(values, dtype=None if hasattr(values, "dtype") else object)
    if array.dtype.kind == "f":
        return np.asarray(array, dtype=np.float64), None
    exactly = np.full(array.shape, None, dtype=object)
    column = np.empty(array.shape)
    for place in np.ndindex(array.shape):
        value = array[place]
        if isinstance(value, (float, np.floating)):
            column[place] = value
            continue
        try:
            read = number(value)
            column[place] = float(read)
        except OverflowError:
            raise ParameterError(f"parameter {name!r}: {shown(value)} is too large for a float") from None
        except (ParameterError, TypeError) as error:
            raise ParameterError(f"parameter {name!r}: {error}") from None
        if isinstance(read, Fraction):
            exactly[place] = read
    return column, exactly if any(value is not None for value in exactly.flat) else None
