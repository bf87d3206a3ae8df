"""Logit equilibria against lambda: one panel a player, one line a branch, from lambda = 0 to infinity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from bargain.errors import BargainError
from bargain.logit import LogitBranches, LogitPath
from bargain.plots import style
from bargain.plots.branches import darker
from bargain.plots.placement import Tag, place
from bargain.plots.text import number_text, plain, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["logit_branches"]

_MOST_ACTIONS = 8
_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)


@style.styled
def logit_branches(result: LogitBranches | LogitPath, *, width: float = style.WIDE) -> Figure:
    """Draw the branches of a 2x2 game, or the principal branch of any game.

    The axis of lambda is compressed as lambda / (lambda + half), so that the whole range from random play to the limits
    is on the page; dots at infinity are the Nash equilibria to which branches tend, the principal one straight on where
    others meet it. Rings are turning points, diamonds points where branches meet.

    Parameters
    ----------
    result : LogitBranches or LogitPath
        Nothing is solved here. With two actions a player, the probability of the first one is drawn, otherwise that of
        every action, up to eight of them.
    width : float
        In inches; the panels stand side by side, or one above the other under five inches.

    Raises
    ------
    BargainError
        Something else is given, or a player has more than eight actions.

    Examples
    --------
    >>> from bargain.games import NormalForm
    >>> from bargain.logit import logit_path
    >>> game = NormalForm([[9, 0], [0, 1]], [[0, 1], [1, 0]], actions=(("up", "down"), ("left", "right")))
    >>> logit_branches(logit_path(game)).axes[0].get_ylabel()
    'probability that Row plays up'
    """
    if isinstance(result, LogitPath):
        paths: tuple[LogitPath, ...] = (result,)
    elif isinstance(result, LogitBranches):
        paths = result.paths
    else:
        raise BargainError(f"logit_branches draws logit branches or a logit path, not {type(result).__name__}")
    game = paths[0].game
    if max(game.shape) > _MOST_ACTIONS:
        raise BargainError(f"a game with {max(game.shape)} actions has too many lines to tell apart; 8 is the most")
    half = _half(paths)
    beside = width >= 5
    height = min(width * 0.42, 3.2) if beside else width * 1.45
    figure = style.new_figure(width, height)
    panels = figure.subplots(1, 2) if beside else figure.subplots(2, 1)
    labelled = []
    for k, axes in enumerate(panels):
        style.plain_axes(axes)
        room = width * (30 if beside else 60)
        tags, marks, lines = _panel(axes, paths, k, half)
        labelled.append((axes, tags, marks, lines))
        player = plain(game.players[k])
        actions = (game.actions or ((), ()))[k] or ()
        single = max(game.shape) == 2
        text = f"probability that {player} plays {plain(actions[0])}" if single else f"choices of {player}: probability"
        axes.set_ylabel(wrap(text, height * (48 if beside else 26)))
        axes.set_xlabel(wrap(r"$\lambda$: precision of choice (1 / unit of payoff)", room))
        axes.set_xlim(0.0, 1.0)
        axes.set_ylim(-0.04, 1.04)
        places, names = _ticks(half, width / (2 if beside else 1))
        axes.set_xticks(places, names)
    style.finish(figure)
    for axes, tags, marks, lines in labelled:
        place(axes, tags, points=marks, lines=lines, clearance=3.5, spacing=3.0)
    return figure


def _half(paths: tuple[LogitPath, ...]) -> float:
    """The lambda in the middle of the page: half of all movement of the probabilities lies below it."""
    rates: list[float] = []
    moves: list[float] = []
    for path in paths:
        shifts = [np.abs(np.diff(mix, axis=0)).max(axis=1) for mix in (path.row, path.column)]
        rates += list((path.rates[:-1] + path.rates[1:]) / 2)
        moves += list(np.maximum(*shifts))
    order = np.argsort(rates)
    total = np.cumsum(np.array(moves)[order])
    if total[-1] < 1e-9:
        return 1.0 / paths[0].unit
    middle = float(np.array(rates)[order][int(np.searchsorted(total, 0.5 * total[-1]))])
    return max(middle, 1e-3 / paths[0].unit)


def _ticks(half: float, width: float) -> tuple[list[float], list[str]]:
    """Round values of lambda that stand apart, zero and infinity among them."""
    least = 0.34 / width
    places, names = [0.0], ["0"]
    start = math.floor(math.log10(half)) - 2
    for exponent in range(start, start + 6):
        for lead in (1, 2, 5):
            value = lead * 10.0**exponent
            where = value / (value + half)
            if where - places[-1] >= least and 1 - where >= least:
                places.append(where)
                names.append(number_text(value))
    return [*places, 1.0], [*names, "$\\infty$"]


def _panel(
    axes: Axes, paths: tuple[LogitPath, ...], player: int, half: float
) -> tuple[list[Tag], list[tuple[float, float]], list[np.ndarray]]:
    """Draw one player's lines; what is returned are the labels, and what they must not cover."""
    game = paths[0].game
    actions = (game.actions or ((), ()))[player] or ()
    single = max(game.shape) == 2
    tags: list[Tag] = []
    marks: list[tuple[float, float]] = []
    lines: list[np.ndarray] = []
    drawn = 0
    for number, path in enumerate(paths):
        shares = (path.row, path.column)[player]
        across = path.rates / (path.rates + half)
        for action in range(1 if single else shares.shape[1]):
            look = style.stroke(drawn)
            up = shares[:, action]
            # lines of identical actions lie on each other: the earlier one is broader
            same = sum(1 for line in lines if len(line) == len(up) and np.allclose(line[:, 1], up, atol=1e-9))
            axes.plot(
                across,
                up,
                color=look.colour,
                linestyle=look.dashes,
                linewidth=1.5 if same == 0 else 0.9,
                zorder=3 + 0.1 * drawn,
                clip_on=False,
            )
            drawn += 1
            lines.append(np.column_stack([across, up]))
            text = (_branch_name(path, number) if len(paths) > 1 else "") if single else plain(actions[action])
            if text:
                anchors = _anchors(across, up)
                tags.append(Tag(text, anchors, colour=darker(look.colour), priority=5.0 - drawn, leader=True))
            for limit in path.limits:
                if limit.named:
                    _mark(axes, 1.0, float((limit.row, limit.column)[player][action]), "o", style.INK, style.INK, marks)
            for point in path.turning_points:
                height = float((point.row, point.column)[player][action])
                where = point.rate / (point.rate + half)
                _mark(axes, where, height, "o", "white", style.INK, marks)
                if action == 0:
                    tags.append(_value_tag(point.rate, where, height))
            for point in path.crossings:
                height = float((point.row, point.column)[player][action])
                where = point.rate / (point.rate + half)
                if not any(abs(where - x) < 1e-4 and abs(height - y) < 1e-3 for x, y in marks):
                    _mark(axes, where, height, "D", "white", style.INK, marks)
                    if action == 0:
                        tags.append(_value_tag(point.rate, where, height))
    return tags, marks, lines


