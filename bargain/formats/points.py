"""The points of a sweep as a CSV file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.errors import BargainError

if TYPE_CHECKING:
    import xarray

__all__ = ["parameter_dimensions", "quantities", "write_points"]

_NOT_OUTCOMES = ("payoff", "label", "n_equilibria", "regime", "degenerate", "pointwise", "complete", "status")


def parameter_dimensions(data: xarray.Dataset) -> list[str]:
    """The swept parameters of a dataset made by `sweep`, in the order of its dimensions."""
    return [str(name) for name in data["regime"].dims]


def quantities(data: xarray.Dataset) -> dict[str, Any]:
    """Outcome probabilities and payoffs by name (`payoff_PLAYER`), as arrays (parameters..., slots)."""
    found = {str(name): values.values for name, values in data.data_vars.items() if name not in _NOT_OUTCOMES}
    if "payoff" in data:
        payoffs = data["payoff"].values
        found |= {f"payoff_{player}": payoffs[..., k] for k, player in enumerate(data["player"].values)}
    if "equilibrium" not in data.dims:
        found = {name: values[..., np.newaxis] for name, values in found.items()}
    return found


def write_points(data: xarray.Dataset, path: Path) -> None:
    """Write a dataset made by `sweep` as CSV: one line an equilibrium, and one line for a point without any.

    Columns: the parameters, `regime`, `n_equilibria`, `complete`, `equilibrium` (counted from 1; a number is not a
    branch), `label`, the outcomes, and `payoff_PLAYER`.
    """
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(_lines(data))
    except OSError as error:
        raise BargainError(f"{path}: the points cannot be written ({error.strerror})") from None


def _lines(data: xarray.Dataset) -> Iterator[list[Any]]:
    names = parameter_dimensions(data)
    axes = [data[name].values.tolist() for name in names]
    regimes, labels = (json.loads(data[name].attrs["labels"]) for name in ("regime", "label"))
    values = quantities(data)
    regime_of, count, complete = (data[name].values for name in ("regime", "n_equilibria", "complete"))
    label_of = data["label"].values.reshape(*regime_of.shape, -1)
    yield [*names, "regime", "n_equilibria", "complete", "equilibrium", "label", *values]
    for place in np.ndindex(*regime_of.shape):
        point = [axis[index] for axis, index in zip(axes, place, strict=True)]
        head = [*point, regimes[regime_of[place]], int(count[place]), str(bool(complete[place])).lower()]
        slots = [k for k, code in enumerate(label_of[place]) if code >= 0]
        if not slots:
            yield [*head, "", "", *("" for _ in values)]
        for k in slots:
            numbers = [float(array[(*place, k)]) for array in values.values()]
            yield [*head, k + 1, labels[label_of[(*place, k)]], *numbers]
