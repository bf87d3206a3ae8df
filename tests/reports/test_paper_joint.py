"""The joint study of several models: readings, common factors, and indices with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.errors import BargainError
from bargain.games import Decision, ExtensiveForm, Terminal
from bargain.models import Scenario
from bargain.parameters import Parameter, uniform
from bargain.reports.paper_case import CONDITIONS, READINGS, SHARED, flips, sample, study
from bargain.reports.paper_joint import Condition, Study, holds
from bargain.scenarios import scenario


def threshold(name: str) -> Scenario:
    """A model that says yes if and only if its only parameter is below one half."""
    return Scenario(
        name=name,
        parameters=[Parameter("x", baseline="1/4", bounds=(0, 1), prior=uniform(0, 1))],
        build=lambda p: ExtensiveForm(
            ("A", "B"), Decision("A", {"go": Terminal([1 - 2 * p.x, 0], "yes"), "stop": Terminal([0, 0], "no")})
        ),
    )


def both(**options: object) -> Study:
    return Study([Condition(name, threshold(name), ("yes",)) for name in ("first", "second")], **options)  # type: ignore[arg-type]


def test_shares_of_a_conjunction() -> None:
    found = both().shares(1024, rng=0)
    assert found["first"] == pytest.approx(0.5, abs=0.01)
    assert found["all"] == pytest.approx(0.25, abs=0.02)


def test_common_factors_take_the_same_or_opposite_quantiles() -> None:
    together = both(shared={"x": ("", ["first.x", "second.x"])}).shares(1024, rng=0)
    assert together["all"] == pytest.approx(0.5, abs=0.01)
    against = both(shared={"x": ("", ["first.x", "-second.x"])})
    assert against.shares(1024, rng=0)["all"] == pytest.approx(0, abs=0.01)
    assert len(against.factors) == 1


def test_indices_of_a_conjunction_of_two_halves() -> None:
    # Y = [a < 1/2][b < 1/2]: Var E[Y|a] = 1/16 and E Var[Y|b] = 1/8 of a variance of 3/16.
    found = both().indices(4096, rng=0)
    assert found.first == pytest.approx([1 / 3, 1 / 3], abs=0.04)
    assert found.total == pytest.approx([2 / 3, 2 / 3], abs=0.04)
    assert (np.abs(found.total - 2 / 3) <= 2 * found.total_half_width).all()
    assert found.mean == pytest.approx(0.25, abs=0.02)


def test_an_answer_that_does_not_vary_has_no_indices() -> None:
    always = Study([Condition("first", threshold("first"), ("yes", "no"))])
    assert np.isnan(always.indices(64, rng=0).total).all()


def test_the_same_seed_gives_the_same_numbers() -> None:
    first, second = (both().indices(256, rng=7) for _ in range(2))
    assert (first.total == second.total).all()
    assert (first.total_half_width == second.total_half_width).all()


def test_share_at_a_quantile() -> None:
    joint = both()
    quantiles = joint.quantiles(1024, rng=0)[0]
    answers = joint.answers(quantiles)
    assert joint.share_at(quantiles, answers, 0, 0.1) == pytest.approx(0.5, abs=0.01)
    assert joint.share_at(quantiles, answers, 0, 0.9) == 0


def test_readings_where_several_equilibria_exist() -> None:
    # The baseline: opening is an equilibrium, refusal the risk-dominant one; with h = 0 and cheap inspection it turns.
    model = scenario("reciprocal_transparency")
    points = [{}, {"h": "0", "e_US": "1/5", "e_R": "1/5"}, {"alpha": "1/4", "f": "3"}]
    wanted = CONDITIONS["transparency"][1]
    joint = Study([Condition("transparency", model, wanted)])
    values = [model.values(**changes) for changes in points]
    columns = {name: np.array([float(value[name]) for value in values]) for name in values[0]}
    batch = joint._compiled[model.name].evaluate(columns)
    verdicts = {
        reading: holds(batch, Condition("transparency", model, wanted, reading)).tolist()
        for reading in ("some", "every", "risk-dominant")
    }
    assert verdicts == {
        "some": [True, True, False],
        "every": [False, False, False],
        "risk-dominant": [False, True, False],
    }


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: both(shared={"x": ("", ["third.x"])}), "no model is called 'third'"),
        (lambda: both(shared={"x": ("", ["first.y"])}), "no parameter 'y'"),
        (lambda: both(shared={"x": ("", ["first.x", "first.x"])}), "belongs to another factor"),
        (lambda: both().shares(1000), "power of two"),
        (
            lambda: Study([Condition("a", threshold("m"), ("yes",)), Condition("b", threshold("m"), ("no",))]),
            "each model",
        ),
        (lambda: Study([Condition("a", threshold("m"), ("maybe",))]).shares(16), "no outcome 'maybe'"),
        (lambda: Study([Condition("a", threshold("m"), ("yes",), "best")]).shares(16), "reading 'best' is not known"),
    ],
)
def test_wrong_questions_are_refused(call: object, message: str) -> None:
    with pytest.raises(BargainError, match=message):
        call()  # type: ignore[operator]


def test_the_case_is_asked_of_all_its_models() -> None:
    assert {name for reading in READINGS.values() for name in reading} == set(CONDITIONS)
    drawn = sample(256)
    assert set(drawn.answers) == set(READINGS)
    members = [member for _, listed in SHARED.values() for member in listed]
    assert len(study(shared=False).factors) - len(drawn.study.factors) == len(members) - len(SHARED)
    # A reading that asks for more is answered yes less often, draw by draw.
    assert not (drawn.together("robust") & ~drawn.together("possible")).any()
    assert not (drawn.together("every") & ~drawn.together("robust")).any()


def test_flips_lie_at_exact_thresholds_beside_the_baseline() -> None:
    found = {(flip.condition, flip.parameter.name): flip for flip in flips()}
    door = found["door", "sigma"]
    assert door.above
    assert door.threshold > door.parameter.baseline
    assert 0 < door.mass < 1
