"""How much of the prior answers yes: each condition, all together, and under which reading of multiple equilibria."""

import numpy as np

from bargain.reports.paper_case import CONDITIONS, sample
from bargain.reports.paper_context import display

ROWS = {
    "transparency": "Both sides open their sites",
    "exchange": "Russia withdraws forces for transparency",
    "door": "The door stays open without war",
    "buildup": "The build-up does not end in war",
}


def percent(value):
    return display(float(value), digits=1, percent=True)


def make(context):
    drawn = context.share("sample", sample)
    free = context.share("independent sample", lambda: sample(shared=False))
    count = len(drawn.quantiles)
    rows = []
    for name in CONDITIONS:
        cells = []
        for reading in ("possible", "robust"):
            share = np.mean(drawn.answers[reading][name])
            alone = np.mean(drawn.together(reading, but=name) & ~drawn.answers[reading][name])
            without = np.mean(drawn.together(reading, but=name))
            context.number(f"joint.{reading}.{name}", share, digits=1, percent=True)
            context.number(f"joint.{reading}.sole_{name}", alone, digits=1, percent=True)
            context.number(f"joint.{reading}.without_{name}", without, digits=1, percent=True)
            cells += [percent(share), percent(alone)]
        rows.append([ROWS[name], *cells])
    for label, draw, key in (
        ("All four together", drawn, "all"),
        ("All four, every parameter drawn independently", free, "independent"),
    ):
        cells = []
        for reading in ("possible", "robust"):
            share = np.mean(draw.together(reading))
            context.number(f"joint.{reading}.{key}", share, digits=1, percent=True)
            cells += [percent(share), "—"]
        rows.append([label, *cells])
    possible, robust = (
        sorted(CONDITIONS, key=lambda name: -np.mean(drawn.together(r, but=name) & ~drawn.answers[r][name]))
        for r in ("possible", "robust")
    )
    order = ["transparency", "door", "exchange", "buildup"]
    context.claim(
        "the inspection, the door, the exchange and the build-up are obstacles in this order", possible == order
    )
    context.claim("the order of the obstacles is the same in the robust reading", robust == order)
    context.number("joint.one_in", 1 / np.mean(drawn.together("possible")), digits=0)
    every = np.mean(drawn.together("every"))
    context.number("joint.every", every, digits=1, percent=True)
    context.number("joint.n", count)
    context.number("joint.factors", len(drawn.study.factors))
    context.number("joint.parameters", len(free.study.factors))
    context.number("joint.shared", len(free.study.factors) - len(drawn.study.factors))
    worst = max(
        np.sqrt(np.mean(y) * (1 - np.mean(y)) / count) for r in ("possible", "robust") for y in [drawn.together(r)]
    )
    context.number("joint.error", worst, digits=2, percent=True)
    ratio = np.mean(drawn.together("possible")) / np.mean(drawn.together("robust"))
    context.number("joint.ratio", ratio, digits=1)
    product = np.prod([np.mean(value) for value in drawn.answers["possible"].values()])
    context.number("joint.possible.product", product, digits=1, percent=True)
    context.claim("common factors raise the share a little", 0 < np.mean(drawn.together("possible")) - product < 0.03)

    return {
        "columns": ["Condition", "holds", "sole obstacle", "holds", "sole obstacle"],
        "above": [["", 1], ["possible reading", 2], ["robust reading", 2]],
        "align": ["left", "right", "right", "right", "right"],
        "rules": [len(CONDITIONS)],
        "rows": rows,
    }
