"""Risk dominance against the definition, the selection rule and published thresholds."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from bargain.analyses.risk_dominance import risk_dominance
from bargain.analyses.taxonomy import symmetric_game
from bargain.dispatch import solve
from bargain.errors import BargainError, ConceptError, GameError, MultiplicityError
from bargain.games import NormalForm
from tests import strategies

entries = st.one_of(strategies.few_entries, strategies.rationals)
pairs = st.tuples(strategies.matrices(2, 2, entries), strategies.matrices(2, 2, entries))


@st.composite
def _coordination(draw):
    """Games with two strict equilibria, on either diagonal, in whole numbers."""
    base = draw(st.lists(st.integers(-3, 3), min_size=4, max_size=4))
    losses = draw(st.lists(st.integers(1, 4), min_size=4, max_size=4))
    turned = draw(st.booleans())
    a = [[base[0], base[1]], [base[0], base[1]]]
    b = [[base[2], base[2]], [base[3], base[3]]]
    for k in (0, 1):
        j = 1 - k if turned else k
        a[k][j] += losses[k]
        b[k][j] += losses[2 + k]
    return [list(map(Fraction, row)) for row in a], [list(map(Fraction, row)) for row in b]


coordination = _coordination()


def strict_cells(a, b):
    return [(i, j) for i in (0, 1) for j in (0, 1) if a[i][j] > a[1 - i][j] and b[i][j] > b[i][1 - j]]


@given(st.one_of(pairs, coordination))
def test_thresholds_and_products_are_those_of_the_definition(tables):
    a, b = tables
    game = NormalForm(a, b, actions=(("0", "1"), ("0", "1")))
    cells = strict_cells(a, b)
    if len(cells) != 2:
        with pytest.raises(ConceptError, match="one strict" if cells else "no strict"):
            risk_dominance(game)
        return
    found = risk_dominance(game)
    assert [one.actions for one in found.equilibria] == [(str(i), str(j)) for i, j in cells]
    for (i, j), one in zip(cells, found.equilibria, strict=True):
        assert one.certificate.holds
        assert one.payoffs == {"Row": a[i][j], "Column": b[i][j]}
        assert one.losses == {"Row": a[i][j] - a[1 - i][j], "Column": b[i][j] - b[i][1 - j]}
        assert one.product == one.losses["Row"] * one.losses["Column"]
        q, p = one.thresholds["Row"], one.thresholds["Column"]
        assert q * (a[i][j] - a[1 - i][j]) + (1 - q) * (a[i][1 - j] - a[1 - i][1 - j]) == 0
        assert p * (b[i][j] - b[i][1 - j]) + (1 - p) * (b[1 - i][j] - b[1 - i][1 - j]) == 0
        assert 0 < min(p, q) <= max(p, q) == one.risk_factor < 1
        assert (found.risk_dominant == one.actions) == (p + q < 1)
    first, second = found.equilibria
    assert all(first.thresholds[who] + second.thresholds[who] == 1 for who in game.players)
    assert (found.risk_dominant is None) == (first.product == second.product)


@given(coordination)
def test_it_agrees_with_the_selection_rules(tables):
    game = NormalForm(*tables)
    found, solution = risk_dominance(game), solve(game)
    for rule, ours in (("risk-dominant", found.risk_dominant), ("payoff-dominant", found.payoff_dominant)):
        try:
            profile = solution.select(rule).equilibrium.profile
        except MultiplicityError:
            assert ours is None
            continue
        if rule == "payoff-dominant" and found.equilibria[0].payoffs == found.equilibria[1].payoffs:
            assert ours is None  # the rule takes either
        else:
            assert tuple(next(a for a, p in profile[who].items() if p == 1) for who in game.players) == ours


@given(coordination, st.sampled_from(strategies.SCALES))
def test_floats_of_any_unit_agree_with_fractions(tables, scale):
    exact = risk_dominance(NormalForm(*tables))
    inexact = risk_dominance(NormalForm(*([[scale * float(x) for x in row] for row in table] for table in tables)))
    assert inexact.risk_dominant == exact.risk_dominant
    assert inexact.payoff_dominant == exact.payoff_dominant
    for one, other in zip(inexact.equilibria, exact.equilibria, strict=True):
        assert all(type(p) is float for p in one.thresholds.values())
        assert one.thresholds == pytest.approx({who: float(p) for who, p in other.thresholds.items()})


def test_the_stag_hunt():
    """The threshold of trust is (P - S) / (P - S + R - T)."""
    found = risk_dominance(symmetric_game(4, 0, 3, 2, actions=("stag", "hare")))
    assert found.of("stag", "stag").thresholds == {"Row": Fraction(2, 3), "Column": Fraction(2, 3)}
    assert found.of("hare", "hare").risk_factor == Fraction(1, 3)
    assert (found.risk_dominant, found.payoff_dominant, found.conflict) == (("hare", "hare"), ("stag", "stag"), True)
    assert pickle.loads(pickle.dumps(found)).risk_dominant == found.risk_dominant


def test_chicken_is_a_tie():
    found = risk_dominance(symmetric_game(0, -1, 1, -10))
    assert found.risk_dominant is found.payoff_dominant is None
    assert not found.conflict
    assert found.of("cooperate", "defect").thresholds == {"Row": Fraction(1, 10), "Column": Fraction(9, 10)}
    assert str(found).endswith("risk-dominant: neither\npayoff-dominant: neither")


@pytest.mark.parametrize("unit", [1e-200, 1e299])
def test_products_that_no_float_holds(unit):
    table = [[unit, 0.0], [0.0, unit / 10]]
    found = risk_dominance(NormalForm(table, table))
    assert found.risk_dominant == ("1", "1")
    assert found.equilibria[0].product == Fraction(unit) ** 2
    assert ("e-400" if unit < 1 else "e+598") in str(found)
    assert "digits" not in str(found)


@pytest.mark.parametrize(
    ("game", "kind", "reason"),
    [
        (3, GameError, "not int"),
        (NormalForm([[1]], [[1]]), GameError, "1 x 1"),
        (symmetric_game(sympy.Symbol("r"), 0, 3, 2), GameError, "free parameters"),
        (symmetric_game(3, 0, 5, 1), ConceptError, "this one has one strict equilibrium"),
        (symmetric_game(1, 1, 1, 1), ConceptError, "this one has no strict equilibrium"),
        (symmetric_game(0.3, 0.0, 0.1 + 0.2, 0.1), ConceptError, "one strict"),
    ],
)
def test_other_games_are_refused_in_one_line(game, kind, reason):
    with pytest.raises(kind, match=reason) as caught:
        risk_dominance(game)
    assert isinstance(caught.value, BargainError)
    assert "\n" not in str(caught.value)


def test_unknown_actions():
    with pytest.raises(
        GameError, match="no strict equilibrium in 'stag', '3'; they are cooperate, cooperate and defect"
    ):
        risk_dominance(symmetric_game(4, 0, 3, 2)).of("stag", 3)
