"""Published equilibria pass their certificates at exact numbers, and what was refuted fails by its exact regret."""

from __future__ import annotations

from fractions import Fraction

import pytest

import bargain as bg
from tests.replications.believed import BELIEVED
from tests.replications.published import NASH, PERFECT_INFORMATION
from tests.replications.reading import FOLDER, NAMES, Said, beliefs, profile, tree
from tests.replications.refuted import EMPTY_THREATS, NO_NASH, UNBELIEVED

HELD = [*PERFECT_INFORMATION, *NASH, *BELIEVED]
FAILED = [*EMPTY_THREATS, *NO_NASH, *UNBELIEVED]


@pytest.mark.parametrize("said", HELD, ids=str)
def test_a_published_equilibrium_holds_exactly(said: Said) -> None:
    game = tree(said.tree, **said.values)
    whole = profile(game, said.choices)
    certificate = bg.certify(game, whole, said.concept, beliefs(game, said.beliefs))
    assert certificate.violations == ()
    assert certificate.max_regret == 0
    assert certificate.holds
    paid = tuple(game.expected_payoffs(whole).values())
    if said.payoffs:
        assert paid == tuple(Fraction(number) for number in said.payoffs)
    assert bg.certify(game, whole, "nash").holds  # what every stronger concept implies


@pytest.mark.parametrize("said", FAILED, ids=str)
def test_a_refuted_profile_fails_by_its_regret(said: Said) -> None:
    game = tree(said.tree, **said.values)
    certificate = bg.certify(game, profile(game, said.choices), said.concept, beliefs(game, said.beliefs))
    assert certificate.violations == ()
    assert not certificate.holds
    assert certificate.max_regret == Fraction(said.regret)


@pytest.mark.parametrize("said", EMPTY_THREATS, ids=str)
def test_an_empty_threat_is_a_nash_equilibrium(said: Said) -> None:
    game = tree(said.tree, **said.values)
    assert bg.certify(game, profile(game, said.choices), "nash").holds


def test_myersons_agents_are_content_one_by_one_and_the_player_is_not() -> None:
    """Figure 4.2: no change at one information set pays; player One gains by changing both."""
    game = tree("myerson_agents")
    choices = {"first": "B1", "second": "Z1", "two": "W2"}
    given = game.expected_payoffs(profile(game, choices))
    for group in game.information_sets:
        player = game.players[group.player]
        for action in group.actions:
            assert game.expected_payoffs(profile(game, choices | {group.label: action}))[player] <= given[player]
    assert game.expected_payoffs(profile(game, choices | {"first": "A1", "second": "Y1"}))["One"] == given["One"] + 1
    for belief in (0, "1/2", 1):
        stated = beliefs(game, {"two": 0, "second": belief})
        assert not bg.certify(game, profile(game, choices), "perfect-bayesian", stated).holds


def test_war_and_its_absence_in_the_crisis_trees() -> None:
    """A bluff is called with probability 2/3 and one threat in two is a bluff; the risky demand is refused by half."""
    outcomes = {
        said.tree: tree(said.tree).outcome_probabilities(profile(tree(said.tree), said.choices))
        for said in BELIEVED
        if said.tree in ("audience_costs", "fearon_screening") and not said.values
    }
    sixth, half = Fraction(1, 6), Fraction(1, 2)
    expected = {"status quo": half, "concession": sixth, "war": sixth, "back-down": sixth}
    assert outcomes["audience_costs"] == expected
    assert outcomes["fearon_screening"] == {"settlement": half, "war": half}


@pytest.mark.parametrize("name", NAMES)
def test_every_tree_names_its_source_its_question_and_its_answer(name: str) -> None:
    model = bg.read(FOLDER / f"{name}.toml")
    assert model.references
    assert model.question.endswith("?")
    assert model.concept is not None
    assert any(said.tree == name for said in HELD)
    assert any(said.tree == name for said in FAILED)
    assert f"| `{name}` |" in (FOLDER.parent / "README.md").read_text(encoding="utf-8")


CLAIMS = [(name, claim) for name in NAMES for claim in bg.read(FOLDER / f"{name}.toml").propositions]


@pytest.mark.parametrize(("name", "claim"), CLAIMS, ids=[f"{name}: {claim.claim}" for name, claim in CLAIMS])
def test_what_the_files_claim_for_all_parameters_holds_at_random_ones(name: str, claim: bg.Proposition) -> None:
    check = bg.check_proposition(bg.read(FOLDER / f"{name}.toml"), claim, n=15, rng=1)
    assert not check.refuted, check.counterexample
    assert check.n_applied > 0


def test_dixits_thresholds_are_those_of_the_atlas() -> None:
    """Deterrence between P_d - P_w = 5 and P_m - P_d = 6, both with their continua, sharing elsewhere."""
    atlas = bg.atlas(bg.read(FOLDER / "dixit_commitment.toml"), free=["C"])
    assert atlas.complete
    regimes = {str(cell.condition): cell.regime for cell in atlas.cells}
    assert regimes["5 < C < 6"] == "deterred"
    assert regimes["0 < C < 5"] == regimes["6 < C <= 12"] == "shared"
    assert all("deterred" in regimes[edge] and "shared" in regimes[edge] for edge in ("C == 5", "C == 6"))


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) >= 20
