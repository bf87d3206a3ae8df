"""Local effects at the baseline, exact and inside one cell: the three largest elasticities of five quantities."""

import sympy

from bargain import elasticities, scenario
from bargain.reports.paper_context import display
from bargain.reports.paper_math import typst_symbol

SHOWN = 4
QUANTITIES = (
    ("reciprocal_transparency", "payoff:United States", "highest", "US payoff from mutual opening"),
    ("reciprocal_transparency", "payoff:Russia", "highest", "Russian payoff from mutual opening"),
    ("conditional_deescalation", "payoff:United States", None, "US payoff from the exchange"),
    ("conditional_deescalation", "payoff:Russia", None, "Russian payoff from the exchange"),
    ("open_door", "payoff:NATO", None, "NATO payoff from a concession"),
    ("troop_buildup", "war", "highest", "Pr(war) if bluffs are made"),
)


def make(context):
    rows = []
    for name, outcome, selection, title in QUANTITIES:
        model = scenario(name)
        effects = elasticities(model, outcome, selection=selection)
        found = {effect.parameter: effect.elasticity for effect in effects}
        rows.append(row(title, effects[0].outcome_value, found, model))
        if outcome == "war":
            for effect in effects:
                context.number(f"elasticity.war.{effect.parameter}", effect.elasticity, digits=2)
    model = scenario("open_door")
    names = ("delta", "p1", "Delta", "c_D")
    delta, p1, shift, cost = (sympy.Symbol(key) for key in names)
    star = (1 - delta) * (p1 + (1 - delta) * cost) / (delta * shift)
    at = {sympy.Symbol(key): sympy.Rational(model.parameter(key).baseline) for key in names}
    found = {key: (sympy.diff(star, key) * sympy.Symbol(key) / star).subs(at) for key in names}
    for key, value in found.items():
        context.number(f"elasticity.star.{key}", value, digits=2)
    context.number("elasticity.star.size", abs(found["delta"]), digits=0)
    rate = -found["delta"] * (1 - at[delta]) / at[delta]
    context.number("elasticity.star.rate", rate, digits=2)
    rows.insert(5, row("Largest hazard without war, σ*", star.subs(at), found, model))
    return {
        "columns": ["Quantity", "Baseline", *["Largest elasticities"], *[""] * (SHOWN - 1)],
        "align": ["left", "right", *["left"] * SHOWN],
        "rows": rows,
    }


def row(title, value, found, model):
    largest = sorted((key for key in found if found[key] != 0), key=lambda key: -abs(float(found[key])))[:SHOWN]
    cells = [
        {"math": f"{typst_symbol(model.parameter(key).symbol)} quad {display(found[key], digits=2).replace('−', '-')}"}
        for key in largest
    ]
    return [title, display(value, digits=3), *cells, *[""] * (SHOWN - len(cells))]
