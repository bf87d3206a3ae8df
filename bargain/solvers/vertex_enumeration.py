"""All extreme equilibria of a bimatrix game by enumerating the vertices of the two best-response polytopes.

A pair of vertices is an extreme equilibrium exactly if every own action and every reply is a label of one of them.
Completeness: each polytope is explored, in exact integers, as a simple polytope infinitesimally close to it. The set
of vertices found is closed under adjacency and the graph of a polytope is connected, so none is missed; and every
vertex of the polytope itself is the limit of one of them. Degenerate games therefore need no special treatment.

The nearby simple polytopes belong to a nearby nondegenerate game. Its equilibria are the complementary pairs of bases,
each with an index of +1 or -1, and the index of a component is the sum over those that tend to it. The indices of all
components sum to +1, which is checked for every answer.

A float game is solved as the rational game that its floats are in binary; where it is close to a tie without having
one, the answer is not called complete. A game with too many vertices gets the equilibria that Lemke-Howson paths find,
and the answer says so.

Cost: for each vertex a pivot of m * n exact products and m ratio tests; random games have about 1,000 vertices a side
at 10x10, 5,000 at 12x12 and twice as many with each further action. Source: Avis, Rosenberg, Savani and von Stengel
(2010), Economic Theory 42, section 3; von Stengel (2002), Handbook of Game Theory 3, section 2; Shapley (1974),
Mathematical Programming Study 1, for the index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bargain.arithmetic import Arithmetic
from bargain.equilibrium import Answer, Concept, Status
from bargain.equilibrium.profiles import mixed_profile
from bargain.equilibrium.structure import affine_dimension, nash_subsets
from bargain.games import NormalForm
from bargain.polytopes.best_responses import BestResponsePolytope, TooManyVertices
from bargain.polytopes.near_ties import TOLERANCE, near_tie
from bargain.solvers import lemke_howson
from bargain.solvers.spec import SolverSpec

__all__ = ["SOLVER", "run"]

_MOST_ACTIONS = 20
_MOST_TOTAL = 120

Pair = tuple[int, int]


def run(game: NormalForm) -> Answer:
    """Solve an exact or float game for all its extreme Nash equilibria."""
    inexact = game.arithmetic is Arithmetic.FLOAT
    exact_game = NormalForm(game.A, game.B).convert(Arithmetic.EXACT) if inexact else game  # outcomes play no part
    m, n = game.shape
    try:
        p, q = BestResponsePolytope.of(exact_game.B), BestResponsePolytope.of(exact_game.A.T)
    except TooManyVertices as limit:
        some = lemke_howson.run(game)
        note = f"vertex enumeration gave up after {limit.args[0]:,} bases of a best-response polytope"
        return replace(some, message=f"{note}; {some.message}")
    of_p, of_q = (
        dict(zip(p.labels, p.keys, strict=True)),
        dict(zip(_as_row_labels(q.labels, m, n), q.keys, strict=True)),
    )
    del of_p[p.unit], of_q[q.unit << m]
    found = sorted(_complementary(of_p, of_q, m, n), key=lambda pair: (_order(pair[0], m, n), _order(~pair[1], m, n)))
    xs = list(dict.fromkeys(x for x, _ in found))
    ys = sorted(dict.fromkeys(y for _, y in found), key=lambda label: _order(~label, m, n))
    x_points = [p.point(of_p[label]) for label in xs]
    y_points = [q.point(of_q[label]) for label in ys]
    x_index, y_index = {x: i for i, x in enumerate(xs)}, {y: j for j, y in enumerate(ys)}
    pairs = [(x_index[x], y_index[y]) for x, y in found]
    pieces, dimensions, components = nash_subsets(
        pairs,
        lambda indices: affine_dimension([x_points[i] for i in indices]),
        lambda indices: affine_dimension([y_points[j] for j in indices]),
    )
    indices = _indices(p, q, {pair: k for k, pair in enumerate(found)}, pieces, components)
    notes = []
    if sum(indices) != 1:
        notes.append(f"the indices of the components sum to {sum(indices)}, not to 1; please report this game")
    if inexact and (near_tie(game.B, p) or near_tie(game.A.T, q)):
        notes.append(
            f"degenerate within the tolerance {float(TOLERANCE):g}; solve with exact numbers for the whole set"
        )
    return Answer(
        tuple(mixed_profile(game, x_points[i], y_points[j]) for i, j in pairs),
        Status.CONVERGED,
        complete=not notes,
        message="; ".join(notes),
        pieces=pieces,
        dimensions=dimensions,
        components=components,
        indices=indices,
    )


def _as_row_labels(labels: Sequence[int], m: int, n: int) -> list[int]:
    """Labels of vertices of Q, own columns first, in the order of P: bit i for row i, bit m + j for column j."""
    own = (1 << n) - 1
    return [(label & own) << m | label >> n for label in labels]


def _complementary(of_p: Mapping[int, int], of_q: Mapping[int, int], m: int, n: int) -> Iterator[Pair]:
    """Pairs of label sets that have every label between them."""
    full = (1 << (m + n)) - 1
    larger = [label for label in of_q if label.bit_count() > n]
    for x in of_p:
        missing = full & ~x
        if x.bit_count() > m:
            yield from ((x, y) for y in of_q if y & missing == missing)
            continue
        if missing in of_q:
            yield x, missing
        for y in larger:
            if y & missing == missing:
                yield x, y


def _order(label: int, m: int, n: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Supports by size, then by their actions; `label` has the support's bits clear among the first m, set above."""
    support = tuple(i for i in range(m) if not label >> i & 1)
    replies = tuple(j for j in range(n) if label >> (m + j) & 1)
    return len(support), support, replies


