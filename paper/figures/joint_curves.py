"""How the share of yes moves along the six factors that matter most, in both readings."""

import numpy as np
from matplotlib.ticker import PercentFormatter

from bargain.plots import style
from bargain.plots.text import axis_label, described
from bargain.reports.paper_case import indices, label, sample

BINS = 16
ROWS, COLUMNS = 2, 3


@style.styled
def make(context):
    drawn = context.share("sample", sample)
    found = context.share("indices possible", indices)
    top = np.argsort(-found.total, kind="stable")[: ROWS * COLUMNS]
    figure = style.new_figure(style.WIDE, 3.7)
    grid = figure.subplots(ROWS, COLUMNS, sharey=True)
    data = []
    for place, k in enumerate(top):
        axes = grid.flat[place]
        style.plain_axes(axes)
        factor = drawn.study.factors[k]
        owner, name = factor.members[0]
        values = drawn.study.values(drawn.quantiles, owner)[name]
        bins = np.minimum((drawn.quantiles[:, k] * BINS).astype(int), BINS - 1)
        if factor.opposite[0]:
            bins = BINS - 1 - bins
        centres = [float(np.mean(values[bins == b])) for b in range(BINS)]
        entry = {"factor": factor.name, "at": centres}
        for reading, look in (("possible", style.stroke(0)), ("robust", style.stroke(1))):
            yes = drawn.together(reading)
            shares = [float(np.mean(yes[bins == b])) for b in range(BINS)]
            entry[reading] = shares
            axes.plot(centres, shares, color=look.colour, linestyle=look.dashes)
            context.number(f"curves.{place + 1}.{reading}_first", shares[0], digits=1, percent=True)
            context.number(f"curves.{place + 1}.{reading}_last", shares[-1], digits=1, percent=True)
            context.number(f"curves.{place + 1}.{reading}_most", max(shares), digits=1, percent=True)
            if place == 0:
                axes.annotate(
                    reading, (centres[5], shares[5]), xytext=(5, 5), textcoords="offset points", color=look.colour
                )
        named = label(factor)
        context.word(f"curves.{place + 1}.meaning", named.meaning)
        axes.axvline(float(named.baseline), color=style.GREY, linewidth=0.6, linestyle=(0, (1, 2)))
        axes.set_xlabel(axis_label(*described(named), 1.9))
        axes.set_ylim(0, 0.3)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        if place % COLUMNS == 0:
            axes.set_ylabel("share of yes")
        data.append(entry)
    names = [panel["factor"] for panel in data]
    context.claim(
        "the first panels are false alarms and the hazard",
        names[:2] == ["reciprocal_transparency.alpha", "open_door.sigma"],
    )
    context.claim("the last panel is the cost of massed forces", names[-1] == "forces")
    context.claim("it is nearly flat", max(data[-1]["possible"]) - min(data[-1]["possible"]) < 0.04)
    middle = next(panel["possible"] for panel in data if panel["factor"] == "reciprocal_transparency.tau")
    context.claim("inspection has an optimum inside", 2 < int(np.argmax(middle)) < BINS - 3)
    context.number("curves.bins", BINS)
    style.finish(figure)
    return figure, {"panels": data}
