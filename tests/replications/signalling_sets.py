"""All perfect Bayesian equilibria of the published signalling games.

Derived by hand: a reply is optimal on an interval of beliefs, two replies tie where their intervals meet, and a message
that is not sent has some reply that keeps every type from sending it.
"""

from __future__ import annotations

from typing import Any

from tests.replications.believed import CARD_GAME, PBE
from tests.replications.reading import Beliefs, Choices
from tests.replications.sets import Part, Point, Reply, Whole, ends, mix

BREAKFAST = [
    Part(
        1,
        ends(
            {"strong": meal, "weak": meal, f"after {meal}": "leave"},
            {f"after {meal}": "9/10"},
            **{f"after {other}": [("duel", (0, "1/2")), (mix("duel", "1/2", "leave"), "1/2")]},
        ),
        (payoff, "9/10"),
        "pooling",
    )
    for meal, other, payoff in (("beer", "quiche", "29/10"), ("quiche", "beer", "21/10"))
]

GIBBONS = [
    Part(
        1,
        ends(
            {"t1": "L", "t2": "L", "after L": "u"},
            {"after L": "1/2"},
            after_R=[("d", (0, "2/3")), (mix("u", "1/2", "d"), "2/3")],
        ),
        ("3/2", "7/2"),
        "pooling",
    ),
    Part(
        0,
        [({"t1": "R", "t2": "L", "after L": "u", "after R": "u"}, {"after L": 0, "after R": 1})],
        (2, "5/2"),
        "separating",
    ),
]

JOBS = [
    Part(
        0,
        [
            (
                {"high": "education", "low": "none", "after education": "manager", "after none": "clerk"},
                {"after education": 1, "after none": 0},
            )
        ],
        ("14/3", 6),
        "separating",
    ),
    Part(
        1,
        ends(
            {"high": "none", "low": "none", "after none": "clerk"},
            {"after none": "1/3"},
            after_education=[("clerk", (0, "2/5")), (mix("manager", "2/3", "clerk"), "2/5")],
        ),
        (4, 4),
        "pooling",
    ),
]

COSTLY = [
    Part(
        0,
        [
            (
                {
                    "high": "signal",
                    "low": mix("signal", "1/2", "none"),
                    "after signal": mix("accept", "1/2", "reject"),
                    "after none": "reject",
                },
                {"after signal": "1/2", "after none": 0},
            )
        ],
        ("1/12", "2/3"),
        "semi-separating",
    ),
    Part(
        1,
        ends(
            {"high": "none", "low": "none", "after none": "reject"},
            {"after none": "1/3"},
            after_signal=[("reject", (0, "1/2")), (mix("accept", "1/4", "reject"), "1/2")],
        ),
        (0, "2/3"),
        "pooling",
    ),
]

LOW, MIDDLE, HIGH = ("w = 1", ("3/4", 1)), ("w = 3/2", ("1/4", "3/4")), ("w = 2", (0, "1/4"))
"""The firm's replies in Spence's game, each with the beliefs in the low type that make it optimal."""


def up_to(share: str) -> Reply:
    """The highest average wage that still deters: 2 by the given share, 3/2 else, where the firm is indifferent."""
    return mix("w = 2", share, "w = 3/2"), "1/4"


def spence(low: Any, high: Any, paid: Choices, believed: Beliefs, **off: list[Reply]) -> list[Point]:
    """Workers by type, wages and beliefs on the path, and the choice of replies off it, by level of education."""
    choices = {"low": low, "high": high} | {f"after y = {y}": wage for y, wage in paid.items()}
    beliefs = {f"after y = {y}": belief for y, belief in believed.items()}
    return ends(choices, beliefs, **{f"after y = {y}": replies for y, replies in off.items()})


SPENCE = [
    Part(
        2,
        spence(
            "y = 0",
            "y = 9/8",
            {"0": "w = 1", "9/8": "w = 2"},
            {"0": 1, "9/8": 0},
            **{"3/4": [LOW, MIDDLE, up_to("1/2")], "7/4": [LOW, MIDDLE, HIGH]},
        ),
        ("39/32", 0),
        "separating",
    ),
    Part(
        2,
        spence(
            "y = 0",
            "y = 7/4",
            {"0": "w = 1", "7/4": "w = 2"},
            {"0": 1, "7/4": 0},
            **{"3/4": [LOW, MIDDLE], "9/8": [LOW, MIDDLE, up_to("3/8")]},
        ),
        ("17/16", 0),
        "separating",
    ),
    Part(
        3,
        spence(
            "y = 0",
            "y = 0",
            {"0": "w = 3/2"},
            {"0": "1/2"},
            **{"3/4": [LOW, MIDDLE, up_to("3/4")], "9/8": [LOW, MIDDLE, HIGH], "7/4": [LOW, MIDDLE, HIGH]},
        ),
        ("3/2", "-1/4"),
        "pooling",
    ),
    Part(
        2,
        spence(
            mix("y = 0", "2/3", "y = 3/4"),
            "y = 3/4",
            {"0": "w = 1", "3/4": mix("w = 2", "1/2", "w = 3/2")},
            {"0": 1, "3/4": "1/4"},
            **{"9/8": [LOW, MIDDLE, up_to("7/8")], "7/4": [LOW, MIDDLE, HIGH]},
        ),
        ("19/16", "-1/6"),
        "semi-separating",
    ),
    Part(
        2,
        spence(
            "y = 0",
            mix("y = 0", "1/3", "y = 9/8"),
            {"0": mix("w = 3/2", "7/8", "w = 1"), "9/8": "w = 2"},
            {"0": "3/4", "9/8": 0},
            **{"3/4": [LOW, MIDDLE, up_to("5/8")], "7/4": [LOW, MIDDLE, HIGH]},
        ),
        ("23/16", "-1/6"),
        "semi-separating",
    ),
    Part(
        2,
        spence(
            "y = 0",
            mix("y = 0", "1/3", "y = 7/4"),
            {"0": mix("w = 3/2", "1/4", "w = 1"), "7/4": "w = 2"},
            {"0": "3/4", "7/4": 0},
            **{"3/4": [LOW, MIDDLE], "9/8": [LOW, MIDDLE, up_to("3/8")]},
        ),
        ("9/8", "-1/6"),
        "semi-separating",
    ),
]

