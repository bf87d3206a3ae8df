"""Certificates: one checker a concept, sharing no code with the solvers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bargain.arithmetic import number, shown
from bargain.certificates.nash import certify_nash
from bargain.certificates.perfect import certify_perfect
from bargain.certificates.perfect_bayesian import certify_perfect_bayesian
from bargain.certificates.pure import certify_pure
from bargain.certificates.sequential import certify_sequential
from bargain.certificates.subgame_perfect import certify_subgame_perfect
from bargain.certificates.subgames import certify_subgames
from bargain.certificates.tree_nash import certify_tree_nash
from bargain.equilibrium import Certificate, Concept, Profile
from bargain.errors import ConceptError, ParameterError
from bargain.games import ExtensiveForm, NormalForm
from bargain.games.behaviour import BehaviourStrategy

__all__ = ["certify"]


def certify(
    game: NormalForm | ExtensiveForm,
    profile: Profile,
    concept: Concept | str = Concept.NASH,
    beliefs: Mapping[str, Any] | None = None,
) -> Certificate:
    """Check a profile against a concept: every incentive inequality, every probability, every belief.

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
        Exact games are checked exactly; float games up to 1e-9 of the payoff range.
    profile : Profile
        Probabilities are numbers or text such as "1/2".
    concept : Concept
    beliefs : mapping, optional
        Information set -> node -> probability or (low, high), or a list of such distributions, whose hull is meant;
        needed for `perfect-bayesian` and `sequential`.

    Raises
    ------
    ParameterError
        A probability that is not a number.
    ConceptError
        No certificate covers this concept in this game.

    Examples
    --------
    >>> game = NormalForm([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> certify(game, Profile({"Row": {"1": 1, "2": 0}, "Column": {"1": 1, "2": 0}})).max_regret
    Fraction(2, 1)
    """
    concept = Concept.read(concept)
    if beliefs is not None and not isinstance(beliefs, Mapping):
        raise ParameterError(f"beliefs map information sets to distributions; {shown(beliefs)!r} does not")
    if not isinstance(profile, Mapping):
        raise ParameterError(f"a profile maps players to strategies; {type(profile).__name__} does not")
    profile = Profile(_numbers(profile))
    match game, concept:
        case NormalForm(), Concept.NASH:
            return certify_nash(game, profile)
        case NormalForm(), Concept.PURE:
            return certify_pure(game, profile)
        case NormalForm(), Concept.PERFECT:
            return certify_perfect(game, profile)
        case ExtensiveForm(), Concept.NASH:
            return certify_tree_nash(game, profile)
        case ExtensiveForm(), Concept.SUBGAME_PERFECT:
            seen = game.is_perfect_information
            return certify_subgame_perfect(game, profile) if seen else certify_subgames(game, profile)
        case ExtensiveForm(), Concept.PERFECT_BAYESIAN:
            return certify_perfect_bayesian(game, profile, _numbers(beliefs or {}))
        case ExtensiveForm(), Concept.SEQUENTIAL:
            return certify_sequential(game, profile, _numbers(beliefs or {}))
    raise ConceptError(f"no certificate for {concept} in a {type(game).__name__}")


def _numbers(given: Mapping[str, Any], where: str = "") -> dict[str, Any]:
    """Nested mappings with each probability, or each end of an interval of them, read as a number."""
    found: dict[str, Any] = {}
    for key, value in given.items():
        if type(value) is Fraction or isinstance(value, BehaviourStrategy):
            found[key] = value
            continue
        place = f"{where}, {key}" if where else str(key)
        try:
            if isinstance(value, Mapping):
                found[key] = _numbers(value, place)
            elif isinstance(value, (tuple, list)):
                found[key] = tuple(_numbers(end, place) if isinstance(end, Mapping) else number(end) for end in value)
            else:
                found[key] = number(value)
        except ParameterError as error:
            raise error if isinstance(value, Mapping) else ParameterError(f"{place}: {error}") from None
    return found
