"""What the solvers of two-player trees share: the exact tree of the two who move, and profiles made of plans.

Nash equilibria of a two-player tree are convex in realization plans, not in the probabilities of behaviour strategies:
half of one equilibrium and half of another is found by averaging the weights of sequences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Arithmetic, Number, to_float
from bargain.conversions.agent_forms import with_players
from bargain.conversions.sequence_forms import SequenceForm, sequence_form
from bargain.conversions.sequences import Sequences
from bargain.equilibrium import Profile
from bargain.games import ExtensiveForm

__all__ = [
    "Plan",
    "best_replies",
    "chosen_pair",
    "count_leaves",
    "exact_form",
    "plan_of_leaves",
    "plan_profile",
    "refuses_three",
    "reply_values",
    "worth",
]

Plan = tuple[Fraction, ...]
"""The weight of every sequence of a player."""


def refuses_three(tree: ExtensiveForm) -> str:
    """More than two players who move are too many; others have no part in a Nash equilibrium."""
    movers = sorted({group.player for group in tree.information_sets})
    if len(movers) <= 2:
        return ""
    names = ", ".join(tree.players[mover] for mover in movers)
    return f"{len(movers)} players move ({names}); plans are solved for two"


def chosen_pair(tree: ExtensiveForm) -> list[int]:
    """The players who are solved for: those who move, and others to make two, if there are any."""
    movers = sorted({group.player for group in tree.information_sets})
    return sorted([*movers, *(k for k in range(len(tree.players)) if k not in movers)][:2])


def exact_form(tree: ExtensiveForm) -> SequenceForm:
    """The sequence form, in rationals, of the two players who are solved for; someone idle is added to one alone."""
    exact_tree = tree if tree.arithmetic is Arithmetic.EXACT else tree.convert(Arithmetic.EXACT)
    if len(tree.players) == 2:
        return sequence_form(exact_tree)
    chosen = chosen_pair(tree)
    names = [tree.players[k] for k in chosen]
    if len(names) < 2:
        names.append("nobody" if names != ["nobody"] else "nobody else")

    def payoffs(row: Sequence[Number]) -> list[Number]:
        mine = [row[k] for k in chosen]
        return [*mine, *[Fraction(0)] * (2 - len(mine))]

    places = [chosen.index(group.player) for group in tree.information_sets]
    return sequence_form(with_players(exact_tree, names, places, payoffs))


def plan_profile(tree: ExtensiveForm, form: SequenceForm, plans: tuple[Plan, Plan]) -> Profile:
    """The behaviour profile of two plans, in floats if the tree is; what a plan excludes gets equal probabilities."""
    mixes: dict[str, dict[str, dict[str, Number]]] = {player: {} for player in tree.players}
    inexact = tree.arithmetic is Arithmetic.FLOAT
    for side, plan in zip(form.sides, plans, strict=True):
        for label, mix in side.mixes(plan).items():
            mixes[side.player][label] = {action: to_float(p) if inexact else p for action, p in mix.items()}
    return Profile(mixes)


def count_leaves(tree: ExtensiveForm) -> int:
    """The number of actions after which their player moves no more, over all players."""
    sides = [Sequences.of(tree, mover) for mover in sorted({group.player for group in tree.information_sets})]
    return sum(not after for side in sides for after in side.after[1:])


def plan_of_leaves(side: Sequences, leaves: Mapping[int, Fraction]) -> Plan:
    """The plan with the given weights of the sequences after which the player moves no more."""
    plan = [Fraction(0)] * len(side)
    for sequence in reversed(range(1, len(side))):
        after = side.after[sequence]
        plan[sequence] = sum((plan[s] for s in side.actions(after[0])), Fraction(0)) if after else leaves[sequence]
    plan[0] = Fraction(1)
    return tuple(plan)


def worth(form: SequenceForm, player: int, plan: Sequence[Any]) -> list[Any]:
    """For each own sequence the payoff of the plays that end with it, against a plan of the opponent."""
    found: list[Any] = [Fraction(0)] * len(form.sides[player])
    for pair, value in form.payoffs[player].items():
        weight = plan[pair[1 - player]]
        if weight:
            found[pair[player]] += value * weight
    return found


def reply_values(side: Sequences, gains: Sequence[Any]) -> list[Any]:
    """The value of each sequence: its own worth and that of the best continuation at every set after it."""
    values = list(gains)
    for place in reversed(range(len(side.information_sets))):
        values[side.before[place]] += max(values[s] for s in side.actions(place))
    return values


def best_replies(side: Sequences, values: Sequence[Any]) -> list[bool]:
    """Which sequences some best reply plays, from their `reply_values`."""
    good = [True] + [False] * (len(side) - 1)
    for place, before in enumerate(side.before):
        if good[before]:
            top = max(values[s] for s in side.actions(place))
            for sequence in side.actions(place):
                good[sequence] = values[sequence] == top
    return good
