"""A tree and its behaviour profiles in floats: payoffs, branches in logs, what chance never draws."""

from __future__ import annotations

import numpy as np

from bargain.arithmetic import to_float
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE
from bargain.logit.tree_levels import levels_of

__all__ = [
    "action_counts",
    "branch_logs",
    "branch_makers",
    "expected_payoffs",
    "float_payoffs",
    "impossible_branches",
    "nodes_by_set",
    "others_reach",
    "reach_of",
]

_OFFSET = 1e3


def float_payoffs(game: ExtensiveForm) -> np.ndarray:
    """Payoffs (T, P) in floats, less each player's smallest one where that keeps digits.

    A constant changes no choice; it is taken off in the tree's own arithmetic if payoffs are large beside their spread.
    """
    table = _floats(game)
    spread = np.ptp(table, axis=0)
    far = np.abs(table).max(axis=0) > _OFFSET * spread
    if far.any():
        table = np.array(table)
        for player in np.flatnonzero(far):
            column = game.payoffs[:, player]
            table[:, player] = (column - column.min()).astype(np.float64)
    return np.asarray(table)


def _floats(game: ExtensiveForm) -> np.ndarray:
    if game.payoffs.dtype == np.float64 or not game.payoffs.size:
        return np.asarray(game.payoffs, dtype=np.float64)
    return np.asarray(np.vectorize(to_float, otypes=[np.float64])(game.payoffs))


def action_counts(game: ExtensiveForm) -> np.ndarray:
    """The number of actions (H,) at each information set."""
    nodes = np.flatnonzero(game.owner >= 0)
    found = np.zeros(int(game.infoset_of.max(initial=-1)) + 1, dtype=np.int64)
    found[game.infoset_of[nodes]] = game.n_children[nodes]
    return found


def nodes_by_set(game: ExtensiveForm) -> tuple[np.ndarray, np.ndarray]:
    """All decision nodes (D,), information set after information set, and their sets."""
    nodes = np.flatnonzero(game.owner >= 0)
    order = np.argsort(game.infoset_of[nodes], kind="stable")
    return nodes[order], game.infoset_of[nodes[order]]


def branch_makers(game: ExtensiveForm) -> np.ndarray:
    """Who makes the branch into each node (N,): a player, `CHANCE`, or `CHANCE` at the root."""
    makers = np.full(len(game.parent), CHANCE)
    makers[1:] = game.owner[game.parent[1:]]
    return makers


def impossible_branches(game: ExtensiveForm) -> np.ndarray:
    """Whether the branch into each node (N,) is one that chance never draws."""
    found = branch_makers(game) == CHANCE
    found[found] = game.probabilities[found].astype(np.float64) <= 0
    return np.asarray(found)


def branch_logs(game: ExtensiveForm, logs: np.ndarray) -> np.ndarray:
    """The log probability (K, N) of the branch into each node, 0 for one that chance never draws.

    `logs` (K, n) are those of the actions, information set after information set.
    """
    sizes, makers = action_counts(game), branch_makers(game)
    first = np.cumsum(sizes) - sizes
    found = np.zeros((len(logs), len(makers)))
    drawn = np.flatnonzero((makers == CHANCE) & ~impossible_branches(game))
    found[:, drawn] = np.log(game.probabilities[drawn].astype(np.float64))
    made = np.flatnonzero(makers >= 0)
    found[:, made] = logs[:, first[game.infoset_of[game.parent[made]]] + made - game.first_child[game.parent[made]]]
    return found


def others_reach(game: ExtensiveForm, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many branches (N,) that chance never draws lead to a node; logs of reach (K, N, P) by all but each player.

    A player's own choices are the same at all nodes of an information set and are left out of its beliefs.
    """
    makers, impossible, branch = branch_makers(game), impossible_branches(game), branch_logs(game, logs)
    rank = np.zeros(len(makers), dtype=np.int64)
    far = np.where(makers[:, None] == np.arange(len(game.players)), 0.0, branch[:, :, None])
    for level in levels_of(game):
        rank[level.children] = rank[level.above] + impossible[level.children]
        far[:, level.children] += far[:, level.above]
    return rank, far


def reach_of(game: ExtensiveForm, logs: np.ndarray) -> np.ndarray:
    """The probability (K, N) of reaching each node."""
    found = branch_logs(game, logs)
    found[:, impossible_branches(game)] = -np.inf
    for level in levels_of(game):
        found[:, level.children] += found[:, level.above]
    return np.asarray(np.exp(found))


def expected_payoffs(game: ExtensiveForm, logs: np.ndarray) -> dict[str, np.ndarray]:
    """Expected payoffs (K,) by player."""
    ends = np.flatnonzero(game.terminal_of >= 0)
    table, reach = _floats(game)[game.terminal_of[ends]], reach_of(game, logs)[:, ends]
    found = {player: np.asarray(reach @ table[:, k]) for k, player in enumerate(game.players)}
    for values in found.values():
        values.setflags(write=False)
    return found
