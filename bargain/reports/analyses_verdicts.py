"""What each section of an analysis comes to, in a line or two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bargain.analyses.elimination import Elimination
from bargain.analyses.overview import GameAnalysis
from bargain.equilibrium import Equilibrium, Solution, Status
from bargain.equilibrium.labels import equilibrium_label
from bargain.reports.numbers import cell_text, number_text
from bargain.reports.pages import Mix

__all__ = ["equilibrium_text", "index_text", "plural", "verdict"]

_MOST_NAMED = 4
_MOST_ACTIONS = 12


def verdict(analysis: GameAnalysis, section: str) -> tuple[str, ...]:
    """The lines for one section; if it is absent, why."""
    if section in analysis.absent:
        return (str(analysis.absent[section]),)
    return tuple(line for line in _VERDICTS[section](analysis) if line)


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun.

    Examples
    --------
    >>> plural(1, "round"), plural(2, "round"), plural(0, "equilibrium", "equilibria")
    ('1 round', '2 rounds', 'no equilibria')
    """
    return f"{count or 'no'} {one if count == 1 else many or one + 's'}"


def index_text(index: int) -> str:
    """An index with its sign: +1, 0, -1."""
    return f"{index:+d}" if index else "0"


def equilibrium_text(equilibrium: Equilibrium) -> str:
    """The equilibrium by its actions where it is pure, else by its support."""
    return equilibrium_label(equilibrium.profile, equilibrium.outcomes, equilibrium.name)


def _class(analysis: GameAnalysis) -> Iterable[str]:
    found = analysis.classification
    assert found is not None
    known = found.label if found.label.startswith("class ") else f"{found.label}, class {found.number}"
    yield known if found.strict or "ties" in known else f"{known}, with ties"
    properties = {
        "symmetric": found.symmetric,
        "asymmetric": not found.symmetric,
        "no outcome is best for both": found.conflict,
        "strictly competitive": found.strictly_competitive,
        "the only pure equilibrium is worse for both than another outcome": found.tragic,
    }
    yield "; ".join([f"family: {found.family}", *(name for name, holds in properties.items() if holds)])
    for player, action in found.dominant.items():
        if action is not None:
            yield f"{action} is strictly dominant for {player}"
    for one in (analysis.nearest or ())[:1]:
        far = f"{number_text(one.distance)} away (the largest change of a payoff)" if one.distance else "a tie away"
        yield f"nearest other class: {one.label}, {far}"


def _dominance(analysis: GameAnalysis) -> Iterable[str]:
    table = analysis.dominance
    assert table is not None
    assert analysis.strict is not None
    assert analysis.weak is not None
    kinds: Counter[str] = Counter(entry.kind for entry in table.dominated)
    named = ", ".join(f"{kinds[kind]} {word}" for kind, word in _ADVERBS.items() if kinds[kind])
    count = len(table.dominated)
    yield f"{plural(count, 'dominated action')}" + (f" ({named})" if named else "")
    strict, weak = analysis.strict, analysis.weak
    if strict.rounds:
        yield _elimination(strict)
    if weak.rounds and not weak.order_dependent and weak.surviving == strict.surviving:
        yield "weak dominance eliminates no more"
    elif weak.rounds:
        yield _elimination(weak)
    yield from dict.fromkeys((table.message, analysis.strict.message, analysis.weak.message))


_ADVERBS = {"strict": "strictly", "weak": "weakly"}


def _elimination(found: Elimination) -> str:
    rounds = plural(len(found.rounds), "round")
    rows, columns = found.reduced.shape
    end = "solves the game" if found.solvable else f"leaves {rows} x {columns}"
    text = f"iterated {found.by} dominance {end} in {rounds}"
    if found.by == "strict" or found.order_dependent is None:
        return text
    if not found.order_dependent:
        return f"{text}; the order does not matter"
    ends = f"{'' if found.exhaustive else 'at least '}{plural(len(found.results), 'end')}"
    differ = {True: ", which differ in payoffs", False: ", which do not differ in payoffs", None: ""}
    return f"{text}; the order matters: {ends}{differ[found.payoffs_dependent]}"


