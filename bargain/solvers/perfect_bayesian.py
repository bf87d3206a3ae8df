"""All perfect Bayesian equilibria of trees whose hidden moves are those of two players who move once: signalling,
screening, offers to private types, and what is made of them by subgames.

Chance is put off until it matters (see `interchange`), so that what follows the move of an uninformed player is a
subgame. Subgames are solved from the end. Between subgames stand blocks of hidden moves, and `assessments` solves a
block in which neither of two movers moves twice. Where a subgame has a continuum of equilibria of different worth, the
tree is solved as one block, all subgames with a single equilibrium replaced by what they are worth.

Beliefs are free off the path except for Bayes' rule among nodes that the same actions lead to; see the certificate.

A float tree is solved as the rational tree that its floats are in binary, and the answer says so where a tie is near.

Source: Fudenberg and Tirole (1991), Journal of Economic Theory 53; Mas-Colell, Whinston and Green (1995), section 9.C.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargain.conversions.interchange import Interchanged, interchange
from bargain.conversions.signalling import Signalling, signalling
from bargain.conversions.subgames import Block, block_game, blocks
from bargain.equilibrium import Answer, Concept, Status
from bargain.equilibrium.structure import connected
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import TERMINAL
from bargain.polytopes.cutting import between
from bargain.solvers.assessments import assessments
from bargain.solvers.exact_trees import ExactTree
from bargain.solvers.one_move_games import MOST_CELLS, OneMoveGame, moves_twice
from bargain.solvers.spec import SolverSpec
from bargain.solvers.subgame_recursion import BlockSet, Recursion, Unsolved, crowded
from bargain.solvers.supporting_beliefs import Belief
from bargain.solvers.tie_complexes import EquilibriumSet, TieComplexes

__all__ = ["SOLVER", "solve_assessments"]

Values = tuple[Fraction, ...]


@dataclass(frozen=True)
class Play:
    """What is played at an information set, and the extreme points of the beliefs that support it."""

    mix: tuple[Fraction, ...]
    beliefs: tuple[Belief, ...] = ((Fraction(1),),)


def run(game: ExtensiveForm) -> Answer:
    """Solve an exact or float tree for all its perfect Bayesian equilibria."""
    return solve_assessments(game, sequential=False)


def solve_assessments(game: ExtensiveForm, *, sequential: bool) -> Answer:
    """Solve a tree for perfect Bayesian, or for sequential, equilibria."""
    exact = ExactTree(game)
    moved = interchange(exact.game)
    search = _Search(ExactTree(moved.tree, like=exact), sequential)
    found = search.whole()
    if found is None:
        return Answer((), Status.NOT_CONVERGED, complete=False, message=search.reason)
    names = signalling(exact.game)
    profiles, beliefs, polytopes, classes = [], [], [], []
    for solved in found.plans:
        plan = _restored(moved, solved)
        profiles.append(exact.profile({k: play.mix for k, play in plan.items()}))
        spans, corners = _beliefs(exact, plan)
        beliefs.append(spans)
        polytopes.append(corners)
        classes.append("" if names is None else _class(names, plan))
    notes = [*search.notes, *search.exact.doubts]
    return Answer(
        profiles=tuple(profiles),
        status=Status.CONVERGED if profiles else Status.NONE_EXIST if not notes else Status.NOT_CONVERGED,
        complete=not notes,
        message="; ".join(notes),
        beliefs=tuple(beliefs),
        belief_polytopes=tuple(polytopes),
        names=tuple(classes),
        pieces=found.pieces,
        dimensions=found.dimensions,
        components=found.components,
    )


class _Search:
    """One tree: subgame by subgame, else as a single block."""

    def __init__(self, exact: ExactTree, sequential: bool) -> None:
        self.exact, self.game, self.sequential = exact, exact.game, sequential
        self.notes: list[str] = []
        self.reason = ""

    def whole(self) -> EquilibriumSet | None:
        """All equilibria; None, and a reason, where the tree is out of reach."""
        first: Recursion | None = None
        for keep in ("all", "corners", "one"):
            steps = TieComplexes(self.exact.sign, Fraction(1), _blend, keep=keep)
            recursion = Recursion(
                self.game, self.exact.payoffs, self.exact.weights, steps, self._pure, blocks(self.game), self._block
            )
            found = recursion.run()
            fits = found is not None and steps.fits(found)
            if found is not None and fits and keep == "all" and not recursion.notes:
                return steps.expand(found)
            if first is None:
                first = recursion
                direct = self._direct(recursion)
                if direct is not None:
                    return direct
            if found is not None and fits:
                told = [f"{'; '.join(dict.fromkeys(first.failures)) or steps.excess}; only some equilibria are listed"]
                self.notes = list(dict.fromkeys([*([] if keep == "all" else told), *recursion.notes]))
                return steps.expand(found)
        self.reason = "; ".join(dict.fromkeys(recursion.failures)) or steps.excess
        return None

    def _pure(self, place: int, action: int) -> Play:
        size = len(self.game.information_sets[place].actions)
        return Play(tuple(Fraction(k == action) for k in range(size)))

    def _block(self, block: Block, payoffs: Mapping[int, Values]) -> BlockSet:
        """The equilibria of a block of hidden moves."""
        game = self.game
        movers = sorted({int(game.owner[node]) for node in block.nodes if game.owner[node] >= 0})
        where = game.describe(block.root)
        players = [*movers, *(k for k in range(len(game.players)) if k not in movers)]
        part = block_game(game, block, payoffs.__getitem__, players)
        reason = moves_twice(part)
        if reason:
            raise Unsolved(f"{reason} in the subgame at {where}, which this solver does not cover")
        model = OneMoveGame(part, self.exact.sign)
        size = max(model.size(0), model.size(1))
        if size > MOST_CELLS:
            raise Unsolved(
                f"the subgame at {where} is too large: about {size:,} corners of cells, at most {MOST_CELLS:,}"
            )
        self._excluded(model)
        found = assessments(model, sequential=self.sequential)
        labels = {group.label: k for k, group in enumerate(game.information_sets)}
        places = [labels[group.label] for group in part.information_sets]
        order = [players.index(k) for k in range(len(players))]
        return BlockSet(
            values=tuple(tuple(point.values[k] for k in order) for point in found.points),
            plans=tuple(
                {place: Play(mix, held) for place, mix, held in zip(places, point.mixes, point.beliefs, strict=True)}
                for point in found.points
            ),
            pieces=found.pieces,
            dimensions=found.dimensions,
        )

    def _excluded(self, model: OneMoveGame) -> None:
        for place, nodes in model.nodes.items():
            for position, node in enumerate(nodes):
                if len(nodes) > 1 and node.before is None and node.weight == 0:
                    group = model.game.information_sets[place]
                    raise Unsolved(
                        f"chance never leads to node {position + 1} of information set {group.label!r}; leave it out"
                    )

    def _direct(self, recursion: Recursion) -> EquilibriumSet | None:
        """The tree as one block, every subgame with a single equilibrium replaced by its worth."""
        game = self.game
        nodes, leaves, queue = [], [], [0]
        for node in queue:
            if game.owner[node] == TERMINAL or (node and node in recursion.points):
                leaves.append(node)
            else:
                nodes.append(node)
                queue.extend(game.children(node))
        values: dict[int, Values] = {}
        plan: dict[int, Any] = dict(recursion.steps.settled)
        for leaf in leaves:
            if game.owner[leaf] == TERMINAL:
                values[leaf] = self.exact.payoffs[int(game.terminal_of[leaf])]
                continue
            (corner,) = recursion.points[leaf].pieces[0].corners
            values[leaf] = corner.point[0]
            plan.update(corner.point[1])
        if not nodes or any(recursion.points[leaf].free for leaf in leaves if leaf in recursion.points):
            return None
        try:
            found = self._block(Block(0, tuple(nodes), tuple(leaves)), values)
        except Unsolved as failure:
            recursion.failures.append(str(failure))
            return None
        return EquilibriumSet(
            tuple({**plan, **solved} for solved in found.plans), found.pieces, found.dimensions, connected(found.pieces)
        )


def _blend(start: Play, end: Play, share: Any) -> Play:
    return Play(between(start.mix, end.mix, share), start.beliefs)


def _restored(moved: Interchanged, solved: Mapping[int, Play]) -> dict[int, Play]:
    """What is played in the original tree."""
    plan = {}
    for k, (place, positions) in enumerate(zip(moved.places, moved.positions, strict=True)):
        play = solved[k]
        if place in moved.beliefs:
            plan[place] = Play(play.mix, (moved.beliefs[place],))
            continue
        order = sorted(range(len(positions)), key=positions.__getitem__)
        plan[place] = Play(play.mix, tuple(tuple(belief[j] for j in order) for belief in play.beliefs))
    return plan


def _beliefs(
    exact: ExactTree, plan: Mapping[int, Play]
) -> tuple[dict[str, dict[str, Any]], dict[str, tuple[dict[str, Any], ...]]]:
    """Beliefs at sets of several nodes: numbers, or intervals; and the corners where intervals do not say it all."""
    spans: dict[str, dict[str, Any]] = {}
    corners: dict[str, tuple[dict[str, Any], ...]] = {}
    for k, group in enumerate(exact.game.information_sets):
        if len(group.nodes) == 1:
            continue
        names = [exact.game.node_name(node) for node in group.nodes]
        held = [exact.rounded(belief) for belief in plan[k].beliefs]
        columns = list(zip(*held, strict=True))
        spans[group.label] = {
            name: column[0] if len(held) == 1 else (min(column), max(column))
            for name, column in zip(names, columns, strict=True)
        }
        if len(held) > 1 and len(names) > 2:
            corners[group.label] = tuple(dict(zip(names, belief, strict=True)) for belief in held)
    return spans, corners


def _class(game: Signalling, plan: Mapping[int, Play]) -> str:
    """What the signals tell: nothing (pooling), everything (separating), or something."""
    sent = []
    for place, prior in zip(game.types, game.priors, strict=True):
        if prior == 0:
            continue
        odds: dict[int, Fraction] = {}
        for action, p in enumerate(plan[place].mix):
            if p:
                signal = game.sends[place, action]
                odds[signal] = odds.get(signal, Fraction(0)) + p
        sent.append(odds)
    if all(odds == sent[0] for odds in sent):
        return "pooling"
    if all(not set(one) & set(other) for k, one in enumerate(sent) for other in sent[:k]):
        return "separating"
    return "semi-separating"


def refuses(game: ExtensiveForm) -> str:
    """Three who do not see each other are too many. Other limits show only where they are met; the answer says so."""
    return "" if game.is_perfect_information else crowded(interchange(game).tree)


SOLVER = SolverSpec(
    name="assessments",
    accepts=ExtensiveForm,
    concept=Concept.PERFECT_BAYESIAN,
    finds_all=False,
    exact=True,
    run=run,
    refuses=refuses,
)
