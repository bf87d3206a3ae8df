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

    @classmethod
    def read(cls, name: str) -> Concept:
        """Read a concept's name, such as "nash" or "subgame-perfect"."""
        try:
            return cls(str(name).strip().lower().replace("_", "-").replace(" ", "-"))
        except ValueError:
            raise ConceptError(f"concept {name!r} is not known; choose among {', '.join(cls)}") from None


class Status(StrEnum):
    """What a search can claim: it finished, it did not, or it finished and proved that nothing exists."""

    CONVERGED = "converged"
    NOT_CONVERGED = "not-converged"
    NONE_EXIST = "none-exist"
