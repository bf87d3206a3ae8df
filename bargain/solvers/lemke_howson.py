"""Equilibria at the ends of Lemke-Howson paths, from every label, exactly.

A path starts at a pair of vertices of the two best-response polytopes that has every label, drops one label and pivots
in turn in the two polytopes until that label comes back. The first pair is the artificial equilibrium (0, 0); the
equilibria found are starts of further paths. Not every equilibrium can be reached so, and the answer never claims to be
complete.

Degenerate games are decided by an infinitesimal perturbation of the right sides, under which paths cannot cycle.
Cost: one pivot of n * (m + 2) products of long integers for each step. The number of steps can be exponential, but
rarely exceeds a few times m + n in random games.
Source: Lemke and Howson (1964), SIAM Journal 12; von Stengel (2002), Handbook of Game Theory 3, section 2.3;
Shapley (1974), Mathematical Programming Study 1: the two ends of a path have opposite indices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from bargain.arithmetic import Arithmetic
from bargain.equilibrium import Answer, Concept, Profile, Status
from bargain.equilibrium.profiles import mixed_profile
from bargain.equilibrium.structure import affine_dimension, nash_subsets
from bargain.errors import ConceptError
from bargain.games import NormalForm
from bargain.games.numerical import numerical
from bargain.polytopes.best_responses import integer_payoffs, mixed, perturbations
from bargain.polytopes.exact_pivoting import TiedPerturbation, leaving_row, pivoted
from bargain.solvers.spec import SolverSpec

__all__ = ["SOLVER", "LemkeHowsonPath", "lemke_howson", "run"]

_MOST_WORK = 10_000_000
"""Products of short integers after which `run` starts no further path: a few seconds, unless one path takes longer."""

_MOST_CELLS = 10_000

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class LemkeHowsonPath:
    """One path from the artificial equilibrium.

    Attributes
    ----------
    label : (str, str)
        The player and the action whose label was dropped.
    steps : tuple of (str, str)
        The labels picked up, in order; the last one is `label`.
    profile : Profile
        The equilibrium at its end.
    """

    label: tuple[str, str]
    steps: tuple[tuple[str, str], ...]
    profile: Profile


def lemke_howson(game: NormalForm) -> tuple[LemkeHowsonPath, ...]:
    """Follow the Lemke-Howson path of every label, the rows' actions first, then the columns'.

    Parameters
    ----------
    game : NormalForm
        Exact or float; floats are read as the rationals that they are in binary, so that the path is exact.

    Returns
    -------
    tuple of LemkeHowsonPath
        m + n paths; several may end at the same equilibrium.

    Raises
    ------
    GameError
        The game is symbolic.
    ConceptError
        More than 10,000 cells.

    Examples
    --------
    >>> hunt = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]], actions=(("stag", "hare"), ("stag", "hare")))
    >>> [(path.label, path.profile.pure_text()) for path in lemke_howson(hunt)][:2]
    [(('Row', 'stag'), 'Row: stag; Column: stag'), (('Row', 'hare'), 'Row: hare; Column: hare')]
    """
    game = numerical(game, "lemke_howson")
    if refuses(game):
        raise ConceptError(refuses(game))
    names = [
        (player, action)
        for player, actions in zip(game.players, game.actions or (), strict=True)
        for action in actions or ()
    ]

    def follow_all(start: _Dictionaries) -> tuple[LemkeHowsonPath, ...]:
        paths = []
        for label in range(len(names)):
            steps, end = _follow(start, label)
            profile = mixed_profile(game, *end.strategies())
            paths.append(LemkeHowsonPath(names[label], tuple(names[k] for k in steps), profile))
        return tuple(paths)

    return _untied(game, follow_all)


def run(game: NormalForm) -> Answer:
    """Distinct equilibria to which paths lead from the artificial equilibrium and from those already found."""

    def search(start: _Dictionaries) -> tuple[list[_Dictionaries], bool]:
        seen, queue, work = {frozenset(start.nonbasic[0])}, [start], 0
        for pair in queue:
            for label in range(sum(game.shape)):
                if work > _MOST_WORK:
                    return queue[1:], False
                steps, end = _follow(pair, label)
                digits = 1 + end.units[0].bit_length() // 256  # long integers take longer to multiply
                work += len(steps) * game.A.size * digits
                key = frozenset(end.nonbasic[0])
                if key not in seen:
                    seen.add(key)
                    queue.append(end)
        return queue[1:], True

    ends, finished = _untied(game, search)
    found = list(dict.fromkeys(end.strategies() for end in ends))
    xs, ys = list(dict.fromkeys(x for x, _ in found)), list(dict.fromkeys(y for _, y in found))
    pieces, dimensions, components = nash_subsets(
        [(xs.index(x), ys.index(y)) for x, y in found],
        lambda indices: affine_dimension([xs[i] for i in indices]),
        lambda indices: affine_dimension([ys[j] for j in indices]),
    )
    note = "these are the equilibria at the ends of Lemke-Howson paths; there may be others"
    if not finished:
        note += f" (not all paths were followed: the limit is {_MOST_WORK:,} products)"
    return Answer(
        tuple(mixed_profile(game, *strategies) for strategies in found),
        Status.CONVERGED,
        complete=False,
        message=note,
        pieces=pieces,
        dimensions=dimensions,
        components=components,
    )


@dataclass(frozen=True, eq=False)
class _Dictionaries:
    """Dictionaries of the two polytopes, row player's first. Variables carry labels: rows i, then columns m + j."""

    tables: tuple[list[list[int]], list[list[int]]]
    units: tuple[int, int]
    nonbasic: tuple[list[int], list[int]]
    basic: tuple[list[int], list[int]]
    factors: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]

    def strategies(self) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """The mixed strategies of a pair other than the artificial one."""
        m, n = len(self.tables[1]), len(self.tables[0])
        found = []
        for side, own in enumerate((range(m), range(m, m + n))):
            rows = zip(self.basic[side], self.tables[side], strict=True)
            weights = {label - own.start: row[-2] for label, row in rows if label in own and row[-2]}
            found.append(mixed(weights, self.factors[side]))
        return found[0], found[1]


