"""What the joint answer hangs on: Sobol indices of yes or no over the common prior."""

import numpy as np

from bargain.plots.sensitivity_bars import sobol_bars
from bargain.reports.paper_case import BASE, indices, label
from bargain.sensitivity.variance import SobolResult

SHOWN = 10


def make(context):
    found = context.share("indices possible", indices)
    order = np.argsort(-found.total, kind="stable")
    top = order[:SHOWN]
    context.number("sobol.base", BASE)
    context.number("sobol.evaluations", found.evaluations)
    context.number("sobol.shown", SHOWN)
    context.number("sobol.factors", len(found.factors))
    context.number("sobol.first_sum", float(np.sum(found.first)), digits=2)
    context.number("sobol.first_largest", float(np.max(found.first)), digits=2)
    idle = {found.factors[k].name for k in order if found.total[k] < 0.01}
    context.number("sobol.none", len(idle))
    context.claim("no parameter of a guarantee matters", {"open_door.g", "open_door.kappa"} <= idle)
    owners = {owner for k in order[:6] for owner, _ in found.factors[k].members}
    context.claim("the first six factors touch all four mechanisms", len(owners) == 4)
    for rank, k in enumerate(order[:6], start=1):
        named = label(found.factors[k])
        context.word(f"sobol.{rank}.meaning", named.meaning)
        context.number(f"sobol.{rank}.total", float(found.total[k]), digits=2)
        context.number(f"sobol.{rank}.half", float(found.total_half_width[k]), digits=2)
        context.number(f"sobol.{rank}.first", float(found.first[k]), digits=2)
    shown = SobolResult(
        outcome="yes",
        parameters=tuple(label(found.factors[k]) for k in top),
        first=found.first[top],
        first_ci=found.first_half_width[top],
        total=found.total[top],
        total_ci=found.total_half_width[top],
        second=None,
        second_ci=None,
        mean=found.mean,
        variance=found.mean * (1 - found.mean),
        n_evaluations=found.evaluations,
        multiple_share=0.0,
        selection=None,
    )
    figure = sobol_bars(shown)
    axes = figure.axes[0]
    axes.set_xlabel("share of the variance of the answer (yes or no, possible reading)")
    axes.set_xlim(min(0.0, axes.get_xlim()[0]), 0.53)
    return figure, {
        "factors": [found.factors[k].name for k in order],
        "first": found.first[order],
        "total": found.total[order],
        "total_half_width": found.total_half_width[order],
    }
