"""Trees from columns: the same trees as nested nodes, whatever the order; faults that name the node."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain import Chance, Decision, ExtensiveForm, Terminal
from bargain.errors import GameError
from bargain.games.exact_payoffs import ExactPayoffs
from tests import strategies


def columns(root: Any, players: tuple[str, ...]) -> dict[str, list[Any]]:
    """The nodes of a nested tree, a parent before its children and siblings in their order, depth first."""
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    stack: list[tuple[Any, int, str, Any]] = [(root, -1, "", None)]
    while stack:
        node, parent, action, probability = stack.pop()
        here = len(found["parent"])
        owner = players.index(node.player) if isinstance(node, Decision) else -1 if isinstance(node, Chance) else -2
        row = (parent, owner, probability, action, getattr(node, "infoset", None), node.name)
        for name, value in zip(COLUMNS, row, strict=True):
            found[name].append(value)
        if isinstance(node, Terminal):
            found.setdefault("payoffs", []).append(node.payoffs)
            found.setdefault("outcomes", []).append(node.outcome)
        elif isinstance(node, Chance):
            stack += [(child, here, label, weight) for label, (weight, child) in reversed(node.moves.items())]
        else:
            stack += [(child, here, label, None) for label, child in reversed(node.moves.items())]
    return found


COLUMNS = ("parent", "owner", "probabilities", "actions", "infosets", "names")


@given(strategies.imperfect_information(), st.randoms())
def test_the_order_of_the_nodes_does_not_matter(tree: strategies.Tree, random: Any) -> None:
    given_ = columns(tree.root, tree.players)
    assert ExtensiveForm.from_arrays(tree.players, **given_).equals(tree.game)
    size = len(given_["parent"])
    siblings: dict[int, list[int]] = {}  # nodes may come in any order, but those of one parent in theirs
    for node, above in enumerate(given_["parent"]):
        siblings.setdefault(above, []).append(node)
    slots = [above for above, nodes in siblings.items() for _ in nodes]
    random.shuffle(slots)
    order = [siblings[above].pop(0) for above in slots]
    rank = {node: k for k, node in enumerate(order)}
    ends = [node for node in range(size) if given_["owner"][node] == -2]
    moved = {name: [given_[name][node] for node in order] for name in COLUMNS}
    moved["parent"] = [-1 if above < 0 else rank[above] for above in moved["parent"]]
    kept = sorted(range(len(ends)), key=lambda k: rank[ends[k]])
    moved |= {name: [given_[name][k] for k in kept] for name in ("payoffs", "outcomes")}
    assert ExtensiveForm.from_arrays(tree.players, **moved).equals(tree.game)


def test_arrays_are_copied_and_labels_are_made_up() -> None:
    parent, owner, payoffs = np.array([-1, 0, 0]), np.array([0, -2, -2]), np.array([[1], [2]])
    game = ExtensiveForm.from_arrays(("A",), parent, owner, payoffs)
    parent[1], owner[1], payoffs[0, 0] = 5, 5, 5
    assert (game.branches[0], game.payoffs.tolist(), game.parent.tolist()) == (("1", "2"), [[1], [2]], [-1, 0, 0])
    assert not game.payoffs.flags.writeable
    for name in ("parent", "owner", "n_children"):
        assert not getattr(game, name).flags.writeable


@pytest.mark.parametrize("kind", [np.int8, np.uint64, np.int64, np.float32, np.float64, object])
def test_payoffs_of_any_dtype_are_read(kind: Any) -> None:
    game = ExtensiveForm.from_arrays(("A",), [-1, 0, 0], [0, -2, -2], np.array([[1], [2]], dtype=kind))
    assert str(game.arithmetic) == ("float" if np.dtype(kind).kind == "f" else "exact")
    assert game.payoffs.tolist() == [[1], [2]]


FAULTS: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "two roots": (([-1, -1], [0, -2], [[1]]), {}, "exactly one node, the root, has parent -1; nodes 0 and 1 have"),
    "no root": (([0, 0], [0, -2], [[1]]), {}, "none has"),
    "a cycle": (([-1, 2, 1, 0], [0, 0, 0, -2], [[1]]), {}, "node 1 does not descend from the root; its ancestors form"),
    "its own parent": (([-1, 1, 0], [0, 0, -2], [[1]]), {}, "node 1 does not descend from the root"),
    "no such parent": (([-1, 7], [0, -2], [[1]]), {}, "node 1 has parent 7, and the nodes are 0 to 1"),
    "a parent below -1": (([-1, -3], [0, -2], [[1]]), {}, "node 1 has parent -3"),
    "no such player": (([-1, 0], [5, -2], [[1]]), {}, "node 0 has owner 5; write the index of a player, 0 to 0"),
    "a move without children": (([-1, 0], [0, 0], [[1]]), {}, "node 1 has owner 0, but no children"),
    "an end with children": (([-1, 0], [-2, -2], [[1]]), {}, "node 0 is terminal, yet has children"),
    "owners missing": (([-1, 0], [0], [[1]]), {}, "owner: 2 entries are needed, one a node; there are 1"),
    "rows missing": (([-1, 0, 0], [0, -2, -2], [[1]]), {}, "payoffs: 2 entries are needed, one a terminal node"),
    "columns too many": (([-1, 0], [0, -2], [[1, 2]]), {}, "node '1': 2 payoffs for 1 players"),
    "payoffs in one row": (([-1, 0], [0, -2], [1]), {}, "node '1': give a list of payoffs"),
    "no payoffs": (([-1, 0], [0, -2], None), {}, "payoffs: give one row a terminal node"),
    "a number": (([-1, 0], [0, -2], 3), {}, "payoffs: give a list"),
    "no nodes": (([], [], []), {}, "a tree has at least one node"),
    "parents in floats": (([-1.0, 0.0], [0, -2], [[1]]), {}, "parent: give one integer a node"),
    "ragged": (([[-1], [0, 1]], [0, -2], [[1]]), {}, "parent: give one integer a node"),
    "no probability": (([-1, 0], [-1, -2], [[1]]), {}, "node 'start', probability of '1': None is not a number"),
    "labels missing": (([-1, 0], [0, -2], [[1]]), {"actions": ["x"]}, "actions: 2 entries are needed"),
    "one text": (([-1, 0], [0, -2], [[1]]), {"actions": "xy"}, "actions: give a list"),
    "the same action": (
        ([-1, 0, 0], [0, -2, -2], [[1], [2]]),
        {"actions": ["", "x", "x"]},
        "node 'start': labels must",
    ),
    "an odd set": (([-1, 0], [0, -2], [[1]]), {"infosets": [3, None]}, "'3' is not a label of an information set"),
    "an odd name": (([-1, 0], [0, -2], [[1]]), {"names": [None, ""]}, "node '1': '' is not a name of a node"),
    "truth": (([-1, 0], [0, -2], np.array([[True]])), {}, "payoff of A: True is not a number"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_in_columns_are_named(fault: str) -> None:
    given_, further, message = FAULTS[fault]
    with pytest.raises(GameError, match=message) as caught:
        ExtensiveForm.from_arrays(("A",), *given_, **further)
    assert "\n" not in str(caught.value)


numbers = st.one_of(st.integers(-5, 5), st.fractions(), st.integers(-(10**40), 10**40))


@given(st.lists(st.lists(numbers.map(Fraction), min_size=2, max_size=2), min_size=1, max_size=6))
def test_payoffs_as_integers_are_the_payoffs(rows: list[list[Fraction]]) -> None:
    held = ExactPayoffs.of_numbers([value for row in rows for value in row], 2)
    assert held.fractions().tolist() == rows
    assert held.equals(ExactPayoffs.of_numbers([value for row in rows for value in row], 2))
    assert pickle.loads(pickle.dumps(held)).equals(held)


def test_a_million_odd_denominators_do_not_meet_in_one() -> None:
    rows = [[Fraction(1, 10**9 + k), Fraction(2, 3)] for k in range(200)]
    held = ExactPayoffs.of_numbers([value for row in rows for value in row], 2)
    assert max(int(unit).bit_length() for unit in held.denominators) < 64
    assert held.fractions().tolist() == rows
