"""Labels that keep their distance, outlines that lose no cell, hulls that are right on exact numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from bargain.plots import style
from bargain.plots.geometry import convex_hull, pareto_frontier
from bargain.plots.placement import Tag, place, spread
from bargain.plots.regions import Raster, cell_edges, outline
from tests.plots.legibility import clipped, overlaps


@style.styled
def crowd(count: int, optional: bool) -> tuple[Figure, list[Tag]]:
    figure = style.new_figure(style.NARROW, 2.4)
    axes = figure.add_subplot()
    points = [tuple(point) for point in np.random.default_rng(0).random((count, 2)) ** 2]
    axes.plot(*zip(*points, strict=True), "o")
    style.finish(figure)
    tags = [Tag(f"label {k}", [point], optional=optional) for k, point in enumerate(points)]
    return figure, place(axes, tags, points=points)


@pytest.mark.parametrize(("count", "optional"), [(1, False), (25, False), (150, True)])
def test_labels_in_a_crowd_do_not_touch(count: int, optional: bool) -> None:
    figure, left_out = crowd(count, optional)
    assert overlaps(figure) == []
    assert clipped(figure) == []
    assert bool(left_out) == optional


@style.styled
def test_a_text_without_room_is_shortened() -> None:
    figure = style.new_figure(1.2, 1.2)
    axes = figure.add_subplot()
    style.finish(figure)
    place(axes, [Tag("word " * 40, [(0.5, 0.5)]), Tag("one\ntwo\nthree\nfour\nfive\nsix\nseven\neight", [(0.5, 0.5)])])
    assert all(text.get_text().endswith("…") for text in axes.texts)
    assert clipped(figure) == []


@given(st.lists(st.tuples(st.floats(-5, 105), st.floats(0.1, 9)), min_size=1, max_size=9))
def test_spread_labels_keep_order_gap_and_limits(rows: list[tuple[float, float]]) -> None:
    wanted = sorted(place for place, _ in rows)
    sizes = [size for _, size in rows]
    placed = spread(wanted, sizes, 1.0, (0.0, 100.0))
    for k in range(len(rows) - 1):
        assert placed[k] + sizes[k] / 2 + 1.0 <= placed[k + 1] - sizes[k + 1] / 2 + 1e-9
    assert placed[0] - sizes[0] / 2 >= -1e-9
    assert placed[-1] + sizes[-1] / 2 <= 100 + 1e-9


def test_a_label_with_room_stays_where_it_is_wanted() -> None:
    assert spread([10.0, 50.0, 90.0], [5.0, 5.0, 5.0], 1.0, (0.0, 100.0)) == [10.0, 50.0, 90.0]


@given(st.integers(1, 7), st.integers(1, 7), st.data())
def test_outlines_hold_exactly_their_cells(width: int, height: int, data: st.DataObject) -> None:
    flat = data.draw(st.lists(st.booleans(), min_size=width * height, max_size=width * height))
    mask = np.array(flat).reshape(width, height)
    x, y = cell_edges(np.linspace(0, 3, width + 1))[1:], np.arange(height + 1.0) ** 2
    x = np.linspace(-1, 2, width + 1)
    path = outline(mask, x, y)
    areas = (x[1:] - x[:-1])[:, None] * (y[1:] - y[:-1])
    total = 0.0
    loops = path.to_polygons(closed_only=True) if len(path.vertices) else []
    for loop in loops:
        a, b = loop[:-1], loop[1:]
        total += float((a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]).sum()) / 2
    assert total == pytest.approx(float(areas[mask].sum()))


def test_cell_edges_are_midpoints_also_on_a_logarithmic_grid() -> None:
    assert cell_edges(np.array([1.0, 100.0]), logarithmic=True).tolist() == [1.0, 10.0, 100.0]


def test_a_name_goes_where_it_fits_and_nowhere_else() -> None:
    codes = np.zeros((200, 120), dtype=int)
    codes[150:, :] = 1
    codes[:4, :] = 2
    raster = Raster(codes)
    x, y, text, _ = raster.fit(raster.components(0, 0.1)[0], ["status quo"]) or (0, 0, "", 0)
    assert text == "status quo"
    assert 20 < x < 130
    assert 10 < y < 110
    assert raster.fit(raster.components(2, 0.1)[0], ["status quo"]) is None
    assert raster.deepest(raster.components(1, 0.1)[0])[0] > 150


exact_points = st.lists(
    st.tuples(st.fractions(-3, 3, max_denominator=4), st.fractions(-3, 3, max_denominator=4)), min_size=1, max_size=12
)


@given(exact_points)
def test_hulls_are_convex_and_hold_every_point(points: list[tuple[Fraction, Fraction]]) -> None:
    corners = convex_hull(points)
    assert set(corners) <= set(points)
    if len(corners) > 2:
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            assert all((b[0] - a[0]) * (q[1] - a[1]) - (b[1] - a[1]) * (q[0] - a[0]) >= 0 for q in points)
    for corner in pareto_frontier(points):
        assert not any(q[0] >= corner[0] and q[1] >= corner[1] and q != corner for q in points)


def test_frontiers_run_from_the_first_players_best_to_the_seconds() -> None:
    assert pareto_frontier([(0, 0), (3, 0), (3, 1), (2, 2), (0, 3), (1, 3)]) == [(3, 1), (1, 3)]
