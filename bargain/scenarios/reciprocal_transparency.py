"""Reciprocal transparency: two Aegis Ashore sites against two Russian missile bases.

Facts of the case. The US reply offers to discuss a transparency mechanism that would confirm that no Tomahawk cruise
missiles are at the Aegis Ashore sites in Romania and Poland, if Russia gives reciprocal transparency at two
ground-launched missile bases that the US chooses (WT, AP). Russia holds that the launchers can fire Tomahawks; the US
denies it (WT, AP). So each side can open its sites or refuse, and what it gains depends on what the other does.

Structure. A simultaneous 2x2 game. If both open, inspections of intensity `tau` run on both sides. With probability s
= (1 - alpha)^2 neither raises a false alarm, and the deal is verified; otherwise an alarm breaks it. Since alpha is a
probability per agreement and side, not per inspection, alarms can occur at any intensity, tau = 0 included. The harder
the inspection, the more a verified deal is worth (tau*d_i) and the more it shows (tau*b). Being inspected costs
security: tau^2*e_i, convex, since a light inspection shows little that is not seen from outside and a complete one
shows how the defence works.

Reduced form. The false alarm stands for inspections with errors (Avenhaus, von Stengel and Zamir 2002) and the
security cost for the trade-off between transparency and security (Coe and Vaynman 2020). Neither is that literature's
own model; the results below are derived here. All payoffs are assumed. They are measured from the status quo, in
which both refuse.

Solution. Against a side that opens, opening rather than refusing gains
    G_i = tau*s*d_i - tau^2*e_i - (1 - s)*f,
and against a side that refuses it loses K_i = tau^2*e_i + h. Information (b) is had whatever one does oneself, and
drops out. Refusal by both is always an equilibrium; opening by both is one if and only if both G_i >= 0, which in
`tau` is an interval: too little inspection is not worth its alarms, too much costs too much security. Each side opens
if it trusts the other to open with probability at least q_i = K_i/(K_i + G_i), the minimum trust threshold of a stag
hunt (the name as in Bruns 2015; the game is Jervis's 1978 security dilemma where cooperation is possible).
"""

from __future__ import annotations

from dataclasses import dataclass

from bargain.arithmetic import Number
from bargain.games import NormalForm
from bargain.models import Proposition, Reference, Scenario
from bargain.parameters import Parameters, parameter, uniform
from bargain.scenarios._sources import PRESS

__all__ = ["SCENARIO", "ReciprocalTransparency", "build"]


@dataclass(frozen=True, kw_only=True)
class ReciprocalTransparency(Parameters):
    """Payoffs are relative to the status quo; the value of a verified deal sets their scale."""

    tau: Number = parameter(
        "2/5", bounds=(0, 1), symbol=r"\tau", meaning="intensity of the inspections on both sides", prior=uniform(0, 1)
    )
    alpha: Number = parameter(
        "1/20",
        bounds=(0, 1),
        symbol=r"\alpha",
        meaning="probability that the inspection of one side raises a false alarm",
        prior=uniform(0, "1/4"),
    )
    d_US: Number = parameter(
        1,
        bounds=(0, None),
        symbol=r"d_{US}",
        meaning="worth of a fully verified deal to the United States",
        unit="utility",
        prior=uniform("1/2", "3/2"),
    )
    d_R: Number = parameter(
        1,
        bounds=(0, None),
        symbol="d_R",
        meaning="worth of a fully verified deal to Russia",
        unit="utility",
        prior=uniform("1/2", "3/2"),
    )
    e_US: Number = parameter(
        "4/5",
        bounds=(0, None),
        symbol=r"e_{US}",
        meaning="security that the United States loses under full inspection",
        unit="utility",
        prior=uniform("1/5", "7/5"),
    )
    e_R: Number = parameter(
        1,
        bounds=(0, None),
        symbol="e_R",
        meaning="security that Russia loses under full inspection",
        unit="utility",
        prior=uniform("1/5", "7/5"),
    )
    b: Number = parameter(
        "1/5",
        bounds=(0, None),
        symbol="b",
        meaning="worth of what full inspection shows about the other side",
        unit="utility",
        prior=uniform(0, "2/5"),
    )
    f: Number = parameter(
        "1/2",
        bounds=(0, None),
        symbol="f",
        meaning="cost to each side of a deal broken by a false alarm",
        unit="utility",
        prior=uniform(0, 1),
    )
    h: Number = parameter(
        "1/20",
        bounds=(0, None),
        symbol="h",
        meaning="cost of being exposed, to a side that opens alone",
        unit="utility",
        prior=uniform(0, "1/5"),
    )


