"""Evolutionarily stable strategies of symmetric games, and the mutants that invade the other equilibria.

x is evolutionarily stable exactly if it is a best reply to itself and (y - x)'A(y - x) < 0 for all other mixtures y of
its best replies (Haigh 1975, Advances in Applied Probability 7; Abakuks 1980, Journal of Applied Probability 17). In
coordinates around an action of the support this asks that a quadratic form be positive on a cone: definite on the rest
of the support, strictly copositive on the other best replies. Neutral stability asks that it never be negative.

An evolutionarily stable strategy is a vertex of the best-response polyhedron {(x, v): Ax <= v}. So are the extreme
points of all sets of symmetric equilibria, and supports are gone through to find them: where the equations of a support
leave room, further best replies fix the point.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import flint
import numpy as np

from bargain.analyses.quadratic_forms import FormVerdict, Signs, positive_on_cone
from bargain.arithmetic import Arithmetic, Number, shown
from bargain.certificates import certify
from bargain.equilibrium import Certificate, Profile
from bargain.equilibrium.profiles import freeze
from bargain.errors import GameError
from bargain.games import NormalForm
from bargain.games.numerical import numerical

__all__ = ["EvolutionaryStability", "SymmetricEquilibrium", "evolutionarily_stable"]

TOLERANCE = Fraction(1, 10**10)
"""In a float game, quantities below this share of their terms are reported: rounding could turn their sign."""

_MOST_ACTIONS = 16

Point = tuple[Fraction, ...]


@dataclass(frozen=True, eq=False)
class SymmetricEquilibrium:
    """An extreme symmetric equilibrium (x, x) and what mutants can do to it.

    Attributes
    ----------
    mix : mapping
        Action -> probability, for every action.
    payoff : number
    support, best_replies : tuple of str
    stable, neutrally_stable : bool or None
        Does x do better against every mutant than the mutant does against itself, or at least as well, among those that
        reply as well to x? None if that could not be decided.
    reason : str
    form : mapping
        Action -> action -> number: the quadratic form z'Cz that the verdict is about. It is what a mutant x + z loses,
        x'Ay - y'Ay, where z says how much more it plays of each best reply other than the first action of the support.
    mutant : mapping
        Where x is not stable: a strategy that replies as well to x as x does, and against which x does no better than
        it does itself; worse if x is not even neutrally stable. Empty where x is stable.
    gain : number or None
        y'Ay - x'Ay for the mutant y: positive if it invades, zero if it drifts.
    certificate : Certificate
        That (x, x) is a Nash equilibrium.
    decided : bool
        False if, in a float game, a verdict hangs on numbers that rounding could turn.
    """

    mix: Mapping[str, Number]
    payoff: Number
    support: tuple[str, ...]
    best_replies: tuple[str, ...]
    stable: bool | None
    neutrally_stable: bool | None
    reason: str
    form: Mapping[str, Mapping[str, Number]]
    mutant: Mapping[str, Number]
    gain: Number | None
    certificate: Certificate
    decided: bool = True

    def __str__(self) -> str:
        names = {True: "evolutionarily stable", False: "not stable", None: "stability not decided"}
        verdict = "neutrally stable" if self.stable is False and self.neutrally_stable else names[self.stable]
        return f"{_text(self.mix)}: {verdict}, {self.reason}"


@dataclass(frozen=True, eq=False)
class EvolutionaryStability:
    """Every extreme symmetric equilibrium of a symmetric game with its verdict.

    Attributes
    ----------
    equilibria : tuple of SymmetricEquilibrium
        The extreme points of the set of symmetric equilibria.
    pieces : tuple of tuple of int
        The convex sets whose union is that set, as indices of their extreme points. A point inside a piece of two or
        more is never evolutionarily stable; whether it is neutrally stable is not looked at.
    complete : bool
        True if the list, and every verdict on evolutionary stability, is proven.
    message : str
    """

    game: NormalForm
    equilibria: tuple[SymmetricEquilibrium, ...]
    pieces: tuple[tuple[int, ...], ...]
    complete: bool
    message: str = ""

    @property
    def stable(self) -> tuple[SymmetricEquilibrium, ...]:
        """The evolutionarily stable strategies."""
        return tuple(found for found in self.equilibria if found.stable)

    @property
    def neutrally_stable(self) -> tuple[SymmetricEquilibrium, ...]:
        """The neutrally stable ones among the extreme symmetric equilibria, evolutionarily stable ones included."""
        return tuple(found for found in self.equilibria if found.neutrally_stable)


def evolutionarily_stable(game: NormalForm) -> EvolutionaryStability:
    """Find all evolutionarily stable strategies of a symmetric two-player game.

    Parameters
    ----------
    game : NormalForm
        Exact or float, with B the transpose of A. Actions are matched in order and go by the names of the rows.

    Returns
    -------
    EvolutionaryStability
        With all extreme symmetric equilibria; for those that are not stable, a mutant. Degenerate games included.

    Raises
    ------
    GameError
        The game is symbolic, not symmetric, or has more than 16 actions.

    Notes
    -----
    One linear system for each of the 2^m - 1 supports, and one for each set of best replies outside the support. A
    float game is decided as the rational game that its floats are in binary; `decided` and `complete` are False where
    rounding could matter.

    Examples
    --------
    >>> doves = NormalForm([[-1, 4], [0, 2]], [[-1, 0], [4, 2]], actions=(["hawk", "dove"], ["hawk", "dove"]))
    >>> print(*evolutionarily_stable(doves).equilibria, sep="\\n")
    2/3 hawk + 1/3 dove: evolutionarily stable, definite on the support
    """
    _check_symmetric(game)
    inexact = game.arithmetic is Arithmetic.FLOAT
    table = [[Fraction(entry) for entry in row] for row in game.A.tolist()]
    signs = Signs(TOLERANCE if inexact else Fraction(0))
    points = sorted(set(_symmetric_points(table, signs)), reverse=True)
    close = signs.near
    scale = max(abs(entry) for row in table for entry in row)
    found = [_judge(game, table, x, Signs(signs.tolerance, scale)) for x in points]
    replies = [frozenset(_replies(table, x)) for x in points]
    supports = [frozenset(k for k, p in enumerate(x) if p) for x in points]
    pieces = _pieces(supports, replies)
    notes = []
    if close or not all(one.decided for one in found):
        notes.append(f"a verdict hangs on numbers within {float(TOLERANCE):g} of zero; use exact numbers to decide")
    if any(one.stable is None for one in found):
        notes.append("too many best replies to decide on every equilibrium")
    if any(len(piece) > 1 for piece in pieces):
        notes.append("symmetric equilibria form a continuum; their extreme points are judged")
    complete = not close and all(one.decided and one.stable is not None for one in found)
    return EvolutionaryStability(game, tuple(found), pieces, complete, "; ".join(notes))


def _check_symmetric(game: NormalForm) -> None:
    numerical(game, "evolutionarily_stable")
    m, n = game.shape
    if m != n:
        raise GameError(
            f"evolutionarily_stable takes a symmetric game, in which B is A transposed; this one is {m}x{n}"
        )
    for i, j in np.ndindex(m, n):
        if game.B[i, j] != game.A[j, i]:
            raise GameError(
                "evolutionarily_stable takes a symmetric game, in which B is A transposed; here "
                f"B has {shown(game.B[i, j])} in row {i + 1}, column {j + 1}, and A {shown(game.A[j, i])} across"
            )
    if m > _MOST_ACTIONS:
        raise GameError(
            f"a game of {m} actions has {2**m - 1:,} supports; evolutionarily_stable stops at {_MOST_ACTIONS} actions"
        )


def _symmetric_points(table: list[list[Fraction]], signs: Signs) -> Iterator[Point]:
    """The vertices x of {(x, v): Ax <= v} whose support is among their best replies."""
    m = len(table)
    common = math.lcm(*(entry.denominator for row in table for entry in row))
    whole = [[int(entry * common) for entry in row] for row in table]
    size = Fraction(max(abs(entry) for row in table for entry in row))
    for count in range(1, m + 1):
        for support in combinations(range(m), count):
            for weights, value in _fixed(whole, support, signs):
                if all(w > -signs.tolerance for w in weights):
                    x = [Fraction(0)] * m
                    for k, w in zip(support, weights, strict=True):
                        x[k] = w
                    worth = value / common
                    slacks = [
                        worth - sum((a * p for a, p in zip(row, x, strict=True) if p), Fraction(0)) for row in table
                    ]
                    if min(slacks) < -signs.tolerance * size:
                        continue
                    of_weights = [signs.of(w, Fraction(1)) for w in weights]
                    of_slacks = [signs.of(slack, size) for slack in slacks]
                    if min(of_weights) > 0 and min(of_slacks) >= 0:
                        yield tuple(x)


def _fixed(whole: list[list[int]], support: tuple[int, ...], signs: Signs) -> Iterator[tuple[list[Fraction], Fraction]]:
    """Weights on `support` that make it indifferent, with the common payoff: the only ones, or those that more fix."""
    size = len(support)
    if size == 1:
        yield [Fraction(1)], Fraction(whole[support[0]][support[0]])
        return
    rows = [[whole[i][j] for j in support] + [-1] for i in support]
    square = flint.fmpz_mat([*rows, [1] * size + [0]])
    try:
        solution = square.solve(flint.fmpz_mat(size + 1, 1, [0] * size + [1]))
    except ZeroDivisionError:
        yield from _further(whole, support, square)
        return
    if signs.tolerance and _nearly_singular(rows):
        signs.near = True
    values = [Fraction(int(solution[k, 0].p), int(solution[k, 0].q)) for k in range(size + 1)]
    yield values[:size], values[size]


def _nearly_singular(rows: list[list[int]]) -> bool:
    table = np.array([row[:-1] for row in rows], dtype=object)
    largest = max(abs(entry) for entry in table.flat) or 1
    scaled = np.array([[float(Fraction(entry, largest)) for entry in row] for row in table])
    bordered = np.block([[scaled, -np.ones((len(rows), 1))], [np.ones((1, len(rows))), np.zeros((1, 1))]])
    return bool(np.linalg.cond(bordered) > float(1 / TOLERANCE))


def _further(
    whole: list[list[int]], support: tuple[int, ...], square: flint.fmpz_mat
) -> Iterator[tuple[list[Fraction], Fraction]]:
    """The same where the support leaves room: points that further best replies fix."""
    size, m = len(support), len(whole)
    lines = {i: [whole[i][j] for j in support] + [-1] for i in range(m)}
    start = [lines[i] for i in support] + [[1] * size + [0]]
    if flint.fmpz_mat([*lines.values(), start[-1]]).rank() <= size:
        return
    outside = [i for i in range(m) if i not in support]
    for more in combinations(outside, size + 1 - int(square.rank())):
        rows = [[*line, 0] for line in start[:-1]] + [[*start[-1], 1]] + [[*lines[i], 0] for i in more]
        reduced, rank = flint.fmpq_mat(flint.fmpz_mat(rows)).rref()
        if rank == size + 1 and reduced[size, size] != 0:
            values = [Fraction(int(reduced[k, size + 1].p), int(reduced[k, size + 1].q)) for k in range(size + 1)]
            yield values[:size], values[size]


def _replies(table: list[list[Fraction]], x: Point) -> list[int]:
    worth = [sum((a * p for a, p in zip(row, x, strict=True) if p), Fraction(0)) for row in table]
    return [k for k, value in enumerate(worth) if value == max(worth)]


def _judge(game: NormalForm, table: list[list[Fraction]], x: Point, signs: Signs) -> SymmetricEquilibrium:
    inexact = game.arithmetic is Arithmetic.FLOAT
    names = tuple((game.actions or ())[0] or ())
    replies = _replies(table, x)
    support = [k for k, p in enumerate(x) if p]
    base, others = support[0], [k for k in replies if k != support[0]]
    form = _form(table, base, others)
    verdict = positive_on_cone(form, [others.index(k) for k in support[1:]], signs)
    reason = verdict.reason if others else "a strict equilibrium"
    mutant, gain = _mutant(table, x, base, others, verdict)

    def out(value: Fraction) -> Number:
        return float(value) if inexact else value

    mix = {name: out(p) for name, p in zip(names, x, strict=True)}
    labels = [tuple(labels or ()) for labels in game.actions or ()]
    profile = Profile(
        {
            player: {label: out(p) for label, p in zip(own, x, strict=True)}
            for player, own in zip(game.players, labels, strict=True)
        }
    )
    return SymmetricEquilibrium(
        mix=freeze(mix),
        payoff=out(
            sum((p * a * q for p, row in zip(x, table, strict=True) for a, q in zip(row, x, strict=True)), Fraction(0))
        ),
        support=tuple(names[k] for k in support),
        best_replies=tuple(names[k] for k in replies),
        stable=verdict.positive,
        neutrally_stable=verdict.nonnegative,
        reason=reason,
        form=freeze(
            {
                names[i]: {names[j]: out(c) for j, c in zip(others, row, strict=True)}
                for i, row in zip(others, form, strict=True)
            }
        ),
        mutant=freeze({name: out(p) for name, p in zip(names, mutant, strict=False)}),
        gain=None if gain is None else out(gain),
        certificate=certify(game, profile),
        decided=not signs.near,
    )


def _form(table: list[list[Fraction]], base: int, others: Sequence[int]) -> list[list[Fraction]]:
    """C with z'Cz = -d'Ad, where d has the entries z at `others` and minus their sum at `base`."""
    half = Fraction(1, 2)

    def entry(i: int, j: int) -> Fraction:
        return table[base][j] + table[i][base] - table[i][j] - table[base][base]

    return [[half * (entry(i, j) + entry(j, i)) for j in others] for i in others]


def _mutant(
    table: list[list[Fraction]], x: Point, base: int, others: Sequence[int], verdict: FormVerdict
) -> tuple[list[Fraction], Fraction | None]:
    """The mutant as far as possible along the witness, and its payoff against itself less that of x against it."""
    if not verdict.witness:
        return [], None
    move = [Fraction(0)] * len(x)
    for k, value in zip(others, verdict.witness, strict=True):
        move[k] += value
        move[base] -= value
    step = min(x[k] / -change for k, change in enumerate(move) if change < 0)
    y = [p + step * change for p, change in zip(x, move, strict=True)]
    against = [sum((a * q for a, q in zip(row, y, strict=True) if q), Fraction(0)) for row in table]
    return y, sum(((q - p) * value for p, q, value in zip(x, y, against, strict=True)), Fraction(0))


def _pieces(supports: list[frozenset[int]], replies: list[frozenset[int]]) -> tuple[tuple[int, ...], ...]:
    """Maximal sets of equilibria all of whose mixtures are symmetric equilibria: each replies best to each."""
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_nodes_from(range(len(supports)))
    for a, b in combinations(range(len(supports)), 2):
        if supports[a] <= replies[b] and supports[b] <= replies[a]:
            graph.add_edge(a, b)
    return tuple(sorted(tuple(sorted(clique)) for clique in nx.find_cliques(graph)))


def _text(mix: Mapping[str, Number]) -> str:
    return " + ".join(name if p == 1 else f"{shown(p)} {name}" for name, p in mix.items() if p)
