"""The share of the prior in each regime."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bargain.errors import ParameterError
from bargain.models import Scenario
from bargain.sensitivity.designs import Priors, generator

__all__ = ["RegimeShares", "regime_shares"]

_MOST_ROUNDS = 1_000


@dataclass(frozen=True, eq=False)
class RegimeShares:
    """How much of the prior lies in each regime, most frequent first.

    Attributes
    ----------
    labels : tuple of str
        Regime labels: the equilibria that exist side by side.
    shares, standard_errors : arrays (R,)
        Shares among the accepted points, and their binomial standard errors.
    n : int
        Accepted points.
    rejected_share : float
        Share of the drawn points that violate the joint constraints; they were drawn again.
    """

    labels: tuple[str, ...]
    shares: np.ndarray
    standard_errors: np.ndarray
    n: int
    rejected_share: float


def regime_shares(
    model: Scenario,
    *,
    n: int = 4096,
    parameters: Sequence[str] | None = None,
    fixed: Mapping[str, object] | None = None,
    concept: str | None = None,
    rng: int | np.random.Generator | None = None,
) -> RegimeShares:
    """Estimate the share of the priors in each regime by random sampling.

    Points that violate a joint constraint are rejected and drawn again: the shares are those of the priors' product,
    conditional on the constraints.

    Raises
    ------
    ParameterError
        `n` is not positive; priors that leave bounds; constraints that almost no draw satisfies.

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> found = regime_shares(scenario("open_door"), n=256, rng=0)
    >>> round(float(found.shares.sum()), 12)
    1.0
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        raise ParameterError(f"n = {n!r}; write a positive number of points")
    priors = Priors(model, parameters, fixed, concept)
    random = generator(rng)
    accepted: list[dict[str, np.ndarray]] = []
    drawn = kept = 0
    for _ in range(_MOST_ROUNDS):
        points = priors.points(random.random((int(n), len(priors.names))))
        inside = priors.admitted(points)
        last = np.flatnonzero(inside)[: n - kept]
        drawn += int(n) if kept + len(last) < n else int(last[-1]) + 1
        accepted.append({name: column[last] for name, column in points.items()})
        kept += len(last)
        if kept >= n:
            break
    else:
        raise ParameterError(
            f"{model.name}: {1 - kept / drawn:.3%} of the priors' product violates the joint constraints"
        )
    columns = {name: np.concatenate([part[name] for part in accepted]) for name in priors.names}
    batch = priors.compiled.evaluate(columns)
    counts = Counter(batch.regimes[code] for code in batch.regime_of.tolist())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shares = np.array([count / n for _, count in ordered])
    return RegimeShares(
        labels=tuple(label for label, _ in ordered),
        shares=shares,
        standard_errors=np.sqrt(shares * (1 - shares) / n),
        n=int(n),
        rejected_share=1 - int(n) / drawn,
    )
