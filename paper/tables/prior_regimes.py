"""The share of the prior in each regime of each mechanism, multiplicity included."""

from bargain import regime_shares, scenario
from bargain.reports.paper_case import CONDITIONS
from bargain.reports.paper_context import display

DRAWS = 2**14
SEED = 2022
TITLES = {"transparency": "Transparency", "exchange": "Exchange", "door": "Open door", "buildup": "Build-up"}
KEYS = {
    "(refuse, refuse)": "refuse",
    "(open, open) | (open+refuse, open+refuse) | (refuse, refuse)": "open",
}


def make(context):
    rows, rules, worst = [], [], 0.0
    for name, (model_name, _) in CONDITIONS.items():
        found = regime_shares(scenario(model_name), n=DRAWS, rng=SEED)
        worst = max(worst, float(found.standard_errors.max()))
        if rows:
            rules.append(len(rows))
        several = sum(share for label, share in zip(found.labels, found.shares, strict=True) if " | " in label)
        context.number(f"prior.{name}.several", float(several), digits=0, percent=True)
        for index, (label, share) in enumerate(zip(found.labels, found.shares, strict=True)):
            parts = sorted(label.replace("open+refuse, open+refuse", "mixed, mixed").split(" | "))
            key = "_".join("".join(c if c.isalnum() else " " for c in label).split())
            context.number(f"prior.{name}.{key}", float(share), digits=1, percent=True)
            rows.append(
                [
                    TITLES[name] if index == 0 else "",
                    "; ".join(part.replace("_", " ") for part in parts),
                    str(len(parts)),
                    display(float(share), digits=1, percent=True),
                ]
            )
    context.number("prior.draws", DRAWS)
    context.number("prior.error", worst, digits=1, percent=True)
    return {
        "columns": ["Mechanism", "Equilibria that exist side by side", "Classes", "Share (%)"],
        "align": ["left", "left", "right", "right"],
        "rules": rules,
        "rows": rows,
    }
