"""Plans and the opponent's incentives as linear functions of few non-negative variables.

A leaf is a sequence after which its player moves no more. The weights of the leaves fix a plan, and a plan is as good
a reply as any exactly if every leaf that it plays has slack 0. The slack of a leaf is the value of its information set
less what the leaf brings; values of sets are those of a best continuation, or more where a worse action leads to them:
they are raised until that action is as good, which puts its whole disadvantage on its leaves. So weights and slacks of
leaves are all the variables there are, and an equilibrium is a pair of plans in which each leaf has one of them zero.

One pure plan for each player, the chosen actions, gives a dictionary: every weight and slack as a linear function of
the weights of the leaves not chosen and of the slacks of those chosen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargain.conversions.sequence_forms import SequenceForm
from bargain.conversions.sequences import Sequences

__all__ = ["CONSTANT", "Form", "Roles", "chosen_actions", "integer_row", "leaf_numbers", "plan_rows", "plan_weights"]

Form = dict[int, Fraction]
"""Variable -> coefficient."""

CONSTANT = -1


@dataclass(frozen=True)
class Roles:
    """The roles that a choice of one action at each information set of a player gives to the sequences.

    Attributes
    ----------
    side : Sequences
    chosen : tuple of int
        A sequence for each set.
    firm : tuple of bool
        Sequences whose weight follows from that of the one before: the chosen actions, but for those at `raised` sets.
    raised : tuple of bool
        Sets whose value is raised: the first set after a sequence that is not firm.
    """

    side: Sequences
    chosen: tuple[int, ...]
    firm: tuple[bool, ...]
    raised: tuple[bool, ...]

    @classmethod
    def of(cls, side: Sequences, chosen: Sequence[int]) -> Roles:
        """Find the roles, from the first sets to the last."""
        firm, raised = [True] + [False] * (len(side) - 1), []
        for place, before in enumerate(side.before):
            raised.append(not firm[before] and side.after[before][0] == place)
            if not raised[place]:
                firm[chosen[place]] = True
        return cls(side, tuple(chosen), tuple(firm), tuple(raised))


def chosen_actions(side: Sequences, values: Sequence[Fraction]) -> list[int]:
    """The first of the best actions at each information set, by the values of sequences."""
    return [max(side.actions(place), key=lambda s: (values[s], -s)) for place in range(len(side.information_sets))]


def leaf_numbers(form: SequenceForm) -> dict[tuple[int, int], int]:
    """(Player, leaf) -> number, those of the first player first."""
    places = [(k, s) for k, side in enumerate(form.sides) for s in range(1, len(side)) if not side.after[s]]
    return {place: number for number, place in enumerate(places)}


def plan_rows(
    form: SequenceForm,
    player: int,
    roles: Sequence[Roles],
    numbers: Mapping[tuple[int, int], int],
    empty: Form,
    further: Sequence[Form] = (),
) -> dict[int, Form]:
    """The dictionary of the player's plans and the opponent's incentives: basic variable -> form in the others.

    Parameters
    ----------
    roles : pair of Roles
    numbers : mapping
        (Player, leaf) -> variable: its weight if it is the player's own, else its slack.
    empty : Form
        The weight of the player's empty sequence.
    further : sequence of Form
        What the opponent's sequences bring beyond what they bring against the plan.
    """
    own, other = roles[player], roles[1 - player]
    plan = plan_weights(own, lambda leaf: numbers[player, leaf], empty)
    gains = _gains(form, 1 - player, plan)
    for gain, more in zip(gains, further, strict=False):
        _add(gain, more, 1)
    rows = {numbers[player, s]: plan[s] for s in range(1, len(own.side)) if own.firm[s] and not own.side.after[s]}
    slacks = _slacks(other, lambda leaf: numbers[1 - player, leaf], gains)
    return rows | {numbers[1 - player, leaf]: slack for leaf, slack in slacks.items()}


def integer_row(form: Form, columns: Sequence[int]) -> tuple[list[int], int]:
    """The row of a dictionary in short integers, and the factor by which its basic variable is scaled.

    The entries are those of `factor * basic + row * columns = right side`, the right side last.
    """
    entries = [-form.get(column, Fraction(0)) for column in columns] + [form.get(CONSTANT, Fraction(0))]
    common = math.lcm(*(entry.denominator for entry in entries))
    return [entry.numerator * (common // entry.denominator) for entry in entries], common


def plan_weights(roles: Roles, variable: Callable[[int], int], empty: Form) -> list[Form]:
    """The weight of every sequence, in terms of the weights of leaves that are not firm.

    Parameters
    ----------
    variable : callable
        The variable of a leaf.
    empty : Form
        The weight of the empty sequence.
    """
    side = roles.side
    found: list[Form] = [{}] * len(side)
    found[0] = empty
    for sequence in reversed(range(1, len(side))):
        if not roles.firm[sequence]:
            after = side.after[sequence]
            found[sequence] = (
                _sum(*((found[s], 1) for s in side.actions(after[0]))) if after else {variable(sequence): Fraction(1)}
            )
    for place, before in enumerate(side.before):
        chosen = roles.chosen[place]
        if not roles.raised[place]:
            others = [(found[s], -1) for s in side.actions(place) if s != chosen]
            found[chosen] = _sum((found[before], 1), *others)
    return found


def _slacks(roles: Roles, variable: Callable[[int], int], gains: Sequence[Form]) -> dict[int, Form]:
    """The slacks of leaves that are not firm, in terms of the slacks of those that are, and of the gains.

    Parameters
    ----------
    variable : callable
        The variable of a leaf.
    gains : sequence of Form
        What every sequence brings, against the plan.
    """
    side = roles.side
    value: list[Form] = [{}] * len(side.information_sets)
    for place in reversed(range(len(value))):
        if not roles.raised[place]:
            chosen = roles.chosen[place]
            own = {} if side.after[chosen] else {variable(chosen): Fraction(1)}
            value[place] = _sum((gains[chosen], 1), (own, 1), *((value[later], 1) for later in side.after[chosen]))
    found: dict[int, Form] = {}
    for place in range(len(value)):
        if roles.raised[place]:
            before = side.before[place]
            others = [(value[later], -1) for later in side.after[before][1:]]
            value[place] = _sum((value[_set_of(side, before)], 1), (gains[before], -1), *others)
        for sequence in side.actions(place):
            if not side.after[sequence] and not roles.firm[sequence]:
                found[sequence] = _sum((value[place], 1), (gains[sequence], -1))
    return found


def _gains(form: SequenceForm, player: int, plan: Sequence[Form]) -> list[Form]:
    """What each sequence of the player brings by itself, against a plan of the opponent given as forms."""
    found: list[Form] = [{} for _ in form.sides[player].after]
    for pair, value in form.payoffs[player].items():
        if value:
            _add(found[pair[player]], plan[pair[1 - player]], value)
    return found


def _set_of(side: Sequences, sequence: int) -> int:
    return max(place for place in range(len(side.first)) if side.first[place] <= sequence)


def _sum(*terms: tuple[Mapping[int, Fraction], int]) -> Form:
    total: Form = {}
    for form, sign in terms:
        _add(total, form, sign)
    return total


def _add(total: Form, form: Mapping[int, Fraction], factor: Fraction | int) -> None:
    for variable, value in form.items():
        changed = total.get(variable, 0) + factor * value
        if changed:
            total[variable] = changed
        else:
            total.pop(variable, None)
