"""Selection rules over a batch: the same rules as for one solution, in arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bargain.batches.results import Batch
from bargain.equilibrium.selection import TIE, read_rule
from bargain.errors import ConceptError, MultiplicityError

__all__ = ["ARRAY_RULES", "BOUNDS", "Choice", "choose", "read_selection", "refusal"]

BOUNDS = ("lowest", "highest")
"""Not rules but envelopes: the least and the largest value of each quantity over all equilibria."""


@dataclass(frozen=True, eq=False)
class Choice:
    """One value a point out of the several in a batch.

    Attributes
    ----------
    pick : callable
        Turns values (N, K) into values (N,), nan where `refused`.
    refused : bool array (N,)
        True where the rule does not decide, no equilibrium exists, or the list is not complete.
    label_of : int array (N,)
        Index in `Batch.labels` of the chosen equilibrium; -1 where weight falls on differently labelled ones, or none.
    """

    pick: Callable[[np.ndarray], np.ndarray]
    refused: np.ndarray
    label_of: np.ndarray


def read_selection(selection: str) -> str:
    """Read the name of a rule or bound for arrays; an unknown one is answered with all that exist."""
    name = read_rule(selection, BOUNDS)
    if name not in _WEIGHTS and name not in BOUNDS:
        raise ConceptError(
            f"selection {name!r} is made for one solution at a time, solve(...).select({name!r}), not for arrays of "
            f"them; choose among {', '.join([*_WEIGHTS, *BOUNDS])}"
        )
    return name


def choose(batch: Batch, selection: str) -> Choice:
    """Apply a rule of `ARRAY_RULES`, "lowest" or "highest" at every point."""
    name = read_selection(selection)
    present = batch.label_of >= 0
    open_question = ~batch.complete | (batch.n_equilibria == 0)
    if name in BOUNDS:
        bound = np.fmin if name == "lowest" else np.fmax

        def extreme(values: np.ndarray) -> np.ndarray:
            return np.where(open_question, np.nan, bound.reduce(np.where(present, values, np.nan), axis=1))

        return Choice(extreme, open_question, _shared_label(batch, present & ~open_question[:, None]))
    single = batch.n_equilibria == 1
    weights = np.where(single[:, None], np.where(present, 1.0, 0.0), _WEIGHTS[name](batch, present))
    refused = open_question | ~np.isfinite(weights).all(axis=1)
    weights[refused] = 0.0

    def mean(values: np.ndarray) -> np.ndarray:
        total = np.where(weights > 0, weights * np.where(present, values, 0.0), 0.0).sum(axis=1)
        return np.where(refused, np.nan, total)

    return Choice(mean, refused, _shared_label(batch, weights > 0))


def refusal(selection: str, refused: int, total: int, where: str) -> MultiplicityError:
    """The error for a selection that does not apply everywhere; `where` is the first such point in words."""
    reason = {
        "payoff-dominant": "no equilibrium is best for every player",
        "risk-dominant": "there are not two strict equilibria of a 2x2 game, or neither risk-dominates",
        "welfare": "different equilibria share the largest sum of payoffs",
    }.get(selection, "")
    open_question = "there is no equilibrium or the list is not known to be complete"
    reasons = f"{reason}, or {open_question}" if reason else open_question
    return MultiplicityError(
        f"selection {selection!r} does not decide at {refused:,} of {total:,} points ({refused / total:.2%}), "
        f"first at {where}: {reasons}; try 'uniform', 'lowest' or 'highest', or leave selection out"
    )


def _shared_label(batch: Batch, used: np.ndarray) -> np.ndarray:
    low = np.where(used, batch.label_of, np.iinfo(np.int64).max).min(axis=1)
    high = np.where(used, batch.label_of, -1).max(axis=1)
    return np.where(low == high, low, -1)


def _only_first(batch: Batch, leading: np.ndarray) -> np.ndarray:
    """Weight one on the leading equilibrium; nan rows where several lead and their payoffs or outcomes differ."""
    differ = np.zeros(len(leading), dtype=bool)
    tables = [(values, _slack(values)) for values in batch.payoffs.values()]
    tables += [(values, np.full(len(leading), TIE)) for values in batch.outcomes.values()]
    for values, slack in tables:
        high = np.where(leading, values, -np.inf).max(axis=1)
        low = np.where(leading, values, np.inf).min(axis=1)
        with np.errstate(invalid="ignore"):
            differ |= high - low > slack
    weights = np.zeros(leading.shape)
    weights[np.arange(len(leading)), leading.argmax(axis=1)] = 1.0
    weights[differ | ~leading.any(axis=1)] = np.nan
    return weights


def _slack(payoffs: np.ndarray) -> np.ndarray:
    """What counts as equal payoffs of one player, (N,)."""
    return np.asarray(TIE * np.nan_to_num(np.abs(payoffs)).max(axis=1))


def _payoff_dominant(batch: Batch, present: np.ndarray) -> np.ndarray:
    leading = present.copy()
    for values in batch.payoffs.values():
        filled = np.where(present, values, -np.inf)
        leading &= filled >= (filled.max(axis=1) - _slack(values))[:, None]
    return _only_first(batch, leading)


def _welfare(batch: Batch, present: np.ndarray) -> np.ndarray:
    total = np.where(present, sum(batch.payoffs.values()), -np.inf)
    slack = sum(_slack(values) for values in batch.payoffs.values())
    return _only_first(batch, present & (total >= (total.max(axis=1) - slack)[:, None]))


def _risk_dominant(batch: Batch, present: np.ndarray) -> np.ndarray:
    strict = np.isfinite(batch.deviation_losses)
    losses = np.where(strict, batch.deviation_losses, 0.0)
    top = losses.max(axis=1)
    low = np.where(strict, losses, np.inf).min(axis=1)
    decided = (strict.sum(axis=1) == 2) & (top - low > TIE * top)
    weights = np.zeros(losses.shape)
    weights[np.arange(len(losses)), losses.argmax(axis=1)] = 1.0
    weights[~decided] = np.nan
    return weights


def _uniform(batch: Batch, present: np.ndarray) -> np.ndarray:
    return np.where(present, batch.uniform, 0.0)


_WEIGHTS: dict[str, Callable[[Batch, np.ndarray], np.ndarray]] = {
    "payoff-dominant": _payoff_dominant,
    "risk-dominant": _risk_dominant,
    "welfare": _welfare,
    "uniform": _uniform,
}

ARRAY_RULES = tuple(_WEIGHTS)
"""The rules of `bargain.equilibrium.selection.RULES` for arrays: all but limiting-logit, which traces a path a game."""
