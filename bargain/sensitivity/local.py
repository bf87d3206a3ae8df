"""Local sensitivity: exact derivatives inside a cell of the atlas, and one-at-a-time swings over the priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.arithmetic import Number, is_symbolic, number, to_sympy
from bargain.batches.selection import BOUNDS, read_selection
from bargain.equilibrium import Concept
from bargain.errors import ConceptError, MultiplicityError, ParameterError, RegimeBoundaryError
from bargain.models import Scenario
from bargain.sensitivity.designs import Priors
from bargain.sensitivity.responses import read_outcome, respond

if TYPE_CHECKING:
    from bargain.atlases import Atlas, Cell

__all__ = ["LocalEffect", "TornadoBar", "elasticities", "tornado"]


@dataclass(frozen=True, eq=False)
class LocalEffect:
    """The effect of one parameter on an outcome, in one equilibrium, inside one cell.

    Attributes
    ----------
    parameter : str
    value, outcome_value, derivative : exact numbers
    elasticity : exact number, or nan where the outcome is 0
        Percent change of the outcome for one percent of the parameter.
    derivative_formula : SymPy expression in the parameter, the others at their values
    cell : str
        The condition under which the formula holds, and `low`, `high` (SymPy numbers) its ends; `low_included` and
        `high_included` say whether it holds at them.
    label : str
        The equilibrium, or the selection where it weighs several.
    """

    parameter: str
    value: Number
    outcome_value: Number
    derivative: Number
    elasticity: Number
    derivative_formula: Any
    cell: str
    low: Any
    high: Any
    low_included: bool
    high_included: bool
    label: str


def elasticities(
    model: Scenario,
    outcome: str,
    *,
    at: Mapping[str, object] | None = None,
    parameters: Sequence[str] | None = None,
    concept: Concept | str | None = None,
    selection: str | None = None,
) -> tuple[LocalEffect, ...]:
    """Differentiate an outcome with respect to each parameter, exactly, from the closed form in its cell.

    Parameters
    ----------
    model : Scenario
    outcome : str
        An outcome, or "payoff:PLAYER".
    at : mapping, optional
        The point; baseline where left out. A float is the rational that it is in binary.
    parameters : sequence of str, optional
        Those to differentiate for; all where left out.
    selection : str, optional
        A rule, or "lowest" or "highest". Without one there is one effect for each equilibrium that differs.

    Raises
    ------
    RegimeBoundaryError
        The point lies on a threshold of some parameter, where the derivative does not exist; it names both.
    MultiplicityError
        No equilibrium, a cell that is not complete, or a selection that does not decide.
    ConceptError
        No atlas covers the model in some parameter.

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> effects = elasticities(scenario("open_door"), "payoff:Russia", at={"sigma": "1/10"}, parameters=["sigma"])
    >>> effects[0].parameter, effects[0].value
    ('sigma', Fraction(1, 10))
    """
    from bargain.atlases.construction import atlas

    rule = None if selection is None else read_selection(selection)
    point = {name: _exactly(name, value) for name, value in model.values(**dict(at or {})).items()}
    point = {name: Fraction(value) for name, value in model.values(**point).items()}
    names = list(point) if parameters is None else [model.parameter(name).name for name in parameters]
    game = model.game(**point)
    kind, key = read_outcome(model.name, tuple(game.outcomes), game.players, outcome)
    effects: list[LocalEffect] = []
    for name in names:
        fixed = {other: value for other, value in point.items() if other != name}
        try:
            found = atlas(model, free=[name], fixed=fixed, concept=concept)
        except ConceptError as error:
            raise ConceptError(f"no exact derivative with respect to {name!r}: {error}") from None
        cell = _cell(model, found, name, point[name])
        effects += _effects(found, cell, name, point[name], (kind, key), rule)
    return tuple(effects)


def _exactly(name: str, value: Number) -> Fraction:
    if is_symbolic(value):
        raise ParameterError(f"parameter {name!r} = {value}: derivatives are taken at rational points")
    return Fraction(value)


def _cell(model: Scenario, found: Atlas, name: str, value: Fraction) -> Cell:
    """The cell around a value; refused on its edge, unless that is the edge of the whole domain."""
    cell = found.cell_at(value)
    place = found.cells.index(cell)
    here = to_sympy(value)
    beside = [
        other.regime
        for other, touches in (
            *((other, other.high == here) for other in found.cells[:place]),
            *((other, other.low == here) for other in found.cells[place + 1 :]),
        )
        if touches
    ]
    if beside:
        around = " and ".join(repr(regime) for regime in dict.fromkeys(beside))
        raise RegimeBoundaryError(
            f"{model.name}: {name} = {value} is a threshold, where the regime {cell.regime!r} meets {around}; the "
            "derivative does not exist there; choose a point inside a cell"
        )
    if cell.kind == "boundary":
        raise RegimeBoundaryError(
            f"{model.name}: {name} = {value} is the only admissible value; there is nothing to differentiate"
        )
    if not cell.equilibria:
        raise MultiplicityError(f"{model.name}: no equilibrium for {cell.condition}. {cell.message}".strip())
    if not cell.complete:
        raise MultiplicityError(
            f"{model.name}: the equilibria for {cell.condition} are not all known. {cell.message}".strip()
        )
    return cell


def _effects(
    found: Atlas, cell: Cell, name: str, value: Fraction, outcome: tuple[str, str], rule: str | None
) -> list[LocalEffect]:
    import sympy

    kind, key = outcome
    points = cell.equilibria
    forms = [sympy.sympify((point.outcomes if kind == "outcome" else point.payoffs)[key]) for point in points]
    symbol, here = sympy.Symbol(name), to_sympy(value)
    slopes = [sympy.factor(sympy.diff(form, symbol)) for form in forms]

    def effect(form: Any, slope: Any, label: str) -> LocalEffect:
        level, derivative = number(form.subs(symbol, here)), number(slope.subs(symbol, here))
        elasticity = derivative * value / level if level != 0 else float("nan")
        return LocalEffect(
            parameter=name,
            value=value,
            outcome_value=level,
            derivative=derivative,
            elasticity=elasticity,
            derivative_formula=slope,
            cell=cell.condition,
            low=cell.low,
            high=cell.high,
            low_included=cell.low_included,
            high_included=cell.high_included,
            label=label,
        )

    if rule is None:
        return list(
            {(p.label, f): effect(f, s, p.label) for p, f, s in zip(points, forms, slopes, strict=True)}.values()
        )
    if rule in BOUNDS:
        levels = [form.subs(symbol, here) for form in forms]
        extreme = min(levels) if rule == "lowest" else max(levels)
        tied = [k for k, level in enumerate(levels) if level == extreme]
        if len({sympy.simplify(slopes[k].subs(symbol, here)) for k in tied}) > 1:
            raise RegimeBoundaryError(
                f"{name} = {value}: the {rule} value has a kink here, where equilibria swap places"
            )
        return [effect(forms[tied[0]], slopes[tied[0]], points[tied[0]].label)]
    chosen = found.at(**{name: value}).select(rule)
    form = sum(to_sympy(weight) * forms[index] for index, weight in zip(chosen.indices, chosen.weights, strict=True))
    label = points[chosen.indices[0]].label if len(chosen.indices) == 1 else rule
    return [effect(form, sympy.factor(sympy.diff(form, symbol)), label)]


@dataclass(frozen=True, eq=False)
class TornadoBar:
    """An outcome at a low and a high quantile of one parameter's prior, the others at their baseline."""

    parameter: str
    low_value: float
    high_value: float
    outcome_low: float
    outcome_high: float
    baseline_outcome: float
    regime_low: str
    regime_high: str


