"""The work of `bargain sensitivity`: one method, its page and its data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from bargain.cli.inputs import outcome_name
from bargain.cli.output import progress
from bargain.errors import ParameterError
from bargain.formats.results import result_data
from bargain.models import Scenario
from bargain.reports.pages import Page

__all__ = ["analyse"]

Values: TypeAlias = Mapping[str, Any]


def analyse(
    model: Scenario,
    method: str,
    outcome: str | None,
    values: Mapping[str, Any],
    selection: str | None,
    concept: str | None,
    n: int | None,
    seed: int,
) -> tuple[Page, Any]:
    """Run one method, after a look at what it does not take; `outcome` is None for regimes only."""
    if method == "regimes" and (outcome is not None or selection is not None):
        raise ParameterError("--method regimes is about whole regimes; leave --outcome and --selection out")
    if method != "regimes" and outcome is None:
        raise ParameterError(f"--method {method} needs --outcome: which outcome is in question?")
    if method in ("local", "tornado") and n is not None:
        raise ParameterError(f"--method {method} takes no sample; leave --n out")
    options: dict[str, Any] = {"concept": concept, "selection": selection}
    size = {} if n is None else {"n": n}
    with progress(f"sensitivity ({method})"):
        name = "" if outcome is None else outcome_name(model, outcome)
        result, page = _METHODS[method](model, name, values, options, size, seed)
    return page, result_data(result)


def _sobol(model: Scenario, outcome: str, values: Values, options: Values, size: Values, seed: int) -> Any:
    from bargain.reports.sensitivities import sobol_page
    from bargain.sensitivity.variance import sobol

    result = sobol(model, outcome, fixed=values, rng=seed, **size, **options)
    return result, sobol_page(result, model)


def _morris(model: Scenario, outcome: str, values: Values, options: Values, size: Values, seed: int) -> Any:
    from bargain.reports.sensitivities import morris_page
    from bargain.sensitivity.screening import morris

    trajectories = {"trajectories": size["n"]} if size else {}
    result = morris(model, outcome, fixed=values, rng=seed, **trajectories, **options)
    return result, morris_page(result, model)


def _local(model: Scenario, outcome: str, values: Values, options: Values, size: Values, seed: int) -> Any:
    from bargain.reports.sensitivities import local_page
    from bargain.sensitivity.local import elasticities

    result = elasticities(model, outcome, at=values, **options)
    return result, local_page(result, model, outcome)


def _tornado(model: Scenario, outcome: str, values: Values, options: Values, size: Values, seed: int) -> Any:
    from bargain.reports.sensitivities import tornado_page
    from bargain.sensitivity.local import tornado

    result = tornado(model, outcome, fixed=values, **options)
    return result, tornado_page(result, model, outcome)


def _regimes(model: Scenario, outcome: str, values: Values, options: Values, size: Values, seed: int) -> Any:
    from bargain.reports.sensitivities import regimes_page
    from bargain.sensitivity.regimes import regime_shares

    result = regime_shares(model, fixed=values, rng=seed, concept=options["concept"], **size)
    return result, regimes_page(result, model)


_METHODS: dict[str, Any] = {
    "sobol": _sobol,
    "morris": _morris,
    "local": _local,
    "tornado": _tornado,
    "regimes": _regimes,
}
