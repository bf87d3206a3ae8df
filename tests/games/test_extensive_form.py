"""Trees: structure, checks with the name of the place, perfect recall, pickling."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given

from bargain import Chance, Decision, ExtensiveForm, Terminal, solve
from bargain.arithmetic import Arithmetic
from bargain.errors import GameError
from tests import strategies
from tests.oracles import trees


def end(*payoffs: Any) -> Terminal:
    return Terminal(payoffs or (0, 0))


def two(player: str, infoset: str | None = None, name: str | None = None, **moves: Any) -> Decision:
    return Decision(player, moves or {"l": end(), "r": end()}, infoset, name)


@given(strategies.imperfect_information())
def test_the_flat_tree_is_the_nested_tree(tree: strategies.Tree) -> None:
    game = tree.game
    nodes = list(trees.walk(tree.root))
    assert len(game.parent) == len(nodes)
    assert len(game.payoffs) == sum(isinstance(node, Terminal) for node in nodes)
    for node in range(1, len(game.parent)):
        assert node in game.children(int(game.parent[node]))
        assert game.parent[node] < node
    sets = trees.places(tree.root)
    assert {group.label: (game.players[group.player], group.actions) for group in game.information_sets} == {
        label: (place.player, place.actions) for label, place in sets.items()
    }
    assert {group.label: len(group.nodes) for group in game.information_sets} == {
        label: len(place.nodes) for label, place in sets.items()
    }
    assert game.is_perfect_information == all(len(place.nodes) == 1 for place in sets.values())


@given(strategies.imperfect_information())
def test_trees_survive_pickling_copying_and_nesting_again(tree: strategies.Tree) -> None:
    game = tree.game
    for again in (pickle.loads(pickle.dumps(game)), copy.deepcopy(game), game.convert("exact")):
        assert game.equals(again)
        for name in ("payoffs", "probabilities", "parent", "owner", "infoset_of", "first_nodes"):
            assert not getattr(again, name).flags.writeable
        assert not again.exact_payoffs.numerators.flags.writeable


def test_arrays_are_write_protected_and_fields_frozen() -> None:
    game = ExtensiveForm(("A", "B"), two("A"))
    with pytest.raises(ValueError, match="read-only"):
        game.payoffs[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        game.parent[0] = 1
    with pytest.raises(AttributeError):
        game.players = ("X",)  # type: ignore[misc]


ABSENT_MINDED = two("A", "a", l=two("A", "a"), r=end())
FORGETS_MOVE = two("A", "first", l=two("A", "second"), r=two("A", "second"))
FORGETS_KNOWLEDGE = Chance(
    {
        "u": ("1/2", two("A", "up", l=two("A", "later"), r=end())),
        "d": ("1/2", two("A", "down", l=two("A", "later"), r=end())),
    }
)
FORGETS_THROUGH_ANOTHER = two(
    "A", "first", l=two("B", "b", l=two("A", "last"), r=end()), r=two("B", "b", l=two("A", "last"), r=end())
)


@pytest.mark.parametrize(
    ("root", "where"),
    [
        (ABSENT_MINDED, "'a'"),
        (FORGETS_MOVE, "'second'"),
        (FORGETS_KNOWLEDGE, "'later'"),
        (FORGETS_THROUGH_ANOTHER, "'last'"),
    ],
)
def test_imperfect_recall_is_named(root: Any, where: str) -> None:
    with pytest.raises(GameError, match=f"imperfect recall at information set {where}: A would have to forget"):
        ExtensiveForm(("A", "B"), root)


@pytest.mark.parametrize(
    ("root", "detail"),
    [
        (ABSENT_MINDED, "A would have to forget having moved there (node 'l' comes after node 'start')"),
        (FORGETS_MOVE, "(node 'l' follows 'l' at 'first', but node 'r' follows 'r' at 'first')"),
        (FORGETS_KNOWLEDGE, "(node 'u/l' follows 'l' at 'up', but node 'd/l' follows 'l' at 'down')"),
        (FORGETS_THROUGH_ANOTHER, "(node 'l/l' follows 'l' at 'first', but node 'r/l' follows 'r' at 'first')"),
        (two("B", l=two("A", "h"), r=two("A", "g", l=two("A", "h"), r=end())), "node 'l' follows no own move, but"),
    ],
)
def test_what_would_be_forgotten_is_told(root: Any, detail: str) -> None:
    with pytest.raises(GameError) as caught:
        ExtensiveForm(("A", "B"), root)
    assert detail in str(caught.value)


def test_not_seeing_another_players_move_is_no_lapse_of_recall() -> None:
    inner = {move: two("B", "b", name=f"b after {move}") for move in ("l", "r")}
    assert not ExtensiveForm(("A", "B"), Decision("A", inner)).is_perfect_information


@pytest.mark.parametrize(
    ("players", "root", "message"),
    [
        (("A", "B"), two("A", "s", l=two("B", "s"), r=end()), "information set 's' has moves of two players"),
        (
            ("A", "B"),
            two("A", l=two("B", "s"), r=two("B", "s", l=end(), m=end())),
            r"information set 's': node 'r' has actions \['l', 'm'\], but node 'l' has \['l', 'r'\]",
        ),
        (("A", "B"), two("A", l=end(1), r=end()), "node 'l': 1 payoffs for 2 players"),
        (("A", "B"), two("A", l=end(1, "x"), r=end()), "node 'l', payoff of B: 'x' is not a number"),
        (("A", "B"), two("C"), "'C' is not among the players"),
        (("A", "B"), Decision("A", {}), "node 'start' has no moves"),
        (("A", "B"), Decision("A", {"": end()}), "not a label"),
        (("A", "B"), Chance({"x": ("1/2", end()), "y": ("1/3", end())}), "sum to 5/6, not to 1"),
        (("A", "B"), Chance({"x": ("3/2", end()), "y": ("-1/2", end())}), "negative"),
        (("A", "B"), Chance({"x": (0.5, end()), "y": (0.4, end())}), "sum to 0.9"),
        (("A", "B"), Chance({"x": end()}), "a pair"),
        (("A", "B"), Chance({"x": ("often", end())}), "probability of 'x'"),
        (("A", "B"), two("A", l=3, r=end()), "node 'l': 3 is not a Decision"),
        (("A", "A"), two("A"), "labels must differ"),
        ((), end(), "players"),
        (None, end(), "players: give a list"),
        (
            ("A", "B"),
            two("A", l=two("B", name="n"), r=two("B", name="n")),
            "node 'r': the name 'n' is taken by node 'l'",
        ),
        (("A", "B"), two("A", l=two("B", 3), r=end()), "node 'l': '3' is not a label of an information set"),  # type: ignore[arg-type]
        (("A", "B"), two("A", l=two("B", name=" "), r=end()), "node 'l': ' ' is not a name of a node"),
        (("A", "B"), two("A", l=Terminal([0, 0], 3), r=end()), "node 'l': '3' is not the name of an outcome"),  # type: ignore[arg-type]
        (("A", "B"), two("A", l=Terminal("12"), r=end()), "node 'l': give a list of payoffs"),
        (("A", "B"), two("A", l=Terminal({"A": 1, "B": 2}), r=end()), "node 'l': give a list of payoffs"),  # type: ignore[arg-type]
        (("A", "B"), two("A", l=Terminal(None), r=end()), "node 'l': give a list of payoffs"),  # type: ignore[arg-type]
        (("A", "B"), Chance({"x": "ab"}), "branch 'x' is a pair"),  # type: ignore[dict-item]
        (("A", "B"), Decision("A", [end()]), "node 'start' has no moves"),  # type: ignore[arg-type]
        (
            ("A", "B"),
            Chance({"x": ("1/2", two("B", "h", "y")), "y": ("1/2", two("B", "h"))}),
            "two nodes of one information set, at 'x' and 'y', are called 'y'",
        ),
    ],
)
def test_bad_trees_get_one_line_that_names_the_node(players: Any, root: Any, message: str) -> None:
    with pytest.raises(GameError, match=message) as caught:
        ExtensiveForm(players, root)
    assert "\n" not in str(caught.value)


def test_unnamed_sets_are_called_by_their_path_and_taken_labels_are_refused() -> None:
    game = ExtensiveForm(("A", "B"), two("A", l=two("B"), r=end()))
    assert [group.label for group in game.information_sets] == ["start", "l"]
    with pytest.raises(GameError, match="its label 'l' is taken"):
        ExtensiveForm(("A", "B"), two("A", "l", l=two("B"), r=end()))


def test_outcomes_are_listed_once_and_optional() -> None:
    root = two("A", l=Terminal([1, 1], "deal"), r=two("B", l=Terminal([0, 0], "war"), r=Terminal([1, 1], "deal")))
    game = ExtensiveForm(("A", "B"), root)
    assert game.outcomes == ("deal", "war")
    assert ExtensiveForm(("A", "B"), two("A")).outcomes == ()


def test_arithmetic_follows_the_entries() -> None:
    p = sympy.Symbol("p")
    chance = Chance({"u": (p, end()), "d": (1 - p, end())})
    assert ExtensiveForm(("A", "B"), chance).arithmetic is Arithmetic.SYMBOLIC
    assert ExtensiveForm(("A", "B"), chance).parameters == ("p",)
    settled = ExtensiveForm(("A", "B"), chance).convert("exact", {"p": "1/3"})
    assert list(settled.probabilities) == [1, Fraction(1, 3), Fraction(2, 3)]
    assert ExtensiveForm(("A", "B"), two("A", l=end(0.5, 1), r=end())).payoffs.dtype == np.float64


def test_equality_is_asked_for_by_name() -> None:
    one, two_ = ExtensiveForm(("A", "B"), two("A")), ExtensiveForm(("A", "B"), two("A"))
    assert one.equals(two_)
    assert one != two_
    for other in (
        ExtensiveForm(("A", "B"), two("A", l=end(1, 0), r=end())),
        ExtensiveForm(("A", "B"), two("B")),
        ExtensiveForm(("A", "C"), two("A")),
        ExtensiveForm(("A", "B"), two("A", l=end(), r=two("A"))),
        ExtensiveForm(("A", "B"), two("A"), title="t"),
        ExtensiveForm(("A", "B"), two("A")).convert("float"),
        3,
    ):
        assert not one.equals(other)


def test_a_conversion_at_a_value_without_sense_says_so() -> None:
    p = sympy.Symbol("p")
    chance = ExtensiveForm(("A", "B"), Chance({"u": (p, end()), "d": (1 - p, end())}))
    with pytest.raises(GameError, match="negative"):
        chance.convert("exact", {"p": 2})


def test_the_size_of_a_tree_is_not_the_size_of_the_stack() -> None:
    root: Any = end()
    for _ in range(3000):
        root = Decision("A", {"stop": end(), "go": root})
    game = ExtensiveForm(("A", "B"), root)
    assert len(game.parent) == 6001
    assert game.equals(pickle.loads(pickle.dumps(game)))


def test_a_node_in_several_places_stands_for_several_nodes() -> None:
    shared = two("B", "b")
    game = ExtensiveForm(("A", "B"), two("A", l=shared, r=shared))
    assert [len(group.nodes) for group in game.information_sets] == [1, 2]
    apart = two("B")
    game = ExtensiveForm(("A", "B"), two("A", l=apart, r=apart))
    assert [group.label for group in game.information_sets] == ["start", "l", "r"]


def test_shared_nodes_that_unfold_beyond_measure_are_refused_and_not_unfolded() -> None:
    root: Any = end()
    for _ in range(70):
        root = two("A", l=root, r=root)
    with pytest.raises(GameError, match=r"the tree has \d{22} nodes, since nodes are used in several places"):
        ExtensiveForm(("A", "B"), root)


@pytest.mark.parametrize("chance", [False, True])
def test_nodes_that_lead_back_to_themselves_are_refused(chance: bool) -> None:
    moves: dict[str, Any] = {"out": end()}
    root = Decision("A", moves)
    moves["in"] = Chance({"x": (1, root)}) if chance else two("B", l=end(), r=root)
    where = r"node 'in': its move '[xr]' leads back to node 'start'; a tree has no cycle"
    with pytest.raises(GameError, match=where):
        ExtensiveForm(("A", "B"), root)
    for _ in range(2000):
        root = Decision("A", {"out": end(), "on": root})
    with pytest.raises(GameError, match="leads back to node '…/on/on/on'") as caught:
        ExtensiveForm(("A", "B"), root)
    assert len(str(caught.value)) < 200


def test_paths_of_deep_trees_stay_short_and_tell_nodes_apart() -> None:
    root: Any = end()
    for _ in range(100):
        root = Decision("A", {"stop": end(), "go": root})
    game = ExtensiveForm(("A", "B"), root)
    assert game.node_name(79) == "/".join(["go"] * 39 + ["stop"])
    assert game.node_name(81) == "…/go/go/stop (node 81)"
    assert game.node_name(199) == "…/go/go/stop (node 199)"
    assert game.path(200) == ("go",) * 100
    assert len(set(game.infoset_labels)) == 100
    assert game.equals(game.convert("exact"))


def test_nodes_print_by_themselves() -> None:
    root: Any = end(1, 2)
    for _ in range(2000):
        root = Decision("A", {"go": root}, "h")
    assert repr(root) == "Decision('A', moves=['go'], infoset='h', name=None)"
    assert repr(Chance({"x": (1, root)})) == "Chance(moves=['x'], name=None)"


def test_float_chances_become_rationals_that_sum_to_one() -> None:
    third = 1 / 3
    chance = Chance({"x": (third, end(1, 0)), "y": (third, end()), "z": (third, end())})
    exact = ExtensiveForm(("A", "B"), chance).convert("exact")
    assert sum(exact.probabilities[1:]) == 1
    uneven = Chance({"x": (0.1, end(1, 0)), "y": (0.2, end()), "z": (0.7, end())})
    exact = ExtensiveForm(("A", "B"), uneven).convert("exact")
    assert sum(exact.probabilities[1:]) == 1
    assert [float(p) for p in exact.probabilities] == [1.0, 0.1, 0.2, 0.7]


@pytest.mark.parametrize("weights", [(0.3333333333,) * 3, (0.5, 0.5 - 9e-10), (0.1, 0.2, 0.7)])
def test_float_chances_that_miss_a_sum_of_one_are_rescaled(weights: tuple[float, ...]) -> None:
    branches = {str(k): (weight, end(1000.00001, 0)) for k, weight in enumerate(weights)}
    game = ExtensiveForm(("A", "B"), two("A", "h", sure=end(1000.0, 1), lottery=Chance(branches)))
    chances = game.probabilities[game.parent == 2]
    assert sum(chances) == pytest.approx(1, abs=1e-15)
    assert chances.tolist() == pytest.approx(weights, abs=1e-9)
    assert (sum(weights) != pytest.approx(1, abs=1e-15)) == (chances.tolist() != list(weights))
    equilibrium = solve(game).unique()
    assert equilibrium.profile["A"]["h"]["lottery"] == 1
    assert equilibrium.certificate.holds
