"""Graph models: what may be written, what is refused, and the two constructors."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
import sympy
from hypothesis import given

from bargain.errors import BargainError, GameError
from bargain.games import NormalForm
from bargain.games.graph_model import GraphModel
from tests import strategies

STATES = ["peace", "crisis", "war"]
MOVES = {"A": {"peace": ["crisis"], "crisis": ["peace", "war"]}, "B": {"crisis": ["war"]}}
PREFERENCES = {"A": ["peace", ["crisis", "war"]], "B": {"peace": "1/3", "crisis": 0, "war": Fraction(1, 4)}}


def test_what_a_model_says():
    model = GraphModel(STATES, MOVES, PREFERENCES, title="three states")
    assert model.players == ("A", "B")
    assert model.other("A") == "B"
    assert model.preferences["A"] == (("peace",), ("crisis", "war"))
    assert model.preferences["B"] == (("peace",), ("war",), ("crisis",))
    assert [model.rank("A", s) for s in STATES] == [2, 1, 1]
    assert model.reachable("A", "crisis") == ("peace", "war")
    assert model.improvements("A", "crisis") == ("peace",)
    assert model.reachable("A", "war") == ()
    assert "three states" in repr(model)


def test_a_model_is_frozen_and_pickles():
    model = GraphModel(STATES, MOVES, PREFERENCES)
    with pytest.raises(AttributeError):
        model.states = ()
    with pytest.raises(TypeError):
        model.moves["A"]["peace"] = ()
    with pytest.raises(TypeError):
        model.preferences["A"] = ()
    again = pickle.loads(pickle.dumps(model))
    assert again.equals(model)
    assert not again.equals(model.with_preferences({"A": ["war", "peace", "crisis"]}))
    assert not model.equals("model")


@given(strategies.graph_models())
def test_any_model_survives_a_round_trip(model):
    assert pickle.loads(pickle.dumps(model)).equals(model)
    assert GraphModel(model.states, model.moves, model.preferences, model.players).equals(model)
    assert model.with_preferences({}).equals(model)


def test_floats_tie_up_to_rounding():
    model = GraphModel(STATES, MOVES, {"A": {"peace": 0.1 + 0.2, "crisis": 0.3, "war": -1.0}, "B": STATES})
    assert model.preferences["A"] == (("peace", "crisis"), ("war",))


def test_repeated_moves_count_once():
    assert GraphModel(["s", "t"], {"A": {"s": ["t", "t"]}, "B": {}}, {"A": ["s", "t"], "B": ["s", "t"]}).reachable(
        "A", "s"
    ) == ("t",)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (([], MOVES, PREFERENCES), "at least one state"),
        (("peace", MOVES, PREFERENCES), "give a list"),
        ((["s", "s"], MOVES, PREFERENCES), "'s' is given twice"),
        (([1, 2], MOVES, PREFERENCES), "not a label"),
        ((["s"] * 5000, MOVES, PREFERENCES), "4096 at most"),
        ((STATES, [], PREFERENCES), "moves: give a mapping"),
        ((STATES, MOVES, ["A"]), "preferences: give a mapping"),
        ((STATES, {"A": {}}, PREFERENCES), "for two players, and 1"),
        ((STATES, {**MOVES, "C": {}}, PREFERENCES), "for two players, and 3"),
        ((STATES, {"A": {}, "C": {}}, PREFERENCES), "preferences: player 'B' is unknown"),
        ((STATES, MOVES, {"A": STATES}), "preferences: player 'B' is missing"),
        ((STATES, MOVES, PREFERENCES, ("A", "C")), "moves: player 'B' is unknown"),
        ((STATES, MOVES, PREFERENCES, "AB"), "players: give a list"),
        ((STATES, {"A": {"peace": ["piece"]}, "B": {}}, PREFERENCES), "moves of A: no state 'piece'"),
        ((STATES, {"A": {"piece": ["peace"]}, "B": {}}, PREFERENCES), "moves of A: no state 'piece'"),
        ((STATES, {"A": {"peace": [["war"]]}, "B": {}}, PREFERENCES), "moves of A: no state"),
        ((STATES, {"A": {"peace": "war"}, "B": {}}, PREFERENCES), "give a list, not 'war'"),
        ((STATES, {"A": {"peace": ["peace"]}, "B": {}}, PREFERENCES), "moves to itself"),
        ((STATES, {"A": ["peace"], "B": {}}, PREFERENCES), "moves of A: give a mapping"),
        ((STATES, MOVES, {"A": STATES, "B": STATES[:2]}), "preference of B: 'war' is missing"),
        ((STATES, MOVES, {"A": STATES, "B": [*STATES, "war"]}), "preference of B: 'war' is named twice"),
        ((STATES, MOVES, {"A": STATES, "B": [*STATES, "x"]}), "preference of B: no state 'x'"),
        ((STATES, MOVES, {"A": STATES, "B": [*STATES, []]}), "a tie of no states"),
        ((STATES, MOVES, {"A": STATES, "B": [["peace"], [["war"]], "crisis"]}), "preference of B: no state"),
        ((STATES, MOVES, {"A": STATES, "B": "war"}), "preference of B: give a list"),
        ((STATES, MOVES, {"A": STATES, "B": {"peace": 1, "crisis": 2}}), "'war' is missing"),
        ((STATES, MOVES, {"A": STATES, "B": {}}), "'peace' is missing"),
        ((STATES, MOVES, {"A": STATES, "B": {s: float("nan") for s in STATES}}), "not a finite number"),
        ((STATES, MOVES, {"A": STATES, "B": dict.fromkeys(STATES, "many")}), "preference of B, peace: 'many'"),
        ((STATES, MOVES, {"A": STATES, "B": {s: sympy.Symbol("u") for s in STATES}}), "symbolic"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(arguments, reason):
    with pytest.raises(GameError, match=reason) as caught:
        GraphModel(*arguments)
    assert isinstance(caught.value, BargainError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda model: model.reachable("C", "peace"), "no player 'C'; there are A, B"),
        (lambda model: model.rank("A", "piece"), "no state 'piece'"),
        (lambda model: model.other("C"), "no player 'C'"),
        (lambda model: model.other(["A"]), "no player"),
        (lambda model: model.rank("A", None), "no state 'None'"),
        (lambda model: model.with_preferences({"C": STATES}), "no player 'C'"),
        (lambda model: model.with_preferences([STATES]), "give a mapping"),
    ],
)
def test_unknown_names(call, reason):
    with pytest.raises(GameError, match=reason):
        call(GraphModel(STATES, MOVES, PREFERENCES))


@given(strategies.bimatrix())
def test_normal_forms_keep_their_order(game):
    model = GraphModel.from_normal_form(game)
    rows, columns = game.actions
    names = [f"{row}, {column}" for row in rows for column in columns]
    assert list(model.states) == names
    for player, table in zip(game.players, (game.A, game.B), strict=True):
        worth = dict(zip(names, table.ravel().tolist(), strict=True))
        for s in names:
            assert [t for t in names if worth[t] > worth[s]] == [
                t for t in names if model.rank(player, t) > model.rank(player, s)
            ]
    assert sum(len(model.reachable(game.players[0], s)) for s in names) == len(names) * (len(rows) - 1)
    assert sum(len(model.reachable(game.players[1], s)) for s in names) == len(names) * (len(columns) - 1)


def test_normal_forms_in_numbers_only():
    with pytest.raises(GameError, match="free parameters"):
        GraphModel.from_normal_form(NormalForm([[sympy.Symbol("x")]], [[1]]))
    with pytest.raises(GameError, match="not list"):
        GraphModel.from_normal_form([[1]])


OPTIONS = {"Russia": ["withdraw", "attack"], "NATO": ["guarantee"]}


def option_form(**changes):
    arguments = {"infeasible": [{"withdraw": True, "attack": True}], **changes}
    return GraphModel.from_options(
        arguments.pop("options", OPTIONS),
        arguments.pop("preferences", {key: [STANDARD] for key in OPTIONS}),
        **arguments,
    )


STANDARD = ["none", "guarantee", "attack", "attack + guarantee", "withdraw", "withdraw + guarantee"]


def test_option_form():
    model = option_form()
    assert sorted(model.states) == sorted(STANDARD)
    assert set(model.reachable("Russia", "none")) == {"attack", "withdraw"}
    assert set(model.reachable("Russia", "withdraw + guarantee")) == {"guarantee", "attack + guarantee"}
    assert model.reachable("NATO", "attack") == ("attack + guarantee",)
    final = option_form(irreversible=["attack"])
    assert final.reachable("Russia", "attack") == ()
    assert set(final.reachable("Russia", "withdraw")) == {"none", "attack"}
    assert final.reachable("NATO", "attack + guarantee") == ("attack",)


def test_merged_states():
    model = option_form(
        preferences={key: [["none", "guarantee", "war", "withdraw", "withdraw + guarantee"]] for key in OPTIONS},
        merged={"war": {"attack": True}},
        irreversible=["attack"],
    )
    assert model.states[-1] == "war"
    assert model.reachable("Russia", "war") == model.reachable("NATO", "war") == ()
    assert "war" in model.reachable("Russia", "guarantee")
    assert "war" not in model.reachable("NATO", "guarantee")


def test_names_that_cannot_be_confused_are_kept():
    """States that are left out or merged need no name."""
    names = ["none", "y", "x", "x + y", "war"]
    model = GraphModel.from_options(
        {"A": ["x", "x + y"], "B": ["y"]},
        {"A": names, "B": names},
        merged={"war": {"x + y": True}},
    )
    assert sorted(model.states) == sorted(names)
    clash = NormalForm([[1, 2], [3, 4]], [[1, 2], [3, 4]], actions=(("a", "a, b"), ("b, c", "c")))
    with pytest.raises(GameError, match=r"two states are called 'a, b, c': .*rename an action"):
        GraphModel.from_normal_form(clash)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"options": {"A": ["x"]}}, "each of two players"),
        ({"options": {"A": ["x"], "B": ["x"]}}, "belongs to both"),
        ({"options": {"A": "x", "B": ["y"]}}, "options of A: give a list"),
        ({"options": {"A": [f"x{k}" for k in range(11)], "B": []}}, "2048 states"),
        ({"infeasible": [{"retreat": True}]}, "infeasible: no option 'retreat'"),
        ({"infeasible": [{"attack": 1}]}, "write True"),
        ({"infeasible": {"attack": True}}, "infeasible: give a list"),
        ({"infeasible": [{}]}, "give patterns"),
        ({"infeasible": [{"attack": True}, {"attack": False}]}, "no state is left"),
        ({"irreversible": ["retreat"]}, "irreversible: no option 'retreat'"),
        ({"irreversible": "attack"}, "irreversible: give a list"),
        ({"merged": {"war": {"retreat": True}}}, "merged, war: no option"),
        ({"merged": 3}, "merged: give a mapping from each name to a pattern, not '3'"),
        ({"merged": {3: {"attack": True}}}, "merged: '3' is not a label"),
        ({"merged": {"none": {"attack": True}}}, "'none' is the name of the state with no option taken"),
        ({"merged": {"guarantee": {"attack": True}}}, "'guarantee' is the name of the state with 'guarantee' taken"),
        (
            {"options": {"A": ["x", "x + y"], "B": ["y"]}, "infeasible": []},
            "two states are called 'x \\+ y': 'x \\+ y' taken and 'x' and 'y' taken; rename an option",
        ),
        (
            {"options": {"A": ["none"], "B": ["y"]}, "infeasible": []},
            "two states are called 'none': no option taken and 'none' taken",
        ),
        ({"irreversible": [["attack"]]}, "irreversible: no option"),
        ({"preferences": dict.fromkeys(OPTIONS, STANDARD[:5])}, "'withdraw \\+ guarantee' is missing"),
    ],
)
def test_option_forms_that_do_not_fit(changes, reason):
    with pytest.raises(GameError, match=reason) as caught:
        option_form(**changes)
    assert "\n" not in str(caught.value)
