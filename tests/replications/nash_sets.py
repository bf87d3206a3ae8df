"""All Nash equilibria of published trees, derived by hand: off the path a reply needs no belief, it must only deter."""

from __future__ import annotations

from fractions import Fraction

from tests.replications.believed import BLUFFING, CARD_GAME
from tests.replications.reading import Choices
from tests.replications.sets import Part, Whole, ends, mix
from tests.replications.signalling_sets import BREAKFAST, COSTLY, GIBBONS, JOBS, TALK
from tests.replications.tree_sets import BAGWELL, DETERRED, INVITED, LEFT, OUT, UNREADY, tempted


def followed(leader: int, reply: int, payoffs: tuple[int, int], **off: list[object]) -> Part:
    """The leader's quantity, its reply, and the corners of the replies to others that deter the leader from them."""
    choices = {"leader": f"q = {leader}", f"after {leader}": f"q = {reply}"}
    return Part(
        4,
        ends(choices, {}, **{f"after {q}": [(corner, None) for corner in corners] for q, corners in off.items()}),
        payoffs,
    )


def quantities(one: int, share: str, other: int) -> dict[str, Fraction]:
    """A mix of two quantities."""
    return mix(f"q = {one}", share, f"q = {other}")


STACKELBERG = [
    followed(
        3,
        4,
        (15, 20),
        **{
            "4": ["q = 6", quantities(3, "7/12", 6), quantities(4, "7/8", 6)],
            "6": ["q = 4", "q = 6", quantities(3, "1/2", 4), quantities(3, "5/6", 6)],
        },
    ),
    followed(
        4,
        4,
        (16, 16),
        **{
            "3": ["q = 4", "q = 6", quantities(3, "1/3", 4), quantities(3, "7/9", 6)],
            "6": ["q = 4", "q = 6", quantities(3, "2/3", 4), quantities(3, "8/9", 6)],
        },
    ),
    followed(
        6,
        3,
        (18, 9),
        **{
            "3": ["q = 3", "q = 4", "q = 6"],
            "4": ["q = 4", "q = 6", quantities(3, "1/2", 4), quantities(3, "5/6", 6)],
        },
    ),
]
"""The leader produces 3, 4 or 6; each of the other two quantities is deterred by a polygon of replies."""


def pooled(message: str, payoffs: tuple[object, object], reply: str, **off: list[object]) -> Part:
    """Both types of game 4 send one message; replies to the others deter."""
    choices: Choices = {"t1": message, "t2": message, f"after {message}": reply}
    return Part(
        4,
        ends(choices, {}, **{label: [(corner, None) for corner in corners] for label, corners in off.items()}),
        payoffs,
    )


GAME_4 = [
    pooled(
        "m3",
        (3, 3),
        "a1",
        after_m1=["a2", "a3", mix("a1", "1/2", "a2"), mix("a1", "1/2", "a3")],
        after_m2=["a1", "a2", mix("a2", "1/3", "a3")],
    ),
    pooled(
        "m2",
        ("5/2", 2),
        "a3",
        after_m1=["a3", mix("a1", "1/2", "a3"), mix("a2", "1/2", "a3")],
        after_m3=["a2", mix("a1", "1/2", "a2"), mix("a2", "1/3", "a3")],
    ),
]

CONCEDED = Part(
    2,
    [
        (
            {
                "resolute": "threaten",
                "bluffing": "threaten",
                "after a threat": "concede",
                "resolute, resisted": mix("fight", resolute, "back down"),
                "bluffing, resisted": mix("fight", bluffing, "back down"),
            },
            {},
        )
        for resolute, bluffing in ((1, "1/3"), (1, 1), (0, "2/3"), (0, 1))
    ],
    (1, 0),
)
"""Everyone threatens and the target concedes: with probabilities f and g of war behind threats, f/4 + 3g/4 >= 1/2."""

