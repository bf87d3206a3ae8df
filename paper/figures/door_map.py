"""The open door over the hazard of accession and patience, with the threshold in closed form."""

import numpy as np

from bargain import scenario, sweep
from bargain.plots.regime_planes import regime_map_2d
from bargain.reports.paper_data import sweep_data

SIZE = 121


def make(context):
    model = scenario("open_door")
    over = {"sigma": np.linspace(0, 0.5, SIZE), "delta": np.linspace(0.8, 0.95, SIZE)}
    data = sweep(model, over)
    values = {entry.name: float(entry.baseline) for entry in model.parameters}
    delta = over["delta"]
    star = (1 - delta) * (values["p1"] + (1 - delta) * values["c_D"]) / (delta * values["Delta"])
    inside = star <= over["sigma"][-1]
    for name, value in (("patient", 0.95), ("impatient", 0.8)):
        threshold = (1 - value) * (values["p1"] + (1 - value) * values["c_D"]) / (value * values["Delta"])
        context.number(f"door.sigma_star_{name}", threshold, digits=2)
        context.number(f"door.delta_{name}", value, digits=2)
    names = {"peace_open_door": "peace as\nthings stand", "concession": "peace bought by\na concession"}
    figure = regime_map_2d(
        data,
        baseline={"sigma": values["sigma"], "delta": values["delta"]},
        curves=[(r"$\sigma^*$", star[inside], delta[inside])],
        names=names,
    )
    return figure, sweep_data(data)
