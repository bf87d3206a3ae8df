"""Writing trees move by move: the same trees as nested nodes, and errors of one line that name the node."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain import Chance, ExtensiveForm, Terminal, TreeBuilder, solve
from bargain.errors import BargainError, GameError
from tests import strategies


def written(tree: strategies.Tree, order: Callable[[int], int]) -> ExtensiveForm:
    """The tree of nested nodes, written move by move; `order(n)` picks which of n open nodes is written next."""
    builder = TreeBuilder(tree.players)
    waiting = [(builder.root, tree.root)]
    while waiting:
        place, node = waiting.pop(order(len(waiting)))
        if isinstance(node, Terminal):
            place.end(node.payoffs, node.outcome, node.name)
        elif isinstance(node, Chance):
            place.chance({label: weight for label, (weight, _) in node.moves.items()}, node.name)
            waiting += [(place[label], child) for label, (_, child) in node.moves.items()]
        else:
            place.move(node.player, node.moves, node.infoset, node.name)
            waiting += [(place[label], child) for label, child in node.moves.items()]
    return builder.build()


@given(strategies.imperfect_information(), st.data())
def test_a_tree_written_in_any_order_is_the_nested_tree(tree: strategies.Tree, data: st.DataObject) -> None:
    assert written(tree, lambda n: data.draw(st.integers(0, n - 1))).equals(tree.game)


def entry() -> TreeBuilder:
    tree = TreeBuilder(("Entrant", "Incumbent"), title="entry")
    tree.move("Entrant", ("in", "out"))
    tree["out"].end([0, 2], outcome="monopoly")
    tree["in"].move("Incumbent", ("fight", "share"), infoset="reply")
    return tree


def test_outcomes_are_declared_once_before_or_after_they_are_used() -> None:
    tree = entry()
    tree["in"]["fight"].end("war")
    tree["in"]["share"].end(outcome="peace")
    tree.outcome("war", [-1, "-1/2"])
    tree.outcome("peace", {"Incumbent": 1, "Entrant": 1})
    game = tree.build()
    assert game.outcomes == ("monopoly", "war", "peace")
    assert game.payoffs.tolist() == [[0, 2], [-1, Fraction(-1, 2)], [1, 1]]
    assert (game.title, solve(game).unique().outcomes["peace"]) == ("entry", 1)


def test_a_place_is_a_mapping_from_actions_to_places() -> None:
    tree = entry()
    assert list(tree.root) == ["in", "out"]
    assert [place.path for place in tree["in"].values()] == [("in", "fight"), ("in", "share")]
    assert tree["in"] == tree.root["in"] != tree["out"]
    assert len({tree["in"], tree.root["in"]}) == 1
    assert ("in" in tree.root, "war" in tree.root, len(tree["out"]), bool(tree["out"])) == (True, False, 0, True)
    assert repr(tree["in"]["fight"]) == "<node 'in/fight' of a tree that is being written>"


def test_a_list_of_branches_is_equally_likely() -> None:
    tree = TreeBuilder(("A",))
    for k, place in enumerate(tree.chance(("x", "y", "z")).values()):
        place.end([k])
    assert tree.build().probabilities.tolist() == [1, *[Fraction(1, 3)] * 3]


def test_a_built_tree_stays_and_the_builder_may_build_again() -> None:
    tree = TreeBuilder(("A",))
    tree.end([1])
    assert tree.build().equals(tree.build())


def absent_minded(tree: TreeBuilder) -> None:
    tree.move("A", ("l", "r"), "h")["l"].move("A", ("l", "r"), "h")
    for place in (tree["r"], *tree["l"].values()):
        place.end([0, 0])


def unequal(tree: TreeBuilder, player: str, actions: tuple[str, ...]) -> None:
    tree.move("A", ("l", "r"))["l"].move("B", ("x", "y"), "h")
    tree["r"].move(player, actions, "h")


FAULTS: dict[str, tuple[Callable[[TreeBuilder], Any], str]] = {
    "nothing": (lambda t: None, "node 'start' is not written; give it a move"),
    "unfinished": (lambda t: t.move("A", ("l", "r"))["l"].move("B", ("x",)), "node 'r' is not written, and 1 more"),
    "twice a move": (lambda t: (t.move("A", ("l",)), t.chance(("l",))), "node 'start' is already a move of A"),
    "twice an end": (lambda t: (t.end([0, 0]), t.end([0, 0])), "node 'start' is already an end"),
    "twice a chance": (lambda t: (t.chance(("l",)), t.end([0, 0])), "node 'start' is already a chance move"),
    "stranger": (lambda t: t.move("A", ("l",))["l"].move("C", ("x",)), "node 'l': 'C' is not among the players A, B"),
    "no such action": (lambda t: t.move("A", ("l", "r"))["m"], "node 'start' has no action 'm'; its actions are l, r"),
    "not there yet": (lambda t: t["m"], "node 'start' has no action 'm'; it has no moves yet"),
    "after the end": (lambda t: (t.end([0, 0]), t["m"]), "node 'start' has no action 'm'; it is an end"),
    "unequal actions": (lambda t: unequal(t, "B", ("x", "z")), r"node 'r': B has actions \['x', 'z'\], but the inform"),
    "two players": (lambda t: unequal(t, "A", ("x", "y")), r"'h' is that of B with \['x', 'y'\] \(node 'l'\)"),
    "undeclared": (lambda t: t.move("A", ("l",))["l"].end("war"), "node 'l': outcome 'war' has no payoffs"),
    "declared twice": (lambda t: (t.outcome("w", [0, 0]), t.outcome("w", [0, 0])), "outcome 'w' is declared twice"),
    "declared and given": (lambda t: (t.end([0, 0], "w"), t.outcome("w", [1, 1])), "node 'start': the payoffs of 'w'"),
    "declared amiss": (lambda t: t.outcome("w", [0]), "outcome 'w': 1 payoffs for 2 players"),
    "nameless outcome": (lambda t: t.outcome(" ", [0, 0]), "' ' is not the name of an outcome"),
    "odd outcome": (lambda t: t.end([0, 0], 3), "node 'start': '3' is not the name of an outcome"),  # type: ignore[arg-type]
    "no payoffs": (lambda t: t.end(), "node 'start': an end has payoffs, or an outcome"),
    "too few payoffs": (lambda t: t.end([1]), "node 'start': 1 payoffs for 2 players"),
    "payoffs of one": (lambda t: t.end({"A": 1}), "node 'start': 'B' has no payoff"),
    "payoffs of three": (lambda t: t.end({"A": 1, "B": 1, "C": 1}), "node 'start': 'C' is not a player"),
    "a payoff in words": (lambda t: t.move("A", ("l",))["l"].end([0, "much"]), "node 'l', payoff of B: 'much'"),
    "payoffs that are none": (lambda t: t.end(3), "node 'start': give one payoff a player, not '3'"),
    "one text": (lambda t: t.move("A", "left"), "node 'start': give a list of actions, not 'left'"),
    "the same action": (lambda t: t.move("A", ("l", "l")), "node 'start': labels must differ"),
    "no actions": (lambda t: t.move("A", ()), "node 'start' has no moves"),
    "probabilities": (lambda t: t.chance({"l": "1/2"})["l"].end([0, 0]), "node 'start': the chance probabilities sum"),
    "absent-minded": (
        absent_minded,
        r"A would have to forget having moved there \(node 'l' comes after node 'start'\)",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_get_one_line_that_names_the_node(fault: str) -> None:
    write, message = FAULTS[fault]

    def build() -> None:
        tree = TreeBuilder(("A", "B"))
        write(tree)
        tree.build()

    with pytest.raises(GameError, match=message) as caught:
        build()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("players", ["AB", (), ("A", "A"), ("A", ""), 3, None])
def test_players_are_read_as_everywhere(players: Any) -> None:
    with pytest.raises(BargainError, match="players"):
        TreeBuilder(players)


def test_a_refused_move_leaves_the_node_open() -> None:
    tree = TreeBuilder(("A",))
    with pytest.raises(GameError):
        tree.move("A", ("l", "l"))
    with pytest.raises(GameError):
        tree.end([1, 2])
    tree.end([1])
    assert tree.build().payoffs.tolist() == [[1]]
