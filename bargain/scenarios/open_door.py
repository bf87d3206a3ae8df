"""The open door: bargaining under a shift of power that may come.

Facts of the case. In December 2021 Russia demanded written answers, among others to its demand that Ukraine be barred
from NATO for good (WT, AP). NATO's reply reaffirms the open-door policy; at Bucharest in 2008 it promised membership
to Ukraine and Georgia, which was later put on hold (AP).

Structure. Infinite horizon, a flow pie of 1 a period, discount factor delta. War ends the game: the Ukrainian and
NATO side wins with probability p1 before accession and p1 + Delta after. While the door is open, accession comes with
probability sigma in each period. NATO leaves things as they stand, makes a concession with the door open, or closes
the door in writing. Russia accepts or goes to war; a concession it may also decline without war, so that nothing
worse than the standing arrangement can be passed off as one. A written guarantee is honoured with probability g in
each period, and leaves the hazard sigma*(1 - g).

Payoffs, all assumed, are averages a period: (1 - delta) times the present value. War is worth
1 - p1 - (1 - delta)*c_D to Russia and p1 - (1 - delta)*c_A to NATO. After accession Russia is held to its war payoff
v1 = 1 - p1 - Delta - (1 - delta)*c_D. A flow y under the hazard s is then worth
    v(s, y) = ((1 - delta)*y + delta*s*v1)/(1 - delta*(1 - s))
to Russia, and the rest of the pie goes to the other side.

Reduced form. In Fearon (1995) the side that gets stronger makes any offer it likes. Powell (2006) has the general
condition: bargaining breaks down if the shift of power is larger than the bargaining surplus. Here the continuum of
offers is a menu of three, evaluated as stationary for ever. The concession is the flow y0 + theta*(1 - y0), where
y0 = 1 - p1 - (1 - delta)*c_D + delta*sigma*Delta/(1 - delta) is the least that keeps Russia at peace: near theta = 0
one side makes all the offers, theta = 1 concedes everything until accession. The threshold below is the same for every
theta > 0; beyond it y0 > 1, so that no flow would do, and Russia refuses. The costs a and kappa are paid when the offer
is made, accepted or not.

Solution. Russia accepts the concession if and only if
    sigma <= sigma* = (1 - delta)*(p1 + (1 - delta)*c_D)/(delta*Delta):
beyond sigma* not even everything, conceded with the door open, outweighs what accession will take away. At sigma = 1
this is Fearon's (1995) condition for preventive war, delta*p2 - p1 > c_D*(1 - delta)^2 with p2 = p1 + Delta; the
version with a hazard is derived here. The standing arrangement keeps the peace if sigma <= sigma_y, the same
expression with y - (1 - p1) in the place of p1, and a guarantee if sigma*(1 - g) <= sigma_y.
"""

from __future__ import annotations

from dataclasses import dataclass

from bargain.arithmetic import Number
from bargain.games import Decision, ExtensiveForm, Terminal
from bargain.models import Proposition, Reference, Scenario
from bargain.parameters import Parameters, parameter, uniform
from bargain.scenarios._sources import PRESS

__all__ = ["SCENARIO", "OpenDoor", "build"]


@dataclass(frozen=True, kw_only=True)
class OpenDoor(Parameters):
    """Flows are shares of the pie of one period; the costs of war are paid once, in units of that pie."""

    sigma: Number = parameter(
        "1/10",
        bounds=(0, 1),
        symbol=r"\sigma",
        meaning="probability per period that the door leads to accession",
        prior=uniform(0, "1/2"),
    )
    delta: Number = parameter(
        "9/10", bounds=(0, 1), symbol=r"\delta", meaning="discount factor per period", prior=uniform("4/5", "19/20")
    )
    p1: Number = parameter(
        "3/10",
        bounds=(0, 1),
        symbol="p_1",
        meaning="probability that Ukraine and NATO win a war before accession",
        prior=uniform("1/10", "9/20"),
    )
    Delta: Number = parameter(
        "1/5",
        bounds=(0, 1),
        symbol=r"\Delta",
        meaning="increase of that probability by accession",
        prior=uniform("1/20", "3/10"),
    )
    c_D: Number = parameter(
        "1/2",
        bounds=(0, None),
        symbol="c_D",
        meaning="cost of war to Russia",
        unit="pie of one period",
        prior=uniform("1/10", 1),
    )
    c_A: Number = parameter(
        "1/2",
        bounds=(0, None),
        symbol="c_A",
        meaning="cost of war to Ukraine and NATO",
        unit="pie of one period",
        prior=uniform("1/10", 1),
    )
    y: Number = parameter(
        "7/10",
        bounds=(0, 1),
        symbol="y",
        meaning="share of the flow that Russia has under the standing arrangement",
        prior=uniform("11/20", "17/20"),
    )
    theta: Number = parameter(
        "1/10",
        bounds=(0, 1),
        symbol=r"\theta",
        meaning="share of what can be conceded beyond the least that keeps Russia at peace",
        prior=uniform("1/100", "1/5"),
    )
    g: Number = parameter(
        "4/5",
        bounds=(0, 1),
        symbol="g",
        meaning="probability per period that a written guarantee is honoured",
        prior=uniform("1/2", 1),
    )
    kappa: Number = parameter(
        "1/25",
        bounds=(0, None),
        symbol=r"\kappa",
        meaning="cost to NATO of closing the door in writing",
        unit="pie of one period, each period",
        prior=uniform("1/200", "1/10"),
    )
    a: Number = parameter(
        "1/100",
        bounds=(0, None),
        symbol="a",
        meaning="cost to NATO of offering a concession under threat",
        unit="pie of one period, each period",
        prior=uniform("1/1000", "1/50"),
    )


