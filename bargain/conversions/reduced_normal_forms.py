"""The reduced normal form: one strategy for all plans that differ only where the player's own moves exclude it.

Source: Kuhn (1953), "Extensive games and the problem of information", Contributions to the Theory of Games II; von
Stengel (2002), Handbook of Game Theory 3, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bargain.arithmetic import Arithmetic, Number, number, over_common_denominator, shown
from bargain.conversions.sequence_forms import Pair, SequenceForm, sequence_form
from bargain.conversions.sequences import Sequences, check_two_players
from bargain.equilibrium.profiles import freeze
from bargain.errors import GameError
from bargain.games import ExtensiveForm, NormalForm

__all__ = ["ReducedNormalForm", "reduced_normal_form", "strategy_labels"]

MOST_CELLS = 250_000

_EXCLUDED = "*"
_NO_MOVE = "(no move)"


@dataclass(frozen=True, eq=False)
class ReducedNormalForm:
    """A two-player tree as a `NormalForm`, and what its strategies stand for.

    Attributes
    ----------
    game : NormalForm
        With the outcomes of the tree, as the probabilities that chance leaves, if every play ends in a named one.
    plans : mapping
        Player -> strategy -> information set -> action, at the sets that the strategy does not exclude itself.
    """

    game: NormalForm
    plans: Mapping[str, Mapping[str, Mapping[str, str]]]


def reduced_normal_form(tree: ExtensiveForm, *, most_cells: int = MOST_CELLS) -> ReducedNormalForm:
    """Make the reduced normal form of a two-player tree.

    A strategy is named by its actions at the player's information sets, in the tree's order: "beer/quiche", or
    "out/*" where a set cannot be reached any more.

    Parameters
    ----------
    tree : ExtensiveForm
        Of any arithmetic: a symbolic tree becomes a symbolic game.
    most_cells : int
        The largest product of the numbers of strategies.

    Raises
    ------
    GameError
        Not a tree of two players; too many strategies, which are counted before anything is built.

    Notes
    -----
    Cost: exponential in the number of information sets, and so is the result.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> answer = Decision("B", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, "B")
    >>> tree = ExtensiveForm(("A", "B"), Decision("A", {"out": Terminal([0, 2]), "enter": answer}, "A"))
    >>> form = reduced_normal_form(tree)
    >>> form.game.actions, form.plans["A"]["enter"]["A"]
    ((('out', 'enter'), ('fight', 'share')), 'enter')
    """
    form = sequence_form(check_two_players(tree, "reduced_normal_form"))
    sizes = [side.count_plans() for side in form.sides]
    if sizes[0] * sizes[1] > most_cells:
        raise GameError(
            f"the reduced normal form has {shown(sizes[0])} x {shown(sizes[1])} strategies, more than {most_cells:,} "
            "cells; the sequence form stays small"
        )
    plans = [side.plans() for side in form.sides]
    labels = [strategy_labels(side, own) for side, own in zip(form.sides, plans, strict=True)]
    named = all(index >= 0 for index in tree.outcome_of)
    outcomes = {name: _table(form, entries, plans) for name, entries in form.outcomes.items()} if named else {}
    a, b = (_table(form, entries, plans) for entries in form.payoffs)
    game = NormalForm(a, b, form.players, labels, outcomes or None, tree.title)
    steps = {
        side.player: {label: _choices(side, plan) for label, plan in zip(names, own, strict=True)}
        for side, names, own in zip(form.sides, labels, plans, strict=True)
    }
    return ReducedNormalForm(game, freeze(steps))


def _choices(side: Sequences, plan: Sequence[int]) -> dict[str, str]:
    chosen = set(plan)
    return {
        group.label: group.actions[sequence - side.first[place]]
        for place, group in enumerate(side.information_sets)
        for sequence in side.actions(place)
        if sequence in chosen
    }


def strategy_labels(side: Sequences, plans: Sequence[Sequence[int]]) -> list[str]:
    """Readable and distinct names of the strategies of the reduced normal form."""
    choices = [_choices(side, plan) for plan in plans]
    groups = [group.label for group in side.information_sets]
    for separator, named in (("/", False), ("; ", True)):
        labels = [
            separator.join(
                f"{label}: {chosen.get(label, _EXCLUDED)}" if named else chosen.get(label, _EXCLUDED)
                for label in groups
            )
            or _NO_MOVE
            for chosen in choices
        ]
        if len(set(labels)) == len(labels):
            return labels
    return [f"{k}. {label}" for k, label in enumerate(labels, start=1)]


def _table(form: SequenceForm, entries: Mapping[Pair, Number], plans: Sequence[Sequence[Sequence[int]]]) -> Any:
    """The matrix of a bilinear form over the strategies of both players."""
    unit = 1
    values: dict[Pair, Any] = dict(entries)
    if form.tree.arithmetic is Arithmetic.EXACT:
        whole, unit = over_common_denominator(entries.values())
        values = dict(zip(entries, whole, strict=True))
    by_row: dict[int, list[tuple[int, Any]]] = {}
    for (i, j), value in values.items():
        by_row.setdefault(i, []).append((j, value))
    table = []
    for plan in plans[0]:
        worth: dict[int, Any] = {}
        for i in (0, *plan):
            for j, value in by_row.get(i, ()):
                worth[j] = worth[j] + value if j in worth else value
        sums = [sum(worth[j] for j in (0, *reply) if j in worth) for reply in plans[1]]
        table.append([number(total) / unit for total in sums] if unit != 1 else sums)
    return table
