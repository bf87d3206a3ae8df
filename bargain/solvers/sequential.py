"""All sequential equilibria of trees whose hidden moves are those of two players who move once.

They are the perfect Bayesian equilibria whose beliefs are consistent: see `supporting_beliefs` for what consistency
asks for in these trees, where it is decided exactly. Without types of the receiver it excludes beliefs in what chance
never does, and nothing else (Kreps and Wilson 1982; Fudenberg and Tirole 1991, proposition 6, for two periods).
"""

from __future__ import annotations

from bargain.equilibrium import Answer, Concept
from bargain.games import ExtensiveForm
from bargain.solvers.perfect_bayesian import refuses, solve_assessments
from bargain.solvers.spec import SolverSpec

__all__ = ["SOLVER"]


def run(game: ExtensiveForm) -> Answer:
    """Solve an exact or float tree for all its sequential equilibria."""
    return solve_assessments(game, sequential=True)


SOLVER = SolverSpec(
    name="consistent-assessments",
    accepts=ExtensiveForm,
    concept=Concept.SEQUENTIAL,
    finds_all=False,
    exact=True,
    run=run,
    refuses=refuses,
)