def build(p: OpenDoor) -> ExtensiveForm:
    """The tree; payoffs are those of NATO and of Russia, averages a period."""
    impatience = 1 - p.delta
    war_russia = 1 - p.p1 - impatience * p.c_D
    war_nato = p.p1 - impatience * p.c_A
    after = war_russia - p.Delta

    def value(hazard: Number, flow: Number) -> Number:
        """Average payoff to Russia of a flow until accession and of its war payoff from then on."""
        return (impatience * flow + p.delta * hazard * after) / (1 - p.delta * (1 - hazard))

    def peace(outcome: str, russia: Number, nato_costs: Number) -> Terminal:
        return Terminal([1 - russia - nato_costs, russia], outcome)

    def war(nato_costs: Number) -> Terminal:
        return Terminal([war_nato - nato_costs, war_russia], "war")

    standing = value(p.sigma, p.y)
    conceded = (1 - p.theta) * war_russia + p.theta * value(p.sigma, 1)  # the worth of the flow y0 + theta*(1 - y0)
    guaranteed = value(p.sigma * (1 - p.g), p.y)
    moves = {
        "leave_standing": Decision(
            "Russia",
            {"accept": peace("peace_open_door", standing, 0), "war": war(0)},
            name="Russia under the standing arrangement",
        ),
        "concede": Decision(
            "Russia",
            {
                "accept": peace("concession", conceded, p.a),
                "decline": peace("peace_open_door", standing, p.a),
                "war": war(p.a),
            },
            name="Russia after a concession",
        ),
        "close_door": Decision(
            "Russia",
            {"accept": peace("closed_door", guaranteed, p.kappa), "war": war(p.kappa)},
            name="Russia after a guarantee",
        ),
    }
    return ExtensiveForm(("NATO", "Russia"), Decision("NATO", moves, name="NATO reply"))


PREMIUM = "sigma*delta*Delta"
EVERYTHING = "(1 - delta)*(p1 + (1 - delta)*c_D)"
STANDING = "(1 - delta)*(y - (1 - p1) + (1 - delta)*c_D)"
WORTH_PEACE = "a + theta*(p1 + (1 - delta)*c_D) < (1 - delta)*(c_A + c_D)"

SCENARIO = Scenario(
    name="open_door",
    title="The open door",
    question="Can the door to NATO stay open without war, and at what price?",
    build=build,
    parameters=OpenDoor,
    constraints=("delta < 1", "theta > 0", "p1 + Delta + (1 - delta)*c_D <= 1"),
    outcomes={
        "peace_open_door": "peace under the standing arrangement, the door open",
        "concession": "peace bought with a concession, the door open",
        "closed_door": "peace under a written guarantee, the door closed",
        "war": "war before accession",
    },
    propositions=(
        Proposition(
            f"{PREMIUM} > {EVERYTHING} implies peace_open_door == 0 and concession == 0",
            "Beyond the threshold sigma* there is no peace with the door open, whatever is conceded.",
        ),
        Proposition(
            "sigma == 1 and delta*(p1 + Delta) - p1 > c_D*(1 - delta)**2 implies peace_open_door == 0 and concession "
            "== 0",
            "If accession is certain to come next period, this is the condition for preventive war.",
            source="Fearon1995",
        ),
        Proposition(
            f"{PREMIUM} < {EVERYTHING} and {WORTH_PEACE} "
            f"and {PREMIUM} != {STANDING} and {PREMIUM}*(1 - g) != {STANDING} implies war == 0",
            "Below the threshold there is no war, provided that NATO prefers the concession to war; where Russia is "
            "indifferent to what stands or to a guarantee, NATO may run a small risk of war instead of conceding.",
        ),
        Proposition(
            f"{PREMIUM} <= {EVERYTHING} and {WORTH_PEACE} implies war == 0",
            "At the threshold itself peace is still an equilibrium: Russia is indifferent.",
            quantifier="some",
        ),
        Proposition(
            f"{PREMIUM} < {STANDING} and a > 0 and kappa > 0 implies peace_open_door == 1",
            "If accession is unlikely enough, the standing arrangement keeps the peace, and nothing is conceded or "
            "closed.",
        ),
        Proposition(
            f"closed_door > 0 implies {PREMIUM}*(1 - g) <= {STANDING}",
            "A written guarantee keeps the peace only if it is honoured often enough.",
        ),
        Proposition(
            "payoff_Russia >= 1 - p1 - (1 - delta)*c_D",
            "Russia never gets less than its war payoff.",
        ),
    ),
    references=(
        *PRESS,
        Reference(
            "Fearon1995",
            "Fearon, J. D. 1995. “Rationalist Explanations for War.” International Organization 49 (3): 379–414.",
        ),
        Reference("Powell2006", "Powell, R. 2006. “War as a Commitment Problem.” International Organization 60."),
    ),
)
