"""What index and best replies say about the stability of the equilibria of a solved game."""

from __future__ import annotations

from dataclasses import dataclass

from bargain.equilibrium import Concept, Solution, Status
from bargain.errors import ConceptError, MultiplicityError
from bargain.games import NormalForm

__all__ = ["ComponentStability", "stability"]


@dataclass(frozen=True)
class ComponentStability:
    """Facts about one connected component of Nash equilibria.

    Attributes
    ----------
    component : int
        Index in `Solution.components`.
    index : int
        Fixed-point index. Over all components the sum is +1.
    isolated : bool
        The component is one equilibrium.
    strict : bool
        Isolated, and every deviation loses: pure strategies with unique best replies.
    quasi_strict : bool
        Isolated, and every best reply is played: no unplayed action does as well.
    regular : bool
        Isolated and quasi-strict, which is regularity in two-player games: it moves smoothly with the payoffs, and its
        index is +1 or -1.
    essential : bool or None
        True if the index is not 0: every game close by has an equilibrium close by. With index 0 this test is silent:
        None, except that a strict or regular equilibrium never has index 0.
    can_be_stable : bool or None
        False if the index rules out asymptotic stability under every dynamics whose rest points are the equilibria:
        an asymptotically stable convex component has index +1. None for a component of several pieces.
    """

    component: int
    index: int
    isolated: bool
    strict: bool
    quasi_strict: bool
    regular: bool
    essential: bool | None
    can_be_stable: bool | None


def stability(solution: Solution) -> tuple[ComponentStability, ...]:
    """Index and stability facts of every component of the Nash equilibria of a normal form.

    Parameters
    ----------
    solution : Solution
        A complete solution with indices, as `solve` gives it for a normal form.

    Raises
    ------
    ConceptError
        Not the Nash equilibria of a normal form.
    MultiplicityError
        The solution is not complete, so that indices do not add up, or its solver gives none.

    Notes
    -----
    Sources: Shapley (1974), Mathematical Programming Study 1 (index); Jansen (1981), Mathematics of Operations
    Research 6 (regular = isolated and quasi-strict); Demichelis and Ritzberger (2003), Journal of Economic Theory 113
    (dynamics).

    Examples
    --------
    >>> from bargain.dispatch import solve
    >>> hunt = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    >>> [(facts.index, facts.strict, facts.can_be_stable) for facts in stability(solve(hunt))]
    [(1, True, True), (1, True, True), (-1, False, False)]
    """
    if not isinstance(solution, Solution):
        raise ConceptError(f"stability takes a Solution, not {type(solution).__name__}")
    if not isinstance(solution.game, NormalForm) or solution.concept is not Concept.NASH:
        raise ConceptError("stability facts are for the Nash equilibria of a normal form")
    if solution.status is not Status.CONVERGED or not solution.complete:
        raise MultiplicityError(
            f"indices need all equilibria, but the list is not complete. {solution.message}".strip()
        )
    facts = []
    for place, component in enumerate(solution.components):
        if component.index is None:
            raise MultiplicityError(f"the solver {solution.solver!r} gives no indices; use method='vertex-enumeration'")
        isolated = len(component.equilibria) == 1
        equilibrium = solution.equilibria[component.equilibria[0]]
        binding = {(entry.player, entry.deviation) for entry in equilibrium.certificate.binding()}
        played = {(who, action) for who, _, actions in equilibrium.profile.support() for action in actions}
        quasi_strict = isolated and binding == played
        convex = len(component.pieces) == 1
        facts.append(
            ComponentStability(
                component=place,
                index=component.index,
                isolated=isolated,
                strict=quasi_strict and equilibrium.profile.is_pure,
                quasi_strict=quasi_strict,
                regular=quasi_strict,
                essential=True if component.index else None,
                can_be_stable=component.index == 1 if convex else None,
            )
        )
    return tuple(facts)
