"""What every registered solver owes, as plain functions that raise `AssertionError`.

`check_solver` runs a solver over the fixed games of its class, degenerate ones included; a new solver file needs no
edit here as long as its games are of a class that `battery` knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.dispatch import certified
from bargain.equilibrium import Answer, Concept, Profile, Solution, Status
from bargain.games import ExtensiveForm, NormalForm
from bargain.solvers import SolverSpec
from tests import strategies
from tests.oracles import bimatrix, perfection, trees

Game = NormalForm | ExtensiveForm

MOST_PURE_PROFILES = 600
"""Brute force over more pure profiles than this is skipped."""

EXISTENCE = (Concept.NASH, Concept.PERFECT, Concept.SUBGAME_PERFECT, Concept.PERFECT_BAYESIAN)
"""Concepts that a finite game with perfect recall always satisfies somewhere (Nash; Selten; Kreps and Wilson)."""


def battery() -> Iterator[Game]:
    """Fixed games of every class that solvers may accept."""
    for name in strategies.TRAPS:
        yield strategies.trap(name)
    for tree in strategies.TREES.values():
        yield tree.game


def check_solver(spec: SolverSpec) -> None:
    """Hold a solver to its claims on the fixed games of its class."""
    games = [game for game in battery() if isinstance(game, spec.accepts)]
    assert games, f"{spec.name}: no game of the class {spec.accepts} in tests/strategies.py; add some"
    solved = [check_answer(spec, game if spec.exact else game.convert("float")) for game in games]
    assert any(solved), f"{spec.name} refuses every game of the class {spec.accepts.__name__}"


def check_answer(spec: SolverSpec, game: Game) -> bool:
    """Check the answer to one game; False if the solver refuses it."""
    refusal = spec.refuses(game)
    assert isinstance(refusal, str), f"{spec.name}: refuses() answers with text"
    if refusal:
        assert "\n" not in refusal, f"{spec.name}: a refusal is one line"
        return False
    answer = spec.run(game)
    where = f"{spec.name} on {game!r}"
    check_shape(answer, where)
    check_status(spec, answer, game, where)
    solution = certified(game, spec.concept, spec.name, answer, {}, "")
    check_certificates(answer, solution, where)
    check_arithmetic(spec, answer, solution, where)
    check_pieces(answer, solution, where)
    if answer.complete:
        check_completeness(spec.concept, answer, game, where)
    return True


def check_shape(answer: Answer, where: str) -> None:
    """Indices fit together: pieces cover the profiles, components part the pieces."""
    assert isinstance(answer, Answer), f"{where}: run() returns an Answer"
    count = len(answer.profiles)
    assert len(answer.beliefs) in (0, count), f"{where}: one table of beliefs a profile"
    assert len(answer.names) in (0, count), f"{where}: one name a profile"
    assert len(answer.dimensions) == len(answer.pieces), f"{where}: one dimension a piece"
    assert {k for piece in answer.pieces for k in piece} == set(range(count)), (
        f"{where}: pieces must cover the profiles"
    )
    parts = sorted(chain.from_iterable(answer.components))
    assert parts == list(range(len(answer.pieces))), f"{where}: components must part the pieces"
    for k, one in enumerate(answer.components):
        mine = {point for piece in one for point in answer.pieces[piece]}
        for other in answer.components[k + 1 :]:
            theirs = {point for piece in other for point in answer.pieces[piece]}
            assert not mine & theirs, f"{where}: two components share an equilibrium"
    seen = [(profile, answer.beliefs[k] if answer.beliefs else None) for k, profile in enumerate(answer.profiles)]
    assert all(one not in seen[:k] for k, one in enumerate(seen)), f"{where}: an equilibrium is listed twice"


def check_status(spec: SolverSpec, answer: Answer, game: Game, where: str) -> None:
    """The status fits what was found; a solver that finds all does so on every exact game."""
    match answer.status:
        case Status.CONVERGED:
            assert answer.profiles, f"{where}: converged on nothing"
        case Status.NONE_EXIST:
            assert not answer.profiles, f"{where}: none exist, yet some are listed"
            assert spec.concept not in EXISTENCE, f"{where}: a {spec.concept} equilibrium always exists"
        case Status.NOT_CONVERGED:
            assert not answer.complete, f"{where}: not converged, yet complete"
            assert answer.message, f"{where}: not converged, and no word why"
    if not answer.complete:
        assert answer.message, f"{where}: not complete, and no word why"
    if spec.finds_all and game.arithmetic is Arithmetic.EXACT and answer.status is Status.CONVERGED:
        assert answer.complete, f"{where}: declared to find all, but does not claim so"


def check_certificates(answer: Answer, solution: Solution, where: str) -> None:
    """What converged certifies."""
    if answer.status is Status.CONVERGED:
        assert solution.status is Status.CONVERGED, f"{where}: {solution.message}"
        assert all(equilibrium.certificate.holds for equilibrium in solution.equilibria), where


def check_arithmetic(spec: SolverSpec, answer: Answer, solution: Solution, where: str) -> None:
    """Exact in, exact out, with a regret of exactly zero; floats in, floats out."""
    exact = spec.exact and solution.game.arithmetic is Arithmetic.EXACT
    for k, profile in enumerate(answer.profiles):
        beliefs = answer.beliefs[k] if answer.beliefs else {}
        for number in [*_numbers(profile), *_numbers(beliefs)]:
            kind = Fraction if exact else float
            assert isinstance(number, kind), f"{where}: {number!r} is not a {kind.__name__}"
    if exact and answer.status is Status.CONVERGED:
        for equilibrium in solution.equilibria:
            regret = equilibrium.certificate.max_regret
            assert regret == 0, f"{where}: regret {regret}"
            assert not isinstance(regret, float), f"{where}: the regret is a float"


def _numbers(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [number for entry in value for number in _numbers(entry)]
    if hasattr(value, "values"):
        return [number for entry in value.values() for number in _numbers(entry)]
    return [value]


def check_pieces(answer: Answer, solution: Solution, where: str) -> None:
    """Exact pieces are convex sets of equilibria of the stated dimension; Nash in trees, in realization weights."""
    if solution.game.arithmetic is not Arithmetic.EXACT or solution.status is not Status.CONVERGED:
        return
    in_weights = isinstance(solution.game, ExtensiveForm) and solution.concept is Concept.NASH
    points = [_weights(solution.game, profile) for profile in answer.profiles] if in_weights else answer.profiles
    flat = [tuple(_numbers(point)) for point in points]
    for piece, dimension in zip(answer.pieces, answer.dimensions, strict=True):
        corners = list(dict.fromkeys(flat[k] for k in piece))
        found = bimatrix.dimension(corners)
        assert found == dimension, f"{where}: a piece of dimension {found} is said to have {dimension}"
        if len(corners) > 1 and not answer.beliefs:
            middle = _mean([points[k] for k in piece])
            middle = _behaviour(solution.game, middle) if in_weights else middle
            middle_answer = Answer((middle,), Status.CONVERGED, complete=False, pieces=((0,),), dimensions=(0,))
            inside = certified(solution.game, solution.concept, solution.solver, middle_answer, {}, "")
            assert inside.status is Status.CONVERGED, f"{where}: the middle of a piece is no equilibrium"


def _mean(profiles: list[Profile]) -> Profile:
    share = Fraction(1, len(profiles))

    def blend(entries: list[Any]) -> Any:
        first = entries[0]
        if hasattr(first, "items"):
            return {key: blend([entry[key] for entry in entries]) for key in first}
        return sum(share * entry for entry in entries)

    return Profile(blend(profiles))


def _weights(game: ExtensiveForm, profile: Profile) -> Profile:
    """The realization weights of a behaviour profile, nested alike."""
    behaviour = {label: mix for sets in profile.values() for label, mix in sets.items()}
    weights = trees.own_weights(trees.nested(game), behaviour)
    return Profile({player: {label: weights[label] for label in sets} for player, sets in profile.items()})


def _behaviour(game: ExtensiveForm, weights: Profile) -> Profile:
    return Profile({player: trees.from_weights(weights[player]) for player in game.players})


def check_completeness(concept: Concept, answer: Answer, game: Game, where: str) -> None:
    """A claim of completeness, against an oracle that shares no code with the package."""
    if answer.indices:
        assert sum(answer.indices) == 1, f"{where}: the indices of all components sum to {sum(answer.indices)}"
    if isinstance(game, NormalForm):
        _check_bimatrix(concept, answer, game, where)
    elif game.arithmetic is Arithmetic.EXACT:
        check_tree(concept, answer.profiles, game, where)


def _bimatrix_pieces(concept: Concept, a: bimatrix.Matrix, b: bimatrix.Matrix) -> set[frozenset[bimatrix.Pair]] | None:
    """The convex pieces that an oracle finds; None where there is no oracle for the concept."""
    match concept:
        case Concept.NASH:
            return bimatrix.nash_subsets(a, b, bimatrix.extreme_equilibria(a, b))
        case Concept.PURE:
            return {frozenset([pair]) for pair in perfection.pure_equilibria(a, b)}
        case Concept.PERFECT:
            return perfection.perfect_pieces(a, b)
    return None


def _check_bimatrix(concept: Concept, answer: Answer, game: NormalForm, where: str) -> None:
    exact = game.convert("exact")
    a, b = [list(row) for row in exact.A], [list(row) for row in exact.B]
    points = [tuple(tuple(profile[player].values()) for player in game.players) for profile in answer.profiles]
    subsets = _bimatrix_pieces(concept, a, b)
    if subsets is None:
        return
    expected = {pair for subset in subsets for pair in subset}
    if game.arithmetic is Arithmetic.EXACT:
        assert set(points) == expected, f"{where}: found {points}, but all extreme equilibria are {sorted(expected)}"
        pieces = {frozenset(points[k] for k in piece) for piece in answer.pieces}
        assert pieces == subsets, f"{where}: the maximal convex subsets are {subsets}"
        components = {frozenset(points[k] for piece in c for k in answer.pieces[piece]) for c in answer.components}
        assert components == bimatrix.components(subsets), f"{where}: wrong components"
        return
    close = np.array(
        [[all(abs(float(p) - q) < 1e-6 for p, q in _paired(pair, point)) for point in points] for pair in expected]
    )
    assert len(expected) == len(points), f"{where}: {len(points)} of {len(expected)} equilibria"
    matched = close.any(axis=0).all() and close.any(axis=1).all()  # two equilibria may lie close together
    assert matched, f"{where}: found {points}, but the equilibria are {sorted(expected)}"


def _paired(pair: bimatrix.Pair, point: Any) -> list[tuple[Fraction, float]]:
    return list(zip(pair[0] + pair[1], point[0] + point[1], strict=True))


def check_tree(concept: Concept, profiles: tuple[Profile, ...], game: ExtensiveForm, where: str) -> None:
    """Every pure equilibrium that brute force finds is listed: it is no mixture of others, so it must be.

    Nash equilibria may differ where a player's own moves exclude a set; they are compared by realization weights.
    """
    root = trees.nested(game)
    sets = trees.places(root)
    size = 1
    for place in sets.values():
        size *= len(place.actions)
    if size > MOST_PURE_PROFILES:
        return
    players = list(game.players)
    match concept:
        case Concept.NASH:
            expected = trees.pure_nash(root, players)
        case Concept.PERFECT_BAYESIAN:
            expected = trees.pure_perfect_bayesian(root, players)
        case Concept.SUBGAME_PERFECT if game.is_perfect_information:
            expected = trees.pure_subgame_perfect(root, players)
        case _:
            return
    listed = [{label: dict(mix) for sets in profile.values() for label, mix in sets.items()} for profile in profiles]
    wanted = [trees.pure(choice, sets) for choice in expected]
    if concept is Concept.NASH:
        listed = [trees.own_weights(root, profile) for profile in listed]
        wanted = [trees.own_weights(root, profile) for profile in wanted]
    for profile, choice in zip(wanted, expected, strict=True):
        assert profile in listed, f"{where}: the pure {concept} equilibrium {choice} is missing"
    pure = [profile for profile in listed if all(p in (0, 1) for mix in profile.values() for p in mix.values())]
    for profile in pure:
        assert profile in wanted, f"{where}: {profile} is no {concept} equilibrium"
