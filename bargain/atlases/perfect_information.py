"""Parametric trees with perfect information: backward induction over the field of rational functions, signs taken at
a point.

The equilibrium found at a point stays one as long as no mover's gain from a one-shot deviation changes sign. Those
gains are rational functions of the parameter; their roots are handed back, so that the construction splits the line
there. Where no gain vanishes identically the profile is the only equilibrium of its cell; identical ties keep all
their resolutions.
"""

from __future__ import annotations

from typing import Any

from bargain.atlases.families import PointAnswer, Vertex
from bargain.atlases.line import Line, LinePoint
from bargain.errors import ConceptError
from bargain.games import ExtensiveForm
from bargain.solvers.backward_induction import refuses, strategies, subgame_perfect_set

__all__ = ["ParametricTree"]


class ParametricTree:
    """A perfect-information tree whose payoffs and chance probabilities are rational functions of one parameter."""

    def __init__(self, game: ExtensiveForm, line: Line) -> None:
        if refuses(game):
            raise ConceptError(f"no atlas of this tree: {refuses(game)}, or closed forms stated by the scenario")
        self.game, self.line = game, line
        ends = {int(row): node for node, row in enumerate(game.terminal_of) if row >= 0}
        self._payoffs = [
            tuple(
                line.element(value, f"payoff of {player} at {game.describe(ends[row])}")
                for value, player in zip(values, game.players, strict=True)
            )
            for row, values in enumerate(game.payoffs)
        ]
        self._weights = [
            line.element(value, f"probability of {game.describe(node)}")
            for node, value in enumerate(game.probabilities)
        ]
        self.denominators: tuple[Any, ...] = (*(value for row in self._payoffs for value in row), *self._weights)
        self.polynomials: tuple[Any, ...] = ()

    def at(self, point: LinePoint) -> PointAnswer:
        """All subgame-perfect equilibria at a point, as far as backward induction describes them.

        A branch of a vertex is named by its mixes and by the chance moves that are possible, so that a cell ends
        where a chance probability vanishes: other outcomes are reached there.
        """
        gains: dict[Any, None] = {}

        def sign(gap: Any) -> int:
            if gap:
                gains[gap] = None
            return self.line.sign(gap, point)

        possible = tuple(self.line.sign(weight, point) != 0 for weight in self._weights)
        found = subgame_perfect_set(self.game, self._payoffs, self._weights, sign, self.line.field.one)
        return PointAnswer(
            vertices=tuple(
                Vertex(frozenset([(mixes, possible)]), strategies(self.game, mixes)) for mixes in found.points
            ),
            pieces=found.pieces,
            dimensions=found.dimensions,
            components=found.components,
            complete=found.complete,
            message=found.message,
            further=tuple(dict.fromkeys(poly for gain in gains for poly in self.line.polynomials(gain))),
        )
