"""The definition of an agent logit equilibrium of a tree, evaluated on its own: the certificate of points and paths."""

from __future__ import annotations

import numpy as np

from bargain.games import ExtensiveForm
from bargain.games.extensive_form import TERMINAL
from bargain.logit.tree_floats import (
    action_counts,
    branch_logs,
    float_payoffs,
    impossible_branches,
    nodes_by_set,
    others_reach,
)
from bargain.logit.tree_levels import levels_of

__all__ = ["agent_residuals"]

_MOST_NUMBERS = 4_000_000
_ROUNDING = 2e-15


def agent_residuals(game: ExtensiveForm, rates: np.ndarray, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far profiles are from being agent logit responses to themselves.

    In an agent logit equilibrium at lambda each information set chooses every action with a probability proportional to
    the exponential of lambda times the payoff that is expected from it once the set is reached (McKelvey and Palfrey
    1998, Experimental Economics 1). Beliefs are by Bayes' rule; where only chance branches of probability zero lead,
    each such branch is taken as equally unlikely.

    Parameters
    ----------
    game : ExtensiveForm
        Numerical.
    rates : float array (K,)
    logs : float array (K, n)
        Logs of the choice probabilities, information set after information set; logs, since beliefs hang on ratios of
        probabilities that no float holds.

    Returns
    -------
    residual, tolerance : float arrays (K,)
        The largest difference between the log of a probability and that of the logit response, at the information set
        where it is largest beside what rounding may leave; and that: 1e-12, in proportion to lambda times the payoffs
        at stake, and to lambda times what rounding the logs does to beliefs.
    """
    step = max(1, _MOST_NUMBERS // (len(game.parent) * (len(game.players) + 1)))
    parts = [_residuals(game, rates[k : k + step], logs[k : k + step]) for k in range(0, len(rates), step)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _residuals(game: ExtensiveForm, rates: np.ndarray, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    levels, count, sizes = levels_of(game), len(game.parent), action_counts(game)
    first = np.cumsum(sizes) - sizes
    rank, reach = others_reach(game, logs)
    shares = np.where(impossible_branches(game), 0.0, np.exp(branch_logs(game, logs)))
    value = np.zeros((len(rates), count, len(game.players)))
    size = np.zeros((count, len(game.players)))  # the largest payoff below a node
    ends = np.flatnonzero(game.owner == TERMINAL)
    value[:, ends] = float_payoffs(game)[game.terminal_of[ends]]
    size[ends] = np.abs(value[0, ends])
    for level in reversed(levels):
        weighted = shares[:, level.children, None] * value[:, level.children]
        value[:, level.nodes] = np.add.reduceat(weighted, level.starts, axis=1)
        size[level.nodes] = np.maximum.reduceat(size[level.children], level.starts)
    # nodes set by set, without those that are infinitely less likely than others of their set
    nodes, sets = nodes_by_set(game)
    least = np.full(len(sizes), count)
    np.minimum.at(least, sets, rank[nodes])
    likely = rank[nodes] == least[sets]
    nodes, sets = nodes[likely], sets[likely]
    opening = np.searchsorted(sets, np.arange(len(sizes)))
    player = game.owner[nodes]
    far = reach[:, nodes, player]
    beliefs = np.exp(far - np.maximum.reduceat(far, opening, axis=1)[:, sets])
    beliefs /= np.add.reduceat(beliefs, opening, axis=1)[:, sets]
    # one entry a node and action
    width = sizes[sets]
    entry = np.repeat(np.arange(len(nodes)), width)
    ahead = np.cumsum(width) - width
    rank_of = np.arange(len(entry)) - ahead[entry]
    children, action = game.first_child[nodes][entry] + rank_of, first[sets][entry] + rank_of
    payoffs = value[:, children, player[entry]]
    payoffs = payoffs - payoffs[:, (ahead + width - 1)[entry]]
    by_action = np.argsort(action, kind="stable")
    starts = np.searchsorted(action[by_action], np.arange(len(logs[0])))
    agent = np.repeat(np.arange(len(sizes)), sizes)
    gains = np.add.reduceat((beliefs[:, entry] * payoffs)[:, by_action], starts, axis=1)
    odds = rates[:, None] * (gains - np.maximum.reduceat(gains, first, axis=1)[:, agent])
    response = odds - np.log(np.add.reduceat(np.exp(odds), first, axis=1))[:, agent]
    gap = np.maximum.reduceat(np.abs(logs - response), first, axis=1)
    # rounding of a log of reach moves the odds of two nodes, and so payoffs where the nodes differ in them
    doubt = np.maximum.reduceat(beliefs * (1 - beliefs) * np.abs(far), opening, axis=1)
    doubt *= np.maximum.reduceat(payoffs, ahead[opening], axis=1) - np.minimum.reduceat(payoffs, ahead[opening], axis=1)
    doubt *= np.bincount(sets)
    stakes = len(levels) * np.maximum.reduceat(size[children, player[entry]], ahead[opening])
    slack = 1e-12 + _ROUNDING * rates[:, None] * (stakes + 2 * doubt)
    worst = np.arange(len(rates)), np.argmax(gap / slack, axis=1)
    return gap[worst], slack[worst]
