"""One value of an outcome at each of many points; several are refused unless a rule chooses among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from bargain.batches import Batch, CompiledModel
from bargain.batches.selection import ARRAY_RULES, BOUNDS, choose, read_selection, refusal
from bargain.errors import BargainError, MultiplicityError, ParameterError
from bargain.games import NormalForm
from bargain.models import claim_name

__all__ = ["FLAT", "Responses", "read_outcome", "respond"]

FLAT = 1e-12
"""A standard deviation or effect below this share of `Responses.scale` is rounding."""

_SCALE_POINTS = 16

_SAME = 1e-9
"""Values closer than this share of the largest are one value."""


@dataclass(frozen=True, eq=False)
class Responses:
    """Values (N,), the batch behind them, and the share of points whose equilibria give different values.

    `scale` is what the values are small or large against: 1 for probabilities, for payoffs the largest entry of the
    game.
    """

    values: np.ndarray
    batch: Batch
    multiple_share: float
    scale: float = 1.0


def read_outcome(model: str, outcomes: Sequence[str], players: Sequence[str], outcome: str) -> tuple[str, str]:
    """Read an outcome's name or "payoff:PLAYER", as written or as claims write them, such as "payoff_PLAYER".

    Returns
    -------
    ("outcome", name) or ("payoff", player)
    """
    known = {f"payoff:{player}": ("payoff", player) for player in players}
    known |= {name: ("outcome", name) for name in outcomes}
    names = list(known)
    for name in names:
        known.setdefault(claim_name(name), known[name])
    if outcome in known:
        return known[outcome]
    near = get_close_matches(str(outcome), names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"choose among {', '.join(names)}"
    raise ParameterError(f"{model} has no outcome {outcome!r}; {hint}")


def respond(
    compiled: CompiledModel, points: Mapping[str, np.ndarray], outcome: str, selection: str | None
) -> Responses:
    """Evaluate an outcome at points.

    Raises
    ------
    MultiplicityError
        Without a selection, where equilibria of a point differ in the outcome, none exists, or the list is not
        complete; with one, where it does not decide. The message gives the share of such points.
    """
    kind, name = read_outcome(compiled.model.name, compiled.outcomes, compiled.players, outcome)
    rule = None if selection is None else read_selection(selection)
    batch = compiled.evaluate(points)
    table = batch.outcomes[name] if kind == "outcome" else batch.payoffs[name]
    low, high = np.fmin.reduce(table, axis=1), np.fmax.reduce(table, axis=1)
    scale = 1.0 if kind == "outcome" else _payoff_scale(compiled, points, name, table)
    differing = high - low > _SAME * np.nan_to_num(np.abs(table)).max(initial=FLAT * scale)
    multiple_share = float(differing.mean())
    total = len(differing)

    def first(marked: np.ndarray) -> str:
        return ", ".join(f"{key} = {column[int(np.argmax(marked))]:g}" for key, column in points.items())

    if rule is not None:
        choice = choose(batch, rule)
        if choice.refused.any():
            raise refusal(rule, int(choice.refused.sum()), total, first(choice.refused))
        return Responses(choice.pick(table), batch, multiple_share, scale)
    if differing.any():
        raise MultiplicityError(
            f"{outcome!r} has several equilibrium values at {multiple_share:.2%} of {total:,} points, first at "
            f"{first(differing)}; choose with selection= {', '.join(map(repr, (*ARRAY_RULES, *BOUNDS)))}"
        )
    unknown = ~batch.complete | (batch.n_equilibria == 0)
    if unknown.any():
        raise MultiplicityError(
            f"{outcome!r} is not determined at {unknown.mean():.2%} of {total:,} points, first at {first(unknown)}: "
            "there is no equilibrium, or the list is not known to be complete"
        )
    return Responses(table[:, 0].copy(), batch, multiple_share, scale)


def _payoff_scale(compiled: CompiledModel, points: Mapping[str, np.ndarray], player: str, values: np.ndarray) -> float:
    """The largest payoff of a player, in any cell or terminal, at a few of the points."""
    scale = float(np.nan_to_num(np.abs(values)).max(initial=0.0))
    size = len(next(iter(points.values())))
    for k in np.unique(np.linspace(0, size - 1, min(size, _SCALE_POINTS)).astype(np.int64)):
        try:
            game = compiled.model.game(
                **{**compiled.fixed, **{name: float(column[k]) for name, column in points.items()}}
            )
        except BargainError:
            continue
        seat = game.players.index(player)
        table = (game.A, game.B)[seat] if isinstance(game, NormalForm) else game.payoffs[:, seat]
        scale = max(scale, *(abs(float(entry)) for entry in table.flat))
    return scale
