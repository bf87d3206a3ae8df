"""Stability of states in a graph model of two decision makers: Nash, GMR, SMR and SEQ, each finding with its evidence.

For a player i with opponent j at state s, with R(s) the reachable states and R+(s) the improvements:

- Nash: R+_i(s) is empty.
- General metarational (GMR): each t in R+_i(s) has a reply x in R_j(t) with u_i(x) <= u_i(s).
- Symmetric metarational (SMR): such a reply x from which i has no way out: u_i(y) <= u_i(s) for all y in R_i(x).
- Sequential (SEQ): such a reply x that j prefers to t, x in R+_j(t).

An equilibrium is stable for both. Nash implies SEQ and SMR, and each of these implies GMR; SEQ and SMR do not nest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bargain.arithmetic import shown
from bargain.equilibrium import Inequality
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError, GameError
from bargain.games.graph_model import GraphModel

__all__ = ["Deterrence", "Finding", "StabilityConcept", "StabilityTable", "check_finding", "graph_stability"]


class StabilityConcept(StrEnum):
    """Stability concepts of the graph model for conflict resolution."""

    NASH = "nash"
    GMR = "gmr"
    SMR = "smr"
    SEQ = "seq"

    @classmethod
    def read(cls, name: object) -> StabilityConcept:
        """Read a concept's name, such as "nash" or "SEQ"."""
        try:
            return cls(str(name).strip().lower())
        except ValueError:
            raise ConceptError(
                f"stability concept {shown(name)!r} is not known; choose among {', '.join(cls)}"
            ) from None


