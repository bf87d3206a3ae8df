"""The certificate of a Nash equilibrium tells right from wrong, and says why."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain import NormalForm, Profile, certify, solve
from bargain.errors import ConceptError, GameError, ParameterError
from tests import strategies
from tests.oracles import bimatrix


def profile(x: list[object], y: list[object]) -> Profile:
    return Profile(
        {
            "Row": {str(k + 1): p for k, p in enumerate(x)},
            "Column": {str(k + 1): q for k, q in enumerate(y)},
        }
    )


@given(strategies.bimatrix(), st.data())
@settings(max_examples=150)
def test_it_agrees_with_the_definition_on_any_profile(game: NormalForm, data: st.DataObject) -> None:
    m, n = game.shape
    x = list(data.draw(strategies.mixes(tuple(map(str, range(m))))).values())
    y = list(data.draw(strategies.mixes(tuple(map(str, range(n))))).values())
    certificate = certify(game, profile(x, y))
    a, b = [list(row) for row in game.A], [list(row) for row in game.B]
    assert certificate.holds == bimatrix.is_equilibrium(a, b, tuple(x), tuple(y))
    assert len(certificate.ledger) == m + n
    assert certificate.max_regret >= 0
    assert isinstance(certificate.max_regret, Fraction)


@given(strategies.payoff_pairs(kinds=("plain",)), st.integers(2, 10**6))
def test_an_equilibrium_moved_off_a_strict_optimum_fails(
    pair: tuple[strategies.Rows, strategies.Rows], part: int
) -> None:
    game = NormalForm(*pair)
    for equilibrium in solve(game).equilibria:
        slacks = {(entry.player, entry.deviation): entry.slack for entry in equilibrium.certificate.ledger}
        for (player, action), slack in slacks.items():
            if slack == 0:
                continue
            strategies_now = {who: dict(mix) for who, mix in equilibrium.profile.items()}
            mix = strategies_now[player]
            share = Fraction(1, part)
            moved = {label: p * (1 - share) + share * (label == action) for label, p in mix.items()}
            certificate = certify(game, Profile({**strategies_now, player: moved}))
            assert not certificate.holds
            assert certificate.max_regret >= slack * share


def test_the_ledger_names_player_deviation_and_gain() -> None:
    game = NormalForm([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=(("stay", "defect"), ("stay", "defect")))
    certificate = certify(game, Profile({"Row": {"stay": 1, "defect": 0}, "Column": {"stay": 0, "defect": 1}}))
    worst = min(certificate.ledger, key=lambda entry: entry.slack)
    assert (worst.player, worst.deviation, worst.slack) == ("Row", "defect", -1)
    assert certificate.max_regret == 1
    assert not certificate.holds


def test_binding_inequalities_are_the_indifferences() -> None:
    certificate = solve(strategies.trap("matching pennies")).unique().certificate
    assert len(certificate.binding()) == 4


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ([Fraction(1, 2), Fraction(1, 3)], [1, 0], "Row: the probabilities sum to 5/6"),
        ([2, -1], [1, 0], "Row: '2' has probability -1"),
        ([1], [1, 0], "Row: '2' is missing"),
        ([1, 0, 0], [1, 0], "Row: '3' is unknown"),
    ],
)
def test_a_broken_distribution_is_a_violation(x: list[object], y: list[object], reason: str) -> None:
    certificate = certify(strategies.trap("all zero"), profile(x, y))
    assert certificate.violations == (reason,)
    assert not certificate.holds


def test_a_missing_player_is_a_violation() -> None:
    certificate = certify(strategies.trap("all zero"), Profile({"Row": {"1": 1, "2": 0}}))
    assert certificate.violations == ("Column: no strategy",)


@pytest.mark.parametrize("scale", strategies.SCALES)
def test_the_float_tolerance_scales_with_the_payoffs(scale: float) -> None:
    a, b = [[scale, -scale], [-scale, scale]], [[-scale, scale], [scale, -scale]]
    game = NormalForm(a, b)
    assert certify(game, profile([0.5, 0.5], [0.5, 0.5])).holds
    assert certify(game, profile([0.5 + 1e-12, 0.5 - 1e-12], [0.5, 0.5])).holds
    assert not certify(game, profile([0.501, 0.499], [0.5, 0.5])).holds


def test_large_common_offsets_do_not_hide_the_game() -> None:
    """Payoffs near 10^9 that differ by one: the range counts, not the size."""
    base = 1e9
    game = NormalForm([[base, base + 1], [base + 1, base]], [[base + 1, base], [base, base + 1]])
    assert certify(game, profile([0.5, 0.5], [0.5, 0.5])).holds
    assert not certify(game, profile([0.51, 0.49], [0.5, 0.5])).holds


def test_what_cannot_be_certified_is_refused() -> None:
    x = sympy.Symbol("x")
    with pytest.raises(GameError, match="symbolic"):
        certify(NormalForm([[x]], [[0]]), profile([1], [1]))
    with pytest.raises(ConceptError, match="subgame-perfect"):
        certify(strategies.trap("all zero"), profile([1, 0], [1, 0]), "subgame-perfect")
    with pytest.raises(ConceptError, match="not known"):
        certify(strategies.trap("all zero"), profile([1, 0], [1, 0]), "nonsense")


def test_the_regret_of_a_float_game_is_a_plain_float_and_never_minus_zero() -> None:
    game = NormalForm([[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]])
    for x in ([0.5, 0.5], [1.0, 0.0]):
        regret = certify(game, profile(x, [0.5, 0.5])).max_regret
        assert type(regret) is float
        assert math.copysign(1, regret) == 1
    assert certify(game, profile([0.5, 0.5], [0.5, 0.5])).max_regret == 0


def test_what_is_no_profile_has_no_regret() -> None:
    certificate = certify(NormalForm([[1]], [[1]]), profile([2], [1]))
    assert not certificate.holds
    assert math.isnan(certificate.max_regret)


def test_probabilities_may_be_text_or_integers() -> None:
    game = NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    certificate = certify(game, profile(["1/2", "0.5"], [Fraction(1, 2), "1/2"]))
    assert certificate.holds
    assert certificate.max_regret == 0
    assert isinstance(certificate.max_regret, Fraction)
    assert isinstance(certify(game, profile([1, 0], [0, 1])).max_regret, Fraction)


@pytest.mark.parametrize("value", ["half", None, float("nan"), True])
def test_a_probability_that_is_no_number_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(ParameterError, match="Row, 1: "):
        certify(NormalForm([[1]], [[1]]), profile([value], [1]))


def test_a_stranger_in_the_profile_is_a_violation() -> None:
    strategies_ = {"Row": {"1": 1}, "Column": {"1": 1}, "Nobody": {"1": 1}}
    certificate = certify(NormalForm([[1]], [[1]]), Profile(strategies_))
    assert not certificate.holds
    assert certificate.violations == ("'Nobody' is not a player of the game",)


def test_the_units_of_one_player_do_not_hide_a_deviation_of_the_other() -> None:
    game = NormalForm([[1e14, 1e14], [1e14, 1e14]], [[1.0, 0.0], [1.0, 0.0]])
    profile = Profile({"Row": {"1": 1, "2": 0}, "Column": {"1": 0, "2": 1}})
    for concept in ("nash", "pure"):
        certificate = certify(game, profile, concept)
        assert certificate.max_regret == 1
        assert not certificate.holds
