"""All Nash equilibria of a two-player tree through its reduced normal form.

The vertices of the best-response polytopes of the reduced normal form are mixed strategies; many have the same
realization plan, and plays depend on plans alone. The map from mixed strategies to plans is linear, and all that plans
have in common with an equilibrium is decided by the plans. So every maximal Nash subset is the inverse image of one set
of pairs of plans, the product of two convex hulls, and components correspond one to one, their indices included.
Vertices with the same plan are one, and those whose plan is no extreme point any more are left out.

The answer is convex in realization plans, as that of `sequence_form_enumeration`, which is another way to the same set
and faster wherever a player has several information sets.

Cost: that of `vertex_enumeration` for the reduced normal form, whose size is exponential in the number of information
sets.
Source: Kuhn (1953), Contributions to the Theory of Games II; von Stengel (2002), Handbook of Game Theory 3, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from bargain.arithmetic import Arithmetic, shown
from bargain.conversions.reduced_normal_forms import reduced_normal_form
from bargain.conversions.sequences import Sequences
from bargain.equilibrium import Answer, Concept
from bargain.games import ExtensiveForm, NormalForm
from bargain.polytopes.best_responses import BestResponsePolytope
from bargain.polytopes.near_ties import TOLERANCE, near_tie
from bargain.solvers import vertex_enumeration
from bargain.solvers.plan_equilibria import averaging_note, plan_subsets
from bargain.solvers.spec import SolverSpec
from bargain.solvers.two_player_trees import Plan, exact_form, plan_profile, refuses_three

__all__ = ["SOLVER", "run"]

_MOST_STRATEGIES = 16


def run(tree: ExtensiveForm) -> Answer:
    """Solve an exact or float tree for all its extreme Nash equilibria."""
    form = exact_form(tree)
    game = reduced_normal_form(form.tree).game
    answer = vertex_enumeration.run(game)
    known: tuple[dict[Plan, int], dict[Plan, int]] = ({}, {})
    pairs = []
    lists = [side.plans() for side in form.sides]
    for profile in answer.profiles:
        places = []
        for side, strategies, plans in zip(form.sides, lists, known, strict=True):
            plan = _plan(side, strategies, list(profile[side.player].values()))
            places.append(plans.setdefault(plan, len(plans)))
        pairs.append((places[0], places[1]))
    xs, ys = list(known[0]), list(known[1])
    subsets = plan_subsets(form, (xs, ys), set(pairs))
    indices = [0] * len(subsets.components)
    for group, index in zip(answer.components, answer.indices, strict=False):
        indices[subsets.component(pairs[answer.pieces[group[0]][0]])] += index
    notes = [answer.message] if answer.message else []
    if tree.arithmetic is Arithmetic.FLOAT and _near(game):
        notes.append(
            f"degenerate within the tolerance {float(TOLERANCE):g}; solve with exact numbers for the whole set"
        )
    return replace(
        answer,
        profiles=tuple(plan_profile(tree, form, (xs[i], ys[j])) for i, j in subsets.pairs),
        complete=not notes,
        message="; ".join(filter(None, [*notes, averaging_note(form, (xs, ys), subsets)])),
        pieces=subsets.pieces,
        dimensions=subsets.dimensions,
        components=subsets.components,
        indices=tuple(indices) if answer.indices else (),
    )


def _plan(side: Sequences, strategies: Sequence[Sequence[int]], mix: Sequence[Fraction]) -> Plan:
    """The realization plan of a mixed strategy of the reduced normal form."""
    weights = [Fraction(0)] * len(side)
    for strategy, share in zip(strategies, mix, strict=True):
        if share:
            for sequence in (0, *strategy):
                weights[sequence] += share
    return tuple(weights)


def _near(game: NormalForm) -> bool:
    """Whether some vertex of the best-response polytopes is close to a tie that it does not have."""
    return any(near_tie(table.astype(np.float64), BestResponsePolytope.of(table)) for table in (game.B, game.A.T))


def refuses(tree: ExtensiveForm) -> str:
    """Strategies are exponentially many; say where it ends."""
    reason = refuses_three(tree)
    if reason:
        return reason
    movers = sorted({group.player for group in tree.information_sets})
    counts = [Sequences.of(tree, mover).count_plans() for mover in movers]
    if max(counts, default=1) <= _MOST_STRATEGIES:
        return ""
    sizes = " x ".join(shown(count) for count in counts)
    return (
        f"the reduced normal form has {sizes} strategies; the limit is {_MOST_STRATEGIES} a player "
        "(method='sequence-form-enumeration' goes further)"
    )


SOLVER = SolverSpec(
    name="reduced-normal-form",
    accepts=ExtensiveForm,
    concept=Concept.NASH,
    finds_all=True,
    exact=True,
    run=run,
    refuses=refuses,
)
