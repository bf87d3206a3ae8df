"""What the answer hangs on: Sobol indices of the joint answer under two readings, the ten largest factors."""

import numpy as np

from bargain.reports.paper_case import indices, label
from bargain.reports.paper_context import display
from bargain.reports.paper_math import typst_symbol

SHOWN = 10


def interval(value, half):
    return f"{display(float(value), digits=2)} ± {display(float(half), digits=2)}"


def make(context):
    possible = context.share("indices possible", indices)
    robust = context.share("indices robust", lambda: indices("robust"))
    order = np.argsort(-possible.total, kind="stable")
    ranks = {int(k): rank for rank, k in enumerate(np.argsort(-robust.total, kind="stable"), start=1)}
    rows = []
    for k in order[:SHOWN]:
        named = label(possible.factors[k])
        rows.append(
            [
                {"math": ", ".join(typst_symbol(part) for part in named.symbol.split(", "))},
                named.meaning,
                display(float(possible.first[k]), digits=2),
                interval(possible.total[k], possible.total_half_width[k]),
                interval(robust.total[k], robust.total_half_width[k]),
                str(ranks[int(k)]),
            ]
        )
    best = np.argsort(-robust.total, kind="stable")
    for rank, k in enumerate(best[:4], start=1):
        context.word(f"robust.{rank}.meaning", label(robust.factors[k]).meaning)
        context.number(f"robust.{rank}.total", float(robust.total[k]), digits=2)
        context.number(f"robust.{rank}.half", float(robust.total_half_width[k]), digits=2)
    names = [factor.name for factor in possible.factors]
    exposed = names.index("reciprocal_transparency.h")
    context.number("robust.h", float(robust.total[exposed]), digits=2)
    context.number("robust.h_possible", float(possible.total[exposed]), digits=2)
    context.claim(
        "the false alarm comes first in both readings",
        names[order[0]] == names[best[0]] == "reciprocal_transparency.alpha",
    )
    second = {names[k] for k in order[1:4]}
    context.claim("hazard, cost and worth of transparency follow", second == {"open_door.sigma", "cost_US", "worth_R"})
    place = [names[k] for k in best].index("open_door.sigma")
    context.claim("the hazard of accession falls behind in the robust reading", place >= 4)
    gap = possible.total[order[0]] - possible.total[order[1]]
    context.claim("the first is set apart from the second", gap > max(possible.total_half_width[order[:2]]))
    context.claim("first-order indices are small", possible.first.max() < 0.1)
    return {
        "columns": ["", "Factor", "First order", "Total", "Total, robust reading", "Rank there"],
        "align": ["left", "left", "right", "right", "right", "right"],
        "rows": rows,
    }
