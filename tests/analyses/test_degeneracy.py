"""The degeneracy verdict, and the independent check of its evidence."""

from __future__ import annotations

import dataclasses
import pickle
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings

from bargain import NormalForm, degeneracy
from bargain.certificates.nondegeneracy import nondegeneracy_violations
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError, GameError
from tests import strategies
from tests.oracles import bimatrix


def _degenerate(game: NormalForm) -> bool:
    """By the labels of independently enumerated vertices."""
    tables = ([list(row) for row in game.B], [list(row) for row in game.A.T])
    return any(len(labels) > len(table) for table in tables for _, labels in bimatrix.vertices(table).values())


@given(strategies.bimatrix(wild=True))
@settings(max_examples=200)
def test_the_verdict_is_right_and_its_evidence_checks(game: NormalForm) -> None:
    found = degeneracy(game)
    assert (found.verdict == "degenerate") == _degenerate(game)
    assert found.verdict in ("degenerate", "nondegenerate")
    assert found.verify() == []
    for witness in found.witnesses:
        assert len(witness.best_replies) > len(witness.support)


@given(strategies.bimatrix(kinds=("plain",)))
def test_false_evidence_is_seen(game: NormalForm) -> None:
    found = degeneracy(game)
    player = game.players[0]
    if found.verdict == "degenerate":
        witness = found.witnesses[0]
        other = dataclasses.replace(witness, best_replies=witness.best_replies[:1])
        assert dataclasses.replace(found, witnesses=(other,)).verify()
        return
    assert dataclasses.replace(found, vertices=freeze({**found.vertices, player: found.vertices[player][1:]})).verify()
    other_player = game.players[1]
    assert dataclasses.replace(found, vertices=freeze({**found.vertices, other_player: ()})).verify()
    support, _ = found.vertices[player][0]
    broken = ((support, ()), *found.vertices[player][1:])
    assert dataclasses.replace(found, vertices=freeze({**found.vertices, player: broken})).verify()


def test_a_verdict_that_does_not_fit_its_evidence_is_seen() -> None:
    tied, regular = degeneracy(strategies.trap("A(1/3)")), degeneracy(strategies.trap("matching pennies"))
    assert dataclasses.replace(tied, verdict="nondegenerate").verify()
    assert dataclasses.replace(regular, verdict="degenerate").verify()
    assert dataclasses.replace(regular, vertices=freeze({"Row": ((("up",), ("left",)),)})).verify()
    witness = dataclasses.replace(tied.witnesses[0], strategy=freeze({"1": Fraction(1)}))
    assert dataclasses.replace(tied, witnesses=(witness,)).verify()


@given(strategies.bimatrix(wild=True))
def test_vertices_are_listed_once_with_their_own_support(game: NormalForm) -> None:
    found = degeneracy(game)
    for player, payoff in zip(game.players, (game.B, game.A.T), strict=True):
        listed = found.vertices[player]
        assert len(set(listed)) == len(listed)
        supports = {
            frozenset(i for i, p in enumerate(point) if p) for point in bimatrix.vertices([list(row) for row in payoff])
        }
        assert {frozenset(int(a) - 1 for a in support) for support, _ in listed} == supports


def test_a_tied_vertex_is_no_proof() -> None:
    payoff = NormalForm([[1, 1]], [[1, 1]]).B
    assert nondegeneracy_violations(payoff, [((0,), (0,))])


def test_the_witness_of_the_public_trap() -> None:
    """At x = 1/3 the payoffs are [[1/6, 1/3], [2/3, 1/3]]: against the second column both rows earn 1/3."""
    found = degeneracy(strategies.trap("A(1/3)"))
    column = next(witness for witness in found.witnesses if witness.player == "Column")
    assert dict(column.strategy) == {"1": 0, "2": 1}
    assert column.best_replies == ("1", "2")
    assert column.payoff == Fraction(1, 3)
    assert degeneracy(strategies.trap("A(1/2)")).verdict == "nondegenerate"


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_duplicated_action_makes_every_game_degenerate(size: int) -> None:
    a = [[i * i - j for j in range(size)] for i in range(size)]
    rows = [*a, a[-1]]
    found = degeneracy(NormalForm(rows, [[(3 * i + j * j) % 7 for j in range(size)] for i in range(size + 1)]))
    assert found.verdict == "degenerate"
    assert found.verify() == []


def test_floats_close_to_a_tie_are_undecided() -> None:
    x = 1 / 3 + 1e-13
    a = [[x / 2, x], [1 - x, (1 - x) / 2]]
    found = degeneracy(NormalForm(a, [list(row) for row in zip(*a, strict=True)]))
    assert found.verdict == "undecided"
    assert "exact" in found.message
    regular = degeneracy(NormalForm([[0.1, 0.7], [0.4, 0.3]], [[0.2, 0.9], [0.5, 0.1]]))
    assert regular.verdict == "nondegenerate"
    with pytest.raises(GameError, match="exact"):
        regular.verify()


def test_results_pickle() -> None:
    found = pickle.loads(pickle.dumps(degeneracy(strategies.trap("A(1/3)"))))
    assert found.verify() == []


def test_bad_input_gets_one_line() -> None:
    with pytest.raises(GameError, match="free parameters"):
        degeneracy(NormalForm([[sympy.Symbol("x")]], [[1]]))
    zeros = [[0] * 30] * 30
    with pytest.raises(ConceptError, match="30x30"):
        degeneracy(NormalForm(zeros, zeros))