def tornado(
    model: Scenario,
    outcome: str,
    *,
    quantiles: tuple[float, float] = (0.05, 0.95),
    parameters: Sequence[str] | None = None,
    fixed: Mapping[str, object] | None = None,
    selection: str | None = None,
    concept: str | None = None,
) -> tuple[TornadoBar, ...]:
    """Move one parameter at a time to a low and to a high quantile of its prior; the widest bar first.

    Raises
    ------
    ParameterError
        Quantiles that are not ordered in (0, 1); a point that leaves the bounds or violates a joint constraint.
    MultiplicityError
        Several equilibrium values at some point, and no selection.

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> bars = tornado(scenario("open_door"), "war", parameters=["sigma", "delta"])
    >>> sorted(bar.parameter for bar in bars)
    ['delta', 'sigma']
    """
    try:
        low, high = (float(quantile) for quantile in quantiles)
    except (TypeError, ValueError):
        raise ParameterError(f"quantiles = {quantiles!r}; give a pair such as (0.05, 0.95)") from None
    if not 0 < low < high < 1:
        raise ParameterError(f"quantiles = {quantiles!r}; they must be ordered and lie strictly between 0 and 1")
    priors = Priors(model, parameters, fixed, concept)
    names = priors.names
    ends = priors.points(np.array([[low] * len(names), [high] * len(names)]))
    rows = 2 * len(names) + 1
    columns = {name: np.full(rows, float(model.parameter(name).baseline)) for name in names}
    for k, name in enumerate(names):
        columns[name][2 * k + 1 : 2 * k + 3] = ends[name]
    answer = respond(priors.compiled, columns, outcome, selection)
    values, batch = answer.values.tolist(), answer.batch
    regimes = [batch.regimes[code] for code in batch.regime_of.tolist()]
    bars = [
        TornadoBar(
            parameter=name,
            low_value=float(ends[name][0]),
            high_value=float(ends[name][1]),
            outcome_low=values[2 * k + 1],
            outcome_high=values[2 * k + 2],
            baseline_outcome=values[0],
            regime_low=regimes[2 * k + 1],
            regime_high=regimes[2 * k + 2],
        )
        for k, name in enumerate(names)
    ]
    return tuple(sorted(bars, key=lambda bar: -_reach(bar)))


def _reach(bar: TornadoBar) -> float:
    values = (bar.outcome_low, bar.outcome_high, bar.baseline_outcome)
    return max(values) - min(values)
