"""Iterated elimination of dominated actions, with its order shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bargain.analyses.dominance import Current, DominatedAction, Kind, named, sides, undecided_note
from bargain.analyses.elimination_orders import Left, Results, Verdict, all_results
from bargain.arithmetic import shown
from bargain.equilibrium.profiles import freeze
from bargain.errors import GameError, ParameterError
from bargain.games import NormalForm
from bargain.games.entries import check_flag
from bargain.games.numerical import numerical
from bargain.solvers.domination import Comparison, weak_comparison

__all__ = ["Elimination", "dominance_solvable", "eliminate"]


@dataclass(frozen=True, eq=False)
class Elimination:
    """Iterated elimination of dominated actions.

    Attributes
    ----------
    game, reduced : NormalForm
        Before and after; labels and outcomes are kept.
    by : {"strict", "weak"}
    mixed : bool
        Whether mixed strategies could dominate.
    rounds : tuple of tuple of DominatedAction
        What was eliminated, in order. Each entry compares over the actions left at the start of its round.
    finished : bool
        False if a given order stops while dominated actions are left.
    order_dependent : bool or None
        Can other orders, any set of dominated actions a round, end with other actions? None if that is not known.
    results : tuple of mapping
        The ends found, as player -> actions: every end that some order reaches, if `exhaustive`.
    payoffs_dependent : bool or None
        Can other orders end with other payoff pairs? None if that is not known.
    decided : bool
        False if, in a float game, some verdict hangs on payoff differences that could be rounding.
    message : str
    exhaustive : bool
        False if orders were left untried.
    """

    game: NormalForm
    by: Kind
    mixed: bool
    rounds: tuple[tuple[DominatedAction, ...], ...]
    reduced: NormalForm
    finished: bool
    order_dependent: bool | None
    results: tuple[Mapping[str, tuple[str, ...]], ...]
    payoffs_dependent: bool | None
    decided: bool
    message: str = ""
    exhaustive: bool = True

    @property
    def surviving(self) -> Mapping[str, tuple[str, ...]]:
        """Player -> actions that are left."""
        return freeze(
            dict(zip(self.reduced.players, (tuple(a or ()) for a in self.reduced.actions or ()), strict=True))
        )

    @property
    def solvable(self) -> bool:
        """One profile is left; or, by weak dominance, profiles that give the same payoffs (Moulin 1979)."""
        if self.reduced.shape == (1, 1):
            return True
        return self.by == "weak" and self.finished and len(_payoff_pairs(self.reduced)) == 1

    @property
    def steps(self) -> tuple[str, ...]:
        """The order in words, one line for each action."""
        return tuple(f"round {k}: {entry}" for k, group in enumerate(self.rounds, start=1) for entry in group)


def eliminate(
    game: NormalForm,
    by: Kind = "strict",
    *,
    mixed: bool = True,
    order: Sequence[Any] | None = None,
    tries: int = 4000,
) -> Elimination:
    """Eliminate dominated actions until none is left, and show the order.

    Parameters
    ----------
    game : NormalForm
        Exact or float.
    by : {"strict", "weak"}
        Weak dominance: never worse against the actions left, and better against one.
    mixed : bool
        Whether mixed strategies may dominate.
    order : sequence, optional
        What to eliminate, as pairs (player, action) one after the other, or as lists of such pairs, a list a round. By
        default each round eliminates every dominated action of both players at once.
    tries : int
        By weak dominance, how many comparisons may be spent on other orders; 0 for none.

    Returns
    -------
    Elimination

    Raises
    ------
    ParameterError
        `by`, `order` or `tries` make no sense; the order names an action that is not dominated at its turn.
    GameError
        The game is symbolic, or not in normal form.

    Notes
    -----
    The end of strict elimination does not depend on the order (Gilboa, Kalai and Zemel 1990, Operations Research
    Letters 9). That of weak elimination can, so orders are tried within the limit of `tries`. Two that end apart settle
    that the order matters; that it does not is only known when all have been tried.

    Examples
    --------
    >>> game = NormalForm([[1, 0], [1, 2], [0, 2]], [[1, 0], [1, 1], [0, 1]], actions=(["T", "M", "B"], ["L", "R"]))
    >>> found = eliminate(game, "weak")
    >>> print(*found.steps, sep="\\n")
    round 1: Row: T is weakly dominated by M, by 0 to 2
    round 1: Row: B is weakly dominated by M, by 0 to 1
    >>> found.order_dependent, len(found.results)
    (True, 5)
    >>> eliminate(game, "weak", order=[("Row", "T"), ("Column", "L")]).surviving["Row"]
    ('M', 'B')
    """
    numerical(game, "eliminate")
    if by not in ("strict", "weak"):
        raise ParameterError(f"by={shown(by)!r} is not known; choose 'strict' or 'weak'")
    if isinstance(tries, bool) or not isinstance(tries, int) or tries < 0:
        raise ParameterError(f"tries: give a whole number from 0 on, not {shown(tries)!r}")
    check_flag(mixed, "mixed")
    current = Current(game, by, mixed)
    planned = None if order is None else _read_order(game, order)
    rounds: list[tuple[DominatedAction, ...]] = []
    while planned is None or len(rounds) < len(planned):
        found = current.dominated()
        if planned is not None:
            found = _planned(game, planned[len(rounds)], found, current)
        if not found:
            break
        rounds.append(tuple(current.entry(*one) for one in found))
        current.drop([(side, action) for side, action, _ in found])
    finished = planned is None or not current.dominated()
    ends, notes = _ends(current, tries, finished)
    undecided = tuple(named(game, place) for place in sorted(current.near | ends.near))
    if not finished:
        notes.insert(0, "the given order stops while dominated actions are left")
    several = len(ends.ends) > 1
    differ = several and len({_cell_payoffs(game, end) for end in ends.ends}) > 1
    return Elimination(
        game=game,
        by=by,
        mixed=mixed,
        rounds=tuple(rounds),
        reduced=current.reduced(),
        finished=finished,
        order_dependent=False if by == "strict" else True if several else False if ends.complete else None,
        results=tuple(_labels(game, end) for end in ends.ends),
        payoffs_dependent=True if differ else False if ends.complete else None,
        decided=not undecided,
        message="; ".join(filter(None, [*notes, undecided_note(undecided)])),
        exhaustive=ends.complete,
    )


def dominance_solvable(game: NormalForm, by: Kind = "strict", *, mixed: bool = True) -> bool:
    """Does iterated elimination, all dominated actions at once in each round, settle the game?

    By strict dominance: one profile is left. By weak dominance: the players are indifferent between all profiles that
    are left (Moulin 1979, Econometrica 47; Osborne and Rubinstein 1994, section 4.3).

    Raises
    ------
    GameError
        The game is symbolic or not in normal form; or floats cannot decide, and exact numbers would.

    Examples
    --------
    >>> dominance_solvable(NormalForm([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    True
    """
    elimination = eliminate(game, by, mixed=mixed, tries=0)
    if not elimination.decided:
        raise GameError(elimination.message)
    return elimination.solvable


def _read_order(game: NormalForm, order: Sequence[Any]) -> list[list[tuple[int, int]]]:
    if isinstance(order, str) or not isinstance(order, Sequence):
        raise ParameterError(f"order: give a list of pairs (player, action), not {shown(order)!r}")
    rounds = []
    for part in order:
        one = isinstance(part, Sequence) and len(part) == 2 and all(isinstance(text, str) for text in part)
        pairs = [part] if one or isinstance(part, str) or not isinstance(part, Sequence) else list(part)
        rounds.append([_place(game, pair) for pair in pairs])
    return rounds


def _place(game: NormalForm, pair: Any) -> tuple[int, int]:
    if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
        raise ParameterError(f"order: {shown(pair)!r} is not a pair (player, action)")
    player, action = pair
    for side, (name, names) in enumerate(sides(game)):
        if player == name:
            if action not in names:
                raise ParameterError(
                    f"order: {shown(action)!r} is not an action of {player}; there are {', '.join(names)}"
                )
            return side, names.index(action)
    raise ParameterError(f"order: {shown(player)!r} is not a player; the players are {', '.join(game.players)}")


def _planned(
    game: NormalForm, wanted: list[tuple[int, int]], found: list[tuple[int, int, Comparison]], current: Current
) -> list[tuple[int, int, Comparison]]:
    known = {(side, action): (side, action, comparison) for side, action, comparison in found}
    for place in wanted:
        if place not in known:
            player, action = named(game, place)
            gone = place[1] not in current.left[place[0]]
            fault = "was eliminated before" if gone else f"is not {_ADVERB[current.by]} dominated at its turn"
            raise ParameterError(f"order: {player}'s {action} {fault}")
    return [known[place] for place in dict.fromkeys(wanted)]


_ADVERB = {"strict": "strictly", "weak": "weakly"}


def _ends(current: Current, tries: int, finished: bool) -> tuple[Results, list[str]]:
    """The ends of all orders: one by strict dominance, searched for by weak dominance."""
    reached = (tuple(current.left[0]), tuple(current.left[1]))
    game = current.game
    everything = (tuple(range(game.shape[0])), tuple(range(game.shape[1])))
    if current.by == "strict" or (finished and reached == everything):
        return Results((reached,) if finished else (), finished, frozenset()), []

    def is_dominated(side: int, action: int, rows: Sequence[int], columns: Sequence[int]) -> Verdict:
        comparison = weak_comparison(current.payoffs[side], (action,), rows, columns, mixed=current.mixed)
        return comparison.dominated, comparison.near, frozenset(comparison.by)

    found = all_results(everything, is_dominated, tries)
    if found.complete:
        return found, []
    ends = {*found.ends, *([reached] if finished else [])}
    notes = []
    if tries:
        unknown = "whether there are further ends" if len(ends) > 1 else "whether the order matters"
        notes.append(f"{unknown} is not known: too many orders for {tries:,} comparisons")
    return Results(tuple(sorted(ends)), False, found.near), notes


def _labels(game: NormalForm, end: Left) -> Mapping[str, tuple[str, ...]]:
    return freeze(
        {player: tuple(names[k] for k in left) for (player, names), left in zip(sides(game), end, strict=True)}
    )


def _cell_payoffs(game: NormalForm, end: Left) -> frozenset[tuple[Any, Any]]:
    return frozenset((game.A[i, j], game.B[i, j]) for i in end[0] for j in end[1])


def _payoff_pairs(game: NormalForm) -> frozenset[tuple[Any, Any]]:
    return frozenset(zip(game.A.flat, game.B.flat, strict=True))
