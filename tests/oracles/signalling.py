"""Perfect Bayesian equilibria of small signalling games by exhaustion, in fractions and by the definitions.

A game is five tables of plain numbers. Pure equilibria: every pure profile is tried, and every vertex of every set of
beliefs is found by trying all choices of tight inequalities. Mixed equilibria: for given supports S of the sender and R
of the receiver, the sender's strategies that keep all of R optimal and the receiver's strategies that keep all of S
optimal are two polytopes, and their product is a convex set of equilibria if some belief makes R optimal where no type
sends the message. All supports are tried. Exponential in everything; two types with two or three messages and replies
are quick enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from tests.oracles import trees
from tests.oracles.bimatrix import rank, solve_square

Point = tuple[Fraction, ...]
Row = list[Fraction]
"""Coefficients and a constant: the row stands for coefficients . x + constant >= 0, or == 0."""

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Signalling:
    """T types, M messages, replies[m] to message m; `sender[t][m][a]` and `receiver[t][m][a]` are payoffs."""

    prior: tuple[Fraction, ...]
    sender: tuple[tuple[Point, ...], ...]
    receiver: tuple[tuple[Point, ...], ...]
    types: tuple[str, ...]
    messages: tuple[str, ...]
    replies: tuple[tuple[str, ...], ...]
    sets: tuple[str, ...]
    """The receiver's information set after each message; "" where the message ends the game."""
    nodes: tuple[tuple[str, ...], ...]
    """nodes[m][t] is the name of the receiver's node after message m of type t."""


@dataclass(frozen=True)
class Pure:
    """One pure equilibrium: a message a type, a reply a message, and the corners of the beliefs that support it."""

    sent: tuple[int, ...]
    answers: tuple[int, ...]
    beliefs: tuple[frozenset[Point], ...]


@dataclass(frozen=True)
class Component:
    """A connected set of equilibria: its extreme points as (sender's numbers, receiver's numbers), its dimension."""

    points: frozenset[tuple[Point, Point]]
    dimension: int


def read(tree: ExtensiveForm) -> Signalling:
    """The tables of a tree in which chance draws a type, the type sends a message, and the receiver sees only that."""
    root = trees.nested(tree)
    assert isinstance(root, Chance)
    senders = [node for _, node in root.moves.values()]
    assert all(isinstance(node, Decision) and tuple(node.moves) == tuple(senders[0].moves) for node in senders)
    first, second = (tree.players.index(senders[0].player),) * 2
    labels, replies, nodes = [], [], []
    for message in senders[0].moves:
        below = [node.moves[message] for node in senders]
        ends = [isinstance(node, Terminal) for node in below]
        assert all(ends) or not any(ends)
        labels.append("" if all(ends) else str(below[0].infoset))
        replies.append(("",) if all(ends) else tuple(below[0].moves))
        nodes.append(tuple(str(node.name) for node in below))
        if not all(ends):
            assert {node.infoset for node in below} == {below[0].infoset}
            second = tree.players.index(below[0].player)

    def table(player: int) -> tuple[tuple[Point, ...], ...]:
        return tuple(
            tuple(
                tuple(Fraction(end.payoffs[player]) for end in ([node] if isinstance(node, Terminal) else _ends(node)))
                for node in sender.moves.values()
            )
            for sender in senders
        )

    return Signalling(
        tuple(Fraction(weight) for weight, _ in root.moves.values()),
        table(first),
        table(second),
        tuple(str(node.infoset) for node in senders),
        tuple(senders[0].moves),
        tuple(replies),
        tuple(labels),
        tuple(nodes),
    )


def _ends(node: Decision) -> list[Terminal]:
    ends = list(node.moves.values())
    assert all(isinstance(end, Terminal) for end in ends)
    return ends


def corners(size: int, equal: Sequence[Row], at_least: Sequence[Row]) -> set[Point]:
    """Vertices of {x: equal rows vanish, the others are not negative}; the equal rows are independent."""
    found = set()
    for tight in combinations(at_least, size - len(equal)):
        point = solve_square([[*row[:-1], -row[-1]] for row in (*equal, *tight)])
        if point is not None and all(_value(row, point) >= 0 for row in at_least):
            found.add(tuple(point))
    return found


