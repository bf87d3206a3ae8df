"""Every pure subgame-perfect equilibrium of a tree with perfect information, by backward induction with all ties kept.

Each node holds its resolutions: the payoffs of one equilibrium of its subgame, with the action and the resolutions below
that produce them. Without ties that is one a node, and the work is linear in the number of nodes. Where a mover is
indifferent every best action opens its own resolution.

Mixed equilibria exist only where there are ties. The pure profiles are grouped into boxes: sets of actions, one set a node,
all of whose combinations are subgame perfect. Gains from deviating are multilinear in the mixing probabilities, so that
every mixture inside a box is subgame perfect as well; and if the pure profiles form a single box there are no others.
If they do not, some mover's choice turns on how another mover's tie is resolved, and further equilibria in which the former
mixes are not listed: the answer then says that it is not complete.

Source: Kuhn (1953); Selten (1965).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

from bargain.arithmetic import Arithmetic, Number
from bargain.equilibrium import Answer, Concept, Profile, Status
from bargain.equilibrium.structure import boxes, connected
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.solvers.spec import SolverSpec

TOLERANCE = 1e-9
"""In a float tree, payoffs closer than this share of the payoff range count as tied."""

_MOST_PROFILES = 4096


@dataclass(frozen=True, slots=True)
class _Resolution:
    payoffs: tuple[Number, ...]
    action: int
    below: tuple[_Resolution, ...]


def run(game: ExtensiveForm) -> Answer:
    """List the pure subgame-perfect equilibria of an exact or float tree."""
    tolerance = 0.0
    if game.arithmetic is Arithmetic.FLOAT:
        tolerance = TOLERANCE * float(game.payoffs.max() - game.payoffs.min())
    resolutions = _resolve(game, tolerance)
    if resolutions is None:
        note = f"ties leave more than {_MOST_PROFILES} pure subgame-perfect equilibria; none is listed"
        return Answer((), Status.NOT_CONVERGED, complete=False, message=note)
    choices = [_choices(game, resolution) for resolution in resolutions]
    found = boxes(choices)
    whole = len(found) == 1
    note = ""
    if not whole:
        note = "ties: besides the listed sets there are equilibria in which a mover mixes at a critical point of another's tie"
    elif tolerance and len(choices) > 1:
        whole, note = False, f"ties within the tolerance {TOLERANCE:g}; solve with exact numbers to be certain of them"
    index = {choice: k for k, choice in enumerate(choices)}
    pieces = tuple(tuple(sorted(index[choice] for choice in product(*box))) for box in found)
    return Answer(
        profiles=tuple(_profile(game, choice) for choice in choices),
        status=Status.CONVERGED,
        complete=whole,
        message=note,
        pieces=pieces,
        dimensions=tuple(sum(len(actions) - 1 for actions in box) for box in found),
        components=connected(pieces),
    )


def _resolve(game: ExtensiveForm, tolerance: float) -> list[_Resolution] | None:
    held: dict[int, list[_Resolution]] = {}
    players = range(len(game.players))
    owners = game.owner.tolist()
    for node in range(len(owners) - 1, -1, -1):
        owner = owners[node]
        if owner == TERMINAL:
            held[node] = [_Resolution(tuple(game.payoffs[game.terminal_of[node]]), -1, ())]
            continue
        children = game.children(node)
        below = [held.pop(child) for child in children]
        if math.prod(len(options) for options in below) > _MOST_PROFILES:
            return None
        found: list[_Resolution] = []
        for combination in product(*below):
            if owner == CHANCE:
                weights = [game.probabilities[child] for child in children]
                mean = tuple(
                    sum(weight * option.payoffs[i] for weight, option in zip(weights, combination, strict=True))
                    for i in players
                )
                found.append(_Resolution(mean, -1, combination))
                continue
            best = max(option.payoffs[owner] for option in combination)
            for action, option in enumerate(combination):
                if option.payoffs[owner] >= best - tolerance:
                    found.append(_Resolution(option.payoffs, action, combination))
        if len(found) > _MOST_PROFILES:
            return None
        held[node] = found
    return held[0]


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


def _profile(game: ExtensiveForm, choice: tuple[int, ...]) -> Profile:
    inexact = game.arithmetic is Arithmetic.FLOAT
    one: Number = 1.0 if inexact else game.probabilities[0]
    strategies: dict[str, dict[str, dict[str, Number]]] = {player: {} for player in game.players}
    for group, chosen in zip(game.information_sets, choice, strict=True):
        mix = {action: one if k == chosen else 0 * one for k, action in enumerate(group.actions)}
        strategies[game.players[group.player]][group.label] = mix
    return Profile(strategies)


def refuses(game: ExtensiveForm) -> str:
    """Backward induction needs perfect information."""
    wide = next((group for group in game.information_sets if len(group.nodes) > 1), None)
    if wide is None:
        return ""
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
