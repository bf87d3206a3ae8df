"""The search for counterexamples to the propositions stored with each model."""

from bargain import scenario
from bargain.propositions import check_proposition
from bargain.reports.paper_case import CONDITIONS
from bargain.reports.paper_context import display

POINTS = 40
TITLES = {"transparency": "Transparency", "exchange": "Exchange", "door": "Open door", "buildup": "Build-up"}


def make(context):
    rows, totals = [], [0, 0, 0, 0]
    for name, (model_name, _) in CONDITIONS.items():
        model = scenario(model_name)
        found = [check_proposition(model, proposition, n=POINTS, rng=0) for proposition in model.propositions]
        counts = [len(found), sum(f.n for f in found), sum(f.n_applied for f in found), sum(f.refuted for f in found)]
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        rows.append([TITLES[name], *(display(count) for count in counts)])
    context.claim("no proposition was refuted", totals[3] == 0)
    context.number("propositions.count", totals[0])
    context.number("propositions.points", totals[1])
    context.number("propositions.applied", totals[2])
    return {
        "columns": ["Mechanism", "Propositions", "Points decided", "Premises hold", "Refuted"],
        "align": ["left", "right", "right", "right", "right"],
        "rows": rows,
    }
