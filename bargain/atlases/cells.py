"""What an atlas consists of: cells, and in each cell the components of equilibria in closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Number, is_symbolic, number, to_sympy
from bargain.dispatch import certified
from bargain.equilibrium import Answer, Concept, Profile, Solution, Status
from bargain.equilibrium.labels import regime_label
from bargain.equilibrium.profiles import FrozenMapping, freeze
from bargain.equilibrium.structure import connected
from bargain.errors import ParameterError
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["Atlas", "Cell", "CellComponent", "CellEquilibrium"]


NEAR = 1e-9
"""A float this close to a threshold is not trusted to lie on its side of it."""


@dataclass(frozen=True, eq=False)
class CellEquilibrium:
    """An extreme equilibrium in closed form: SymPy expressions in the free parameter (numbers in a boundary cell)."""

    profile: Profile
    payoffs: Mapping[str, Any]
    outcomes: Mapping[str, Any]
    beliefs: Mapping[str, Mapping[str, Any]]
    name: str
    label: str


@dataclass(frozen=True, eq=False)
class CellComponent:
    """A connected set of equilibria; `pieces` are its convex parts as indices in `equilibria`, `dimensions` theirs."""

    equilibria: tuple[CellEquilibrium, ...]
    pieces: tuple[tuple[int, ...], ...]
    dimensions: tuple[int, ...]

    @property
    def dimension(self) -> int:
        """The largest dimension of a piece."""
        return max(self.dimensions)


@dataclass(frozen=True, eq=False)
class Cell:
    """A set of parameter values on which the equilibrium correspondence has one closed form.

    Attributes
    ----------
    condition : str
        Exact, such as "1/3 < x < 2/3" or "x == 1/3".
    kind : str
        "open" for an interval, "boundary" for a single value.
    low, high : SymPy numbers
        The ends (equal in a boundary cell), possibly `CRootOf` or infinite; `low_included` and `high_included` say
        whether the cell holds them.
    witness : mapping
        Parameter -> an exact value inside the cell.
    components : tuple of CellComponent
    complete : bool
        True if the components are proven to be all equilibria of the concept.
    message : str
    """

    condition: str
    kind: str
    low: Any
    high: Any
    low_included: bool
    high_included: bool
    witness: Mapping[str, Any]
    components: tuple[CellComponent, ...]
    complete: bool
    message: str = ""

    @property
    def equilibria(self) -> tuple[CellEquilibrium, ...]:
        """All extreme equilibria, component by component."""
        return tuple(point for component in self.components for point in component.equilibria)

    @property
    def regime(self) -> str:
        """The labels of the equilibria that exist side by side."""
        return regime_label(point.label for point in self.equilibria)

    def holds(self, value: Any) -> bool:
        """True if the cell contains an exact value."""
        above = value > self.low or (self.low_included and value == self.low)
        below = value < self.high or (self.high_included and value == self.high)
        return bool(above and below)


@dataclass(frozen=True, eq=False)
class Atlas:
    """The equilibrium correspondence of a model over one free parameter.

    Attributes
    ----------
    model : Scenario or a symbolic game
    concept : Concept
    free : tuple of str
    fixed : mapping of exact values
    cells : tuple of Cell
        From left to right; they are disjoint and cover the domain.
    complete : bool
        True if every cell is complete.
    message : str
        What is missing, if anything.
    """

    model: Scenario | NormalForm | ExtensiveForm
    concept: Concept
    free: tuple[str, ...]
    fixed: Mapping[str, Fraction]
    cells: tuple[Cell, ...]
    complete: bool
    message: str = ""

    def __repr__(self) -> str:
        claim = "complete" if self.complete else "not complete"
        return f"Atlas({self.concept}, free={list(self.free)}, {len(self.cells)} cells, {claim})"

    def cell_at(self, value: object) -> Cell:
        """The cell that contains a value of the free parameter; a float is taken as the rational that it is in
        binary.
        """
        name = self.free[0]
        given = number(value)
        exact_value = to_sympy(Fraction(given) if isinstance(given, float) else given)
        for cell in self.cells:
            if cell.holds(exact_value):
                return cell
        raise ParameterError(f"{name} = {value} is outside the atlas, which covers {self.domain()}")

    def domain(self) -> str:
        """The covered values as text."""
        return "; ".join(cell.condition for cell in self.cells) or "nothing"

    def at(self, **values: object) -> Solution:
        """Evaluate the closed forms at a value of the free parameter, and certify the result in the game at that value.

        Examples
        --------
        >>> from bargain.atlases.construction import atlas
        >>> from bargain.scenarios import scenario
        >>> atlas(scenario("open_door"), free=["sigma"]).at(sigma="1/10").status.value
        'converged'
        """
        if set(values) != set(self.free):
            raise ParameterError(f"give a value for {', '.join(self.free)}, and nothing else")
        name = self.free[0]
        given = number(values[name])
        if is_symbolic(given):
            raise ParameterError(f"{name} = {given}: evaluate at a rational or a float")
        cell = self.cell_at(given)
        exact_value = Fraction(given)
        points = cell.equilibria
        near = isinstance(given, float) and self._is_near_threshold(exact_value)
        message = f"{name} = {given} is within {NEAR:g} of a threshold; evaluate at an exact number" if near else ""
        scope = {name: exact_value}
        evaluate = _Evaluation(name, exact_value, inexact=isinstance(given, float))
        answer = Answer(
            profiles=tuple(Profile(evaluate.mapping(point.profile)) for point in points),
            status=Status.CONVERGED if points else (Status.NONE_EXIST if cell.complete else Status.NOT_CONVERGED),
            complete=cell.complete and not near,
            message=message or cell.message,
            beliefs=tuple(evaluate.mapping(point.beliefs) for point in points),
            names=tuple(point.name for point in points),
            **_structure(cell),
        )
        game = self._game({**self.fixed, **(values if evaluate.inexact else scope)})
        title = self.model.title
        return certified(game, self.concept, "atlas", answer, {"values": {name: str(given)}}, title)

    def _is_near_threshold(self, value: Fraction) -> bool:
        """True if the value misses an end of a cell by less than the tolerance, relative to its size."""
        ends = {end for cell in self.cells for end in (cell.low, cell.high) if end.is_finite}
        return any(0 < abs(end - to_sympy(value)) <= NEAR * max(1.0, float(abs(value))) for end in ends)

    def _game(self, values: Mapping[str, Number]) -> NormalForm | ExtensiveForm:
        if isinstance(self.model, Scenario):
            return self.model.game(**values)
        inexact = any(isinstance(value, float) for value in values.values())
        return self.model.convert("float" if inexact else "exact", values)


def _structure(cell: Cell) -> dict[str, Any]:
    pieces: list[tuple[int, ...]] = []
    dimensions: list[int] = []
    offset = 0
    for component in cell.components:
        pieces.extend(tuple(offset + index for index in piece) for piece in component.pieces)
        dimensions.extend(component.dimensions)
        offset += len(component.equilibria)
    return {"pieces": tuple(pieces), "dimensions": tuple(dimensions), "components": connected(pieces)}


class _Evaluation:
    """Puts a value for the free parameter into closed forms, exactly, and rounds at the end where the value was a
    float.
    """

    def __init__(self, name: str, value: Fraction, inexact: bool) -> None:
        import sympy

        self.pair = (sympy.Symbol(name), to_sympy(value))
        self.inexact = inexact

    def mapping(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return FrozenMapping({key: self._any(value) for key, value in values.items()})

    def _any(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return freeze(self.mapping(value))
        if isinstance(value, tuple):
            return tuple(self._any(end) for end in value)
        exact_value = number(value.subs(*self.pair)) if is_symbolic(value) else number(value)
        return float(exact_value) if self.inexact else exact_value
