"""All subgame-perfect equilibria of published trees, and the perfect Bayesian ones that signal nothing, by hand."""

from __future__ import annotations

from tests.replications.believed import BLUFFING, PBE
from tests.replications.published import DIXIT, GENEROUS, INDUCTION, REPUTATION, RISKY, TAKE
from tests.replications.refuted import SPE
from tests.replications.sets import Part, Whole, ends, mix

ULTIMATUM = Part(
    1,
    [
        (GENEROUS | {"proposal": f"offer {offer}", "offered 0": mix("accept", share, "refuse")}, {})
        for offer, share in ((0, 1), (0, "2/3"), (1, "2/3"), (1, 0))
    ],
)
"""Three segments in a row: refuse nothing more often, offer one unit more often, refuse nothing more often still."""


def dixit(committed: object, out: object, fight: object) -> tuple[dict[str, object], dict[str, object]]:
    """Probabilities that the incumbent commits, that the entrant then stays out, that the incumbent else fights."""
    return (
        DIXIT
        | {
            "incumbent": mix("commit", committed, "passive"),
            "entry if committed": mix("out", out, "in"),
            "reply if committed": mix("fight", fight, "share"),
        },
        {},
    )


WAR_OR_SHARING = Part(
    1,
    [
        dixit(1, 1, 1),
        dixit(1, 1, "4/5"),
        dixit(1, "5/6", "4/5"),
        dixit(0, "5/6", "4/5"),
        dixit(0, 0, "4/5"),
        dixit(0, 0, 0),
    ],
)
"""C = 5: war and sharing tie once the outlay is sunk. The entrant is indifferent where war comes by 4/5, and the
incumbent where the entrant stays out by 5/6; five segments in a row."""

OPTION = [
    ({"enter": "in", "one": "T", "two": "L"}, {}),
    ({"enter": "out", "one": "B", "two": "R"}, {}),
    ({"enter": "out", "one": mix("T", "3/4", "B"), "two": mix("L", "1/4", "R")}, {}),
]
OPTION_PAYS = [(3, 1), (2, 2), (2, 2)]

PERFECT = [
    Whole("selten_two_moves", SPE, [Part(0, [({"first": "R", "second": "R", "third": "l"}, {})], (1, 1))]),
    Whole("entry_deterrence", SPE, [Part(0, [({"entry": "in", "reply": "cooperative"}, {})], (2, 2))]),
    Whole("chain_store", SPE, [Part(0, [(INDUCTION, {})], (4, 2, 2))]),
    Whole("centipede", SPE, [Part(0, [(TAKE, {})], ("2/5", "1/10"))]),
    Whole("ultimatum", SPE, [ULTIMATUM]),
    Whole(
        "investment",
        SPE,
        [Part(0, [({"investment": "send 0", "sent 1": "return 0", "sent 2": "return 0"}, {})], (2, 2))],
    ),
    Whole("trust", SPE, [Part(0, [({"trust": "refuse", "honour": "abuse"}, {})], (0, 0))]),
    Whole(
        "stackelberg",
        SPE,
        [Part(0, [({"leader": "q = 6", "after 3": "q = 4", "after 4": "q = 4", "after 6": "q = 3"}, {})], (18, 9))],
    ),
    Whole("dixit_commitment", SPE, [Part(0, [dixit(1, 1, 1)], ("9/2", 0))]),
    Whole("dixit_commitment", SPE, [Part(0, [dixit(0, 0, 0)], (4, 4))], {"C": 4}),
    Whole("dixit_commitment", SPE, [WAR_OR_SHARING], {"C": 5}),
    Whole("dixit_commitment", SPE, [Part(1, [dixit(1, 1, 1), dixit(0, 1, 1)])], {"C": 6}),
    Whole("dixit_commitment", SPE, [Part(0, [dixit(0, 1, 1)], (4, 4))], {"C": 7}),
    Whole(
        "outside_option", SPE, [Part(0, [point], payoffs) for point, payoffs in zip(OPTION, OPTION_PAYS, strict=True)]
    ),
    Whole("audience_costs", SPE, [Part(0, [(BLUFFING, {})], ("1/8", "1/2"))]),
    Whole("gibbons_three_players", SPE, [Part(0, [({"one": "D", "two": "L", "three": "R'"}, {})], (3, 3, 3))]),
]

