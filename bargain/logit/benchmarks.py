"""Models without free parameters beside a fitted lambda: random play, and Nash equilibria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.errors import MultiplicityError
from bargain.games import NormalForm
from bargain.logit.evidence import text
from bargain.logit.likelihoods import Shares, log_likelihood
from bargain.logit.limits import equilibrium_on

__all__ = ["Benchmark", "best_equilibrium", "compared", "with_strategies"]

_MOST_SUPPORTS = 500


@dataclass(frozen=True)
class Benchmark:
    """A model without free parameters beside the fitted one.

    Attributes
    ----------
    name : str
        "random", "nash" or what `LogitFit.against` was told.
    log_likelihood : float
        Without the multinomial constant; minus infinity if the model excludes an observed choice.
    statistic : float
        Twice the log-likelihood that the fit gains on it; negative if it explains the choices better than the fit.
    p_value : float or None
        Where the model lies at an end of the fitted branch: the statistic is then asymptotically an even mixture of
        zero and chi-squared with one degree of freedom (Chernoff 1954, Annals of Mathematical Statistics 25). None for
        any other model, and where the fit is the best over several branches.
    row, column : tuples of numbers
        The mixed strategies, exact where the game is exact; empty for a tree.
    label : str
        Which model it is, in words.
    profile : mapping player -> information set -> action -> number
        For a tree in the place of `row` and `column`; empty for a normal form.
    """

    name: str
    log_likelihood: float
    statistic: float
    p_value: float | None
    row: tuple[Any, ...] = ()
    column: tuple[Any, ...] = ()
    label: str = ""
    profile: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)


def compared(
    name: str, label: str, mixes: Sequence[Any], shares: Shares, weight: float, top: float, *, nested: bool
) -> Benchmark:
    """A model, one mixed choice an agent, against a fit whose largest value, of one choice on average, is `top`.

    `nested`: the model is at an end of the fitted branch.
    """
    from scipy.stats import chi2

    value = log_likelihood(shares, mixes)
    statistic = 2 * weight * (top - value)
    p_value = None
    if nested:
        statistic = max(0.0, statistic)
        p_value = 0.5 * float(chi2.sf(statistic, 1)) if statistic > 0 else 1.0
    return Benchmark(name, weight * value, statistic, p_value, label=label)


def with_strategies(found: Benchmark, mixes: Sequence[Any]) -> Benchmark:
    """The same with its two mixed strategies, which the label tells too."""
    row, column = (tuple(mix) for mix in mixes)
    return replace(found, row=row, column=column, label=f"{found.label}: {text(row)} and {text(column)}")


def best_equilibrium(
    game: NormalForm, shares: Shares, known: Sequence[tuple[np.ndarray, np.ndarray]]
) -> tuple[np.ndarray, np.ndarray] | None:
    """The Nash equilibrium under which the choices are most likely.

    Searched are the equilibria that are `known` and those with supports of equal size, which are all of them unless the
    game is degenerate. Only supports that hold every observed action count: others exclude a choice. None if there are
    more than 500 pairs of them, or no equilibrium was found.
    """
    found = list(known)
    pairs = _supports(game, shares)
    for _, (rows, columns) in zip(range(_MOST_SUPPORTS), pairs, strict=False):
        try:
            one = equilibrium_on(game, list(rows), list(columns))
        except MultiplicityError:
            continue
        if game.arithmetic is Arithmetic.FLOAT:
            one = (one[0].astype(np.float64), one[1].astype(np.float64))
        found.append(one)
    if next(pairs, None) is not None or not found:
        return None
    return max(found, key=lambda mixes: log_likelihood(shares, mixes))


def _supports(game: NormalForm, shares: Shares) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Pairs of supports of one size that hold all observed actions."""
    seen = [[k for k, share in enumerate(side) if share > 0] for side in shares]
    unseen = [[k for k, share in enumerate(side) if not share > 0] for side in shares]
    for size in range(max(1, *(len(each) for each in seen)), min(game.shape) + 1):
        for more_rows in combinations(unseen[0], size - len(seen[0])):
            for more_columns in combinations(unseen[1], size - len(seen[1])):
                yield tuple(sorted([*seen[0], *more_rows])), tuple(sorted([*seen[1], *more_columns]))