def _value(row: Row, point: Sequence[Fraction]) -> Fraction:
    return sum((a * x for a, x in zip(row, point, strict=False)), row[-1])


def _distribution(size: int, blocks: Sequence[Sequence[int]]) -> tuple[list[Row], list[Row]]:
    """Each block of variables sums to one; none is negative."""
    equal = [[ONE if k in block else ZERO for k in range(size)] + [-ONE] for block in blocks]
    return equal, [[ONE if k == j else ZERO for k in range(size)] + [ZERO] for j in range(size)]


def supporting_beliefs(game: Signalling, message: int, used: Sequence[int]) -> set[Point]:
    """Corners of the beliefs after a message under which every reply in `used` is optimal."""
    count = len(game.prior)
    equal, at_least = _distribution(count, [range(count)])
    for reply in used:
        for other in range(len(game.replies[message])):
            gains = [game.receiver[t][message][reply] - game.receiver[t][message][other] for t in range(count)]
            at_least.append([*gains, ZERO])
    return corners(count, equal, at_least)


def pure_equilibria(game: Signalling) -> list[Pure]:
    """Every pure profile that is weakly perfect Bayesian, with all beliefs that make it so."""
    types, messages = range(len(game.prior)), range(len(game.messages))
    found = []
    for sent in product(messages, repeat=len(game.prior)):
        for answers in product(*(range(len(replies)) for replies in game.replies)):
            content = all(
                game.sender[t][sent[t]][answers[sent[t]]] >= game.sender[t][m][answers[m]]
                for t in types
                for m in messages
            )
            if not content:
                continue
            beliefs = []
            for m in messages:
                able = supporting_beliefs(game, m, [answers[m]])
                weights = [game.prior[t] * (sent[t] == m) for t in types]
                if sum(weights) > 0:
                    bayes = tuple(weight / sum(weights) for weight in weights)
                    able = {bayes} if _optimal(game, m, answers[m], bayes) else set()
                beliefs.append(frozenset(able))
            if all(beliefs):
                found.append(Pure(sent, answers, tuple(beliefs)))
    return found


def _optimal(game: Signalling, message: int, reply: int, belief: Point) -> bool:
    worth = [
        sum(b * game.receiver[t][message][a] for t, b in enumerate(belief)) for a in range(len(game.replies[message]))
    ]
    return worth[reply] == max(worth)


def equilibrium_set(game: Signalling) -> list[Component]:
    """All weak perfect Bayesian equilibria, pure and mixed, as connected unions of convex sets."""
    pieces: list[tuple[frozenset[Point], frozenset[Point]]] = []
    for used in product(*(_subsets(len(replies)) for replies in game.replies)):
        if not all(supporting_beliefs(game, m, used[m]) for m in range(len(used))):
            continue
        for allowed in product(_subsets(len(game.messages)), repeat=len(game.prior)):
            receivers = _receivers(game, allowed, used)
            senders = _senders(game, allowed, used) if receivers else set()
            if senders:
                pieces.append((frozenset(senders), frozenset(receivers)))
    largest = [a for a in set(pieces) if not any(a != b and a[0] <= b[0] and a[1] <= b[1] for b in pieces)]
    groups: list[Component] = []
    for senders, receivers in largest:
        points = frozenset(product(senders, receivers))
        touching = [group for group in groups if group.points & points]
        dimension = max([_dimension(senders) + _dimension(receivers), *(group.dimension for group in touching)])
        groups = [group for group in groups if group not in touching]
        groups.append(Component(points.union(*(group.points for group in touching)), dimension))
    return groups


def _subsets(count: int) -> list[tuple[int, ...]]:
    return [chosen for size in range(1, count + 1) for chosen in combinations(range(count), size)]


def _dimension(points: frozenset[Point]) -> int:
    start, *rest = points
    return rank([[a - b for a, b in zip(point, start, strict=True)] for point in rest])


