"""Bars of sensitivity: Sobol indices, the tornado, and the share of the prior in each regime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from bargain.errors import BargainError
from bargain.plots import style
from bargain.plots.screening_plane import intervals
from bargain.plots.text import described, number_text, plain, quantity_text, spoken, text_size, wrap, wrap_profile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bargain.sensitivity.local import TornadoBar
    from bargain.sensitivity.regimes import RegimeShares
    from bargain.sensitivity.variance import SobolResult

__all__ = ["regime_share_bars", "sobol_bars", "tornado"]

_DARK = "#00365f"
_LIGHT = "#a4d0ec"
_CHANGE = "#b8430a"
_SMALL = style.SIZE - 1


@style.styled
def sobol_bars(result: SobolResult, *, model: Any = None, label: str = "", width: float = style.WIDE) -> Figure:
    """Draw first-order and total indices with their confidence intervals, the largest total on top.

    Parameters
    ----------
    result : SobolResult
        Its parameters are names, or `Parameter` objects that explain themselves.
    model : Scenario, optional
        Where symbols and meanings of parameters are looked up.
    label : str
        Of the axis, instead of one with the outcome's name.
    width : float
        In inches.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> result = SimpleNamespace(outcome="war", parameters=("p", "c"), first=[0.5, 0.2], first_ci=[0.05, 0.04],
    ...     total=[0.7, 0.4], total_ci=[0.06, 0.05], multiple_share=0.0, selection=None, message="")
    >>> sobol_bars(result).axes[0].get_xlabel()
    'share of the variance of the probability of war'
    """
    first, first_ci = intervals(result.first, result.first_ci)
    total, total_ci = intervals(result.total, result.total_ci)
    names = list(result.parameters)
    if not names:
        raise BargainError("the result has no parameters to draw")
    order = sorted(
        range(len(names)), key=lambda k: (-np.nan_to_num(total[k], nan=-1.0), -np.nan_to_num(first[k], nan=-1.0), k)
    )
    figure, axes, heights = _rows(_explained(names, model, width), order, width, 21.0)
    for values, spread, offset, colour, hatch, ink in (
        (total, total_ci, -4.2, _LIGHT, "", _DARK),
        (first, first_ci, 4.2, _DARK, "", style.GREY),
    ):
        ys = [heights[k] + offset for k in order]
        axes.barh(ys, values[order], height=7.6, color=colour, edgecolor=_DARK, hatch=hatch, linewidth=0.5, zorder=2)
        axes.errorbar(
            values[order],
            ys,
            xerr=spread[:, order],
            fmt="none",
            ecolor=ink,
            elinewidth=0.9,
            capsize=1.8,
            capthick=0.9,
            zorder=3,
        )
    axes.axvline(0, color=style.INK, linewidth=0.6, zorder=1)
    low = min(0.0, float(np.nan_to_num(np.minimum(first - first_ci[0], total - total_ci[0])).min()))
    high = max(0.05, float(np.nan_to_num(np.maximum(first + first_ci[1], total + total_ci[1])).max()))
    axes.set_xlim(1.05 * low, 1.1 * high)
    axes.set_xlabel(wrap(label or f"share of the variance of the {quantity_text(result.outcome)}", width * 65))
    _draw_note(figure, _variance_note(result), width)
    style.finish(figure)
    style.centre_label(axes)
    top = order[0]
    words = ("total, with interactions", "total"), ("alone (first order)", "first order")
    for values, spread, offset, texts in zip((total, first), (total_ci, first_ci), (-4.2, 4.2), words, strict=True):
        _beside(axes, float(np.nan_to_num(values[top] + spread[1][top])), heights[top] + offset, texts)
    return figure


def _variance_note(result: SobolResult) -> str:
    notes = [plain(result.message)] if result.message else []
    if result.multiple_share > 0:
        told = f"equilibria differ at {100 * result.multiple_share:.3g}% of the points"
        notes.append(f"{told}; the rule {spoken(result.selection)!r} chooses" if result.selection else told)
    return "\n".join(notes)


def _draw_note(figure: Figure, note: str, width: float) -> None:
    """A line of explanation under the axis and its label."""
    if note:
        lines = "\n".join(wrap(line, width * 68, _SMALL) for line in note.split("\n"))
        figure.supxlabel(lines, fontsize=_SMALL, color="#5c5c5c", linespacing=style.LINE_SPACING)


def _explained(names: Sequence[Any], model: Any, width: float) -> list[str]:
    """Symbol and meaning of each parameter, wrapped for the left margin."""
    texts = []
    for name in names:
        symbol, meaning, _ = described(name, model)
        texts.append(wrap(f"{symbol}: {meaning}" if meaning else symbol, width * 72 * 0.4, _SMALL))
    return texts


def _rows(
    labels: Sequence[str], order: Sequence[int], width: float, least: float
) -> tuple[Figure, Axes, dict[int, float]]:
    """A figure with one row for each label; rows are in points, downwards, as high as their label needs."""
    heights: dict[int, float] = {}
    foot = 0.0
    for k in order:
        needed = max(least, text_size(labels[k], _SMALL)[1] + 7)
        heights[k] = foot + needed / 2
        foot += needed
    figure = style.new_figure(width, (foot + 46) / 72)
    axes = figure.add_subplot()
    style.plain_axes(axes)
    axes.set_ylim(foot, 0)
    axes.set_yticks([heights[k] for k in order], [labels[k] for k in order], linespacing=style.LINE_SPACING)
    axes.tick_params(axis="y", length=0, labelsize=_SMALL)
    axes.spines["left"].set_visible(False)
    return figure, axes, heights


def _beside(axes: Axes, x: float, y: float, texts: Sequence[str]) -> None:
    """Write the first of the texts for which the axes need not be widened by over a fifth to the right of a value."""
    low, high = axes.get_xlim()
    reach = axes.get_window_extent().width * 72 / axes.figure.dpi
    missing = [(x - low) / (high - low) * reach + 6 + text_size(text, _SMALL)[0] - reach for text in texts]
    pick = next((k for k, lack in enumerate(missing) if lack <= reach / 5), len(texts) - 1)
    if missing[pick] > 0:
        axes.set_xlim(low, low + (high - low) * reach / max(reach - missing[pick], reach / 3))
    place: dict[str, Any] = {"xytext": (4, 0), "textcoords": "offset points", "va": "center"}
    axes.annotate(texts[pick], (x, y), fontsize=_SMALL, zorder=5, **place)


@style.styled
def tornado(
    bars: Sequence[TornadoBar],
    outcome: str,
    *,
    model: Any = None,
    baseline_regime: str | None = None,
    label: str = "",
    width: float = style.WIDE,
) -> Figure:
    """Draw how far each parameter, moved alone between two quantiles of its prior, moves an outcome from its baseline.

    The value of the parameter stands at each end of its bar. A diamond marks an end at which the regime is another
    than at the baseline; where that is not given, both ends of a bar whose regimes differ.

    Parameters
    ----------
    bars : sequence of TornadoBar
    outcome : str
        For the axis: an outcome's name or `payoff_PLAYER`.
    model : Scenario, optional
        Where symbols and meanings of parameters are looked up.
    baseline_regime : str, optional
        The label of the regime at the baseline.
    label : str
        Of the axis, instead of the outcome's name.
    width : float
        In inches.

    Examples
    --------
    >>> from bargain.sensitivity.local import TornadoBar
    >>> bar = TornadoBar("p", 0.1, 0.9, 0.2, 0.7, baseline_outcome=0.4, regime_low="deal", regime_high="war")
    >>> tornado([bar], "war").axes[0].get_xlabel()
    'probability of war'
    """
    listed = list(bars)
    if not listed:
        raise BargainError("there are no bars to draw")
    swing = [abs(float(bar.outcome_high) - float(bar.outcome_low)) for bar in listed]
    order = sorted(range(len(listed)), key=lambda k: (-np.nan_to_num(swing[k]), k))
    labels = _explained([bar.parameter for bar in listed], model, width)
    figure, axes, heights = _rows(labels, order, width, 21.0)
    baseline = float(listed[0].baseline_outcome)
    changes = False
    for k in order:
        for end in _ends(listed[k], heights[k], baseline):
            look: dict[str, Any] = {"color": "#ffffff", "hatch": "/////"} if end.is_low else {"color": _DARK}
            axes.barh(
                end.y,
                end.value - baseline,
                left=baseline,
                height=end.height,
                edgecolor=_DARK,
                linewidth=0.6,
                zorder=2,
                **look,
            )
            if _changed(listed[k], end.regime, baseline_regime):
                changes = True
                mark: dict[str, Any] = {
                    "color": _CHANGE,
                    "markeredgecolor": "white",
                    "markersize": 5.5,
                    "markeredgewidth": 0.7,
                }
                axes.plot([end.value], [end.y], "D", **mark, zorder=5, clip_on=False)
    axes.axvline(baseline, color=style.INK, linewidth=0.9, zorder=3)
    ends = [baseline, *(float(v) for bar in listed for v in (bar.outcome_low, bar.outcome_high))]
    _room_for_ends(axes, listed, ends, width)
    note = "hatched: low value; dark: high value; line: baseline"
    if changes:
        known = baseline_regime is not None
        note += (
            "; diamond: another regime than at the baseline"
            if known
            else "; diamonds: the regimes of the two ends differ"
        )
    axes.set_xlabel(wrap(label or quantity_text(outcome), width * 65))
    _draw_note(figure, note, width)
    style.finish(figure)
    style.centre_label(axes)
    for k in order:
        if listed[k].outcome_low == listed[k].outcome_high == baseline:
            axes.annotate(
                "no effect",
                (baseline, heights[k]),
                xytext=(7, 0),
                textcoords="offset points",
                va="center",
                fontsize=_SMALL,
                color="#5c5c5c",
            )
            continue
        for end in _ends(listed[k], heights[k], baseline):
            shift, align = ((6, 0), "left") if end.rightwards else ((-6, 0), "right")
            axes.annotate(
                end.text,
                (end.value, end.y),
                xytext=shift,
                textcoords="offset points",
                ha=align,
                va="center",
                fontsize=_SMALL,
                zorder=6,
            )
    return figure


@dataclass(frozen=True)
class _End:
    """One end of a bar: where it is drawn, and the value of the parameter that leads there."""

    value: float
    text: str
    regime: str
    is_low: bool
    rightwards: bool
    y: float
    height: float


def _ends(bar: Any, y: float, baseline: float) -> list[_End]:
    """The two ends: one below the other if both lie on one side of the baseline, else in one line."""
    low, high = float(bar.outcome_low), float(bar.outcome_high)
    stacked = (low - baseline) * (high - baseline) > 0
    offset, height = (4.4, 6.6) if stacked else (0.0, 8.5)
    # An end at the baseline is written on the side that the other end leaves free.
    low_side, high_side = (low - baseline or baseline - high), (high - baseline or baseline - low)
    return [
        _End(low, number_text(bar.low_value), bar.regime_low, True, low_side > 0, y - offset, height),
        _End(high, number_text(bar.high_value), bar.regime_high, False, high_side > 0, y + offset, height),
    ]


def _changed(bar: TornadoBar, regime: str, baseline_regime: str | None) -> bool:
    return bar.regime_low != bar.regime_high if baseline_regime is None else regime != baseline_regime


def _room_for_ends(axes: Axes, bars: Sequence[Any], ends: Sequence[float], width: float) -> None:
    finite = [value for value in ends if np.isfinite(value)]
    low, high = min(finite), max(finite)
    span = (high - low) or max(abs(high), 1.0)
    texts = max(text_size(number_text(v), _SMALL)[0] for bar in bars for v in (bar.low_value, bar.high_value))
    share = min(0.3, (texts + 9) / (width * 72 * 0.5))
    margin = span * share / (1 - 2 * share)
    axes.set_xlim(low - margin, high + margin)


@style.styled
def regime_share_bars(
    shares: RegimeShares, *, names: dict[str, str] | None = None, width: float = style.NARROW
) -> Figure:
    """Draw the share of the prior that falls in each regime, with two standard errors, the largest on top.

    Parameters
    ----------
    shares : RegimeShares
    names : mapping
        Shorter names of regimes, label -> text.
    width : float
        In inches.

    Examples
    --------
    >>> from bargain.sensitivity.regimes import RegimeShares
    >>> errors = np.array([0.01, 0.01])
    >>> shares = RegimeShares(("deal", "war"), np.array([0.7, 0.3]), errors, n=4096, rejected_share=0.0)
    >>> [text.get_text() for text in regime_share_bars(shares).axes[0].texts]
    ['70%', '30%']
    """
    values = np.asarray(shares.shares, dtype=float)
    if not len(values):
        raise BargainError("there are no regimes to draw")
    errors = 2 * np.asarray(shares.standard_errors, dtype=float)
    shorter = names or {}
    labels = []
    for label in shares.labels:
        words = shorter[label].split("\n") if label in shorter else label.split(" | ")
        labels.append("\n".join(line for word in words for line in wrap_profile(word, width * 72 * 0.42, _SMALL)))
    order = sorted(range(len(labels)), key=lambda k: (-values[k], k))
    figure, axes, heights = _rows(labels, order, width, 17.0)
    for rank, k in enumerate(order):
        look = style.fill(rank)
        axes.barh(
            heights[k],
            values[k],
            height=10,
            facecolor=look.colour,
            edgecolor=look.line,
            hatch=look.hatch,
            linewidth=0.6,
            zorder=2,
        )
    ys = [heights[k] for k in order]
    axes.errorbar(
        values[order],
        ys,
        xerr=errors[order],
        fmt="none",
        ecolor=style.INK,
        elinewidth=0.9,
        capsize=1.8,
        capthick=0.9,
        zorder=3,
    )
    axes.set_xlim(0, min(1.0, float((values + errors).max())) * 1.22)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= 1])
    axes.set_xlabel(f"share of the prior ({shares.n:,} points)".replace(",", " "))
    if shares.rejected_share > 0:
        _draw_note(
            figure, f"{100 * shares.rejected_share:.3g}% of the draws violate a constraint and are left out", width
        )
    style.finish(figure)
    style.centre_label(axes)
    for k in order:
        end = values[k] + errors[k]
        text = f"{100 * values[k]:.3g}%"
        axes.annotate(
            text,
            (end, heights[k]),
            xytext=(4, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=_SMALL,
            zorder=5,
        )
    return figure
