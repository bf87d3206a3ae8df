"""Points solved one by one, exactly: the slow, certain way that batches fall back on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number
from bargain.batches.results import STATUSES, LabelTable, Slots
from bargain.dispatch import solve
from bargain.equilibrium import Concept, Solution, Status
from bargain.equilibrium.labels import equilibrium_label
from bargain.errors import BargainError, ModelError
from bargain.games import NormalForm
from bargain.models import Scenario

__all__ = ["as_slots", "is_known", "is_tied", "solve_point"]

_SLACK = 1e-12


def solve_point(
    model: Scenario,
    point: Mapping[str, Number],
    fixed: Mapping[str, Number],
    concept: Concept | None,
    arithmetic: Arithmetic = Arithmetic.EXACT,
) -> Solution:
    """Solve at exact values and at the rationals that floats are in binary; in floats if the model is irrational
    there, or if they are asked for.

    A float that stands for a parameter's bound or baseline, such as 1/3, is read as that number.
    """
    exact_values = {name: _exact(model, name, value) for name, value in point.items()}
    floats = {name: float(value) for name, value in point.items()}
    try:
        if arithmetic is Arithmetic.FLOAT:
            return solve(model, concept=concept, arithmetic=arithmetic, **{**fixed, **floats})
        return solve(model, concept=concept, arithmetic=arithmetic, **{**fixed, **exact_values})
    except BargainError:
        # Irrational payoffs, or a constraint that holds only up to the rounding of the floats.
        try:
            return solve(model, concept=concept, arithmetic=Arithmetic.FLOAT, **{**fixed, **floats})
        except BargainError as error:
            shown = ", ".join(f"{name} = {value:g}" for name, value in floats.items())
            raise type(error)(f"{error} (at {shown})") from None


def _exact(model: Scenario, name: str, value: Number) -> Fraction:
    if isinstance(value, Fraction):
        return value
    known = _known(model, name, value)
    return Fraction(value) if known is None else known


def _known(model: Scenario, name: str, value: float) -> Fraction | None:
    entry = model.parameter(name)
    for known in (*entry.bounds, entry.baseline):
        if known is not None and float(known) == value:
            return Fraction(known)
    return None


def is_known(model: Scenario, name: str, value: Number) -> bool:
    """True if the number that was meant is known: an exact one, or a float that stands for a bound or baseline."""
    return isinstance(value, Fraction) or _known(model, name, value) is not None


def is_tied(solution: Solution) -> bool:
    """True if there is a continuum of equilibria, or an equilibrium where a best reply is not used."""
    if any(component.dimension > 0 for component in solution.components):
        return True
    game: Any = solution.game
    if not isinstance(game, NormalForm):
        return False
    slack = 0 if game.arithmetic is Arithmetic.EXACT else _SLACK
    for equilibrium in solution.equilibria:
        row, column = (np.array(equilibrium.profile.vector(player), dtype=object) for player in game.players)
        for table, own, other in ((game.A, row, column), (game.B.T, column, row)):
            replies = np.asarray(table, dtype=object) @ other
            margin = slack * max(abs(entry) for entry in table.flat)
            if sum(reply >= max(replies) - margin for reply in replies) > sum(weight > slack for weight in own):
                return True
    return False


def as_slots(solution: Solution, players: Sequence[str], outcomes: Sequence[str], table: LabelTable) -> Slots:
    """One solution as the slots of one point."""
    equilibria = solution.equilibria
    slots = Slots.empty(1, max(1, len(equilibria)), len(players), len(outcomes))
    slots.count[0] = len(equilibria)
    slots.pointwise[0] = True
    slots.degenerate[0] = is_tied(solution)
    slots.status[0] = STATUSES.index(solution.status)
    slots.complete[0] = solution.complete and solution.status is not Status.NOT_CONVERGED
    if tuple(solution.game.players) != tuple(players):
        raise ModelError(f"the players change over the parameters: {list(players)} and {list(solution.game.players)}")
    for k, equilibrium in enumerate(equilibria):
        slots.payoffs[:, 0, k] = [float(equilibrium.payoffs.get(player, np.nan)) for player in players]
        slots.outcomes[:, 0, k] = [float(equilibrium.outcomes.get(name, 0)) for name in outcomes]
        new = set(equilibrium.outcomes) - set(outcomes)
        if new:
            raise ModelError(f"outcome {min(new)!r} appears at some points only; list it in the scenario's outcomes")
        slots.label_of[0, k] = table.code(
            equilibrium_label(equilibrium.profile, equilibrium.outcomes, equilibrium.name)
        )
        slots.deviation_losses[0, k] = _deviation_losses(solution, k)
    for component in solution.components:
        for index in component.equilibria:
            slots.uniform[0, index] = 1.0 / (len(solution.components) * len(component.equilibria))
    return slots


def _deviation_losses(solution: Solution, k: int) -> float:
    game: Any = solution.game
    profile = solution.equilibria[k].profile
    if not isinstance(game, NormalForm) or game.shape != (2, 2) or not profile.is_pure:
        return np.nan
    i, j = (list(profile.vector(player)).index(1) for player in game.players)
    losses = (game.A[i, j] - game.A[1 - i, j], game.B[i, j] - game.B[i, 1 - j])
    return float(losses[0] * losses[1]) if min(losses) > 0 else np.nan
