"""Equilibria that a scenario states in closed form, as functions of one parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargain.arithmetic import Number
from bargain.atlases.families import PointAnswer, Vertex
from bargain.atlases.line import Line, LinePoint, ValueAt
from bargain.closed_forms import ClosedForm, Scope
from bargain.equilibrium.structure import connected, maximal_pieces
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["StatedForms"]


class StatedForms:
    """The closed forms of a scenario along one parameter, the others fixed; see `Family`.

    Conditions are decided at rational points with fractions and at algebraic points by exact signs. Extreme points that
    coincide at a point are one vertex there, which joins their components.
    """

    def __init__(
        self, model: Scenario, game: NormalForm | ExtensiveForm, line: Line, fixed: Mapping[str, Number]
    ) -> None:
        self.line, self._fixed = line, dict(fixed)
        self._forms = tuple(model.closed_forms)
        tables = [game.payoffs, game.probabilities] if isinstance(game, ExtensiveForm) else [game.A, game.B]
        self.denominators = tuple(line.element(value, "a payoff") for table in tables for value in table.flat)
        values = {**self._fixed, str(line.symbol): line.symbol}
        polynomials: dict[Any, None] = {}
        self._points: list[list[Vertex]] = []
        for number_of_form, form in enumerate(self._forms):
            scope = Scope(values, form.where)
            for text in form.conditions:
                for _, gap in scope.claim(text).differences(scope):
                    element = line.element(gap, f"condition {text!r} of {form.name!r}")
                    polynomials.update(dict.fromkeys(line.polynomials(element)))
            self._points.append([self._vertex(form, number_of_form, k, scope) for k in range(len(form.points))])
        for text in {name for forms in self._points for vertex in forms for name in self._kinks(vertex)}:
            polynomials.update(dict.fromkeys(line.polynomials(text)))
        self.polynomials = tuple(polynomials)

    def _vertex(self, form: ClosedForm, number_of_form: int, k: int, scope: Scope) -> Vertex:
        profile, beliefs = form.points[k].evaluate(scope)
        where = f"closed form {form.name!r}"
        return Vertex(
            frozenset([(number_of_form, k)]), self._elements(profile, where), self._elements(beliefs, where), form.name
        )

    def _elements(self, value: Any, where: str) -> Any:
        if isinstance(value, Mapping):
            return {key: self._elements(inner, where) for key, inner in value.items()}
        if isinstance(value, tuple):
            return tuple(self._elements(end, where) for end in value)
        return self.line.element(value, where)

    def _kinks(self, vertex: Vertex) -> list[Any]:
        """Probabilities that vanish somewhere: the support changes there."""
        return [leaf for leaf in _leaves(vertex.strategies) if leaf]

    def at(self, point: LinePoint) -> PointAnswer:
        """The closed forms whose conditions hold at a point."""
        value: Any = point.low if point.is_rational else ValueAt(self.line, point, self.line.field.gens[0])
        values = {**self._fixed, str(self.line.symbol): value}
        vertices: list[Vertex] = []
        pieces: list[tuple[int, ...]] = []
        dimensions: list[int] = []
        for form, points in zip(self._forms, self._points, strict=True):
            if not form.holds(Scope(values, form.where)):
                continue
            members = [self._place(vertex, vertices, point) for vertex in points]
            pieces.append(tuple(dict.fromkeys(members)))
            dimensions.append(form.dimension)
        pieces, dimensions = maximal_pieces(pieces, dimensions)
        return PointAnswer(tuple(vertices), tuple(pieces), tuple(dimensions), connected(pieces))

    def _place(self, vertex: Vertex, vertices: list[Vertex], point: LinePoint) -> int:
        for index, known in enumerate(vertices):
            if self._agree(vertex, known, point):
                vertices[index] = Vertex(known.keys | vertex.keys, known.strategies, known.beliefs, known.name)
                return index
        vertices.append(vertex)
        return len(vertices) - 1

    def _agree(self, left: Vertex, right: Vertex, point: LinePoint) -> bool:
        pairs = zip(
            [*_leaves(left.strategies), *_leaves(left.beliefs)],
            [*_leaves(right.strategies), *_leaves(right.beliefs)],
            strict=False,
        )
        counts = len(_leaves(left.beliefs)) == len(_leaves(right.beliefs))
        return counts and all(self.line.sign(a - b, point) == 0 for a, b in pairs)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    if isinstance(value, tuple):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [value]