def _rationalizable(analysis: GameAnalysis) -> Iterable[str]:
    found = analysis.rationalizability
    assert found is not None
    labels = dict(zip(analysis.game.players, analysis.game.actions or (), strict=True))
    if all(len(found.actions[player]) == len(actions or ()) for player, actions in labels.items()):
        yield "every action of both players"
        return
    for player, left in found.actions.items():
        more = f" and {len(left) - _MOST_ACTIONS} more" if len(left) > _MOST_ACTIONS else ""
        every = len(left) == len(labels[player] or ())
        yield f"{player}: every action" if every else f"{player}: {', '.join(left[:_MOST_ACTIONS])}{more}"


def _degeneracy(analysis: GameAnalysis) -> Iterable[str]:
    found = analysis.degeneracy
    assert found is not None
    what = "witness" if found.witnesses else "proof"
    faults = analysis.proof_faults
    checked = "in floats, without proof" if faults is None else f"{what} {'FAILED' if faults else 'checked'}"
    yield found.message if found.verdict == "undecided" else f"{found.verdict} ({checked})"
    for one in found.witnesses[:1]:
        mix = one.support[0] if len(one.support) == 1 else f"mix of {len(one.support)} actions"
        yield f"{one.player}'s {mix} has {len(one.best_replies)} best replies"
    yield from analysis.proof_faults or ()


def _equilibria(analysis: GameAnalysis) -> Iterable[str]:
    found = analysis.solution
    assert found is not None
    parts = plural(len(found.components), "component")
    yield f"{plural(len(found.equilibria), 'extreme Nash equilibrium', 'extreme Nash equilibria')} in {parts}"
    wide = [component.dimension for component in found.components if component.dimension > 0]
    if wide:
        yield f"{plural(len(wide), 'continuum', 'continua')} of dimension up to {max(wide)}"
    yield from _claims(found)


def _claims(found: Solution) -> Iterable[str]:
    if found.status is Status.NOT_CONVERGED:
        yield "not converged"
    if not found.complete:
        yield "not known to be complete"
    yield found.message


def _pure(analysis: GameAnalysis) -> Iterable[str]:
    assert analysis.pure is not None
    yield _listed(analysis.pure, "pure equilibrium", "pure equilibria")
    if not analysis.pure.complete:
        yield from _claims(analysis.pure)


def _perfect(analysis: GameAnalysis) -> Iterable[str]:
    found = analysis.perfect
    assert found is not None
    if analysis.solution is not None and len(found.equilibria) == len(analysis.solution.equilibria) > 1:
        yield "every extreme Nash equilibrium is perfect"
    else:
        yield _listed(found, "extreme perfect equilibrium", "extreme perfect equilibria")
    if not found.complete:
        yield from _claims(found)


def _listed(found: Solution, one: str, many: str) -> str:
    count = len(found.equilibria)
    text = plural(count, one, many)
    return f"{text}: {', '.join(map(equilibrium_text, found.equilibria))}" if 0 < count <= _MOST_NAMED else text


def _stability(analysis: GameAnalysis) -> Iterable[str]:
    facts = analysis.stability
    assert facts is not None
    counts = Counter(one.index for one in facts)
    signs = [
        f"{plural(counts[index], 'component')} of index {index_text(index)}" for index in sorted(counts, reverse=True)
    ]
    yield f"{', '.join(signs)}; the sum is {sum(one.index for one in facts):+d}"
    kinds = {"strict": [one.strict for one in facts], "regular": [one.regular for one in facts]}
    yield ", ".join(f"{sum(flags)} {kind}" for kind, flags in kinds.items()) + f", of {plural(len(facts), 'component')}"


def _selection(analysis: GameAnalysis) -> Iterable[str]:
    for rule, chosen in (analysis.selections or {}).items():
        yield f"{rule}: {equilibrium_text(chosen.equilibrium)}"
    for rule, reason in analysis.undecided.items():
        yield f"{rule}: {reason.removeprefix(f'rule {rule!r} ')}"


