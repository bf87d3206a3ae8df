"""All parameters with their baselines, priors and sources."""

from bargain import scenario
from bargain.reports.paper_case import CONDITIONS, SHARED
from bargain.reports.paper_context import display
from bargain.reports.paper_math import typst_symbol

TITLES = {"transparency": "Transparency", "exchange": "Exchange", "door": "Open door", "buildup": "Build-up"}


def make(context):
    marks = {}
    for number, (_, members) in enumerate(SHARED.values(), start=1):
        for member in members:
            marks[member.lstrip("-")] = f"{number}{'−' if member.startswith('-') else ''}"
    rows, rules, assumed = [], [], 0
    for name, (model_name, _) in CONDITIONS.items():
        model = scenario(model_name)
        if rows:
            rules.append(len(rows))
        for index, entry in enumerate(model.parameters):
            low, high = entry.distribution().support()
            assumed += entry.source == "assumed"
            rows.append(
                [
                    TITLES[name] if index == 0 else "",
                    {"math": typst_symbol(entry.symbol)},
                    entry.meaning,
                    display(entry.baseline),
                    f"{_plain(low)} to {_plain(high)}",
                    entry.source,
                    marks.get(f"{model_name}.{entry.name}", ""),
                ]
            )
    context.number("parameters.count", len(rows))
    context.claim("all parameters are assumed", assumed == len(rows))
    context.number("parameters.shared_factors", len(SHARED))
    return {
        "columns": ["Mechanism", "", "Meaning", "Baseline", "Uniform prior", "Source", "Factor"],
        "align": ["left", "left", "left", "right", "right", "left", "center"],
        "rules": rules,
        "rows": rows,
    }


def _plain(value):
    return f"{float(value):.4g}".replace("-", "−")
