"""Scenarios: a model with its parameters, its constraints, its claims and its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bargain.arithmetic import Number, is_symbolic
from bargain.closed_forms import ClosedForm
from bargain.equilibrium import Concept
from bargain.equilibrium.profiles import freeze
from bargain.errors import BargainError, ModelError, ParameterError
from bargain.expressions import Claim, parse_claim
from bargain.games import ExtensiveForm, NormalForm
from bargain.parameters import Parameter, Parameters, declared_parameters, parameters_class

__all__ = ["Proposition", "Reference", "Scenario", "claim_name"]


@dataclass(frozen=True)
class Reference:
    """A source: the key that `Parameter.source` and `Proposition.source` cite, and the full entry."""

    key: str
    entry: str


@dataclass(frozen=True)
class Proposition:
    """A claim about the model that can be checked.

    Attributes
    ----------
    claim : str
        Over parameters, outcome names and `payoff_PLAYER`, such as `war > 0 implies sigma > 1/5`. It is read with
        spaces and dashes in names turned into underscores.
    text : str
        The same in words.
    source : str
        A citation, or "derived".
    quantifier : str
        "every": in every equilibrium; "some": some equilibrium exists that satisfies it.
    """

    claim: str
    text: str
    source: str = "derived"
    quantifier: str = "every"

    def __post_init__(self) -> None:
        if self.quantifier not in ("every", "some"):
            raise ModelError(
                f"proposition {self.claim!r}: the quantifier is 'every' or 'some', not {self.quantifier!r}"
            )


@dataclass(frozen=True, eq=False)
class Scenario:
    """A model: parameters, a function from parameters to a game, and what is claimed about it.

    Parameters
    ----------
    name, title, question : str
    build : callable
        Takes an object with one attribute a parameter and returns a game. Plain arithmetic: it is called with
        fractions, with floats and with SymPy symbols.
    parameters : a `Parameters` dataclass, or a sequence of `Parameter`
    constraints : sequence of str
        Joint constraints such as "p + q <= 1" or "delta < 1".
    concept : Concept, optional
        The default concept; else Nash for a normal form and subgame perfection for a tree.
    closed_forms : sequence of ClosedForm
        All equilibria of `concept` in closed form, where no general solver covers the model.
    outcomes : mapping
        Outcome name -> meaning in one line.
    propositions, references : sequences

    Examples
    --------
    >>> model = Scenario(
    ...     name="inspection",
    ...     parameters=[Parameter("q", baseline="1/2", bounds=(0, 1), meaning="detection probability")],
    ...     build=lambda p: NormalForm([[0, 0], [1 - 3 * p.q, 1]], [[-1, 0], [-1 - 4 * (1 - p.q), -4]]),
    ... )
    >>> model.game(q="1/4").A[1, 0]
    Fraction(1, 4)
    """

    name: str
    build: Callable[[Any], NormalForm | ExtensiveForm]
    parameters: Any
    title: str = ""
    question: str = ""
    constraints: Sequence[str] = ()
    concept: Concept | str | None = None
    closed_forms: Sequence[ClosedForm] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    propositions: Sequence[Proposition] = ()
    references: Sequence[Reference] = ()
    constraint_claims: tuple[Claim, ...] = field(init=False)

    def __post_init__(self) -> None:
        if not callable(self.build):
            raise ModelError(f"{self.name}: build must be a function from parameters to a game")
        listed = [self.constraints] if isinstance(self.constraints, str) else self.constraints
        fixed: dict[str, Any] = {
            "parameters": _read_parameters(self.parameters),
            "concept": None if self.concept is None else Concept.read(self.concept),
            "title": self.title or self.name,
            "closed_forms": tuple(self.closed_forms),
            "propositions": tuple(self.propositions),
            "references": tuple(self.references),
            "constraints": tuple(listed),
            "outcomes": freeze(self.outcomes),
        }
        for name, value in fixed.items():
            object.__setattr__(self, name, value)
        names = [entry.name for entry in self.parameters]
        try:
            claims = tuple(parse_claim(text, names) for text in self.constraints)
        except BargainError as error:
            raise ModelError(f"{self.name}: constraint {error}") from None
        object.__setattr__(self, "constraint_claims", claims)
        object.__setattr__(self, "_type", _parameters_type(self.name, self.parameters))
        self.values()

    def parameter(self, name: str) -> Parameter:
        """The parameter called `name`; a misspelt name is answered with the nearest one."""
        for entry in self.parameters:
            if entry.name == name:
                return entry  # type: ignore[no-any-return]  # `parameters` is open on input, a tuple of Parameter after reading
        from difflib import get_close_matches

        names = [entry.name for entry in self.parameters]
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"its parameters are {', '.join(names) or 'none'}"
        raise ParameterError(f"{self.name} has no parameter {name!r}; {hint}")

    def values(self, **changes: object) -> dict[str, Number]:
        """The baseline with `changes`, checked against bounds and joint constraints.

        Examples
        --------
        >>> from bargain.scenarios import scenario
        >>> scenario("open_door").values(sigma="1/4")["sigma"]
        Fraction(1, 4)
        """
        read: dict[str, Number] = {entry.name: entry.baseline for entry in self.parameters}
        for name, value in changes.items():
            read[name] = self.parameter(name).check(value)
        for claim in self.constraint_claims:
            if not any(is_symbolic(read[name]) for name in claim.names) and not claim.holds(read):
                shown = ", ".join(f"{name} = {_short(read[name])}" for name in sorted(claim.names))
                raise ParameterError(f"{self.name}: the constraint {claim.text} is violated at {shown}")
        return read

    def game(self, **changes: object) -> NormalForm | ExtensiveForm:
        """Build the game at the baseline with `changes`: exact, float or symbolic as the values are."""
        return self._built(self.values(**changes))

    def symbolic(
        self, free: Iterable[str] | None = None, fixed: Mapping[str, object] | None = None
    ) -> NormalForm | ExtensiveForm:
        """Build the game with SymPy symbols for the `free` parameters (all where left out); the others stay exact."""
        import sympy

        names = [entry.name for entry in self.parameters] if free is None else list(free)
        return self.game(**{**(fixed or {}), **{name: sympy.Symbol(self.parameter(name).name) for name in names}})

    def _built(self, values: Mapping[str, Number]) -> NormalForm | ExtensiveForm:
        try:
            game = self.build(self._type(**values))  # type: ignore[attr-defined]  # set in __post_init__ of a frozen class
        except BargainError:
            raise
        except ZeroDivisionError:
            shown = ", ".join(f"{name} = {value}" for name, value in values.items())
            raise ModelError(f"{self.name}: a payoff divides by zero at {shown}") from None
        except AttributeError as error:
            if isinstance(error.obj, Parameters) and error.name:
                self.parameter(error.name)  # raises, and names the nearest parameter
            raise
        except TypeError as error:
            if "truth value" in str(error):
                raise ModelError(
                    f"{self.name}: build compares parameters; keep it to arithmetic so that it also takes symbols"
                ) from None
            raise ModelError(f"{self.name}: build does not take these values: {error}") from error
        if not isinstance(game, (NormalForm, ExtensiveForm)):
            raise ModelError(f"{self.name}: build returned {type(game).__name__}, not a game")
        self._check_names(game)
        return game

    def _check_names(self, game: NormalForm | ExtensiveForm) -> None:
        """Parameters, outcomes and payoffs share one name space, in claims and in datasets."""
        owners = [(entry.name, f"parameter {entry.name!r}") for entry in self.parameters]
        owners += [(claim_name(outcome), f"outcome {outcome!r}") for outcome in game.outcomes]
        owners += [(claim_name(f"payoff_{player}"), f"payoff of {player!r}") for player in game.players]
        seen: dict[str, str] = {}
        for name, owner in owners:
            if name in seen:
                raise ModelError(f"{self.name}: {seen[name]} and {owner} share the name {name!r}; rename one of them")
            seen[name] = owner
        unknown = sorted(set(self.outcomes) - set(game.outcomes))
        if unknown:
            raise ModelError(
                f"{self.name}: the game has no outcome {unknown[0]!r}; it has {', '.join(game.outcomes) or 'none'}"
            )

    def default_concept(self, game: NormalForm | ExtensiveForm) -> Concept:
        """The concept that `solve` takes where none is asked for."""
        if self.concept is not None:
            return Concept.read(self.concept)
        return Concept.NASH if isinstance(game, NormalForm) else Concept.SUBGAME_PERFECT

    def claim_names(self) -> list[str]:
        """Names that a proposition may use: parameters, outcomes, and `payoff_PLAYER`."""
        game = self.game()
        players = [f"payoff_{player}" for player in game.players]
        return [entry.name for entry in self.parameters] + [claim_name(n) for n in (*game.outcomes, *players)]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_type"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_type", _parameters_type(self.name, self.parameters))


def claim_name(label: str) -> str:
    """The name by which a claim calls an outcome or a payoff: "status quo" becomes `status_quo`."""
    return "".join(character if character.isalnum() else "_" for character in label)


def _short(value: Number) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:20]}… ({len(text)} characters)"


def _read_parameters(given: Any) -> tuple[Parameter, ...]:
    if isinstance(given, type) and issubclass(given, Parameters):
        return declared_parameters(given)
    try:
        listed = tuple(given)
    except TypeError:
        listed = (None,)
    if not all(isinstance(entry, Parameter) for entry in listed):
        raise ModelError("parameters: give a Parameters dataclass or a list of Parameter")
    return listed


def _parameters_type(name: str, parameters: tuple[Parameter, ...]) -> type[Parameters]:
    return parameters_class("".join(word.capitalize() for word in claim_name(name).split("_")) or "Model", parameters)
