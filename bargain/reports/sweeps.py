"""Summaries of sweeps: which regime covers how much of the grid, and what outcomes it brings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.formats.points import parameter_dimensions, quantities
from bargain.models import Scenario
from bargain.reports.equilibria import symbols_of
from bargain.reports.pages import Page, Sheet, Tuple

if TYPE_CHECKING:
    import xarray

__all__ = ["sweep_data", "sweep_page"]


def sweep_data(data: xarray.Dataset) -> dict[str, Any]:
    """The summary of a dataset made by `sweep`, as data for JSON.

    Returns
    -------
    dict
        "over": parameter -> [lowest, highest, count]; "points"; "regimes", the most frequent first, each with "regime",
        "points", "share" and "values", quantity -> [lowest, highest] over its equilibria; "several", "degenerate",
        "pointwise" (solved one by one) and "incomplete" count points.
    """
    names = parameter_dimensions(data)
    regimes: list[str] = json.loads(data["regime"].attrs["labels"])
    codes = data["regime"].values
    values = quantities(data)
    found = []
    for code, regime in enumerate(regimes):
        inside = codes == code
        points = int(inside.sum())
        spans = {name: _span(array[inside]) for name, array in values.items()}
        found.append({"regime": regime, "points": points, "share": points / codes.size, "values": spans})
    return {
        "over": {name: [*_span(data[name].values), int(data.sizes[name])] for name in names},
        "points": int(codes.size),
        "regimes": sorted(found, key=lambda entry: -entry["points"]),
        "several": int((data["n_equilibria"].values > 1).sum()),
        "degenerate": int(data["degenerate"].values.sum()),
        "pointwise": int(data["pointwise"].values.sum()),
        "incomplete": int((~data["complete"].values).sum()),
    }


def _span(values: np.ndarray) -> list[float | None]:
    known = values[~np.isnan(values)]
    return [float(known.min()), float(known.max())] if known.size else [None, None]


def sweep_page(summary: Mapping[str, Any], model: Scenario, kept: Sequence[str] = ()) -> Page:
    """Lay out the summary of `sweep_data`; `kept` says where the points themselves are."""
    over = "; ".join(
        f"{name} from {low:.6g} to {high:.6g} ({count})" for name, (low, high, count) in summary["over"].items()
    )
    facts = (
        ("over", over),
        ("points", f"{summary['points']:,}"),
        ("with several equilibria", f"{summary['several']:,}"),
        ("degenerate", f"{summary['degenerate']:,} (a tie or a continuum of equilibria)"),
        ("solved one by one", f"{summary['pointwise']:,}"),
        ("incomplete", f"{summary['incomplete']:,}"),
        ("kept", "; ".join(kept) or "no; --output FILE or --store DIR keeps the points"),
    )
    names = list(dict.fromkeys(name for entry in summary["regimes"] for name in entry["values"]))
    rows = tuple(
        (entry["regime"], entry["points"], entry["share"], *(_interval(entry["values"][name]) for name in names))
        for entry in summary["regimes"]
    )
    sheet = Sheet("Regimes, with the lowest and the highest value in them", ("regime", "points", "share", *names), rows)
    notes: tuple[str, ...] = ()
    if summary["incomplete"]:
        notes = (f"{summary['incomplete']:,} points may have further equilibria",)
    return Page(f"{model.title}: sweep", facts, (sheet,), notes, symbols_of(model))


def _interval(ends: Sequence[float | None]) -> Any:
    low, high = ends
    if low is None or high is None:
        return None
    return low if low == high else Tuple((low, high), ("[", "]"))
