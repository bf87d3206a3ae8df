"""Small scenarios for tests of batches, sweeps and sensitivity; their build functions pickle."""

from __future__ import annotations

from typing import Any

from bargain.closed_forms import ClosedForm, ClosedPoint
from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from bargain.models import Scenario
from bargain.parameters import Parameter

X = Parameter("x", baseline="1/2", bounds=(0, 1), symbol="x", meaning="share of the pie", unit="1")
C = Parameter("c", baseline="1/4", bounds=(0, 1), symbol="c", meaning="cost of war", unit="utility")


def trap(p: Any) -> NormalForm:
    """The public trap A(x), with outcomes."""
    a = [[p.x / 2, p.x], [1 - p.x, (1 - p.x) / 2]]
    b = [list(row) for row in zip(*a, strict=True)]
    return NormalForm(a, b, outcomes=[["both 1", "mixed"], ["mixed", "both 2"]])


TRAP = Scenario(name="trap", parameters=[X, C], build=trap, outcomes={"mixed": "they differ"})


def entry(p: Any) -> NormalForm:
    """Entry deterrence in normal form: where the entrant stays out, the reply never matters."""
    return NormalForm(
        [[0, 0], [p.x, -p.c]],
        [[2, 2], [1, -p.c]],
        players=("Entrant", "Incumbent"),
        actions=(("out", "in"), ("accept", "fight")),
        outcomes=[["status quo", "status quo"], ["entry", "war"]],
    )


ENTRY = Scenario(name="entry", parameters=[X, C], build=entry)


def offer(p: Any) -> ExtensiveForm:
    """An offer of 1 - x, war after a refusal, and nature in between."""
    war = Chance({"won": (1 - p.c, Terminal([1 - p.c, 0], "war")), "lost": (p.c, Terminal([0, 1 - p.c], "war"))})
    return ExtensiveForm(
        ("A", "B"),
        Decision(
            "A",
            {
                "offer": Decision("B", {"accept": Terminal([p.x, 1 - p.x], "deal"), "refuse": war}),
                "wait": Terminal(["1/3", "1/3"], "status quo"),
            },
        ),
    )


OFFER = Scenario(name="offer", parameters=[X, C], build=offer, outcomes={"war": "war after a refused offer"})


def gesture(p: Any) -> ExtensiveForm:
    """A costly gesture by a sender who is trustworthy with probability tau; see the closed forms below."""
    ends = {"trusty": (1 - p.k, 1), "sly": (p.b - p.k, -1)}

    def sender(kind: str) -> Decision:
        gain, worth = ends[kind]
        moves = {"answer": Terminal([gain, worth], "exchange"), "ignore": Terminal([-p.k, 0], "rebuff")}
        sent = Decision("Receiver", moves, "after gesture", kind)
        return Decision("Sender", {"send": sent, "stay": Terminal([0, 0], "status quo")}, name=f"Sender, {kind}")

    return ExtensiveForm(
        ("Sender", "Receiver"), Chance({"trusty": (p.tau, sender("trusty")), "sly": (1 - p.tau, sender("sly"))})
    )


def _point(trusty: str, sly: str, answer: str, belief: str | tuple[str, str]) -> ClosedPoint:
    def mix(first: str, second: str, chance: str) -> dict[str, str]:
        return {first: chance, second: f"1 - ({chance})"}

    other: str | tuple[str, str]
    other = (f"1 - ({belief[1]})", f"1 - ({belief[0]})") if isinstance(belief, tuple) else f"1 - ({belief})"
    return ClosedPoint(
        profile={
            "Sender": {"Sender, trusty": mix("send", "stay", trusty), "Sender, sly": mix("send", "stay", sly)},
            "Receiver": {"after gesture": mix("answer", "ignore", answer)},
        },
        beliefs={"after gesture": {"trusty": belief, "sly": other}},
    )


GESTURE = Scenario(
    name="gesture",
    parameters=[
        Parameter("tau", baseline="1/4", bounds=("1/100", "99/100"), meaning="prior trust"),
        Parameter("k", baseline="1/4", bounds=("1/100", "9/10"), meaning="cost of the gesture"),
        Parameter("b", baseline="1/2", bounds=("1/100", 1), meaning="gain of the sly sender"),
    ],
    constraints=("b < 1",),
    build=gesture,
    concept="perfect-bayesian",
    closed_forms=(
        ClosedForm("separating", ("k >= b",), (_point("1", "0", "1", "1"),)),
        ClosedForm(
            "semi-separating",
            ("k < b", "tau < 1/2"),
            (_point("1", "mu", "rho", "1/2"),),
            where={"mu": "tau / (1 - tau)", "rho": "k / b"},
        ),
        ClosedForm("pooling", ("k < b", "tau > 1/2"), (_point("1", "1", "1", "tau"),)),
        ClosedForm(
            "segment",
            ("k < b", "tau == 1/2"),
            (_point("1", "1", "k/b", "1/2"), _point("1", "1", "1", "1/2")),
            dimension=1,
        ),
        ClosedForm(
            "silence",
            ("k > 0",),
            (
                _point("0", "0", "0", ("0", "1/2")),
                _point("0", "0", "k", "1/2"),
            ),
            dimension=1,
        ),
    ),
)


def stubborn(p: Any) -> NormalForm:
    """Compares its parameters, so that it takes no symbols."""
    prize = p.x if p.x > p.c else p.c
    return NormalForm([[prize, 0], [0, 1]], [[1, 0], [0, prize]], outcomes=[["left", "mixed"], ["mixed", "right"]])


STUBBORN = Scenario(name="stubborn", parameters=[X, C], build=stubborn)
