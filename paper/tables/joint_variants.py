"""What the answer hangs on besides numbers: other readings of what counts as a yes, on the same draws."""

from dataclasses import replace

import numpy as np

from bargain.reports.paper_case import CONDITIONS, sample
from bargain.reports.paper_context import display
from bargain.reports.paper_joint import holds


def make(context):
    drawn = context.share("sample", sample)
    free = context.share("independent sample", lambda: sample(shared=False))
    conditions = {condition.name: condition for condition in drawn.study.conditions}

    def count(**wanted):
        answers = dict(drawn.answers["possible"])
        for name, outcomes in wanted.items():
            answers[name] = holds(drawn.batches[name], replace(conditions[name], wanted=outcomes))
        return float(np.mean(np.logical_and.reduce(list(answers.values()))))

    exchange, door = CONDITIONS["exchange"][1], CONDITIONS["door"][1]
    possible = count()
    robust, every = (float(np.mean(drawn.together(reading))) for reading in ("robust", "every"))
    variants = {
        "possible": ("Possible reading: some equilibrium of each mechanism", possible),
        "robust": ("Robust reading: opening risk-dominant, the rest in every equilibrium", robust),
        "every": ("Every equilibrium of every mechanism", every),
        "full": ("Only a complete pull-back counts", count(exchange=("full_exchange",))),
        "unilateral": (
            "A withdrawal that Russia makes without an offer counts too",
            count(exchange=(*exchange, "unilateral_withdrawal")),
        ),
        "standing": ("Only peace without a concession counts", count(door=("peace_open_door",))),
        "closed": ("Peace behind a closed door counts too", count(door=(*door, "closed_door"))),
        "quiet": ("Only an uncontested status quo counts: nobody masses", count(buildup=("status_quo",))),
        "independent": (
            "All parameters drawn independently",
            float(np.mean(free.together("possible"))),
        ),
    }
    for key, (_, share) in variants.items():
        context.number(f"variants.{key}", share, digits=1, percent=True)
    context.number("variants.count", len(variants))
    others = [share for key, (_, share) in variants.items() if key not in ("robust", "every")]
    context.claim("no other variant lowers the share as much as the rule of selection", robust < min(others))
    context.claim("a peace without a concession comes next", min(others) == variants["standing"][1])
    # Would a guarantee have kept Russia at peace where the open door ends in war?
    at = drawn.batches["door"].parameters
    owed = at["sigma"] * (1 - at["g"]) * at["delta"] * at["Delta"]
    standing = (1 - at["delta"]) * (at["y"] - (1 - at["p1"]) + (1 - at["delta"]) * at["c_D"])
    war = drawn.batches["door"].outcomes["war"][:, 0] > 1 / 2
    context.number("variants.no_guarantee", float(np.mean(owed[war] > standing[war])), digits=0, percent=True)
    context.number(
        "variants.closed_chosen",
        float(np.mean(drawn.batches["door"].outcomes["closed_door"][:, 0] > 1 / 2)),
        digits=1,
        percent=True,
    )
    return {
        "columns": ["What counts as a yes", "Share of the prior (%)", "Change (points)"],
        "align": ["left", "right", "right"],
        "rules": [1, 3, 7],
        "rows": [
            [text, display(share, digits=1, percent=True), "" if key == "possible" else _signed(share - possible)]
            for key, (text, share) in variants.items()
        ],
    }


def _signed(change):
    text = display(change, digits=1, percent=True)
    return text if text.startswith("−") or not float(text) else f"+{text}"
