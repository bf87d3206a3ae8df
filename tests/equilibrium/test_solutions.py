"""What a solution says about itself: status, completeness, uniqueness, read-only profiles, pickling."""

from __future__ import annotations

import dataclasses
import pickle
from fractions import Fraction

import pytest
from hypothesis import given

from bargain import NormalForm, Profile, Solution, solve
from bargain.equilibrium import Component, Concept, Status
from bargain.equilibrium.labels import equilibrium_label, regime_label
from bargain.equilibrium.structure import boxes, connected
from bargain.errors import BargainError, ConceptError, GameError, MultiplicityError
from tests import strategies


def same(one: Solution, other: Solution) -> bool:
    """All that a reader can see agrees."""
    if not one.game.equals(other.game):
        return False
    names = [f.name for f in dataclasses.fields(Solution) if f.name not in ("game", "equilibria", "options")]
    if any(getattr(one, name) != getattr(other, name) for name in names) or dict(one.options) != dict(other.options):
        return False
    fields = ("profile", "payoffs", "outcomes", "certificate", "beliefs", "name")
    return all(
        getattr(a, field) == getattr(b, field)
        for a, b in zip(one.equilibria, other.equilibria, strict=True)
        for field in fields
    )


@given(strategies.bimatrix())
def test_solutions_of_bimatrix_games_survive_pickling(game: NormalForm) -> None:
    solution = solve(game)
    assert same(solution, pickle.loads(pickle.dumps(solution)))


@given(strategies.perfect_information())
def test_solutions_of_trees_survive_pickling(tree: strategies.Tree) -> None:
    solution = solve(tree.game)
    assert same(solution, pickle.loads(pickle.dumps(solution)))


def test_profiles_and_results_are_read_only() -> None:
    equilibrium = solve(strategies.trap("matching pennies")).unique()
    with pytest.raises(TypeError):
        equilibrium.profile["Row"]["1"] = 1
    with pytest.raises(TypeError):
        equilibrium.payoffs["Row"] = 1  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        equilibrium.name = "other"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        equilibrium.profile.vector("Row")[0] = 1


def test_unique_is_given_only_where_it_is_known() -> None:
    assert solve(strategies.trap("matching pennies")).unique().payoffs == {"Row": 0, "Column": 0}
    for name in ("stag hunt", "all zero", "A(1/3)"):
        with pytest.raises(MultiplicityError, match="choose with select"):
            solve(strategies.trap(name)).unique()
    good = solve(strategies.trap("matching pennies"))
    for change, reason in [
        ({"status": Status.NOT_CONVERGED}, "status is not-converged"),
        ({"status": Status.NONE_EXIST}, "status is none-exist"),
        ({"complete": False}, "not complete"),
        ({"components": (Component((0,), ((0,),), 1),)}, "choose with select"),
    ]:
        with pytest.raises(MultiplicityError, match=reason):
            dataclasses.replace(good, **change).unique()


def test_the_short_form_says_what_is_claimed() -> None:
    text = repr(solve(strategies.trap("stag hunt")))
    assert "'stag hunt'" in text
    assert "nash" in text
    assert "3 components" in text
    assert "converged" in text
    assert "complete" in text


def test_names_of_concepts_are_read_generously_and_refused_clearly() -> None:
    assert Concept.read("Subgame_Perfect") is Concept.SUBGAME_PERFECT
    with pytest.raises(ConceptError, match="choose among nash"):
        Concept.read("happiness")


def test_labels_of_equilibria_and_regimes() -> None:
    pure = Profile(
        {"Row": {"up": Fraction(1), "down": Fraction(0)}, "Column": {"left": Fraction(0), "right": Fraction(1)}}
    )
    assert equilibrium_label(pure, {}) == "(up, right)"
    assert equilibrium_label(pure, {}, "separating") == "separating"
    tree = Profile({"A": {"start": {"in": Fraction(1), "out": Fraction(0)}}})
    assert equilibrium_label(tree, {"war": Fraction(0), "deal": Fraction(1)}) == "deal"
    assert regime_label(["b", "a", "b"]) == "a | b"
    assert regime_label([]) == "no equilibrium"


def test_profiles_compare_by_value_and_tell_their_support() -> None:
    one = Profile({"A": {"h": {"x": Fraction(1, 2), "y": Fraction(1, 2)}}})
    assert one == Profile({"A": {"h": {"x": Fraction(1, 2), "y": Fraction(1, 2)}}})
    assert one != Profile({"A": {"h": {"x": Fraction(1), "y": Fraction(0)}}})
    assert not one.is_pure
    assert one.pure_text() == "A at h: x+y"
    assert pickle.loads(pickle.dumps(one)) == one


def test_boxes_cover_a_set_and_one_box_means_a_product() -> None:
    assert boxes([(0, 0), (0, 1), (1, 0), (1, 1)]) == [((0, 1), (0, 1))]
    crooked = [(0, 0), (0, 1), (1, 1)]
    found = boxes(crooked)
    assert len(found) == 2
    covered = {(a, b) for rows, columns in found for a in rows for b in columns}
    assert covered == set(crooked)


def test_pieces_that_share_a_point_hang_together() -> None:
    assert connected([(0, 1), (1, 2), (3,)]) == ((0, 1), (2,))


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: solve(3), GameError, "a game or a scenario, not int"),
        (lambda: solve(strategies.trap("chicken"), sigma=1), GameError, "takes no parameter values"),
        (lambda: solve(strategies.trap("chicken"), method="magic"), ConceptError, "no solver is called 'magic'"),
        (lambda: solve(strategies.trap("chicken"), concept="subgame-perfect"), ConceptError, "concepts that can be"),
        (lambda: solve(strategies.trap("chicken"), method="backward-induction"), ConceptError, "does not apply"),
        (lambda: solve(strategies.trap("chicken"), arithmetic="roman"), BargainError, "roman"),
        (lambda: solve(strategies.trap("chicken"), arithmetic="symbolic"), BargainError, "symbolic"),
    ],
)
def test_what_cannot_be_solved_is_refused_in_one_line(call: object, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message) as caught:
        call()  # type: ignore[operator]
    assert "\n" not in str(caught.value)


def test_a_concept_that_another_function_answers_is_named_with_it() -> None:
    import bargain
    from bargain.equilibrium.concepts import _ELSEWHERE

    for name, function in _ELSEWHERE.items():
        assert callable(getattr(bargain, function))
        with pytest.raises(ConceptError, match=rf"bargain\.{function}\(game\)"):
            bargain.solve(bargain.NormalForm([[1]], [[1]]), concept=name)
