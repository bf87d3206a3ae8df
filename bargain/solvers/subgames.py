"""All subgame-perfect equilibria of trees in which at most two players at a time move without seeing everything.

Subgames are solved from the end (Selten 1965): moves that are seen by backward induction, ties as polyhedral complexes,
and each block of hidden moves for all its Nash equilibria, once for every combination of what the subgames inside it
may be worth. That is complete unless a continuum of equilibria of different worth inside a block matters to it; the
answer then says so and is built on the extreme points of the continuum.

Pieces are convex in the realization plans of each block, and in mixing probabilities elsewhere. In three-player trees
mixtures may form curved sets, of which the pure parts are listed and the answer says so.

A float tree is solved as the rational tree that its floats are in binary, and the answer says so where a tie is near.

Cost: that of the Nash equilibria of each block, times the combinations of equilibria of the subgames inside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bargain.conversions.subgames import Block, block_game, blocks
from bargain.equilibrium import Answer, Concept, Status
from bargain.equilibrium.profiles import Profile
from bargain.games import ExtensiveForm
from bargain.polytopes.cutting import between
from bargain.solvers import reduced_normal_form, sequence_form_enumeration
from bargain.solvers.exact_trees import ExactTree
from bargain.solvers.spec import SolverSpec
from bargain.solvers.subgame_recursion import BlockSet, Recursion, Unsolved, crowded
from bargain.solvers.tie_complexes import Complex, TieComplexes

__all__ = ["SOLVER", "run"]

Mix = tuple[Any, ...]


def run(tree: ExtensiveForm) -> Answer:
    """Solve an exact or float tree for all its subgame-perfect equilibria."""
    exact = ExactTree(tree)
    notes: list[str] = []
    for keep in ("all", "corners", "one"):
        found, recursion = _solved(exact, keep)
        if found is not None and recursion.steps.fits(found):
            break
        reason = "; ".join(dict.fromkeys(recursion.failures)) if found is None else recursion.steps.excess
        notes = notes or [f"{reason}; only some equilibria are listed"]
        found = None
    if found is None:
        return Answer((), Status.NOT_CONVERGED, complete=False, message=reason)
    notes += [*recursion.notes, *exact.doubts]
    whole = recursion.steps.expand(found)
    return Answer(
        profiles=tuple(exact.profile(plan) for plan in whole.plans),
        status=Status.CONVERGED,
        complete=not notes,
        message="; ".join(notes),
        pieces=whole.pieces,
        dimensions=whole.dimensions,
        components=whole.components,
    )


def _solved(exact: ExactTree, keep: str) -> tuple[Complex | None, Recursion]:
    game = exact.game

    def pure(place: int, action: int) -> Mix:
        return tuple(Fraction(k == action) for k in range(len(game.information_sets[place].actions)))

    def solve(block: Block, payoffs: Mapping[int, tuple[Fraction, ...]]) -> BlockSet:
        return _nash(game, block, payoffs)

    steps = TieComplexes(exact.sign, Fraction(1), between, keep=keep)
    recursion = Recursion(game, exact.payoffs, exact.weights, steps, pure, blocks(game), solve)
    return recursion.run(), recursion


def _nash(game: ExtensiveForm, block: Block, payoffs: Mapping[int, tuple[Fraction, ...]]) -> BlockSet:
    """All Nash equilibria of a block."""
    part = block_game(game, block, payoffs.__getitem__, range(len(game.players)))
    answer = None
    reasons = []
    for spec in (sequence_form_enumeration.SOLVER, reduced_normal_form.SOLVER):
        reason = spec.refuses(part)
        if not reason:
            answer = spec.run(part)
            break
        reasons.append(reason)
    if answer is None or not answer.profiles:
        note = reasons[0] if answer is None else answer.message
        raise Unsolved(f"the block of hidden moves at {game.describe(block.root)} is not solved: {note}")
    labels = {group.label: k for k, group in enumerate(game.information_sets)}
    values = [part.expected_payoffs(profile) for profile in answer.profiles]
    return BlockSet(
        values=tuple(tuple(table[player] for player in game.players) for table in values),
        plans=tuple(_plan(profile, labels) for profile in answer.profiles),
        pieces=answer.pieces,
        dimensions=answer.dimensions,
        complete=answer.complete,
        message=answer.message,
    )


def _plan(profile: Profile, labels: Mapping[str, int]) -> dict[int, Mix]:
    return {labels[label]: tuple(mix.values()) for _, label, mix in profile.mixes()}


def refuses(tree: ExtensiveForm) -> str:
    """Trees without hidden moves have a solver of their own, and three who do not see each other have none."""
    if tree.is_perfect_information:
        return "every move is seen; backward-induction is made for that"
    return crowded(tree)


SOLVER = SolverSpec(
    name="subgames",
    accepts=ExtensiveForm,
    concept=Concept.SUBGAME_PERFECT,
    finds_all=False,
    exact=True,
    run=run,
    refuses=refuses,
)
