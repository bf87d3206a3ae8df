"""The value and optimal strategies of two-player trees of pure conflict, by their sequence form.

Cost: as `bargain.solvers.sequence_form_lp` for the value, as `bargain.solvers.sequence_form_enumeration` for the list
of all optimal strategies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargain.analyses.optima import published
from bargain.arithmetic import Arithmetic, Number
from bargain.certificates import certify
from bargain.conversions.agent_forms import with_players
from bargain.equilibrium import Certificate, Profile
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError, GameError
from bargain.games import ExtensiveForm
from bargain.solvers import sequence_form_enumeration as enumeration
from bargain.solvers import sequence_form_lp as programme
from bargain.solvers.two_player_trees import exact_form, plan_profile

__all__ = ["TreeValue", "optimal_tree_strategies", "tree_value"]


@dataclass(frozen=True, eq=False)
class TreeValue:
    """The value and a pair of optimal strategies of a tree of pure conflict.

    Attributes
    ----------
    tree : ExtensiveForm
    value : number
        The first player's payoff in every equilibrium.
    profile : Profile
        An optimal behaviour strategy of each player: together a Nash equilibrium.
    payoffs, outcomes : mapping
        Payoffs of every equilibrium; outcome probabilities of `profile`.
    certificate : Certificate
        That no player gains by a deviation.
    """

    tree: ExtensiveForm
    value: Number
    profile: Profile
    payoffs: Mapping[str, Number]
    outcomes: Mapping[str, Number]
    certificate: Certificate

    def __repr__(self) -> str:
        return f"TreeValue({self.value}, {self.profile.pure_text()})"


def tree_value(tree: ExtensiveForm) -> TreeValue:
    """Find the value and an optimal strategy of each player; the front is `bargain.zero_sum`."""
    _check(tree, "zero_sum")
    form = exact_form(tree)
    value, plans = programme.optimal_plans(form)
    profile = plan_profile(tree, form, plans)
    inexact = tree.arithmetic is Arithmetic.FLOAT
    return TreeValue(
        tree,
        published(value, inexact),
        profile,
        freeze(tree.expected_payoffs(profile)),
        freeze(tree.outcome_probabilities(profile)),
        certify(tree, profile),
    )


def optimal_tree_strategies(tree: ExtensiveForm) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """List the extreme optimal plans of each player, as behaviour; the front is `bargain.optimal_strategies`."""
    _check(tree, "optimal_strategies")
    inexact = tree.arithmetic is Arithmetic.FLOAT
    exact_tree = tree.convert(Arithmetic.EXACT) if inexact else tree
    movers = [group.player for group in tree.information_sets]
    opposed = with_players(exact_tree, tree.players, movers, lambda row: [row[0], -Fraction(row[0])])
    refusal = enumeration.refuses(opposed)
    if refusal:
        raise ConceptError(f"optimal_strategies: {refusal}")
    answer = enumeration.run(opposed)
    if not answer.complete:
        raise ConceptError(f"optimal_strategies: the list would not be complete. {answer.message}")
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for player in tree.players:
        mixes = {_flat(profile[player]): profile[player] for profile in answer.profiles}
        found[player] = tuple(
            freeze({label: {a: published(p, inexact) for a, p in mix.items()} for label, mix in own.items()})
            for own in mixes.values()
        )
    return found


def _flat(strategy: Mapping[str, Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(p for mix in strategy.values() for p in mix.values())


def _check(tree: ExtensiveForm, what: str) -> None:
    if tree.arithmetic is Arithmetic.SYMBOLIC:
        raise GameError(f"{what}: a symbolic tree has no numbers to compare; give its parameters values")
    if len(tree.players) != 2:
        raise ConceptError(f"{what} takes a tree of two players; this one has {len(tree.players)}")
    refusal = programme.refuses(tree)
    if refusal:
        raise ConceptError(f"{what}: {refusal}")