BRANDTS_HOLT = [
    Part(
        1,
        ends(
            {"A": "S", "B": "S", "after S": "C"},
            {"after S": "1/2"},
            after_N=[("D", (0, "2/3")), (mix("D", "1/2", "E"), "2/3")],
        ),
        ("75/2", "45/2"),
        "pooling",
    )
]

THIRD_MESSAGE = [("a1", ("1/2", 1)), ("a3", (0, "1/2"))]
GAME_3 = [
    Part(
        2,
        ends(
            {"t1": "m1", "t2": "m1", "after m1": "a2"},
            {"after m1": "1/2"},
            after_m2=[("a1", ("5/7", 1)), (mix("a1", "1/2", "a3"), "5/7")],
            after_m3=THIRD_MESSAGE,
        ),
        ("5/2", 2),
        "pooling",
    ),
    Part(
        2,
        ends(
            {"t1": "m2", "t2": "m2", "after m2": "a3"},
            {"after m2": "1/2"},
            after_m1=[("a1", ("2/3", 1)), (mix("a1", "1/2", "a2"), "2/3")],
            after_m3=THIRD_MESSAGE,
        ),
        ("5/2", 3),
        "pooling",
    ),
]

FIRST_MESSAGE = [("a3", ("3/4", 1)), ("a2", ("1/4", "3/4")), (mix("a1", "1/2", "a2"), "1/4")]
ALL_M3 = ({"t1": "m3", "t2": "m3", "after m3": "a1"}, {"after m3": "1/2"})
GAME_4 = [
    Part(
        2,
        ends(
            *ALL_M3,
            after_m1=FIRST_MESSAGE,
            after_m2=[("a2", ("2/3", 1)), (mix("a2", "1/3", "a3"), "2/3")],
        ),
        (3, 3),
        "pooling",
    ),
    Part(1, ends(*ALL_M3, after_m1=FIRST_MESSAGE, after_m2=[("a1", (0, "1/3"))]), (3, 3), "pooling"),
    Part(
        2,
        ends(
            {"t1": "m2", "t2": "m2", "after m2": "a3"},
            {"after m2": "1/2"},
            after_m1=[("a3", ("3/4", 1)), (mix("a2", "1/2", "a3"), "3/4")],
            after_m3=[("a2", (0, "1/4")), (mix("a1", "1/2", "a2"), "1/4")],
        ),
        ("5/2", 2),
        "pooling",
    ),
]

IGNORED = {"after m1": "a2", "after m2": "a2"}
TALK = [
    *(
        Part(
            0,
            [({"t1": first, "t2": second, f"after {first}": "a1", f"after {second}": "a2"}, beliefs)],
            (1, 1),
            "separating",
        )
        for first, second, beliefs in (
            ("m1", "m2", {"after m1": 1, "after m2": 0}),
            ("m2", "m1", {"after m1": 0, "after m2": 1}),
        )
    ),
    Part(
        2,
        [
            (IGNORED | {"t1": "m1", "t2": "m1"}, {"after m1": "1/3", "after m2": (0, "1/2")}),
            (IGNORED | {"t1": "m2", "t2": "m2"}, {"after m1": (0, "1/2"), "after m2": "1/3"}),
            (IGNORED | {"t1": "m1", "t2": mix("m1", "1/2", "m2")}, {"after m1": "1/2", "after m2": 0}),
            (IGNORED | {"t1": "m2", "t2": mix("m1", "1/2", "m2")}, {"after m1": 0, "after m2": "1/2"}),
        ],
        ("2/3", "2/3"),
    ),
]
"""Babbling is a parallelogram; two of its corners pool, and at the other two the mixing type half gives itself away."""

SIGNALLING = [
    Whole("beer_quiche", PBE, BREAKFAST),
    Whole("gibbons_signalling", PBE, GIBBONS),
    Whole("watson_job_market", PBE, JOBS),
    Whole("costly_signal", PBE, COSTLY),
    Whole("spence", PBE, SPENCE),
    Whole("brandts_holt_1", PBE, BRANDTS_HOLT),
    Whole("banks_camerer_porter_3", PBE, GAME_3),
    Whole("banks_camerer_porter_4", PBE, GAME_4),
    Whole("cheap_talk", PBE, TALK),
    Whole("myerson_card_game", PBE, [Part(0, [(CARD_GAME, {"raised": "3/4"})], ("1/3", "-1/3"), "semi-separating")]),
]
