"""Pages about sensitivity: what an outcome hangs on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.arithmetic import Number
from bargain.models import Scenario
from bargain.reports.equilibria import condition_formula, symbols_of
from bargain.reports.numbers import number_text
from bargain.reports.pages import Page, Sheet, Tuple

if TYPE_CHECKING:
    from bargain.sensitivity.local import LocalEffect, TornadoBar
    from bargain.sensitivity.regimes import RegimeShares
    from bargain.sensitivity.screening import MorrisResult
    from bargain.sensitivity.variance import SobolResult

__all__ = ["local_page", "morris_page", "regimes_page", "sobol_page", "tornado_page"]


def _page(
    model: Scenario, question: str, facts: Sequence[tuple[str, Any]], sheet: Sheet, notes: Sequence[str] = ()
) -> Page:
    shown = tuple((what, value if isinstance(value, str) else number_text(value)) for what, value in facts)
    return Page(f"{model.title}: {question}", shown, (sheet,), tuple(notes), symbols_of(model))


def sobol_page(result: SobolResult, model: Scenario) -> Page:
    """Shares of the variance of an outcome, the largest total share first."""
    facts = (
        ("method", "Sobol indices over the priors"),
        ("mean, variance", f"{number_text(result.mean)}, {number_text(result.variance)}"),
        ("evaluations", result.n_evaluations),
        ("selection", result.selection or "none needed"),
        ("points where equilibria differ in it", _percent(result.multiple_share)),
    )
    order = sorted(range(len(result.parameters)), key=lambda k: -_rank(result.total, k))
    rows = tuple(
        (
            result.parameters[k],
            _meaning(model, result.parameters[k]),
            result.first[k],
            result.first_ci[k],
            result.total[k],
            result.total_ci[k],
        )
        for k in order
    )
    columns = ("parameter", "meaning", "first order", "± 95 %", "total", "± 95 % (total)")
    notes = (result.message,) if result.message else ()
    return _page(
        model, f"what {_spoken(result.outcome)} hangs on", facts, Sheet("Shares of the variance", columns, rows), notes
    )


def morris_page(result: MorrisResult, model: Scenario) -> Page:
    """Elementary effects, the largest mean size first."""
    order = sorted(range(len(result.parameters)), key=lambda k: -_rank(result.mu_star, k))
    rows = tuple(
        (
            result.parameters[k],
            _meaning(model, result.parameters[k]),
            result.mu_star[k],
            result.mu_star_ci[k],
            result.mu[k],
            result.sigma[k],
        )
        for k in order
    )
    columns = ("parameter", "meaning", "mean size (mu*)", "± 95 %", "mean (mu)", "spread (sigma)")
    facts = (
        ("method", "Morris screening over the priors"),
        ("evaluations", result.n_evaluations),
        ("selection", result.selection or "none needed"),
        ("points where equilibria differ in it", _percent(result.multiple_share)),
    )
    return _page(model, f"what {_spoken(result.outcome)} hangs on", facts, Sheet("Elementary effects", columns, rows))


def local_page(effects: Sequence[LocalEffect], model: Scenario, outcome: str) -> Page:
    """Derivatives and elasticities in the cell around the point."""
    rows = tuple(
        (
            e.parameter,
            e.value,
            e.label,
            e.outcome_value,
            e.derivative,
            e.elasticity,
            e.derivative_formula,
            condition_formula(e, e.parameter, e.cell),
        )
        for e in effects
    )
    columns = (
        "parameter",
        "value",
        "equilibrium",
        _spoken(outcome),
        "derivative",
        "elasticity",
        "derivative as a formula",
        "cell",
    )
    facts = (("method", "exact derivatives of the closed form, one parameter at a time"),)
    return _page(model, f"how {_spoken(outcome)} moves near the point", facts, Sheet("Local effects", columns, rows))


def tornado_page(bars: Sequence[TornadoBar], model: Scenario, outcome: str) -> Page:
    """One parameter at a time from its low to its high quantile, the widest first."""
    ordered = sorted(bars, key=lambda bar: -abs(float(bar.outcome_high) - float(bar.outcome_low)))
    rows = tuple(
        (
            bar.parameter,
            Tuple((bar.low_value, bar.high_value)),
            bar.outcome_low,
            bar.outcome_high,
            bar.regime_low,
            bar.regime_high,
        )
        for bar in ordered
    )
    columns = (
        "parameter",
        "low, high",
        f"{_spoken(outcome)} at low",
        f"{_spoken(outcome)} at high",
        "regime at low",
        "regime at high",
    )
    baseline: Number = ordered[0].baseline_outcome if ordered else None
    facts = (
        ("method", "one parameter at a time"),
        (f"{_spoken(outcome)} at the baseline", baseline if ordered else "–"),
    )
    return _page(model, f"what {_spoken(outcome)} hangs on", facts, Sheet("Swings", columns, rows))


def regimes_page(shares: RegimeShares, model: Scenario) -> Page:
    """The share of the prior in each regime, the largest first."""
    order = sorted(range(len(shares.labels)), key=lambda k: -float(shares.shares[k]))
    rows = tuple((shares.labels[k], shares.shares[k], shares.standard_errors[k]) for k in order)
    facts = (
        ("method", "sampling from the priors"),
        ("points", shares.n),
        ("draws outside the constraints", _percent(shares.rejected_share)),
    )
    return _page(
        model,
        "which regime, how often",
        facts,
        Sheet("Regimes", ("regime", "share of the prior", "standard error"), rows),
    )


def _meaning(model: Scenario, name: str) -> str:
    return model.parameter(name).meaning


def _spoken(outcome: str) -> str:
    return outcome.replace("payoff:", "payoff ")


def _percent(share: float) -> str:
    return f"{100 * float(share):.3g} %"


def _rank(values: np.ndarray, k: int) -> float:
    """For sorting: an index that is not defined comes last."""
    value = float(values[k])
    return -math.inf if math.isnan(value) else value