def _security(analysis: GameAnalysis) -> Iterable[str]:
    for player, found in (analysis.security or {}).items():
        pure = "" if found.pure_level == found.level else f", {number_text(found.pure_level)} with a single action"
        yield f"{player} can be sure of {number_text(found.level)}{pure}"


def _zero_sum(analysis: GameAnalysis) -> Iterable[str]:
    found = analysis.zero_sum
    assert found is not None
    row, column = analysis.game.players
    kind = "an affine change of a zero-sum game" if found.conflict.kind == "affine" else found.conflict.kind
    yield f"{kind}; value {number_text(found.value)} for {row}"
    if found.conflict.kind != "zero-sum":
        rate = "" if found.conflict.rate == 1 else f"{number_text(found.conflict.rate)} times "
        yield f"{column}'s payoff is {number_text(found.conflict.total)} less {rate}{row}'s"
    yield f"{plural(len(found.saddle_points), 'saddle point')}"


def _correlated(analysis: GameAnalysis) -> Iterable[str]:
    found = analysis.correlated
    assert found is not None
    yield f"welfare {_span(found.least.value, found.most.value)}"
    for player in analysis.game.players:
        yield f"payoff of {player} {_span(found.worst[player].value, found.best[player].value)}"


def _span(low: Any, high: Any) -> str:
    return number_text(low) if low == high else f"{number_text(low)} to {number_text(high)}"


def _commitment(analysis: GameAnalysis) -> Iterable[str]:
    for leader, found in (analysis.commitment or {}).items():
        yield f"{leader} first: {number_text(found.mixed.value)}, against {_span(*found.nash)} in Nash equilibrium"


def _logit(analysis: GameAnalysis) -> Iterable[str]:
    path = analysis.logit
    assert path is not None
    if not path.limit.identified:
        yield f"no limit is named: {path.limit.message}"
    else:
        mixes = _limit_mixes(analysis)
        yield "tends to " + "; ".join(f"{player}: {cell_text(Mix(mix))}" for player, mix in mixes.items())
        place = analysis.logit_equilibrium()
        if place is not None and "equilibria" in analysis.present:
            yield f"which is equilibrium {place + 1}"
    if path.limit.identified or not path.crossings or path.status != "converged":  # else the limit has said it
        yield path.message


def _limit_mixes(analysis: GameAnalysis) -> Mapping[str, Mapping[str, Any]]:
    assert analysis.logit is not None
    limit = analysis.logit.limit
    pairs = zip(analysis.game.players, analysis.game.actions or (), (limit.row, limit.column), strict=True)
    return {player: dict(zip(labels or (), mix, strict=True)) for player, labels, mix in pairs}


def _evolution(analysis: GameAnalysis) -> Iterable[str]:
    found = analysis.evolution
    assert found is not None
    stable = [cell_text(Mix(one.mix)) for one in found.stable]
    text = plural(len(stable), "evolutionarily stable strategy", "evolutionarily stable strategies")
    yield f"{text}: {'; '.join(stable)}" if 0 < len(stable) <= _MOST_NAMED else text
    neutral = [one for one in found.neutrally_stable if not one.stable]
    if neutral:
        yield f"{plural(len(neutral), 'symmetric equilibrium is', 'symmetric equilibria are')} only neutrally stable"
    yield found.message


_VERDICTS: Mapping[str, Callable[[GameAnalysis], Iterable[str]]] = {
    "class": _class,
    "dominance": _dominance,
    "rationalizable": _rationalizable,
    "degeneracy": _degeneracy,
    "equilibria": _equilibria,
    "pure": _pure,
    "perfect": _perfect,
    "stability": _stability,
    "selection": _selection,
    "security": _security,
    "zero-sum": _zero_sum,
    "correlated": _correlated,
    "commitment": _commitment,
    "logit": _logit,
    "evolution": _evolution,
}
