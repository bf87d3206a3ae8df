"""Conditional de-escalation: who moves first, and for what.

Facts of the case. Russia has massed more than 100,000 troops near Ukraine and in Belarus (WT, AP). The US reply
offers to discuss reciprocal transparency, but only "in an environment of de-escalation", and says that allies,
Romania and Poland above all, must be consulted first (WT, AP). An invasion is not thought imminent (AP).

Structure. Perfect information. The US makes no offer, opens its sites at once, or offers to open them once Russia
pulls back. Russia then pulls back, takes a partial step (a share `x` of the forces), stays, or escalates to war.
Under the conditional offer the US honours what Russia has earned (all of it, or the share `x`), or reneges and pays
in reputation with its allies. An unconditional offer has the US move first; a conditional one has Russia move first,
against a promise.

Payoffs, all assumed, relative to the status quo (no offer, forces stay). Withdrawing a share z of the forces under a
share s of transparency gives Russia
    s*t + z*m - (1 - rho*s)*v*z^2 :
it gains transparency, saves the cost of the forces, and loses leverage, little with the first step and more with the
last. `rho` is the part of that leverage which is sought out of fear, and which transparency makes needless. It
separates the spiral of fear (Jervis 1978), in which a first step by the other side can be answered (Osgood 1962; Kydd
2000), from bargaining for gain, in which an unconditional opening is pocketed: what has been given already is no
reason to pull back. The US gains z*g and loses s*e. A conditional offer costs it c, since conditions have to be
agreed with allies; an unconditional opening saves that, and exposes the sites whatever Russia does. War ends
transparency.

Reduced form. One exchange stands for what would be a sequence; reputation, consultation and leverage are numbers. The
results are derived here; they are not propositions of the works cited.

Solution, for 0 < x < 1. After a complete pull-back the US honours if r >= e, after a partial step if r >= x*e, so
that small steps can be credible where the whole exchange is not. With both honoured, Russia prefers the complete
pull-back to the partial step if t + m >= v*(1 + x) - rho*v*(1 + x + x^2), and the partial step to staying if t + m >=
v*x*(1 - rho*x). After an unconditional offer it answers with at least the partial step if m >= (1 - rho)*v*x:
transparency itself, t, plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass

from bargain.arithmetic import Number
from bargain.games import Decision, ExtensiveForm, Terminal
from bargain.games.nodes import Node
from bargain.models import Proposition, Reference, Scenario
from bargain.parameters import Parameters, parameter, uniform
from bargain.scenarios._sources import PRESS

__all__ = ["SCENARIO", "ConditionalDeescalation", "build"]


@dataclass(frozen=True, kw_only=True)
class ConditionalDeescalation(Parameters):
    """Payoffs are relative to the status quo; the worth of a complete pull-back to the US sets their scale."""

    m: Number = parameter(
        "3/10",
        bounds=(0, None),
        symbol="m",
        meaning="cost to Russia of keeping all massed forces in place",
        unit="utility",
        prior=uniform(0, "3/5"),
    )
    v: Number = parameter(
        "4/5",
        bounds=(0, None),
        symbol="v",
        meaning="worth to Russia of the leverage of all massed forces",
        unit="utility",
        prior=uniform("2/5", "6/5"),
    )
    x: Number = parameter(
        "1/2",
        bounds=(0, 1),
        symbol="x",
        meaning="share of the forces that a partial step withdraws, and of transparency that it earns",
        prior=uniform("1/4", "3/4"),
    )
    t: Number = parameter(
        "1/2",
        bounds=(0, None),
        symbol="t",
        meaning="worth of complete transparency to Russia",
        unit="utility",
        prior=uniform(0, 1),
    )
    rho: Number = parameter(
        "1/5",
        bounds=(0, 1),
        symbol=r"\rho",
        meaning="part of the leverage that transparency makes needless",
        prior=uniform(0, "3/5"),
    )
    e: Number = parameter(
        "2/5",
        bounds=(0, None),
        symbol="e",
        meaning="cost of complete transparency to the United States",
        unit="utility",
        prior=uniform("1/10", "7/10"),
    )
    g: Number = parameter(
        1,
        bounds=(0, None),
        symbol="g",
        meaning="worth of a complete pull-back to the United States",
        unit="utility",
        prior=uniform("1/2", "3/2"),
    )
    r: Number = parameter(
        "1/2",
        bounds=(0, None),
        symbol="r",
        meaning="reputation that the United States loses if it breaks a promise",
        unit="utility",
        prior=uniform(0, 1),
    )
    c: Number = parameter(
        "1/20",
        bounds=(0, None),
        symbol="c",
        meaning="cost to the United States of agreeing on conditions with its allies",
        unit="utility",
        prior=uniform("1/100", "1/10"),
    )
    w: Number = parameter(
        "-1/5",
        symbol="w",
        meaning="payoff of war to Russia, relative to the status quo",
        unit="utility",
        prior=uniform(-1, "1/4"),
    )
    L: Number = parameter(
        2,
        bounds=(0, None),
        symbol="L",
        meaning="loss of the United States in a war",
        unit="utility",
        prior=uniform(1, 3),
    )


def build(p: ConditionalDeescalation) -> ExtensiveForm:
    """The tree; payoffs are those of the United States and of Russia."""

    def end(outcome: str, given: Number, withdrawn: Number, us_costs: Number) -> Terminal:
        """`given`: share of transparency that Russia gets; `withdrawn`: share of its forces."""
        us = withdrawn * p.g - given * p.e - us_costs
        russia = given * p.t + withdrawn * p.m - (1 - p.rho * given) * p.v * withdrawn**2
        return Terminal([us, russia], outcome)

    def war(us_costs: Number) -> Terminal:
        return Terminal([-p.L - us_costs, p.w], "war")

    def kept_or_broken(name: str, share: Number, outcome: str) -> Decision:
        moves = {"honour": end(outcome, share, share, p.c), "renege": end("broken_promise", 0, share, p.c + p.r)}
        return Decision("United States", moves, name=name)

    nothing: dict[str, Node] = {
        "pull_back": end("unilateral_withdrawal", 0, 1, 0),
        "partial_step": end("unilateral_withdrawal", 0, p.x, 0),
        "stay": end("status_quo", 0, 0, 0),
        "escalate": war(0),
    }
    unconditional: dict[str, Node] = {
        "pull_back": end("full_exchange", 1, 1, 0),
        "partial_step": end("partial_exchange", 1, p.x, 0),
        "stay": end("unreciprocated", 1, 0, 0),
        "escalate": war(p.e),
    }
    conditional: dict[str, Node] = {
        "pull_back": kept_or_broken("US after pull-back", 1, "full_exchange"),
        "partial_step": kept_or_broken("US after partial step", p.x, "partial_exchange"),
        "stay": end("status_quo", 0, 0, p.c),
        "escalate": war(p.c),
    }
    root = Decision(
        "United States",
        {
            "no_offer": Decision("Russia", nothing, name="Russia without an offer"),
            "offer_unconditional": Decision("Russia", unconditional, name="Russia after the unconditional offer"),
            "offer_conditional": Decision("Russia", conditional, name="Russia after the conditional offer"),
        },
        name="US offer",
    )
    return ExtensiveForm(("United States", "Russia"), root)


ANSWERS_GIFT = "m > (1 - rho)*v*x"
POCKETS_GIFT = "m < (1 - rho)*v*x"

SCENARIO = Scenario(
    name="conditional_deescalation",
    title="Conditional de-escalation",
    question="Does an offer of transparency bring about a pull-back, and who moves first?",
    build=build,
    parameters=ConditionalDeescalation,
    constraints=("x > 0", "x < 1"),
    outcomes={
        "full_exchange": "Russia pulls back completely and gets complete transparency",
        "partial_exchange": "Russia takes the partial step and gets transparency",
        "unilateral_withdrawal": "Russia withdraws forces without an offer",
        "unreciprocated": "the United States opens its sites and the forces stay",
        "broken_promise": "Russia withdraws forces and the United States does not keep its promise",
        "status_quo": "the forces stay and the sites remain closed",
        "war": "Russia escalates to war",
    },
    propositions=(
        Proposition(
            "e > 0 and full_exchange > 0 implies t + m >= v*(1 + x) - rho*v*(1 + x + x**2)",
            "A complete pull-back needs transparency and the cost of the forces to outweigh the last part of the "
            "leverage.",
        ),
        Proposition(
            f"r > e and {POCKETS_GIFT} and t + m > v*(1 + x) - rho*v*(1 + x + x**2) and t + m > (1 - rho)*v and w < 0 "
            "and g > e + c implies full_exchange == 1",
            "If reputation outweighs the cost of transparency and the whole exchange pays Russia, the conditional "
            "offer buys it.",
        ),
        Proposition(
            "r < e and m < (1 - rho)*v*(1 + x) implies full_exchange == 0",
            "If reputation does not outweigh the cost of transparency, the complete pull-back is not to be had for a "
            "promise.",
        ),
        Proposition(
            f"x*e < r and r < e and {POCKETS_GIFT} and t + m > v*x*(1 - rho*x) and w < 0 and x*(g - e) > c "
            "implies partial_exchange == 1",
            "Small steps are credible where the whole exchange is not: there the conditional offer buys the partial "
            "step.",
        ),
        Proposition(
            f"{POCKETS_GIFT} and r < x*e and w < 0 and c > 0 implies status_quo == 1",
            "If no promise is credible, and little of the leverage is sought out of fear, no offer is made: an "
            "unconditional one would be pocketed, since what has been given already is no reason to pull back.",
        ),
        Proposition(
            f"{ANSWERS_GIFT} and m < v*x and r < x*e and w < 0 and x*g > e "
            "implies full_exchange + partial_exchange == 1",
            "If the leverage is sought out of fear, an unconditional opening is made and answered where no promise is "
            "credible.",
        ),
        Proposition(
            "w < 0 and e > 0 and m != (1 - rho)*v*x implies unreciprocated == 0",
            "Ties apart, and as long as Russia prefers the status quo to war, the United States makes no offer that "
            "would be pocketed.",
        ),
        Proposition(
            "w < 0 and c > 0 and t > 0 and r != e and r != x*e and m != v*x and m != v*(1 + x) implies broken_promise "
            "== 0",
            "Ties apart, a promise that would be broken is not made.",
        ),
        Proposition(
            "war > 0 implies w >= 0",
            "There is no war as long as Russia prefers the status quo to war.",
        ),
        Proposition(
            "w < t and L > e implies war < 1",
            "War is not certain if Russia wants it less than transparency, which war would end: an unconditional "
            "opening would avert it, and costs the United States less.",
        ),
    ),
    references=(
        *PRESS,
        Reference(
            "Osgood1962", "Osgood, C. E. 1962. An Alternative to War or Surrender. University of Illinois Press."
        ),
        Reference(
            "Kydd2000",
            "Kydd, A. 2000. “Trust, Reassurance, and Cooperation.” International Organization 54 (2): 325–357.",
        ),
        Reference("Jervis1978", "Jervis, R. 1978. “Cooperation under the Security Dilemma.” World Politics 30."),
    ),
)
