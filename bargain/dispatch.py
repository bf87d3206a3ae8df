"""`solve`: choose a solver by its stated capability, run it, certify every profile, say what is known."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Arithmetic, Number, to_float
from bargain.certificates import certify
from bargain.closed_forms import evaluate_closed_forms
from bargain.equilibrium import Answer, Component, Concept, Equilibrium, Profile, Solution, Status
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError, GameError
from bargain.games import ExtensiveForm, NormalForm
from bargain.games.behaviour import consequences as tree_consequences
from bargain.games.behaviour import flat_behaviour
from bargain.models import Scenario
from bargain.solvers import SolverSpec, solvers

__all__ = ["certified", "consequences", "solve"]

CLOSED_FORM = "closed form of the scenario"


def solve(
    target: NormalForm | ExtensiveForm | Scenario,
    *,
    concept: Concept | str | None = None,
    method: str | None = None,
    arithmetic: Arithmetic | str | None = None,
    **values: object,
) -> Solution:
    """Solve a game or a scenario, and certify the answer.

    Parameters
    ----------
    target : NormalForm, ExtensiveForm or Scenario
    concept : Concept or str, optional
        "nash" for normal forms and "subgame-perfect" for trees, unless the scenario names another.
    method : str, optional
        A solver's name; else the best that applies.
    arithmetic : {"exact", "float"}, optional
        Convert the game first. A float converts to the rational that it is in binary.
    **values
        Parameter values of a scenario; the others stay at their baseline. "1/10" is exact, 0.1 is a float.

    Returns
    -------
    Solution
        With status, completeness and one certificate for each equilibrium. A profile that fails its certificate is
        kept, and the status is `not-converged`.

    Raises
    ------
    ConceptError
        No solver covers the concept for this game; the message says why, and what does.

    Examples
    --------
    >>> solve(NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])).unique().profile["Row"]["1"]
    Fraction(1, 2)
    """
    options: dict[str, Any] = {"method": method, "values": {name: str(value) for name, value in values.items()}}
    model = target if isinstance(target, Scenario) else None
    wanted = None if arithmetic is None else Arithmetic(arithmetic)
    if wanted is Arithmetic.SYMBOLIC:
        raise GameError("solve is exact or in floats, not symbolic; for free parameters ask for an atlas")
    if model is not None:
        if wanted is Arithmetic.FLOAT:
            values = {name: to_float(value) for name, value in model.values(**values).items()}
        elif wanted is Arithmetic.EXACT:
            values = {name: Fraction(value) for name, value in model.values(**values).items()}
        game = model.game(**values)
    elif isinstance(target, (NormalForm, ExtensiveForm)):
        if values:
            raise GameError(f"{', '.join(values)}: a game takes no parameter values; give them to a scenario")
        game = target
    else:
        raise GameError(f"solve takes a game or a scenario, not {type(target).__name__}")
    if game.parameters:
        raise GameError(
            f"the game has free parameters ({', '.join(game.parameters)}); give them values, or ask for an atlas"
        )
    if wanted is not None and game.arithmetic is not wanted:
        game = game.convert(wanted)
    if game.arithmetic is Arithmetic.SYMBOLIC:
        raise GameError("the game has irrational payoffs; solve with arithmetic='float'")
    aim = Concept.read(concept) if concept is not None else _default_concept(model, game)
    if model is not None and model.closed_forms and aim == model.default_concept(game) and method is None:
        answer, name = evaluate_closed_forms(model.closed_forms, model.values(**values)), CLOSED_FORM
    else:
        spec = _choose(game, aim, method)
        answer, name = spec.run(game), spec.name
    title = game.title or (model.title if model is not None else "")
    return certified(game, aim, name, answer, options, title)


def _default_concept(model: Scenario | None, game: NormalForm | ExtensiveForm) -> Concept:
    if model is not None:
        return model.default_concept(game)
    return Concept.NASH if isinstance(game, NormalForm) else Concept.SUBGAME_PERFECT


def _choose(game: NormalForm | ExtensiveForm, concept: Concept, method: str | None) -> SolverSpec:
    known = solvers()
    if method is not None:
        if method not in known:
            raise ConceptError(f"no solver is called {method!r}; there are {', '.join(sorted(known))}")
        spec = known[method]
        reason = _unfit(spec, game, concept)
        if reason:
            raise ConceptError(f"solver {method!r} does not apply: {reason}")
        return spec
    fitting = [spec for spec in known.values() if not _unfit(spec, game, concept)]
    if fitting:
        return min(fitting, key=lambda spec: (not spec.finds_all, -spec.priority, spec.name))
    near = [
        f"{spec.name}: {_unfit(spec, game, concept)}"
        for spec in known.values()
        if spec.concept == concept and isinstance(game, spec.accepts)
    ]
    covered = sorted(
        {str(spec.concept) for spec in known.values() if isinstance(game, spec.accepts) and not spec.refuses(game)}
    )
    detail = f" ({'; '.join(near)})" if near else ""
    raise ConceptError(
        f"no solver finds {concept} equilibria of this {type(game).__name__}{detail}; "
        f"concepts that can be solved for it: {', '.join(covered) or 'none yet'}"
    )


def _unfit(spec: SolverSpec, game: NormalForm | ExtensiveForm, concept: Concept) -> str:
    if not isinstance(game, spec.accepts):
        return f"it solves games of the class {spec.accepts.__name__}"
    if spec.concept != concept:
        return f"it finds {spec.concept} equilibria"
    if game.arithmetic is Arithmetic.EXACT and not spec.exact:
        return "it works in floats only"
    return spec.refuses(game)


def consequences(game: NormalForm | ExtensiveForm, profile: Profile) -> tuple[dict[str, Number], dict[str, Number]]:
    """Expected payoffs and outcome probabilities of a profile."""
    if isinstance(game, ExtensiveForm):
        return tree_consequences(flat_behaviour(game, profile))
    if game.arithmetic is Arithmetic.EXACT and not game.outcomes:
        row, column = (tuple(profile[player].values()) for player in game.players)
        return game.expected_payoffs(row, column), {}
    x, y = (profile.vector(player) for player in game.players)
    return game.expected_payoffs(x, y), game.outcome_probabilities(x, y)


def certified(
    game: NormalForm | ExtensiveForm,
    concept: Concept,
    solver: str,
    answer: Answer,
    options: Mapping[str, Any],
    title: str,
) -> Solution:
    """Turn a bare answer into a `Solution`: certify every profile and work out its consequences."""
    equilibria: list[Equilibrium] = []
    failed: list[str] = []
    for k, profile in enumerate(answer.profiles):
        beliefs = answer.beliefs[k] if answer.beliefs else {}
        polytopes = answer.belief_polytopes[k] if answer.belief_polytopes else {}
        certificate = certify(game, profile, concept, {**beliefs, **polytopes})
        if not certificate.holds:
            reason = (
                certificate.violations[0] if certificate.violations else f"regret {float(certificate.max_regret):.3g}"
            )
            failed.append(f"equilibrium {k} fails its certificate: {reason}")
        payoffs, outcomes = (
            ({}, {}) if certificate.violations and not certificate.ledger else consequences(game, profile)
        )
        name = answer.names[k] if answer.names else ""
        equilibria.append(
            Equilibrium(
                profile, freeze(payoffs), freeze(outcomes), certificate, freeze(beliefs), name, freeze(polytopes)
            )
        )
    components = tuple(
        Component(
            tuple(sorted({member for piece in group for member in answer.pieces[piece]})),
            tuple(answer.pieces[piece] for piece in group),
            max(answer.dimensions[piece] for piece in group),
            answer.indices[place] if answer.indices else None,
        )
        for place, group in enumerate(answer.components)
    )
    return Solution(
        game=game,
        concept=concept,
        solver=solver,
        options=freeze(options),
        equilibria=tuple(equilibria),
        components=components,
        status=Status.NOT_CONVERGED if failed else answer.status,
        complete=answer.complete and not failed,
        message="; ".join([*failed, answer.message] if answer.message else failed),
        title=title,
    )
