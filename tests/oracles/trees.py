"""Equilibria of small trees by brute force over all pure profiles, on nested nodes and by the definitions.

Nothing here uses the flat arrays of `ExtensiveForm`, one-shot deviations or dynamic programming on information sets: a
player's deviations are all of that player's complete plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from tests.oracles.bimatrix import vertices

Node = Any
Behaviour = Mapping[str, Mapping[str, Any]]
"""Information set -> action -> probability."""


@dataclass
class Place:
    """An information set: who moves, with which actions, at which nodes."""

    player: str
    actions: tuple[str, ...]
    nodes: list[Decision] = field(default_factory=list)


def nested(tree: ExtensiveForm) -> Node:
    """The nested nodes of a tree, every information set and node named."""

    def build(node: int) -> Node:
        name = tree.node_name(node)
        owner = int(tree.owner[node])
        if not tree.n_children[node]:
            row = int(tree.terminal_of[node])
            index = int(tree.outcome_of[row])
            return Terminal(tuple(tree.payoffs[row]), tree.outcomes[index] if index >= 0 else None, name)
        below = dict(zip(tree.branches[node], tree.children(node), strict=True))
        if owner < 0:
            return Chance({label: (tree.probabilities[child], build(child)) for label, child in below.items()}, name)
        label = next(group.label for group in tree.information_sets if node in group.nodes)
        return Decision(tree.players[owner], {move: build(child) for move, child in below.items()}, label, name)

    return build(0)


def places(root: Node) -> dict[str, Place]:
    """Information sets by label."""
    found: dict[str, Place] = {}
    for node in walk(root):
        if isinstance(node, Decision):
            place = found.setdefault(str(node.infoset), Place(node.player, tuple(node.moves)))
            place.nodes.append(node)
    return found


def walk(root: Node) -> Iterator[Node]:
    """Every node, parents first."""
    yield root
    for child in children(root):
        yield from walk(child)


def children(node: Node) -> list[Node]:
    """Nodes right below."""
    if isinstance(node, Chance):
        return [child for _, child in node.moves.values()]
    return list(node.moves.values()) if isinstance(node, Decision) else []


def payoffs(node: Node, behaviour: Behaviour, n_players: int) -> tuple[Any, ...]:
    """Expected payoffs of all players from a node on."""
    if isinstance(node, Terminal):
        return tuple(node.payoffs)
    if isinstance(node, Chance):
        branches = list(node.moves.values())
    else:
        mix = behaviour[str(node.infoset)]
        branches = [(mix[action], child) for action, child in node.moves.items()]
    below = [(weight, payoffs(child, behaviour, n_players)) for weight, child in branches]
    return tuple(sum(weight * value[i] for weight, value in below) for i in range(n_players))


def reach(root: Node, behaviour: Behaviour) -> dict[int, Any]:
    """Probability of reaching each node, by the identity of the node."""
    found: dict[int, Any] = {}

    def spread(node: Node, probability: Any) -> None:
        found[id(node)] = probability
        if isinstance(node, Chance):
            for weight, child in node.moves.values():
                spread(child, probability * weight)
        elif isinstance(node, Decision):
            for action, child in node.moves.items():
                spread(child, probability * behaviour[str(node.infoset)][action])

    spread(root, Fraction(1))
    return found


def own_weights(root: Node, behaviour: Behaviour) -> dict[str, dict[str, Any]]:
    """Information set -> action -> product of the mover's own probabilities up to and with it."""
    found: dict[str, dict[str, Any]] = {}

    def spread(node: Node, own: Mapping[str, Any]) -> None:
        if isinstance(node, Chance):
            for _, child in node.moves.values():
                spread(child, own)
        elif isinstance(node, Decision):
            weight, mix = own.get(node.player, Fraction(1)), behaviour[str(node.infoset)]
            found[str(node.infoset)] = {action: weight * mix[action] for action in node.moves}
            for action, child in node.moves.items():
                spread(child, {**own, node.player: weight * mix[action]})

    spread(root, {})
    return found


