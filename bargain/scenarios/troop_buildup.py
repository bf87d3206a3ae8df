"""The troop build-up: massing forces as a costly signal, against words.

Facts of the case. Russia massed more than 100,000 troops near Ukraine and in Belarus, and says that it has no
intention of invading (WT, AP). It used force in Georgia in 2008, and annexed Crimea in 2014 (AP).

Structure. A signalling game. Nature makes Russia resolute (probability `tau`) or bluffing; only Russia learns which.
Russia masses its forces or stays quiet, which includes words without forces. NATO sees the move, not the type, and
concedes or stands firm. If NATO stands firm against massed forces, the resolute type attacks, and the bluffing type
backs down before its audience.

Payoffs, all assumed, relative to the status quo. A concession is worth v to Russia and costs NATO c. Massing costs
k_R or k_B. War is worth w to the resolute type and costs NATO L; backing down costs the bluffing type a. So massing
sinks costs and ties hands at once (Fearon 1997): k is paid in any case, a only if the bluff is called. In Fearon's
model a leader can choose a signal large enough, and nobody bluffs; here the signal has one size, and whether it is
large enough is the question.

Reduced form. What follows is the one-sided costly gesture in the manner of Kydd (2000), with net stakes k_R - w and
k_B + a against gains v - w and v + a, and with back-downs as in Fearon (1994) and Schultz (2001). It is not the model
of any of them. The list of equilibria below is derived here.

Solution. Words buy nothing: since c > 0, NATO stands firm after quiet whatever it believes. Let rho be the
probability that NATO concedes after massing. The resolute type masses if rho > rho_R = (k_R - w)/(v - w), the
bluffing type if rho > rho_B = (k_B + a)/(v + a), and "the resolute type is keener" means rho_R < rho_B. NATO concedes
if its belief that massed forces are resolute exceeds tbar = c/L. All perfect Bayesian equilibria are then
    no massing          if rho_R >= 0: rho up to min(rho_R, 1), held by doubts off the path;
    separating          if rho_R <= 1 <= rho_B: only the resolute type masses, and NATO concedes;
    semi-separating     if tau < tbar and rho_B <= 1: the bluffing type masses with probability
                        mu = tau*(1 - tbar)/((1 - tau)*tbar), and NATO concedes with probability rho_B;
    pooling on massing  if tau >= tbar and rho_B <= 1: both types mass, and NATO concedes.
At rho_R = 1, at rho_B = 1 and at tau = tbar the neighbours are joined by segments of equilibria.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bargain.arithmetic import Number
from bargain.closed_forms import ClosedForm, ClosedPoint
from bargain.equilibrium import Concept
from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from bargain.models import Proposition, Reference, Scenario
from bargain.parameters import Parameters, parameter, uniform
from bargain.scenarios._sources import PRESS

__all__ = ["SCENARIO", "TroopBuildup", "build"]


@dataclass(frozen=True, kw_only=True)
class TroopBuildup(Parameters):
    """Payoffs are relative to the status quo; the worth of a concession to Russia sets their scale."""

    tau: Number = parameter(
        "1/4",
        bounds=(0, 1),
        symbol=r"\tau",
        meaning="prior probability that Russia is resolute",
        prior=uniform("1/20", "4/5"),
    )
    v: Number = parameter(
        1,
        bounds=(0, None),
        symbol="v",
        meaning="worth of a concession to Russia",
        unit="utility",
        prior=uniform("4/5", "6/5"),
    )
    w: Number = parameter(
        "1/10",
        symbol="w",
        meaning="worth of war to a resolute Russia",
        unit="utility",
        prior=uniform("-1/20", "3/10"),
    )
    k_R: Number = parameter(
        "1/5",
        bounds=(0, None),
        symbol="k_R",
        meaning="cost of massing forces to a resolute Russia",
        unit="utility",
        prior=uniform("1/20", "1/4"),
    )
    k_B: Number = parameter(
        "1/4",
        bounds=(0, None),
        symbol="k_B",
        meaning="cost of massing forces to a bluffing Russia",
        unit="utility",
        prior=uniform("1/5", "6/5"),
    )
    a: Number = parameter(
        "1/2",
        bounds=(0, None),
        symbol="a",
        meaning="audience cost of backing down",
        unit="utility",
        prior=uniform("1/2", 1),
    )
    c: Number = parameter(
        "2/5",
        bounds=(0, None),
        symbol="c",
        meaning="cost of a concession to NATO",
        unit="utility",
        prior=uniform("1/10", "1/2"),
    )
    L: Number = parameter(
        1,
        bounds=(0, None),
        symbol="L",
        meaning="loss of NATO in a war",
        unit="utility",
        prior=uniform("3/5", "3/2"),
    )


def build(p: TroopBuildup) -> ExtensiveForm:
    """The signalling tree; payoffs are those of Russia and of NATO."""
    cost = {"resolute": p.k_R, "bluffing": p.k_B}
    called = {
        "resolute": Terminal([p.w - p.k_R, -p.L], "war"),
        "bluffing": Terminal([-p.a - p.k_B, 0], "backdown"),
    }

    def russia(kind: str) -> Decision:
        conceded = Terminal([p.v - cost[kind], -p.c], "concession")
        massed = Decision("NATO", {"concede": conceded, "firm": called[kind]}, "NATO after massing", f"{kind}, massed")
        given = Terminal([p.v, -p.c], "unforced_concession")
        quiet = Decision(
            "NATO", {"concede": given, "firm": Terminal([0, 0], "status_quo")}, "NATO after quiet", f"{kind}, quiet"
        )
        return Decision("Russia", {"mass": massed, "quiet": quiet}, name=f"Russia, {kind}")

    root = Chance({"resolute": (p.tau, russia("resolute")), "bluffing": (1 - p.tau, russia("bluffing"))}, name="type")
    return ExtensiveForm(("Russia", "NATO"), root)


def _point(
    resolute: str, bluffing: str, concede: str, massed: str | tuple[str, str], quiet: str | tuple[str, str]
) -> ClosedPoint:
    """Probabilities of massing by type and of conceding after it; beliefs in a resolute type after each move."""

    def mix(first: str, second: str, chance: str) -> Mapping[str, str]:
        return {first: chance, second: f"1 - ({chance})"}

    def belief(move: str, chance: str | tuple[str, str]) -> Mapping[str, str | tuple[str, str]]:
        if isinstance(chance, tuple):
            return {f"resolute, {move}": chance, f"bluffing, {move}": (f"1 - ({chance[1]})", f"1 - ({chance[0]})")}
        return {f"resolute, {move}": chance, f"bluffing, {move}": f"1 - ({chance})"}

    return ClosedPoint(
        profile={
            "Russia": {
                "Russia, resolute": mix("mass", "quiet", resolute),
                "Russia, bluffing": mix("mass", "quiet", bluffing),
            },
            "NATO": {
                "NATO after massing": mix("concede", "firm", concede),
                "NATO after quiet": mix("concede", "firm", "0"),
            },
        },
        beliefs={"NATO after massing": belief("massed", massed), "NATO after quiet": belief("quiet", quiet)},
    )


WHERE = {
    "tbar": "c/L",
    "rho_R": "(k_R - w)/(v - w)",
    "rho_B": "(k_B + a)/(v + a)",
    "mu": "tau*(1 - tbar)/((1 - tau)*tbar)",
}

STANDS_FIRM = _point("0", "0", "0", ("0", "tbar"), "tau")
DETERRED = _point("0", "0", "rho_R", "tbar", "tau")
CONCEDES_IN_VAIN = _point("0", "0", "1", ("tbar", "1"), "tau")
SEPARATING = _point("1", "0", "1", "1", "0")
SEMI_SEPARATING = _point("1", "mu", "rho_B", "tbar", "0")
POOLING = _point("1", "1", "1", "tau", ("0", "1"))
POOLING_IN_DOUBT = _point("1", "1", "rho_B", "tau", ("0", "1"))


def _form(name: str, conditions: tuple[str, ...], *points: ClosedPoint) -> ClosedForm:
    return ClosedForm(name, conditions, points, dimension=len(points) - 1, where=WHERE)


# Where a segment joins two classes, the classes come first and give its ends their names.
EQUILIBRIA = (
    _form("no massing", ("k_R == w",), STANDS_FIRM),
    _form("no massing", ("k_R > w", "k_R < v"), STANDS_FIRM, DETERRED),
    _form("no massing", ("k_R >= v",), STANDS_FIRM, CONCEDES_IN_VAIN),
    _form("separating", ("k_R <= v", "k_B >= v"), SEPARATING),
    _form("semi-separating", ("tau*L < c", "k_B <= v"), SEMI_SEPARATING),
    _form("pooling on massing", ("tau*L >= c", "k_B <= v"), POOLING),
    _form("pooling on massing", ("tau*L == c", "k_B < v"), POOLING_IN_DOUBT, POOLING),
    _form("separating", ("k_R == v",), CONCEDES_IN_VAIN, SEPARATING),
    _form("semi-separating", ("k_B == v", "tau*L < c"), SEPARATING, SEMI_SEPARATING),
    _form("pooling on massing", ("k_B == v", "tau*L >= c"), SEPARATING, POOLING),
)

SCENARIO = Scenario(
    name="troop_buildup",
    title="The troop build-up",
    question="Do massed troops show resolve, and when is a bluff worth while?",
    build=build,
    parameters=TroopBuildup,
    constraints=(
        "tau > 0",
        "tau < 1",
        "v > 0",
        "v > w",
        "c > 0",
        "c < L",
        "k_B + a > 0",
        "(k_R - w)*(v + a) < (k_B + a)*(v - w)",
    ),
    concept=Concept.PERFECT_BAYESIAN,
    closed_forms=EQUILIBRIA,
    outcomes={
        "status_quo": "no massed forces and no concession",
        "unforced_concession": "a concession without massed forces",
        "concession": "a concession to massed forces",
        "war": "NATO stands firm and a resolute Russia attacks",
        "backdown": "NATO stands firm and a bluffing Russia backs down",
    },
    propositions=(
        Proposition("unforced_concession == 0", "Words alone buy nothing."),
        Proposition(
            "k_R >= w implies status_quo == 1",
            "If massing costs a resolute Russia at least what war is worth to it, doubts about massed forces can hold "
            "everyone back.",
            quantifier="some",
        ),
        Proposition(
            "k_R < w implies status_quo < 1",
            "If a resolute Russia would mass and fight even without hope of a concession, forces are massed in every "
            "equilibrium.",
        ),
        Proposition(
            "k_R <= v and k_B >= v implies concession == tau",
            "If a bluff costs more than a concession is worth, massed forces can show resolve, and NATO concedes to "
            "them.",
            quantifier="some",
        ),
        Proposition(
            "war > 0 implies tau*L <= c and k_B < v",
            "War needs a NATO that does not expect resolve, and massing cheap enough for a bluff: where only the "
            "resolute mass, NATO believes them and concedes.",
        ),
        Proposition(
            "war > 0 and tau*L < c implies war*(v + a) == tau*(v - k_B)",
            "The probability of war falls with the costs of bluffing, k_B and a; NATO's own stakes c and L do not move "
            "it.",
        ),
        Proposition(
            "war > 0 and tau*L < c implies concession*c*(v + a) == tau*L*(k_B + a)",
            "NATO concedes more often the costlier the bluff: massed forces then show more resolve.",
        ),
        Proposition(
            "backdown > 0 and tau*L < c implies backdown*c*(v + a) == tau*(L - c)*(v - k_B)",
            "Large audience costs are rarely seen to be paid: the probability of a back-down falls with a.",
        ),
        Proposition(
            "tau*L > c and k_B < v and k_R < w implies concession == 1",
            "If NATO expects resolve, bluffing is cheap and a resolute Russia is not to be held back, Russia masses "
            "and NATO concedes.",
        ),
        Proposition("payoff_NATO >= -c", "NATO never does worse than if it conceded outright."),
    ),
    references=(
        *PRESS,
        Reference(
            "Fearon1994",
            "Fearon, J. D. 1994. “Domestic Political Audiences and the Escalation of International Disputes.” American "
            "Political Science Review 88 (3): 577–592.",
        ),
        Reference(
            "Fearon1997",
            "Fearon, J. D. 1997. “Signaling Foreign Policy Interests: Tying Hands versus Sinking Costs.” Journal of "
            "Conflict Resolution 41 (1): 68–90.",
        ),
        Reference(
            "Kydd2000",
            "Kydd, A. 2000. “Trust, Reassurance, and Cooperation.” International Organization 54 (2): 325–357.",
        ),
        Reference(
            "Schultz2001",
            "Schultz, K. A. 2001. “Looking for Audience Costs.” Journal of Conflict Resolution 45 (1): 32–60.",
        ),
    ),
)
