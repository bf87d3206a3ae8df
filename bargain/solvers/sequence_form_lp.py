"""The value and one optimal strategy of each player in a two-player tree of pure conflict, by one exact programme.

The first player's plan x is chosen so as to maximise what a best reply of the opponent leaves, which the opponent's
sequential programme computes: the value of an information set is at most what each of its actions leaves, the values of
the sets after it included. The optimal multipliers of these inequalities are an optimal plan of the opponent.

Cost: one linear programme with a variable for each sequence of one player and each information set of the other, and
with a row for each sequence of the other and each information set of the one; 400 sequences are a matter of seconds.
Source: Romanovskii (1962), Soviet Mathematics 3; Koller, Megiddo and von Stengel (1996), Games and Economic Behavior
14; von Stengel (1996), Games and Economic Behavior 14, section 4.
"""

from __future__ import annotations

from fractions import Fraction

from bargain.arithmetic import Arithmetic
from bargain.conversions.sequence_forms import SequenceForm
from bargain.equilibrium import Answer, Concept, Status
from bargain.games import ExtensiveForm
from bargain.games.pure_conflict import opposed
from bargain.linear_programs import maximize
from bargain.solvers.spec import SolverSpec
from bargain.solvers.two_player_trees import Plan, chosen_pair, exact_form, plan_profile, refuses_three

__all__ = ["SOLVER", "optimal_plans", "refuses", "run"]

_MOST_SEQUENCES = 2_000


def run(tree: ExtensiveForm) -> Answer:
    """Find one optimal strategy of each player of an exact or float tree."""
    form = exact_form(tree)
    _, plans = optimal_plans(form)
    return Answer(
        (plan_profile(tree, form, plans),),
        Status.CONVERGED,
        complete=False,
        message="one optimal strategy of each player; there may be others of the same value",
        pieces=((0,),),
        dimensions=(0,),
        components=((0,),),
    )


def optimal_plans(form: SequenceForm) -> tuple[Fraction, tuple[Plan, Plan]]:
    """The first player's value, and an optimal plan of each, when the second player's interests are opposed."""
    own, other = form.sides
    size, sets = len(own), len(other.information_sets)
    objective = [Fraction(0)] * (size + sets)
    rows = [[Fraction(0)] * (size + sets) for _ in range(len(other) - 1)]
    for (i, j), value in form.payoffs[0].items():
        if j:
            rows[j - 1][i] -= value
        else:
            objective[i] += value
    for place, before in enumerate(other.before):
        for sequence in other.actions(place):
            rows[sequence - 1][size + place] += 1
        if before:
            rows[before - 1][size + place] -= 1
        else:
            objective[size + place] += 1
    matrix, right = form.constraints(0)
    equations = [[*line, *[0] * sets] for line in matrix.tolist()]
    best = maximize(objective, rows, [0] * len(rows), equations, right.tolist(), free=range(size, size + sets))
    return best.value, (best.x[:size], (Fraction(1), *best.duals_ub))


def refuses(tree: ExtensiveForm) -> str:
    """Interests must be opposed at every end that chance allows."""
    reason = refuses_three(tree)
    if reason:
        return reason
    if len(tree.players) < 2:
        return "the tree has one player, hence no conflict"
    first, second = chosen_pair(tree)
    chance = [True]
    for node, parent in enumerate(tree.parent.tolist()[1:], start=1):
        chance.append(chance[parent] and tree.probabilities[node] != 0)
    rows = [row for node, row in enumerate(tree.terminal_of.tolist()) if row >= 0 and chance[node]]
    a, b = ([Fraction(tree.payoffs[row, player]) for row in rows] for player in (first, second))
    if opposed(a, b, inexact=tree.arithmetic is Arithmetic.FLOAT) is None:
        names = tree.players[first], tree.players[second]
        return f"the payoffs of {names[1]} are not a constant minus a positive multiple of those of {names[0]}"
    count = 2 + sum(len(group.actions) for group in tree.information_sets)
    if count > _MOST_SEQUENCES:
        return f"the players have {count:,} sequences; the exact linear programme stops at {_MOST_SEQUENCES:,}"
    return ""


SOLVER = SolverSpec(
    name="sequence-form-lp",
    accepts=ExtensiveForm,
    concept=Concept.NASH,
    finds_all=False,
    exact=True,
    run=run,
    refuses=refuses,
    priority=1,
)
