"""The nearest exact threshold of each parameter at which the answer turns to no, the others at their baselines."""

import sympy

from bargain.reports.paper_case import MEANINGS, flips
from bargain.reports.paper_context import display
from bargain.reports.paper_math import typst_math, typst_symbol

PLACES = {"transparency": "transparency", "exchange": "exchange", "door": "open door", "buildup": "build-up"}
SHOWN = 12


def make(context):
    found = sorted(context.share("flips", lambda: list(flips())), key=lambda flip: (flip.mass, flip.parameter.name))
    inside = [flip for flip in found if _inside(flip)]
    names = [flip.parameter.name for flip in inside]
    context.claim("the cost of massed forces and the hazard are nearest to a threshold", names[:2] == ["m", "sigma"])
    context.claim("false alarms are far from their threshold", names.index("alpha") > 5)
    context.number("flips.all", len(found))
    context.number("flips.inside", len(inside))
    context.number("flips.shown", SHOWN)
    for rank, flip in enumerate(inside[:3], start=1):
        context.formula(f"flips.{rank}.symbol", sympy.Symbol("s"), {"s": flip.parameter.symbol})
        context.word(f"flips.{rank}.meaning", flip.parameter.meaning)
        context.number(f"flips.{rank}.baseline", flip.parameter.baseline, digits=2)
        context.number(f"flips.{rank}.threshold", flip.threshold, digits=3)
        context.number(f"flips.{rank}.mass", flip.mass, digits=2)
    rows = [
        [
            PLACES[flip.condition],
            {"math": typst_symbol(flip.parameter.symbol)},
            MEANINGS.get(f"{flip.model.name}.{flip.parameter.name}", flip.parameter.meaning),
            display(flip.parameter.baseline),
            {"math": f"{'<' if flip.above else '>'} {typst_math(flip.threshold)}"},
            display(flip.threshold, digits=3),
            display(flip.mass, digits=2),
        ]
        for flip in inside[:SHOWN]
    ]
    return {
        "columns": ["Mechanism", "", "Parameter", "Baseline", "Yes while", "≈", "Prior mass"],
        "align": ["left", "left", "left", "right", "left", "right", "right"],
        "rows": rows,
    }


def _inside(flip):
    low, high = flip.parameter.distribution().support()
    return low < float(flip.threshold) < high
