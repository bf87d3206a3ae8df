"""Models with known variances and derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bargain.games import Chance, ExtensiveForm, NormalForm, Terminal
from bargain.models import Scenario
from bargain.parameters import Parameter, uniform

UNIT = [Parameter(name, baseline="1/2", bounds=(0, 1)) for name in ("x", "y")]


def lone(name: str, payoff: Callable[[Any], Any], parameters: Any = UNIT, **more: Any) -> Scenario:
    """A 1x1 game whose row player gets `payoff`."""
    return Scenario(name=name, parameters=parameters, build=lambda p: NormalForm([[payoff(p)]], [[0]]), **more)


SUM = lone("sum", lambda p: p.x + 2 * p.y)
"""Variance 5/12; first-order and total indices 1/5 and 4/5."""

PRODUCT = lone("product", lambda p: p.x * p.y)
"""Variance 7/144; first-order indices 3/7, total 4/7, interaction 1/7."""

FLAT = lone("flat", lambda p: 3 + 0 * p.x)

LOTTERY = Scenario(
    name="lottery",
    parameters=[
        Parameter("x", baseline="1/4", bounds=(0, "1/2"), prior=uniform(0, "1/2")),
        Parameter("y", baseline="1/4", bounds=(0, "1/2"), prior=uniform(0, "1/2")),
        Parameter("z", baseline="1/2", bounds=(0, 1)),
    ],
    build=lambda p: ExtensiveForm(
        ("A",),
        Chance({"war": (p.x + p.y / 2, Terminal([0], "war")), "peace": (1 - p.x - p.y / 2, Terminal([p.z], "peace"))}),
    ),
)
"""The probability of war is x + y/2: first-order indices 4/5, 1/5 and 0, and no interactions."""


def crossing(p: Any) -> NormalForm:
    """Row moves at x = 1/3 from a sure 1/3 to x**2 / x; the column player is idle."""
    return NormalForm([["1/3"], [p.x]], [[0], [p.y]], outcomes=[["stay"], ["go"]])


CROSSING = Scenario(name="crossing", parameters=UNIT, build=crossing)


def hunt(p: Any) -> NormalForm:
    """Stag hunt with a prize of 1 + x for the stag: three equilibria for every x."""
    return NormalForm(
        [[1 + p.x, 0], [p.y, p.y]], [[1 + p.x, p.y], [0, p.y]], outcomes=[["stag", "miss"], ["miss", "hare"]]
    )


HUNT = Scenario(name="hunt", parameters=[UNIT[0], Parameter("y", baseline="1/2", bounds=("1/10", "9/10"))], build=hunt)