def _branch_name(path: LogitPath, number: int) -> str:
    if number == 0:
        return "principal branch"
    return "closed loop" if path.closed else "second branch" if number == 1 else f"branch {number + 1}"


def _value_tag(rate: float, where: float, height: float) -> Tag:
    text = rf"$\lambda$ = {number_text(float(f'{rate:.4g}'))}"
    return Tag(text, [(where, height)], size=style.SIZE - 1, optional=True, reach=45, style={"fontstyle": "italic"})


def _mark(axes: Axes, x: float, y: float, marker: str, face: str, edge: str, marks: list[tuple[float, float]]) -> None:
    size = 3.6 if marker == "o" else 3.4
    axes.plot(
        [x],
        [y],
        marker,
        color=face,
        markeredgecolor=edge,
        markeredgewidth=0.8,
        markersize=size,
        zorder=6,
        clip_on=False,
    )
    marks.append((x, y))


def _anchors(across: np.ndarray, up: np.ndarray) -> list[tuple[float, float]]:
    """Places along a line, by its length on the page, the middle first."""
    steps = np.hypot(np.diff(across), np.diff(up))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    total = along[-1] or 1.0
    return [
        (float(np.interp(share * total, along, across)), float(np.interp(share * total, along, up)))
        for share in _SHARES
    ]