def _indices(
    p: BestResponsePolytope,
    q: BestResponsePolytope,
    number: Mapping[Pair, int],
    pieces: tuple[tuple[int, ...], ...],
    components: tuple[tuple[int, ...], ...],
) -> tuple[int, ...]:
    """The index of each component, from the equilibria of the perturbed game that tend to it."""
    m, n = p.shape
    component_of = {member: c for c, group in enumerate(components) for piece in group for member in pieces[piece]}
    total: dict[int, int] = defaultdict(int)
    full = (1 << (m + n)) - 1
    of_q = dict(zip(_as_row_labels(q.keys, m, n), range(len(q.keys)), strict=True))
    for key, label in zip(p.keys, p.labels, strict=True):
        place = of_q.get(full & ~key)
        if place is None or key == p.unit:
            continue
        size = m - (key & p.unit).bit_count()
        sign = _sign(p.minor(key).det()) * _sign(q.minor(q.keys[place]).det())
        limit = number[label, _as_row_labels(q.labels[place : place + 1], m, n)[0]]
        total[component_of[limit]] += sign if size % 2 else -sign
    return tuple(total[c] for c in range(len(components)))


def _sign(value: Any) -> int:
    return 1 if value > 0 else -1


def refuses(game: NormalForm) -> str:
    """The number of vertices is exponential in the smaller side; say where it ends."""
    m, n = game.shape
    if min(m, n) <= _MOST_ACTIONS and m + n <= _MOST_TOTAL:
        return ""
    return (
        f"a {m}x{n} game has too many vertices; vertex enumeration stops at {_MOST_ACTIONS}x{_MOST_ACTIONS}, and at "
        f"{_MOST_TOTAL} actions in all (method='lemke-howson' finds one equilibrium, concept='pure' the pure ones)"
    )


SOLVER = SolverSpec(
    name="vertex-enumeration",
    accepts=NormalForm,
    concept=Concept.NASH,
    finds_all=True,
    exact=True,
    run=run,
    refuses=refuses,
    priority=1,
)
