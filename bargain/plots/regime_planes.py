"""The map of a sweep over two parameters: which equilibria exist where, each regime named on its own area."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.patheffects
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from bargain.arithmetic import number
from bargain.errors import BargainError
from bargain.plots import style
from bargain.plots.placement import Tag, place, spread
from bargain.plots.regions import Raster, cell_edges, outline
from bargain.plots.text import axis_label, described, text_size, wrap_profile

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes

__all__ = ["regime_map_2d"]

Curve = tuple[str, Any, Any]

_SMALLEST_NAMED = 0.03
_CALLOUT_SHARE = 0.34
_UNKNOWN = "crossed: not known to be complete"


@style.styled
def regime_map_2d(
    dataset: xarray.Dataset,
    *,
    baseline: Mapping[str, object] | None = None,
    curves: Sequence[Curve] = (),
    names: Mapping[str, str] | None = None,
    width: float = style.NARROW,
) -> Figure:
    """Draw the regimes of a two-parameter sweep as named areas.

    An area that has no room for its name gets it in the right margin, with a line to the area. The areas are as exact
    as the grid: each grid point stands for the cell around it, and a regime that exists only on ties, which have no
    area, is not drawn. Thresholds known in closed form are drawn over them as `curves`.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `sweep` over two parameters: the first is drawn to the right, the second upwards.
    baseline : mapping
        Values of the two parameters to be marked.
    curves : sequence of (label, x array, y array)
    names : mapping
        Shorter names of regimes, label -> text; a line break is kept.
    width : float
        In inches.

    Raises
    ------
    BargainError
        The dataset has no regimes, or not two parameters with two values or more each.

    Examples
    --------
    >>> import xarray
    >>> grid = {"a": np.linspace(0, 1, 21), "b": np.linspace(0, 1, 21)}
    >>> regime = (("a", "b"), (grid["a"][:, None] > grid["b"]).astype(int), {"labels": '["war", "deal"]'})
    >>> figure = regime_map_2d(xarray.Dataset({"regime": regime}, coords=grid))
    >>> sorted(text.get_text() for text in figure.axes[0].texts)
    ['deal', 'war']
    """
    codes, labels, columns = _read(dataset)
    figure = style.new_figure(width, min(width * 0.9, 3.9))
    axes = figure.add_subplot()
    style.plain_axes(axes)
    axes.tick_params(direction="out")
    edges = [_edges(axes, values, side) for values, side in zip(columns, "xy", strict=True)]
    labels_of_axes = [axis_label(*described(dataset[name]), width * 0.75) for name in dataset["regime"].dims]
    axes.set_xlabel(labels_of_axes[0])
    axes.set_ylabel(labels_of_axes[1])
    present = [code for code in range(len(labels)) if (codes == code).any()]
    for rank, code in enumerate(present):
        look = style.fill(rank)
        shape = outline(codes == code, *edges)
        axes.add_patch(
            PathPatch(shape, facecolor=look.colour, edgecolor=look.line, hatch=look.hatch, linewidth=0, zorder=1)
        )
        axes.add_patch(PathPatch(shape, facecolor="none", edgecolor="white", linewidth=1.0, zorder=1.5))
        axes.add_patch(PathPatch(shape, facecolor="none", edgecolor=style.INK, linewidth=0.35, zorder=1.6))
    _draw_unknown(axes, dataset, codes.shape, edges)
    for _, xs, ys in curves:
        casing = [matplotlib.patheffects.withStroke(linewidth=2.6, foreground="white")]
        axes.plot(xs, ys, color=style.INK, linewidth=1.3, linestyle=(0, (5, 1.8)), path_effects=casing, zorder=4)
    axes.set_xlim(edges[0][0], edges[0][-1])
    axes.set_ylim(edges[1][0], edges[1][-1])
    style.finish(figure)
    shorter = dict(names or {})
    words = {
        code: shorter[labels[code]].split("\n") if labels[code] in shorter else labels[code].split(" | ")
        for code in present
    }
    spot = None if baseline is None else _spot(dataset, baseline)
    _name_areas(axes, codes, edges, present, words, spot, curves)
    return figure


def _read(dataset: xarray.Dataset) -> tuple[np.ndarray, list[str], list[np.ndarray]]:
    if "regime" not in dataset:
        raise BargainError("the dataset has no variable 'regime'; make it with sweep")
    regime = dataset["regime"]
    shape = dict(zip(regime.dims, regime.shape, strict=True))
    if len(shape) != 2 or min(shape.values()) < 2:
        told = ", ".join(f"{name} ({size})" for name, size in shape.items()) or "none"
        raise BargainError(f"a map needs two parameters with two values or more each; this sweep has {told}")
    labels = [str(label) for label in json.loads(regime.attrs["labels"])]
    codes = np.asarray(regime.values)
    columns = []
    for axis, name in enumerate(regime.dims):
        values = np.asarray(dataset[name].values, dtype=float)
        order = np.argsort(values, kind="stable")
        codes = np.take(codes, order, axis=axis)
        columns.append(values[order])
    codes = codes.astype(int)
    alone = np.ones(codes.shape, dtype=bool)
    if "pointwise" in dataset and dataset["pointwise"].dims == regime.dims:
        alone = np.asarray(dataset["pointwise"].sortby(list(regime.dims)).values, dtype=bool)
    return _without_lines(codes, alone), labels, columns


def _without_lines(codes: np.ndarray, alone: np.ndarray) -> np.ndarray:
    """Give grid points on ties to their neighbours: a regime without area, all of whose points were solved one by
    one.
    """
    from scipy import ndimage

    kept = np.zeros(codes.shape, dtype=bool)
    for code in np.unique(codes):
        here = codes == code
        square = here[1:, 1:] & here[:-1, 1:] & here[1:, :-1] & here[:-1, :-1]
        if square.any() or not alone[here].all():
            kept |= here
    if not kept.any():
        return codes
    nearest = ndimage.distance_transform_edt(~kept, return_distances=False, return_indices=True)
    return np.asarray(codes[tuple(nearest)])


def _edges(axes: Axes, values: np.ndarray, side: str) -> np.ndarray:
    """Cell edges; an axis whose grid is geometric over more than two decades is logarithmic."""
    ratios = values[1:] / values[:-1] if values[0] > 0 else np.array([0.0, 1.0])
    logarithmic = bool(
        len(values) > 2 and np.allclose(ratios, ratios[0], rtol=1e-6) and values[-1] / max(values[0], 1e-300) > 100
    )
    if logarithmic:
        (axes.set_xscale if side == "x" else axes.set_yscale)("log")
    return cell_edges(values, logarithmic)


def _draw_unknown(axes: Axes, dataset: xarray.Dataset, shape: tuple[int, ...], edges: list[np.ndarray]) -> None:
    if "complete" not in dataset or dataset["complete"].shape != shape or bool(dataset["complete"].all()):
        return
    unknown = ~np.asarray(dataset["complete"].sortby(list(dataset["regime"].dims)).values, dtype=bool)
    if not (unknown[1:, 1:] & unknown[:-1, 1:] & unknown[1:, :-1] & unknown[:-1, :-1]).any():
        return  # only points on ties, which have no area
    axes.add_patch(
        PathPatch(outline(unknown, *edges), facecolor="none", edgecolor="#5c5c5c", hatch="xxxxx", linewidth=0, zorder=2)
    )
    axes.set_title(_UNKNOWN, fontsize=style.SIZE - 1, color="#5c5c5c", loc="right", pad=3)


def _spot(dataset: xarray.Dataset, baseline: Mapping[str, object]) -> tuple[float, float]:
    values = []
    for name in dataset["regime"].dims:
        if name not in baseline:
            raise BargainError(f"baseline: no value for {name!r}")
        values.append(float(number(baseline[str(name)])))
    return values[0], values[1]


def _name_areas(
    axes: Axes,
    codes: np.ndarray,
    edges: list[np.ndarray],
    present: list[int],
    words: Mapping[int, Sequence[str]],
    spot: tuple[float, float] | None,
    curves: Sequence[Curve],
) -> None:
    """Name the areas; if one has no room, make a margin on the right and begin anew in what is left."""
    outside: list[int] = []
    while True:
        raster = _raster(axes, codes, edges)
        held = _draw_extras(axes, raster, spot, curves)
        inside: list[tuple[float, float, str, float, int]] = []
        lacking = []
        for code in sorted(present, key=lambda c: int((codes == c).sum())):
            for rank, mask in enumerate(raster.components(code, _SMALLEST_NAMED)):
                found = None if code in outside else raster.fit(mask, words[code])
                if found is not None:
                    inside.append((*found, code))
                elif rank == 0 and code not in outside:
                    lacking.append(code)
            if code not in outside and not (raster.codes == code).any():
                lacking.append(code)
        if not lacking:
            break
        for artist in held:
            artist.remove()
        outside += lacking
        _make_margin(axes, [_callout(axes, words[code]) for code in outside])
    scale = axes.figure.dpi / 72
    frame = axes.get_window_extent()
    for x, y, text, size, code in inside:
        look = style.fill(present.index(code))
        backing = {"facecolor": look.colour, "edgecolor": "none", "pad": 1.0} if look.hatch else None
        left, bottom = axes.transData.inverted().transform((frame.x0 + x * scale, frame.y0 + y * scale))
        axes.text(
            left,
            bottom,
            text,
            fontsize=size,
            ha="center",
            va="center",
            linespacing=style.LINE_SPACING,
            bbox=backing,
            zorder=5,
        )
    if outside:
        _draw_callouts(axes, raster, outside, words, codes, edges)


def _raster(axes: Axes, codes: np.ndarray, edges: list[np.ndarray]) -> Raster:
    frame = axes.get_window_extent()
    scale = axes.figure.dpi / 72
    inverse = axes.transData.inverted()
    xs = np.arange(int(frame.width / scale)) + 0.5
    ys = np.arange(int(frame.height / scale)) + 0.5
    x_data = inverse.transform(np.column_stack([frame.x0 + xs * scale, np.full_like(xs, frame.y0)]))[:, 0]
    y_data = inverse.transform(np.column_stack([np.full_like(ys, frame.x0), frame.y0 + ys * scale]))[:, 1]
    columns = np.clip(np.searchsorted(edges[0], x_data) - 1, 0, codes.shape[0] - 1)
    rows = np.clip(np.searchsorted(edges[1], y_data) - 1, 0, codes.shape[1] - 1)
    return Raster(codes[np.ix_(columns, rows)])


def _draw_extras(axes: Axes, raster: Raster, spot: tuple[float, float] | None, curves: Sequence[Curve]) -> list[Any]:
    """Draw the baseline and the names of the curves, and bar their places from the names of areas."""
    known = {id(artist) for artist in axes.get_children()}
    lines = [np.column_stack([np.asarray(xs, dtype=float), np.asarray(ys, dtype=float)]) for _, xs, ys in curves]
    shares = (0.5, 0.35, 0.65, 0.2, 0.8)
    tags = []
    if spot is not None:
        axes.plot(
            *spot,
            marker="*",
            markersize=9,
            color=style.INK,
            markeredgecolor="white",
            markeredgewidth=0.7,
            zorder=6,
            clip_on=False,
        )
        tags.append(
            Tag(
                "baseline", [spot], size=style.SIZE - 1, priority=2, backed=True, reach=9, style={"fontstyle": "italic"}
            )
        )
    (x_low, x_high), (y_low, y_high) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    for (label, _, _), line in zip(curves, lines, strict=True):
        shown = line[(line[:, 0] >= x_low) & (line[:, 0] <= x_high) & (line[:, 1] >= y_low) & (line[:, 1] <= y_high)]
        if len(shown) and label:
            anchors = [(float(x), float(y)) for x, y in shown[[int(share * (len(shown) - 1)) for share in shares]]]
            tags.append(Tag(label, anchors, size=style.SIZE - 1, priority=1, backed=True))
    place(axes, tags, points=[] if spot is None else [spot], lines=lines, clearance=5.0, spacing=3.5)
    frame = axes.get_window_extent()
    scale = axes.figure.dpi / 72
    added = [artist for artist in axes.get_children() if id(artist) not in known]
    extents = [artist.get_window_extent() for artist in added]
    boxes = [(extent.x0, extent.y0, extent.x1, extent.y1) for extent in extents]
    for line in lines:
        dense = np.column_stack(
            [np.interp(np.linspace(0, len(line) - 1, 800), np.arange(len(line)), line[:, k]) for k in (0, 1)]
        )
        boxes += [(x, y, x, y) for x, y in axes.transData.transform(dense[np.isfinite(dense).all(axis=1)])]
    for x0, y0, x1, y1 in boxes:
        raster.take(
            (x0 - frame.x0) / scale - 2,
            (y0 - frame.y0) / scale - 2,
            (x1 - frame.x0) / scale + 2,
            (y1 - frame.y0) / scale + 2,
        )
    return added


def _callout(axes: Axes, words: Sequence[str]) -> str:
    widest = max(70.0, _CALLOUT_SHARE * _page_width(axes))
    return "\n".join(line for word in words for line in wrap_profile(word, widest, style.SIZE - 0.5))


def _page_width(axes: Axes) -> float:
    return float(axes.figure.bbox.width * 72 / axes.figure.dpi)


def _make_margin(axes: Axes, texts: Sequence[str]) -> None:
    needed = max(text_size(text, style.SIZE - 0.5)[0] for text in texts) + 26
    now = axes.get_position()
    breadth = 1 - now.x0 - needed / _page_width(axes)
    axes.set_position((now.x0, now.y0, breadth, now.height))
    style.centre_label(axes)


def _draw_callouts(
    axes: Axes,
    raster: Raster,
    outside: Sequence[int],
    words: Mapping[int, Sequence[str]],
    codes: np.ndarray,
    edges: list[np.ndarray],
) -> None:
    scale = axes.figure.dpi / 72
    frame = axes.get_window_extent()
    spots = {code: raster.deepest(raster.components(code, 1.0)[0]) for code in outside if (raster.codes == code).any()}
    for code in outside:
        if code not in spots:  # thinner than the raster: its first cell will do
            i, j = np.argwhere(codes == code)[0]
            x, y = axes.transData.transform(((edges[0][i] + edges[0][i + 1]) / 2, (edges[1][j] + edges[1][j + 1]) / 2))
            spots[code] = ((x - frame.x0) / scale, (y - frame.y0) / scale)
    order = sorted(outside, key=lambda code: spots[code][1])
    texts = [_callout(axes, words[code]) for code in order]
    heights = [text_size(text, style.SIZE - 0.5)[1] for text in texts]
    places = spread([spots[code][1] for code in order], heights, 7.0, (0.0, frame.height / scale))
    inverse = axes.transData.inverted()
    for code, text, height in zip(order, texts, places, strict=True):
        x, y = spots[code]
        left, bottom = inverse.transform((frame.x0 + x * scale, frame.y0 + y * scale))
        end = (float(left), float(bottom))
        axes.annotate(
            text,
            end,
            xytext=(frame.width / scale + 14 - x, height - y),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=style.SIZE - 0.5,
            linespacing=style.LINE_SPACING,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": style.INK,
                "linewidth": 0.5,
                "shrinkA": 1,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
            zorder=7,
        )
        axes.plot(*end, "o", color=style.INK, markersize=2.4, markeredgecolor="white", markeredgewidth=0.4, zorder=7)
