"""All Nash equilibria of a two-player tree, by enumerating the vertices of two polyhedra as small as the tree.

A plan of one player with the best-reply values of the other is a point of a polyhedron whose inequalities are the
weights of the one's leaves and the slacks of the other's (see `plan_dictionaries`). A pair of vertices at which every
leaf has weight 0 or slack 0 is an equilibrium, and every extreme equilibrium, in terms of plans, is among them: the
plans that go with the same best replies form a face, and a face of the polyhedron lies over it. Both polyhedra are
explored as infinitesimally close simple ones, so that degenerate trees need no special treatment.

The answer is convex in realization plans: each piece is the product of two convex hulls of plans, its dimension is
measured in plans, and `equilibria` are the extreme points, written as behaviour profiles. The probabilities of
behaviour strategies must not be averaged where a player moves twice; average the weights of `realization_plan`, or the
probabilities of the reduced normal form. At information sets that a player's own plan excludes, which do not matter to
Nash equilibrium, all actions get the same probability.

The index of a component is the sum of the signs of the complementary bases that tend to it, as in the linear
complementarity problem of the sequence form; the indices sum to +1, which is checked for every answer. A float tree is
solved as the rational tree that its floats are in binary; where it is close to a tie, the answer is not called
complete.

Cost: for each feasible basis a pivot in a table of a and b variables, where a is the number of leaves of one player
less what the plan equations fix, and b that of the other's values and leaves; the number of bases is exponential in
the smaller one.
Source: Audet, Belhaiza and Hansen (2009), International Game Theory Review 11; von Stengel (1996), Games and Economic
Behavior 14; Avis, Rosenberg, Savani and von Stengel (2010), Economic Theory 42, section 3; for the sum of the indices
Shapley (1974), Mathematical Programming Study 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import flint
import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.conversions.sequence_forms import SequenceForm
from bargain.equilibrium import Answer, Concept, Status
from bargain.games import ExtensiveForm
from bargain.polytopes.best_responses import perturbations
from bargain.polytopes.exact_pivoting import TiedPerturbation, TooManyVertices
from bargain.polytopes.near_ties import TOLERANCE
from bargain.polytopes.pointed_polyhedra import Basis, bases
from bargain.solvers import sequence_form_lemke, sequence_form_lp
from bargain.solvers.plan_dictionaries import (
    CONSTANT,
    Roles,
    chosen_actions,
    integer_row,
    leaf_numbers,
    plan_rows,
    plan_weights,
)
from bargain.solvers.plan_equilibria import PlanSubsets, averaging_note, near_tie, plan_subsets
from bargain.solvers.spec import SolverSpec
from bargain.solvers.two_player_trees import (
    Plan,
    count_leaves,
    exact_form,
    plan_of_leaves,
    plan_profile,
    refuses_three,
    reply_values,
    worth,
)

__all__ = ["SOLVER", "run"]

_MOST_LEAVES = 36
_MOST_CELLS = 40_000_000
"""Bases times the size of a dictionary, where a polyhedron is given up: some 15 s."""


@dataclass(frozen=True, eq=False)
class _Polyhedron:
    """A dictionary of one player's plans and the other's incentives, in integers."""

    table: list[list[int]]
    nonbasic: list[int]
    basic: list[int]
    factors: Mapping[int, int]

    @classmethod
    def of(
        cls, form: SequenceForm, player: int, roles: Sequence[Roles], numbers: Mapping[tuple[int, int], int]
    ) -> _Polyhedron:
        rows = plan_rows(form, player, roles, numbers, {CONSTANT: Fraction(1)})
        nonbasic = [variable for variable in numbers.values() if variable not in rows]
        lines = {variable: integer_row(row, nonbasic) for variable, row in rows.items()}
        return cls(
            [line for line, _ in lines.values()],
            nonbasic,
            list(rows),
            {variable: factor for variable, (_, factor) in lines.items()},
        )

    def explored(self) -> list[Basis]:
        """All feasible bases, under the first perturbation that decides all ties."""
        most = _MOST_CELLS // max(1, len(self.table) * len(self.nonbasic))
        for shift in perturbations(len(self.table)):
            try:
                return list(bases(self.table, self.nonbasic, self.basic, shift, most))
            except TiedPerturbation:
                continue
        raise AssertionError("six perturbations in a row were degenerate")

    def minor(self, rows: Sequence[int], columns: Sequence[int]) -> int:
        """The sign of the determinant of the rows of basic variables and the columns of nonbasic ones."""
        if not rows:
            return 1
        places = [self.nonbasic.index(column) for column in columns]
        lines = [self.table[self.basic.index(row)] for row in rows]
        value = flint.fmpz_mat([[line[k] for k in places] for line in lines]).det()
        return (value > 0) - (value < 0)


def run(tree: ExtensiveForm) -> Answer:
    """Solve an exact or float tree for all its extreme Nash equilibria."""
    form = exact_form(tree)
    numbers = leaf_numbers(form)
    first = [actions[0] for actions in map(form.sides[0].actions, range(len(form.sides[0].first)))]
    there = _with_reply(form, 0, first)
    back = _with_reply(form, 1, there[1].chosen)
    first_start, second_start = _Polyhedron.of(form, 0, there, numbers), _Polyhedron.of(form, 1, back, numbers)
    try:
        found = first_start.explored(), second_start.explored()
    except TooManyVertices as limit:
        some = sequence_form_lemke.run(tree) if sequence_form_lp.refuses(tree) else sequence_form_lp.run(tree)
        return replace(some, message=f"enumeration gave up after {limit.args[0]:,} bases; {some.message}")
    vertices = (
        _Vertices.of(form, 0, found[0], first_start, numbers),
        _Vertices.of(form, 1, found[1], second_start, numbers),
    )
    full = (1 << len(numbers)) - 1
    pairs = {(vertices[0].plan(x), vertices[1].plan(y)) for x, y in _complementary(vertices, full)}
    plans = list(vertices[0].plans), list(vertices[1].plans)
    subsets = plan_subsets(form, plans, pairs)
    reference = first_start, _Polyhedron.of(form, 1, there, numbers)
    indices = _indices(reference, found, vertices, subsets, full)
    notes = []
    if sum(indices) != 1:
        notes.append(f"the indices of the components sum to {sum(indices)}, not to 1; please report this tree")
    if tree.arithmetic is Arithmetic.FLOAT and any(side.near_tie() for side in vertices):
        notes.append(
            f"degenerate within the tolerance {float(TOLERANCE):g}; solve with exact numbers for the whole set"
        )
    return Answer(
        tuple(plan_profile(tree, form, (plans[0][i], plans[1][j])) for i, j in subsets.pairs),
        Status.CONVERGED,
        complete=not notes,
        message="; ".join(filter(None, [*notes, averaging_note(form, plans, subsets)])),
        pieces=subsets.pieces,
        dimensions=subsets.dimensions,
        components=subsets.components,
        indices=indices,
    )


def _with_reply(form: SequenceForm, player: int, chosen: Sequence[int]) -> tuple[Roles, Roles]:
    """A pure plan of the player, and a best reply of the other one to it."""
    own, other = form.sides[player], form.sides[1 - player]
    roles = Roles.of(own, chosen)
    plan = [row.get(CONSTANT, Fraction(0)) for row in plan_weights(roles, lambda leaf: leaf, {CONSTANT: Fraction(1)})]
    reply = Roles.of(other, chosen_actions(other, reply_values(other, worth(form, 1 - player, plan))))
    return (reply, roles) if player else (roles, reply)


@dataclass(frozen=True, eq=False)
class _Vertices:
    """The vertices by their masks of zeros, and the distinct plans of those that were asked for, numbered."""

    form: SequenceForm
    player: int
    bases: Mapping[int, Basis]
    leaves: Mapping[int, tuple[int, int]]
    plans: dict[Plan, int]

    @classmethod
    def of(
        cls,
        form: SequenceForm,
        player: int,
        found: Sequence[Basis],
        start: _Polyhedron,
        numbers: Mapping[tuple[int, int], int],
    ) -> _Vertices:
        leaves = {leaf: (k, start.factors.get(k, 1)) for (who, leaf), k in numbers.items() if who == player}
        return cls(form, player, {basis.zeros: basis for basis in found}, leaves, {})

    def plan(self, zeros: int) -> int:
        """The number of the plan at a vertex."""
        return self.plans.setdefault(self._plan(self.bases[zeros]), len(self.plans))

    def _plan(self, basis: Basis) -> Plan:
        values = basis.values
        weights = {leaf: Fraction(values.get(k, 0), basis.unit * factor) for leaf, (k, factor) in self.leaves.items()}
        return plan_of_leaves(self.form.sides[self.player], weights)

    def near_tie(self) -> bool:
        """Whether the plan of some vertex is close to a tie that it does not have."""
        return any(near_tie(self.form, self.player, plan) for plan in {self._plan(b) for b in self.bases.values()})


def _complementary(vertices: tuple[_Vertices, _Vertices], full: int) -> Iterator[tuple[int, int]]:
    """The pairs of vertices at which every leaf has weight or slack 0, by their masks."""
    masks = np.array(list(vertices[1].bases), dtype=np.int64)
    for mask in vertices[0].bases:
        missing = full & ~mask
        for other in masks[masks & missing == missing].tolist():
            yield mask, other


def _indices(
    reference: tuple[_Polyhedron, _Polyhedron],
    found: tuple[Sequence[Basis], Sequence[Basis]],
    vertices: tuple[_Vertices, _Vertices],
    subsets: PlanSubsets,
    full: int,
) -> tuple[int, ...]:
    """The index of each component, from the complementary bases that tend to it."""
    total = [0] * len(subsets.components)
    second = {basis.key: basis for basis in found[1]}
    for basis in found[0]:
        partner = second.get(full & ~basis.key)
        if partner is None:
            continue
        entered = [k for k in reference[0].nonbasic if not basis.key >> k & 1]
        left = [k for k in reference[0].basic if basis.key >> k & 1]
        sign = reference[0].minor(left, entered) * reference[1].minor(entered, left)
        pair = vertices[0].plan(basis.zeros), vertices[1].plan(partner.zeros)
        total[subsets.component(pair)] += sign if len(left) % 2 == 0 else -sign
    return tuple(total)


def refuses(tree: ExtensiveForm) -> str:
    """The number of bases is exponential in the number of leaves; say where it ends."""
    reason = refuses_three(tree)
    if reason:
        return reason
    leaves = count_leaves(tree)
    if leaves <= _MOST_LEAVES:
        return ""
    return (
        f"the players have {leaves} last moves (action by action at their last information sets); all equilibria are "
        f"enumerated up to {_MOST_LEAVES} (method='sequence-form-lemke' finds one)"
    )


SOLVER = SolverSpec(
    name="sequence-form-enumeration",
    accepts=ExtensiveForm,
    concept=Concept.NASH,
    finds_all=True,
    exact=True,
    run=run,
    refuses=refuses,
    priority=1,
)
