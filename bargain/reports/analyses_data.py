"""An analysis as plain data for JSON: exact numbers are text "p/q", floats are numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bargain.analyses.commitment import Commitment
from bargain.analyses.correlation import CorrelatedEquilibrium
from bargain.analyses.elimination import Elimination
from bargain.analyses.overview import GameAnalysis
from bargain.formats.results import result_data, solution_json
from bargain.models import Scenario

__all__ = ["analysis_data"]


def analysis_data(analysis: GameAnalysis, model: Scenario | None = None) -> dict[str, Any]:
    """Turn an analysis into data that `json.dumps` takes.

    "title", "players", "actions", "arithmetic", "payoffs" (player -> matrix) and "absent" (section -> "kind", "reason")
    come first; then every section that has an answer under its own name. Equilibria are referred to by their place in
    the list of the section "equilibria", from 0. Mixes map actions to probabilities.

    Notes
    -----
    - "class": "number", "variant", "label", "patterns", truth values and "family" as in `Classification`,
      "pure_equilibria", "win_win", "dominant", "weakly_dominant", "names" ("name", "source", "ordering"), and "nearest"
      ("number", "label", "norm", "distance", "ways", "closest": player -> matrix).
    - "dominance": "dominated" ("player", "action", "kind", "by", "slacks", "decided"), "message"; "strict" and "weak":
      "rounds", "surviving", "solvable", "order_dependent", "payoffs_dependent", "results", "exhaustive", "decided",
      "message".
    - "rationalizable": "actions", "beliefs" (player -> action -> mix), "decided".
    - "degeneracy": "verdict", "witnesses" ("player", "strategy", "support", "best_replies", "payoff"), "message",
      "verified" (null in floats).
    - "equilibria", "pure", "perfect": as `bargain solve` prints them.
    - "stability": a list with the fields of `ComponentStability`.
    - "selection": rule -> "equilibrium" (null with a "reason" where the rule does not decide).
    - "security": player -> "level", "strategy", "unique", "punishment", "pure_level", "pure_actions".
    - "zero-sum": "kind", "total", "rate", "value", "profile", "payoffs", "outcomes", "unique", "saddle_points",
      "certificate".
    - "correlated": "welfare" and "payoffs" (by player), each with "least" and "most": "value", "unique", "payoffs",
      "outcomes", "distribution" (a matrix).
    - "commitment": leader -> "follower", "nash", "follower_nash", "gain", "pure_gain", "follower_gain" (pairs), and
      "pure", "mixed", "cautious": "strategy", "reply", "best_replies", "payoffs", "outcomes", "value", "attained".
    - "logit": "status", "identified", "straight", "profile", "support", "equilibrium", "distance", "largest_rate",
      "max_residual", "turning_points" and "crossings" (their lambdas), "message".
    - "evolution": "equilibria" ("mix", "payoff", "support", "best_replies", "stable", "neutrally_stable", "reason",
      "mutant", "gain", "decided"), "pieces", "complete", "message".

    Examples
    --------
    >>> from bargain.analyses.overview import analyse
    >>> from bargain.analyses.taxonomy import symmetric_game
    >>> analysis_data(analyse(symmetric_game(4, 0, 3, 2), "security"))["security"]["Row"]["level"]
    '2'
    """
    game = analysis.game
    actions = dict(zip(game.players, game.actions or (), strict=True))
    data: dict[str, Any] = {
        "title": game.title or (model.title if model is not None else ""),
        "players": game.players,
        "actions": actions,
        "arithmetic": str(game.arithmetic),
        "payoffs": dict(zip(game.players, (game.A, game.B), strict=True)),
        "absent": {name: {"kind": one.kind, "reason": one.reason} for name, one in analysis.absent.items()},
    }
    data |= {section: _DATA[section](analysis) for section in analysis.present}
    plain: dict[str, Any] = result_data(data)
    return plain


def _some(found: Any, *names: str) -> dict[str, Any]:
    """The fields named, under their own names."""
    return {name: getattr(found, name) for name in names}


def _class(analysis: GameAnalysis) -> dict[str, Any]:
    found = analysis.classification
    flags = ("strict", "symmetric", "conflict", "strictly_competitive", "tragic", "cyclic", "family")
    cells = ("pure_equilibria", "win_win", "dominant", "weakly_dominant", "names")
    near = [
        _some(one, "number", "label", "norm", "distance", "ways")
        | {"closest": dict(zip(one.closest.players, (one.closest.A, one.closest.B), strict=True))}
        for one in analysis.nearest or ()
    ]
    return _some(found, "number", "variant", "label", "patterns", *flags, *cells) | {"nearest": near}


def _dominance(analysis: GameAnalysis) -> dict[str, Any]:
    assert analysis.dominance is not None
    listed = [_some(one, "player", "action", "kind", "by", "slacks", "decided") for one in analysis.dominance.dominated]
    return {
        "dominated": listed,
        "message": analysis.dominance.message,
        "strict": _elimination(analysis.strict),
        "weak": _elimination(analysis.weak),
    }


def _elimination(found: Elimination | None) -> dict[str, Any]:
    assert found is not None
    rounds = [[_some(one, "player", "action", "by", "slacks") for one in group] for group in found.rounds]
    verdicts = ("order_dependent", "payoffs_dependent", "results", "exhaustive", "decided", "message")
    return {"rounds": rounds} | _some(found, "surviving", "solvable", *verdicts)


def _rationalizable(analysis: GameAnalysis) -> dict[str, Any]:
    return _some(analysis.rationalizability, "actions", "beliefs", "decided")


def _degeneracy(analysis: GameAnalysis) -> dict[str, Any]:
    faults = analysis.proof_faults
    proven = None if faults is None else not faults
    return _some(analysis.degeneracy, "verdict", "witnesses", "message") | {"verified": proven}


def _selection(analysis: GameAnalysis) -> dict[str, Any]:
    chosen = {rule: {"equilibrium": one.indices[0]} for rule, one in (analysis.selections or {}).items()}
    return chosen | {rule: {"equilibrium": None, "reason": reason} for rule, reason in analysis.undecided.items()}


def _security(analysis: GameAnalysis) -> dict[str, Any]:
    names = ("level", "strategy", "unique", "punishment", "pure_level", "pure_actions")
    return {player: _some(one, *names) for player, one in (analysis.security or {}).items()}


def _zero_sum(analysis: GameAnalysis) -> dict[str, Any]:
    found = analysis.zero_sum
    assert found is not None
    regret = {"certificate": {"max_regret": found.certificate.max_regret}}
    names = ("value", "profile", "payoffs", "outcomes", "unique", "saddle_points")
    return _some(found.conflict, "kind", "total", "rate") | _some(found, *names) | regret


def _correlated(analysis: GameAnalysis) -> dict[str, Any]:
    span = analysis.correlated
    assert span is not None
    payoffs = {
        player: {"least": _mediated(span.worst[player]), "most": _mediated(span.best[player])}
        for player in analysis.game.players
    }
    return {"welfare": {"least": _mediated(span.least), "most": _mediated(span.most)}, "payoffs": payoffs}


def _mediated(found: CorrelatedEquilibrium) -> dict[str, Any]:
    return _some(found, "value", "unique", "payoffs", "outcomes", "distribution")


def _commitment(analysis: GameAnalysis) -> dict[str, Any]:
    return {
        leader: _some(one, "follower", "nash", "follower_nash", "gain", "pure_gain", "follower_gain")
        | {"pure": _announced(one.pure), "mixed": _announced(one.mixed), "cautious": _announced(one.cautious)}
        for leader, one in (analysis.commitment or {}).items()
    }


def _announced(found: Commitment) -> dict[str, Any]:
    return _some(found, "strategy", "reply", "best_replies", "payoffs", "outcomes", "value", "attained")


def _logit(analysis: GameAnalysis) -> dict[str, Any]:
    path, game = analysis.logit, analysis.game
    assert path is not None
    mixes = zip(game.players, game.actions or (), (path.limit.row, path.limit.column), strict=True)
    return {
        "status": path.status,
        "identified": path.limit.identified,
        "straight": path.limit.straight,
        "profile": {player: dict(zip(labels or (), mix, strict=True)) for player, labels, mix in mixes},
        "support": dict(zip(game.players, path.limit.support, strict=True)),
        "equilibrium": analysis.logit_equilibrium(),
        "distance": path.limit.distance,
        "largest_rate": float(path.rates.max()),
        "max_residual": float(path.residuals.max()),
        "turning_points": [point.rate for point in path.turning_points],
        "crossings": [point.rate for point in path.crossings],
        "message": "; ".join(dict.fromkeys(filter(None, (path.message, path.limit.message)))),
    }


def _evolution(analysis: GameAnalysis) -> dict[str, Any]:
    found = analysis.evolution
    assert found is not None
    names = ("mix", "payoff", "support", "best_replies", "stable", "neutrally_stable")
    more = ("reason", "mutant", "gain", "decided")
    judged = [_some(one, *names, *more) for one in found.equilibria]
    return {"equilibria": judged} | _some(found, "pieces", "complete", "message")


_DATA: Mapping[str, Callable[[GameAnalysis], Any]] = {
    "class": _class,
    "dominance": _dominance,
    "rationalizable": _rationalizable,
    "degeneracy": _degeneracy,
    "equilibria": lambda analysis: solution_json(analysis.solution) if analysis.solution else None,
    "pure": lambda analysis: solution_json(analysis.pure) if analysis.pure else None,
    "perfect": lambda analysis: solution_json(analysis.perfect) if analysis.perfect else None,
    "stability": lambda analysis: analysis.stability,
    "selection": _selection,
    "security": _security,
    "zero-sum": _zero_sum,
    "correlated": _correlated,
    "commitment": _commitment,
    "logit": _logit,
    "evolution": _evolution,
}
