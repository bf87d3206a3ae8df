"""The solvers find exactly the Nash equilibria that were derived by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

import bargain as bg
from tests.replications.comparing import component_key, part_key
from tests.replications.nash_sets import NASH
from tests.replications.published import kuhn
from tests.replications.reading import beliefs, profile, tree
from tests.replications.sets import Whole
from tests.replications.signalling_sets import SIGNALLING
from tests.replications.tree_sets import BELIEVED


@pytest.mark.parametrize("whole", NASH, ids=str)
def test_all_nash_equilibria_are_found_and_no_others(whole: Whole) -> None:
    game = tree(whole.tree, **whole.values)
    solution = bg.solve(game, concept="nash")
    assert solution.status is bg.Status.CONVERGED, solution.message
    assert solution.complete, solution.message
    found = {component_key(solution, component) for component in solution.components}
    assert found == {part_key(game, whole, part) for part in whole.parts}
    assert len(solution.components) == len(whole.parts)


@pytest.mark.parametrize("whole", [*NASH, *BELIEVED, *SIGNALLING], ids=str)
def test_every_point_that_was_derived_is_certified_and_pays_what_it_should(whole: Whole) -> None:
    """The data of these tests, against certificates alone."""
    game = tree(whole.tree, **whole.values)
    for part in whole.parts:
        for choices, stated in part.points:
            point = profile(game, choices)
            assert bg.certify(game, point, whole.concept, beliefs(game, stated)).holds
            if part.payoffs:
                assert tuple(game.expected_payoffs(point).values()) == tuple(map(Fraction, part.payoffs))


def test_kuhn_poker_has_the_family_that_kuhn_found_and_no_other_equilibrium() -> None:
    """One bets the jack by alpha, the king by 3 alpha, calls with the queen by alpha + 1/3; Two has no choice."""
    game = tree("kuhn_poker")
    solution = bg.solve(game, concept="nash")
    assert solution.complete
    (component,) = solution.components
    assert (component.dimension, len(component.equilibria)) == (1, 2)
    third = Fraction(1, 3)
    assert {equilibrium.profile["One"]["One holds J"]["bet"] for equilibrium in solution.equilibria} == {0, third}
    for equilibrium in solution.equilibria:
        assert dict(equilibrium.payoffs) == {"One": Fraction(-1, 18), "Two": Fraction(1, 18)}
        alpha = equilibrium.profile["One"]["One holds J"]["bet"]
        expected = profile(game, kuhn(alpha))
        assert equilibrium.profile["Two"] == expected["Two"]
        for label, mix in expected["One"].items():
            if label != "One holds K after check and bet" or alpha < third:  # else the king has been bet
                assert equilibrium.profile["One"][label] == mix


def test_spence_has_as_many_nash_equilibria_as_replies_that_deter() -> None:
    """Off the path a triangle of wages is cut where a type would deviate: 3 corners of it, or 4, are left each time.

    Pooling: 4 x 3 x 3. Separation at 9/8, and the hybrids with 3/4 and with 9/8: 4 x 3. Those with 7/4: 3 x 4.
    """
    solution = bg.solve(tree("spence"), concept="nash")
    assert solution.complete
    sizes = sorted((component.dimension, len(component.equilibria)) for component in solution.components)
    assert sizes == [(4, 12)] * 5 + [(6, 36)]


def test_every_nash_equilibrium_of_the_centipede_takes_at_once() -> None:
    """One component of dimension 3, a cube in shape: how seldom Two may pass is bounded for each later move of One."""
    game = tree("centipede")
    solution = bg.solve(game, concept="nash")
    assert solution.complete
    (component,) = solution.components
    assert component.dimension == 3
    assert len(component.equilibria) == 8
    for equilibrium in solution.equilibria:
        assert equilibrium.profile["One"]["move 1"]["take"] == 1
        assert dict(equilibrium.payoffs) == {"One": Fraction(2, 5), "Two": Fraction(1, 10)}
    weakest = min(equilibrium.profile["Two"]["move 2"]["take"] for equilibrium in solution.equilibria)
    assert weakest == Fraction(6, 7)
