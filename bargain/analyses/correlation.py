"""Correlated and coarse correlated equilibria: any linear objective, exactly, with a proof of optimality.

A mediator draws a cell of the game from a known distribution. In a correlated equilibrium (Aumann 1974, 1987) each
player hears the own recommendation and does best to follow it. In a coarse one (Moulin and Vial 1978) each player
decides before hearing it whether to follow whatever it will be. Both sets are polytopes, given by obedience
inequalities, so that the best equilibrium for a linear objective is a linear programme.

Cost: m*n variables and m(m-1) + n(n-1) inequalities, or m + n coarse ones; about 5 ms at 5x5, 50 ms at 10x10 and 80 ms
at 12x12, in integers or in floats, with the test of uniqueness and the certificate. Where floats mislead, integer
pivots decide: seconds for an 8x8 game with payoffs that nearly tie (within 1e-12 of their size), a minute or more for a
12x12 one whose payoffs differ by ten digits and more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.analyses.obedience import broken_probabilities, obedience_ledger, proven_bound
from bargain.analyses.optima import Optimum, action_index, actions_of, player_index, published, rational, refuse_large
from bargain.arithmetic import Arithmetic, Number, arithmetic_of, number
from bargain.certificates.identities import PROBABILITY_TOLERANCE
from bargain.equilibrium.profiles import freeze
from bargain.errors import GameError, ParameterError
from bargain.games import NormalForm
from bargain.games.entries import read_matrix
from bargain.linear_programs.faces import unique_solution
from bargain.linear_programs.programs import LinearOptimum, Program, read_program, with_objective
from bargain.linear_programs.solving import solve_program

__all__ = [
    "CorrelatedEquilibrium",
    "Obedience",
    "WelfareRange",
    "correlated_equilibrium",
    "welfare_range",
]

_MOST_CELLS = 900


@dataclass(frozen=True, eq=False)
class CorrelatedEquilibrium:
    """A correlated equilibrium that is best for a linear objective.

    Attributes
    ----------
    game : NormalForm
    coarse : bool
    objective : str
        What is maximised, or minimised, in words.
    distribution : array (m, n)
        Probability of each pair of actions: `Fraction` in an exact game, else float.
    payoffs, outcomes : mapping
        Expected payoff of each player, probability of each named outcome.
    value : number
        The objective at the distribution.
    unique : bool
        True if no other distribution reaches the value; decided exactly.
    multipliers : tuple of Fraction
        A weight >= 0 for each inequality of the ledger. The objective plus the weighted slacks is at most `value` in
        every cell, which proves that no equilibrium exceeds it. They are exact in a float game too.
    certificate : Optimum
        The obedience inequalities with their slacks (`where` is the recommendation, "" if coarse), and the bound.
    """

    game: NormalForm
    coarse: bool
    objective: str
    distribution: np.ndarray
    payoffs: Mapping[str, Number]
    outcomes: Mapping[str, Number]
    value: Number
    unique: bool
    multipliers: tuple[Fraction, ...]
    certificate: Optimum

    def __repr__(self) -> str:
        kind = "coarse correlated" if self.coarse else "correlated"
        return f"CorrelatedEquilibrium({kind}, {self.objective} = {self.value}, {self.support()})"

    def support(self) -> dict[tuple[str, str], Number]:
        """The pairs of actions of positive probability, with it."""
        rows, columns = actions_of(self.game, 0), actions_of(self.game, 1)
        cells = np.ndindex(*self.game.shape)
        return {(rows[i], columns[j]): self.distribution[i, j] for i, j in cells if self.distribution[i, j] != 0}

    def conditional(self, player: str, action: str) -> dict[str, Number]:
        """What the other player is recommended with which probability, given the recommendation of this one.

        Raises `ParameterError` for a recommendation that is never given.
        """
        mine = player_index(self.game, player, "conditional")
        k = action_index(self.game, mine, action, "conditional")
        line = (self.distribution if mine == 0 else self.distribution.T)[k]
        total = line.sum()
        if total == 0:
            raise ParameterError(f"conditional: {action!r} is never recommended to {player}")
        return {label: p / total for label, p in zip(actions_of(self.game, 1 - mine), line, strict=True)}

    @property
    def is_product(self) -> bool:
        """True if the recommendations are independent: the marginals of a correlated one are then a Nash equilibrium.

        Exact in an exact game; within 1e-9 in a float game.
        """
        p = self.distribution
        gaps = np.abs(p - np.multiply.outer(p.sum(axis=1), p.sum(axis=0)))
        return bool(gaps.max() <= (0 if self.game.arithmetic is Arithmetic.EXACT else PROBABILITY_TOLERANCE))


@dataclass(frozen=True, eq=False)
class WelfareRange:
    """The extreme points of the polytope of correlated equilibria in total and in individual payoffs.

    Attributes
    ----------
    least, most : CorrelatedEquilibrium
        Of least and of greatest total payoff.
    worst, best : mapping
        Player -> the equilibrium of that player's least and greatest payoff.
    """

    least: CorrelatedEquilibrium
    most: CorrelatedEquilibrium
    worst: Mapping[str, CorrelatedEquilibrium]
    best: Mapping[str, CorrelatedEquilibrium]


def correlated_equilibrium(
    game: NormalForm, objective: Any = "welfare", *, coarse: bool = False, minimize: bool = False
) -> CorrelatedEquilibrium:
    """Find the correlated equilibrium that is best for a linear objective.

    Parameters
    ----------
    game : NormalForm
        Exact or float. A float game is solved as the rational game that it is in binary, and the answer is rounded.
    objective : str, mapping or matrix (m, n)
        "welfare" (the sum of the payoffs); a player's name (the player's payoff); an outcome's name (its probability);
        a mapping from such names to weights; or the weight of each cell. A float weight makes the answer floats.
    coarse : bool
        Coarse correlated equilibrium: players decide before they hear the recommendation.
    minimize : bool
        Minimise instead.

    Returns
    -------
    CorrelatedEquilibrium

    Raises
    ------
    GameError
        A game that is not a numerical two-player normal form.
    ParameterError
        An objective that names nothing, or two things, or that has the wrong shape.
    ConceptError
        More than 900 cells.

    Examples
    --------
    >>> chicken = NormalForm([[6, 2], [7, 0]], [[6, 7], [2, 0]], actions=(("yield", "dare"), ("yield", "dare")))
    >>> best = correlated_equilibrium(chicken)
    >>> best.value, best.support()[("yield", "yield")], best.certificate.gap
    (Fraction(21, 2), Fraction(1, 2), Fraction(0, 1))
    >>> correlated_equilibrium(chicken, "Row", minimize=True).value
    Fraction(2, 1)
    """
    exact_game = rational(game, "correlated_equilibrium")
    weights, name, inexact = _objective(game, exact_game, objective)
    return Obedience(game, exact_game, coarse).best(weights, name, minimize=minimize, inexact=inexact)


def welfare_range(game: NormalForm, *, coarse: bool = False) -> WelfareRange:
    """Find the extreme correlated equilibria: least and greatest total payoff, and payoff of each player.

    Parameters
    ----------
    game : NormalForm
        Exact or float.
    coarse : bool
        Coarse correlated equilibria.

    Raises
    ------
    GameError, ConceptError
        As `correlated_equilibrium`.

    Notes
    -----
    Six linear programmes.

    Examples
    --------
    >>> span = welfare_range(NormalForm([[6, 2], [7, 0]], [[6, 7], [2, 0]]))
    >>> span.least.value, span.most.value, span.best["Row"].value
    (Fraction(36, 5), Fraction(21, 2), Fraction(7, 1))
    """
    exact_game = rational(game, "welfare_range")
    system = Obedience(game, exact_game, coarse)
    inexact = game.arithmetic is Arithmetic.FLOAT
    total, tables = exact_game.A + exact_game.B, dict(zip(game.players, (exact_game.A, exact_game.B), strict=True))

    def extremes(table: np.ndarray, name: str) -> Iterator[CorrelatedEquilibrium]:
        yield from (system.best(table, name, minimize=minimize, inexact=inexact) for minimize in (True, False))

    least, most = extremes(total, "welfare")
    found = {player: tuple(extremes(table, f"payoff of {player}")) for player, table in tables.items()}
    worst = {player: pair[0] for player, pair in found.items()}
    return WelfareRange(least, most, freeze(worst), freeze({player: pair[1] for player, pair in found.items()}))


class Obedience:
    """The linear programme of a game's correlated equilibria, for one objective after the other."""

    def __init__(self, game: NormalForm, exact_game: NormalForm, coarse: bool) -> None:
        m, n = game.shape
        refuse_large(m * n, _MOST_CELLS, "correlated equilibria: number of cells", "remove dominated actions first")
        self.game, self.exact, self.coarse = game, exact_game, coarse
        a, b = exact_game.A, exact_game.B
        rows: list[list[Fraction]] = []
        for mine, (table, count) in enumerate(((a, m), (b.T, n))):
            for told in [None] if coarse else range(count):
                for k in range(count):
                    if k == told:
                        continue
                    gain = np.full(table.shape, Fraction(0), dtype=object)
                    lines = slice(None) if told is None else told
                    gain[lines] = table[k] - table[lines]
                    rows.append(list((gain if mine == 0 else gain.T).flat))
        nothing = [Fraction(0)] * (m * n)
        self.programme = read_program(nothing, (rows, [Fraction(0)] * len(rows)), ([[1] * (m * n)], [1]), ())

    def farthest(self, weights: np.ndarray) -> tuple[np.ndarray, LinearOptimum, Program]:
        """A distribution (m, n) of greatest expected weight."""
        programme = with_objective(self.programme, list(weights.flat))
        answer = solve_program(programme)
        return np.array(answer.x, dtype=object).reshape(self.game.shape), answer, programme

    def best(self, weights: np.ndarray, name: str, *, minimize: bool, inexact: bool) -> CorrelatedEquilibrium:
        """Maximise, or minimise, the expected weight; `inexact` rounds the answer to floats."""
        sign = -1 if minimize else 1
        p, answer, programme = self.farthest(sign * weights)
        shown = published(p, inexact)
        value = (weights * p).sum()
        bound = sign * proven_bound(self.exact, sign * weights, answer.duals_ub, self.coarse)
        largest = max(abs(entry) for entry in weights.flat)
        payoffs = {who: (t * p).sum() for who, t in zip(self.game.players, (self.exact.A, self.exact.B), strict=True)}
        outcomes = {label: (table * p).sum() for label, table in self.exact.outcomes.items()}
        certificate = Optimum(
            obedience_ledger(self.game, shown, self.coarse),
            tuple(broken_probabilities(shown)),
            published(value, inexact),
            published(bound, inexact),
            1e-9 * published(largest, True) if inexact else 0.0,
        )
        return CorrelatedEquilibrium(
            game=self.game,
            coarse=self.coarse,
            objective=f"{'least' if minimize else 'greatest'} {name}",
            distribution=shown,
            payoffs=freeze({who: published(v, inexact) for who, v in payoffs.items()}),
            outcomes=freeze({label: published(v, inexact) for label, v in outcomes.items()}),
            value=certificate.value,
            unique=unique_solution(programme, answer),
            multipliers=answer.duals_ub,
            certificate=certificate,
        )


