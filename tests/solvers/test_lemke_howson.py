"""Lemke-Howson paths: equilibria, labels, indices."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain import NormalForm, degeneracy, lemke_howson, solve
from bargain.errors import ConceptError, GameError
from bargain.solvers import lemke_howson as module
from tests import strategies
from tests.oracles import bimatrix


@given(strategies.bimatrix(most=4, wild=True))
@settings(max_examples=150)
def test_every_path_ends_at_an_extreme_equilibrium(game: NormalForm) -> None:
    extreme = {_points(equilibrium.profile) for equilibrium in solve(game).equilibria}
    paths = lemke_howson(game)
    assert len(paths) == sum(game.shape)
    for path in paths:
        assert _points(path.profile) in extreme
        assert path.steps[-1] == path.label


@given(strategies.bimatrix(most=4))
def test_paths_from_the_artificial_equilibrium_end_at_index_one_in_nondegenerate_games(game: NormalForm) -> None:
    if degeneracy(game).verdict == "degenerate":
        return
    solution = solve(game)
    index = {_points(solution.equilibria[c.equilibria[0]].profile): c.index for c in solution.components}
    assert {index[_points(path.profile)] for path in lemke_howson(game)} == {1}


@given(strategies.bimatrix(most=4))
def test_the_solver_finds_equilibria_and_never_claims_to_find_all(game: NormalForm) -> None:
    solution = solve(game, method="lemke-howson")
    assert not solution.complete
    assert "others" in solution.message
    a, b = [list(row) for row in game.A], [list(row) for row in game.B]
    found = [_points(equilibrium.profile) for equilibrium in solution.equilibria]
    assert len(set(found)) == len(found) > 0
    assert all(bimatrix.is_equilibrium(a, b, x, y) for x, y in found)


def test_the_textbook_path() -> None:
    """The 3x2 game of von Stengel (2002), Handbook of Game Theory 3, section 2, with its three equilibria."""
    a, b = [[0, 6], [2, 5], [3, 3]], [[1, 0], [0, 2], [4, 3]]
    game = NormalForm(a, b)
    found = {_points(path.profile) for path in lemke_howson(game)}
    third = Fraction(1, 3)
    every = {
        ((0, 0, 1), (1, 0)),
        ((2 * third, third, 0), (third, 2 * third)),
        ((0, third, 2 * third), (2 * third, third)),
    }
    assert {_points(equilibrium.profile) for equilibrium in solve(game).equilibria} == every
    assert found <= every
    first = lemke_howson(game)[0]
    assert first.label == ("Row", "1")


def test_large_games_that_vertex_enumeration_refuses_get_one_equilibrium() -> None:
    generator = np.random.default_rng(8)
    game = NormalForm(generator.integers(-9, 10, (24, 22)), generator.integers(-9, 10, (24, 22)))
    solution = solve(game)
    assert solution.solver == "lemke-howson"
    assert solution.equilibria
    assert not solution.complete
    assert all(equilibrium.certificate.max_regret == 0 for equilibrium in solution.equilibria)


def test_the_budget_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WORK", 10)
    solution = solve(strategies.trap("coordination of three"), method="lemke-howson")
    assert "not all paths were followed" in solution.message


def test_bad_input_gets_one_line() -> None:
    import sympy

    with pytest.raises(GameError, match="free parameters"):
        lemke_howson(NormalForm([[sympy.Symbol("x")]], [[1]]))
    zeros = np.zeros((150, 150), dtype=int)
    with pytest.raises(ConceptError, match="10,000 cells"):
        solve(NormalForm(zeros, zeros), method="lemke-howson")


@given(st.integers(0, 10**6))
@settings(max_examples=30)
def test_float_games_are_solved_as_the_rationals_that_they_are(seed: int) -> None:
    generator = np.random.default_rng(seed)
    game = NormalForm(generator.normal(size=(4, 3)), generator.normal(size=(4, 3)))
    exact = lemke_howson(game.convert("exact"))
    for ours, theirs in zip(lemke_howson(game), exact, strict=True):
        assert ours.steps == theirs.steps
        assert _points(ours.profile) == tuple(tuple(map(float, mix)) for mix in _points(theirs.profile))


def _points(profile: object) -> bimatrix.Pair:
    return tuple(tuple(mix.values()) for mix in profile.values())  # type: ignore[attr-defined, no-any-return]
