"""The certificate of an equilibrium: a ledger of incentive inequalities with their slacks."""

from __future__ import annotations

from dataclasses import dataclass

from bargain.arithmetic import Number
from bargain.equilibrium.concepts import Concept

__all__ = ["Certificate", "Inequality"]


@dataclass(frozen=True)
class Inequality:
    """One condition that the concept demands: it holds where `slack >= 0`.

    `where` is an information set in a tree and "" in a normal form; `deviation` is the action that would gain.
    """

    player: str
    where: str
    deviation: str
    slack: Number


@dataclass(frozen=True)
class Certificate:
    """Evidence that a profile satisfies a concept.

    Attributes
    ----------
    concept : Concept
    ledger : tuple of Inequality
        Every incentive inequality that was checked.
    violations : tuple of str
        Broken identities other than incentives: probabilities that do not sum to one, beliefs against Bayes' rule.
    tolerance : float
        0 in exact arithmetic; otherwise absolute, already scaled to the payoffs of the game.
    """

    concept: Concept
    ledger: tuple[Inequality, ...]
    violations: tuple[str, ...]
    tolerance: float

    @property
    def max_regret(self) -> Number:
        """The largest gain from a deviation, never below zero: a `Fraction` in exact arithmetic."""
        gains = [-entry.slack for entry in self.ledger]
        zero = 0 * gains[0] if gains else 0
        return max([zero, *gains])

    @property
    def holds(self) -> bool:
        """True if no identity is broken and no deviation gains more than the tolerance."""
        return not self.violations and bool(self.max_regret <= self.tolerance)

    def binding(self) -> tuple[Inequality, ...]:
        """The inequalities that hold with equality (up to the tolerance): the indifferences of the equilibrium."""
        return tuple(entry for entry in self.ledger if abs(entry.slack) <= self.tolerance)
