"""The solver finds exactly the perfect Bayesian equilibria that were derived by hand, names their classes, and the
refinements remove what the literature says they remove."""

from __future__ import annotations

from fractions import Fraction

import pytest

import bargain as bg
from tests.replications.believed import BELIEVED as BELIEVED_PROFILES
from tests.replications.believed import PBE
from tests.replications.comparing import component_key, part_key, point_key
from tests.replications.reading import beliefs, profile, tree
from tests.replications.sets import Whole
from tests.replications.signalling_sets import SIGNALLING
from tests.replications.tree_sets import BELIEVED

SETS = {whole.tree: whole for whole in SIGNALLING}

REFINED = [
    ("beer_quiche", "intuitive", ("kept", "removed")),
    ("beer_quiche", "D1", ("left", "removed")),
    ("gibbons_signalling", "intuitive", ("removed", "kept")),
    ("gibbons_signalling", "D1", ("removed", "kept")),
    ("watson_job_market", "intuitive", ("kept", "removed")),
    ("watson_job_market", "D1", ("kept", "removed")),
    ("costly_signal", "intuitive", ("kept", "kept")),
    ("costly_signal", "D1", ("kept", "removed")),
    ("spence", "intuitive", ("kept", *("removed",) * 5)),
    ("spence", "D1", ("left", *("removed",) * 5)),
    ("brandts_holt_1", "intuitive", ("kept",)),
    ("brandts_holt_1", "D1", ("left",)),
    ("banks_camerer_porter_3", "intuitive", ("kept", "removed")),
    ("banks_camerer_porter_3", "D1", ("left", "removed")),
    ("banks_camerer_porter_4", "intuitive", ("kept", "kept", "kept")),
    ("banks_camerer_porter_4", "D1", ("left", "", "removed")),
    ("cheap_talk", "intuitive", ("kept", "kept", "kept")),
    ("myerson_card_game", "D1", ("kept",)),
]
"""Verdicts on components in the order of the derived sets. "left" asks that something of the component passes: D1 fixes
beliefs, so that replies which only other beliefs support may go although the outcome stays. Of the second component in
game 4 this leaves nothing, and its outcome is that of the first; no verdict is asked for."""


@pytest.mark.parametrize("whole", [*SIGNALLING, *BELIEVED], ids=str)
def test_all_perfect_bayesian_equilibria_are_found_and_no_others(whole: Whole) -> None:
    game = tree(whole.tree, **whole.values)
    solution = bg.solve(game, concept=PBE)
    assert solution.status is bg.Status.CONVERGED, solution.message
    assert solution.complete, solution.message
    found = {component_key(solution, component) for component in solution.components}
    assert found == {part_key(game, whole, part) for part in whole.parts}
    assert len(solution.components) == len(whole.parts)


@pytest.mark.parametrize("whole", [*SIGNALLING, *BELIEVED], ids=str)
def test_all_of_them_are_sequential(whole: Whole) -> None:
    """Each type, or each hidden move, has a tremble of its own, so that any belief is the limit of some trembles."""
    game = tree(whole.tree, **whole.values)
    solution = bg.solve(game, concept="sequential")
    assert solution.complete, solution.message
    found = {component_key(solution, component) for component in solution.components}
    assert found == {part_key(game, whole, part) for part in whole.parts}


@pytest.mark.parametrize("whole", SIGNALLING, ids=str)
def test_signalling_equilibria_are_named_by_their_class(whole: Whole) -> None:
    """All of a component has its class, but for babbling: at two corners types pool, at two one gives itself away."""
    game = tree(whole.tree, **whole.values)
    solution = bg.solve(game, concept=PBE)
    parts = [(part_key(game, whole, part)[1], part.name) for part in whole.parts]
    for equilibrium in solution.equilibria:
        key = point_key(game, equilibrium.profile, equilibrium.beliefs, PBE)
        (name,) = [name for keys, name in parts if key in keys]
        mixes = equilibrium.profile[game.players[0]].values()
        mixed = any(share not in (0, 1) for mix in mixes for share in mix.values())
        assert equilibrium.name == (name or ("semi-separating" if mixed else "pooling"))


@pytest.mark.parametrize(("name", "criterion", "verdicts"), REFINED)
def test_refinements_remove_what_the_literature_says(name: str, criterion: str, verdicts: tuple[str, ...]) -> None:
    whole, game = SETS[name], tree(name)
    solution = bg.solve(game, concept=PBE)
    refined = bg.refine(solution, criterion)
    keys = [part_key(game, whole, part) for part in whole.parts]
    for component, verdict in zip(solution.components, refined.components, strict=True):
        wanted = verdicts[keys.index(component_key(solution, component))]
        passed = set(component.equilibria) & set(refined.kept)
        match wanted:
            case "kept":
                assert verdict == "kept"
                assert passed == set(component.equilibria)
            case "removed":
                assert verdict == "removed"
                assert not passed
            case "left":
                assert verdict in ("kept", "partly")
                assert passed
    assert sorted([*refined.kept, *(removal.equilibrium for removal in refined.removed)]) == list(
        range(len(solution.equilibria))
    )
    assert all(removal.reason and removal.signal for removal in refined.removed)


def test_the_weak_type_would_not_skip_quiche_for_beer_whatever_is_made_of_it() -> None:
    """Cho and Kreps: with quiche for both, the weak type has 3 and can at best have 2 by beer; the strong one gains."""
    game = tree("beer_quiche")
    solution = bg.solve(game, concept=PBE)
    for removal in bg.refine(solution, "intuitive").removed:
        assert solution.equilibria[removal.equilibrium].profile["Sender"]["weak"]["quiche"] == 1
        assert removal.excluded == ("weak",)
        assert "beer" in removal.signal


def test_the_profile_that_d1_sustains_threatens_a_duel_for_sure() -> None:
    """The strong type gains by quiche from no reply, so D1 takes quiche for weak, and then a duel is best."""
    game = tree("beer_quiche")
    solution = bg.solve(game, concept=PBE)
    choices = {"strong": "beer", "weak": "beer", "after beer": "leave", "after quiche": "duel"}
    refined = bg.refine(solution, "D1")
    assert {solution.equilibria[k].profile["Sender"]["weak"]["beer"] for k in refined.kept} == {1}
    (kept,) = refined.sustained
    assert solution.equilibria[kept].profile == profile(game, choices)


def test_the_least_costly_separation_is_all_that_intuition_leaves_of_spence() -> None:
    solution = bg.solve(tree("spence"), concept=PBE)
    kept = [solution.equilibria[k] for k in bg.refine(solution, "intuitive").kept]
    assert len(kept) == 9
    assert {equilibrium.name for equilibrium in kept} == {"separating"}
    assert all(equilibrium.profile["Worker"]["high"]["y = 9/8"] == 1 for equilibrium in kept)


def test_seltens_horse_is_sequential_where_it_is_perfect() -> None:
    """Selten 1975: One goes right and Two goes right; the equilibria in which One goes left need a Two who errs."""
    game = tree("selten_horse")
    for said in BELIEVED_PROFILES:
        if said.tree == "selten_horse":
            assert bg.certify(game, profile(game, said.choices), "sequential", beliefs(game, said.beliefs)).holds
    for share in ("1/3", 1):
        left = profile(game, {"one": "L", "two": {"R": share, "L": 1 - Fraction(share)}, "three": "R"})
        assert bg.certify(game, left, "nash").holds
        refused = bg.certify(game, left, "sequential", beliefs(game, {"three": 1}))
        assert refused.max_regret == 3 * Fraction(share)  # 4 by going left, against 1 by going right