def from_weights(weights: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Behaviour with these weights; anything will do where they are all zero."""
    totals = {label: sum(own.values()) for label, own in weights.items()}
    return {
        label: {action: w / totals[label] if totals[label] else Fraction(1, len(own)) for action, w in own.items()}
        for label, own in weights.items()
    }


def pure(choice: Mapping[str, str], sets: Mapping[str, Place]) -> dict[str, dict[str, Fraction]]:
    """A pure choice as behaviour."""
    return {
        label: {action: Fraction(int(action == choice[label])) for action in sets[label].actions} for label in choice
    }


def pure_profiles(sets: Mapping[str, Place]) -> Iterator[dict[str, str]]:
    """All complete pure profiles."""
    for actions in product(*(place.actions for place in sets.values())):
        yield dict(zip(sets, actions, strict=True))


def plans(player: str, sets: Mapping[str, Place]) -> list[dict[str, dict[str, Fraction]]]:
    """All complete pure plans of one player."""
    own = {label: place for label, place in sets.items() if place.player == player}
    return [pure(choice, own) for choice in pure_profiles(own)]


def nash_regrets(root: Node, players: Sequence[str], behaviour: Behaviour) -> dict[str, Any]:
    """What each player could gain by the best complete plan."""
    sets = places(root)
    given = payoffs(root, behaviour, len(players))
    return {
        player: max(payoffs(root, {**behaviour, **plan}, len(players))[i] for plan in plans(player, sets)) - given[i]
        for i, player in enumerate(players)
    }


def is_subgame_perfect(root: Node, players: Sequence[str], behaviour: Behaviour) -> bool:
    """Perfect information: in every subgame, no player has a better plan."""

    def given_and_best(node: Node) -> tuple[list[Any], list[Any]] | None:
        """What the profile gives from here on, and what each player could get by replanning all own moves below."""
        if isinstance(node, Terminal):
            return list(node.payoffs), list(node.payoffs)
        below = [given_and_best(child) for child in children(node)]
        weights = [w for w, _ in node.moves.values()] if isinstance(node, Chance) else None
        if weights is None:
            weights = [behaviour[str(node.infoset)][action] for action in node.moves]
        given, best = [], []
        for i, player in enumerate(players):
            if any(pair is None for pair in below):
                return None
            pairs = [pair for pair in below if pair is not None]
            given.append(sum(w * values[i] for w, (values, _) in zip(weights, pairs, strict=True)))
            own = isinstance(node, Decision) and node.player == player
            tops = [values[i] for _, values in pairs]
            best.append(max(tops) if own else sum(w * top for w, top in zip(weights, tops, strict=True)))
        return (given, best) if given == best else None

    return given_and_best(root) is not None


def pure_subgame_perfect(root: Node, players: Sequence[str]) -> list[dict[str, str]]:
    """Every pure subgame-perfect profile of a tree with perfect information."""
    sets = places(root)
    return [choice for choice in pure_profiles(sets) if is_subgame_perfect(root, players, pure(choice, sets))]


def pure_nash(root: Node, players: Sequence[str]) -> list[dict[str, str]]:
    """Every pure Nash profile: no complete plan of a player brings more against the others' choices."""
    sets = places(root)
    choices = list(pure_profiles(sets))
    worth = [payoffs(root, pure(choice, sets), len(players)) for choice in choices]
    stable = [True] * len(choices)
    for i, player in enumerate(players):
        others = [tuple(a for label, a in c.items() if sets[label].player != player) for c in choices]
        best: dict[tuple[str, ...], Any] = {}
        for against, values in zip(others, worth, strict=True):
            best[against] = max(best.get(against, values[i]), values[i])
        for k, (against, values) in enumerate(zip(others, worth, strict=True)):
            stable[k] = stable[k] and values[i] == best[against]
    return [choice for choice, holds in zip(choices, stable, strict=True) if holds]


def pure_perfect_bayesian(root: Node, players: Sequence[str]) -> list[dict[str, str]]:
    """Every pure profile that some beliefs make a weak perfect Bayesian equilibrium."""
    sets = places(root)
    return [choice for choice in pure_profiles(sets) if has_supporting_beliefs(root, players, pure(choice, sets))]


def has_supporting_beliefs(root: Node, players: Sequence[str], behaviour: Behaviour) -> bool:
    """Weak perfect Bayesian: Bayes' rule on the path, some belief off it, no better plan at any information set."""
    sets = places(root)
    probabilities = reach(root, behaviour)
    for place in sets.values():
        gains = _gains(place, sets, players, behaviour)
        weights = [probabilities[id(node)] for node in place.nodes]
        if sum(weights) > 0:
            if any(sum(w * g for w, g in zip(weights, gain, strict=True)) > 0 for gain in gains):
                return False
        elif min(value for value, _ in vertices([list(row) for row in zip(*gains, strict=True)]).values()) > 0:
            return False
    return True


def _gains(
    place: Place, sets: Mapping[str, Place], players: Sequence[str], behaviour: Behaviour
) -> list[tuple[Any, ...]]:
    """For each plan of the mover what it gains at each node of the set."""
    i = list(players).index(place.player)
    given = [payoffs(node, behaviour, len(players))[i] for node in place.nodes]
    found = {
        tuple(
            payoffs(node, {**behaviour, **plan}, len(players))[i] - value
            for node, value in zip(place.nodes, given, strict=True)
        )
        for plan in plans(place.player, sets)
    }
    return sorted(found)
