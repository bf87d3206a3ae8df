"""What the literature refutes: profiles that fail a concept, each with the gain of the best deviation, by hand."""

from __future__ import annotations

from fractions import Fraction

from tests.replications.believed import BLUFFING, CARD_GAME, DOUBT, PBE, SPENCE_OFF
from tests.replications.published import DETERRENCE, DIXIT, GENEROUS, REPUTATION, RISKY, TAKE, kuhn
from tests.replications.reading import Said

SPE = "subgame-perfect"

EMPTY_THREATS = [
    Said(
        "selten_two_moves",
        SPE,
        {"first": "R", "second": {"R": "1/2", "L": "1/2"}, "third": "l"},
        regret=1,
    ),
    Said("entry_deterrence", SPE, {"entry": "out", "reply": "aggressive"}, regret=2),
    Said("chain_store", SPE, DETERRENCE, regret=2),
    Said("centipede", SPE, TAKE | {f"move {k}": "pass" for k in range(3, 7)}, regret="32/5"),
    Said(
        "ultimatum",
        SPE,
        GENEROUS | {"proposal": "offer 2", "offered 0": "refuse", "offered 1": "refuse"},
        regret=1,
    ),
    Said("investment", SPE, {"investment": "send 0", "sent 1": "return 0", "sent 2": "return 1"}, regret=1),
    Said("trust", SPE, {"trust": "refuse", "honour": {"abuse": "2/3", "honour": "1/3"}}, regret="5/3"),
    Said(
        "stackelberg",
        SPE,
        {"leader": "q = 4", "after 3": "q = 4", "after 4": "q = 4", "after 6": "q = 4"},
        regret=1,
    ),
    Said(
        "dixit_commitment",
        SPE,
        DIXIT | {"incumbent": "commit", "entry if committed": "out", "reply if committed": "fight"},
        regret=1,
        values={"C": 4},
    ),
]
"""Nash equilibria that are not subgame perfect."""

NO_NASH = [
    Said("selten_two_moves", "nash", {"first": "L", "second": "R", "third": "l"}, regret=1),
    Said(
        "entry_deterrence",
        "nash",
        {"entry": "out", "reply": {"aggressive": "1/4", "cooperative": "3/4"}},
        regret="1/2",
    ),
    Said("centipede", "nash", {f"move {k}": "pass" for k in range(1, 7)}, regret="32/5"),
    Said("ultimatum", "nash", GENEROUS | {"proposal": "offer 1", "offered 0": "accept"}, regret=1),
    Said("investment", "nash", {"investment": "send 2", "sent 1": "return 0", "sent 2": "return 3"}, regret=3),
    Said("trust", "nash", {"trust": "trust", "honour": "honour"}, regret=5),
    Said(
        "stackelberg",
        "nash",
        {"leader": "q = 4", "after 3": "q = 4", "after 4": "q = 4", "after 6": "q = 3"},
        regret=2,
    ),
    Said("kuhn_poker", "nash", kuhn(Fraction(0)) | {"One holds K": "bet"}, regret="1/6", note="no bluff with the jack"),
    Said("selten_horse", "nash", {"one": "R", "two": "R", "three": {"R": "1/2", "L": "1/2"}}, regret=1),
    Said(
        "outside_option",
        "nash",
        {"enter": "out", "one": "T", "two": {"L": "3/4", "R": "1/4"}},
        regret="1/4",
    ),
    Said(
        "gibbons_three_actions",
        "nash",
        {"one": "R", "two": {"L'": "3/4", "R'": "1/4"}},
        regret="1/2",
    ),
    Said(
        "myerson_card_game",
        "nash",
        CARD_GAME | {"black": "raise"},
        regret="1/3",
    ),
    Said("myerson_agents", "nash", {"first": "B1", "second": "Z1", "two": "W2"}, regret=1, note="agents"),
    Said("bagwell", "nash", {"leader": "S", "seen s": "S", "seen c": "C"}, regret="1/100", note="Stackelberg"),
    Said(
        "dixit_commitment",
        "nash",
        DIXIT
        | {
            "incumbent": "passive",
            "entry if committed": "out",
            "reply if committed": "fight",
        },
        regret="1/2",
    ),
]

