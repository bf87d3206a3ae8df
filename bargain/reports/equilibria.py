"""Pages about solutions and atlases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bargain.equilibrium import Component, Equilibrium, Solution
from bargain.equilibrium.labels import equilibrium_label
from bargain.models import Scenario
from bargain.reports.numbers import number_text
from bargain.reports.pages import Formula, Mix, Page, Sheet

if TYPE_CHECKING:
    from bargain.atlases.cells import Atlas, Cell, CellEquilibrium
    from bargain.sensitivity.local import LocalEffect

__all__ = ["atlas_page", "condition_formula", "solution_page", "symbols_of"]


def symbols_of(model: object) -> dict[str, str]:
    """Parameter name -> LaTeX symbol; empty for a bare game."""
    return {entry.name: entry.symbol for entry in model.parameters} if isinstance(model, Scenario) else {}


def solution_page(solution: Solution, model: Scenario | None = None) -> Page:
    """Lay out a solution: what is claimed, the equilibria with their certificates, the strategies, the beliefs.

    Parameters
    ----------
    solution : Solution
    model : Scenario, optional
        Where the solution comes from, for the symbols of its parameters.
    """
    found = solution.equilibria
    facts = (
        ("concept", str(solution.concept)),
        ("solver", solution.solver),
        ("status", str(solution.status)),
        ("complete", "yes: these are all equilibria" if solution.complete else "no: there may be others"),
        ("certificate", _certificate_text(found)),
    )
    sheets = [_equilibria_sheet(solution)] if found else []
    if found:
        sheets.append(_strategies_sheet([(str(k + 1), entry.profile) for k, entry in enumerate(found)], "equilibrium"))
    beliefs = tuple(
        (str(k + 1), place, Mix(nodes)) for k, entry in enumerate(found) for place, nodes in entry.beliefs.items()
    )
    if beliefs:
        sheets.append(Sheet("Beliefs", ("equilibrium", "information set", "belief"), beliefs))
    if any(component.dimension > 0 for component in solution.components):
        sheets.append(_components_sheet(solution.components))
    title = solution.title or solution.game.title or "Solution"
    notes = (solution.message,) if solution.message else ()
    return Page(title, facts, tuple(sheets), notes, symbols_of(model))


def _certificate_text(found: Sequence[Equilibrium]) -> str:
    if not found:
        return "nothing to certify"
    worst = max(entry.certificate.max_regret for entry in found)
    count = sum(len(entry.certificate.ledger) for entry in found)
    verdict = "all hold" if all(entry.certificate.holds for entry in found) else "FAILED"
    return f"{count} inequalities, {verdict}; largest regret {number_text(worst)}"


def _equilibria_sheet(solution: Solution) -> Sheet:
    players, outcomes = solution.game.players, tuple(solution.game.outcomes)
    columns = (
        "equilibrium",
        "label",
        "component",
        *(f"payoff {player}" for player in players),
        *outcomes,
        "max regret",
    )
    home = {member: k for k, component in enumerate(solution.components) for member in component.equilibria}
    rows = []
    for k, entry in enumerate(solution.equilibria):
        label = equilibrium_label(entry.profile, entry.outcomes, entry.name)
        payoffs = [entry.payoffs.get(player) for player in players]
        chances = [entry.outcomes.get(name) for name in outcomes]
        where = None if k not in home else _component_text(home[k], solution.components[home[k]])
        rows.append((str(k + 1), label, where, *payoffs, *chances, entry.certificate.max_regret))
    return Sheet("Equilibria", columns, tuple(rows))


def _component_text(number: int, component: Component) -> str:
    size = "a point" if component.dimension == 0 else f"dimension {component.dimension}"
    index = f"{component.index:+d}" if component.index else "0"
    return f"{number + 1} ({size})" if component.index is None else f"{number + 1} ({size}, index {index})"


def _strategies_sheet(profiles: Sequence[tuple[str, Any]], what: str) -> Sheet:
    """One row a mix; the column of information sets only where there are any."""
    rows = [(index, who, where, Mix(mix)) for index, profile in profiles for who, where, mix in profile.mixes()]
    if any(where for _, _, where, _ in rows):
        return Sheet("Strategies", (what, "player", "information set", "strategy"), tuple(rows))
    return Sheet("Strategies", (what, "player", "strategy"), tuple((index, who, mix) for index, who, _, mix in rows))


def _components_sheet(components: Sequence[Component]) -> Sheet:
    rows = []
    for k, component in enumerate(components):
        pieces = "; ".join("{" + ", ".join(str(member + 1) for member in piece) + "}" for piece in component.pieces)
        rows.append((str(k + 1), component.dimension, pieces))
    return Sheet("Components", ("component", "dimension", "convex pieces, by their extreme equilibria"), tuple(rows))


def atlas_page(atlas: Atlas) -> Page:
    """Lay out an atlas: the cells, and the closed forms in each."""
    title = getattr(atlas.model, "title", "") or "Atlas"
    fixed = ", ".join(f"{name} = {value}" for name, value in atlas.fixed.items())
    facts = (
        ("concept", str(atlas.concept)),
        ("free", ", ".join(atlas.free)),
        ("fixed", fixed or "nothing else"),
        ("complete", "yes: the cells cover the domain and list all equilibria" if atlas.complete else "no"),
    )
    cells = tuple(
        (
            str(k + 1),
            condition_formula(cell, atlas.free[0], cell.condition),
            cell.kind,
            _count_text(cell),
            cell.regime,
            cell.complete,
        )
        for k, cell in enumerate(atlas.cells)
    )
    sheets = [Sheet("Cells", ("cell", "condition", "kind", "equilibria", "regime", "complete"), cells)]
    forms = [
        (f"{k + 1}.{j + 1}", point) for k, cell in enumerate(atlas.cells) for j, point in enumerate(cell.equilibria)
    ]
    if forms:
        sheets.append(_closed_forms_sheet(forms))
        sheets.append(_strategies_sheet([(index, point.profile) for index, point in forms], "cell.equilibrium"))
    return Page(title, facts, tuple(sheets), (atlas.message,) if atlas.message else (), symbols_of(atlas.model))


def condition_formula(ends: Cell | LocalEffect, name: str, text: str) -> Formula:
    """The condition of a cell, such as "1/3 < x <= 1", with its ends as numbers so that LaTeX can print them.

    The signs come from the ends and not from the text, where a threshold may be printed as a formula in `name` itself.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> unit = SimpleNamespace(low=0, high=1, low_included=True, high_included=False)
    >>> condition_formula(unit, "x", "0 <= x < 1").signs
    ('<=', '<')
    """
    import sympy

    if ends.low == ends.high:
        return Formula(text, None, name, ends.high, ("", "="))
    left = "" if ends.low == -sympy.oo else "<=" if ends.low_included else "<"
    right = "" if ends.high == sympy.oo else "<=" if ends.high_included else "<"
    return Formula(text, ends.low, name, ends.high, (left, right))


def _count_text(cell: Cell) -> str:
    points = sum(component.dimension == 0 for component in cell.components)
    parts = [f"{points} isolated"] if points else []
    wide = [component.dimension for component in cell.components if component.dimension > 0]
    parts += [f"{wide.count(size)} of dimension {size}" for size in sorted(set(wide))]
    return ", ".join(parts) or "none"


def _closed_forms_sheet(forms: Sequence[tuple[str, CellEquilibrium]]) -> Sheet:
    players = dict.fromkeys(player for _, point in forms for player in point.payoffs)
    outcomes = dict.fromkeys(name for _, point in forms for name in point.outcomes)
    columns = ("cell.equilibrium", "label", *(f"payoff {player}" for player in players), *outcomes)
    rows = tuple(
        (index, point.label, *_values(point.payoffs, players), *_values(point.outcomes, outcomes))
        for index, point in forms
    )
    return Sheet("Closed forms", columns, rows)


def _values(found: Mapping[str, Any], names: Mapping[str, None]) -> list[Any]:
    return [found.get(name) for name in names]
