"""Propositions of the scenarios survive the search for counterexamples, and false ones do not."""

from fractions import Fraction

import numpy as np
import pytest

import bargain as bg
from bargain.errors import BargainError, ModelError, ParameterError
from bargain.models import Proposition, Scenario
from bargain.parameters import Parameter, uniform
from bargain.propositions import check_proposition

ALL = [
    pytest.param(name, k, id=f"{name}-{k}")
    for name in ("reciprocal_transparency", "conditional_deescalation", "open_door", "troop_buildup")
    for k in range(len(bg.scenario(name).propositions))
]


@pytest.mark.parametrize(("name", "k"), ALL)
def test_propositions_of_the_case_are_not_refuted(name, k):
    model = bg.scenario(name)
    check = check_proposition(model, model.propositions[k], n=60)
    assert check.status == "not refuted", check.counterexample
    assert check.counterexample is None
    assert check.n + check.undecided == 60
    assert check.n >= 40


@pytest.mark.parametrize(
    ("name", "claim", "quantifier"),
    [
        # the wrong side of a threshold
        ("open_door", "sigma*delta*Delta < (1 - delta)*(p1 + (1 - delta)*c_D) implies concession == 0", "every"),
        # the right side, but strict where only weak is true: fails at the threshold alone
        ("open_door", "sigma*delta*Delta >= (1 - delta)*(p1 + (1 - delta)*c_D) implies concession == 0", "every"),
        ("conditional_deescalation", "full_exchange > 0 implies t + m > v*(1 + x)", "every"),
        ("conditional_deescalation", "w < 0 and e > 0 implies unreciprocated == 1", "some"),
        ("reciprocal_transparency", "verified_deal > 0", "some"),
        ("reciprocal_transparency", "one_sided == 0", "every"),
        ("troop_buildup", "war == 0", "every"),
        ("troop_buildup", "k_R <= w implies status_quo < 1", "every"),
        ("troop_buildup", "war > 0 implies war*(v + a) == tau*(v - k_R)", "every"),
    ],
)
def test_false_propositions_are_refuted_with_an_exact_counterexample(name, claim, quantifier):
    model = bg.scenario(name)
    check = check_proposition(model, Proposition(claim, "false", quantifier=quantifier))
    assert check.status == "refuted"
    assert check.refuted
    assert set(model.values()) <= set(check.counterexample)
    assert all(isinstance(value, Fraction) for value in check.counterexample.values())
    values = {entry.name: check.counterexample[entry.name] for entry in model.parameters}
    model.values(**values)  # meets bounds and constraints
    if quantifier == "every":
        assert set(check.counterexample) == set(model.claim_names())


def test_a_claim_that_fails_at_one_point_only_is_refuted_there():
    check = check_proposition(bg.scenario("open_door"), "sigma == 1/3 implies war == 0 and concession == 1")
    assert check.refuted
    assert check.counterexample["sigma"] == Fraction(1, 3)


def test_same_seed_same_answer():
    model = bg.scenario("troop_buildup")
    first, second = (check_proposition(model, "war < 1/20", rng=7) for _ in range(2))
    assert first.refuted
    assert dict(first.counterexample) == dict(second.counterexample)
    third = check_proposition(model, "war < 1/20", rng=np.random.default_rng(7))
    assert dict(first.counterexample) == dict(third.counterexample)


def test_premises_that_never_hold_are_counted():
    check = check_proposition(bg.scenario("open_door"), "sigma > 2 implies war == 1", n=20)
    assert (check.status, check.n, check.n_applied) == ("not refuted", 20, 0)


def test_division_by_zero_is_undecided_and_floats_serve_where_roots_are_irrational():
    model = bg.scenario("open_door")
    assert check_proposition(model, "1/(sigma - sigma) > 0", n=5).undecided == 5
    assert check_proposition(model, "sqrt(sigma) >= sigma", n=40).status == "not refuted"
    assert check_proposition(model, "sqrt(sigma) <= sigma", n=40).status == "refuted"


def test_the_inside_of_a_continuum_is_looked_at():
    """At tau = tbar all replies from rho_B to 1 are equilibria; the claim holds at both ends only."""
    model = bg.scenario("troop_buildup")
    inside = "tau*L == c and war > 0 implies war*(v + a) == tau*(v - k_B)"
    assert check_proposition(model, inside, n=100).refuted


def test_wrong_claims_and_numbers_are_named():
    model = bg.scenario("open_door")
    with pytest.raises(BargainError, match="'wars' is not a declared name; did you mean 'war'"):
        check_proposition(model, "wars == 0")
    with pytest.raises(ModelError, match="n = 0"):
        check_proposition(model, "war == 0", n=0)


def test_a_model_without_priors_says_so():
    def build(p):
        return bg.NormalForm([[p.k]], [[0]], outcomes=[["deal"]])

    bare = Scenario("bare", build, [Parameter("k", Fraction(1), bounds=(0, None))])
    with pytest.raises(ParameterError, match="'k' has no prior"):
        check_proposition(bare, "deal == 1")
    full = Scenario("full", build, [Parameter("k", Fraction(1), bounds=(0, None), prior=uniform(0, 2))])
    assert check_proposition(full, "payoff_Row == k", n=30).status == "not refuted"
    assert check_proposition(full, "payoff_Row > 1/2", n=30).refuted


def test_a_premise_that_hardly_ever_holds_is_reported():
    model = bg.scenario("open_door")
    rare = check_proposition(model, "sigma > 1 implies war == 5", n=20)
    assert (rare.status, rare.n_applied) == ("not refuted", 0)
    assert "the premise holds at 0 of 20 points" in rare.message
    often = check_proposition(model, "sigma >= 0 implies war >= 0", n=20)
    assert (often.n_applied, often.message) == (20, "")
    assert check_proposition(model, "war >= 0", n=3).message == ""
