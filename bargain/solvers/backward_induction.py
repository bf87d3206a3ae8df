"""Subgame-perfect equilibria of a tree with perfect information, by backward induction with all ties kept.

`backward_pass` settles every subgame without ties, in time linear in the number of nodes. What ties leave open is
solved by `tie_complexes`: all equilibria, mixed ones included, as convex pieces that meet in common faces. Where ties
interact so that equilibria form curved sets, their pure part and some points of the rest are listed, and the answer
says that it is not complete.

Source: Kuhn (1953); Selten (1965).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number
from bargain.equilibrium import Answer, Concept, Profile, Status
from bargain.equilibrium.structure import boxes, connected
from bargain.games import ExtensiveForm
from bargain.games.behaviour import BehaviourStrategy
from bargain.polytopes.cutting import between
from bargain.solvers.backward_pass import backward_pass
from bargain.solvers.spec import SolverSpec
from bargain.solvers.subgame_recursion import Recursion
from bargain.solvers.tie_complexes import MOST_CORNERS, Complex, TieComplexes

TOLERANCE = Fraction(1, 10**14)
"""In a float tree, payoffs closer than this share of the largest payoff are read as tied."""

Mixes = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class SubgamePerfectSet:
    """The equilibria as mixes (one tuple of probabilities an information set), with their structure as in `Answer`."""

    points: tuple[Mixes, ...]
    pieces: tuple[tuple[int, ...], ...]
    dimensions: tuple[int, ...]
    complete: bool
    message: str = ""

    @property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """Pieces that hang together."""
        return connected(self.pieces)


def run(game: ExtensiveForm) -> Answer:
    """Find the subgame-perfect equilibria of an exact or float tree.

    A float tree is solved as the rational tree that its floats are in binary, near ties read as ties; the answer then
    does not claim to be complete. Where ties alone make too many extreme equilibria, one is listed.
    """
    inexact = game.arithmetic is Arithmetic.FLOAT
    tolerance = TOLERANCE * Fraction(float(np.abs(game.payoffs).max())) if inexact else Fraction(0)
    passed = backward_pass(game, tolerance)
    if passed.open_part is None:
        profile = Profile(next(_profiles(game, passed.choices, [{}])))
        return Answer((profile,), Status.CONVERGED, complete=True, pieces=((0,),), dimensions=(0,), components=((0,),))
    part = passed.open_part
    if part.fewest > MOST_CORNERS:
        note = f"the equilibria have more than {MOST_CORNERS:,} extreme points; one of them is listed"
        profile = Profile(next(_profiles(game, passed.pure, [{}])))
        return Answer((profile,), Status.CONVERGED, False, note, pieces=((0,),), dimensions=(0,), components=((0,),))
    payoffs, near = _levelled(part.game.payoffs, tolerance)

    def sign(gap: Number) -> int:
        nonlocal near
        near |= 0 < abs(gap) <= tolerance
        return int(gap > 0) - int(gap < 0)

    found = subgame_perfect_set(part.game, payoffs, part.game.probabilities.tolist(), sign, Fraction(1))
    message = found.message
    if near:
        message = f"ties within the tolerance {float(TOLERANCE):g}; solve with exact numbers to be certain of them"
    points = found.points
    if inexact:
        points = tuple(tuple(tuple(float(p) for p in mix) for mix in point) for point in points)
    mixes = [dict(zip(part.infosets, point, strict=True)) for point in points]
    return Answer(
        profiles=tuple(map(Profile, _profiles(game, passed.choices, mixes))),
        status=Status.CONVERGED if found.points else Status.NOT_CONVERGED,
        complete=found.complete and not near,
        message=message,
        pieces=found.pieces,
        dimensions=found.dimensions,
        components=found.components,
    )


def _levelled(payoffs: np.ndarray, tolerance: Fraction) -> tuple[list[tuple[Fraction, ...]], bool]:
    """Payoffs of a player that lie within the tolerance made equal, and whether there were such.

    Ties by a tolerance are not transitive; those among equal payoffs are.
    """
    columns: list[list[Fraction]] = []
    for column in payoffs.T.tolist():
        level: dict[Fraction, Fraction] = {}
        lowest = None
        for value in sorted(set(column)):
            lowest = value if lowest is None or value - lowest > tolerance else lowest
            level[value] = lowest
        columns.append([level[value] for value in column])
    levelled = list(zip(*columns, strict=True))
    return levelled, any(row != tuple(given) for row, given in zip(levelled, payoffs, strict=True))


def _profiles(
    game: ExtensiveForm, choices: np.ndarray, mixes: Sequence[Mapping[int, tuple[Any, ...]]]
) -> Iterator[dict[str, BehaviourStrategy]]:
    """One profile for each way to fill the information sets that `choices` leaves open with -1."""
    exact = game.arithmetic is Arithmetic.EXACT
    tables = []
    for player in range(len(game.players)):
        index, labels, actions = game.own_sets[player]
        own = choices[index]
        own.setflags(write=False)
        left = np.flatnonzero(own < 0)
        tables.append((labels, actions, own, list(zip(left.tolist(), index[left].tolist(), strict=True))))
    for filled in mixes:
        yield {
            name: BehaviourStrategy(labels, actions, own, {k: filled[place] for k, place in left}, exact)
            for name, (labels, actions, own, left) in zip(game.players, tables, strict=True)
        }


def subgame_perfect_set(
    game: ExtensiveForm,
    payoffs: Sequence[tuple[Any, ...]],
    weights: Sequence[Any],
    sign: Callable[[Any], int],
    one: Any,
) -> SubgamePerfectSet:
    """Backward induction over any ordered arithmetic.

    Parameters
    ----------
    payoffs : one tuple a terminal row
    weights : probability of the branch into each node
    sign : the sign of a difference of payoffs
    one : the number 1 of the arithmetic
    """
    places = range(len(game.information_sets))
    reasons: list[str] = []
    for keep in ("all", "corners", "one"):
        steps, whole, reason = _whole(game, payoffs, weights, sign, one, keep)
        reasons += [reason] if reason else []
        if whole is None:
            continue
        found = steps.expand(whole)
        points = tuple(tuple(plan[k] for k in places) for plan in found.plans)
        if keep == "all":
            return SubgamePerfectSet(points, found.pieces, found.dimensions, complete=True)
        pieces, dimensions = _boxed(points, one)
        told = "one of them is listed" if keep == "one" else "their pure points are listed, and some mixed ones"
        return SubgamePerfectSet(
            points, tuple(pieces), tuple(dimensions), complete=False, message=f"{reasons[0]}; {told}"
        )
    return SubgamePerfectSet((), (), (), complete=False, message="; ".join(dict.fromkeys(reasons)))


def _whole(
    game: ExtensiveForm,
    payoffs: Sequence[tuple[Any, ...]],
    weights: Sequence[Any],
    sign: Callable[[Any], int],
    one: Any,
    keep: str,
) -> tuple[TieComplexes, Complex | None, str]:
    zero = one - one
    widths = [len(group.actions) for group in game.information_sets]

    def pure(place: int, action: int) -> tuple[Any, ...]:
        return tuple(one if k == action else zero for k in range(widths[place]))

    steps = TieComplexes(sign, one, between, keep=keep)
    recursion = Recursion(game, payoffs, weights, steps, pure)
    whole = recursion.run()
    if whole is not None and not steps.fits(whole):
        return steps, None, steps.excess
    return steps, whole, "; ".join(dict.fromkeys(recursion.failures))


def _boxed(mixes: Sequence[Mixes], one: Any) -> tuple[list[tuple[int, ...]], list[int]]:
    """Convex pieces among listed points: all mixtures of actions whose every combination is listed; points else."""
    choices: dict[tuple[int, ...], int] = {}
    pieces: list[tuple[int, ...]] = []
    for k, point in enumerate(mixes):
        if all(one in mix for mix in point):
            choices[tuple(mix.index(one) for mix in point)] = k
        else:
            pieces.append((k,))
    dimensions = [0] * len(pieces)
    for box in boxes(list(choices)) if choices else []:
        pieces.append(tuple(sorted(choices[choice] for choice in product(*box))))
        dimensions.append(sum(len(actions) - 1 for actions in box))
    return pieces, dimensions


def strategies(game: ExtensiveForm, mixes: Mixes) -> dict[str, dict[str, dict[str, Any]]]:
    """Nest mixes, one an information set, as player -> information set -> action -> probability."""
    found: dict[str, dict[str, dict[str, Any]]] = {player: {} for player in game.players}
    for group, mix in zip(game.information_sets, mixes, strict=True):
        found[game.players[group.player]][group.label] = dict(zip(group.actions, mix, strict=True))
    return found


def refuses(game: ExtensiveForm) -> str:
    """Backward induction needs perfect information."""
    if game.is_perfect_information:
        return ""
    wide = next(group for group in game.information_sets if len(group.nodes) > 1)
    return f"information set {wide.label!r} has {len(wide.nodes)} nodes; backward induction needs perfect information"


SOLVER = SolverSpec(
    name="backward-induction",
    accepts=ExtensiveForm,
    concept=Concept.SUBGAME_PERFECT,
    finds_all=False,
    exact=True,
    run=run,
    refuses=refuses,
)
