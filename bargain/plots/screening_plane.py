"""The screening plane of Morris: the size of each parameter's effects against their spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from bargain.errors import BargainError
from bargain.plots import style
from bargain.plots.placement import Tag, place
from bargain.plots.text import described, quantity_text, text_size, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bargain.sensitivity.screening import MorrisResult

__all__ = ["intervals", "morris_plot"]

_DARK = "#00365f"
_SMALL = style.SIZE - 1


@style.styled
def morris_plot(result: MorrisResult, *, model: Any = None, width: float = style.WIDE) -> Figure:
    """Draw the screening plane: the mean size of a parameter's effects against their spread, with a key of meanings.

    Above the dashed line the effects vary more than they matter on average: the parameter acts through interactions
    or thresholds.

    Parameters
    ----------
    result : MorrisResult
    model : Scenario, optional
        Where symbols and meanings of parameters are looked up; without it there is no key.
    width : float
        In inches.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> result = SimpleNamespace(
    ...     outcome="war", parameters=("p", "c"), mu_star=[0.5, 0.2], mu_star_ci=[0.1, 0.1], sigma=[0.1, 0.3]
    ... )
    >>> len(morris_plot(result).axes)
    1
    """
    names = list(result.parameters)
    if not names:
        raise BargainError("the result has no parameters to draw")
    mean, spread = intervals(result.mu_star, result.mu_star_ci)
    sigma = np.nan_to_num(np.asarray(result.sigma, dtype=float))
    mean = np.nan_to_num(mean)
    details = [described(name, model) for name in names]
    order = sorted(range(len(names)), key=lambda k: (-mean[k], k))
    keyed = any(meaning for _, meaning, _ in details) and width > 4.5
    height = max(2.6, _key_height(details, order, width) / 72 + 0.2) if keyed else min(width * 0.78, 3.4)
    figure = style.new_figure(width, height)
    panels = figure.subplots(1, 2, width_ratios=[1, 0.85]) if keyed else np.array([figure.add_subplot()])
    axes = panels[0]
    style.plain_axes(axes)
    axes.errorbar(mean, sigma, xerr=spread, fmt="none", ecolor=style.GREY, elinewidth=0.7, zorder=2)
    axes.plot(
        mean,
        sigma,
        "o",
        color=_DARK,
        markeredgecolor="white",
        markeredgewidth=0.6,
        markersize=5,
        zorder=4,
        clip_on=False,
    )
    right, top = (float(values.max()) * 1.15 or 1.0 for values in (mean + spread[1], sigma))
    line = np.array([(0.0, 0.0), (min(right, top), min(right, top))])
    axes.plot(*line.T, color=style.GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    axes.set_xlim(0, right)
    axes.set_ylim(0, top)
    about = f" on the {quantity_text(result.outcome)}"
    axes.set_xlabel(
        wrap(f"$\\mu^*$: mean size of the effect{about} over the whole prior", width * 72 * (0.45 if keyed else 0.8))
    )
    axes.set_ylabel("$\\sigma$: standard deviation of the effect")
    if keyed:
        _draw_key(panels[1], details, order, width)
    style.finish(figure)
    tags = [Tag(details[k][0], [(float(mean[k]), float(sigma[k]))], priority=float(mean[k]) + 1) for k in order]
    reach = min(right, top)
    spots = [(share * reach, share * reach) for share in (0.85, 0.7, 0.95, 0.5)]
    tags.append(
        Tag(
            "$\\sigma = \\mu^*$",
            spots,
            colour="#5c5c5c",
            size=_SMALL,
            priority=0,
            reach=12,
            leader=False,
            optional=True,
        )
    )
    points = np.column_stack([mean, sigma])
    bars = [
        np.array([(m - low, s), (m + up, s)]) for m, s, low, up in zip(mean, sigma, spread[0], spread[1], strict=True)
    ]
    place(axes, tags, points=points, lines=[line, *bars], clearance=3.5)
    return figure


def _key_lines(details: Sequence[tuple[str, str, str]], order: Sequence[int], width: float) -> list[str]:
    return [wrap(details[k][1] or details[k][0], width * 72 * 0.34, _SMALL) for k in order]


def _key_height(details: Sequence[tuple[str, str, str]], order: Sequence[int], width: float) -> float:
    return sum(_SMALL * (1 + text.count("\n")) + 5 for text in _key_lines(details, order, width))


def _draw_key(axes: Axes, details: Sequence[tuple[str, str, str]], order: Sequence[int], width: float) -> None:
    """Symbols and meanings in the order of importance, in points from the top."""
    axes.set_axis_off()
    total = _key_height(details, order, width)
    figure_height = axes.figure.bbox.height / axes.figure.dpi * 72
    axes.set_xlim(0, width * 72 * 0.4)
    axes.set_ylim(max(total, figure_height - 40), 0)
    column = max(text_size(details[k][0])[0] for k in order) + 7
    y = 2.0
    for k, text in zip(order, _key_lines(details, order, width), strict=True):
        axes.text(column - 7, y + _SMALL, details[k][0], ha="right", va="baseline", fontsize=_SMALL)
        for line in text.split("\n"):
            y += _SMALL
            axes.text(column, y, line, ha="left", va="baseline", fontsize=_SMALL)
        y += 5


def intervals(values: Any, spread: Any) -> tuple[np.ndarray, np.ndarray]:
    """Values (P,) and distances (2, P) to the ends of their intervals, given as half-widths (P,) or as ends (P, 2)."""
    centre = np.asarray(values, dtype=float)
    given = np.nan_to_num(np.asarray(spread, dtype=float))
    if given.ndim == 2:
        return centre, np.maximum(0.0, np.array([centre - given[:, 0], given[:, 1] - centre]))
    return centre, np.array([given, given])
