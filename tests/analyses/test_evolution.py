"""Evolutionary stability against published games, theory and mutants drawn at random."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain import NormalForm, solve
from bargain.analyses.evolution import EvolutionaryStability, SymmetricEquilibrium, evolutionarily_stable
from bargain.analyses.quadratic_forms import Signs, positive_on_cone
from bargain.errors import GameError
from tests import strategies

HORN = [[1, -1, 1, 1, -1], [-1, 1, -1, 1, 1], [1, -1, 1, -1, 1], [1, 1, -1, 1, -1], [-1, 1, 1, -1, 1]]
"""Copositive, zero in five directions, but no semidefinite plus a non-negative matrix (Hall and Newman 1963)."""


def symmetric(a: Any, **more: Any) -> NormalForm:
    return NormalForm(a, [list(row) for row in zip(*a, strict=True)], **more)


def payoff(game: NormalForm, x: list[Any], y: list[Any]) -> Any:
    return np.array(x, dtype=object) @ game.A @ np.array(y, dtype=object)


def vector(game: NormalForm, mix: Any) -> list[Any]:
    return [mix[name] for name in (game.actions or ((),))[0] or ()]


def supports(found: EvolutionaryStability) -> set[frozenset[str]]:
    return {frozenset(one.support) for one in found.stable}


@given(strategies.symmetric_games(), st.data())
@settings(max_examples=200)
def test_no_mutant_beats_a_stable_strategy_and_every_other_has_its_mutant(
    game: NormalForm, data: st.DataObject
) -> None:
    found = evolutionarily_stable(game)
    assert found.complete
    assert found.equilibria
    for one in found.equilibria:
        x = vector(game, one.mix)
        assert one.certificate.holds
        assert one.payoff == payoff(game, x, x)
        mix = data.draw(strategies.mixes(one.best_replies))
        y = [mix.get(name, Fraction(0)) for name in (game.actions or ((),))[0] or ()]
        margin = payoff(game, x, y) - payoff(game, y, y)
        assert payoff(game, y, x) == one.payoff
        if y != x and one.stable:
            assert margin > 0
        if one.neutrally_stable:
            assert margin >= 0
        if one.stable:
            assert not one.mutant
            assert one.neutrally_stable
            continue
        z = vector(game, one.mutant)
        assert z != x
        assert min(z) >= 0
        assert sum(z) == 1
        assert payoff(game, z, x) == one.payoff
        assert one.gain == payoff(game, z, z) - payoff(game, x, z)
        assert (one.gain == 0) == bool(one.neutrally_stable)
        assert one.gain >= 0


@given(strategies.symmetric_games())
@settings(max_examples=100)
def test_the_equilibria_are_the_symmetric_ones_among_all_extreme_equilibria(game: NormalForm) -> None:
    everything = [[tuple(e.profile.vector(player)) for player in game.players] for e in solve(game).equilibria]
    expected = {x for x, y in everything if x == y}
    assert {tuple(vector(game, one.mix)) for one in evolutionarily_stable(game).equilibria} == expected


@given(strategies.symmetric_games())
@settings(max_examples=100)
def test_pieces_are_symmetric_equilibria_throughout_and_stable_points_are_isolated(game: NormalForm) -> None:
    found = evolutionarily_stable(game)
    for piece in found.pieces:
        share = Fraction(1, len(piece))
        points = [vector(game, found.equilibria[k].mix) for k in piece]
        x = [sum(share * p for p in entries) for entries in zip(*points, strict=True)]
        assert payoff(game, x, x) == max(game.A @ np.array(x, dtype=object))
        assert len(piece) == 1 or not any(found.equilibria[k].stable for k in piece)


@given(strategies.symmetric_games())
@settings(max_examples=100)
def test_no_stable_support_lies_in_the_best_replies_to_another(game: NormalForm) -> None:
    """Bishop and Cannings (1976), Advances in Applied Probability 8."""
    stable = evolutionarily_stable(game).stable
    for one in stable:
        for other in stable:
            assert one is other or not set(other.support) <= set(one.best_replies)


@given(strategies.symmetric_games(), st.data())
@settings(max_examples=60)
def test_a_constant_in_a_column_changes_nothing(game: NormalForm, data: st.DataObject) -> None:
    m = game.shape[0]
    shift = np.array([data.draw(strategies.rationals) for _ in range(m)], dtype=object)
    moved = symmetric((3 * game.A + shift).tolist())
    before, after = evolutionarily_stable(game), evolutionarily_stable(moved)
    assert [(one.mix, one.stable, one.neutrally_stable) for one in before.equilibria] == [
        (one.mix, one.stable, one.neutrally_stable) for one in after.equilibria
    ]


@pytest.mark.parametrize(("value", "cost"), [(2, 3), (1, 10), ("1/3", 1)])
def test_hawks_and_doves_mix_where_fights_cost_more_than_they_bring(value: Any, cost: Any) -> None:
    """Maynard Smith and Price (1973): the share of hawks is V / C."""
    v, c = Fraction(value), Fraction(cost)
    game = symmetric([[(v - c) / 2, v], [0, v / 2]], actions=(("hawk", "dove"), ("hawk", "dove")))
    (one,) = evolutionarily_stable(game).equilibria
    assert one.stable
    assert one.mix["hawk"] == v / c


def test_hawks_alone_where_fights_pay() -> None:
    (one,) = evolutionarily_stable(symmetric([[Fraction(1, 2), 2], [0, 1]])).equilibria
    assert one.stable
    assert one.support == ("1",)


@pytest.mark.parametrize(
    ("win", "loss", "stable", "neutral"), [(2, 1, True, True), (1, 1, False, True), (1, 2, False, False)]
)
def test_rock_paper_scissors_is_stable_where_winning_outweighs_losing(
    win: int, loss: int, stable: bool, neutral: bool
) -> None:
    (one,) = evolutionarily_stable(symmetric([[0, -loss, win], [win, 0, -loss], [-loss, win, 0]])).equilibria
    assert set(one.mix.values()) == {Fraction(1, 3)}
    assert (one.stable, one.neutrally_stable) == (stable, neutral)


def test_stag_hunt_and_dilemma() -> None:
    hunt = evolutionarily_stable(strategies.trap("stag hunt"))
    assert [one.stable for one in hunt.equilibria] == [True, False, True]
    (mixed,) = (one for one in hunt.equilibria if not one.stable)
    assert mixed.gain > 0
    (defect,) = evolutionarily_stable(symmetric([[3, 0], [5, 1]])).equilibria
    assert defect.stable
    assert defect.support == ("2",)


def test_the_game_of_zeeman_has_an_attractor_that_is_not_stable() -> None:
    """Zeeman (1980), Lecture Notes in Mathematics 819: the interior equilibrium is no ESS, the first action is."""
    found = evolutionarily_stable(symmetric([[0, 6, -4], [-3, 0, 5], [-1, 3, 0]]))
    assert supports(found) == {frozenset("1")}
    assert Fraction(1, 3) in {one.mix["2"] for one in found.equilibria if not one.stable}


def test_stable_though_not_strict() -> None:
    found = evolutionarily_stable(symmetric([[1, 1], [1, 0]]))
    (one,) = found.equilibria
    assert one.stable
    assert one.best_replies == ("1", "2")
    assert "strictly copositive" in str(one)


@pytest.mark.parametrize(("extra", "stable", "neutral"), [(1, True, True), (0, False, True), (-1, False, False)])
def test_copositivity_beyond_semidefinite_and_non_negative(extra: int, stable: bool, neutral: bool) -> None:
    """All reply equally well to the first action; whether it is stable is whether the Horn matrix is copositive."""
    shifted = [[-entry - Fraction(extra * (i == j), 1000) for j, entry in enumerate(row)] for i, row in enumerate(HORN)]
    found = evolutionarily_stable(symmetric([[0] * 6, *([0, *row] for row in shifted)]))
    (one,) = (one for one in found.equilibria if one.support == ("1",))
    assert (one.stable, one.neutrally_stable) == (stable, neutral)
    assert [[one.form[i][j] for j in one.form] for i in one.form] == [[-entry for entry in row] for row in shifted]


@pytest.mark.parametrize("seed", range(6))
def test_cliques_carry_the_stable_strategies_of_a_graph(seed: int) -> None:
    """Cannings and Vickers (1988), Journal of Theoretical Biology 132: payoffs 1 across edges, -1 else, 0 at home."""
    graph = nx.gnp_random_graph(8, 0.5, seed=seed)
    game = symmetric([[0 if i == j else 1 if graph.has_edge(i, j) else -1 for j in range(8)] for i in range(8)])
    expected = {frozenset(str(k + 1) for k in clique) for clique in nx.find_cliques(graph)}
    found = evolutionarily_stable(game)
    assert supports(found) == expected
    assert found.complete


def test_twenty_seven_stable_strategies_with_nine_actions() -> None:
    game = symmetric([[0 if i == j else 1 if i // 3 != j // 3 else -1 for j in range(9)] for i in range(9)])
    assert len(evolutionarily_stable(game).stable) == 27


def test_a_continuum_is_announced() -> None:
    found = evolutionarily_stable(symmetric([[0, 0, 0]] * 3))
    assert found.pieces == ((0, 1, 2),)
    assert not found.stable
    assert len(found.neutrally_stable) == 3
    assert "continuum" in found.message


@given(strategies.matrices(3, 3, strategies.few_entries), st.sets(st.integers(0, 2)), st.data())
@settings(max_examples=200)
def test_a_form_is_what_it_is_said_to_be(matrix: strategies.Rows, free: set[int], data: st.DataObject) -> None:
    form = [[matrix[i][j] + matrix[j][i] for j in range(3)] for i in range(3)]
    verdict = positive_on_cone(form, sorted(free), Signs())

    def value(z: list[Fraction]) -> Fraction:
        return sum((z[i] * form[i][j] * z[j] for i in range(3) for j in range(3)), Fraction(0))

    z = [Fraction(data.draw(st.integers(-4 if k in free else 0, 4))) for k in range(3)]
    if any(z):
        assert not verdict.positive or value(z) > 0
        assert not verdict.nonnegative or value(z) >= 0
    if not verdict.positive:
        witness = list(verdict.witness)
        assert any(witness)
        assert all(p >= 0 or k in free for k, p in enumerate(witness))
        assert value(witness) == 0 if verdict.nonnegative else value(witness) < 0


@pytest.mark.parametrize("scale", strategies.SCALES)
def test_floats_of_any_unit_agree_with_fractions(scale: float) -> None:
    generator = np.random.default_rng(11)
    for _ in range(20):
        a = generator.integers(-9, 10, (4, 4))
        exact, inexact = evolutionarily_stable(symmetric(a.tolist())), evolutionarily_stable(symmetric(a * scale))
        if not inexact.complete:
            assert inexact.message
            continue
        assert [(one.support, one.stable) for one in exact.equilibria] == [
            (one.support, one.stable) for one in inexact.equilibria
        ]
        assert all(type(p) is float for one in inexact.equilibria for p in one.mix.values())
        assert all(one.certificate.holds for one in inexact.equilibria)


@pytest.mark.parametrize("shift", [1e-14, -1e-14])
def test_a_verdict_that_hangs_on_rounding_is_reported(shift: float) -> None:
    found = evolutionarily_stable(
        symmetric([[0.0, -1.0, 1.0 + shift], [1.0 + shift, 0.0, -1.0], [-1.0, 1.0 + shift, 0.0]])
    )
    assert not found.complete
    assert not found.equilibria[0].decided
    assert "use exact numbers" in found.message
    assert evolutionarily_stable(symmetric([[0.0, -0.1, 0.3], [0.3, 0.0, -0.1], [-0.1, 0.3, 0.0]])).complete


def test_results_pickle_and_read_well() -> None:
    found = evolutionarily_stable(symmetric([[-1, 4], [0, 2]], actions=(("hawk", "dove"), ("hawk", "dove"))))
    again: EvolutionaryStability = pickle.loads(pickle.dumps(found))
    (one,) = again.equilibria
    assert isinstance(one, SymmetricEquilibrium)
    assert str(one) == "2/3 hawk + 1/3 dove: evolutionarily stable, definite on the support"


@pytest.mark.parametrize(
    ("game", "message"),
    [
        (NormalForm([[1, 2, 3], [4, 5, 6]], [[1, 2, 3], [4, 5, 6]]), "this one is 2x3"),
        (NormalForm([[1, 2], [3, 4]], [[1, 2], [3, 4]]), "B has 2 in row 1, column 2, and A 3 across"),
        (symmetric([[0] * 17] * 17), "stops at 16 actions"),
        (symmetric([[sympy.Symbol("v"), 0], [0, 0]]), r"free parameters \(v\)"),
        ([[1, 0], [0, 1]], "takes a NormalForm, not list"),
    ],
)
def test_bad_input_is_one_clear_error(game: Any, message: str) -> None:
    with pytest.raises(GameError, match=message) as caught:
        evolutionarily_stable(game)
    assert "\n" not in str(caught.value)
