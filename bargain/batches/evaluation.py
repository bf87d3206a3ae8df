"""A model solved at many parameter values: compiled once, vectorised where that is certain, exact where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from bargain.arithmetic import Number, exact
from bargain.batches.arrays import ArrayScope
from bargain.batches.normal_forms import ManyNormalForms
from bargain.batches.pointwise import as_slots, solve_point
from bargain.batches.results import Batch, LabelTable, Slots, joined, make_batch
from bargain.batches.stated import ManyClosedForms
from bargain.batches.trees import ManyTrees
from bargain.equilibrium import Concept
from bargain.errors import BargainError, GameError, ParameterError
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["CompiledModel", "constraint_violations", "evaluate", "read_points"]

_BLOCK = 16_384


class _Engine(Protocol):
    """Solves many points; hands back those that it cannot be certain of."""

    def solve(self, points: Mapping[str, np.ndarray], table: LabelTable) -> tuple[Slots, np.ndarray]: ...


def evaluate(
    model: Scenario,
    points: Mapping[str, Any],
    *,
    fixed: Mapping[str, object] | None = None,
    concept: Concept | str | None = None,
) -> Batch:
    """Find all equilibria of a model at N parameter points.

    The symbolic game is built once and compiled. Points where floats cannot decide (ties, degenerate games, the edge
    of a condition) are solved one by one in exact arithmetic at the rational values of the floats, and counted in
    `degenerate`.

    Parameters
    ----------
    model : Scenario
    points : mapping name -> array (N,)
        Floats; a single number is repeated.
    fixed : mapping, optional
        Values of other parameters, exact where written exactly; the rest stay at their baseline.
    concept : str, optional
        As for `solve`.

    Returns
    -------
    Batch

    Raises
    ------
    ParameterError
        An unknown name, lengths that differ, a value that is not finite or out of bounds, or a violated joint
        constraint (the message names the constraint and the first point).

    Notes
    -----
    A few µs a point for a 2x2 game or a small tree, about 1 ms for a point that is solved by itself. Memory beyond
    the result is bounded.

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> batch = evaluate(scenario("open_door"), {"sigma": [0.1, 0.9]})
    >>> batch.n_equilibria
    array([1, 1])
    """
    columns = read_points(model, points)
    return CompiledModel(model, tuple(columns), fixed, concept).evaluate(columns)


class CompiledModel:
    """A model with its symbolic game built and compiled for arrays of the parameters `names`.

    `vectorised` is False if the model does not take symbols or its game no arrays; every point is then solved by
    itself.
    """

    def __init__(
        self,
        model: Scenario,
        names: Sequence[str],
        fixed: Mapping[str, object] | None = None,
        concept: Concept | str | None = None,
    ) -> None:
        self.model, self.names = model, tuple(names)
        both = sorted(set(names) & set(fixed or {}))
        if both:
            raise ParameterError(f"{both[0]!r} is both varied and fixed")
        baseline = {entry.name: entry.baseline for entry in model.parameters}
        given = {name: model.parameter(name).check(_settled(name, value)) for name, value in (fixed or {}).items()}
        self.fixed: dict[str, Number] = {k: v for k, v in {**baseline, **given}.items() if k not in self.names}
        self.concept = None if concept is None else Concept.read(concept)
        self._engine: _Engine | None = None
        try:
            self.game: NormalForm | ExtensiveForm = model.symbolic(self.names, self.fixed)
            self._engine = self._choose()
        except (BargainError, ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError):
            # Not arithmetic on symbols, but it may still be arithmetic on numbers.
            self.game = model.game()
        self.players = tuple(self.game.players)
        declared = () if self._engine is not None else model.outcomes
        self.outcomes = tuple(dict.fromkeys([*self.game.outcomes, *declared]))

    @property
    def vectorised(self) -> bool:
        """True if points are solved over arrays."""
        return self._engine is not None

    def _choose(self) -> _Engine | None:
        game, names = self.game, self.names
        aim = self.model.default_concept(game) if self.concept is None else self.concept
        engine: _Engine | None = None
        if self.model.closed_forms and aim == self.model.default_concept(game):
            if isinstance(game, ExtensiveForm):
                engine = ManyClosedForms(game, self.model.closed_forms, names, self.fixed, self._solve_point)
        elif isinstance(game, NormalForm) and aim is Concept.NASH:
            engine = ManyNormalForms(game, names)
        elif isinstance(game, ExtensiveForm) and aim is Concept.SUBGAME_PERFECT and game.is_perfect_information:
            engine = ManyTrees(game, names, self._solve_point)
        if engine is not None:
            # One trial, so that functions which do not compile show here.
            engine.solve({name: np.array([float(self.model.parameter(name).baseline)]) for name in names}, LabelTable())
        return engine

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> Batch:
        """Solve at points read by `read_points`."""
        broken = constraint_violations(self.model, columns, self.fixed)
        if broken is not None:
            raise ParameterError(broken)
        table = LabelTable()
        total = len(next(iter(columns.values())))
        parts = []
        for start in range(0, total, _BLOCK):
            part = {name: values[start : start + _BLOCK] for name, values in columns.items()}
            parts.append(self._block(part, table))
        return make_batch(columns, self.players, self.outcomes, table, joined(parts))

    def _block(self, points: Mapping[str, np.ndarray], table: LabelTable) -> Slots:
        size = len(next(iter(points.values())))
        if self._engine is None:
            return joined([self._exactly(points, k, table) for k in range(size)])
        slots, unsure = self._engine.solve(points, table)
        index = np.flatnonzero(unsure)
        if not len(index):
            return slots
        return slots.put(index, joined([self._exactly(points, int(k), table) for k in index]))

    def _exactly(self, points: Mapping[str, np.ndarray], k: int, table: LabelTable) -> Slots:
        solution = self._solve_point({name: float(values[k]) for name, values in points.items()})
        return as_slots(solution, self.players, self.outcomes, table)

    def _solve_point(self, point: Mapping[str, float]) -> Any:
        return solve_point(self.model, point, self.fixed, self.concept)


def _settled(name: str, value: object) -> Fraction:
    """A fixed value as an exact number; a float is the rational that it is in binary."""
    if isinstance(value, (float, np.floating)) and np.isfinite(value):
        return Fraction(float(value))
    try:
        return exact(value)
    except ParameterError as error:
        raise ParameterError(f"parameter {name!r}: {error}") from None


def read_points(model: Scenario, points: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Read parameter columns as float arrays (N,), checked for names, lengths, finiteness and bounds."""
    if not isinstance(model, Scenario):
        raise GameError(f"parameters vary in a scenario; {type(model).__name__} has none")
    if not points:
        raise ParameterError("no parameter is varied; give at least one name with its values")
    columns: dict[str, np.ndarray] = {}
    for name, values in points.items():
        entry = model.parameter(name)
        try:
            column = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            column = np.array([float(_settled(name, value)) for value in np.ravel(np.asarray(values, dtype=object))])
        if column.size == 0:
            raise ParameterError(f"parameter {name!r}: no values")
        if column.ndim > 1:
            raise ParameterError(f"parameter {name!r}: give a flat list of values, not shape {column.shape}")
        low, high = (None if bound is None else float(bound) for bound in entry.bounds)
        wrong = ~np.isfinite(column)
        if low is not None:
            wrong |= column < low
        if high is not None:
            wrong |= column > high
        if wrong.any():
            entry.check(float(np.ravel(column)[np.argmax(wrong)]))
        columns[name] = column
    lengths = {column.size for column in columns.values() if column.ndim}
    if len(lengths) > 1:
        shown = ", ".join(f"{name}: {column.size}" for name, column in columns.items())
        raise ParameterError(f"the columns of points have different lengths ({shown})")
    size = max(lengths, default=1)
    return {name: np.array(np.broadcast_to(column, size)) for name, column in columns.items()}


def constraint_violations(
    model: Scenario, columns: Mapping[str, np.ndarray], fixed: Mapping[str, Number], admitted: np.ndarray | None = None
) -> str | None:
    """Check joint constraints over all points; the error message for the first violation, or None.

    If `admitted` (N,) is given, violations are marked False in it and None is returned.
    """
    size = len(next(iter(columns.values())))
    for claim in model.constraint_claims:
        if not claim.names & set(columns):
            if not claim.holds(fixed):
                shown = ", ".join(f"{name} = {fixed[name]}" for name in sorted(claim.names))
                return f"{model.name}: the constraint {claim.text} is violated at {shown}"
            continue
        scope = ArrayScope({**{name: float(value) for name, value in fixed.items()}, **columns})
        holds = np.broadcast_to(scope.truth(claim).surely, size)
        if admitted is not None:
            admitted &= holds
        elif not holds.all():
            first = int(np.argmin(holds))
            values = {**fixed, **{name: f"{column[first]:g}" for name, column in columns.items()}}
            shown = ", ".join(f"{name} = {values[name]}" for name in sorted(claim.names))
            share = f"{size - holds.sum():,} of {size:,} points"
            return f"{model.name}: the constraint {claim.text} is violated at {shown} ({share})"
    return None
