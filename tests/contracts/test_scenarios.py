"""The contract of scenarios, over every registered one: a new file is tested with no edit here."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from bargain.models import Scenario
from bargain.scenarios import scenario, scenario_names
from tests.contracts.scenario_checks import CHECKS


def test_there_are_scenarios() -> None:
    assert scenario_names()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_keeps_its_contract(name: str, check: Callable[[Scenario], None]) -> None:
    check(scenario(name))


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_goes_by_the_name_of_its_module_and_pickles(name: str) -> None:
    model = scenario(name)
    assert model.name == name
    assert getattr(model.build, "__name__", "") != "<lambda>", f"{name}: a build that pickles is a function with a name"
    again = pickle.loads(pickle.dumps(model))
    assert again.values() == model.values()
    assert again.game().equals(model.game())
