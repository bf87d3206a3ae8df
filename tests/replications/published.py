"""Equilibria that the literature has, each with its payoffs; derived by hand where the source has other numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.replications.reading import Said


def kuhn(alpha: Fraction) -> dict[str, Any]:
    """Kuhn's family: bluff with the jack by alpha, bet the king three times as often, call with the queen to match."""
    return {
        "One holds J": {"bet": alpha, "check": 1 - alpha},
        "One holds Q": "check",
        "One holds K": {"bet": 3 * alpha, "check": 1 - 3 * alpha},
        "One holds J after check and bet": "fold",
        "One holds Q after check and bet": {"call": alpha + Fraction(1, 3), "fold": Fraction(2, 3) - alpha},
        "One holds K after check and bet": "call",
        **KUHN_TWO,
    }


KUHN_TWO = {
    "Two holds J after a check": {"bet": "1/3", "check": "2/3"},
    "Two holds Q after a check": "check",
    "Two holds K after a check": "bet",
    "Two holds J after a bet": "fold",
    "Two holds Q after a bet": {"call": "1/3", "fold": "2/3"},
    "Two holds K after a bet": "call",
}

CHAIN_STORE = ("first town", "after out", "after shared", "after war")
CHAIN_STORE_REPLIES = ("first reply", "reply after out", "reply after shared", "reply after war")
INDUCTION = dict.fromkeys(CHAIN_STORE, "in") | dict.fromkeys(CHAIN_STORE_REPLIES, "cooperative")
DETERRENCE = dict.fromkeys(CHAIN_STORE, "out") | dict.fromkeys(CHAIN_STORE_REPLIES, "aggressive")

TAKE = {f"move {k}": "take" for k in range(1, 7)}

REPUTATION = {
    "first entrant": "in",
    "tough, in": "fight",
    "weak, in": {"fight": "1/7", "acquiesce": "6/7"},
    "second entrant after out": "in",
    "second entrant after fought": {"out": "1/2", "in": "1/2"},
    "second entrant after shared": "in",
    **{f"tough, {past}, in": "fight" for past in ("out", "fought", "shared")},
    **{f"weak, {past}, in": "acquiesce" for past in ("out", "fought", "shared")},
}

RISKY = {
    "proposer": "risky",
    "resolute, safe": "accept",
    "weak, safe": "accept",
    "resolute, risky": "fight",
    "weak, risky": "accept",
    "resolute, all": "fight",
    "weak, all": "fight",
}

GENEROUS = {f"offered {k}": "accept" for k in (1, 2, 3)}

DIXIT = {"entry if passive": "in", "reply if passive": "share"}

PERFECT_INFORMATION = [
    Said("selten_two_moves", "subgame-perfect", {"first": "R", "second": "R", "third": "l"}, payoffs=(1, 1)),
    Said(
        "selten_two_moves",
        "nash",
        {"first": "R", "second": {"R": "1/2", "L": "1/2"}, "third": "l"},
        payoffs=(1, 1),
        note="end of the segment",
    ),
    Said("entry_deterrence", "subgame-perfect", {"entry": "in", "reply": "cooperative"}, payoffs=(2, 2)),
    Said("entry_deterrence", "nash", {"entry": "out", "reply": "aggressive"}, payoffs=(1, 5), note="threat"),
    Said(
        "entry_deterrence",
        "nash",
        {"entry": "out", "reply": {"aggressive": "1/2", "cooperative": "1/2"}},
        payoffs=(1, 5),
        note="weakest threat",
    ),
    Said("chain_store", "subgame-perfect", INDUCTION, payoffs=(4, 2, 2), note="induction theory"),
    Said("chain_store", "nash", DETERRENCE, payoffs=(10, 1, 1), note="deterrence theory"),
    Said("centipede", "subgame-perfect", TAKE, payoffs=("2/5", "1/10")),
    Said(
        "centipede",
        "nash",
        TAKE | {f"move {k}": "pass" for k in range(3, 7)},
        payoffs=("2/5", "1/10"),
        note="idle promises",
    ),
    Said(
        "ultimatum",
        "subgame-perfect",
        GENEROUS | {"proposal": "offer 0", "offered 0": "accept"},
        payoffs=(3, 0),
        note="nothing",
    ),
    Said(
        "ultimatum",
        "subgame-perfect",
        GENEROUS | {"proposal": "offer 1", "offered 0": "refuse"},
        payoffs=(2, 1),
        note="one unit",
    ),
    Said(
        "ultimatum",
        "subgame-perfect",
        GENEROUS | {"proposal": {"offer 0": "1/2", "offer 1": "1/2"}, "offered 0": {"accept": "2/3", "refuse": "1/3"}},
        payoffs=(2, "1/2"),
        note="between",
    ),
    Said(
        "ultimatum",
        "nash",
        GENEROUS | {"proposal": "offer 2", "offered 0": "refuse", "offered 1": "refuse"},
        payoffs=(1, 2),
        note="empty threat",
    ),
    Said(
        "investment",
        "subgame-perfect",
        {"investment": "send 0", "sent 1": "return 0", "sent 2": "return 0"},
        payoffs=(2, 2),
    ),
    Said("trust", "subgame-perfect", {"trust": "refuse", "honour": "abuse"}, payoffs=(0, 0)),
    Said(
        "trust",
        "nash",
        {"trust": "refuse", "honour": {"abuse": "2/3", "honour": "1/3"}},
        payoffs=(0, 0),
        note="least abuse",
    ),
    Said(
        "stackelberg",
        "subgame-perfect",
        {"leader": "q = 6", "after 3": "q = 4", "after 4": "q = 4", "after 6": "q = 3"},
        payoffs=(18, 9),
    ),
    Said(
        "stackelberg",
        "nash",
        {"leader": "q = 4", "after 3": "q = 4", "after 4": "q = 4", "after 6": "q = 4"},
        payoffs=(16, 16),
        note="Cournot",
    ),
    Said(
        "dixit_commitment",
        "subgame-perfect",
        DIXIT | {"incumbent": "commit", "entry if committed": "out", "reply if committed": "fight"},
        payoffs=("9/2", 0),
    ),
    Said(
        "dixit_commitment",
        "subgame-perfect",
        DIXIT | {"incumbent": "passive", "entry if committed": "in", "reply if committed": "share"},
        payoffs=(4, 4),
        values={"C": 4},
        note="outlay too small",
    ),
    Said(
        "dixit_commitment",
        "subgame-perfect",
        DIXIT | {"incumbent": "passive", "entry if committed": "out", "reply if committed": "fight"},
        payoffs=(4, 4),
        values={"C": 7},
        note="outlay too large",
    ),
]

