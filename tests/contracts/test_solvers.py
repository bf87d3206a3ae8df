"""The contract of solvers, over every registered one: a new file in `bargain/solvers` is tested with no edit here."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bargain import ExtensiveForm, NormalForm
from bargain.solvers import solvers
from tests import strategies
from tests.contracts.solver_checks import check_answer, check_solver

NAMES = sorted(solvers())


def test_there_are_solvers_with_plain_names() -> None:
    assert NAMES
    assert all(name == name.lower().strip() and name for name in NAMES)
    assert all(solvers()[name].name == name for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_solver_keeps_its_claims_on_the_fixed_games(name: str) -> None:
    check_solver(solvers()[name])


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=120)
@given(game=strategies.bimatrix(wild=True))
def test_a_solver_keeps_its_claims_on_drawn_bimatrix_games(name: str, game: NormalForm) -> None:
    spec = solvers()[name]
    if isinstance(game, spec.accepts):
        check_answer(spec, game if spec.exact else game.convert("float"))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(game=strategies.float_bimatrix())
def test_a_solver_keeps_its_claims_on_drawn_float_games(name: str, game: NormalForm) -> None:
    spec = solvers()[name]
    if isinstance(game, spec.accepts) and 1e-12 < max(abs(game.A).max(), abs(game.B).max()) < 1e12:
        check_answer(spec, game)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "drawn", [strategies.perfect_information(), strategies.imperfect_information(), strategies.signalling()]
)
def test_a_solver_keeps_its_claims_on_drawn_trees(name: str, drawn: object) -> None:
    spec = solvers()[name]

    @settings(max_examples=60)
    @given(tree=drawn)
    def run(tree: strategies.Tree) -> None:
        game = tree.game
        check_answer(spec, game if spec.exact else game.convert("float"))

    if issubclass(ExtensiveForm, spec.accepts):
        run()
