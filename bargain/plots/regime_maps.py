"""The map of an atlas over one parameter: cells, exact thresholds, and an outcome in every equilibrium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from bargain.errors import BargainError, ParameterError
from bargain.plots import style
from bargain.plots.branches import CONTINUUM, draw_branches, read_quantity
from bargain.plots.placement import spread
from bargain.plots.text import axis_label, described, exact_text, plain, text_size, wrap, wrap_profile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bargain.atlases.cells import Atlas, Cell

__all__ = ["regime_map"]

_INCOMPLETE = "not known to be complete"
_NOTE = "thick: a continuum of equilibria at the threshold"


@dataclass(frozen=True)
class _Area:
    """An open cell as it is drawn: clipped to the view, with the lines of its name, and whether these fit inside."""

    low: float
    high: float
    look: style.Fill
    lines: tuple[str, ...]
    fits: bool


@dataclass(frozen=True)
class _Mark:
    """A threshold: its place and exact value, whether it has a continuum, whether the regime is the same around it."""

    position: float
    exact: str
    continuum: bool
    inner: bool


@style.styled
def regime_map(
    atlas: Atlas,
    outcome: str | None = None,
    *,
    names: Mapping[str, str] | None = None,
    limits: tuple[object, object] | None = None,
    width: float = style.WIDE,
) -> Figure:
    """Draw the cells of an atlas as a bar, thresholds written exactly, and the probability of an outcome below it.

    Each equilibrium has its own line in each cell; lines never run across a threshold, since the equilibria on its two
    sides need not be the same. The values at a threshold are dots, values that are only approached are rings, and
    continua are bands. Thresholds at which the regime stays the same (only play off the path changes) are grey and
    short.

    Parameters
    ----------
    atlas : Atlas
        Over one parameter.
    outcome : str, optional
        An outcome, or `payoff_PLAYER`; only the bar is drawn where it is left out.
    names : mapping
        Shorter names of regimes and of equilibria, label -> text; a line break is kept.
    limits : pair of numbers
        The part of the line to show; else all of it, and where it is unbounded a margin around the thresholds.
    width : float
        In inches.

    Raises
    ------
    BargainError
        The atlas has no cells, or no such outcome.

    Examples
    --------
    >>> from bargain.atlases.construction import atlas
    >>> from bargain.scenarios import scenario
    >>> figure = regime_map(atlas(scenario("open_door"), free=["sigma"]), "war")
    >>> len(figure.axes)
    2
    """
    if len(atlas.free) != 1:
        raise BargainError(f"regime_map draws an atlas over one parameter; this one has {len(atlas.free)}")
    if not atlas.cells:
        raise BargainError("the atlas has no cells to draw")
    quantity = None if outcome is None else read_quantity(atlas, outcome)
    baseline = _baseline(atlas)
    low, high = _view(atlas.cells, limits, baseline)
    room = width * 72 - 52.0
    areas = _areas(atlas.cells, low, high, room, dict(names or {}))
    bar = max([22.0, *(text_size("\n".join(area.lines))[1] + 9 for area in areas if area.fits)])
    marks = _marks(atlas.cells, low, high)
    above = (
        max([6.0, *(text_size(mark.exact)[1] + 4 for mark in marks)]) * _rows(marks, room) + 11 + _note_height(marks)
    )
    below = _below([area for area in areas if not area.fits], room)
    figure, top, axes = _panels(width, above + bar + below, 0.0 if quantity is None else 150.0)
    for each in (top, axes):
        style.plain_axes(each)
        each.set_xlim(low, high)
    top.set_ylim(-below, bar + above)
    _frame(top, has_axis=quantity is None)
    symbol, meaning, unit = described(atlas.free[0], atlas.model)
    axes.set_xlabel(axis_label(symbol, meaning, unit, width * 0.85))
    if quantity is not None:
        axes.set_ylabel(wrap(quantity.label, 130))
        label = draw_branches(axes, atlas, quantity, (low, high), baseline, dict(names or {}))
        for mark in marks:
            axes.axvline(mark.position, color=style.GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=0.5)
    _settle(figure, top, above + bar + below)
    _draw_bar(top, areas, bar)
    _draw_marks(top, marks, bar, above)
    _draw_callouts(top, [area for area in areas if not area.fits], below)
    if quantity is not None:
        label()
    return figure


def _baseline(atlas: Atlas) -> float | None:
    declared = [
        entry for entry in getattr(atlas.model, "parameters", ()) if getattr(entry, "name", "") == atlas.free[0]
    ]
    return float(declared[0].baseline) if declared else None


def _panels(width: float, bar: float, curves: float) -> tuple[Figure, Axes, Axes]:
    """The figure with the axes of the bar and of the curves (the same axes where there are none); heights in points."""
    figure = style.new_figure(width, (bar + curves + 34.0) / 72)
    if not curves:
        axes = figure.add_subplot()
        return figure, axes, axes
    grid = figure.add_gridspec(2, 1, height_ratios=[bar, curves], hspace=0.02)
    axes = figure.add_subplot(grid[1])
    axes.patch.set_visible(False)
    return figure, figure.add_subplot(grid[0]), axes


def _settle(figure: Figure, top: Axes, needed: float) -> None:
    """Make the page higher until the bar's axes, whose vertical unit is a point, have all the points they need."""
    for _ in range(4):
        figure.draw_without_rendering()
        missing = needed - top.get_window_extent().height * 72 / figure.dpi
        if missing <= 0.5:
            break
        figure.set_figheight(figure.get_figheight() + 1.6 * missing / 72)
    style.finish(figure)


