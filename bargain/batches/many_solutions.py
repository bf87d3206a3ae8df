"""What is known about many bimatrix games of one shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain.equilibrium import Status

__all__ = ["TOLERANCE", "ManySolutions"]

TOLERANCE = 1e-9
"""Payoff differences within this share of a player's payoff range are read as ties."""


@dataclass(frozen=True, eq=False)
class ManySolutions:
    """The equilibria of N games of shape (m, n): all of them where `complete`, else those that are certain.

    The arrays cannot be written, before and after pickling.

    Attributes
    ----------
    row, column : float arrays (N, K, m) and (N, K, n)
        Mixed strategies of equilibrium k of each game, nan beyond `count`. K is the largest count, at least 1. A slot
        is not a branch: the k-th equilibria of two neighbouring games need not belong together.
    count : int array (N,)
        Number of listed equilibria; all that the game has only where `complete`.
    regret : float array (N, K)
        Largest gain from a deviation, in units of payoff, computed from the payoffs and the mixed strategies alone.
        It is within the tolerance.
    degenerate : bool array (N,)
        True where some strategy has, within the tolerance, more best replies than actions in its support.
    complete : bool array (N,)
        True where the listed equilibria are all. A degenerate game is complete if its ties touch no equilibrium.
        Where they may, the set may have more equilibria or a continuum of them, and the listed ones are those that no
        tie touches: each is an isolated, extreme equilibrium of the game, and there may be none. Solve that game
        exactly. A game that is neither complete nor degenerate is one that floats could not decide; it lists nothing.
    """

    row: np.ndarray
    column: np.ndarray
    count: np.ndarray
    regret: np.ndarray
    degenerate: np.ndarray
    complete: np.ndarray

    def __setstate__(self, state: dict[str, np.ndarray]) -> None:
        for name, array in state.items():
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def status(self) -> np.ndarray:
        """Text array (N,): "converged" where `complete`, else "not-converged": the list may lack equilibria."""
        return np.where(self.complete, Status.CONVERGED.value, Status.NOT_CONVERGED.value)
