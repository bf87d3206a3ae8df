"""Building an atlas: split the line at every point where the equilibria may change, then join what did not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from bargain.arithmetic import Arithmetic, Number, exact
from bargain.atlases.bimatrix import ParametricBimatrix
from bargain.atlases.cells import Atlas, Cell, CellComponent, CellEquilibrium
from bargain.atlases.families import Family, PointAnswer, Vertex
from bargain.atlases.line import Line, LinePoint, ValueAt
from bargain.atlases.perfect_information import ParametricTree
from bargain.atlases.stated import StatedForms
from bargain.dispatch import consequences
from bargain.equilibrium import Concept, Profile
from bargain.equilibrium.labels import equilibrium_label
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError, GameError, ModelError, ParameterError
from bargain.expressions import Claim, parse_claim
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["atlas"]

_UNDEFINED = "the game is undefined here: a payoff or a probability has a pole, or a probability is negative"


@dataclass(frozen=True)
class _Span:
    """A stretch of the line: a point (low is high) or the open interval between two points; None is an infinite end."""

    low: LinePoint | None
    high: LinePoint | None
    witness: LinePoint
    answer: PointAnswer | None

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low is self.high


def atlas(
    model: Scenario | NormalForm | ExtensiveForm,
    free: Sequence[str],
    fixed: Mapping[str, object] | None = None,
    *,
    concept: Concept | str | None = None,
    assume: Sequence[str] = (),
) -> Atlas:
    """Solve a model as a function of one parameter, exactly and with all thresholds.

    Parameters
    ----------
    model : Scenario, or a symbolic NormalForm or ExtensiveForm
        Payoffs polynomial or rational in the free parameter.
    free : sequence of one str
    fixed : mapping, optional
        Exact values of other parameters; those of a scenario stay at their baseline otherwise.
    concept : str, optional
        "nash" for normal forms and "subgame-perfect" for trees with perfect information, unless the scenario names
        another.
    assume : sequence of str
        Further conditions on the free parameter, such as "0 < x"; a scenario's bounds and constraints always apply.

    Returns
    -------
    Atlas
        Cells from left to right that cover the domain. Thresholds are exact algebraic numbers. Where continua of
        equilibria exist they are components of positive dimension, each with its convex pieces and extreme points.

    Raises
    ------
    ConceptError
        More than one free parameter; payoffs that are not rational in it (the message names the payoff); a tree with
        information sets and no closed forms.

    Notes
    -----
    Bimatrix games up to 5x5: the cost grows with C(m+n, m) symbolic linear systems. With quadratic payoffs a 3x3 game
    takes about two seconds, a 4x4 game some twenty, a 5x5 game a minute or more.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> A = [[x / 2, x], [1 - x, (1 - x) / 2]]
    >>> found = atlas(NormalForm(A, sympy.Matrix(A).T.tolist()), free=["x"], assume=["0 < x", "x < 1"])
    >>> [(cell.condition, len(cell.equilibria), len(cell.components)) for cell in found.cells][:3]
    [('0 < x < 1/3', 1, 1), ('x == 1/3', 3, 1), ('1/3 < x < 2/3', 3, 3)]
    """
    if not isinstance(model, (Scenario, NormalForm, ExtensiveForm)):
        raise GameError(f"an atlas takes a scenario or a symbolic game, not {type(model).__name__}")
    if not isinstance(free, (str, list, tuple)) or not isinstance(fixed or {}, Mapping):
        raise ParameterError("give the free parameter as a list of one name, and fixed values as name -> value")
    names = [free] if isinstance(free, str) else list(free)
    if len(names) != 1:
        raise ConceptError(f"an atlas takes one free parameter for now, not {len(names)}; sweep over several")
    name = names[0]
    settled = {key: exact(value) for key, value in (fixed or {}).items()}
    if name in settled:
        raise ParameterError(f"{name!r} is both free and fixed")
    line = Line(name)
    if isinstance(model, Scenario):
        values = model.values(**{**settled, name: line.symbol})
        fixed_values = {key: Fraction(value) for key, value in values.items() if key != name}
        game = model.symbolic([name], fixed_values)
        aim = model.default_concept(game) if concept is None else Concept.read(concept)
        bounds = model.parameter(name).bounds
        claims = [claim for claim in model.constraint_claims if name in claim.names]
    else:
        unknown = sorted(set(settled) - set(model.parameters))
        if unknown or name not in model.parameters:
            raise ParameterError(
                f"the game has no parameter {(unknown or [name])[0]!r}; it has {', '.join(model.parameters) or 'none'}"
            )
        fixed_values = settled
        game = model.convert(Arithmetic.SYMBOLIC, settled)
        rest = sorted(set(game.parameters) - {name})
        if rest:
            raise ParameterError(f"give fixed values for {', '.join(rest)}")
        default = Concept.NASH if isinstance(game, NormalForm) else Concept.SUBGAME_PERFECT
        aim = default if concept is None else Concept.read(concept)
        bounds, claims = (None, None), []
    conditions = [assume] if isinstance(assume, str) else assume
    claims += [parse_claim(text, [name, *fixed_values]) for text in conditions]
    family = _family(model, game, line, fixed_values, aim)
    spans = _Splitting(line, family, _probabilities(game, line), bounds, claims, fixed_values).spans()
    if not spans:
        raise ModelError(f"no value of {name} satisfies the bounds and constraints")
    cells = tuple(_Cells(line, game).cell(group) for group in _merged(spans))
    complete = all(cell.complete for cell in cells)
    message = "; ".join(dict.fromkeys(f"{cell.condition}: {cell.message}" for cell in cells if cell.message))
    return Atlas(model, aim, (name,), freeze(fixed_values), cells, complete, message)


def _family(
    model: Scenario | NormalForm | ExtensiveForm,
    game: NormalForm | ExtensiveForm,
    line: Line,
    fixed: Mapping[str, Fraction],
    concept: Concept,
) -> Family:
    if isinstance(model, Scenario) and model.closed_forms and concept == model.default_concept(game):
        return StatedForms(model, game, line, fixed)
    match game, concept:
        case NormalForm(), Concept.NASH:
            return ParametricBimatrix(game, line)
        case ExtensiveForm(), Concept.SUBGAME_PERFECT:
            return ParametricTree(game, line)
    raise ConceptError(f"no atlas of {concept} equilibria for this {type(game).__name__} yet")


def _probabilities(game: NormalForm | ExtensiveForm, line: Line) -> list[Any]:
    """The probabilities that the game itself contains: of chance branches, or of outcomes in the cells."""
    if isinstance(game, ExtensiveForm):
        return [line.element(p, f"probability of {game.describe(k)}") for k, p in enumerate(game.probabilities)]
    return [line.element(p, f"probability of {name!r}") for name, table in game.outcomes.items() for p in table.flat]


class _Splitting:
    """Finds the points at which anything may change, and solves at each of them and once between neighbours."""

    def __init__(
        self,
        line: Line,
        family: Family,
        probabilities: Sequence[Any],
        bounds: tuple[Fraction | None, Fraction | None],
        claims: Sequence[Claim],
        fixed: Mapping[str, Fraction],
    ) -> None:
        self.line, self.family, self.claims, self.fixed = line, family, claims, fixed
        self.low, self.high = bounds
        self.probabilities = list(dict.fromkeys(probabilities))
        self._answers: dict[tuple[Any, Fraction, Fraction], PointAnswer | None] = {}
        symbols: dict[str, Number] = {**fixed, str(line.symbol): line.symbol}
        found: dict[Any, None] = dict.fromkeys(family.polynomials)
        for element in (*family.denominators, *self.probabilities):
            found.update(dict.fromkeys(line.polynomials(element)))
        for claim in claims:
            for _, gap in claim.differences(symbols):
                found.update(dict.fromkeys(line.polynomials(line.element(gap, f"constraint {claim.text}"))))
        for end in bounds:
            if end is not None:
                found[line.rational(end).minimal] = None
        self.polynomials = found

    def spans(self) -> list[_Span]:
        """Points and open intervals of the domain, in order."""
        while True:
            points = self.line.roots(self.polynomials, self.low, self.high)
            spans = [span for span in self._alternating(points) if self._admitted(span.witness)]
            known = len(self.polynomials)
            solved = []
            for span in spans:
                answer = self._answer(span.witness)
                solved.append(_Span(span.low, span.high, span.witness, answer))
                if answer is not None:
                    self.polynomials.update(dict.fromkeys(answer.further))
            if len(self.polynomials) == known:
                return solved

    def _alternating(self, points: list[LinePoint]) -> list[_Span]:
        found: list[_Span] = []
        if self.low is None:
            right = points[0] if points else None
            found.append(_Span(None, right, self.line.between(None, right), None))
        for k, point in enumerate(points):
            found.append(_Span(point, point, point, None))
            following = points[k + 1] if k + 1 < len(points) else None
            if following is not None or self.high is None:
                found.append(_Span(point, following, self.line.between(point, following), None))
        return found

    def _admitted(self, point: LinePoint) -> bool:
        value: Any = point.low if point.is_rational else ValueAt(self.line, point, self.line.field.gens[0])
        values = {**self.fixed, str(self.line.symbol): value}
        return all(claim.holds(values) for claim in self.claims)

    def _answer(self, point: LinePoint) -> PointAnswer | None:
        key = (point.minimal, point.low, point.high)
        if key not in self._answers:
            needed = (*self.family.denominators, *self.probabilities)
            defined = all(self.line.is_defined(element, point) for element in needed)
            defined = defined and all(self.line.sign(element, point) >= 0 for element in self.probabilities)
            self._answers[key] = self.family.at(point) if defined else None
        return self._answers[key]


def _merged(spans: list[_Span]) -> list[list[_Span]]:
    """Join neighbours whose equilibria are the same branches; a point joins two intervals only if all three agree."""
    groups: list[list[_Span]] = []
    for span in spans:
        if groups and _touch(groups[-1][-1], span) and all(_alike(earlier, span) for earlier in groups[-1]):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _touch(left: _Span, right: _Span) -> bool:
    return left.high is right.low if left.is_point != right.is_point else False


def _alike(left: _Span, right: _Span) -> bool:
    if left.answer is None or right.answer is None:
        return left.answer is right.answer
    return left.answer.same_branch(right.answer)


class _Cells:
    """Turns groups of spans into cells with closed forms."""

    def __init__(self, line: Line, game: NormalForm | ExtensiveForm) -> None:
        self.line, self.game = line, game

    def cell(self, group: list[_Span]) -> Cell:
        main = next((span for span in group if not span.is_point), group[0])
        first, last = group[0], group[-1]
        low = -sympy.oo if first.low is None else first.low.sympy()
        high = sympy.oo if last.high is None else last.high.sympy()
        answer = main.answer
        name = str(self.line.symbol)
        shared = {
            "condition": _condition(name, low, high, first.is_point, last.is_point),
            "kind": "boundary" if main.is_point else "open",
            "low": low,
            "high": high,
            "low_included": first.is_point,
            "high_included": last.is_point,
            "witness": freeze({name: main.witness.low if main.witness.is_rational else main.witness.sympy()}),
        }
        if answer is None:
            return Cell(components=(), complete=False, message=_UNDEFINED, **shared)
        at = main.low if main.is_point else None
        points = [self._equilibrium(vertex, at) for vertex in answer.vertices]
        components = tuple(_component(points, answer, pieces) for pieces in answer.components)
        return Cell(components=components, complete=answer.complete, message=answer.message, **shared)

    def _equilibrium(self, vertex: Vertex, at: LinePoint | None) -> CellEquilibrium:
        expression: Callable[[Any], Any] = self.line.expression
        profile = Profile(_mapped(vertex.strategies, expression))
        payoffs, outcomes = (
            {key: self.line.element(value, key) for key, value in table.items()}
            for table in consequences(self.game, profile)
        )
        if at is not None:
            place = at

            def expression(element: Any) -> Any:
                return self.line.value(element, place)

            profile = Profile(_mapped(vertex.strategies, expression))
        named = _mapped(outcomes, expression)
        return CellEquilibrium(
            profile=profile,
            payoffs=freeze(_mapped(payoffs, expression)),
            outcomes=freeze(named),
            beliefs=freeze(_mapped(vertex.beliefs, expression)),
            name=vertex.name,
            label=equilibrium_label(profile, named, vertex.name),
        )


def _mapped(value: Any, turn: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _mapped(inner, turn) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(_mapped(inner, turn) for inner in value)
    return turn(value)


def _component(points: list[CellEquilibrium], answer: PointAnswer, pieces: tuple[int, ...]) -> CellComponent:
    members = sorted({index for piece in pieces for index in answer.pieces[piece]})
    place = {index: k for k, index in enumerate(members)}
    return CellComponent(
        equilibria=tuple(points[index] for index in members),
        pieces=tuple(tuple(place[index] for index in answer.pieces[piece]) for piece in pieces),
        dimensions=tuple(answer.dimensions[piece] for piece in pieces),
    )


def _condition(name: str, low: Any, high: Any, low_included: bool, high_included: bool) -> str:
    if low == high:
        return f"{name} == {low}"
    left = "" if low == -sympy.oo else f"{low} {'<=' if low_included else '<'} "
    right = "" if high == sympy.oo else f" {'<=' if high_included else '<'} {high}"
    return f"{left}{name}{right}" if left or right else f"{name} is any number"
