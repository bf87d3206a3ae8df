"""How hard to inspect: the equilibria of reciprocal transparency as a function of the intensity of inspection."""

import sympy

from bargain import atlas, scenario
from bargain.plots.regime_maps import regime_map
from bargain.reports.paper_data import atlas_data

NAMES = {
    "(refuse, refuse)": "both refuse",
    "(open+refuse, open+refuse) | (open, open) | (refuse, refuse)": "both open, both refuse, or each mixes",
}


def make(context):
    model = scenario("reciprocal_transparency")
    found = atlas(model, free=["tau"])
    low, high = (cell.low for cell in found.cells if cell.kind == "boundary" and cell.low not in (0, 1))
    values = {entry.name: sympy.Rational(entry.baseline) for entry in model.parameters}
    quiet = (1 - values["alpha"]) ** 2
    for side in ("US", "R"):
        d, e = values[f"d_{side}"], values[f"e_{side}"]
        root = sympy.sqrt(quiet**2 * d**2 - 4 * e * (1 - quiet) * values["f"])
        ends = [(quiet * d - root) / (2 * e), (quiet * d + root) / (2 * e)]
        context.number(f"transparency.tau_low_{side}", ends[0], digits=3)
        context.number(f"transparency.tau_high_{side}", ends[1], digits=3)
        if side == "US":
            ends_us_high = ends[1]
        else:
            same = all(sympy.simplify(a - b) == 0 for a, b in zip(ends, (low, high), strict=True))
            context.claim("Russia's interval of inspection is the one that binds", same)
    context.claim("the United States has no upper limit of inspection", ends_us_high > 1)
    context.number("transparency.tau_low", low, digits=3)
    context.number("transparency.tau_high", high, digits=3)
    context.formula("transparency.tau_low_exact", low)
    context.formula("transparency.tau_high_exact", high)
    context.number("transparency.tau", model.parameter("tau").baseline, digits=1)
    context.number("transparency.alpha_percent", model.parameter("alpha").baseline, percent=True)
    alarm = atlas(model, free=["alpha"])
    threshold = next(cell.low for cell in alarm.cells if cell.kind == "boundary" and 0 < cell.low < 1)
    context.number("transparency.alpha_max", threshold, digits=3)
    context.formula("transparency.alpha_max_exact", threshold)
    least = min(
        float(point.outcomes["verified_deal"].subs("tau", sympy.Rational(k, 1000)))
        for cell in found.cells
        if cell.kind == "open"
        for point in cell.equilibria
        if point.label.startswith("(open+")
        for k in range(1000)
        if float(cell.low) < k / 1000 < float(cell.high)
    )
    context.number("transparency.least_mixed", least, digits=2)
    return regime_map(found, "verified_deal", names=NAMES), atlas_data(found, "verified_deal")
