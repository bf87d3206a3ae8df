"""Equilibria in pure strategies against the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from bargain import NormalForm, solve
from bargain.equilibrium import Concept, Status
from bargain.errors import GameError, MultiplicityError
from tests import strategies
from tests.oracles import perfection


@given(strategies.bimatrix(most=4, wild=True))
def test_they_are_the_cells_that_the_definition_picks(game: NormalForm) -> None:
    solution = solve(game, concept="pure")
    a, b = [list(row) for row in game.A], [list(row) for row in game.B]
    found = {tuple(tuple(e.profile.vector(player)) for player in game.players) for e in solution.equilibria}
    assert found == perfection.pure_equilibria(a, b)
    assert solution.complete
    assert len(solution.components) == len(found)
    assert all(component.dimension == 0 for component in solution.components)
    assert solution.status is (Status.CONVERGED if found else Status.NONE_EXIST)


@given(strategies.bimatrix(most=4))
def test_they_are_the_pure_ones_among_all_equilibria(game: NormalForm) -> None:
    pure = [str(e.profile) for e in solve(game).equilibria if e.profile.is_pure]
    assert sorted(str(e.profile) for e in solve(game, concept="pure").equilibria) == sorted(pure)


def test_that_there_is_none_is_proven() -> None:
    solution = solve(strategies.trap("matching pennies"), concept="pure")
    assert solution.status is Status.NONE_EXIST
    assert solution.complete
    assert solution.message
    with pytest.raises(MultiplicityError):
        solution.unique()


def test_the_certificate_holds_m_plus_n_comparisons() -> None:
    game = NormalForm([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=(("stay", "defect"), ("stay", "defect")))
    equilibrium = solve(game, concept="pure").unique()
    assert equilibrium.profile.pure_text() == "Row: defect; Column: defect"
    assert equilibrium.certificate.concept is Concept.PURE
    assert [entry.slack for entry in equilibrium.certificate.ledger] == [1, 0, 1, 0]


def test_a_game_of_three_hundred_actions() -> None:
    generator = np.random.default_rng(5)
    a, b = generator.integers(0, 1000, (2, 300, 300))
    solution = solve(NormalForm(a.tolist(), b.tolist()), concept="pure")
    cells = np.argwhere((a == a.max(axis=0)) & (b == b.max(axis=1, keepdims=True)))
    found = [[list(e.profile.vector(player)).index(1) for player in ("Row", "Column")] for e in solution.equilibria]
    assert found == cells.tolist()


@pytest.mark.parametrize("scale", strategies.SCALES)
def test_float_ties_that_are_exact_are_ties(scale: float) -> None:
    game = NormalForm([[scale, scale], [scale, 0.0]], [[scale, scale], [scale, 0.0]])
    solution = solve(game, concept="pure")
    assert len(solution.equilibria) == 3
    assert solution.complete


@pytest.mark.parametrize("scale", strategies.SCALES)
@pytest.mark.parametrize("shift", [1e-15, -1e-15])
def test_float_ties_that_are_not_exact_are_reported(scale: float, shift: float) -> None:
    game = NormalForm([[scale * (1 + shift)], [scale], [0.0]], [[0.0], [0.0], [scale]])
    solution = solve(game, concept="pure")
    assert solution.status is Status.CONVERGED
    assert not solution.complete
    assert len(solution.equilibria) == 2
    assert "hang on payoff differences" in solution.message


def test_a_common_offset_does_not_turn_losses_into_ties() -> None:
    game = NormalForm([[1e6 + 1e-3], [1e6]], [[1e6], [1e6]])
    solution = solve(game, concept="pure")
    assert solution.complete
    assert len(solution.equilibria) == 1


def test_too_many_to_list_is_one_clear_error() -> None:
    zeros = [[0] * 150] * 150
    with pytest.raises(GameError, match="22,500 pure equilibria"):
        solve(NormalForm(zeros, zeros), concept="pure")
