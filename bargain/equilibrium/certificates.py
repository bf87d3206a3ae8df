"""The certificate of an equilibrium: a ledger of incentive inequalities with their slacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargain.arithmetic import Number
from bargain.equilibrium.concepts import Concept
from bargain.equilibrium.ledgers import Inequality, Ledger

__all__ = ["Certificate"]


@dataclass(frozen=True)
class Certificate:
    """Evidence that a profile satisfies a concept.

    Attributes
    ----------
    concept : Concept
    ledger : tuple of Inequality, or a `Ledger` of them
        Every incentive inequality that was checked.
    violations : tuple of str
        Broken identities other than incentives: probabilities that do not sum to one, beliefs against Bayes' rule.
    """

    concept: Concept
    ledger: Sequence[Inequality]
    violations: tuple[str, ...]

    @property
    def tolerance(self) -> float:
        """The largest tolerance in the ledger: 0 in exact arithmetic."""
        if isinstance(self.ledger, Ledger):
            return self.ledger.tolerance
        return max((entry.tolerance for entry in self.ledger), default=0.0)

    @property
    def max_regret(self) -> Number:
        """The largest gain from a deviation, never below zero: a `Fraction` in exact arithmetic, else a float.

        It is nan where violations left no inequality to check: such a profile has no regret, not even zero.
        """
        if isinstance(self.ledger, Ledger) and self.ledger:
            gains = self.ledger.gains() or [Fraction(0) if self.ledger.is_exact else 0.0]
        else:
            gains = [-entry.slack for entry in self.ledger]
        if not gains:
            return float("nan") if self.violations else Fraction(0)
        largest = max(gains)
        if any(isinstance(gain, float) for gain in gains):  # np.float64 is a float too
            return float(largest) if not largest <= 0 else 0.0
        return largest if largest > 0 else 0 * largest

    @property
    def holds(self) -> bool:
        """True if no identity is broken and no deviation gains more than its tolerance."""
        if isinstance(self.ledger, Ledger):
            return not self.violations and self.ledger.holds
        return not self.violations and all(entry.holds for entry in self.ledger)

    def binding(self) -> tuple[Inequality, ...]:
        """The inequalities that hold with equality (up to the tolerance): the indifferences of the equilibrium."""
        if isinstance(self.ledger, Ledger):
            return self.ledger.binding()
        return tuple(entry for entry in self.ledger if abs(entry.slack) <= entry.tolerance)