def _senders(game: Signalling, allowed: Sequence[Sequence[int]], used: Sequence[Sequence[int]]) -> set[Point]:
    """Strategies of the sender on the allowed messages that make every used reply optimal by Bayes' rule."""
    place = {pair: k for k, pair in enumerate((t, m) for t, chosen in enumerate(allowed) for m in chosen)}
    blocks = [[place[t, m] for m in chosen] for t, chosen in enumerate(allowed)]
    equal, at_least = _distribution(len(place), blocks)
    for m, replies in enumerate(used):
        for reply, other in product(replies, range(len(game.replies[m]))):
            row = [ZERO] * (len(place) + 1)
            for t, weight in enumerate(game.prior):
                if (t, m) in place:
                    row[place[t, m]] = weight * (game.receiver[t][m][reply] - game.receiver[t][m][other])
            if any(row):
                at_least.append(row)
    pairs = list(product(range(len(game.prior)), range(len(game.messages))))
    return {
        tuple(p[place[pair]] if pair in place else ZERO for pair in pairs) for p in _corners(place, equal, at_least)
    }


def _receivers(game: Signalling, allowed: Sequence[Sequence[int]], used: Sequence[Sequence[int]]) -> set[Point]:
    """Strategies of the receiver on the used replies that make every allowed message optimal for its type."""
    place = {pair: k for k, pair in enumerate((m, a) for m, replies in enumerate(used) for a in replies)}
    blocks = [[place[m, a] for a in replies] for m, replies in enumerate(used)]
    equal, at_least = _distribution(len(place), blocks)
    for t, chosen in enumerate(allowed):
        for m, other in product(chosen, range(len(game.messages))):
            row = [ZERO] * (len(place) + 1)
            for a in used[m]:
                row[place[m, a]] += game.sender[t][m][a]
            for a in used[other]:
                row[place[other, a]] -= game.sender[t][other][a]
            if any(row):
                at_least.append(row)
    pairs = [(m, a) for m, replies in enumerate(game.replies) for a in range(len(replies))]
    return {
        tuple(p[place[pair]] if pair in place else ZERO for pair in pairs) for p in _corners(place, equal, at_least)
    }


def _corners(place: Mapping[Any, int], equal: Sequence[Row], at_least: list[Row]) -> set[Point]:
    distinct = [list(row) for row in dict.fromkeys(tuple(row) for row in at_least)]
    return corners(len(place), equal, distinct)


def behaviour(game: Signalling, point: tuple[Point, Point]) -> dict[str, dict[str, Fraction]]:
    """An extreme point as information set -> action -> probability."""
    sender, receiver = (iter(numbers) for numbers in point)
    found = {label: {message: next(sender) for message in game.messages} for label in game.types}
    for label, replies in zip(game.sets, game.replies, strict=True):
        mix = {reply: next(receiver) for reply in replies}
        if label:
            found[label] = mix
    return found


def beliefs(game: Signalling, point: tuple[Point, Point]) -> dict[str, dict[str, tuple[Fraction, Fraction]]]:
    """Information set -> node -> the least and the largest probability that supports an extreme point."""
    return dict(_beliefs(game, *point))


def _beliefs(
    game: Signalling, sender: Point, receiver: Point
) -> Iterator[tuple[str, dict[str, tuple[Fraction, Fraction]]]]:
    start, count = 0, len(game.messages)
    for m, replies in enumerate(game.replies):
        mix = receiver[start : start + len(replies)]
        start += len(replies)
        if not game.sets[m]:
            continue
        weights = [prior * sender[t * count + m] for t, prior in enumerate(game.prior)]
        able = (
            {tuple(weight / sum(weights) for weight in weights)}
            if sum(weights) > 0
            else supporting_beliefs(game, m, [a for a, share in enumerate(mix) if share > 0])
        )
        spans = [(min(column), max(column)) for column in zip(*able, strict=True)]
        yield game.sets[m], dict(zip(game.nodes[m], spans, strict=True))
