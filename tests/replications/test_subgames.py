"""The solvers find exactly the subgame-perfect equilibria that were derived by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

import bargain as bg
from bargain.errors import ConceptError
from tests.replications.comparing import component_key, part_key
from tests.replications.nash_sets import NASH
from tests.replications.reading import FOLDER, NAMES, beliefs, profile, tree
from tests.replications.sets import Whole
from tests.replications.tree_sets import PERFECT

UNDIVIDED = (
    "bagwell",
    "beer_quiche",
    "believed_threat",
    "brandts_holt_1",
    "gibbons_three_actions",
    "myerson_agents",
    "myerson_card_game",
    "ready_or_not",
    "unobserved_entry",
)
"""Trees in which no subgame but the whole has a decision."""


@pytest.mark.parametrize("whole", PERFECT, ids=str)
def test_all_equilibria_are_found_and_no_others(whole: Whole) -> None:
    game = tree(whole.tree, **whole.values)
    solution = bg.solve(game, concept=whole.concept)
    assert solution.status is bg.Status.CONVERGED, solution.message
    assert solution.complete, solution.message
    found = {component_key(solution, component) for component in solution.components}
    assert found == {part_key(game, whole, part) for part in whole.parts}
    assert len(solution.components) == len(whole.parts)


@pytest.mark.parametrize("whole", PERFECT, ids=str)
def test_every_point_that_was_derived_is_certified_and_pays_what_it_should(whole: Whole) -> None:
    """The data of these tests, against certificates alone."""
    game = tree(whole.tree, **whole.values)
    for part in whole.parts:
        for choices, stated in part.points:
            point = profile(game, choices)
            assert bg.certify(game, point, whole.concept, beliefs(game, stated)).holds
            if part.payoffs:
                assert tuple(game.expected_payoffs(point).values()) == tuple(map(Fraction, part.payoffs))


def test_a_belief_against_bayes_rule_in_a_subgame_is_refused() -> None:
    """Gibbons's requirement 4: after D, Two plays L, so that Three must believe in L even if D is not played."""
    game = tree("gibbons_three_players")
    stopped = profile(game, {"one": "A", "two": "L", "three": "L'"})
    assert bg.certify(game, stopped, "nash").holds
    refused = bg.certify(game, stopped, "subgame-perfect")
    assert not refused.holds
    assert refused.max_regret == 2
    for concept in ("perfect-bayesian", "sequential"):
        for belief in ((0, "1/3"), 0):
            assert bg.certify(game, stopped, concept, beliefs(game, {"three": belief})).violations


def test_a_threat_that_no_subgame_refutes_is_subgame_perfect_and_one_in_a_subgame_is_not() -> None:
    game = tree("gibbons_three_actions")
    threat = profile(game, {"one": "R", "two": "R'"})
    assert bg.certify(game, threat, "subgame-perfect").holds
    option = tree("outside_option")
    unreasoned = profile(option, {"enter": "out", "one": "T", "two": "R"})
    assert bg.certify(option, unreasoned, "nash").holds
    assert not bg.certify(option, unreasoned, "subgame-perfect").holds


@pytest.mark.parametrize("name", NAMES)
def test_every_tree_is_solved_as_its_file_asks_or_the_answer_says_that_it_is_not(name: str) -> None:
    """Three players who do not see each other's moves are beyond the solvers, and "gave up" is never "none exist"."""
    model = bg.read(FOLDER / f"{name}.toml")
    if name == "selten_horse":
        try:
            solution = bg.solve(model)
        except ConceptError:
            return
        assert solution.status is not bg.Status.NONE_EXIST
        assert not solution.complete
        assert solution.message
    else:
        solution = bg.solve(model)
        assert solution.status is bg.Status.CONVERGED
        assert solution.complete


@pytest.mark.parametrize("whole", [whole for whole in NASH if whole.tree in UNDIVIDED], ids=str)
def test_without_proper_subgames_every_nash_equilibrium_is_subgame_perfect(whole: Whole) -> None:
    game = tree(whole.tree, **whole.values)
    solution = bg.solve(game, concept="subgame-perfect")
    assert solution.complete, solution.message
    found = {component_key(solution, component, "nash") for component in solution.components}
    assert found == {part_key(game, whole, part) for part in whole.parts}
