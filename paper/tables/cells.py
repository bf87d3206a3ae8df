"""Atlas cells of the four mechanisms over one parameter each: exact conditions, equilibria, outcomes in closed form."""

import sympy

from bargain import atlas, scenario
from bargain.reports.paper_math import typst_math

CHOICE = (
    ("reciprocal_transparency", "tau", "verified_deal", "Transparency"),
    ("conditional_deescalation", "r", "partial_exchange", "Exchange"),
    ("open_door", "sigma", "war", "Open door"),
    ("troop_buildup", "tau", "war", "Build-up"),
)


# Irrational thresholds go by the names that the text gives them.
NAMED = ('tau_"R"^-', 'tau_"R"^+')


def condition(cell, parameter, symbols, names):
    """The cell as a chain of inequalities, from its exact ends."""
    symbol = typst_math(sympy.Symbol(parameter), symbols)
    low, high = (names.get(end) or typst_math(end) for end in (cell.low, cell.high))
    if cell.kind == "boundary":
        return f"{symbol} = {low}"
    left = "" if cell.low == -sympy.oo else f"{low} {'<=' if cell.low_included else '<'} "
    right = "" if cell.high == sympy.oo else f" {'<=' if cell.high_included else '<'} {high}"
    return f"{left}{symbol}{right}"


def spoken(component):
    """The equilibria of a component: actions in a normal form, the outcomes that can be reached in a tree."""
    labels = (part for point in component.equilibria for part in point.label.split(" / "))
    return " – ".join(dict.fromkeys(part.replace("open+refuse", "mixed").replace("_", " ") for part in labels))


def probability(component, outcome, symbols):
    """The outcome's probability in a component: one formula, or the interval that a continuum spans."""
    values = [sympy.factor(sympy.together(point.outcomes[outcome])) for point in component.equilibria]
    different = list(dict.fromkeys(values))
    if len(different) == 1:
        return typst_math(different[0], symbols)
    low, high = min(different, key=float), max(different, key=float)
    if not low.is_Rational or not high.is_Rational:
        return f"[{float(low):.3f}, {float(high):.3f}]"
    return f"[{typst_math(low)}, {typst_math(high)}]"


def make(context):
    rows, rules, total, boundary, continua = [], [], 0, 0, 0
    for name, parameter, outcome, title in CHOICE:
        model = scenario(name)
        found = atlas(model, free=[parameter])
        context.claim(f"the atlas of {name} is complete", found.complete)
        symbols = {parameter: model.parameter(parameter).symbol}
        ends = dict.fromkeys(end for cell in found.cells for end in (cell.low, cell.high) if not end.is_rational)
        names = dict(zip(sorted((end for end in ends if end.is_finite), key=float), NAMED, strict=False))
        if rows:
            rules.append(len(rows))
        for cell in found.cells:
            total += 1
            boundary += cell.kind == "boundary"
            continua += any(component.dimension for component in cell.components)
            for index, component in enumerate(cell.components):
                rows.append(
                    [
                        title if cell is found.cells[0] and index == 0 else "",
                        {"math": condition(cell, parameter, symbols, names)} if index == 0 else "",
                        spoken(component),
                        str(component.dimension),
                        {"math": probability(component, outcome, symbols)},
                    ]
                )
    context.number("cells.total", total)
    context.number("cells.boundary", boundary)
    context.number("cells.continua", continua)
    return {
        "columns": ["Mechanism", "Cell", "Equilibria, by component", "Dim.", "Probability"],
        "align": ["left", "left", "left", "center", "left"],
        "rules": rules,
        "rows": rows,
    }
