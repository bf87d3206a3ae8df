"""Errors that a user can act on: each message says what was wrong, where, and what would be right."""

__all__ = [
    "BargainError",
    "ConceptError",
    "ExpressionError",
    "GameError",
    "IrrationalError",
    "ModelError",
    "MultiplicityError",
    "ParameterError",
    "RegimeBoundaryError",
]


class BargainError(ValueError):
    """Base of every error that this package raises on purpose."""


class ExpressionError(BargainError):
    """An arithmetic expression or a claim that cannot be read or evaluated."""


class IrrationalError(ExpressionError):
    """A value that has no rational representation was met in exact arithmetic."""


class ParameterError(BargainError):
    """A parameter that is unknown, missing, malformed, out of bounds or in conflict with a joint constraint."""


class GameError(BargainError):
    """A game whose data do not fit together."""


class ModelError(BargainError):
    """A scenario or a model file that cannot be used as written."""


class ConceptError(BargainError):
    """No solver, selection rule or atlas covers what was asked."""


class MultiplicityError(BargainError):
    """One equilibrium was asked for where there are none, several, or an unfinished search."""


class RegimeBoundaryError(BargainError):
    """A derivative was asked for at a point where the regime changes."""
