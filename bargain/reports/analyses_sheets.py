"""The tables behind the verdicts of an analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bargain.analyses.class_distances import ClassDistance
from bargain.analyses.commitment import Commitment
from bargain.analyses.commitment_values import CommitmentValue
from bargain.analyses.correlation import CorrelatedEquilibrium
from bargain.analyses.elimination import Elimination
from bargain.analyses.overview import GameAnalysis
from bargain.reports.analyses_verdicts import index_text
from bargain.reports.pages import Mix, Sheet, Tuple

__all__ = ["detail_sheets", "payoff_sheet"]

_MOST_ROWS = 24
_MOST_BELIEFS = 12
_MOST_COLUMNS = 6


def detail_sheets(analysis: GameAnalysis, section: str) -> tuple[Sheet, ...]:
    """The tables of one section; none if it is absent or if the verdict says it all."""
    if section in analysis.absent or section not in _DETAILS:
        return ()
    return tuple(sheet for sheet in _DETAILS[section](analysis) if sheet.rows)


def payoff_sheet(analysis: GameAnalysis) -> Sheet | None:
    """The game itself; None if it is too large for a screen."""
    game = analysis.game
    rows, columns = ((labels or ()) for labels in game.actions or ((), ()))
    if len(rows) > _MOST_ROWS or len(columns) > _MOST_COLUMNS:
        return None
    cells = tuple(
        (row, *(Tuple((game.A[i, j], game.B[i, j])) for j in range(len(columns)))) for i, row in enumerate(rows)
    )
    players = ", ".join(game.players)
    return Sheet(f"Payoffs of {players}", (f"{game.players[0]} \\ {game.players[1]}", *columns), cells)


def _capped(title: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], rest: str) -> Sheet:
    """A table of bearable length, which says what it leaves out and where that is."""
    if len(rows) > _MOST_ROWS:
        title = f"{title}, the first {_MOST_ROWS} of {len(rows)}; {rest}"
    return Sheet(title, tuple(columns), tuple(rows[:_MOST_ROWS]))


_IN_JSON = "the JSON format has all"


def _class(analysis: GameAnalysis) -> Iterator[Sheet]:
    assert analysis.classification is not None
    names = tuple((one.name, one.ordering, one.source) for one in analysis.classification.names)
    yield Sheet("Names of the class", ("name", "ordering", "source"), names)
    rows = tuple((one.label, one.distance, _crossings(one)) for one in analysis.nearest or ())
    title = "Nearest other classes, and how far some payoff must change at least"
    yield Sheet(title, ("class", "distance", "payoffs that must meet"), rows)


def _crossings(near: ClassDistance) -> str | None:
    """The first way there; ties that must be broken go without saying."""
    steps = [step for step in near.ways[0] if step.gap]
    found = [f"{step.player}: ({', '.join(step.above)}) and ({', '.join(step.below)})" for step in steps]
    return "; ".join(found) or None


def _dominance(analysis: GameAnalysis) -> Iterator[Sheet]:
    assert analysis.dominance is not None
    columns = ("player", "action", "dominated", "by", "advantage")
    rows = [
        (
            entry.player,
            entry.action,
            f"{entry.kind}ly",
            Mix(entry.by),
            Tuple((entry.slack, max(entry.slacks.values())), ("[", "]")),
        )
        for entry in analysis.dominance.dominated
    ]
    yield _capped("Dominated actions, with the least and the greatest advantage", columns, rows, _IN_JSON)
    strict, weak = analysis.strict, analysis.weak
    assert strict is not None
    assert weak is not None
    for found in (strict,) if _gone(weak) == _gone(strict) and not weak.order_dependent else (strict, weak):
        if len(found.rounds) > 1 or (found.rounds and found.order_dependent):
            yield _elimination_sheet(found)
            yield _survivors_sheet(found)


def _gone(found: Elimination) -> list[set[tuple[str, str]]]:
    """What goes in each round, whatever it is dominated by."""
    return [{(entry.player, entry.action) for entry in group} for group in found.rounds]


def _elimination_sheet(found: Elimination) -> Sheet:
    rows = [
        (str(k), entry.player, entry.action, Mix(entry.by))
        for k, group in enumerate(found.rounds, start=1)
        for entry in group
    ]
    title = f"Iterated elimination by {found.by} dominance"
    return _capped(title, ("round", "player", "eliminated", "dominated by"), rows, _IN_JSON)


def _survivors_sheet(found: Elimination) -> Sheet:
    ends = found.results if found.order_dependent else (found.surviving,)
    rows = [tuple(", ".join(end[player]) for player in found.game.players) for end in ends]
    title = "What some order leaves" if found.order_dependent else f"What {found.by} dominance leaves"
    return _capped(title, found.game.players, rows, _IN_JSON)


def _rationalizable(analysis: GameAnalysis) -> Iterator[Sheet]:
    assert analysis.rationalizability is not None
    rows = [
        (player, action, Mix(belief))
        for player, beliefs in analysis.rationalizability.beliefs.items()
        for action, belief in beliefs.items()
    ]
    if not analysis.rationalizability.elimination.rounds and len(rows) > _MOST_BELIEFS:
        return  # every action is rationalizable: a long list says no more
    yield _capped("Rationalizable actions", ("player", "action", "a best reply to"), rows, _IN_JSON)


def _degeneracy(analysis: GameAnalysis) -> Iterator[Sheet]:
    assert analysis.degeneracy is not None
    rows = tuple(
        (one.player, Mix(one.strategy), ", ".join(one.best_replies), one.payoff)
        for one in analysis.degeneracy.witnesses
    )
    yield Sheet("Mixes with more best replies than actions", ("player", "mix", "best replies", "payoff"), rows)


def _equilibria(analysis: GameAnalysis) -> Iterator[Sheet]:
    assert analysis.solution is not None
    players = analysis.game.players
    flags = ("perfect",) if analysis.perfect is not None else ()
    columns = ("equilibrium", *players, *(f"payoff {player}" for player in players), "component", *flags)
    rows = []
    for k, one in enumerate(analysis.solution.equilibria):
        home = analysis.component_of(k)
        cells: list[Any] = [str(k + 1), *(Mix(one.profile[player]) for player in players)]
        cells += [one.payoffs[player] for player in players]
        cells += ["–" if home is None else str(home + 1), *([analysis.is_perfect(one)] if flags else [])]
        rows.append(tuple(cells))
    yield _capped("Extreme Nash equilibria", columns, rows, "bargain solve lists all")


def _stability(analysis: GameAnalysis) -> Iterator[Sheet]:
    assert analysis.solution is not None
    columns = ("component", "equilibria", "dimension", "index", "strict", "regular", "essential", "can be stable")
    rows = []
    for facts in analysis.stability or ():
        component = analysis.solution.components[facts.component]
        members = ", ".join(str(k + 1) for k in component.equilibria)
        known = (facts.strict, facts.regular, facts.essential, facts.can_be_stable)
        rows.append((str(facts.component + 1), members, component.dimension, index_text(facts.index), *known))
    yield _capped("Components of the Nash equilibria", columns, rows, _IN_JSON)


def _security(analysis: GameAnalysis) -> Iterator[Sheet]:
    columns = ("player", "level", "by", "held down by", "level with one action", "by one of")
    rows = tuple(
        (
            player,
            found.level,
            Mix(found.strategy),
            Mix(found.punishment),
            found.pure_level,
            ", ".join(found.pure_actions),
        )
        for player, found in (analysis.security or {}).items()
    )
    yield Sheet("Security levels", columns, rows)


def _correlated(analysis: GameAnalysis) -> Iterator[Sheet]:
    span = analysis.correlated
    assert span is not None
    players = analysis.game.players
    rows = [_correlated_row("least welfare", span.least, players), _correlated_row("most welfare", span.most, players)]
    for player in players:
        rows.append(_correlated_row(f"least for {player}", span.worst[player], players))
        rows.append(_correlated_row(f"most for {player}", span.best[player], players))
    columns = ("equilibrium", *players, "welfare", "unique")
    yield Sheet("Payoffs of extreme correlated equilibria", columns, tuple(rows))
    cells = [(row, column, weight) for (row, column), weight in span.most.support().items()]
    title = (
        "Recommendations of most welfare" if span.most.unique else "Recommendations of most welfare (one of several)"
    )
    yield _capped(title, (*(f"to {player}" for player in players), "probability"), cells, _IN_JSON)


def _correlated_row(name: str, found: CorrelatedEquilibrium, players: Sequence[str]) -> tuple[Any, ...]:
    payoffs = [found.payoffs[player] for player in players]
    return (name, *payoffs, sum(payoffs[1:], payoffs[0]), found.unique)


def _commitment(analysis: GameAnalysis) -> Iterator[Sheet]:
    for leader, value in (analysis.commitment or {}).items():
        payoffs = (f"payoff {leader}", f"payoff {value.follower}")
        columns = ("commitment", "strategy", "reply", *payoffs, f"gain of {leader} over Nash")
        title = f"Commitment: {leader} announces a strategy, {value.follower} replies"
        yield Sheet(title, columns, tuple(_commitment_rows(value)))


def _commitment_rows(value: CommitmentValue) -> Iterator[tuple[Any, ...]]:
    found: list[tuple[str, Commitment]] = [("pure", value.pure), ("mixed", value.mixed)]
    if not value.cautious.attained or value.cautious.value != value.mixed.value:
        found.append(("mixed, adverse ties", value.cautious))
    for name, one in found:
        limit = "" if one.attained else ", a limit"
        gains = one.value - value.nash[1], one.value - value.nash[0]
        gain = gains[0] if gains[0] == gains[1] else Tuple(gains, ("[", "]"))
        yield f"{name}{limit}", Mix(one.strategy), one.reply, one.value, one.payoffs[value.follower], gain


def _evolution(analysis: GameAnalysis) -> Iterator[Sheet]:
    assert analysis.evolution is not None
    rows = [
        (Mix(one.mix), one.payoff, one.stable, one.neutrally_stable, Mix(one.mutant) if one.mutant else None)
        for one in analysis.evolution.equilibria
    ]
    columns = ("strategy", "payoff", "stable", "neutrally stable", "invading or drifting mutant")
    yield _capped("Extreme symmetric equilibria under mutation", columns, rows, _IN_JSON)


_DETAILS: Mapping[str, Callable[[GameAnalysis], Iterator[Sheet]]] = {
    "class": _class,
    "dominance": _dominance,
    "rationalizable": _rationalizable,
    "degeneracy": _degeneracy,
    "equilibria": _equilibria,
    "stability": _stability,
    "security": _security,
    "correlated": _correlated,
    "commitment": _commitment,
    "evolution": _evolution,
}
