"""Deliberately wrong solvers and scenarios fail the contracts, and the right ones that they are made from pass.

Some are dropped into the registries as files, as a contributor would; the others are made in place.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import bargain.scenarios
import bargain.solvers
from bargain import NormalForm, Profile, Proposition, Reference, Scenario, solve
from bargain.closed_forms import ClosedForm, ClosedPoint
from bargain.equilibrium import Answer, Concept, Status
from bargain.errors import BargainError, ModelError
from bargain.games import Decision, ExtensiveForm, Terminal
from bargain.parameters import Parameter, uniform
from bargain.scenarios import scenario, scenario_names
from bargain.solvers import SolverSpec, backward_induction, solvers, support_enumeration
from tests import strategies
from tests.contracts.scenario_checks import check_scenario
from tests.contracts.solver_checks import check_answer, check_solver

NASH, TREE = support_enumeration.SOLVER, backward_induction.SOLVER


def changed(spec: SolverSpec, change: Callable[[Any, Answer], Answer]) -> SolverSpec:
    """The solver with its answers changed."""
    return dataclasses.replace(spec, run=lambda game: change(game, spec.run(game)))


def without(answer: Answer, lost: int) -> Answer:
    """Forget one equilibrium, and keep the structure consistent, so that only the oracle can tell."""
    kept = [k for k in range(len(answer.profiles)) if k != lost]
    pieces = [tuple(kept.index(k) for k in piece if k != lost) for piece in answer.pieces]
    left = [k for k, piece in enumerate(pieces) if piece]
    components = [tuple(left.index(k) for k in group if k in left) for group in answer.components]
    return dataclasses.replace(
        answer,
        profiles=tuple(answer.profiles[k] for k in kept),
        pieces=tuple(pieces[k] for k in left),
        dimensions=tuple(min(answer.dimensions[k], len(pieces[k]) - 1) for k in left),
        components=tuple(group for group in components if group),
    )


def drop_mixed(game: Any, answer: Answer) -> Answer:
    mixed = next((k for k, profile in enumerate(answer.profiles) if not profile.is_pure), None)
    return answer if mixed is None or len(answer.profiles) == 1 else without(answer, mixed)


def drop_last(game: Any, answer: Answer) -> Answer:
    return without(answer, len(answer.profiles) - 1) if len(answer.profiles) > 1 else answer


def uniform_instead(game: NormalForm, answer: Answer) -> Answer:
    """Everybody mixes evenly: an equilibrium of matching pennies, and of little else."""
    m, n = game.shape
    first, second = game.actions
    profile = Profile(
        {game.players[0]: dict.fromkeys(first, Fraction(1, m)), game.players[1]: dict.fromkeys(second, Fraction(1, n))}
    )
    return Answer((profile,), Status.CONVERGED, complete=True, pieces=((0,),), dimensions=(0,), components=((0,),))


def nudge(game: Any, answer: Answer) -> Answer:
    """Move the first mixed strategy by a hair."""
    profiles = list(answer.profiles)
    for k, profile in enumerate(profiles):
        if not profile.is_pure:
            moved = {who: dict(mix) for who, mix in profile.items()}
            who = next(who for who, mix in moved.items() if all(p != 1 for p in mix.values()))
            a, b = [action for action, p in moved[who].items() if p > 0][:2]
            moved[who][a] += Fraction(1, 10**30)
            moved[who][b] -= Fraction(1, 10**30)
            profiles[k] = Profile(moved)
            break
    return dataclasses.replace(answer, profiles=tuple(profiles))


def as_floats(game: Any, answer: Answer) -> Answer:
    def turned(value: Any) -> Any:
        return {k: turned(v) for k, v in value.items()} if hasattr(value, "items") else float(value)

    return dataclasses.replace(answer, profiles=tuple(Profile(turned(profile)) for profile in answer.profiles))


def one_component(game: Any, answer: Answer) -> Answer:
    return dataclasses.replace(answer, components=(tuple(range(len(answer.pieces))),))


def points_only(game: Any, answer: Answer) -> Answer:
    """Every extreme equilibrium on its own, as peers print them."""
    count = range(len(answer.profiles))
    alone = tuple((k,) for k in count)
    return dataclasses.replace(answer, pieces=alone, dimensions=tuple(0 for _ in count), components=alone)


def flat(game: Any, answer: Answer) -> Answer:
    return dataclasses.replace(answer, dimensions=tuple(0 for _ in answer.dimensions))


def give_up(game: Any, answer: Answer) -> Answer:
    return Answer((), Status.NONE_EXIST, complete=True)


def give_up_quietly(game: Any, answer: Answer) -> Answer:
    return Answer((), Status.NOT_CONVERGED, complete=False)


def converge_on_nothing(game: Any, answer: Answer) -> Answer:
    return Answer((), Status.CONVERGED, complete=True)


def twice(game: Any, answer: Answer) -> Answer:
    count = len(answer.profiles)
    return dataclasses.replace(
        answer,
        profiles=answer.profiles * 2,
        pieces=answer.pieces + tuple(tuple(k + count for k in piece) for piece in answer.pieces),
        dimensions=answer.dimensions * 2,
        components=answer.components + tuple(tuple(k + len(answer.pieces) for k in c) for c in answer.components),
    )


def loose_ends(game: Any, answer: Answer) -> Answer:
    return dataclasses.replace(answer, pieces=answer.pieces[:-1], dimensions=answer.dimensions[:-1])


def modest(game: Any, answer: Answer) -> Answer:
    """Declared to find all, and never says that it did."""
    return dataclasses.replace(answer, complete=False, message="who knows")


def test_the_right_solvers_pass() -> None:
    check_solver(NASH)
    check_solver(TREE)


@pytest.mark.parametrize(
    "change",
    [
        drop_mixed, drop_last, uniform_instead, nudge, as_floats, one_component, points_only, flat, give_up,
        give_up_quietly, converge_on_nothing, twice, loose_ends, modest,
    ],
)  # fmt: skip
def test_a_wrong_bimatrix_solver_fails(change: Callable[[Any, Answer], Answer]) -> None:
    with pytest.raises(AssertionError, match="support-enumeration"):
        check_solver(changed(NASH, change))


def always_first(game: ExtensiveForm, answer: Answer) -> Answer:
    one = game.probabilities[0]
    strategies_: dict[str, dict[str, Any]] = {player: {} for player in game.players}
    for group in game.information_sets:
        mix = {action: one if k == 0 else 0 * one for k, action in enumerate(group.actions)}
        strategies_[game.players[group.player]][group.label] = mix
    return Answer(
        (Profile(strategies_),), Status.CONVERGED, complete=True, pieces=((0,),), dimensions=(0,), components=((0,),)
    )


def claim_all(game: Any, answer: Answer) -> Answer:
    """Break ties the first way only, and call it all."""
    first = dataclasses.replace(
        answer, profiles=answer.profiles[:1], pieces=((0,),), dimensions=(0,), components=((0,),), complete=True
    )
    return dataclasses.replace(first, message="")


@pytest.mark.parametrize("change", [always_first, claim_all, give_up, drop_last, flat, twice, as_floats])
def test_a_wrong_tree_solver_fails(change: Callable[[Any, Answer], Answer]) -> None:
    with pytest.raises(AssertionError, match="backward-induction"):
        check_solver(changed(TREE, change))


def test_a_nash_profile_is_not_passed_off_as_subgame_perfect() -> None:
    threat = Profile(
        {
            "Ann": {"entry": {"out": Fraction(1), "enter": Fraction(0)}},
            "Bob": {"reply": {"fight": Fraction(1), "share": Fraction(0)}},
        }
    )
    answer = Answer((threat,), Status.CONVERGED, complete=True, pieces=((0,),), dimensions=(0,), components=((0,),))
    wrong = dataclasses.replace(TREE, run=lambda game: answer)
    with pytest.raises(AssertionError, match="fails its certificate"):
        check_answer(wrong, strategies.TREES["entry deterrence"].game)


def test_a_solver_that_refuses_everything_fails() -> None:
    with pytest.raises(AssertionError, match="refuses every game"):
        check_solver(dataclasses.replace(NASH, refuses=lambda game: "not today"))


def test_a_solver_of_an_unknown_class_of_games_fails() -> None:
    with pytest.raises(AssertionError, match="no game of the class"):
        check_solver(dataclasses.replace(NASH, accepts=complex))


@pytest.fixture
def dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, str, str], None]]:
    """Drop a file into the folder that a registry reads, for the length of a test."""
    made: list[str] = []

    def drop(package: Any, name: str, text: str) -> None:
        folder = tmp_path / package.__name__
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(text)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
        made.append(f"{package.__name__}.{name}")
        solvers.cache_clear()

    yield drop
    solvers.cache_clear()
    for name in made:
        sys.modules.pop(name, None)


def test_a_solver_file_is_registered_used_and_found_out(dropped: Callable[[Any, str, str], None]) -> None:
    dropped(
        bargain.solvers,
        "a_guess",
        "from fractions import Fraction\n"
        "from bargain.equilibrium import Answer, Concept, Profile, Status\n"
        "from bargain.games import NormalForm\n"
        "from bargain.solvers.spec import SolverSpec\n"
        "def run(game):\n"
        "    first = [{a: Fraction(int(k == 0)) for k, a in enumerate(actions)} for actions in game.actions]\n"
        "    profile = Profile(dict(zip(game.players, first)))\n"
        "    return Answer((profile,), Status.CONVERGED, True, '', (), (), ((0,),), (0,), ((0,),))\n"
        "SOLVER = SolverSpec('a-guess', NormalForm, Concept.NASH, True, True, run)\n",
    )
    assert "a-guess" in solvers()
    solution = solve(strategies.trap("matching pennies"), method="a-guess")
    assert solution.status is Status.NOT_CONVERGED
    assert not solution.complete
    assert "fails its certificate" in solution.message
    with pytest.raises(AssertionError, match="a-guess"):
        check_solver(solvers()["a-guess"])


@pytest.mark.parametrize(
    ("text", "message"),
    [("SOLVER = 3\n", "not a SolverSpec"), ("from bargain.solvers.support_enumeration import SOLVER\n", "exists")],
)
def test_a_solver_file_that_makes_no_sense_is_named(
    dropped: Callable[[Any, str, str], None], text: str, message: str
) -> None:
    dropped(bargain.solvers, "zz_odd", text)
    with pytest.raises(TypeError, match=message):
        solvers()


PRESS = (Reference("AP", "Associated Press, 2 February 2022"),)


def right(**changes: Any) -> Scenario:
    """A small scenario that keeps the contract: an offer x that is taken if it is worth the cost of war c."""

    def build(p: Any) -> ExtensiveForm:
        answer = Decision("B", {"accept": Terminal([1 - p.x, p.x], "deal"), "fight": Terminal([-p.c, p.w], "war")}, "B")
        return ExtensiveForm(("A", "B"), Decision("A", {"offer": answer, "keep": Terminal([0, 0], "status_quo")}, "A"))

    arguments: dict[str, Any] = {
        "name": "small",
        "title": "A small offer",
        "question": "When is an offer taken?",
        "build": build,
        "parameters": [
            Parameter("x", bounds=(0, 1), baseline="1/3", meaning="offer"),
            Parameter("w", bounds=(-1, 1), baseline="1/4", meaning="worth of war", source="AP", prior=uniform(0, 1)),
            Parameter("c", bounds=(0, None), baseline=1, meaning="cost of war", prior=uniform(0, 2)),
        ],
        "constraints": ("c > 0",),
        "outcomes": {"deal": "the offer is taken", "war": "the offer is refused", "status_quo": "no offer is made"},
        "propositions": (Proposition("w < x and x < 1 implies deal == 1", "A good offer is taken."),),
        "references": PRESS,
    }
    return Scenario(**{**arguments, **changes})


def declared(**changes: Any) -> list[Parameter]:
    """The parameters of the small scenario, the first one changed."""
    first, *rest = right().parameters
    return [dataclasses.replace(first, **changes), *rest]


def test_the_right_scenario_passes() -> None:
    check_scenario(right())


def two_formulas(p: Any) -> ExtensiveForm:
    """Another model for floats than for fractions and symbols."""
    worth = p.w * p.w if isinstance(p.w, float) else p.w
    answer = Decision("B", {"accept": Terminal([1 - p.x, p.x], "deal"), "fight": Terminal([-p.c, worth], "war")}, "B")
    return ExtensiveForm(("A", "B"), Decision("A", {"offer": answer, "keep": Terminal([0, 0], "status_quo")}, "A"))


def two_formulas_for_symbols(p: Any) -> ExtensiveForm:
    """Another model for symbols than for numbers."""
    worth = p.w if isinstance(p.w, (float, Fraction)) else 2 * p.w
    answer = Decision("B", {"accept": Terminal([1 - p.x, p.x], "deal"), "fight": Terminal([-p.c, worth], "war")}, "B")
    return ExtensiveForm(("A", "B"), Decision("A", {"offer": answer, "keep": Terminal([0, 0], "status_quo")}, "A"))


def with_a_float(p: Any) -> ExtensiveForm:
    answer = Decision("B", {"accept": Terminal([1 - p.x, p.x], "deal"), "fight": Terminal([-p.c, 0.25], "war")}, "B")
    return ExtensiveForm(("A", "B"), Decision("A", {"offer": answer, "keep": Terminal([0, p.w], "status_quo")}, "A"))


def with_an_unnamed_end(p: Any) -> ExtensiveForm:
    answer = Decision("B", {"accept": Terminal([1 - p.x, p.x], "deal"), "fight": Terminal([-p.c, p.w], "war")}, "B")
    moves = {"offer": answer, "keep": Terminal([0, 0], "status_quo"), "leave": Terminal([2, p.x])}
    return ExtensiveForm(("A", "B"), Decision("A", moves, "A"))


PURE = {"A": {"A": {"offer": "1", "keep": "0"}}, "B": {"B": {"accept": "1", "fight": "0"}}}
NEVER = {"A": {"A": {"offer": "0", "keep": "1"}}, "B": {"B": {"accept": "1", "fight": "0"}}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"question": "An offer"}, "must be a question"),
        ({"outcomes": {}}, "no outcomes"),
        ({"references": ()}, "no references"),
        ({"propositions": ()}, "no propositions"),
        ({"parameters": declared(meaning="")}, "no meaning"),
        ({"parameters": declared(unit="")}, "no unit"),
        ({"parameters": declared(source="somebody")}, "neither 'assumed' nor a reference key"),
        ({"parameters": declared(symbol="w")}, "share a symbol"),
        ({"parameters": declared(prior=uniform(0, 2))}, "prior ends at 2.0, above 1"),
        ({"parameters": declared(prior=uniform(-1, 1))}, "prior starts at -1.0, below 0"),
        ({"parameters": declared(prior=uniform("1/2", 1))}, "baseline is outside its prior"),
        ({"constraints": ("x == 1/3", "w == 1/4", "c == 1")}, "draws from the priors meet the constraints"),
        ({"build": two_formulas}, "the float game differs"),
        ({"build": two_formulas_for_symbols}, "the symbolic game differs"),
        ({"build": with_a_float}, "float"),
        ({"outcomes": {"deal": "d", "war": "w", "status_quo": "s", "truce": "t"}}, "no outcome 'truce'"),
        ({"outcomes": {"deal": "d", "war": "w"}}, "declared"),
        ({"build": with_an_unnamed_end}, "outcome probabilities sum to 0"),
        ({"propositions": (Proposition("deal == 1", "Always peace."),)}, "fails at"),
        ({"propositions": (Proposition("w > x implies deal == 1", "Bad offers are taken."),)}, "fails at"),
        ({"propositions": (Proposition("dael == 1", "Misspelt."),)}, "did you mean 'deal'"),
        ({"propositions": (Proposition("x > 2 implies war == 1", "Says nothing."),)}, "hold at none"),
        ({"propositions": (Proposition("deal == 1", "Peace.", source="a friend"),)}, "neither 'derived'"),
        (
            {"closed_forms": (ClosedForm("never", (), (ClosedPoint(NEVER),)),)},
            "fails its certificate",
        ),
        (
            {"closed_forms": (ClosedForm("taken", ("w <= x",), (ClosedPoint(PURE),)),)},
            "is missing",
        ),
    ],
)
def test_a_wrong_scenario_fails(changes: dict[str, Any], message: str) -> None:
    with pytest.raises((AssertionError, BargainError), match=message):
        check_scenario(right(**changes))


def test_a_scenario_file_is_registered_and_found_out(dropped: Callable[[Any, str, str], None]) -> None:
    dropped(
        bargain.scenarios,
        "wishful",
        "from bargain.games import NormalForm\n"
        "from bargain.models import Proposition, Scenario\n"
        "from bargain.parameters import Parameter\n"
        "SCENARIO = Scenario(name='wishful', build=lambda p: NormalForm([[p.x]], [[0]], outcomes=[['peace']]),\n"
        "    parameters=[Parameter('x', baseline=1, bounds=(0, 2))],\n"
        "    propositions=[Proposition('peace == 0', 'No peace.')])\n",
    )
    assert "wishful" in scenario_names()
    model = scenario("wishful")
    assert solve(model).unique().outcomes["peace"] == 1
    with pytest.raises(AssertionError, match="wishful"):
        check_scenario(model)


def test_a_file_without_a_scenario_is_named(dropped: Callable[[Any, str, str], None]) -> None:
    dropped(bargain.scenarios, "empty_hands", "x = 1\n")
    with pytest.raises(ModelError, match=r"empty_hands\.py defines no SCENARIO"):
        scenario("empty_hands")


def test_concepts_without_guaranteed_existence_are_told_apart() -> None:
    assert set(Concept) >= {Concept.NASH, Concept.SUBGAME_PERFECT, Concept.PERFECT_BAYESIAN}
