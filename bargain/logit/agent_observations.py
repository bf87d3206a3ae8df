"""Reading what was observed of a tree: choices at information sets, plays, profiles to compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bargain.errors import ParameterError
from bargain.games import ExtensiveForm
from bargain.logit.numbers import read_rate

__all__ = ["choice_counts", "read_behaviour", "read_choices"]


def choice_counts(tree: ExtensiveForm, plays: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Turn counts of plays into counts of choices at information sets, as `fit_logit` takes them.

    Parameters
    ----------
    tree : ExtensiveForm
    plays : mapping terminal node or outcome -> number
        How often the play ended there. A terminal node is given by its name, or its path such as "offer/reject"; an
        outcome must have a single terminal node, since the choices on the way are not known otherwise.

    Returns
    -------
    mapping information set -> action -> float

    Raises
    ------
    ParameterError
        An unknown or ambiguous end; a count that is negative or not finite.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> answer = Decision("B", {"accept": Terminal([1, 1], "deal"), "reject": Terminal([0, 0], "war")}, name="answer")
    >>> move = Decision("A", {"offer": answer, "keep": Terminal([0, 2], "stay")}, name="move")
    >>> tree = ExtensiveForm(("A", "B"), move)
    >>> choice_counts(tree, {"deal": 5, "war": 2, "keep": 1})
    {'move': {'offer': 7.0, 'keep': 1.0}, 'answer': {'accept': 5.0, 'reject': 2.0}}
    """
    if not isinstance(plays, Mapping):
        raise ParameterError("plays: give a mapping from terminal nodes or outcomes to counts")
    named = {name: node for node, name in enumerate(tree.names) if name is not None}
    terminals = np.flatnonzero(tree.terminal_of >= 0)
    outcome_of = tree.outcome_of[tree.terminal_of[terminals]]
    found = {group.label: dict.fromkeys(group.actions, 0.0) for group in tree.information_sets}
    for name, given in plays.items():
        count = read_rate(given, f"plays that end at {name!r}")
        nodes = {node for node in (named.get(str(name)), _at_path(tree, str(name))) if node is not None}
        if name in tree.outcomes:
            nodes.update(terminals[outcome_of == tree.outcomes.index(str(name))].tolist())
        nodes = {node for node in nodes if not tree.n_children[node]}
        if not nodes:
            raise ParameterError(f"plays: {name!r} is neither an outcome nor a terminal node of this tree")
        if len(nodes) > 1:
            paths = ", ".join(repr("/".join(tree.path(node))) for node in sorted(nodes)[:4])
            raise ParameterError(f"plays: {name!r} is met at {len(nodes)} terminal nodes; give their paths: {paths}")
        (node,) = nodes
        while node:
            above = int(tree.parent[node])
            if tree.owner[above] >= 0:
                group = tree.information_sets[int(tree.infoset_of[above])]
                found[group.label][group.actions[node - int(tree.first_child[above])]] += count
            node = above
    return found


def _at_path(tree: ExtensiveForm, path: str) -> int | None:
    """The node that labels of moves joined by "/" lead to."""
    places = [(0, path)]
    while places:
        node, rest = places.pop()
        for label, child in zip(tree.branches[node], tree.children(node), strict=True):
            if rest == label:
                return child
            if rest.startswith(f"{label}/"):
                places.append((child, rest[len(label) + 1 :]))
    return None


def read_choices(game: ExtensiveForm, counts: Any) -> tuple[np.ndarray, ...]:
    """How often each action of each information set was chosen."""
    return _by_set(game, counts, "counts")


def read_behaviour(game: ExtensiveForm, profile: Any) -> tuple[np.ndarray, ...]:
    """One mixed choice in floats an information set, from player -> information set -> action -> probability."""
    if not isinstance(profile, Mapping) or not set(profile) <= set(game.players):
        raise ParameterError("profile: give player -> information set -> action -> probability")
    owned = {(game.players[group.player], group.label) for group in game.information_sets}
    for player, strategy in profile.items():
        if not isinstance(strategy, Mapping) or not all((player, label) in owned for label in strategy):
            raise ParameterError(
                f"profile: the strategy of {player} must give probabilities at its own information sets"
            )
    found = _by_set(game, {label: mix for strategy in profile.values() for label, mix in strategy.items()}, "profile")
    for group, mix in zip(game.information_sets, found, strict=True):
        if abs(mix.sum() - 1) > 1e-9:
            raise ParameterError(
                f"profile: the probabilities at information set {group.label!r} sum to {mix.sum():g}, not to 1"
            )
    return found


def _by_set(game: ExtensiveForm, given: Any, what: str) -> tuple[np.ndarray, ...]:
    labels = {group.label: None for group in game.information_sets}
    if not isinstance(given, Mapping):
        raise ParameterError(f"{what}: give a mapping information set -> action -> number")
    for label in given:
        if label not in labels:
            raise ParameterError(
                f"{what}: {label!r} is not an information set of this tree ({', '.join(list(labels)[:6])})"
            )
    found = []
    for group in game.information_sets:
        where, entries = f"{what} at information set {group.label!r}", given.get(group.label, {})
        if isinstance(entries, Mapping):
            for action in entries:
                if action not in group.actions:
                    raise ParameterError(f"{where}: {action!r} is not one of the actions {', '.join(group.actions)}")
            entries = [entries.get(action, 0) for action in group.actions]
        elif isinstance(entries, str) or not isinstance(entries, Iterable):
            raise ParameterError(f"{where}: give action -> number, or a list of {len(group.actions)} numbers")
        entries = list(entries)
        if len(entries) != len(group.actions):
            raise ParameterError(f"{where}: {len(group.actions)} numbers are needed, one for each action")
        pairs = zip(group.actions, entries, strict=True)
        found.append(np.array([read_rate(entry, f"{where}, action {action!r}") for action, entry in pairs]))
    return tuple(found)
