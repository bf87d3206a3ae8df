"""Logit equilibria against lambda: one panel a player, one line a branch, from lambda = 0 to infinity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from bargain.errors import BargainError
from bargain.logit import AgentLogitPath, LogitBranches, LogitPath
from bargain.plots import style
from bargain.plots.branches import darker
from bargain.plots.logit_lines import Panel, largest_moves, panels_of, tree_panels
from bargain.plots.placement import Tag, place
from bargain.plots.text import number_text, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["logit_branches"]

_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)


@style.styled
def logit_branches(result: LogitBranches | LogitPath | AgentLogitPath, *, width: float = style.WIDE) -> Figure:
    """Draw the branches of a 2x2 game, or the principal branch of any game or tree.

    The axis of lambda is compressed as lambda / (lambda + half), so that the whole range from random play to the limits
    is on the page; dots at infinity are the equilibria to which branches tend, the principal one straight on where
    others meet it. Rings are turning points, diamonds points where branches meet.

    Parameters
    ----------
    result : LogitBranches, LogitPath or AgentLogitPath
        Nothing is solved here. There is one panel a player. With two actions a player, or at an information set, the
        probability of the first one is drawn, otherwise that of every action, up to eight lines a panel.
    width : float
        In inches; two panels stand side by side, or one above the other under five inches.

    Raises
    ------
    BargainError
        Something else is given, or a player has more than eight lines.

    Examples
    --------
    >>> from bargain.games import NormalForm
    >>> from bargain.logit import logit_path
    >>> game = NormalForm([[9, 0], [0, 1]], [[0, 1], [1, 0]], actions=(("up", "down"), ("left", "right")))
    >>> logit_branches(logit_path(game)).axes[0].get_ylabel()
    'probability that Row plays up'
    """
    paths: tuple[LogitPath | AgentLogitPath, ...]
    if isinstance(result, AgentLogitPath):
        paths, panels = (result,), tree_panels(result)
    elif isinstance(result, (LogitPath, LogitBranches)):
        paths = result.paths if isinstance(result, LogitBranches) else (result,)
        panels = panels_of(paths)
    else:
        raise BargainError(f"logit_branches draws logit branches or a logit path, not {type(result).__name__}")
    half = _half(paths)
    columns = 2 if width >= 5 and len(panels) > 1 else 1
    rows = -(-len(panels) // columns)
    height = min(width * 0.42, 3.2) if width >= 5 else width * 0.725
    figure = style.new_figure(width, height * rows)
    grid = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for spare in grid[len(panels) :]:
        spare.remove()
    labelled = []
    for axes, panel in zip(grid, panels, strict=False):
        style.plain_axes(axes)
        room = width * (60 if columns == 1 else 30)
        labelled.append((axes, *_draw(axes, panel, half)))
        axes.set_ylabel(wrap(panel.label, height * (48 if width >= 5 else 52)))
        axes.set_xlabel(wrap(r"$\lambda$: precision of choice (1 / unit of payoff)", room))
        axes.set_xlim(0.0, 1.0)
        axes.set_ylim(-0.04, 1.04)
        places, names = _ticks(half, width / columns)
        axes.set_xticks(places, names)
    style.finish(figure)
    for axes, tags, marks, lines in labelled:
        place(axes, tags, points=marks, lines=lines, clearance=3.5, spacing=3.0)
    return figure


def _half(paths: Sequence[LogitPath | AgentLogitPath]) -> float:
    """The lambda in the middle of the page: half of all movement of the probabilities lies below it."""
    rates: list[float] = []
    moves: list[float] = []
    for path in paths:
        rates += list((path.rates[:-1] + path.rates[1:]) / 2)
        moves += list(largest_moves(path))
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


def _draw(axes: Axes, panel: Panel, half: float) -> tuple[list[Tag], list[tuple[float, float]], list[np.ndarray]]:
    """Draw one player's lines; what is returned are the labels, and what they must not cover."""
    tags: list[Tag] = []
    marks: list[tuple[float, float]] = []
    lines: list[np.ndarray] = []
    for drawn, line in enumerate(panel.lines):
        look = style.stroke(drawn)
        across, up = line.rates / (line.rates + half), line.values
        # lines of identical actions lie on each other: the earlier one is broader
        same = sum(1 for other in lines if len(other) == len(up) and np.allclose(other[:, 1], up, atol=1e-9))
        axes.plot(
            across,
            up,
            color=look.colour,
            linestyle=look.dashes,
            linewidth=1.5 if same == 0 else 0.9,
            zorder=3 + 0.1 * drawn,
            clip_on=False,
        )
        lines.append(np.column_stack([across, up]))
        if line.text:
            anchors = _anchors(across, up)
            tags.append(Tag(line.text, anchors, colour=darker(look.colour), priority=4.0 - drawn, leader=True))
        for end in line.ends:
            _mark(axes, 1.0, end, "o", style.INK, style.INK, marks)
        for rate, value in line.turns:
            where = rate / (rate + half)
            _mark(axes, where, value, "o", "white", style.INK, marks)
            if line.first:
                tags.append(_value_tag(rate, where, value))
        for rate, value in line.meetings:
            where = rate / (rate + half)
            if not any(abs(where - x) < 1e-4 and abs(value - y) < 1e-3 for x, y in marks):
                _mark(axes, where, value, "D", "white", style.INK, marks)
                if line.first:
                    tags.append(_value_tag(rate, where, value))
    return tags, marks, lines


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
