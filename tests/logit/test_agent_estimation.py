"""Fitting lambda to choices in trees: the centipede data, normal forms as trees, the ends of the branch."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, multinomial

from bargain.errors import ConceptError, MultiplicityError, ParameterError
from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from bargain.logit import choice_counts, fit_logit, logit_equilibrium, logit_path
from tests import strategies
from tests.logit import trees

# Counts from McKelvey and Palfrey (1992); lambda and log-likelihood computed with pygambit 17.0.0b2,
# gbt.qre.logit_estimate(counts by information set) on the same trees. The agent model of McKelvey and Palfrey (1998).
CENTIPEDES = [
    (trees.FOUR, trees.ENDS_OF_FOUR, 1.712454, -424.91486, [0.2452836, 0.3182844, 0.6874592, 0.9393419]),
    (
        trees.SIX,
        trees.ENDS_OF_SIX,
        0.594483,
        -533.90913,
        [0.2374054, 0.2518969, 0.2380332, 0.4645333, 0.8337305, 0.9782189],
    ),
    (trees.HIGH, trees.ENDS_OF_HIGH, 0.448779, -150.941329, [0.2417992, 0.3334663, 0.7105005, 0.9464542]),
]


@pytest.mark.parametrize(("stakes", "ends", "rate", "likelihood", "takes"), CENTIPEDES)
def test_the_centipede_data(
    stakes: list[tuple[str, str]], ends: list[int], rate: float, likelihood: float, takes: list[float]
) -> None:
    tree = trees.centipede(stakes)
    counts = choice_counts(tree, trees.plays(ends))
    fit = fit_logit(tree, counts)
    assert fit.rate == pytest.approx(rate, abs=1e-5)
    assert fit.log_likelihood == pytest.approx(likelihood, abs=2e-5)
    assert fit.point is not None
    assert fit.point.holds
    behaviour = trees.behaviour(fit.point)
    assert [behaviour[f"move {k + 1}"]["take"] for k in range(len(takes))] == pytest.approx(takes, abs=2e-7)
    games, passing = sum(ends), [sum(ends[k + 1 :]) for k in range(len(takes))]
    assert [counts[f"move {k + 1}"]["pass"] for k in range(len(takes))] == passing
    assert fit.random.log_likelihood == pytest.approx(-math.log(2) * (games + sum(passing[:-1])))
    assert fit.nash is not None
    assert fit.nash.log_likelihood == -math.inf  # backward induction takes at once
    assert fit.nash.profile["First"]["move 1"] == {"take": 1, "pass": 0}
    assert fit.nash.label == "limit of the principal branch"

    def loss(value: float) -> float:
        logs = logit_equilibrium(tree, value).probabilities
        return -sum(
            n * math.log(p) for label, mix in counts.items() for n, p in zip(mix.values(), logs[label], strict=True)
        )

    best = minimize_scalar(loss, bounds=(0.3 * rate, 2 * rate), method="bounded", options={"xatol": 1e-9})
    assert fit.rate == pytest.approx(best.x, abs=1e-5)
    width = 1e-3 * rate
    curvature = (loss(rate + width) - 2 * loss(rate) + loss(rate - width)) / width**2
    assert fit.standard_error == pytest.approx(curvature**-0.5, rel=1e-3)
    for edge in fit.interval:
        assert -loss(edge) == pytest.approx(fit.log_likelihood - 0.5 * chi2.ppf(0.95, 1), abs=1e-5)


@settings(max_examples=15)
@given(strategies.bimatrix(3), st.data())
def test_a_normal_form_and_its_tree_are_fitted_alike(game: NormalForm, data: Any) -> None:
    rows, columns = (data.draw(st.lists(st.integers(0, 9), min_size=k, max_size=k)) for k in game.shape)
    if not any(rows + columns):
        return
    tree = trees.two_stage(game)
    counts = {"first": rows, "second": columns}
    try:
        fit = fit_logit(game, rows, columns)
    except MultiplicityError as error:
        with pytest.raises(MultiplicityError, match="every lambda fits these counts"):
            fit_logit(tree, counts)
        assert "every lambda fits" in str(error)  # noqa: PT017  both must refuse alike
        return
    same = fit_logit(tree, counts)
    assert same.boundary == fit.boundary or fit.nash is None
    if same.boundary == fit.boundary:
        assert same.rate == pytest.approx(fit.rate, rel=1e-6)
        assert same.log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-9, abs=1e-9)
        assert same.constant == pytest.approx(fit.constant)
        assert same.random.log_likelihood == pytest.approx(fit.random.log_likelihood)
        if fit.standard_error is not None:
            assert same.standard_error == pytest.approx(fit.standard_error, rel=1e-4)
        for one, two in zip(fit.interval, same.interval, strict=True):
            assert two == pytest.approx(one, rel=1e-5, abs=1e-9) or fit.nash is None


def test_the_fit_of_ochs_in_a_tree() -> None:
    """McKelvey and Palfrey (1995), Games and Economic Behavior 10: a block of Ochs (1995)."""
    game = NormalForm([["1.1141", 0], [0, "0.2785"]], [[0, "1.1141"], ["1.1141", 0]])
    first, second = ([128 * p, 128 * (1 - p)] for p in (0.527, 0.366))
    fit = fit_logit(trees.two_stage(game), {"first": first, "second": second})
    assert fit.rate == pytest.approx(1.84561, abs=1e-5)
    assert fit.log_likelihood == pytest.approx(-174.764532, abs=1e-6)
    assert fit.nash is not None
    assert fit.nash.log_likelihood == pytest.approx(-182.232239, abs=1e-6)
    assert fit.random.log_likelihood == pytest.approx(-177.445678, abs=1e-6)
    assert fit.nash.p_value is not None
    assert fit.nash.p_value < 1e-3


def test_units_of_payoffs_and_of_counts() -> None:
    tree = trees.deterrence()
    counts = {"move": {"attack": 30, "keep": 70}, "answer": {"resist": 22, "yield": 8}}
    fit = fit_logit(tree, counts)
    other = fit_logit(trees.rescaled(tree, Fraction(7, 3), -2), counts)
    assert other.rate == pytest.approx(fit.rate * 3 / 7, rel=1e-9)
    assert other.standard_error == pytest.approx((fit.standard_error or 0) * 3 / 7, rel=1e-6)
    weighted = {label: {action: n / 7 for action, n in mix.items()} for label, mix in counts.items()}
    light = fit_logit(tree, weighted)
    assert light.rate == pytest.approx(fit.rate, rel=1e-9)
    assert light.standard_error == pytest.approx((fit.standard_error or 0) * 7**0.5, rel=1e-6)
    seen = multinomial.logpmf([30, 70], 100, [mix := fit.profile["Attacker"]["move"]["attack"], 1 - mix])
    seen += multinomial.logpmf([22, 8], 30, [mix := fit.profile["Defender"]["answer"]["resist"], 1 - mix])
    assert fit.log_likelihood + fit.constant == pytest.approx(seen)
    again = pickle.loads(pickle.dumps(fit))
    assert again.rate == fit.rate
    assert "AgentLogitFit(lambda=" in repr(fit)
    assert fit.branch == "principal"


def test_the_ends_of_the_branch() -> None:
    tree = strategies.TREES["entry deterrence"].game
    rational = fit_logit(tree, {"entry": {"enter": 5}, "reply": {"share": 5}})
    assert (rational.boundary, rational.rate, rational.point) == ("infinity", math.inf, None)
    assert rational.standard_error is None
    assert rational.profile["Bob"]["reply"] == {"fight": 0.0, "share": 1.0}
    assert rational.log_likelihood == 0
    assert rational.interval[1] == math.inf
    assert rational.nash is not None
    assert (rational.nash.statistic, rational.nash.p_value) == (0, 1)
    perverse = fit_logit(tree, {"reply": {"fight": 5}})
    assert (perverse.boundary, perverse.rate) == ("zero", 0.0)
    assert perverse.profile["Ann"]["entry"]["enter"] == 0.5
    assert perverse.interval[0] == 0
    assert perverse.point is not None


def test_other_profiles() -> None:
    tree = strategies.TREES["entry deterrence"].game
    fit = fit_logit(tree, {"entry": {"out": 9, "enter": 1}, "reply": {"fight": 1}})
    threat = {"Ann": {"entry": {"out": "9/10", "enter": "1/10"}}, "Bob": {"reply": {"fight": 1}}}
    found = fit.against(threat, "a threat")
    assert found.log_likelihood == pytest.approx(9 * math.log(0.9) + math.log(0.1))
    assert found.statistic == pytest.approx(2 * (fit.log_likelihood - found.log_likelihood))
    assert (found.name, found.p_value, found.row) == ("a threat", None, ())
    assert found.profile["Ann"]["entry"]["out"] == 0.9
    path = logit_path(tree)
    assert fit.against(path.limit.profile).log_likelihood == -math.inf
    for profile in (
        3,
        {"Cyd": {}},
        {"Ann": 1},
        {"Ann": {"reply": {"fight": 1}}},
        {"Ann": {"entry": {"out": 1}}},
        {"Ann": {"entry": {"up": 1}}, "Bob": {"reply": {"fight": 1}}},
        {"Ann": {"entry": {"out": "1/2"}}, "Bob": {"reply": {"fight": 1}}},
        {"Ann": {"entry": {"out": -1, "enter": 2}}, "Bob": {"reply": {"fight": 1}}},
    ):
        with pytest.raises(ParameterError, match="profile"):
            fit.against(profile)


def test_what_is_said_of_a_fit() -> None:
    chicken = trees.two_stage(NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]]))
    fit = fit_logit(chicken, {"first": [9, 1], "second": [3, 7]})
    assert fit.message.startswith("branches that meet the principal one at lambda = 0.489182 were not searched")
    assert fit.message in repr(fit)
    assert fit.nash is not None
    assert fit.nash.label == "end of the principal branch straight on"
    never = strategies.TREES["branch of probability zero"].game
    fit = fit_logit(never, {"never": {"good": 3, "bad": 1}})
    assert fit.rate == pytest.approx(math.log(3))
    assert "choices were counted at information set 'never', which chance never reaches" in fit.message
    pennies = strategies.TREES["hidden pennies"].game
    with pytest.raises(MultiplicityError, match="every lambda fits these counts equally well"):
        fit_logit(pennies, {"Ann": {"h": 3, "t": 4}})


def test_plays() -> None:
    def answer(name: str) -> Decision:
        return Decision("B", {"yes": Terminal([1, 1], "deal"), "no": Terminal([0, 0], "war")}, "b", name)

    tree = ExtensiveForm(
        ("A", "B"), Chance({"hot": ("1/2", answer("hot")), "cold": ("1/2", Decision("A", {"ask": answer("asked"),
            "leave": Terminal([0, 1], "peace", "quiet")}, "a", "cold"))})
    )  # fmt: skip
    counts = choice_counts(tree, {"hot/yes": 2, "cold/ask/no": "1/2", "peace": 3, "quiet": 1})
    assert counts == {"a": {"ask": 0.5, "leave": 4.0}, "b": {"yes": 2.0, "no": 0.5}}
    with pytest.raises(ParameterError, match="'deal' is met at 2 terminal nodes; give their paths: 'hot/yes'"):
        choice_counts(tree, {"deal": 1})
    for bad in ({"x": 1}, {"hot": 1}, {"peace": -1}, {"peace": "many"}, [1], None):
        with pytest.raises(ParameterError, match="plays"):
            choice_counts(tree, bad)  # type: ignore[arg-type]


def test_bad_input() -> None:
    tree = trees.deterrence()
    good = {"move": {"attack": 1, "keep": 1}}
    for counts, words in (
        (3, "give a mapping"),
        ([1, 2], "give a mapping"),
        ({"nowhere": {}}, "'nowhere' is not an information set"),
        ({"move": {"run": 1}}, "'run' is not one of the actions attack, keep"),
        ({"move": {"attack": -1}}, "action 'attack' = -1"),
        ({"move": {"attack": float("nan")}}, "action 'attack'"),
        ({"move": [1]}, "2 numbers are needed"),
        ({"move": 3}, "give action -> number"),
        ({"move": "12"}, "give action -> number"),
        ({}, "all counts are zero"),
        ({"move": {"attack": 0}}, "all counts are zero"),
        ({"move": {"attack": 1e308, "keep": 1e308}}, "a sum between 1e-305 and 1e300"),
    ):
        with pytest.raises(ParameterError, match=words):
            fit_logit(tree, counts)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="a tree takes one mapping"):
        fit_logit(tree, good, [1, 2])  # type: ignore[call-overload]
    with pytest.raises(ConceptError, match="not of a tree"):
        fit_logit(tree, good, branch="any")
    with pytest.raises(ParameterError, match="'principal' or 'any'"):
        fit_logit(tree, good, branch="all")
    for level in (0, 1, "x", None):
        with pytest.raises(ParameterError, match="level"):
            fit_logit(tree, good, level=level)
    with pytest.raises(ConceptError, match="a tree needs one"):
        fit_logit(ExtensiveForm(("A",), Terminal([1])), {})
    with pytest.raises(ParameterError, match="counts of Column: give a list"):
        fit_logit(NormalForm([[1, 0], [0, 1]], [[1, 0], [0, 1]]), [1, 2])  # type: ignore[call-overload]
    assert np.isfinite(fit_logit(tree, {"move": [3, 4], "answer": {"resist": 2, "yield": 1}}).log_likelihood)
