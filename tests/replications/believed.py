"""Perfect Bayesian equilibria of the published trees, each with the beliefs that support it."""

from __future__ import annotations

from fractions import Fraction

from tests.replications.published import REPUTATION, RISKY
from tests.replications.reading import Said

PBE = "perfect-bayesian"

CARD_GAME = {"red": "raise", "black": {"raise": "1/3", "fold": "2/3"}, "raised": {"meet": "2/3", "pass": "1/3"}}

BLUFFING = {
    "resolute": "threaten",
    "bluffing": {"threaten": "1/3", "wait": "2/3"},
    "after a threat": {"concede": "1/3", "resist": "2/3"},
    "resolute, resisted": "fight",
    "bluffing, resisted": "back down",
}

SPENCE_OFF = {"after y = 3/4": "w = 1", "after y = 9/8": "w = 1", "after y = 7/4": "w = 1"}
DOUBT = {
    "after y = 3/4": (Fraction(3, 4), 1),
    "after y = 9/8": (Fraction(3, 4), 1),
    "after y = 7/4": (Fraction(3, 4), 1),
}
"""Beliefs in the low type, the first node of each set."""

BELIEVED = [
    Said(
        "beer_quiche",
        PBE,
        {"strong": "beer", "weak": "beer", "after beer": "leave", "after quiche": "duel"},
        {"after beer": "9/10", "after quiche": (0, "1/2")},
        ("29/10", "9/10"),
        note="both drink beer",
    ),
    Said(
        "beer_quiche",
        PBE,
        {"strong": "beer", "weak": "beer", "after beer": "leave", "after quiche": {"duel": "1/2", "leave": "1/2"}},
        {"after beer": "9/10", "after quiche": "1/2"},
        ("29/10", "9/10"),
        note="both drink beer, least threat",
    ),
    Said(
        "beer_quiche",
        PBE,
        {"strong": "quiche", "weak": "quiche", "after beer": "duel", "after quiche": "leave"},
        {"after beer": (0, "1/2"), "after quiche": "9/10"},
        ("21/10", "9/10"),
        note="both eat quiche",
    ),
    Said(
        "gibbons_signalling",
        PBE,
        {"t1": "L", "t2": "L", "after L": "u", "after R": "d"},
        {"after L": "1/2", "after R": (0, "2/3")},
        ("3/2", "7/2"),
        note="pooling",
    ),
    Said(
        "gibbons_signalling",
        PBE,
        {"t1": "R", "t2": "L", "after L": "u", "after R": "u"},
        {"after L": 0, "after R": 1},
        (2, "5/2"),
        note="separating",
    ),
    Said(
        "watson_job_market",
        PBE,
        {"high": "education", "low": "none", "after education": "manager", "after none": "clerk"},
        {"after education": 1, "after none": 0},
        ("14/3", 6),
        note="separating",
    ),
    Said(
        "watson_job_market",
        PBE,
        {"high": "none", "low": "none", "after education": "clerk", "after none": "clerk"},
        {"after education": (0, "2/5"), "after none": "1/3"},
        (4, 4),
        note="pooling",
    ),
    Said(
        "costly_signal",
        PBE,
        {
            "high": "signal",
            "low": {"signal": "1/2", "none": "1/2"},
            "after signal": {"accept": "1/2", "reject": "1/2"},
            "after none": "reject",
        },
        {"after signal": "1/2", "after none": 0},
        ("1/12", "2/3"),
        note="partly separating",
    ),
    Said(
        "costly_signal",
        PBE,
        {"high": "none", "low": "none", "after signal": "reject", "after none": "reject"},
        {"after signal": (0, "1/2"), "after none": "1/3"},
        (0, "2/3"),
        note="pooling",
    ),
    Said(
        "spence",
        PBE,
        SPENCE_OFF | {"low": "y = 0", "high": "y = 9/8", "after y = 0": "w = 1", "after y = 9/8": "w = 2"},
        DOUBT | {"after y = 0": 1, "after y = 9/8": 0},
        ("39/32", 0),
        note="least costly separation",
    ),
    Said(
        "spence",
        PBE,
        SPENCE_OFF | {"low": "y = 0", "high": "y = 7/4", "after y = 0": "w = 1", "after y = 7/4": "w = 2"},
        DOUBT | {"after y = 0": 1, "after y = 7/4": 0},
        ("17/16", 0),
        note="costly separation",
    ),
    Said(
        "spence",
        PBE,
        SPENCE_OFF | {"low": "y = 0", "high": "y = 0", "after y = 0": "w = 3/2"},
        DOUBT | {"after y = 0": "1/2"},
        ("3/2", "-1/4"),
        note="pooling",
    ),
    Said(
        "brandts_holt_1",
        PBE,
        {"A": "S", "B": "S", "after N": "D", "after S": "C"},
        {"after N": (0, "2/3"), "after S": "1/2"},
        ("75/2", "45/2"),
    ),
    Said(
        "banks_camerer_porter_3",
        PBE,
        {"t1": "m1", "t2": "m1", "after m1": "a2", "after m2": "a1", "after m3": "a1"},
        {"after m1": "1/2", "after m2": ("5/7", 1), "after m3": ("1/2", 1)},
        ("5/2", 2),
        note="intuitive",
    ),
    Said(
        "banks_camerer_porter_3",
        PBE,
        {"t1": "m2", "t2": "m2", "after m1": "a1", "after m2": "a3", "after m3": "a1"},
        {"after m1": ("2/3", 1), "after m2": "1/2", "after m3": ("1/2", 1)},
        ("5/2", 3),
        note="sequential",
    ),
    Said(
        "banks_camerer_porter_4",
        PBE,
        {"t1": "m3", "t2": "m3", "after m1": "a3", "after m2": "a2", "after m3": "a1"},
        {"after m1": ("3/4", 1), "after m2": ("2/3", 1), "after m3": "1/2"},
        (3, 3),
        note="divine",
    ),
    Said(
        "banks_camerer_porter_4",
        PBE,
        {"t1": "m2", "t2": "m2", "after m1": "a3", "after m2": "a3", "after m3": "a2"},
        {"after m1": ("3/4", 1), "after m2": "1/2", "after m3": (0, "1/4")},
        ("5/2", 2),
        note="intuitive",
    ),
    Said(
        "cheap_talk",
        PBE,
        {"t1": "m1", "t2": "m2", "after m1": "a1", "after m2": "a2"},
        {"after m1": 1, "after m2": 0},
        (1, 1),
        note="informative",
    ),
    Said(
        "cheap_talk",
        PBE,
        {"t1": "m2", "t2": {"m1": "1/2", "m2": "1/2"}, "after m1": "a2", "after m2": "a2"},
        {"after m1": 0, "after m2": "1/2"},
        ("2/3", "2/3"),
        note="babbling",
    ),
    Said("myerson_card_game", PBE, CARD_GAME, {"raised": "3/4"}, ("1/3", "-1/3")),
    Said("audience_costs", PBE, BLUFFING, {"after a threat": "1/2"}, ("1/8", "1/2")),
    Said("fearon_screening", PBE, RISKY, {"proposer": "1/2"}, ("119/200", "33/100"), note="risky"),
    Said(
        "fearon_screening",
        PBE,
        RISKY | {"proposer": "safe"},
        {"proposer": "4/5"},
        ("27/50", "23/50"),
        values={"q": "4/5"},
        note="safe",
    ),
    *(
        Said(
            "fearon_screening",
            PBE,
            RISKY | {"proposer": demand},
            {"proposer": "5/8"},
            values={"q": "5/8", "margin": 0},
            note=f"{demand} at the threshold of the continuous model",
        )
        for demand in ("safe", "risky")
    ),
    Said(
        "reputation",
        PBE,
        REPUTATION,
        {
            "first entrant": "1/8",
            "second entrant after out": "1/8",
            "second entrant after fought": "1/2",
            "second entrant after shared": 0,
        },
        ("1/8", "1/4", "3/8"),
    ),
    Said(
        "selten_horse",
        PBE,
        {"one": "R", "two": "R", "three": "L"},
        {"three": (0, "1/3")},
        (1, 1, 1),
    ),
    Said(
        "selten_horse",
        PBE,
        {"one": "R", "two": "R", "three": {"R": "1/4", "L": "3/4"}},
        {"three": "1/3"},
        (1, 1, 1),
        note="end of the segment",
    ),
    Said("outside_option", PBE, {"enter": "out", "one": "B", "two": "R"}, {"two": 0}, (2, 2)),
    Said("unobserved_entry", PBE, {"entry": "in1", "after entry": "accommodate"}, {"after entry": 1}, (3, 0)),
    Said(
        "believed_threat",
        PBE,
        {"entry": {"in1": "2/3", "in2": "1/3"}, "after entry": {"fight": "2/3", "accommodate": "1/3"}},
        {"after entry": "2/3"},
        ("1/3", -1),
        note="entry",
    ),
    Said(
        "believed_threat",
        PBE,
        {"entry": "out", "after entry": "fight"},
        {"after entry": ("2/3", 1)},
        (0, 2),
        note="deterrence",
    ),
    Said(
        "believed_threat",
        PBE,
        {"entry": "out", "after entry": {"fight": "4/5", "accommodate": "1/5"}},
        {"after entry": "2/3"},
        (0, 2),
        note="least deterrence",
    ),
    Said(
        "believed_threat",
        PBE,
        {"entry": {"in1": "2/3", "in2": "1/3"}, "after entry": {"fight": "1/3", "accommodate": "2/3"}},
        {"after entry": "2/3"},
        ("5/3", -1),
        values={"gamma": 1},
        note="entry with gamma 1",
    ),
    Said("ready_or_not", PBE, {"entry": "unready", "after entry": "acquiesce"}, {"after entry": 0}, (4, 3)),
    Said("gibbons_three_actions", PBE, {"one": "L", "two": "L'"}, {"two": 1}, (2, 1)),
    Said("gibbons_three_players", PBE, {"one": "D", "two": "L", "three": "R'"}, {"three": 1}, (3, 3, 3)),
]
