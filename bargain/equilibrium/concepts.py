"""Solution concepts and the status of a search."""

from __future__ import annotations

from enum import StrEnum

from bargain.errors import ConceptError

__all__ = ["Concept", "Status"]


class Concept(StrEnum):
    """Non-cooperative solution concepts."""

    NASH = "nash"
    PURE = "pure"
    PERFECT = "perfect"
    SUBGAME_PERFECT = "subgame-perfect"
    PERFECT_BAYESIAN = "perfect-bayesian"
    SEQUENTIAL = "sequential"

    @classmethod
    def read(cls, name: str) -> Concept:
        """Read a concept's name, such as "nash" or "subgame-perfect"."""
        wanted = str(name).strip().lower().replace("_", "-").replace(" ", "-")
        try:
            return cls(wanted)
        except ValueError:
            if wanted in _ELSEWHERE:
                raise ConceptError(
                    f"solve does not take the concept {name!r}; bargain.{_ELSEWHERE[wanted]}(game) answers it"
                ) from None
            raise ConceptError(f"concept {name!r} is not known; choose among {', '.join(cls)}") from None


_ELSEWHERE = {
    "correlated": "correlated_equilibrium",
    "coarse-correlated": "correlated_equilibrium",
    "stackelberg": "stackelberg",
    "commitment": "stackelberg",
    "zero-sum": "zero_sum",
    "rationalizable": "rationalizable",
    "iterated-dominance": "eliminate",
    "evolutionarily-stable": "evolutionarily_stable",
    "logit": "logit_equilibrium",
    "quantal-response": "logit_equilibrium",
    "learning": "learn",
}
"""Concepts whose answers are no strategy profiles of one game alone, and the functions that give them."""


class Status(StrEnum):
    """What a search can claim: it finished, it did not, or it finished and proved that nothing exists."""

    CONVERGED = "converged"
    NOT_CONVERGED = "not-converged"
    NONE_EXIST = "none-exist"
