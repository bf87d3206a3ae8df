"""All that the package can say about one game: every analysis that applies, side by side, and why the others do not.

Each section stands for itself: one that fails, or that does not apply, leaves a reason and does not touch the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bargain.arithmetic import Arithmetic
from bargain.equilibrium import Component, Equilibrium, Solution
from bargain.equilibrium.profiles import freeze
from bargain.errors import BargainError, ParameterError
from bargain.games import NormalForm
from bargain.games.numerical import numerical

if TYPE_CHECKING:
    from bargain.analyses.class_distances import ClassDistance
    from bargain.analyses.commitment_values import CommitmentValue
    from bargain.analyses.correlation import WelfareRange
    from bargain.analyses.degeneracy import Degeneracy
    from bargain.analyses.dominance import DominanceTable
    from bargain.analyses.elimination import Elimination
    from bargain.analyses.evolution import EvolutionaryStability
    from bargain.analyses.rationalizability import Rationalizability
    from bargain.analyses.stability import ComponentStability
    from bargain.analyses.taxonomy import Classification
    from bargain.analyses.zero_sum import SecurityLevel, ZeroSumSolution
    from bargain.equilibrium.selection import Selection
    from bargain.logit import LogitPath

__all__ = ["LEFT_OUT", "SECTIONS", "Absence", "GameAnalysis", "analyse", "read_sections"]

NOT_APPLICABLE = "does not apply"
LEFT_OUT = "left out"
NOT_AVAILABLE = "not available"

_NEAREST = 3
_RULES = ("payoff-dominant", "risk-dominant")
_ALWAYS = 10**9


@dataclass(frozen=True)
class Absence:
    """Why a section is empty: `kind` is "does not apply", "left out" (it may take long) or "not available"."""

    kind: str
    reason: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"


@dataclass(frozen=True, eq=False)
class GameAnalysis:
    """What can be said about a game in normal form. A field is None where its section is absent.

    Attributes
    ----------
    game : NormalForm
    sections : tuple of str
        What was asked for, in the order of `SECTIONS`.
    absent : mapping
        Section -> `Absence`, for the sections of `sections` that are empty.
    classification : Classification
        Section "class": the ordinal class of a 2x2 game.
    nearest : tuple of ClassDistance
        Section "class": the three strict classes that are nearest in payoffs.
    dominance : DominanceTable
        Section "dominance": dominated actions.
    strict, weak : Elimination
        Section "dominance": iterated elimination by strict and by weak dominance.
    rationalizability : Rationalizability
        Section "rationalizable".
    degeneracy : Degeneracy
        Section "degeneracy".
    proof_faults : tuple of str
        Section "degeneracy": what a second look at the evidence found wrong, so that () is a proven verdict. None in a
        float game, whose verdicts have no proof.
    solution : Solution
        Sections "equilibria", "stability" and "selection": all Nash equilibria.
    pure, perfect : Solution
        Sections "pure" and "perfect".
    stability : tuple of ComponentStability
        Section "stability", one for each component of `solution`.
    selections : mapping
        Section "selection": rule -> `Selection`, for the rules that decide.
    undecided : mapping
        Section "selection": rule -> why it does not decide.
    security : mapping
        Section "security": player -> `SecurityLevel`.
    zero_sum : ZeroSumSolution
        Section "zero-sum", for zero-sum and constant-sum games and their affine changes.
    correlated : WelfareRange
        Section "correlated": the extreme correlated equilibria.
    commitment : mapping
        Section "commitment": leader -> `CommitmentValue`.
    logit : LogitPath
        Section "logit": the principal branch of logit quantal response.
    evolution : EvolutionaryStability
        Section "evolution", for symmetric games.
    """

    game: NormalForm
    sections: tuple[str, ...]
    absent: Mapping[str, Absence]
    classification: Classification | None = None
    nearest: tuple[ClassDistance, ...] | None = None
    dominance: DominanceTable | None = None
    strict: Elimination | None = None
    weak: Elimination | None = None
    rationalizability: Rationalizability | None = None
    degeneracy: Degeneracy | None = None
    proof_faults: tuple[str, ...] | None = None
    solution: Solution | None = None
    pure: Solution | None = None
    perfect: Solution | None = None
    stability: tuple[ComponentStability, ...] | None = None
    selections: Mapping[str, Selection] | None = None
    undecided: Mapping[str, str] = field(default_factory=dict)
    security: Mapping[str, SecurityLevel] | None = None
    zero_sum: ZeroSumSolution | None = None
    correlated: WelfareRange | None = None
    commitment: Mapping[str, CommitmentValue] | None = None
    logit: LogitPath | None = None
    evolution: EvolutionaryStability | None = None

    @property
    def present(self) -> tuple[str, ...]:
        """The sections that have an answer."""
        return tuple(section for section in self.sections if section not in self.absent)

    def is_perfect(self, equilibrium: Equilibrium) -> bool | None:
        """Is an extreme Nash equilibrium perfect? None if the perfect equilibria are not all known."""
        if self.perfect is None:
            return None
        if any(one.profile == equilibrium.profile for one in self.perfect.equilibria):
            return True
        return False if self.perfect.complete else None

    def component_of(self, place: int) -> int | None:
        """The component to which an equilibrium of `solution` belongs, both by their numbers."""
        components: tuple[Component, ...] = () if self.solution is None else self.solution.components
        return next((k for k, component in enumerate(components) if place in component.equilibria), None)

    def logit_equilibrium(self) -> int | None:
        """The number in `solution` of the equilibrium that the principal logit branch selects; None if it does not."""
        if self.logit is None or self.solution is None or not self.logit.limit.identified or self.logit.crossings:
            return None
        ends = [self.logit.limit.row, self.logit.limit.column]
        slack = 0 if self.game.arithmetic is Arithmetic.EXACT else 1e-9
        for place, one in enumerate(self.solution.equilibria):
            mixes = [one.profile.vector(player) for player in self.game.players]
            if all(abs(p - q).max() <= slack for p, q in zip(mixes, ends, strict=True)):
                return place
        return None

    def __repr__(self) -> str:
        sizes = " x ".join(str(size) for size in self.game.shape)
        return f"GameAnalysis({self.game.title!r}, {sizes}, {', '.join(self.present) or 'nothing'})"


def analyse(game: NormalForm, what: Iterable[str] | str | None = None) -> GameAnalysis:
    """Say all that can be said about a game beyond the list of its equilibria.

    Parameters
    ----------
    game : NormalForm
        Exact or float.
    what : str or iterable of str, optional
        Names of `SECTIONS`. What is named is worked out whatever it takes; if left out, all sections that apply, but
        those that may take more than some seconds at the size of the game.

    Returns
    -------
    GameAnalysis

    Raises
    ------
    GameError
        Not a normal form, or symbolic.
    ParameterError
        An unknown section.

    Notes
    -----
    Cost: a fifth of a second for a 2x2 game, about four seconds for a 12x12 one.

    Examples
    --------
    >>> from bargain.analyses.taxonomy import symmetric_game
    >>> found = analyse(symmetric_game(3, 0, 5, 1))
    >>> found.classification.label, found.strict.solvable, str(found.absent["zero-sum"])[:14]
    ("prisoner's dilemma", True, 'does not apply')
    >>> analyse(symmetric_game(4, 0, 3, 2), "selection").selections["risk-dominant"].equilibrium.profile.pure_text()
    'Row: defect; Column: defect'
    """
    game = numerical(game, "analyse")
    sections, every = read_sections(what), what is None
    work = _Work(game)
    found: dict[str, Any] = {}
    absent: dict[str, Absence] = {}
    for section in sections:
        smaller, cells, compute = _SECTIONS[section]
        try:
            _require_fit(game, section)
            if every and (min(game.shape) > smaller or game.A.size > cells):
                m, n = game.shape
                absent[section] = Absence(LEFT_OUT, f"a {m}x{n} game may take long; done if asked for by name")
            else:
                found |= compute(work)
        except _DoesNotApply as outcome:
            absent[section] = Absence(NOT_APPLICABLE, str(outcome))
        except BargainError as error:
            absent[section] = Absence(NOT_AVAILABLE, str(error))
        except OverflowError:
            absent[section] = Absence(NOT_AVAILABLE, "a number is too large for floating point")
    return GameAnalysis(game, sections, freeze(absent), **found)


def read_sections(what: Iterable[str] | str | None) -> tuple[str, ...]:
    """The sections named, each once and in the order of `SECTIONS`; all if None.

    Examples
    --------
    >>> read_sections(["logit", "Class"])
    ('class', 'logit')
    """
    if what is None:
        return SECTIONS
    named = [what] if isinstance(what, str) else list(what)
    wanted = [str(name).strip().lower().replace("_", "-").replace(" ", "-") for name in named]
    for given, name in zip(named, wanted, strict=True):
        if name not in SECTIONS:
            raise ParameterError(f"section {given!r} is not known; choose among {', '.join(SECTIONS)}")
    if not wanted:
        raise ParameterError(f"name at least one section: {', '.join(SECTIONS)}")
    return tuple(section for section in SECTIONS if section in wanted)


class _DoesNotApply(Exception):
    """A section finds out that it has nothing to say."""


class _Work:
    """A game with the equilibria that several sections share; a failure is raised for each of them."""

    def __init__(self, game: NormalForm) -> None:
        self.game = game

    @cached_property
    def solution(self) -> Solution:
        from bargain.dispatch import solve

        return solve(self.game)


def _require_fit(game: NormalForm, section: str) -> None:
    """Raise `_DoesNotApply` where a look at the payoffs shows that a section has nothing to say."""
    m, n = game.shape
    if section == "class" and (m, n) != (2, 2):
        raise _DoesNotApply(f"classes are for 2x2 games; this one is {m}x{n}")
    if section == "evolution":
        if m != n:
            raise _DoesNotApply(f"the game is {m}x{n}, not symmetric")
        if any(a != b for a, b in zip(game.A.flat, game.B.T.flat, strict=True)):
            raise _DoesNotApply("the game is not symmetric (B is not A transposed)")
    if section == "zero-sum":
        from bargain.analyses.zero_sum import pure_conflict

        if pure_conflict(game) is None:
            raise _DoesNotApply("no positive affine change of the payoffs makes the game zero-sum")


def _class(work: _Work) -> dict[str, Any]:
    from bargain.analyses.class_distances import nearest_classes
    from bargain.analyses.taxonomy import classify

    return {"classification": classify(work.game), "nearest": nearest_classes(work.game, count=_NEAREST)}


def _dominance(work: _Work) -> dict[str, Any]:
    from bargain.analyses.dominance import dominated
    from bargain.analyses.elimination import eliminate

    game = work.game
    return {"dominance": dominated(game), "strict": eliminate(game, "strict"), "weak": eliminate(game, "weak")}


def _rationalizable(work: _Work) -> dict[str, Any]:
    from bargain.analyses.rationalizability import rationalizable

    return {"rationalizability": rationalizable(work.game)}


def _degeneracy(work: _Work) -> dict[str, Any]:
    from bargain.analyses.degeneracy import degeneracy

    verdict = degeneracy(work.game)
    exact = work.game.arithmetic is Arithmetic.EXACT
    return {"degeneracy": verdict, "proof_faults": tuple(verdict.verify()) if exact else None}


def _pure(work: _Work) -> dict[str, Any]:
    from bargain.dispatch import solve

    return {"pure": solve(work.game, concept="pure")}


def _perfect(work: _Work) -> dict[str, Any]:
    from bargain.dispatch import solve

    return {"perfect": solve(work.game, concept="perfect")}


def _stability(work: _Work) -> dict[str, Any]:
    from bargain.analyses.stability import stability

    return {"solution": work.solution, "stability": stability(work.solution)}


def _selection(work: _Work) -> dict[str, Any]:
    solution = work.solution
    if solution.complete and len(solution.equilibria) == 1:
        raise _DoesNotApply("the game has one equilibrium")
    chosen: dict[str, Selection] = {}
    undecided: dict[str, str] = {}
    for rule in _RULES if work.game.shape == (2, 2) else _RULES[:1]:
        try:
            chosen[rule] = solution.select(rule)
        except BargainError as error:
            undecided[rule] = str(error)
    return {"solution": solution, "selections": freeze(chosen), "undecided": freeze(undecided)}


def _security(work: _Work) -> dict[str, Any]:
    from bargain.analyses.zero_sum import security_level

    return {"security": freeze(security_level(work.game))}


def _zero_sum(work: _Work) -> dict[str, Any]:
    from bargain.analyses.zero_sum import zero_sum

    return {"zero_sum": zero_sum(work.game)}


def _correlated(work: _Work) -> dict[str, Any]:
    from bargain.analyses.correlation import welfare_range

    return {"correlated": welfare_range(work.game)}


def _commitment(work: _Work) -> dict[str, Any]:
    from bargain.analyses.commitment_values import value_of_commitment

    return {"commitment": freeze(value_of_commitment(work.game))}


def _logit(work: _Work) -> dict[str, Any]:
    from bargain.logit import logit_path

    return {"logit": logit_path(work.game)}


def _evolution(work: _Work) -> dict[str, Any]:
    from bargain.analyses.evolution import evolutionarily_stable

    return {"evolution": evolutionarily_stable(work.game)}


_SECTIONS: Mapping[str, tuple[int, int, Callable[[_Work], dict[str, Any]]]] = {
    "class": (2, 4, _class),
    "dominance": (30, 900, _dominance),
    "rationalizable": (30, 900, _rationalizable),
    "degeneracy": (12, 144, _degeneracy),
    "equilibria": (13, 200, lambda work: {"solution": work.solution}),
    "pure": (_ALWAYS, _ALWAYS, _pure),
    "perfect": (13, 200, _perfect),
    "stability": (13, 200, _stability),
    "selection": (13, 200, _selection),
    "security": (50, 2500, _security),
    "zero-sum": (50, 2500, _zero_sum),
    "correlated": (12, 150, _correlated),
    "commitment": (12, 200, _commitment),
    "logit": (30, 900, _logit),
    "evolution": (12, 144, _evolution),
}
"""Section -> most actions on the smaller side and most cells for which it is quick, and what computes its fields."""

SECTIONS: tuple[str, ...] = tuple(_SECTIONS)
"""What `analyse` can say about a game, in this order."""
