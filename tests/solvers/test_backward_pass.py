"""The pass that settles subgames without ties, against recursion in fractions and the general treatment."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from bargain import Chance, Decision, ExtensiveForm, Terminal, certify, solve
from bargain.equilibrium import Status
from bargain.equilibrium.ledgers import Ledger
from bargain.solvers.backward_induction import subgame_perfect_set
from bargain.solvers.backward_pass import backward_pass
from tests import large_trees
from tests.oracles import trees
from tests.strategies import Tree, perfect_information


def by_recursion(game: ExtensiveForm) -> tuple[list[list[Fraction]], list[set[int]]]:
    """Values of all nodes in fractions and the best actions at each information set, taking the first of equal ones."""
    values: list[list[Fraction]] = [[] for _ in game.parent]
    best: list[set[int]] = [set() for _ in game.first_nodes]
    for node in reversed(range(len(values))):
        children = game.children(node)
        if not children:
            values[node] = [Fraction(value) for value in game.payoffs[game.terminal_of[node]]]
        elif game.owner[node] < 0:
            weights = [Fraction(weight) for weight in game.probabilities[children.start : children.stop]]
            values[node] = [
                sum(w * values[c][i] for w, c in zip(weights, children, strict=True)) / sum(weights)
                for i in range(len(game.players))
            ]
        else:
            own = [values[child][game.owner[node]] for child in children]
            best[game.infoset_of[node]] = {k for k, value in enumerate(own) if value == max(own)}
            values[node] = values[children[own.index(max(own))]]
    return values, best


def odd_fractions(columns: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    below = rng.integers(1, 10**6, columns["payoffs"].shape).tolist()
    rows = [
        [Fraction(a, b) for a, b in zip(*pair, strict=True)]
        for pair in zip(columns["payoffs"].tolist(), below, strict=True)
    ]
    return {**columns, "payoffs": rows}


def huge(columns: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    return {**columns, "payoffs": [[value * 10**30 + 1 for value in row] for row in columns["payoffs"].tolist()]}


def floats(columns: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    weights = columns.get("probabilities")
    columns = {**columns, "payoffs": rng.normal(size=columns["payoffs"].shape)}
    return {**columns, "probabilities": [None if w is None else float(w) for w in weights]} if weights else columns


def plain(columns: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    return columns


@pytest.mark.parametrize("numbers", [plain, odd_fractions, huge, floats])
@pytest.mark.parametrize("shape", ["binary", "grown", "chance", "centipede"])
def test_trees_of_a_thousand_nodes_are_those_of_recursion(
    shape: str, numbers: Callable[[dict[str, Any], np.random.Generator], dict[str, Any]]
) -> None:
    rng = np.random.default_rng(17)
    made = {
        "binary": lambda: large_trees.binary(500, rng),
        "grown": lambda: large_trees.grown(1000, 0.0, rng),
        "chance": lambda: large_trees.grown(1000 if numbers is not odd_fractions else 150, 0.3, rng),
        "centipede": lambda: large_trees.centipede(500),
    }
    game = ExtensiveForm.from_arrays(**numbers(made[shape](), rng))
    values, best = by_recursion(game)
    solution = solve(game)
    equilibrium = solution.unique()
    exact = str(game.arithmetic) == "exact"
    assert solution.complete
    for group, actions in zip(game.information_sets, best, strict=True):
        (action,) = actions
        assert equilibrium.profile[game.players[group.player]][group.label][group.actions[action]] == 1
    expected = dict(zip(game.players, values[0], strict=True))
    assert equilibrium.payoffs == (expected if exact else pytest.approx({k: float(v) for k, v in expected.items()}))
    certificate = equilibrium.certificate
    assert isinstance(certificate.ledger, Ledger)
    assert len(certificate.ledger) == sum(len(group.actions) for group in game.information_sets)
    assert certificate.max_regret == 0
    slacks = iter(certificate.ledger)
    for group in game.information_sets:
        for action, child in zip(group.actions, game.children(group.nodes[0]), strict=True):
            entry = next(slacks)
            slack = values[group.nodes[0]][group.player] - values[child][group.player]
            assert (entry.player, entry.where, entry.deviation) == (game.players[group.player], group.label, action)
            assert entry.slack == (slack if exact else pytest.approx(float(slack), rel=1e-9, abs=1e-9))
    again = pickle.loads(pickle.dumps(solution))
    assert again.equilibria[0].profile == equilibrium.profile
    assert again.equilibria[0].certificate == certificate


@given(perfect_information())
@settings(max_examples=250)
def test_what_ties_leave_open_is_solved_as_in_the_whole_tree(tree: Tree) -> None:
    game = tree.game
    passed = backward_pass(game, Fraction(0))
    if passed.open_part is None:
        sets = trees.places(tree.root)
        (choice,) = trees.pure_subgame_perfect(tree.root, tree.players)
        actions = [sets[group.label].actions for group in game.information_sets]
        assert [moves[k] for moves, k in zip(actions, passed.choices, strict=True)] == [
            choice[group.label] for group in game.information_sets
        ]
        return

    def pieces(part: ExtensiveForm, places: list[int], settled: np.ndarray) -> tuple[set[Any], bool]:
        rows = [tuple(row) for row in part.payoffs]
        weights = part.probabilities.tolist()
        found = subgame_perfect_set(part, rows, weights, lambda gap: (gap > 0) - (gap < 0), Fraction(1))
        base = {
            k: tuple(Fraction(int(a == action)) for a in range(len(game.information_sets[k].actions)))
            for k, action in enumerate(settled.tolist())
            if action >= 0
        }
        points = [{**base, **dict(zip(places, point, strict=True))} for point in found.points]
        corners = [tuple(point[k] for k in range(len(settled))) for point in points]
        return {frozenset(corners[k] for k in piece) for piece in found.pieces}, found.complete

    pure = {group.label: group.actions[k] for group, k in zip(game.information_sets, passed.pure, strict=True)}
    assert pure in trees.pure_subgame_perfect(tree.root, tree.players)
    assert (passed.pure[passed.choices >= 0] == passed.choices[passed.choices >= 0]).all()
    whole = pieces(game, list(range(len(game.first_nodes))), np.full(len(game.first_nodes), -1))
    part = passed.open_part
    assert pieces(part.game, list(part.infosets), passed.choices) == whole
    assert 2 <= part.fewest <= len({corner for piece in whole[0] for corner in piece})
    assert sorted(part.infosets) == np.flatnonzero(passed.choices < 0).tolist()


def test_the_lowest_ties_bound_the_number_of_equilibria_from_below() -> None:
    game = ExtensiveForm.from_arrays(
        **{**large_trees.binary(2**10 - 1, np.random.default_rng(0)), "payoffs": [[0, 0]] * 2**10}
    )
    part = backward_pass(game, Fraction(0)).open_part
    assert part is not None
    assert part.fewest == 1_000_000
    three = Decision("A", {str(k): Terminal([0, k]) for k in range(3)}, "three")
    root = Decision("B", {"l": three, "r": Decision("A", {"x": Terminal([1, 0]), "y": Terminal([1, 0])}, "two")}, "top")
    part = backward_pass(ExtensiveForm(("A", "B"), root), Fraction(0)).open_part
    assert part is not None
    assert part.fewest == 6


def test_a_tie_far_down_in_a_large_tree_is_all_that_is_left_open() -> None:
    columns = large_trees.binary(2**11 - 1, np.random.default_rng(3))
    rows = columns["payoffs"]
    rows[-1] = rows[-2]
    game = ExtensiveForm.from_arrays(**columns)
    passed = backward_pass(game, Fraction(0))
    assert passed.open_part is not None
    assert len(passed.open_part.game.parent) == 2 * 11 + 1
    solution = solve(game)
    assert (solution.complete, len(solution.components), len(solution.equilibria)) == (True, 1, 2)
    assert [e.certificate.max_regret for e in solution.equilibria] == [0, 0]
    first, second = (e.profile for e in solution.equilibria)
    assert first != second
    assert first["A"] is not None


def test_where_ties_abound_one_equilibrium_is_listed_and_certified() -> None:
    rng = np.random.default_rng(4)
    columns = {**large_trees.binary(2**13 - 1, rng), "payoffs": rng.integers(0, 3, (2**13, 2))}
    solution = solve(ExtensiveForm.from_arrays(**columns))
    (equilibrium,) = solution.equilibria
    assert (solution.status, solution.complete) == (Status.CONVERGED, False)
    assert "more than 4,096 extreme points; one of them is listed" in solution.message
    assert equilibrium.certificate.max_regret == 0
    assert equilibrium.profile.is_pure


def test_floats_that_were_meant_to_be_equal_tie_and_the_answer_says_so() -> None:
    game = ExtensiveForm(("A",), Decision("A", {"sum": Terminal([0.1 + 0.2]), "number": Terminal([0.3])}, "h"))
    solution = solve(game)
    assert [e.profile["A"]["h"]["sum"] for e in solution.equilibria] == [1, 0]
    assert not solution.complete
    assert "ties within the tolerance" in solution.message


@pytest.mark.parametrize("spacing", [2.0**-52, 1e-14, 1e-15, 0.1])
def test_near_ties_that_are_not_transitive_are_answered_with_certificates(spacing: float) -> None:
    rng = np.random.default_rng(6)
    for _ in range(60):
        columns = floats(large_trees.grown(int(rng.integers(3, 14)), 0.3, rng), rng)
        payoffs = 1 + rng.integers(-60, 60, columns["payoffs"].shape) * spacing
        solution = solve(ExtensiveForm.from_arrays(**{**columns, "payoffs": payoffs}))
        assert solution.status is Status.CONVERGED
        assert solution.equilibria
        assert all(equilibrium.certificate.holds for equilibrium in solution.equilibria)


@pytest.mark.parametrize("weights", [(0.1, 0.2, 0.7), (1 / 3, 1 / 3, 1 / 3), (0.3, 0.3, 0.4)])
@pytest.mark.parametrize("payoff", [1.0, 0.1, 3.3, 1e-200, 7e150])
def test_a_tie_that_floats_round_away_is_a_tie(weights: tuple[float, ...], payoff: float) -> None:
    sure, other = Terminal([payoff, 0.0]), Terminal([payoff, 1.0])
    lottery = Chance({str(k): (weight, other) for k, weight in enumerate(weights)})
    solution = solve(ExtensiveForm(("A", "B"), Decision("A", {"sure": sure, "lottery": lottery}, "h")))
    assert len(solution.equilibria) == 2
    assert solution.components[0].dimension == 1


@pytest.mark.parametrize(("gap", "clear"), [(0.0, False), (1e-3, True)])
def test_many_roundings_in_a_row_are_bounded(gap: float, clear: bool) -> None:
    """What is left after a hundred rounds, against a sure payoff that floats cannot tell from it, or can."""
    root: Any = Terminal([1.0])
    for _ in range(100):
        root = Chance({"on": (0.9, root), "off": (0.1, Terminal([0.0]))})
    worth = float((Fraction(0.9) / (Fraction(0.9) + Fraction(0.1))) ** 100)
    game = ExtensiveForm(("A",), Decision("A", {"play": root, "take": Terminal([worth * (1 + gap)])}, "h"))
    solution = solve(game)
    assert (solution.complete, len(solution.equilibria) == 1) == (clear, clear)


def test_deep_trees_are_settled_without_recursion_and_certified() -> None:
    game = ExtensiveForm.from_arrays(**large_trees.centipede(20_000), actions=["", *["stop", "go"] * 20_000])
    equilibrium = solve(game).unique()
    assert equilibrium.payoffs == {"A": 1, "B": -1}
    assert equilibrium.profile["A"]["start"]["stop"] == 1
    assert certify(game, equilibrium.profile, "nash").max_regret == 0
    again = game.convert("float")
    assert solve(again).unique().payoffs == {"A": 1.0, "B": -1.0}
    assert again.convert("exact").equals(game)
    assert pickle.loads(pickle.dumps(game)).equals(game)


def test_a_profile_that_is_no_equilibrium_of_a_large_tree_is_found_out() -> None:
    game = ExtensiveForm.from_arrays(**large_trees.grown(3000, 0.2, np.random.default_rng(5)))
    good = solve(game).unique().profile
    group = game.information_sets[len(game.information_sets) // 2]
    player = game.players[group.player]
    strategy = {label: dict(mix) for label, mix in good[player].items()}
    worst = next(action for action in group.actions if strategy[group.label][action] == 0)
    strategy[group.label] = {action: Fraction(int(action == worst)) for action in group.actions}
    certificate = certify(game, {**good, player: strategy}, "subgame-perfect")
    assert not certificate.holds
    assert certificate.max_regret > 0
    assert {entry.where for entry in certificate.ledger if entry.slack < 0} >= {group.label}


def test_moves_of_one_action_and_bare_ends_are_settled() -> None:
    root: Any = Terminal([Fraction(1, 3), 0.5])
    assert solve(ExtensiveForm(("A", "B"), root)).unique().payoffs["B"] == 0.5
    for _ in range(3):
        root = Decision("B", {"only": root})
    for arithmetic in ("exact", "float"):
        solution = solve(ExtensiveForm(("A", "B"), root), arithmetic=arithmetic)
        assert solution.status is Status.CONVERGED
        assert solution.unique().profile["B"]["start"] == {"only": 1}