@dataclass(frozen=True)
class Deterrence:
    """Why an improvement is not taken: the opponent's reply `sanction`, from which no way out is better than the start.

    `ways_out` are the player's own moves from the sanction, listed for SMR only.
    """

    improvement: str
    sanction: str
    ways_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Whether a state is stable for a player, and why.

    Attributes
    ----------
    player, state : str
    concept : StabilityConcept
    stable : bool
    deterrences : tuple of Deterrence
        One for each improvement, if the state is stable by sanctions.
    undeterred : str or None
        An improvement without a sanction, if the state is not stable.
    ledger : tuple of Inequality
        What the evidence claims, with slacks in places of the ranking. All hold if the state is stable; if it is not,
        the first says what the improvement gains, and the others how each reply fails to deter it.
    """

    player: str
    state: str
    concept: StabilityConcept
    stable: bool
    deterrences: tuple[Deterrence, ...] = ()
    undeterred: str | None = None
    ledger: tuple[Inequality, ...] = ()

    @property
    def reason(self) -> str:
        """The evidence in one line."""
        if not self.stable:
            tail = "" if self.concept is StabilityConcept.NASH else ", and no reply deters that"
            return f"{self.player} improves by moving to {self.undeterred}{tail}"
        if not self.deterrences:
            return f"{self.player} has no improvement"
        return "; ".join(f"{d.improvement} is deterred by {d.sanction}" for d in self.deterrences)


@dataclass(frozen=True, eq=False)
class StabilityTable:
    """The stability of every state, for both players and every concept asked for.

    Attributes
    ----------
    model : GraphModel
    concepts : tuple of StabilityConcept
    findings : tuple of Finding
    equilibria : mapping
        Concept -> the states that are stable for both players.
    """

    model: GraphModel
    concepts: tuple[StabilityConcept, ...]
    findings: tuple[Finding, ...]
    equilibria: Mapping[str, tuple[str, ...]]

    def finding(self, player: str, state: str, concept: str) -> Finding:
        """The finding for a player, a state and a concept.

        Raises
        ------
        GameError
            No such player or state.
        ConceptError
            No such concept, or one that was not asked for.
        """
        wanted = StabilityConcept.read(concept)
        self.model.reachable(player, state)
        for one in self.findings:
            if (one.player, one.state, one.concept) == (player, state, wanted):
                return one
        raise ConceptError(f"{wanted} was not asked for; the table holds {', '.join(self.concepts)}")

    def violations(self) -> tuple[str, ...]:
        """What `check_finding` says against any finding: nothing, if the table is right."""
        return tuple(text for one in self.findings for text in check_finding(self.model, one))

    def __str__(self) -> str:
        players = tuple(self.model.players or ())
        width = max(len("state"), *map(len, self.model.states))
        lines = ["  ".join(["state".ljust(width), *(concept.upper().rjust(4) for concept in self.concepts)])]
        stable = {(one.player, one.state, one.concept) for one in self.findings if one.stable}
        for state in self.model.states:
            marks = []
            for concept in self.concepts:
                held = [k for k, player in enumerate(players) if (player, state, concept) in stable]
                marks.append(("E" if len(held) == 2 else str(held[0] + 1) if held else "-").rjust(4))
            lines.append("  ".join([state.ljust(width), *marks]))
        return "\n".join(
            [*lines, f"E: equilibrium, 1: stable for {players[0]} only, 2: for {players[1]} only, -: neither"]
        )


def graph_stability(model: GraphModel, concepts: Iterable[str] = tuple(StabilityConcept)) -> StabilityTable:
    """Decide for each state, player and concept whether the state is stable, with the evidence.

    Parameters
    ----------
    model : GraphModel
        Ties in preference are allowed: a reply deters if it leaves the player no better than the start.
    concepts : iterable of {"nash", "gmr", "smr", "seq"}

    Raises
    ------
    GameError
        Not a graph model.
    ConceptError
        An unknown concept.

    Notes
    -----
    Source: Fang, Hipel and Kilgour (1993), Interactive Decision Making. Cost: moves x replies x ways out.

    Examples
    --------
    In the prisoner's dilemma cooperation is an equilibrium of those who look ahead:

    >>> from bargain.games import NormalForm
    >>> dilemma = NormalForm([[3, 1], [4, 2]], [[3, 4], [1, 2]], actions=(("C", "D"), ("C", "D")))
    >>> table = graph_stability(GraphModel.from_normal_form(dilemma))
    >>> table.equilibria["nash"], table.equilibria["seq"]
    (('D, D',), ('C, C', 'D, D'))
    >>> table.finding("Row", "C, C", "seq").reason
    'D, C is deterred by D, D'
    """
    if not isinstance(model, GraphModel):
        raise GameError(f"graph_stability takes a GraphModel, not {type(model).__name__}")
    if isinstance(concepts, str):
        concepts = (concepts,)
    if not isinstance(concepts, Iterable):
        raise ConceptError(f"concepts: give a list such as ['nash', 'seq'], not {shown(concepts)!r}")
    asked = tuple(dict.fromkeys(StabilityConcept.read(name) for name in concepts))
    players = tuple(model.players or ())
    findings = tuple(
        _find(model, player, state, concept) for state in model.states for player in players for concept in asked
    )
    stable = {(one.player, one.state, one.concept) for one in findings if one.stable}
    equilibria = {
        str(concept): tuple(s for s in model.states if all((player, s, concept) in stable for player in players))
        for concept in asked
    }
    return StabilityTable(model, asked, findings, freeze(equilibria))


def _find(model: GraphModel, player: str, state: str, concept: StabilityConcept) -> Finding:
    here = model.rank(player, state)
    deterrences: list[Deterrence] = []
    ledger: list[Inequality] = []
    for t in model.improvements(player, state):
        replies = () if concept is StabilityConcept.NASH else model.reachable(model.other(player), t)
        attempts = [(x, _claims(model, player, state, t, x, concept)) for x in replies]
        works = next((attempt for attempt in attempts if all(claim.holds for claim in attempt[1])), None)
        if works is None:
            gain = Inequality(player, state, t, here - model.rank(player, t))
            fails = [next(claim for claim in claims if not claim.holds) for _, claims in attempts]
            return Finding(player, state, concept, False, (), t, (gain, *fails))
        ways_out = model.reachable(player, works[0]) if concept is StabilityConcept.SMR else ()
        deterrences.append(Deterrence(t, works[0], ways_out))
        ledger += works[1]
    return Finding(player, state, concept, True, tuple(deterrences), None, tuple(ledger))


def _claims(
    model: GraphModel, player: str, state: str, t: str, x: str, concept: StabilityConcept
) -> tuple[Inequality, ...]:
    """What must hold for the reply x to deter the improvement t."""
    here, opponent = model.rank(player, state), model.other(player)
    claims = [Inequality(player, state, f"{t}, then {x}", here - model.rank(player, x))]
    if concept is StabilityConcept.SMR:
        claims += [
            Inequality(player, state, f"{t}, then {x}, then {y}", here - model.rank(player, y))
            for y in model.reachable(player, x)
        ]
    if concept is StabilityConcept.SEQ:  # a strict preference is at least one place
        claims.append(Inequality(opponent, t, f"not {x}", model.rank(opponent, x) - model.rank(opponent, t) - 1))
    return tuple(claims)


def check_finding(model: GraphModel, finding: Finding) -> tuple[str, ...]:
    """Check a finding against the definition, from the moves and rankings alone; empty if nothing is wrong.

    Examples
    --------
    >>> model = GraphModel(["s", "t"], {"A": {"s": ["t"]}, "B": {}}, {"A": ["t", "s"], "B": ["s", "t"]})
    >>> check_finding(model, Finding("A", "s", StabilityConcept.NASH, True))
    ('A at s (nash): the improvement t is not answered',)
    """
    if not isinstance(model, GraphModel) or not isinstance(finding, Finding):
        kinds = f"{type(model).__name__} and {type(finding).__name__}"
        raise GameError(f"check_finding takes a GraphModel and a Finding, not {kinds}")
    model.reachable(finding.player, finding.state)
    i, s, concept = finding.player, finding.state, finding.concept
    j = next(player for player in model.players or () if player != i)
    order = {name: {x: k for k, group in enumerate(model.preferences[name]) for x in group} for name in (i, j)}
    no_better = {x for x in model.states if order[i][x] >= order[i][s]}
    mine, theirs = model.moves[i], model.moves[j]
    better = [t for t in mine.get(s, ()) if t not in no_better]
    where = f"{i} at {s} ({concept})"
    wrong: list[str] = []

    def deters(t: str, x: str) -> bool:
        if x not in theirs.get(t, ()) or x not in no_better:
            return False
        if concept is StabilityConcept.SMR:
            return no_better.issuperset(mine.get(x, ()))
        return concept is StabilityConcept.GMR or (concept is StabilityConcept.SEQ and order[j][x] < order[j][t])

    if finding.stable:
        answered = {d.improvement for d in finding.deterrences}
        wrong += [f"{where}: the improvement {t} is not answered" for t in better if t not in answered]
        wrong += [
            f"{where}: {d.sanction} does not deter {d.improvement}"
            for d in finding.deterrences
            if not deters(d.improvement, d.sanction)
        ]
        wrong += [f"{where}: the ledger is broken" for entry in finding.ledger if not entry.holds]
    elif finding.undeterred is None or finding.undeterred not in better:
        wrong.append(f"{where}: {finding.undeterred} is not an improvement")
    else:
        wrong += [f"{where}: {x} deters {finding.undeterred}" for x in model.states if deters(finding.undeterred, x)]
    return tuple(wrong)
