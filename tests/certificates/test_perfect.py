"""The certificates of perfect and of pure equilibria tell right from wrong, and show their witnesses."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain import NormalForm, Profile, certify, solve
from bargain.certificates.perfect import PerfectCertificate
from bargain.equilibrium import Concept
from bargain.errors import GameError
from tests import strategies
from tests.oracles import bimatrix, perfection


def profile(x: list[object], y: list[object]) -> Profile:
    return Profile(
        {"Row": {str(k + 1): p for k, p in enumerate(x)}, "Column": {str(k + 1): q for k, q in enumerate(y)}}
    )


@given(strategies.bimatrix(kinds=("tied", "zeros", "duplicate row", "constant", "symmetric")), st.data())
@settings(max_examples=150)
def test_it_agrees_with_the_definition_on_any_profile(game: NormalForm, data: st.DataObject) -> None:
    m, n = game.shape
    x = tuple(data.draw(strategies.mixes(tuple(map(str, range(m))))).values())
    y = tuple(data.draw(strategies.mixes(tuple(map(str, range(n))))).values())
    a, b = [list(row) for row in game.A], [list(row) for row in game.B]
    columns = [list(column) for column in game.B.T]
    fine = (
        perfection.undominated(a, perfection.used([x])),
        perfection.undominated(columns, perfection.used([y])),
    )
    certificate = certify(game, profile(list(x), list(y)), "perfect")
    assert isinstance(certificate, PerfectCertificate)
    assert certificate.holds == (bimatrix.is_equilibrium(a, b, x, y) and all(fine))
    if not certificate.violations:
        assert set(certificate.trembles) == {"Row", "Column"}


@given(strategies.bimatrix(wild=True))
@settings(max_examples=100)
def test_the_trembles_are_completely_mixed_and_make_each_strategy_a_best_reply(game: NormalForm) -> None:
    for equilibrium in solve(game, concept="perfect").equilibria:
        trembles = equilibrium.certificate.trembles  # type: ignore[attr-defined]
        x, y = (equilibrium.profile.vector(player) for player in game.players)
        p, q = (list(trembles[player].values()) for player in game.players)
        for mix in (p, q):
            assert min(mix) > 0
            assert sum(mix) == 1
        assert x @ game.A @ q == max(game.A @ q)
        assert p @ game.B @ y == max(p @ game.B)


@given(strategies.bimatrix(kinds=("tied", "zeros", "duplicate row", "dominated")), st.data())
def test_what_is_said_to_dominate_dominates(game: NormalForm, data: st.DataObject) -> None:
    from bargain.certificates.perfect import _witness

    x = list(data.draw(strategies.mixes(tuple(map(str, range(game.shape[0]))))).values())
    belief, z = _witness(game.A, x)
    assert bool(belief) != bool(z)
    if z:
        gaps = list(np_product(z, game.A) - np_product(x, game.A))
        assert min(z) >= 0
        assert sum(z) == 1
        assert min(gaps) >= 0
        assert max(gaps) > 0


def np_product(mix: list[Fraction], table: object) -> object:
    import numpy as np

    return np.array(mix, dtype=object) @ table


def test_a_dominated_strategy_is_named_with_what_dominates_it() -> None:
    game = NormalForm([[1, 0], [0, 0]], [[1, 0], [0, 0]], actions=(("up", "down"), ("left", "right")))
    down = Profile({"Row": {"up": 0, "down": 1}, "Column": {"left": 0, "right": 1}})
    assert certify(game, down).holds
    certificate = certify(game, down, "perfect")
    assert not certificate.holds
    assert certificate.violations == (
        "Row: the strategy is weakly dominated by up",
        "Column: the strategy is weakly dominated by left",
    )


def test_the_ledger_shows_the_comparisons_against_the_tremble() -> None:
    game = NormalForm([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    certificate = certify(game, profile([1, 0], [1, 0]), "perfect")
    trembles = [entry for entry in certificate.ledger if entry.where == "tremble"]
    assert [(entry.player, entry.deviation, entry.slack) for entry in trembles] == [
        ("Row", "1", 0),
        ("Row", "2", Fraction(1, 2)),
        ("Column", "1", 0),
        ("Column", "2", Fraction(1, 2)),
    ]


def test_it_pickles_and_can_be_hashed() -> None:
    certificate = certify(strategies.trap("stag hunt"), profile([1, 0], [1, 0]), "perfect")
    again = pickle.loads(pickle.dumps(certificate))
    assert again == certificate
    assert hash(again) == hash(certificate)


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        (["1/2", "1/2"], [1, 0], "Row: the strategy mixes 2 actions"),
        ([1], [1, 0], "Row: '2' is missing"),
        ([1, 0], ["1/3", "1/3"], "Column: the probabilities sum to 2/3"),
    ],
)
def test_the_pure_certificate_wants_one_action_each(x: list[object], y: list[object], reason: str) -> None:
    certificate = certify(strategies.trap("stag hunt"), profile(x, y), "pure")
    assert not certificate.holds
    assert certificate.concept is Concept.PURE
    assert reason in certificate.violations


@given(strategies.bimatrix(most=4), st.data())
def test_the_pure_certificate_agrees_with_that_of_nash(game: NormalForm, data: st.DataObject) -> None:
    i, j = (data.draw(st.integers(0, size - 1)) for size in game.shape)
    cell = profile([int(k == i) for k in range(game.shape[0])], [int(k == j) for k in range(game.shape[1])])
    assert certify(game, cell, "pure").ledger == certify(game, cell).ledger


def test_a_symbolic_game_is_refused() -> None:
    import sympy

    game = NormalForm([[sympy.Symbol("a"), 0], [0, 0]], [[1, 0], [0, 0]])
    for concept in ("pure", "perfect"):
        with pytest.raises(GameError, match="symbolic"):
            certify(game, profile([1, 0], [1, 0]), concept)
