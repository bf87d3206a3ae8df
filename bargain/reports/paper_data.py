"""The data behind figures, as plain values that can be compared with those of another run."""

from __future__ import annotations

from typing import Any

__all__ = ["atlas_data", "sweep_data"]

_POINTS = 21


def atlas_data(atlas: Any, outcome: str) -> dict[str, Any]:
    """The cells of an atlas and the values of an outcome in each equilibrium, at points spread evenly inside each
    cell.
    """
    name = atlas.free[0]
    cells = []
    for cell in atlas.cells:
        entry: dict[str, Any] = {"condition": cell.condition, "regime": cell.regime}
        low, high = float(cell.low), float(cell.high)
        if cell.kind == "boundary":
            entry["values"] = [float(point.outcomes[outcome]) for point in cell.equilibria]
        elif abs(low) != float("inf") and abs(high) != float("inf"):
            at = [low + (high - low) * k / (_POINTS + 1) for k in range(1, _POINTS + 1)]
            entry["at"] = at
            entry["values"] = [
                [float(point.outcomes[outcome].subs(name, value)) for value in at] for point in cell.equilibria
            ]
        cells.append(entry)
    return {"free": name, "outcome": outcome, "cells": cells}


def sweep_data(data: Any) -> dict[str, Any]:
    """The axes and the regimes of a sweep over two parameters; every fourth point, which is enough to notice a
    change.
    """
    import json

    axes = {str(name): data[name].values[::4] for name in data["regime"].dims}
    thinned = data["regime"].isel({name: slice(None, None, 4) for name in axes})
    return {"axes": axes, "labels": json.loads(data["regime"].attrs["labels"]), "regime": thinned.values}
