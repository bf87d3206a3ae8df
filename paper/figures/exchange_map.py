"""Conditional de-escalation over reputation and the worth of transparency to Russia."""

import numpy as np

from bargain import scenario, sweep
from bargain.plots.regime_planes import regime_map_2d
from bargain.reports.paper_data import sweep_data

SIZE = 121


def make(context):
    model = scenario("conditional_deescalation")
    over = {"r": np.linspace(0, 1, SIZE), "t": np.linspace(0, 1, SIZE)}
    data = sweep(model, over)
    values = {entry.name: float(entry.baseline) for entry in model.parameters}
    names = {
        "status_quo": "no offer",
        "partial_exchange": "partial exchange",
        "full_exchange": "full exchange",
        "unilateral_withdrawal": "unilateral\nwithdrawal",
    }
    figure = regime_map_2d(data, baseline={"r": values["r"], "t": values["t"]}, names=names)
    return figure, sweep_data(data)
