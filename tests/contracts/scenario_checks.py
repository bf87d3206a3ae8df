"""What every registered scenario owes, as plain functions that raise `AssertionError`."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.dispatch import solve
from bargain.equilibrium import Status
from bargain.errors import BargainError, IrrationalError, ParameterError
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario
from bargain.propositions import check_proposition
from tests.contracts.solver_checks import check_tree

POINTS = 12
TRIES = 2000
PROPOSITION_POINTS = 40


def points(model: Scenario, n: int = POINTS, seed: int = 0) -> list[dict[str, Any]]:
    """Exact points that meet bounds and constraints: the baseline, then draws from the priors, coarse and fine."""
    generator = np.random.default_rng(seed)
    found = [model.values()]
    for k in range(TRIES):
        if len(found) > n or not model.parameters:
            return found
        grain = (4, 12, 1000)[k % 3]
        draw = {
            entry.name: Fraction(float(entry.distribution().ppf(generator.random()))).limit_denominator(grain)
            for entry in model.parameters
        }
        try:
            found.append(model.values(**draw))
        except ParameterError:
            continue
    raise AssertionError(f"{model.name}: only {len(found) - 1} of {TRIES} draws from the priors meet the constraints")


def check_metadata(model: Scenario) -> None:
    """A reader learns what the model asks, what can come out, and where it comes from."""
    assert model.name.isidentifier(), f"{model.name!r}: the name of a scenario is the name of its module"
    assert model.title, f"{model.name}: no title"
    assert model.question.rstrip().endswith("?"), f"{model.name}: question must be a question"
    assert model.outcomes, f"{model.name}: no outcomes are declared"
    assert all(text for text in model.outcomes.values()), f"{model.name}: an outcome without a meaning"
    assert model.propositions, f"{model.name}: no propositions"
    assert model.references, f"{model.name}: no references"
    keys = [entry.key for entry in model.references]
    assert len(set(keys)) == len(keys), f"{model.name}: a reference key twice"
    assert all(entry.key and entry.entry for entry in model.references), f"{model.name}: an empty reference"


def check_parameters(model: Scenario) -> None:
    """Symbol, meaning, unit and source of every parameter; a source is a reference key, or the word assumed."""
    assert model.parameters, f"{model.name}: no parameters"
    for entry in model.parameters:
        where = f"{model.name}, parameter {entry.name!r}"
        assert entry.symbol, f"{where}: no symbol"
        assert entry.meaning, f"{where}: no meaning"
        assert "\n" not in entry.meaning, f"{where}: the meaning is one line"
        assert entry.unit, f"{where}: no unit"
        _check_source(model, entry.source, "assumed", where)
    symbols = [entry.symbol for entry in model.parameters]
    assert len(set(symbols)) == len(symbols), f"{model.name}: two parameters share a symbol"
    for proposition in model.propositions:
        where = f"{model.name}, proposition {proposition.claim!r}"
        assert proposition.text, f"{where}: not stated in words"
        _check_source(model, proposition.source, "derived", where)


def _check_source(model: Scenario, source: str, word: str, where: str) -> None:
    assert source, f"{where}: no source"
    keys = {entry.key for entry in model.references}
    cited = [part.strip() for part in re.split(r"[;,]", source)]
    assert source == word or cited[0] in keys, f"{where}: source {source!r} is neither {word!r} nor a reference key"


def check_priors(model: Scenario) -> None:
    """Every prior lies within the bounds and allows the baseline."""
    for entry in model.parameters:
        where = f"{model.name}, parameter {entry.name!r}"
        prior = entry.distribution()
        start, end = (float(value) for value in prior.support())
        low, high = entry.bounds
        slack = 1e-12 * max(1.0, abs(start) if np.isfinite(start) else 1.0, abs(end) if np.isfinite(end) else 1.0)
        assert low is None or start >= float(low) - slack, f"{where}: the prior starts at {start}, below {low}"
        assert high is None or end <= float(high) + slack, f"{where}: the prior ends at {end}, above {high}"
        assert start - slack <= float(entry.baseline) <= end + slack, f"{where}: the baseline is outside its prior"


def check_arithmetics(model: Scenario) -> None:
    """One model, three arithmetics: fractions, floats and symbols give the same game at the same point."""
    symbolic = model.symbolic()
    assert symbolic.arithmetic is not Arithmetic.FLOAT, f"{model.name}: a float in the model spoils exactness"
    for point in points(model):
        where = f"{model.name} at {_shown(point)}"
        floats = model.game(**{name: float(value) for name, value in point.items()})
        try:
            exact = model.game(**point)
            substituted = symbolic.convert("exact", point)
        except IrrationalError:
            _check_close(floats, symbolic.convert("float", point), where)
            continue
        assert exact.arithmetic is Arithmetic.EXACT, f"{where}: fractions in, {exact.arithmetic} out"
        assert floats.arithmetic is Arithmetic.FLOAT, f"{where}: floats in, {floats.arithmetic} out"
        assert substituted.equals(exact), f"{where}: the symbolic game differs from the exact one"
        _check_close(floats, exact.convert("float"), where)


def _check_close(one: NormalForm | ExtensiveForm, other: NormalForm | ExtensiveForm, where: str) -> None:
    left, right = numbers(one), numbers(other)
    assert len(left) == len(right), f"{where}: the float game has another shape"
    scale = max(1.0, *(abs(value) for value in right))
    for a, b in zip(left, right, strict=True):
        assert abs(a - b) <= 1e-9 * scale, f"{where}: the float game differs ({a} against {b})"


def numbers(game: NormalForm | ExtensiveForm) -> list[float]:
    """Every number of a game as a float."""
    if isinstance(game, ExtensiveForm):
        entries = [*game.probabilities, *game.payoffs.flat]
    else:
        entries = [*game.A.flat, *game.B.flat, *(p for matrix in game.outcomes.values() for p in matrix.flat)]
    return [float(entry) for entry in entries]


def check_outcomes(model: Scenario) -> None:
    """The outcomes are those of the game, and in every equilibrium their probabilities sum to one."""
    for point in points(model, 3):
        game = model.game(**point)
        where = f"{model.name} at {_shown(point)}"
        assert set(model.outcomes) == set(game.outcomes), f"{where}: declared {sorted(model.outcomes)}"
        for equilibrium in solve(model, **point).equilibria:
            total = sum(equilibrium.outcomes.values())
            assert total == 1, f"{where}: the outcome probabilities sum to {total}"


def check_baseline(model: Scenario) -> None:
    """The baseline is solved, exactly and completely, and every equilibrium certifies with a regret of zero."""
    solution = solve(model)
    assert solution.status is Status.CONVERGED, f"{model.name}: {solution.message}"
    assert solution.complete, f"{model.name}: not complete at the baseline: {solution.message}"
    assert solution.game.arithmetic is Arithmetic.EXACT, (
        f"{model.name}: the baseline game is {solution.game.arithmetic}"
    )
    for equilibrium in solution.equilibria:
        assert equilibrium.certificate.holds, f"{model.name}: {equilibrium.certificate.violations}"
        regret = equilibrium.certificate.max_regret
        assert regret == 0, f"{model.name}: regret {regret} at the baseline"
        assert not isinstance(regret, float), f"{model.name}: the regret is a float"


def check_points(model: Scenario) -> None:
    """At random exact points the answer certifies, and pure equilibria that brute force finds are listed."""
    for point in points(model):
        where = f"{model.name} at {_shown(point)}"
        try:
            solution = solve(model, **point)
        except IrrationalError:
            solution = solve(model, arithmetic="float", **point)
        assert solution.status is not Status.NOT_CONVERGED, f"{where}: {solution.message}"
        assert all(equilibrium.certificate.holds for equilibrium in solution.equilibria), where
        game = solution.game
        if isinstance(game, ExtensiveForm) and solution.complete and game.arithmetic is Arithmetic.EXACT:
            check_tree(solution.concept, tuple(e.profile for e in solution.equilibria), game, where)


def check_propositions(model: Scenario) -> None:
    """No proposition is refuted, and each says something about some point that is tried."""
    for proposition in model.propositions:
        where = f"{model.name}, proposition {proposition.claim!r}"
        try:
            found = check_proposition(model, proposition, n=PROPOSITION_POINTS)
        except BargainError as error:
            raise AssertionError(f"{where}: {error}") from None
        assert not found.refuted, f"{where} fails at {dict(found.counterexample or {})}"
        assert found.n, f"{where}: decided nowhere"
        assert found.n_applied, f"{where}: its premises hold at none of {found.n} points"


def _shown(point: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in point.items())


CHECKS: tuple[Callable[[Scenario], None], ...] = (
    check_metadata,
    check_parameters,
    check_priors,
    check_arithmetics,
    check_outcomes,
    check_baseline,
    check_points,
    check_propositions,
)


def check_scenario(model: Scenario) -> None:
    """All of them, in order."""
    for check in CHECKS:
        check(model)
