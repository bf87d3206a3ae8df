"""What is drawn of logit branches: for each player the lines of a panel, with the points that are marked on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain.errors import BargainError
from bargain.logit import AgentLogitPath, LogitPath
from bargain.plots.text import plain

__all__ = ["Line", "Panel", "largest_moves", "panels_of", "tree_panels"]

_MOST_LINES = 8


@dataclass(frozen=True, eq=False)
class Line:
    """A probability along a branch.

    Attributes
    ----------
    text : str
        The label beside the line; empty if it needs none.
    rates, values : float arrays (K,)
    ends : tuple of float
        At infinite lambda, where the equilibrium there is known.
    turns, meetings : tuple of (float, float)
        Lambda and probability where the branch turns, and where others meet it.
    first : bool
        True if it is the line of its branch that carries the values of lambda.
    """

    text: str
    rates: np.ndarray
    values: np.ndarray
    ends: tuple[float, ...]
    turns: tuple[tuple[float, float], ...]
    meetings: tuple[tuple[float, float], ...]
    first: bool


@dataclass(frozen=True, eq=False)
class Panel:
    """The lines of a player and the label of their axis."""

    label: str
    lines: tuple[Line, ...]


def panels_of(paths: tuple[LogitPath, ...]) -> list[Panel]:
    """One panel a player of a normal form; with two actions a player the first one alone is drawn."""
    game = paths[0].game
    if max(game.shape) > _MOST_LINES:
        raise BargainError(f"a game with {max(game.shape)} actions has too many lines to tell apart; 8 is the most")
    single, found = max(game.shape) == 2, []
    for k, player in enumerate(game.players):
        actions = (game.actions or ((), ()))[k] or ()
        lines = []
        for number, path in enumerate(paths):
            mixes = (path.row, path.column)[k]
            for action in range(1 if single else mixes.shape[1]):
                branch = _branch_name(path, number) if len(paths) > 1 else ""
                lines.append(
                    Line(
                        branch if single else plain(actions[action]),
                        path.rates,
                        mixes[:, action],
                        tuple(float(end.mixes[k][action]) for end in path.limits if end.named),
                        tuple((p.rate, float((p.row, p.column)[k][action])) for p in path.turning_points),
                        tuple((p.rate, float((p.row, p.column)[k][action])) for p in path.crossings),
                        action == 0,
                    )
                )
        text = f"probability that {plain(player)} plays {plain(actions[0])}"
        found.append(Panel(text if single else f"choices of {plain(player)}: probability", tuple(lines)))
    return found


def tree_panels(path: AgentLogitPath) -> list[Panel]:
    """One panel a player of a tree that has a choice; of two actions at an information set the first one is drawn."""
    game, found = path.game, []
    starts = np.cumsum([0, *(len(group.actions) for group in game.information_sets)])
    for k, player in enumerate(game.players):
        lines: list[Line] = []
        own = [j for j, each in enumerate(game.information_sets) if each.player == k and len(each.actions) > 1]
        for j in own:
            group = game.information_sets[j]
            for action in range(1 if len(group.actions) == 2 else len(group.actions)):
                place = int(starts[j]) + action
                lines.append(
                    Line(
                        f"{plain(group.label)}: {plain(group.actions[action])}",
                        path.rates,
                        np.exp(path.log_probabilities[:, place]),
                        tuple(float(end.mixes[j][action]) for end in path.limits if end.named),
                        tuple((p.rate, float(np.exp(p.log_probabilities[place]))) for p in path.turning_points),
                        tuple((p.rate, float(np.exp(p.log_probabilities[place]))) for p in path.crossings),
                        not lines,
                    )
                )
        if len(lines) > _MOST_LINES:
            raise BargainError(f"{player} has {len(lines)} choices, too many lines to tell apart; 8 is the most")
        if lines:
            found.append(Panel(f"choices of {plain(player)}: probability", tuple(lines)))
    if not found:
        raise BargainError("nobody has a choice in this tree: there is nothing to draw")
    return found


def largest_moves(path: LogitPath | AgentLogitPath) -> np.ndarray:
    """The largest change of a probability (K - 1,) between neighbouring points."""
    if isinstance(path, AgentLogitPath):
        return np.asarray(np.abs(np.diff(np.exp(path.log_probabilities), axis=0)).max(axis=1))
    shifts = [np.abs(np.diff(mix, axis=0)).max(axis=1) for mix in (path.row, path.column)]
    return np.asarray(np.maximum(*shifts))


def _branch_name(path: LogitPath, number: int) -> str:
    if number == 0:
        return "principal branch"
    return "closed loop" if path.closed else "second branch" if number == 1 else f"branch {number + 1}"