OUT = {"entry": "out"}
INVITED = Part(0, [({"entry": "in1", "after entry": "accommodate"}, {"after entry": 1})], (3, 0))
UNREADY = Part(0, [({"entry": "unready", "after entry": "acquiesce"}, {"after entry": 0})], (4, 3))
LEFT = Part(0, [({"one": "L", "two": "L'"}, {"two": 1})], (2, 1))
DETERRED = Part(
    1,
    ends(OUT, {}, after_entry=[("fight", ("2/3", 1)), (mix("fight", "4/5", "accommodate"), "2/3")]),
    (0, 2),
)


DOUBTS = {
    "first entrant": "1/8",
    "second entrant after out": "1/8",
    "second entrant after fought": "1/2",
    "second entrant after shared": 0,
}
"""The tough type fights in any case, or entry would follow what it does; so a share means weakness, and the weak type
mixes: a fight that only the tough would fight would deter for sure, and one that all would fight would not deter."""


def tempted(fight: str, payoff: object) -> Part:
    """Entry in both ways by 2/3 and 1/3, and a fight that makes them equally good."""
    choices = {"entry": mix("in1", "2/3", "in2"), "after entry": mix("fight", fight, "accommodate")}
    return Part(0, [(choices, {"after entry": "2/3"})], (payoff, -1))


def demand(name: str, belief: object, *payoffs: object) -> Part:
    """One demand in the screening game."""
    return Part(0, [(RISKY | {"proposer": name}, {"proposer": belief})], payoffs)


BAGWELL = [
    ({"leader": "C", "seen s": "C", "seen c": "C"}, (4, 4)),
    (
        {"leader": mix("S", "99/100", "C"), "seen s": "S", "seen c": mix("S", "24/49", "C")},
        ("489/98", "9849/4900"),
    ),
    (
        {"leader": mix("S", "1/100", "C"), "seen s": mix("S", "25/49", "C"), "seen c": "C"},
        ("393/98", "19453/4900"),
    ),
]

BELIEVED = [
    Whole("unobserved_entry", PBE, [INVITED]),
    Whole("ready_or_not", PBE, [UNREADY]),
    Whole("gibbons_three_actions", PBE, [LEFT]),
    Whole("believed_threat", PBE, [tempted("2/3", "1/3"), DETERRED]),
    Whole(
        "believed_threat",
        PBE,
        [tempted("1/2", 1), Part(0, [({"entry": "out", "after entry": "fight"}, {"after entry": ("2/3", 1)})], (0, 2))],
        {"gamma": 0},
    ),
    Whole("believed_threat", PBE, [tempted("1/3", "5/3")], {"gamma": 1}),
    Whole("fearon_screening", PBE, [demand("risky", "1/2", "119/200", "33/100")]),
    Whole("fearon_screening", PBE, [demand("safe", "4/5", "27/50", "23/50")], {"q": "4/5"}),
    Whole(
        "fearon_screening",
        PBE,
        [Part(1, [(RISKY | {"proposer": name}, {"proposer": "25/39"}) for name in ("safe", "risky")])],
        {"q": "25/39"},
    ),
    Whole("audience_costs", PBE, [Part(0, [(BLUFFING, {"after a threat": "1/2"})], ("1/8", "1/2"), "semi-separating")]),
    Whole(
        "gibbons_three_players", PBE, [Part(0, [({"one": "D", "two": "L", "three": "R'"}, {"three": 1})], (3, 3, 3))]
    ),
    Whole("reputation", PBE, [Part(0, [(REPUTATION, DOUBTS)], ("1/8", "1/4", "3/8"))]),
    Whole(
        "outside_option",
        PBE,
        [Part(0, [(choices, {"two": belief})]) for (choices, _), belief in zip(OPTION, (1, 0, "3/4"), strict=True)],
    ),
    Whole(
        "bagwell",
        PBE,
        [
            Part(0, [(choices, {"seen s": first, "seen c": second})], payoffs)
            for (choices, payoffs), (first, second) in zip(
                BAGWELL, ((0, 0), ("9801/9802", "1/2"), ("1/2", "1/9802")), strict=True
            )
        ],
    ),
]
