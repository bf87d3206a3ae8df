"""Normal forms: generous on input, strict inside, frozen."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given

from bargain import NormalForm
from bargain.arithmetic import Arithmetic
from bargain.equilibrium import Profile
from bargain.errors import BargainError, GameError
from tests import strategies

x = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("given_as", "read"),
    [
        (3, Fraction(3)),
        ("1/3", Fraction(1, 3)),
        ("0.1", Fraction(1, 10)),
        (" -2.5e-3 ", Fraction(-1, 400)),
        ("1\t/ 3", Fraction(1, 3)),
        (Decimal("0.1"), Fraction(1, 10)),
        (Fraction(2, 4), Fraction(1, 2)),
        (np.int32(7), Fraction(7)),
        (sympy.Rational(1, 3), Fraction(1, 3)),
        (10**300, Fraction(10**300)),
    ],
)
def test_exact_entries_are_read_exactly(given_as: object, read: Fraction) -> None:
    game = NormalForm([[given_as]], [[0]])
    assert game.arithmetic is Arithmetic.EXACT
    assert game.A[0, 0] == read
    assert isinstance(game.A[0, 0], Fraction)


def test_one_float_makes_a_float_game_and_one_symbol_a_symbolic_one() -> None:
    assert NormalForm([[0.1, "1/3"]], [[1, 2]]).A.dtype == np.float64
    assert NormalForm(np.ones((2, 2), dtype=np.float32), np.zeros((2, 2), dtype=int)).arithmetic is Arithmetic.FLOAT
    symbolic = NormalForm([[x, "1/3"]], [[1, 0.5]])
    assert symbolic.arithmetic is Arithmetic.SYMBOLIC
    assert symbolic.parameters == ("x",)


BAD: list[tuple[Any, Any, dict[str, Any], str]] = [
    ([[1, 2]], [[1], [2]], {}, r"different shapes, \(1, 2\) and \(2, 1\)"),
    ([[1, 2], [3]], [[1]], {}, "different lengths"),
    ([], [], {}, "at least one action"),
    ([[]], [[]], {}, "at least one action"),
    (3, 4, {}, "a matrix"),
    (["12"], [[1, 2]], {}, "different lengths"),
    ([["a"]], [[1]], {}, "row 1, column 1.*'a' is not a number"),
    ([[1, float("nan")]], [[1, 1]], {}, "row 1, column 2.*not a finite number"),
    ([[float("inf")]], [[1]], {}, "not a finite number"),
    ([[True]], [[1]], {}, "not a number"),
    ([[None]], [[1]], {}, "not a number"),
    ([[1j]], [[1]], {}, "not a number"),
    ([["1/0"]], [[1]], {}, "divides by zero"),
    ([["1e999"]], [[1]], {}, "exponent"),
    ([[sympy.I]], [[1]], {}, "not a real number"),
    ([[sympy.oo]], [[1]], {}, "not a finite number"),
    ([[x > 0]], [[1]], {}, "not a real number"),
    ([[1.0, 10**400]], [[1, 1]], {}, "too large for float"),
    ([[1.5e308]], [[-1.5e308]], {}, "too large for float"),
    ([[1]], [[1]], {"players": ("A", "A")}, "labels must differ"),
    ([[1]], [[1]], {"players": ("A",)}, "2 labels are needed, 1 given"),
    ([[1]], [[1]], {"players": "AB"}, "a list of labels"),
    ([[1]], [[1]], {"actions": (("a", "b"), ("c",))}, "1 labels are needed, 2 given"),
    ([[1]], [[1]], {"actions": ((" ",), ("c",))}, "non-empty"),
    ([[1]], [[1]], {"actions": (("a",),)}, "two lists"),
    ([[1, 1]], [[1, 1]], {"outcomes": [["war"]]}, "shape of the game"),
    ([[1]], [[1]], {"outcomes": [[3]]}, "give names"),
    ([[1]], [[1]], {"outcomes": {"war": [["1/2"]]}}, "sum to 1/2"),
    ([[1]], [[1]], {"outcomes": {"war": [["3/2"]], "deal": [["-1/2"]]}}, "negative"),
    ([[1]], [[1]], {"outcomes": {"war": [[1, 0]]}}, "shape"),
    ([[1]], [[1]], {"outcomes": {"1": [[1]], 1: [[0]]}}, "two outcomes are called '1'"),
    ([[1]], [[1]], {"outcomes": 3}, "give a matrix of names"),
    ([[1]], [[1]], {"outcomes": [3]}, "give a matrix of names"),
    ([[1]], [[1]], {"outcomes": [[["war"]]]}, "give names"),
    ([[1]], [[1]], {"actions": 3}, "two lists"),
    ([[1]], [[1]], {"actions": (3, 3)}, "actions of Row: give a list of labels, not '3'"),
    ([[1]], [[1]], {"players": 3}, "players: give a list of labels, not '3'"),
]


@pytest.mark.parametrize(("a", "b", "more", "message"), BAD)
def test_bad_data_get_one_line_that_says_where(a: Any, b: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(GameError, match=message) as caught:
        NormalForm(a, b, **more)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("values", [3, "x", [("x", 1)]])
def test_values_that_are_no_mapping(values: Any) -> None:
    with pytest.raises(GameError, match="values: give a mapping"):
        NormalForm([[x]], [[1]]).convert("exact", values)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Profile(3), "a profile maps each player to a strategy; '3' does not"),
        (lambda: Profile({"Row": 3}), "that of Row, '3', does not"),
        (lambda: Profile({"Row": {"up": 1}}).vector("Rome"), "no player 'Rome'; there are Row"),
        (lambda: Profile({"Row": {"up": 1}}).vector(["Row"]), "no player"),
    ],
)
def test_profiles_that_are_none(call: Any, message: str) -> None:
    with pytest.raises(GameError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_arrays_are_copied_and_write_protected() -> None:
    source = np.array([[1.0, 2.0]])
    game = NormalForm(source, source)
    source[0, 0] = 99
    assert game.A[0, 0] == 1
    for array in (game.A, game.B, NormalForm([[1]], [[2]], outcomes=[["war"]]).outcomes["war"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 5
    with pytest.raises(AttributeError):
        game.title = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        game.outcomes["war"] = 1


@given(strategies.bimatrix(wild=True))
def test_games_survive_pickling_and_copying(game: NormalForm) -> None:
    for again in (pickle.loads(pickle.dumps(game)), copy.deepcopy(game)):
        assert game.equals(again)
        assert not again.A.flags.writeable
        assert not again.B.flags.writeable


def test_labels_outcomes_and_symbols_survive_pickling() -> None:
    game = NormalForm(
        [[x, 1]],
        [[0, x**2]],
        players=("US", "Russia"),
        actions=(("offer",), ("yes", "no")),
        outcomes={"deal": [[x, 0]], "war": [[1 - x, 1]]},
        title="t",
    )
    again = pickle.loads(pickle.dumps(game))
    assert game.equals(again)
    assert again.outcomes["deal"][0, 0] == x


def test_equality_is_asked_for_by_name() -> None:
    one, two = NormalForm([[1, 2]], [[3, 4]]), NormalForm([["1", "2"]], [[3, 4]])
    assert one.equals(two)
    assert one != two
    for other in (
        NormalForm([[1, 2]], [[3, 5]]),
        NormalForm([[1.0, 2.0]], [[3, 4]]),
        NormalForm([[1, 2]], [[3, 4]], title="other"),
        NormalForm([[1, 2]], [[3, 4]], players=("A", "B")),
        NormalForm([[1, 2]], [[3, 4]], outcomes=[["war", "deal"]]),
        NormalForm([[1, 2, 0]], [[3, 4, 0]]),
        "a text",
    ):
        assert not one.equals(other)


@given(strategies.bimatrix())
def test_conversion_to_floats_and_back_keeps_what_binary_can_hold(game: NormalForm) -> None:
    inexact = game.convert("float")
    back = inexact.convert("exact")
    assert all(Fraction(float(a)) == b for a, b in zip(game.A.flat, back.A.flat, strict=True))
    assert inexact.players == game.players
    assert inexact.actions == game.actions


def test_conversion_puts_values_for_symbols() -> None:
    game = NormalForm([[x / 2, 1 / x]], [[0, 0]])
    assert list(game.convert("exact", {"x": "1/3"}).A.flat) == [Fraction(1, 6), 3]
    with pytest.raises(GameError, match="undefined at x = 0"):
        game.convert("exact", {"x": 0})
    with pytest.raises(GameError, match="not a rational"):
        game.convert("exact")
    with pytest.raises(GameError, match="not a rational"):
        NormalForm([[sympy.sqrt(2) * x]], [[0]]).convert("exact", {"x": 1})


def test_a_number_beyond_floats_is_refused_in_words() -> None:
    with pytest.raises(GameError, match="too large for float"):
        NormalForm([[10**400]], [[0]]).convert("float")


@given(strategies.bimatrix())
def test_expected_payoffs_are_bilinear_sums(game: NormalForm) -> None:
    m, n = game.shape
    weights_x, weights_y = np.array([Fraction(1, m)] * m), np.array([Fraction(1, n)] * n)
    payoffs = game.expected_payoffs(weights_x, weights_y)
    assert payoffs["Row"] == sum(game.A.flat) / Fraction(m * n)
    assert payoffs["Column"] == sum(game.B.flat) / Fraction(m * n)


def test_every_error_is_a_bargain_error() -> None:
    assert issubclass(GameError, BargainError)
    assert issubclass(BargainError, ValueError)


def test_float_outcome_probabilities_become_rationals_that_sum_to_one() -> None:
    thirds = {"war": [[0.1]], "deal": [[0.2]], "status quo": [[0.7]]}
    exact = NormalForm([[1.0]], [[1.0]], outcomes=thirds).convert("exact")
    assert sum(matrix[0, 0] for matrix in exact.outcomes.values()) == 1
    assert float(exact.outcomes["war"][0, 0]) == 0.1
