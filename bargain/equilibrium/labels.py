"""Short names for equilibria and for regimes, the same in tables, pictures and batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bargain.arithmetic import Number
from bargain.equilibrium.profiles import Profile

__all__ = ["equilibrium_label", "regime_label"]


def equilibrium_label(profile: Profile, outcomes: Mapping[str, Number], name: str = "") -> str:
    """The class of the equilibrium if it has one; "(up, left)" in a normal form; in a tree the outcomes it can reach.

    Examples
    --------
    >>> equilibrium_label(Profile({"Row": {"up": 1, "down": 0}, "Column": {"left": 0.5, "right": 0.5}}), {})
    '(up, left+right)'
    """
    if name:
        return name
    support = profile.support()
    if support and all(not place for _, place, _ in support):
        return f"({', '.join('+'.join(actions) for _, _, actions in support)})"
    reached = [outcome for outcome, probability in outcomes.items() if probability != 0]
    return " / ".join(reached) if reached else profile.pure_text()


def regime_label(labels: Iterable[str]) -> str:
    """The equilibria that exist side by side, each once: "(open, open) | (refuse, refuse)"."""
    return " | ".join(sorted(set(labels))) or "no equilibrium"
