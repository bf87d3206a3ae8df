"""Subgame-perfect equilibria of a tree with perfect information, by backward induction with all ties kept.

`backward_pass` settles every subgame without ties, in time linear in the number of nodes. What follows is done on the
part that ties leave open. Each node holds its resolutions: the payoffs of one equilibrium of its subgame, with the
action and the resolutions below that produce them. Where a mover is indifferent every best action opens its own
resolution, which gives every pure equilibrium.

Mixed equilibria exist only where there are ties. The pure profiles are grouped into boxes: sets of actions, one set a
node, all of whose combinations are subgame perfect. Gains from deviating are multilinear in the mixing probabilities,
so that every mixture inside a box is subgame perfect as well; and if the pure profiles form a single box there are no
others. If they do not, some mover's choice turns on how another mover's tie is resolved. Where that is one tie of two
actions, `tie_paths` gives all equilibria, mixed ones included; otherwise the answer says that it is not complete.

Source: Kuhn (1953); Selten (1965).
"""

from __future__ import annotations

import math
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
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.solvers.backward_pass import backward_pass
from bargain.solvers.spec import SolverSpec
from bargain.solvers.tie_paths import tie_graph

TOLERANCE = Fraction(1, 10**14)
"""In a float tree, payoffs closer than this share of the largest payoff are read as tied."""

MOST_PROFILES = 4096

Mixes = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class _Resolution:
    payoffs: tuple[Any, ...]
    action: int
    below: tuple[_Resolution, ...]


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

    A float tree is solved as the rational tree that its floats are in binary, near ties read as ties.
    """
    inexact = game.arithmetic is Arithmetic.FLOAT
    tolerance = TOLERANCE * Fraction(float(np.abs(game.payoffs).max())) if inexact else Fraction(0)
    passed = backward_pass(game, tolerance)
    if passed.open_part is None:
        profile = Profile(next(_profiles(game, passed.choices, [{}])))
        return Answer((profile,), Status.CONVERGED, complete=True, pieces=((0,),), dimensions=(0,), components=((0,),))
    part = passed.open_part
    near: list[Number] = []

    def sign(gap: Number) -> int:
        if abs(gap) > tolerance:
            return 1 if gap > 0 else -1
        if gap != 0:
            near.append(gap)
        return 0

    payoffs = [tuple(row) for row in part.game.payoffs]
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
    resolutions = _resolve(game, payoffs, weights, sign)
    if resolutions is None:
        note = f"ties leave more than {MOST_PROFILES} pure subgame-perfect equilibria; none is listed"
        return SubgamePerfectSet((), (), (), complete=False, message=note)
    choices = [_choices(game, resolution) for resolution in resolutions]
    found = boxes(choices)
    if len(found) > 1:
        graph = tie_graph(game, payoffs, weights, sign, one)
        if graph is not None:
            sets = range(len(game.information_sets))
            mixes, pieces, dimensions = graph.expand()
            points = tuple(tuple(mix[k] for k in sets) for mix in mixes)
            return SubgamePerfectSet(points, tuple(pieces), tuple(dimensions), complete=True)
    index = {choice: k for k, choice in enumerate(choices)}
    zero = one - one
    widths = [len(group.actions) for group in game.information_sets]
    return SubgamePerfectSet(
        points=tuple(
            tuple(
                tuple(one if a == chosen else zero for a in range(w)) for chosen, w in zip(choice, widths, strict=True)
            )
            for choice in choices
        ),
        pieces=tuple(tuple(sorted(index[choice] for choice in product(*box))) for box in found),
        dimensions=tuple(sum(len(actions) - 1 for actions in box) for box in found),
        complete=len(found) == 1,
        message=""
        if len(found) == 1
        else "several ties interact: equilibria that mix at critical points are not listed",
    )


def _resolve(
    game: ExtensiveForm, payoffs: Sequence[tuple[Any, ...]], weights: Sequence[Any], sign: Callable[[Any], int]
) -> list[_Resolution] | None:
    held: dict[int, list[_Resolution]] = {}
    owners = game.owner.tolist()
    for node in range(len(owners) - 1, -1, -1):
        owner = owners[node]
        if owner == TERMINAL:
            held[node] = [_Resolution(payoffs[game.terminal_of[node]], -1, ())]
            continue
        children = game.children(node)
        below = [held.pop(child) for child in children]
        if math.prod(len(options) for options in below) > MOST_PROFILES:
            return None
        found: list[_Resolution] = []
        for combination in product(*below):
            if owner == CHANCE:
                found.append(_Resolution(_mean([weights[child] for child in children], combination), -1, combination))
            else:
                best = _best([option.payoffs[owner] for option in combination], sign)
                found.extend(_Resolution(combination[k].payoffs, k, combination) for k in best)
        if len(found) > MOST_PROFILES:
            return None
        held[node] = found
    return held[0]


def _mean(weights: list[Any], options: tuple[_Resolution, ...]) -> tuple[Any, ...]:
    pairs = list(zip(weights, options, strict=True))
    (first, option), rest = pairs[0], pairs[1:]
    return tuple(
        sum((weight * other.payoffs[i] for weight, other in rest), first * option.payoffs[i])
        for i in range(len(option.payoffs))
    )


def _best(values: list[Any], sign: Callable[[Any], int]) -> list[int]:
    """Indices of the largest values; every value is compared with the largest, so that a tolerance does not add up."""
    top = 0
    for k in range(1, len(values)):
        if sign(values[k] - values[top]) > 0:
            top = k
    return [k for k, value in enumerate(values) if k == top or sign(value - values[top]) >= 0]


def _choices(game: ExtensiveForm, resolution: _Resolution) -> tuple[int, ...]:
    """The action at each information set, in the game's order."""
    chosen = [0] * len(game.information_sets)
    stack = [(0, resolution)]
    while stack:
        node, here = stack.pop()
        if game.owner[node] >= 0:
            chosen[game.infoset_of[node]] = here.action
        stack.extend(zip(game.children(node), here.below, strict=True))
    return tuple(chosen)


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