def _frame(axes: Axes, has_axis: bool) -> None:
    for side in ("left", "top", "right") if has_axis else ("left", "top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.yaxis.set_visible(False)
    axes.tick_params(axis="x", bottom=has_axis, labelbottom=has_axis)
    axes.patch.set_visible(False)


def _view(cells: Sequence[Cell], limits: tuple[object, object] | None, baseline: float | None) -> tuple[float, float]:
    import sympy

    if limits is not None:
        from bargain.parameters import exact_or_float

        low, high = (float(exact_or_float(end)) for end in limits)
        if not low < high:
            raise ParameterError(f"limits {limits}: write the smaller number first")
        if not any(max(low, float(cell.low)) < min(high, float(cell.high)) for cell in cells):
            raise ParameterError(f"limits {limits}: the atlas covers nothing between them")
        return low, high
    bounded = {float(end) for cell in cells for end in (cell.low, cell.high) if abs(end) != sympy.oo}
    known = sorted(bounded | ({baseline} if baseline is not None else set())) or [-1.0, 1.0]
    margin = 0.35 * (known[-1] - known[0]) or 1.0
    low = known[0] - margin if cells[0].low == -sympy.oo else float(cells[0].low)
    high = known[-1] + margin if cells[-1].high == sympy.oo else float(cells[-1].high)
    return (low, high) if low < high else (low - 1.0, high + 1.0)


def _areas(cells: Sequence[Cell], low: float, high: float, room: float, names: dict[str, str]) -> list[_Area]:
    looks: dict[str, style.Fill] = {}
    areas: list[_Area] = []
    for regime, complete, start, end in _runs(cells, low, high):
        look = looks.setdefault(regime, style.fill(len(looks)))
        words = [names[regime]] if regime in names else regime.split(" | ")
        words += [] if complete else [_INCOMPLETE]
        inside = (end - start) / (high - low) * room - 7
        lines = _fitted(words, inside)
        whole = tuple(line for word in words for part in word.split("\n") for line in wrap_profile(part, 130))
        areas.append(_Area(start, end, look, lines or whole, bool(lines)))
    return areas


def _runs(cells: Sequence[Cell], low: float, high: float) -> list[tuple[str, bool, float, float]]:
    """Neighbouring cells of one regime joined, as (regime, complete, low, high) inside the view."""
    runs: list[tuple[str, bool, float, float]] = []
    for cell in cells:
        start, end = max(low, float(cell.low)), min(high, float(cell.high))
        if cell.kind == "boundary" or start >= end:
            continue
        if runs and runs[-1][:2] == (cell.regime, cell.complete) and runs[-1][3] == start:
            start = runs.pop()[2]
        runs.append((cell.regime, cell.complete, start, end))
    return runs


def _fitted(words: Sequence[str], inside: float) -> tuple[str, ...]:
    """The lines of a regime's name within a width; none if a word would have to be cut or there were too many lines."""
    if inside < 14:
        return ()
    pieces = [part for word in words for part in word.split("\n")]
    longest = max(text_size(token)[0] for piece in pieces for token in plain(piece).replace(", ", ",\n").split("\n"))
    lines = tuple(line for piece in pieces for line in wrap_profile(piece, inside))
    return lines if longest <= inside and len(lines) <= max(6, len(pieces)) else ()


def _marks(cells: Sequence[Cell], low: float, high: float) -> list[_Mark]:
    """The thresholds inside the view, from left to right."""
    ends = (float(cells[0].low), float(cells[-1].high))
    opens = [cell for cell in cells if cell.kind != "boundary"]
    exact = {float(end): end for cell in cells for end in (cell.low, cell.high) if float(end) not in ends}
    exact |= {float(cell.low): cell.low for cell in cells if cell.kind == "boundary"}
    marks = []
    for position in sorted(place for place in exact if low <= place <= high):
        here = next((cell for cell in cells if cell.kind == "boundary" and float(cell.low) == position), None)
        continuum = here is not None and any(component.dimension for component in here.components)
        sides = {c.regime for c in opens if position in (float(c.low), float(c.high))}
        sides |= set() if here is None else {here.regime}
        inner = len(sides) == 1 and position not in ends
        marks.append(_Mark(position, exact_text(exact[position]), continuum and not inner, inner))
    return marks


def _note_height(marks: Sequence[_Mark]) -> float:
    return 11.0 if any(mark.continuum for mark in marks) else 0.0


def _rows(marks: Sequence[_Mark], room: float) -> int:
    total = sum(text_size(mark.exact)[0] + 8 for mark in marks)
    return max(1, int(np.ceil(total / max(room, 1.0))))


def _draw_bar(axes: Axes, areas: Sequence[_Area], bar: float) -> None:
    for area in areas:
        look: dict[str, Any] = {
            "facecolor": area.look.colour,
            "hatch": area.look.hatch,
            "edgecolor": area.look.line,
            "linewidth": 0,
        }
        axes.fill_between([area.low, area.high], 0, bar, **look, zorder=1)
        if area.fits:
            middle = (area.low + area.high) / 2
            backing = {"facecolor": area.look.colour, "edgecolor": "none", "pad": 1.2} if area.look.hatch else None
            text = "\n".join(area.lines)
            axes.text(
                middle, bar / 2, text, ha="center", va="center", linespacing=style.LINE_SPACING, bbox=backing, zorder=3
            )
    if areas:
        ends = [areas[0].low, areas[-1].high]
        for height in (0, bar):
            axes.plot(ends, [height, height], color=style.INK, linewidth=0.6, zorder=2, clip_on=False)


def _draw_marks(axes: Axes, marks: Sequence[_Mark], bar: float, above: float) -> None:
    if not marks:
        return
    scale = _points_per_unit(axes)
    blended = axes.get_yaxis_transform()
    rows = _rows(marks, axes.get_window_extent().width * 72 / axes.figure.dpi)
    pitch = (above - 11 - _note_height(marks)) / rows
    for row in range(rows):
        chosen = marks[row::rows]
        sizes = [text_size(mark.exact)[0] / scale for mark in chosen]
        places = spread([mark.position for mark in chosen], sizes, 8 / scale, axes.get_xlim())
        for mark, place in zip(chosen, places, strict=True):
            foot = bar + 10 + row * pitch
            across = [mark.position] * 2
            breadth, ink = (2.4, CONTINUUM) if mark.continuum else (0.9, "#5c5c5c" if mark.inner else style.INK)
            for span in ([0, 4], [bar - 4, bar]) if mark.inner else ([0, bar],):
                axes.plot(across, span, color=ink, linewidth=breadth, solid_capstyle="butt", zorder=2.5, clip_on=False)
            leader = [*across, place], [bar, bar + 3, foot - 1]
            axes.plot(*leader, color=style.GREY, linewidth=0.6, zorder=1.5, clip_on=False)
            axes.text(place, foot, mark.exact, ha="center", va="bottom", color=ink)
    if any(mark.continuum for mark in marks):
        axes.text(
            1, bar + above, _NOTE, transform=blended, ha="right", va="top", fontsize=style.SIZE - 1, color=CONTINUUM
        )


def _points_per_unit(axes: Axes) -> float:
    low, high = axes.get_xlim()
    return float(axes.get_window_extent().width * 72 / axes.figure.dpi / (high - low))


def _below(areas: Sequence[_Area], room: float) -> float:
    """Height of the band under the bar for names that do not fit in it."""
    if not areas:
        return 5.0
    total = sum(text_size("\n".join(area.lines))[0] + 12 for area in areas)
    rows = max(1, int(np.ceil(total / room)))
    return 13.0 + rows * (max(text_size("\n".join(area.lines))[1] for area in areas) + 6)


def _draw_callouts(axes: Axes, areas: Sequence[_Area], below: float) -> None:
    if not areas:
        return
    scale = _points_per_unit(axes)
    room = axes.get_window_extent().width * 72 / axes.figure.dpi
    total = sum(text_size("\n".join(area.lines))[0] + 12 for area in areas)
    rows = max(1, int(np.ceil(total / room)))
    pitch = (below - 13.0) / rows
    for row in range(rows):
        chosen = areas[row::rows]
        sizes = [text_size("\n".join(area.lines))[0] / scale for area in chosen]
        places = spread([(area.low + area.high) / 2 for area in chosen], sizes, 12 / scale, axes.get_xlim())
        for area, place in zip(chosen, places, strict=True):
            middle, head = (area.low + area.high) / 2, -10 - row * pitch
            axes.plot(
                [middle, middle, place], [3, -3, head + 1], color=style.GREY, linewidth=0.6, zorder=2.6, clip_on=False
            )
            axes.text(
                place, head, "\n".join(area.lines), ha="center", va="top", linespacing=style.LINE_SPACING, zorder=3
            )