def _objective(game: NormalForm, exact_game: NormalForm, given: Any) -> tuple[np.ndarray, str, bool]:
    """The weight of each cell in rationals, its name, and whether the answer is to be rounded."""
    inexact = game.arithmetic is Arithmetic.FLOAT
    tables: dict[str, list[np.ndarray]] = {"welfare": [exact_game.A + exact_game.B]}
    for name, table in [
        *zip(game.players, (exact_game.A, exact_game.B), strict=True),
        *exact_game.outcomes.items(),
    ]:
        tables.setdefault(name, []).append(table)
    if isinstance(given, str):
        return _table(tables, given), _phrase(game, given), inexact
    if isinstance(given, Mapping):
        if not given:
            raise ParameterError("objective: the mapping of weights is empty")
        terms = [(name, _weight(weight, f"objective, {name}")) for name, weight in given.items()]
        inexact = inexact or any(isinstance(weight, float) for _, weight in terms)
        total = sum(Fraction(weight) * _table(tables, name) for name, weight in terms)
        return np.array(total), " + ".join(f"{weight} {_phrase(game, name)}" for name, weight in terms), inexact
    try:
        matrix = read_matrix(given, "objective")
    except GameError as error:
        raise ParameterError(str(error)) from None
    if matrix.shape != game.shape:
        raise ParameterError(f"objective: its shape is {matrix.shape}; the game has {game.shape}")
    arithmetic = arithmetic_of(matrix.flat)
    if arithmetic is Arithmetic.SYMBOLIC:
        raise ParameterError("objective: the weights of cells must be numbers; give the symbols values")
    weights = np.vectorize(Fraction, otypes=[object])(matrix)
    return weights, "expected weight", inexact or arithmetic is Arithmetic.FLOAT


def _weight(value: object, what: str) -> Number:
    try:
        read = number(value)
    except ParameterError as error:
        raise ParameterError(f"{what}: {error}") from None
    if not isinstance(read, (Fraction, float)):
        raise ParameterError(f"{what}: {read} is a symbol; give a number")
    return read


def _table(tables: Mapping[str, list[np.ndarray]], name: object) -> np.ndarray:
    found = tables.get(name, []) if isinstance(name, str) else []
    if len(found) == 1:
        return found[0]
    if found:
        raise ParameterError(f"objective: {name!r} names {len(found)} things; give the weights of the cells instead")
    raise ParameterError(f"objective: {name!r} is not known; choose among {', '.join(map(repr, tables))}, or weights")


def _phrase(game: NormalForm, name: str) -> str:
    if name == "welfare":
        return "welfare"
    return f"payoff of {name}" if name in game.players else f"probability of {name!r}"