NASH = [
    *(
        Said("kuhn_poker", "nash", kuhn(Fraction(k, 6)), payoffs=("-1/18", "1/18"), note=f"alpha {k} of 6")
        for k in range(3)
    ),
    Said("selten_horse", "nash", {"one": "R", "two": "R", "three": "L"}, payoffs=(1, 1, 1), note="perfect"),
    Said(
        "selten_horse",
        "nash",
        {"one": "R", "two": "R", "three": {"R": "1/4", "L": "3/4"}},
        payoffs=(1, 1, 1),
        note="end of the perfect ones",
    ),
    Said("selten_horse", "nash", {"one": "L", "two": "R", "three": "R"}, payoffs=(3, 2, 2), note="unreasonable"),
    Said(
        "selten_horse",
        "nash",
        {"one": "L", "two": {"R": "1/3", "L": "2/3"}, "three": "R"},
        payoffs=(3, 2, 2),
        note="end of the unreasonable ones",
    ),
    Said("outside_option", "nash", {"enter": "in", "one": "T", "two": "L"}, payoffs=(3, 1)),
    Said("outside_option", "nash", {"enter": "out", "one": "B", "two": "R"}, payoffs=(2, 2), note="out"),
    Said(
        "outside_option",
        "nash",
        {"enter": "out", "one": "T", "two": {"L": "2/3", "R": "1/3"}},
        payoffs=(2, 2),
        note="end of the segment",
    ),
    Said("unobserved_entry", "nash", {"entry": "in1", "after entry": "accommodate"}, payoffs=(3, 0)),
    Said("unobserved_entry", "nash", {"entry": "out", "after entry": "fight"}, payoffs=(0, 2), note="threat"),
    Said(
        "unobserved_entry",
        "nash",
        {"entry": "out", "after entry": {"fight": "3/4", "accommodate": "1/4"}},
        payoffs=(0, 2),
        note="weakest threat",
    ),
    Said("ready_or_not", "nash", {"entry": "unready", "after entry": "acquiesce"}, payoffs=(4, 3)),
    Said(
        "ready_or_not",
        "nash",
        {"entry": "out", "after entry": {"fight": "1/2", "acquiesce": "1/2"}},
        payoffs=(2, 4),
        note="weakest threat",
    ),
    Said("gibbons_three_actions", "nash", {"one": "L", "two": "L'"}, payoffs=(2, 1)),
    Said("gibbons_three_actions", "nash", {"one": "R", "two": "R'"}, payoffs=(1, 3), note="threat"),
    Said(
        "gibbons_three_actions",
        "nash",
        {"one": "R", "two": {"L'": "1/2", "R'": "1/2"}},
        payoffs=(1, 3),
        note="weakest threat",
    ),
    Said("gibbons_three_players", "nash", {"one": "D", "two": "L", "three": "R'"}, payoffs=(3, 3, 3)),
    Said("gibbons_three_players", "nash", {"one": "A", "two": "L", "three": "L'"}, payoffs=(2, 0, 0), note="stop"),
    Said("myerson_agents", "nash", {"first": "A1", "second": "Z1", "two": "X2"}, payoffs=(4, 1)),
    Said(
        "myerson_agents",
        "nash",
        {"first": {"A1": "1/2", "B1": "1/2"}, "second": "Z1", "two": {"W2": "1/3", "X2": "2/3"}},
        payoffs=("8/3", "3/2"),
        note="mixed with Z1",
    ),
    Said(
        "myerson_agents",
        "nash",
        {"first": {"A1": "1/4", "B1": "3/4"}, "second": "Y1", "two": {"W2": "1/2", "X2": "1/2"}},
        payoffs=("5/2", "9/4"),
        note="mixed with Y1",
    ),
    Said("bagwell", "nash", {"leader": "C", "seen s": "C", "seen c": "C"}, payoffs=(4, 4), note="Cournot"),
    Said(
        "bagwell",
        "nash",
        {"leader": {"S": "99/100", "C": "1/100"}, "seen s": "S", "seen c": {"S": "24/49", "C": "25/49"}},
        payoffs=("489/98", "9849/4900"),
        note="noisy Stackelberg",
    ),
    Said(
        "bagwell",
        "nash",
        {"leader": {"S": "1/100", "C": "99/100"}, "seen s": {"S": "25/49", "C": "24/49"}, "seen c": "C"},
        payoffs=("393/98", "19453/4900"),
        note="noisy Cournot",
    ),
    Said(
        "bagwell",
        "nash",
        {"leader": "S", "seen s": "S", "seen c": "C"},
        payoffs=(5, 2),
        values={"epsilon": 0},
        note="Stackelberg without noise",
    ),
    Said(
        "brandts_holt_1",
        "nash",
        {"A": "N", "B": "N", "after N": "D", "after S": "D"},
        payoffs=("45/2", 45),
        note="not sequential",
    ),
]
