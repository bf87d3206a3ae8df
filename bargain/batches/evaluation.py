"""A model solved at many parameter values: compiled once, vectorised where that is certain, exact where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from bargain.arithmetic import Arithmetic, Number, exact
from bargain.batches.arrays import ArrayScope
from bargain.batches.normal_forms import ManyNormalForms
from bargain.batches.points import Columns, read_points
from bargain.batches.pointwise import as_slots, is_known, is_tied, solve_point
from bargain.batches.results import Batch, LabelTable, Slots, joined, make_batch
from bargain.batches.stated import ManyClosedForms
from bargain.batches.trees import ManyTrees
from bargain.closed_forms import Scope
from bargain.equilibrium import Concept, Solution
from bargain.errors import BargainError, IrrationalError, ParameterError
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
    of a condition) are solved one by one in exact arithmetic, and marked in `pointwise`: at the exact value where it
    was given exactly (an integer, a fraction, text), else at the rational that the float is in binary. A float that
    lies close to a tie or a threshold, but not on it, is not complete: exact numbers may have been meant to lie on it.

    Parameters
    ----------
    model : Scenario
    points : mapping name -> array (N,)
        Floats or exact numbers, such as "1/3"; a single number is repeated.
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
        self._is_stated = False
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
                self._is_stated = True
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
        read = columns if isinstance(columns, Columns) else Columns(columns)
        table = LabelTable()
        total = len(next(iter(columns.values())))
        parts = []
        for start in range(0, total, _BLOCK):
            parts.append(self._block(read.take(dict.fromkeys(read, slice(start, start + _BLOCK))), table))
        return make_batch(columns, self.players, self.outcomes, table, joined(parts))

    def _block(self, points: Columns, table: LabelTable) -> Slots:
        size = len(next(iter(points.values())))
        if self._engine is None:
            return joined([self._exactly(points.at(k), table, near=False) for k in range(size)])
        slots, unsure = self._engine.solve(points, table)
        index = np.flatnonzero(unsure)
        if not len(index):
            return slots
        near = ~slots.complete[index]
        alone = [self._exactly(points.at(int(k)), table, bool(close)) for k, close in zip(index, near, strict=True)]
        return slots.put(index, joined(alone))

    def _exactly(self, point: Mapping[str, Number], table: LabelTable, near: bool) -> Slots:
        solution = self._solve_point(point)
        slots = as_slots(solution, self.players, self.outcomes, table)
        if not all(is_known(self.model, name, value) for name, value in point.items()):
            slots.complete[0] &= self._is_certain(point, solution, near)
        return slots

    def _is_certain(self, point: Mapping[str, Number], solution: Solution, near: bool) -> bool:
        """False where a float lies close to a tie or a threshold, but not on it."""
        if self._is_stated:
            exactly = {name: Fraction(value) for name, value in {**self.fixed, **point}.items()}
            for form in self.model.closed_forms:
                try:
                    close = form.close_calls(Scope(exactly, form.where))
                except IrrationalError:
                    close = form.close_calls(Scope({**self.fixed, **point}, form.where))
                if close:
                    return False
            return True
        if self._engine is not None:
            return is_tied(solution) if near else True
        if not solution.complete or is_tied(solution) or solution.game.arithmetic is Arithmetic.FLOAT:
            return True
        floats = {name: float(value) for name, value in point.items()}
        try:
            return solve_point(self.model, floats, self.fixed, self.concept, Arithmetic.FLOAT).complete
        except BargainError:
            return True

    def _solve_point(self, point: Mapping[str, Number]) -> Solution:
        return solve_point(self.model, point, self.fixed, self.concept)


def _settled(name: str, value: object) -> Fraction:
    """A fixed value as an exact number; a float is the rational that it is in binary."""
    if isinstance(value, (float, np.floating)) and np.isfinite(value):
        return Fraction(float(value))
    try:
        return exact(value)
    except ParameterError as error:
        raise ParameterError(f"parameter {name!r}: {error}") from None


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