NASH = [
    Whole("beer_quiche", "nash", BREAKFAST),
    Whole("gibbons_signalling", "nash", GIBBONS),
    Whole("cheap_talk", "nash", TALK),
    Whole("watson_job_market", "nash", JOBS),
    Whole("costly_signal", "nash", COSTLY),
    Whole("stackelberg", "nash", STACKELBERG),
    Whole("banks_camerer_porter_4", "nash", GAME_4),
    Whole("audience_costs", "nash", [Part(0, [(BLUFFING, {})], ("1/8", "1/2")), CONCEDED]),
    Whole("myerson_card_game", "nash", [Part(0, [(CARD_GAME, {})], ("1/3", "-1/3"))]),
    Whole("bagwell", "nash", [Part(0, [(choices, {})], payoffs) for choices, payoffs in BAGWELL]),
    Whole(
        "myerson_agents",
        "nash",
        [
            Part(0, [({"first": "A1", "second": "Z1", "two": "X2"}, {})], (4, 1)),
            Part(
                0,
                [({"first": mix("A1", "1/2", "B1"), "second": "Z1", "two": mix("W2", "1/3", "X2")}, {})],
                ("8/3", "3/2"),
            ),
            Part(
                0,
                [({"first": mix("A1", "1/4", "B1"), "second": "Y1", "two": mix("W2", "1/2", "X2")}, {})],
                ("5/2", "9/4"),
            ),
        ],
    ),
    Whole(
        "selten_two_moves",
        "nash",
        [Part(1, [({"first": "R", "second": mix("L", share, "R"), "third": "l"}, {}) for share in (0, "1/2")], (1, 1))],
    ),
    Whole(
        "entry_deterrence",
        "nash",
        [
            Part(0, [({"entry": "in", "reply": "cooperative"}, {})], (2, 2)),
            Part(
                1,
                [({"entry": "out", "reply": mix("aggressive", share, "cooperative")}, {}) for share in ("1/2", 1)],
                (1, 5),
            ),
        ],
    ),
    Whole(
        "trust",
        "nash",
        [Part(1, [({"trust": "refuse", "honour": mix("abuse", share, "honour")}, {}) for share in ("2/3", 1)], (0, 0))],
    ),
    Whole(
        "outside_option",
        "nash",
        [
            Part(0, [({"enter": "in", "one": "T", "two": "L"}, {})], (3, 1)),
            Part(1, [({"enter": "out", "one": "B", "two": mix("L", share, "R")}, {}) for share in (0, "2/3")], (2, 2)),
        ],
    ),
    Whole(
        "unobserved_entry",
        "nash",
        [INVITED, Part(1, [(OUT | {"after entry": mix("fight", share, "accommodate")}, {}) for share in ("3/4", 1)])],
    ),
    Whole(
        "ready_or_not",
        "nash",
        [UNREADY, Part(1, [(OUT | {"after entry": mix("fight", share, "acquiesce")}, {}) for share in ("1/2", 1)])],
    ),
    Whole(
        "gibbons_three_actions",
        "nash",
        [LEFT, Part(1, [({"one": "R", "two": mix("L'", share, "R'")}, {}) for share in (0, "1/2")], (1, 3))],
    ),
    Whole("believed_threat", "nash", [tempted("2/3", "1/3"), DETERRED]),
    Whole(
        "brandts_holt_1",
        "nash",
        [
            Part(
                2,
                [
                    ({"A": "S", "B": "S", "after N": reply, "after S": "C"}, {})
                    for reply in ("C", "D", mix("D", "1/2", "E"))
                ],
                ("75/2", "45/2"),
            ),
            Part(
                2,
                [
                    ({"A": "N", "B": "N", "after N": "D", "after S": reply}, {})
                    for reply in ("D", mix("C", "1/2", "D"), mix("D", "1/2", "E"))
                ],
                ("45/2", 45),
            ),
        ],
    ),
]
