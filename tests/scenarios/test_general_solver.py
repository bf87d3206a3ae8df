"""Closed forms of signalling scenarios against the general solver: the same set, piece by piece, beliefs included."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain import solve
from bargain.errors import ParameterError
from tests.solvers.equilibrium_sets import components, contains, pieces, point

SIGNALLING = [
    name
    for name in bg.scenario_names()
    if bg.scenario(name).closed_forms and bg.scenario(name).concept == "perfect-bayesian"
]


def beliefs(solution: bg.Solution) -> dict[Any, Any]:
    """Intervals of beliefs by extreme equilibrium."""
    return {
        point(entry.profile): {
            label: {node: p if isinstance(p, tuple) else (p, p) for node, p in nodes.items()}
            for label, nodes in entry.beliefs.items()
        }
        for entry in solution.equilibria
    }


def compare(model: bg.Scenario, values: dict[str, Any]) -> None:
    """Both answers at one point of the parameters."""
    stated, found = solve(model, **values), solve(model, method="assessments", **values)
    assert found.complete
    assert components(found) == components(stated)
    assert {frozenset(piece) for piece in pieces(found)} == {frozenset(piece) for piece in pieces(stated)}
    mine, theirs = beliefs(found), beliefs(stated)
    assert mine == theirs
    assert all(entry.certificate.holds for entry in found.equilibria)


def test_there_are_signalling_scenarios() -> None:
    assert "troop_buildup" in SIGNALLING


@pytest.mark.parametrize("name", SIGNALLING)
def test_at_the_baseline(name: str) -> None:
    compare(bg.scenario(name), {})


@pytest.mark.parametrize("name", SIGNALLING)
@given(data=st.data())
@settings(max_examples=120)
def test_at_random_points_thresholds_among_them(name: str, data: st.DataObject) -> None:
    """Few values a parameter, so that costs and gains coincide often."""
    model = bg.scenario(name)
    few = st.sampled_from([Fraction(k, 4) for k in range(9)])
    changed = {entry.name: data.draw(few) for entry in model.parameters if data.draw(st.booleans())}
    try:
        model.values(**changed)
    except ParameterError:
        assume(False)
    compare(model, changed)


def test_a_point_of_the_set_that_is_no_corner() -> None:
    """In the build-up, doubts may hold everyone back with any readiness to concede up to a bound."""
    found = solve(bg.scenario("troop_buildup"), method="assessments")
    still = next(part for part in found.components if part.dimension == 1)
    ends = [point(found.equilibria[k].profile) for k in still.equilibria]
    assert contains(pieces(found), tuple((a + b) / 2 for a, b in zip(*ends, strict=True)))