def build(p: ReciprocalTransparency) -> NormalForm:
    """The 2x2 game; rows are the United States, columns Russia."""
    quiet = (1 - p.alpha) ** 2
    loss_us, loss_russia = p.tau**2 * p.e_US, p.tau**2 * p.e_R
    insight = p.tau * p.b
    alarm = (1 - quiet) * p.f
    both_us = quiet * p.tau * p.d_US + insight - loss_us - alarm
    both_russia = quiet * p.tau * p.d_R + insight - loss_russia - alarm
    choices = ("open", "refuse")
    return NormalForm(
        [[both_us, -loss_us - p.h], [insight, 0]],
        [[both_russia, insight], [-loss_russia - p.h, 0]],
        players=("United States", "Russia"),
        actions=(choices, choices),
        outcomes={
            "verified_deal": [[quiet, 0], [0, 0]],
            "false_alarm": [[1 - quiet, 0], [0, 0]],
            "one_sided": [[0, 1], [1, 0]],
            "status_quo": [[0, 0], [0, 1]],
        },
    )


CLEAR = "(1 - alpha)**2"
GAIN_US = f"(tau*{CLEAR}*d_US - tau**2*e_US - (1 - {CLEAR})*f)"
GAIN_R = f"(tau*{CLEAR}*d_R - tau**2*e_R - (1 - {CLEAR})*f)"
RISK_US, RISK_R = "(tau**2*e_US + h)", "(tau**2*e_R + h)"
BOTH_OPEN = "(verified_deal + false_alarm)"
MIXED = f"{GAIN_US} > 0 and {GAIN_R} > 0 and h > 0 and one_sided > 0"

SCENARIO = Scenario(
    name="reciprocal_transparency",
    title="Reciprocal transparency",
    question="When will the United States and Russia open their missile sites to each other?",
    build=build,
    parameters=ReciprocalTransparency,
    outcomes={
        "verified_deal": "both sides open and the inspections clear both",
        "false_alarm": "both sides open and a false alarm breaks the deal",
        "one_sided": "one side opens and the other does not",
        "status_quo": "both sides refuse",
    },
    propositions=(
        Proposition(
            "status_quo == 1",
            "Refusal by both sides is always an equilibrium.",
            quantifier="some",
        ),
        Proposition(
            f"{GAIN_US} >= 0 and {GAIN_R} >= 0 implies {BOTH_OPEN} == 1",
            "If a verified deal makes up to both sides for the security lost and for the risk of a false alarm, "
            "opening by both is an equilibrium.",
            quantifier="some",
        ),
        Proposition(
            f"verified_deal > 0 implies {GAIN_US} >= 0 and {GAIN_R} >= 0",
            "In no equilibrium, mixed or pure, is there a chance of a verified deal unless it makes up to both sides.",
        ),
        Proposition(
            f"({CLEAR}*d_R)**2 < 4*e_R*(1 - {CLEAR})*f implies verified_deal == 0",
            "If security and false alarms cost Russia too much against the worth of a deal, no intensity of inspection "
            "supports one.",
        ),
        Proposition(
            f"{MIXED} implies {BOTH_OPEN}*({GAIN_US} + {RISK_US})*({GAIN_R} + {RISK_R}) == {RISK_US}*{RISK_R}",
            "Between the two pure equilibria lies one mixed equilibrium, in which each side opens with just the "
            "probability that the other needs in order to trust it: the minimum trust threshold.",
        ),
        Proposition(
            f"{MIXED} and {GAIN_US}*{GAIN_R} > {RISK_US}*{RISK_R} implies status_quo > {BOTH_OPEN}",
            "If opening by both is risk-dominant in the sense of Harsanyi and Selten (1988), the thresholds add up to "
            "less than one: the mixed equilibrium has both open less often than both refuse.",
        ),
        Proposition(
            f"{MIXED} and {GAIN_US}*{GAIN_R} < {RISK_US}*{RISK_R} implies status_quo < {BOTH_OPEN}",
            "If refusal by both is risk-dominant, the thresholds add up to more than one.",
        ),
        Proposition(
            "payoff_United_States >= 0 and payoff_Russia >= 0",
            "No equilibrium leaves a side worse off than the status quo: what stands in the way is trust and risk.",
        ),
    ),
    references=(
        *PRESS,
        Reference("Jervis1978", "Jervis, R. 1978. “Cooperation under the Security Dilemma.” World Politics 30."),
        Reference(
            "HarsanyiSelten1988",
            "Harsanyi, J. C., and R. Selten. 1988. A General Theory of Equilibrium Selection in Games. MIT Press.",
        ),
        Reference(
            "AvenhausEtAl2002",
            "Avenhaus, R., B. von Stengel, and S. Zamir. 2002. “Inspection Games.” In Handbook of Game Theory with "
            "Economic Applications, vol. 3, ch. 51.",
        ),
        Reference("Bruns2015", "Bruns, B. R. 2015. “Names for Games: Locating 2 × 2 Games.” Games 6 (4): 495–520."),
        Reference(
            "CoeVaynman2020",
            "Coe, A. J., and J. Vaynman. 2020. “Why Arms Control Is So Rare.” American Political Science Review 114 "
            "(2): 342–355.",
        ),
    ),
)
