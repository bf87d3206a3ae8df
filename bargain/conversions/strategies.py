"""Mixed and behaviour strategies of a player, and the realization plans that both have.

Two strategies of a player with the same realization plan lead to the same plays against whatever the others do. With
perfect recall every mixed strategy has the plan of a behaviour strategy (Kuhn 1953), and the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from bargain.arithmetic import Arithmetic, Number, number, shown
from bargain.conversions.reduced_normal_forms import strategy_labels
from bargain.conversions.sequences import Sequences, check_tree, player_number
from bargain.errors import GameError, ParameterError
from bargain.games import ExtensiveForm

__all__ = ["behaviour_strategy", "mixed_strategy", "realization_plan"]

_MOST_PLANS = 100_000

Behaviour = Mapping[str, Mapping[str, Number]]
"""Information set -> action -> number."""


def realization_plan(tree: ExtensiveForm, player: str, behaviour: Behaviour) -> dict[str, dict[str, Number]]:
    """The weight of each of a player's actions: the product of the player's own probabilities up to and with it.

    Parameters
    ----------
    tree : ExtensiveForm
        Any number of players.
    player : str
    behaviour : mapping
        Information set -> action -> probability, for all sets of the player, such as `profile[player]`.

    Returns
    -------
    dict
        Information set -> action -> weight. Plans are what Nash equilibria of two-player trees are convex in.

    Raises
    ------
    GameError
        No such player; sets or actions that are missing or unknown; probabilities that are negative or do not sum to
        one.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> later = Decision("A", {"stay": Terminal([1]), "leave": Terminal([0])}, "later")
    >>> tree = ExtensiveForm(("A",), Decision("A", {"wait": later, "act": Terminal([2])}, "now"))
    >>> half = {"now": {"wait": "1/2", "act": "1/2"}, "later": {"stay": "1/2", "leave": "1/2"}}
    >>> realization_plan(tree, "A", half)["later"]["stay"]
    Fraction(1, 4)
    """
    side = _side(tree, player, "realization_plan")
    weights = side.weights(_read_behaviour(tree, side, behaviour))
    return {
        group.label: dict(zip(group.actions, (weights[s] for s in side.actions(place)), strict=True))
        for place, group in enumerate(side.information_sets)
    }


def behaviour_strategy(tree: ExtensiveForm, player: str, mixed: Mapping[str, Number]) -> dict[str, dict[str, Number]]:
    """The behaviour strategy with the same realization plan as a mixed one.

    Parameters
    ----------
    tree : ExtensiveForm
        Any number of players.
    player : str
    mixed : mapping
        Strategy of the reduced normal form -> probability, such as `profile[player]`; those left out have none.

    Returns
    -------
    dict
        Information set -> action -> probability. At a set that the mixed strategy itself excludes its plan says
        nothing: there all actions get the same probability, since any other rule would single one out. What is played
        there does not matter to Nash equilibrium; it may to perfection.

    Raises
    ------
    GameError
        No such player; unknown strategies; probabilities that are negative or do not sum to one; a player of more than
        100,000 strategies.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> later = Decision("A", {"stay": Terminal([1]), "leave": Terminal([0])}, "later")
    >>> tree = ExtensiveForm(("A",), Decision("A", {"wait": later, "act": Terminal([2])}, "now"))
    >>> behaviour_strategy(tree, "A", {"act/*": "1/2", "wait/leave": "1/2"})["later"]["leave"]
    Fraction(1, 1)
    """
    side = _side(tree, player, "behaviour_strategy")
    by_label = dict(_labelled(side))
    if not isinstance(mixed, Mapping):
        raise GameError(f"a mixed strategy maps strategies to probabilities; {shown(mixed)!r} does not")
    unknown = [label for label in mixed if label not in by_label]
    if unknown:
        raise GameError(f"{shown(unknown[0])!r} is not a strategy of {player} in the reduced normal form")
    read = {label: _probability(value, f"{player}, {label}") for label, value in mixed.items()}
    _check_sum(read.values(), tree, player)
    weights: list[Number] = [number(0)] * len(side)
    for label, share in read.items():
        for sequence in (0, *by_label[label]):
            weights[sequence] = weights[sequence] + share
    mixes = side.mixes(weights)
    if any(isinstance(share, float) for share in read.values()):
        return {label: {action: float(p) for action, p in mix.items()} for label, mix in mixes.items()}
    return mixes


def mixed_strategy(tree: ExtensiveForm, player: str, behaviour: Behaviour) -> dict[str, Number]:
    """The mixed strategy in which the choices at different information sets are independent (Kuhn 1953).

    Parameters
    ----------
    tree : ExtensiveForm
        Any number of players.
    player : str
    behaviour : mapping
        Information set -> action -> probability, for all sets of the player.

    Returns
    -------
    dict
        Every strategy of the reduced normal form -> probability, with the realization plan of `behaviour`.

    Raises
    ------
    GameError
        As `realization_plan`; or a player of more than 100,000 strategies.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> later = Decision("A", {"stay": Terminal([1]), "leave": Terminal([0])}, "later")
    >>> tree = ExtensiveForm(("A",), Decision("A", {"wait": later, "act": Terminal([2])}, "now"))
    >>> half = {"now": {"wait": "1/2", "act": "1/2"}, "later": {"stay": "1/2", "leave": "1/2"}}
    >>> {label: str(p) for label, p in mixed_strategy(tree, "A", half).items()}
    {'wait/stay': '1/4', 'wait/leave': '1/4', 'act/*': '1/2'}
    """
    side = _side(tree, player, "mixed_strategy")
    read = _read_behaviour(tree, side, behaviour)
    single: list[Any] = [number(1)]
    for group in side.information_sets:
        single.extend(read[group.label][action] for action in group.actions)
    return {label: math.prod((single[s] for s in plan), start=number(1)) for label, plan in _labelled(side)}


def _side(tree: ExtensiveForm, player: str, what: str) -> Sequences:
    tree = check_tree(tree, what)
    return Sequences.of(tree, player_number(tree, player, what))


def _labelled(side: Sequences) -> list[tuple[str, tuple[int, ...]]]:
    count = side.count_plans()
    if count > _MOST_PLANS:
        raise GameError(f"{side.player} has {shown(count)} strategies in the reduced normal form, over {_MOST_PLANS:,}")
    plans = side.plans()
    return list(zip(strategy_labels(side, plans), plans, strict=True))


def _read_behaviour(tree: ExtensiveForm, side: Sequences, behaviour: Behaviour) -> dict[str, dict[str, Number]]:
    if not isinstance(behaviour, Mapping):
        raise GameError(f"a behaviour strategy maps information sets to mixes; {shown(behaviour)!r} does not")
    known = {group.label: group for group in side.information_sets}
    for label in behaviour:
        if label not in known:
            raise GameError(f"{shown(label)!r} is not an information set of {side.player}")
    read = {}
    for label, group in known.items():
        mix = behaviour.get(label)
        if not isinstance(mix, Mapping) or set(mix) != set(group.actions):
            raise GameError(f"{side.player} at {label!r}: give a probability to each of {list(group.actions)}")
        read[label] = {action: _probability(mix[action], f"{side.player} at {label!r}") for action in group.actions}
        _check_sum(read[label].values(), tree, f"{side.player} at {label!r}")
    return read


def _probability(value: object, where: str) -> Number:
    try:
        return number(value)
    except ParameterError as error:
        raise GameError(f"{where}: {error}") from None


def _check_sum(mix: Any, tree: ExtensiveForm, where: str) -> None:
    shares = list(mix)
    if tree.arithmetic is Arithmetic.SYMBOLIC:
        return
    slack = 1e-9 if any(isinstance(share, float) for share in shares) else 0
    if any(share < -slack for share in shares) or abs(sum(shares) - 1) > slack:
        raise GameError(f"{where}: probabilities are not negative and sum to one; got {', '.join(map(str, shares))}")
