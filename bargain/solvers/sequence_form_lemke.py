"""One Nash equilibrium of a two-player tree by Lemke's algorithm on its sequence form, exactly.

The path starts at a prior: each player replies to the opponent's plan in it. At the weight u the opponent plays the
prior with probability 1 - u, and the plan that is looked for with u. Complementary pivoting leads from u = 0 to u = 1,
where the prior has no weight left: the linear tracing procedure of Harsanyi and Selten (1988), carried out on plans.
Only the weights and slacks of leaves are variables (see `plan_dictionaries`), so that the table has a row and a column
for each last move of a player.

Ties are broken lexicographically, as if each right side had an infinitesimal of its own, the slacks' larger than the
weights'. Then no basis comes back, however degenerate the tree is, and the best reply to the prior is unique, so that
the path does not lead back to its start. It cannot run off to infinity either: where u > 0, every information set that
is reached has a last move in play, which fixes its value.

Rows are held in integers without a common divisor. Cost: at each step the rows with an entry in the column that enters,
times the number of leaves. Steps are fewer than leaves in small random trees, several times as many in large ones and
in degenerate ones, and exponential at worst: 200 sequences take 1 to 3 s, 300 sequences 15 s where payoffs are random,
since the numbers get long.
Source: Koller, Megiddo and von Stengel (1996), Games and Economic Behavior 14; von Stengel, van den Elzen and Talman
(2002), Econometrica 70; Lemke (1965), Management Science 11.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bargain.arithmetic import Arithmetic, Number
from bargain.conversions.sequence_forms import SequenceForm
from bargain.conversions.sequences import check_tree
from bargain.conversions.strategies import realization_plan
from bargain.equilibrium import Answer, Concept, Profile, Status
from bargain.errors import ConceptError, GameError
from bargain.games import ExtensiveForm
from bargain.solvers.plan_dictionaries import CONSTANT, Roles, chosen_actions, integer_row, leaf_numbers, plan_rows
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

__all__ = ["SOLVER", "TracedEquilibrium", "linear_tracing", "run"]

_MOST_LEAVES = 1_000
_MOST_STEPS = 100_000


@dataclass(frozen=True, eq=False)
class TracedEquilibrium:
    """Where the linear tracing procedure leads from a prior.

    Attributes
    ----------
    profile : Profile
        The equilibrium.
    steps : int
        The number of pivots.
    """

    profile: Profile
    steps: int


def linear_tracing(
    tree: ExtensiveForm, prior: Mapping[str, Mapping[str, Mapping[str, Number]]] | None = None
) -> TracedEquilibrium:
    """Follow the path of equilibria from the best replies to a prior to an equilibrium of the tree.

    Parameters
    ----------
    tree : ExtensiveForm
        At most two players who move; exact or float. Floats are read as the rationals that they are in binary.
    prior : mapping, optional
        Player -> information set -> action -> probability: what each expects of the other at first. Left out, all
        actions of an information set are equally likely.

    Returns
    -------
    TracedEquilibrium

    Raises
    ------
    GameError
        Not a numerical tree; a prior that is no behaviour profile of it.
    ConceptError
        More than two players move, or they have more than 1,000 last moves.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> answer = Decision("B", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, "B")
    >>> tree = ExtensiveForm(("A", "B"), Decision("A", {"out": Terminal([0, 2]), "enter": answer}, "A"))
    >>> prior = {"A": {"A": {"out": 1, "enter": 0}}, "B": {"B": {"fight": "3/4", "share": "1/4"}}}
    >>> linear_tracing(tree, prior).profile["A"]["A"]["out"], linear_tracing(tree).profile["A"]["A"]["enter"]
    (Fraction(1, 1), Fraction(1, 1))
    """
    tree = check_tree(tree, "linear_tracing")
    if tree.arithmetic is Arithmetic.SYMBOLIC:
        raise GameError("linear_tracing: a symbolic tree has no numbers to compare; give its parameters values")
    if refuses(tree):
        raise ConceptError(refuses(tree))
    form = exact_form(tree)
    plans = _uniform(form) if prior is None else _read_prior(tree, form, prior)
    found, steps = _traced(form, plans)
    if found is None:
        raise ConceptError(f"linear_tracing: no equilibrium after {steps:,} steps")
    return TracedEquilibrium(plan_profile(tree, form, found), steps)


def run(tree: ExtensiveForm) -> Answer:
    """Find one equilibrium of an exact or float tree, from the prior in which all actions are equally likely."""
    form = exact_form(tree)
    plans, steps = _traced(form, _uniform(form))
    if plans is None:
        note = f"Lemke's algorithm gave up after {steps:,} steps"
        return Answer((), Status.NOT_CONVERGED, complete=False, message=note)
    return Answer(
        (plan_profile(tree, form, plans),),
        Status.CONVERGED,
        complete=False,
        message="one equilibrium, traced from uniform play; there may be others",
        pieces=((0,),),
        dimensions=(0,),
        components=((0,),),
    )


def _uniform(form: SequenceForm) -> tuple[Plan, Plan]:
    found = []
    for side in form.sides:
        plan = [Fraction(1)] * len(side)
        for place, before in enumerate(side.before):
            actions = side.actions(place)
            for sequence in actions:
                plan[sequence] = plan[before] / len(actions)
        found.append(tuple(plan))
    return found[0], found[1]


def _read_prior(
    tree: ExtensiveForm, form: SequenceForm, prior: Mapping[str, Mapping[str, Mapping[str, Number]]]
) -> tuple[Plan, Plan]:
    if not isinstance(prior, Mapping) or not set(prior) <= set(tree.players):
        raise GameError(f"a prior maps players, among {list(tree.players)}, to behaviour strategies")
    found = []
    for side in form.sides:
        weights = [Fraction(1)]
        if side.information_sets:
            own = realization_plan(tree, side.player, prior.get(side.player, {}))
            weights += [Fraction(w) for group in side.information_sets for w in own[group.label].values()]
        found.append(tuple(weights))
    return found[0], found[1]


def _traced(form: SequenceForm, prior: tuple[Plan, Plan]) -> tuple[tuple[Plan, Plan] | None, int]:
    """The plans at the end of the path, and the number of steps."""
    path = _Path(form, prior)
    while not path.ended:
        if path.steps == _MOST_STEPS or not path.step():
            return None, path.steps
    return path.plans(), path.steps


class _Path:
    """The almost complementary dictionary: scale * basic + row * nonbasic = right side, in each row.

    The weight of leaf k has the number k, its slack count + k; `u` and the prior's weight 1 - u come last.
    """

    def __init__(self, form: SequenceForm, prior: tuple[Plan, Plan]) -> None:
        self.form, self.numbers = form, leaf_numbers(form)
        self.count = len(self.numbers)
        u = 2 * self.count
        gains = [worth(form, player, prior[1 - player]) for player in (0, 1)]
        roles = [
            Roles.of(side, chosen_actions(side, reply_values(side, own)))
            for side, own in zip(form.sides, gains, strict=True)
        ]
        forms = {u + 1: {CONSTANT: Fraction(1), u: Fraction(-1)}}
        for player in (0, 1):
            names = {(who, leaf): k + (who != player) * self.count for (who, leaf), k in self.numbers.items()}
            further = [{CONSTANT: gain, u: -gain} for gain in gains[1 - player]]
            forms |= plan_rows(form, player, roles, names, {u: Fraction(1)}, further)
        self.basic = sorted(forms, key=lambda variable: (variable < self.count, variable))
        self.nonbasic = [variable for variable in range(u + 1) if variable not in forms]
        self.order = list(self.basic)  # slacks have the largest infinitesimals
        self.rows, self.scales = [], []
        for variable in self.basic:
            row, scale = integer_row(forms[variable], self.nonbasic)
            self.rows.append(row)
            self.scales.append(scale)
        self.entering, self.steps = u, 0

    @property
    def ended(self) -> bool:
        """Whether the prior has no weight left."""
        rest = 2 * self.count + 1
        return rest not in self.basic or not self.rows[self.basic.index(rest)][-1]

    def step(self) -> bool:
        """One pivot; False if the path is lost."""
        column = self.nonbasic.index(self.entering)
        row = self._leaving(column)
        if row < 0:
            return False
        left = self.basic[row]
        self._pivot(row, column)
        self.steps += 1
        if left < 2 * self.count:
            self.entering = left + self.count if left < self.count else left - self.count
        return left != 2 * self.count

    def _leaving(self, column: int) -> int:
        """The row with the lexicographically least ratios."""
        tied = [k for k, row in enumerate(self.rows) if row[column] > 0]
        tied = self._least(tied, column, -1)
        for variable in self.order:
            if len(tied) < 2:
                break
            if variable in self.basic:
                place = self.basic.index(variable)
                tied = [k for k in tied if k != place] or tied
            else:
                place = self.nonbasic.index(variable)
                tied = self._least(tied, column, place)
        return tied[0] if tied else -1

    def _least(self, places: list[int], column: int, over: int) -> list[int]:
        """The rows with the least ratio of the entry in `over` to that in `column`."""
        kept: list[int] = []
        top, bottom = 0, 1
        for k in places:
            mine, entry = self.rows[k][over], self.rows[k][column]
            gap = mine * bottom - top * entry if kept else -1
            if gap < 0:
                kept, top, bottom = [k], mine, entry
            elif gap == 0:
                kept.append(k)
        return kept

    def _pivot(self, place: int, column: int) -> None:
        """Exchange the basic variable of a row for the nonbasic one of a column."""
        source, scale = self.rows[place], self.scales[place]
        pivot = source[column]
        source[column], self.scales[place] = scale, pivot
        for k, row in enumerate(self.rows):
            factor = row[column]
            if k == place or not factor:
                continue
            common = math.gcd(factor, pivot)
            p, f = pivot // common, factor // common
            row[column] = 0
            row = [a * p - f * b if b else a * p for a, b in zip(row, source, strict=True)]
            scaled = self.scales[k] * p
            divisor = math.gcd(scaled, *row)
            if divisor > 1:
                row, scaled = [a // divisor for a in row], scaled // divisor
            self.rows[k], self.scales[k] = row, scaled
        self.basic[place], self.nonbasic[column] = self.nonbasic[column], self.basic[place]

    def plans(self) -> tuple[Plan, Plan]:
        """The plans of both players at the end."""
        value = {
            variable: Fraction(row[-1], scale)
            for variable, row, scale in zip(self.basic, self.rows, self.scales, strict=True)
        }
        found = []
        for player, side in enumerate(self.form.sides):
            leaves = {s: value.get(k, Fraction(0)) for (who, s), k in self.numbers.items() if who == player}
            found.append(plan_of_leaves(side, leaves))
        return found[0], found[1]


def refuses(tree: ExtensiveForm) -> str:
    """Exact pivots in large tables are slow; say where it ends."""
    reason = refuses_three(tree)
    if reason:
        return reason
    leaves = count_leaves(tree)
    if leaves <= _MOST_LEAVES:
        return ""
    return f"the players have {leaves:,} last moves; exact pivoting stops at {_MOST_LEAVES:,}"


SOLVER = SolverSpec(
    name="sequence-form-lemke",
    accepts=ExtensiveForm,
    concept=Concept.NASH,
    finds_all=False,
    exact=True,
    run=run,
    refuses=refuses,
)
