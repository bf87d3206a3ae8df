"""The troop build-up over the prior of resolve and the cost of a bluff: where massed forces can end in war."""

import numpy as np

from bargain import scenario, sweep
from bargain.plots.regime_planes import regime_map_2d
from bargain.reports.paper_data import sweep_data

SIZE = 120  # an even number, so that no grid point lies on a threshold


def make(context):
    model = scenario("troop_buildup")
    over = {"tau": np.linspace(0.05, 0.8, SIZE), "k_B": np.linspace(0.2, 1.2, SIZE)}
    data = sweep(model, over)
    values = {entry.name: float(entry.baseline) for entry in model.parameters}
    names = {
        "no massing | semi-separating": "no massing, or bluffs\nand a risk of war",
        "no massing | pooling on massing": "no massing, or all mass\nand NATO concedes",
        "no massing | separating": "no massing, or only the resolute mass\nand NATO concedes",
    }
    figure = regime_map_2d(data, baseline={"tau": values["tau"], "k_B": values["k_B"]}, names=names)
    return figure, sweep_data(data)