UNBELIEVED = [
    Said("selten_horse", PBE, {"one": "L", "two": "R", "three": "R"}, {"three": 1}, regret=3),
    Said("unobserved_entry", PBE, {"entry": "out", "after entry": "fight"}, {"after entry": (0, 1)}, regret=2),
    Said("ready_or_not", PBE, {"entry": "out", "after entry": "fight"}, {"after entry": (0, 1)}, regret=2),
    Said("gibbons_three_actions", PBE, {"one": "R", "two": "R'"}, {"two": (0, 1)}, regret=1),
    Said(
        "brandts_holt_1",
        PBE,
        {"A": "N", "B": "N", "after N": "D", "after S": "D"},
        {"after N": "1/2", "after S": (0, 1)},
        regret=30,
    ),
    Said("outside_option", PBE, {"enter": "out", "one": "T", "two": "R"}, {"two": 1}, regret=1),
    Said("gibbons_three_players", PBE, {"one": "A", "two": "L", "three": "L'"}, {"three": 1}, regret=2),
    Said("believed_threat", PBE, {"entry": "out", "after entry": "fight"}, {"after entry": "1/2"}, regret="1/2"),
    Said(
        "believed_threat",
        PBE,
        {"entry": "out", "after entry": {"fight": "3/4", "accommodate": "1/4"}},
        {"after entry": "2/3"},
        regret="1/8",
        note="threat too weak",
    ),
    Said(
        "beer_quiche",
        PBE,
        {"strong": "beer", "weak": "quiche", "after beer": "leave", "after quiche": "duel"},
        {"after beer": 1, "after quiche": 0},
        regret=1,
        note="separation",
    ),
    Said(
        "gibbons_signalling",
        PBE,
        {"t1": "L", "t2": "R", "after L": "u", "after R": "d"},
        {"after L": 1, "after R": 0},
        regret=1,
    ),
    Said(
        "watson_job_market",
        PBE,
        {"high": "none", "low": "none", "after education": "clerk", "after none": "clerk"},
        {"after education": "1/2", "after none": "1/3"},
        regret=1,
    ),
    Said(
        "costly_signal",
        PBE,
        {"high": "signal", "low": "none", "after signal": "accept", "after none": "reject"},
        {"after signal": 1, "after none": 0},
        regret="1/2",
        note="separation that the low type envies",
    ),
    Said(
        "spence",
        PBE,
        SPENCE_OFF | {"low": "y = 0", "high": "y = 3/4", "after y = 0": "w = 1", "after y = 3/4": "w = 2"},
        DOUBT | {"after y = 0": 1, "after y = 3/4": 0},
        regret="1/4",
        note="separation that is too cheap",
    ),
    Said(
        "banks_camerer_porter_3",
        PBE,
        {"t1": "m1", "t2": "m1", "after m1": "a2", "after m2": "a3", "after m3": "a1"},
        {"after m1": "1/2", "after m2": (0, "5/7"), "after m3": ("1/2", 1)},
        regret=1,
        note="no deterrent to m2",
    ),
    Said(
        "banks_camerer_porter_4",
        PBE,
        {"t1": "m2", "t2": "m2", "after m1": "a2", "after m2": "a3", "after m3": "a2"},
        {"after m1": ("1/4", "3/4"), "after m2": "1/2", "after m3": (0, "1/4")},
        regret=1,
        note="no deterrent to m1",
    ),
    Said(
        "cheap_talk",
        PBE,
        {"t1": "m1", "t2": "m2", "after m1": "a2", "after m2": "a2"},
        {"after m1": 1, "after m2": 0},
        regret=1,
        note="talk that is not believed",
    ),
    Said(
        "audience_costs",
        PBE,
        BLUFFING | {"bluffing": "wait", "after a threat": "concede"},
        {"after a threat": 1},
        regret=1,
        note="nobody bluffs",
    ),
    Said("fearon_screening", PBE, RISKY | {"proposer": "safe"}, {"proposer": "1/2"}, regret="11/200"),
    Said(
        "fearon_screening",
        PBE,
        RISKY | {"proposer": "safe"},
        {"proposer": "3/5"},
        values={"q": "3/5", "margin": 0},
        regret="1/100",
        note="below the threshold",
    ),
    Said(
        "reputation",
        PBE,
        REPUTATION | {"weak, in": "acquiesce", "second entrant after fought": "out"},
        {
            "first entrant": "1/8",
            "second entrant after out": "1/8",
            "second entrant after fought": 1,
            "second entrant after shared": 0,
        },
        regret=1,
        note="no reputation is built",
    ),
]
"""Profiles that no belief, or not the stated one, makes sequentially rational; where that is said of a Nash equilibrium
the interval of beliefs is everything."""
