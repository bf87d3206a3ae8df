"""The open door as a function of the hazard of accession: standing peace, concession, war."""

import sympy

from bargain import atlas, scenario
from bargain.plots.regime_maps import regime_map
from bargain.reports.paper_data import atlas_data

NAMES = {"peace_open_door": "peace as\nthings stand", "concession": "peace bought by\na concession", "war": "war"}


def make(context):
    model = scenario("open_door")
    found = atlas(model, free=["sigma"])
    values = {entry.name: sympy.Rational(entry.baseline) for entry in model.parameters}
    impatience = 1 - values["delta"]
    premium = values["delta"] * values["Delta"]
    everything = impatience * (values["p1"] + impatience * values["c_D"]) / premium
    standing = impatience * (values["y"] - 1 + values["p1"] + impatience * values["c_D"]) / premium
    changes = [
        right.low
        for left, right in zip(found.cells, found.cells[1:], strict=False)
        if right.kind == "boundary" and left.regime in right.regime
    ]
    context.claim(
        "the thresholds of the open door are those of the closed forms", {everything, standing} <= set(changes)
    )
    context.number("door.sigma_star", everything)
    context.number("door.sigma_star_decimal", everything, digits=3)
    context.number("door.sigma_standing", standing)
    context.number("door.sigma_standing_decimal", standing, digits=3)
    context.number("door.sigma", values["sigma"], digits=2)
    context.number("door.slack", everything / values["sigma"] - 1, percent=True, digits=0)
    # The flow that Russia must have before accession, and the part of it that is owed to the open door.
    owed = values["delta"] * values["sigma"] * values["Delta"] / impatience
    least = 1 - values["p1"] - impatience * values["c_D"] + owed
    context.number("door.premium", owed, digits=2)
    context.number("door.least_flow", least, digits=2)
    context.number("door.wait", 1 / values["sigma"], digits=0)
    context.number("door.wait_star", 1 / everything, digits=1)
    context.number("door.certain_p2", (values["p1"] + values["c_D"] * impatience**2) / values["delta"], digits=3)
    figure = regime_map(found, "war", names=NAMES, limits=(0, "3/10"))
    return figure, atlas_data(found, "war")
