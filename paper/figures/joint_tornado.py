"""The share of the prior that answers yes if one factor is held at the 5th or the 95th percentile of its prior."""

import numpy as np
from matplotlib.ticker import PercentFormatter

from bargain.plots.sensitivity_bars import tornado
from bargain.reports.paper_case import label, sample
from bargain.sensitivity.local import TornadoBar

COUNT = 2**13
SHOWN = 10
LEVELS = (0.05, 0.95)


def make(context):
    drawn = context.share("sample", sample)
    study, quantiles = drawn.study, drawn.quantiles[:COUNT]
    answers = {name: value[:COUNT] for name, value in drawn.answers["possible"].items()}
    base = float(np.mean(drawn.together("possible")[:COUNT]))
    bars = []
    for k, factor in enumerate(study.factors):
        shares = [study.share_at(quantiles, answers, k, level) for level in LEVELS]
        owner, name = factor.members[0]
        values = study.values(np.array([[level] * len(study.factors) for level in LEVELS]), owner)[name]
        bars.append((abs(shares[1] - shares[0]), factor, values, shares))
    bars.sort(key=lambda bar: -bar[0])
    for rank, (_, factor, values, shares) in enumerate(bars[:4], start=1):
        context.word(f"tornado.{rank}.meaning", label(factor).meaning)
        for end, value, share in zip(("low", "high"), values, shares, strict=True):
            context.number(f"tornado.{rank}.{end}_value", float(value), digits=2)
            context.number(f"tornado.{rank}.{end}_share", share, digits=1, percent=True)
    context.number("tornado.low", 100 * LEVELS[0], digits=0)
    context.number("tornado.high", 100 * LEVELS[1], digits=0)
    worst = min(min(shares) for *_, shares in bars)
    robust = float(np.mean(drawn.together("robust")))
    context.claim(
        "the rule of selection lowers the share about as much as the worst end of any prior", abs(robust - worst) < 0.01
    )
    context.number("tornado.worst", worst, digits=1, percent=True)
    context.word("tornado.worst_meaning", label(min(bars, key=lambda bar: min(bar[3]))[1]).meaning)
    context.number("tornado.best", max(max(shares) for *_, shares in bars), digits=1, percent=True)
    context.number("tornado.shown", SHOWN)
    shown = [
        TornadoBar(
            parameter=label(factor),
            low_value=float(f"{values[0]:.3g}"),
            high_value=float(f"{values[1]:.3g}"),
            outcome_low=shares[0],
            outcome_high=shares[1],
            baseline_outcome=base,
            regime_low="",
            regime_high="",
        )
        for _, factor, values, shares in bars[:SHOWN]
    ]
    figure = tornado(shown, "yes")
    figure.axes[0].set_xlabel("share of the prior in which the answer is yes (possible reading)")
    figure.axes[0].set_title("")
    figure.axes[0].xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    return figure, {
        "factors": [factor.name for _, factor, _, _ in bars],
        "shares": [shares for *_, shares in bars],
        "all": base,
    }
