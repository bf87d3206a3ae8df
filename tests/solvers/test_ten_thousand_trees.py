"""Ten thousand random small trees: subgame-perfect and Nash equilibria, and the reduced normal form, agree exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

import bargain as bg
from bargain import certify, solve
from bargain.conversions import behaviour_strategy, reduced_normal_form
from bargain.equilibrium import Answer
from bargain.solvers import pure_strategies
from bargain.solvers import reduced_normal_form as by_strategies
from bargain.solvers import sequence_form_enumeration as by_plans
from tests.oracles import trees
from tests.oracles.hulls import in_hull
from tests.strategies import Tree, imperfect_information, perfect_information, signalling

SHARE = 2_500
SMALL = st.one_of(imperfect_information(2), perfect_information(2, 2), signalling(), imperfect_information(3)).filter(
    lambda tree: len(tree.players) == 2
)

Row = tuple[Fraction, ...]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_three_answers_agree(part: int) -> None:
    """Four parts, so that two cores share the work."""

    @seed(part)
    @settings(max_examples=SHARE, derandomize=False, database=None)
    @given(SMALL)
    def run(tree: Tree) -> None:
        _Comparison(tree).run()

    run()


class _Comparison:
    """One tree. Sets are compared in realization weights, in which the pieces of Nash equilibria are convex."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self.game = tree, tree.game
        self.sets = trees.places(tree.root)

    def run(self) -> None:
        """Nash by plans and by strategies, pure Nash of the reduced normal form, and subgame perfection."""
        nash = by_plans.run(self.game)
        assert nash.complete
        assert sum(nash.indices) == 1
        rows = [self.row(profile) for profile in nash.profiles]
        pieces = [[rows[k] for k in piece] for piece in nash.pieces]
        if not by_strategies.refuses(self.game):
            assert self.shape(nash) == self.shape(by_strategies.run(self.game))
        for profile in self.pure():
            assert certify(self.game, profile, "nash").max_regret == 0
            assert inside(pieces, self.row(profile))
        self.subgames(nash, rows, pieces)

    def subgames(self, nash: Answer, rows: Sequence[Row], pieces: Sequence[Sequence[Row]]) -> None:
        """Subgame-perfect equilibria are Nash; a Nash equilibrium that is perfect in subgames is in the set."""
        perfect = solve(self.game, concept="subgame-perfect")
        assert perfect.status is bg.Status.CONVERGED
        assert perfect.complete or perfect.message
        corners = [self.row(entry.profile) for entry in perfect.equilibria]
        for entry, corner in zip(perfect.equilibria, corners, strict=True):
            assert entry.certificate.max_regret == 0
            assert inside(pieces, corner)
        if perfect.complete:
            parts = [[corners[k] for k in piece] for part in perfect.components for piece in part.pieces]
            for profile, row in zip(nash.profiles, rows, strict=True):
                assert inside(parts, row) or not certify(self.game, profile, "subgame-perfect").holds

    def pure(self) -> list[bg.Profile]:
        """The cells of the reduced normal form that nobody wants to leave, as behaviour."""
        players = self.game.players
        cells = pure_strategies.run(reduced_normal_form(self.game).game).profiles
        return [bg.Profile({p: behaviour_strategy(self.game, p, cell[p]) for p in players}) for cell in cells]

    def row(self, profile: bg.Profile) -> Row:
        """The realization weights of all sets."""
        behaviour = {label: mix for sets in profile.values() for label, mix in sets.items()}
        found = trees.own_weights(self.tree.root, behaviour)
        return tuple(weight for label in self.sets for weight in found[label].values())

    def shape(self, answer: Answer) -> set[Any]:
        """Each component as its pieces with their dimensions, and its index."""
        rows = [self.row(profile) for profile in answer.profiles]
        return {
            (frozenset((frozenset(rows[k] for k in answer.pieces[p]), answer.dimensions[p]) for p in group), index)
            for group, index in zip(answer.components, answer.indices, strict=True)
        }


def inside(pieces: Sequence[Sequence[Row]], row: Row) -> bool:
    """Is the point in one of the convex pieces?"""
    return any(row in piece for piece in pieces) or any(in_hull(row, piece) for piece in pieces)
