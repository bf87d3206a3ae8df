"""A tree as logit responses see it: flat float arrays level by level, payoffs as differences in one unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.errors import ConceptError, GameError
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import TERMINAL
from bargain.logit.agent_equations import AgentEquations
from bargain.logit.backward_equations import BackwardEquations
from bargain.logit.equations import Equations
from bargain.logit.normalised_games import SMALLEST_UNIT
from bargain.logit.tree_floats import action_counts, branch_makers, float_payoffs, impossible_branches, nodes_by_set
from bargain.logit.tree_levels import Level, levels_of

__all__ = ["NormalisedTree", "normalise_tree"]

_MOST_ACTIONS = 3000


@dataclass(frozen=True, eq=False)
class NormalisedTree:
    """A tree of N nodes, P players, H information sets with n actions in all.

    An action is one of an information set; its agents are the information sets in the tree's order, and the actions of
    each follow each other.

    Attributes
    ----------
    game : ExtensiveForm
    payoffs : float array (N, P)
        At terminal nodes, in units of `unit`, less what the player gets there whatever that player does; 0 elsewhere.
    unit : float
        The largest difference between two payoffs of a player that can still come about when the player first moves; 1
        if there is none.
    levels : tuple of Level
        From the root downwards.
    action_of : int array (N,)
        The action that leads to a node; -1 for the root and after chance.
    chance : float array (N,)
        The probability of the chance branch into a node; 1 elsewhere.
    order : int array (N,)
        How many chance branches of probability zero lead to the node.
    """

    game: ExtensiveForm
    payoffs: np.ndarray
    unit: float
    levels: tuple[Level, ...]
    action_of: np.ndarray
    chance: np.ndarray
    order: np.ndarray

    @cached_property
    def equations(self) -> Equations:
        """The equations of its agent logit correspondence."""
        game = self.game
        sizes = action_counts(game)
        if game.is_perfect_information:
            return BackwardEquations(sizes, game.first_child, game.n_children, game.owner, self.payoffs, self.chance)
        count = int(sizes.sum())
        if count > _MOST_ACTIONS:
            raise ConceptError(
                f"the tree has {count:,} actions at its information sets; branches of trees with imperfect information "
                f"are followed up to {_MOST_ACTIONS:,}"
            )
        return AgentEquations(sizes, self)

    def unreached(self) -> np.ndarray:
        """How many nodes of each information set (H,) are the likeliest of it, if chance never leads there; else 0."""
        nodes, sets = nodes_by_set(self.game)
        least = np.full(len(self.equations.sizes), len(self.order))
        np.minimum.at(least, sets, self.order[nodes])
        return np.where(least > 0, np.bincount(sets[self.order[nodes] == least[sets]], minlength=len(least)), 0)

    def conventions(self) -> str:
        """What must be said of information sets that are never reached and have several nodes; empty if nothing."""
        several = np.flatnonzero(self.unreached() > 1)
        if not len(several):
            return ""
        sets = ", ".join(repr(self.game.information_sets[k].label) for k in several)
        return (
            f"only chance branches of probability zero lead to information set {sets}: beliefs there take each such "
            "branch as equally unlikely"
        )


def normalise_tree(game: ExtensiveForm, what: str) -> NormalisedTree:
    """Read a numerical tree with at least one decision."""
    if game.arithmetic is Arithmetic.SYMBOLIC:
        named = f" ({', '.join(game.parameters)})" if game.parameters else ""
        raise GameError(f"{what}: the tree is symbolic{named}; give its parameters values first")
    sizes = action_counts(game)
    if not len(sizes):
        raise ConceptError(
            f"{what} takes a two-player NormalForm, not ExtensiveForm without a decision; a tree needs one"
        )
    levels, count = levels_of(game), len(game.parent)
    makers, impossible = branch_makers(game), impossible_branches(game)
    first = np.cumsum(sizes) - sizes
    action_of = np.full(count, -1, dtype=np.int64)
    made = np.flatnonzero(makers >= 0)
    action_of[made] = first[game.infoset_of[game.parent[made]]] + made - game.first_child[game.parent[made]]
    chance = np.where(makers >= 0, 1.0, np.where(impossible, 0.0, game.probabilities.astype(np.float64)))
    order = np.zeros(count, dtype=np.int64)
    for level in levels:
        order[level.children] = order[level.above] + impossible[level.children]
    payoffs = np.zeros((count, len(game.players)))
    ends = np.flatnonzero(game.owner == TERMINAL)
    payoffs[ends] = float_payoffs(game)[game.terminal_of[ends]]
    spreads, hidden = [0.0], [0.0]
    for player in range(len(game.players)):
        place, column = _first_moves(game, levels, player)[ends], payoffs[ends, player]
        moved, drawn = place >= 0, (place >= 0) & (order[ends] == 0)
        payoffs[ends, player] = np.where(moved, column - _extreme(np.minimum, count, place, column, moved)[place], 0.0)
        for found, which in ((spreads, drawn), (hidden, moved)):
            high, low = (_extreme(choose, count, place, column, which) for choose in (np.maximum, np.minimum))
            found.append(float(np.max(high - low, initial=0.0, where=np.isfinite(high))))
    unit = max(spreads) or max(hidden)  # what chance never draws sets no unit, unless there is nothing else
    if unit == 0:
        unit = 1.0
    if unit < SMALLEST_UNIT:
        raise GameError(f"{what}: payoffs differ by {unit:.3g} at most, too little for floats; use a larger unit")
    return NormalisedTree(game, payoffs / unit, unit, levels, action_of, chance, order)


def _first_moves(game: ExtensiveForm, levels: tuple[Level, ...], player: int) -> np.ndarray:
    """For every node the player's first node on the way to it, itself included; -1 where there is none."""
    top = np.where(game.owner == player, np.arange(len(game.parent)), -1)
    for level in levels:
        inherited = top[level.above]
        top[level.children] = np.where(inherited >= 0, inherited, top[level.children])
    return top


def _extreme(choose: np.ufunc, count: int, place: np.ndarray, values: np.ndarray, which: np.ndarray) -> np.ndarray:
    """The largest or smallest value at each place; infinite where there is none."""
    found = np.full(count, -np.inf if choose is np.maximum else np.inf)
    choose.at(found, place[which], values[which])
    return found