def _untied(game: NormalForm, work: Callable[[_Dictionaries], Result]) -> Result:
    """Do the work under the first perturbation that decides all ties."""
    exact_game = NormalForm(game.A, game.B).convert(Arithmetic.EXACT) if game.arithmetic is Arithmetic.FLOAT else game
    m, n = game.shape
    (of_rows, row_factors), (of_columns, column_factors) = (
        integer_payoffs(exact_game.B),
        integer_payoffs(exact_game.A.T),
    )
    for shifts in zip(perturbations(n), perturbations(m), strict=True):
        first, second = (
            [[*column, 1, p] for column, p in zip(zip(*rows, strict=True), shift, strict=True)]
            for rows, shift in zip((of_rows, of_columns), shifts, strict=True)
        )
        rows, columns = list(range(m)), list(range(m, m + n))
        try:
            start = _Dictionaries(
                (first, second), (1, 1), (rows, columns), (columns, rows), (row_factors, column_factors)
            )
            return work(start)
        except TiedPerturbation:
            continue
    raise AssertionError("six perturbations in a row were degenerate")


def _follow(pair: _Dictionaries, label: int) -> tuple[list[int], _Dictionaries]:
    """Drop a label of a completely labelled pair, and pivot until it is found again."""
    tables, units = list(pair.tables), list(pair.units)
    nonbasic, basic = [list(part) for part in pair.nonbasic], [list(part) for part in pair.basic]
    side = 0 if label in nonbasic[0] else 1
    entering, steps = label, []
    while True:
        column = nonbasic[side].index(entering)
        row = leaving_row(tables[side], column, len(nonbasic[side]))
        pivot = tables[side][row][column]
        tables[side] = pivoted(tables[side], row, column, units[side])
        units[side] = pivot
        leaving = basic[side][row]
        nonbasic[side][column], basic[side][row] = leaving, entering
        steps.append(leaving)
        if leaving == label:
            break
        entering, side = leaving, 1 - side
    return steps, _Dictionaries(
        (tables[0], tables[1]),
        (units[0], units[1]),
        (nonbasic[0], nonbasic[1]),
        (basic[0], basic[1]),
        pair.factors,
    )


def refuses(game: NormalForm) -> str:
    """Long integers make large games slow; say where it ends."""
    m, n = game.shape
    if m * n <= _MOST_CELLS:
        return ""
    return (
        f"a {m}x{n} game is too large; exact Lemke-Howson stops at {_MOST_CELLS:,} cells (concept='pure' has no limit)"
    )


SOLVER = SolverSpec(
    name="lemke-howson",
    accepts=NormalForm,
    concept=Concept.NASH,
    finds_all=False,
    exact=True,
    run=run,
    refuses=refuses,
)
