"""What the figures say: best responses, efficient frontiers, trees, thresholds, areas, bars; and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import xarray
from matplotlib.figure import Figure

from bargain import plots
from bargain.atlases.construction import atlas
from bargain.dispatch import solve
from bargain.errors import BargainError, GameError
from bargain.games import Decision, ExtensiveForm, NormalForm, Terminal
from bargain.plots.best_responses import _gains, _path
from bargain.plots.regime_planes import _without_lines
from bargain.scenarios import scenario
from tests.plots import examples
from tests.plots.legibility import texts_of


@pytest.mark.parametrize(
    ("payoffs", "path"),
    [
        ([[3, 2], [4, 1]], [(1, 0), (1, 0.5), (0, 0.5), (0, 1)]),  # chicken
        ([[4, 0], [3, 2]], [(0, 0), (0, 2 / 3), (1, 2 / 3), (1, 1)]),  # stag hunt
        ([[2, 2], [1, 1]], [(1, 0), (1, 1)]),  # dominance
        ([[1, 1], [1, 0]], [(1, 0), (1, 1), (0, 1)]),  # a tie where the opponent surely plays the first action
        ([[1, 0], [0, 0]], [(0, 0), (1, 0), (1, 1)]),  # and where surely the second
        ([[1, 0], [1, 0]], []),  # indifferent everywhere
    ],
)
@pytest.mark.parametrize("kind", ["exact", "float"])
def test_best_responses_are_exact_also_at_ties(
    payoffs: list[list[int]], path: list[tuple[float, float]], kind: str
) -> None:
    game = NormalForm(payoffs, [[0, 0], [0, 0]]).convert(kind)
    assert _path(*_gains(game, 0)) == pytest.approx(np.array(path)) if path else not _path(*_gains(game, 0))


def test_equilibria_lie_on_both_best_responses() -> None:
    for name in examples.GAMES:
        solution = examples.solved(name)
        for equilibrium in solution.equilibria:
            p, q = (float(next(iter(mix.values()))) for _, _, mix in equilibrium.profile.mixes())
            for player, spot in ((0, (p, q)), (1, (q, p))):
                path = _path(*_gains(solution.game, player))
                assert not path or _distance(path, spot) < 1e-9


def _distance(path: list[tuple[float, float]], spot: tuple[float, float]) -> float:
    gaps = []
    for a, b in pairwise(path):
        along = np.clip(spot, np.minimum(a, b), np.maximum(a, b))
        gaps.append(float(np.hypot(*(along - np.array(spot)))))
    return min(gaps)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: plots.best_responses(solve(NormalForm([[1, 2, 3]], [[1, 2, 3]]))), "this one is 1 x 3"),
        (lambda: plots.best_responses(solve(examples.ultimatum())), "this game is a tree"),
        (lambda: plots.payoff_space(solve(examples.uneven())), "this game has 3"),
        (lambda: plots.payoff_space(solve(examples.ultimatum()), minmax=True), "normal forms only"),
        (lambda: plots.game_tree(examples.GAMES["chicken"]), "not a NormalForm"),
        (lambda: plots.game_tree(examples.ultimatum(), solve(examples.grown(1))), "another tree"),
        (lambda: plots.game_tree(examples.ultimatum(), solve(examples.ultimatum()), 1), "equilibrium 1 does not exist"),
        (
            lambda: plots.game_tree(examples.ultimatum(), solve(examples.ultimatum()), -1),
            "equilibrium -1 does not exist",
        ),
        (lambda: plots.regime_map(examples.trap_atlas(), "peace"), "no outcome 'peace'; there are alike, mixed"),
        (lambda: plots.regime_map(examples.trap_atlas(), limits=(1, 0)), "smaller number first"),
        (lambda: plots.regime_map(examples.trap_atlas(), limits=(2, 3)), "covers nothing"),
        (lambda: plots.regime_map_2d(xarray.Dataset()), "no variable 'regime'"),
        (lambda: plots.regime_map_2d(examples.swept("open_door", ("sigma", 0.0, 0.4, 5))), "two parameters"),
        (lambda: plots.regime_map_2d(examples.made_sweep("nine"), baseline={"c": 1}), "no value for 'sigma'"),
        (lambda: plots.outcome_curves(xarray.Dataset(), "war"), "no variable 'n_equilibria'"),
        (lambda: plots.outcome_curves(examples.swept("open_door", ("sigma", 0.0, 0.4, 5)), "wra"), "no outcome 'wra'"),
        (lambda: plots.tornado([], "war"), "no bars"),
        (lambda: plots.sobol_bars(examples.sobol_result(0)), "no parameters"),
        (lambda: plots.morris_plot(examples.morris_result(0)), "no parameters"),
        (lambda: plots.regime_share_bars(examples.shares(())), "no regimes"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(call: Callable[[], Figure], reason: str) -> None:
    with pytest.raises(BargainError, match=reason) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_tree_without_two_players_has_no_payoff_space() -> None:
    alone = ExtensiveForm(("A",), Decision("A", {"l": Terminal([1]), "r": Terminal([0])}))
    with pytest.raises(GameError, match="two players"):
        plots.payoff_space(solve(alone))


def test_no_line_crosses_a_threshold() -> None:
    found = atlas(scenario("open_door"), free=["sigma"])
    ends = [(float(cell.low), float(cell.high)) for cell in found.cells if cell.kind == "open"]
    curves = _panel(plots.regime_map(found, "war"))
    long_lines = [line.get_xdata() for line in curves.lines if len(line.get_xdata()) > 2]
    assert long_lines
    for xs in long_lines:
        assert any(low <= min(xs) and max(xs) <= high for low, high in ends)


def _panel(figure: Figure) -> Any:
    return next(axes for axes in figure.axes if axes.get_ylabel())


def test_thresholds_are_written_exactly_and_continua_drawn() -> None:
    figure = plots.regime_map(examples.trap_atlas(), "mixed")
    said = [text for text, _ in texts_of(figure)]
    assert {r"$\dfrac{1}{3}$", r"$\dfrac{2}{3}$"} <= set(said)
    assert any("continuum" in text for text in said)
    upright = [
        line for line in _panel(figure).lines if np.ptp(line.get_xdata()) == 0 and np.ptp(line.get_ydata()) > 0.9
    ]
    places = {round(float(line.get_xdata()[0]), 6) for line in upright if line.get_linewidth() > 2}
    assert places == {0.333333, 0.666667}


def test_regimes_on_lines_take_no_area() -> None:
    codes = np.zeros((9, 9), dtype=int)
    codes[:, 5:] = 1
    codes[:, 4] = 2
    codes[3, 0] = 3
    alone = np.isin(codes, (2, 3))
    assert set(np.unique(_without_lines(codes, alone))) == {0, 1}
    assert set(np.unique(_without_lines(codes, np.zeros_like(alone)))) == {0, 1, 2, 3}
    assert (_without_lines(np.full((3, 3), 2), np.ones((3, 3), dtype=bool)) == 2).all()


def test_every_regime_with_an_area_is_named_on_the_map() -> None:
    dataset = examples.swept("open_door", ("sigma", 0.0, 0.4, 33), ("c_D", 0.0, 5.0, 33))
    labels = json.loads(dataset["regime"].attrs["labels"])
    said = {text for text, _ in texts_of(plots.regime_map_2d(dataset))}
    assert {"war", "concession", "peace open door"} <= said
    assert len(said & {label.replace("_", " ") for label in labels}) >= 3


def test_unordered_and_logarithmic_grids_are_drawn_in_order() -> None:
    values = np.geomspace(0.01, 100, 9)[::-1]
    data = (("a", "b"), np.tile(values < 1, (9, 1)).T.astype(int), {"labels": '["low", "high"]'})
    axes = plots.regime_map_2d(xarray.Dataset({"regime": data}, coords={"a": values, "b": np.arange(9.0)})).axes[0]
    assert axes.get_xscale() == "log"
    assert axes.get_xlim() == pytest.approx((0.01, 100))
    places = {text.get_text(): text.get_position()[0] for text in axes.texts}
    assert places["high"] < 1 < places["low"]


def test_marks_of_a_sweep_are_never_joined() -> None:
    axes = plots.outcome_curves(examples.swept("reciprocal_transparency", ("tau", 0.0, 1.0, 41)), "verified_deal").axes[
        0
    ]
    assert axes.lines
    assert all(line.get_linestyle() == "None" for line in axes.lines)


def test_a_selection_leaves_one_mark_a_point() -> None:
    grid = np.linspace(0, 1, 5)
    data = {"war": ("x", grid**2), "n_equilibria": ("x", np.ones(5, dtype=int)), "complete": ("x", grid < 0.8)}
    axes = plots.outcome_curves(xarray.Dataset(data, coords={"x": grid}), "war").axes[0]
    assert sum(len(line.get_xdata()) for line in axes.lines) == 5
    assert "hollow" in axes.get_title(loc="right")


def test_the_most_important_parameter_is_on_top() -> None:
    result = examples.sobol_result(3, first=[0.1, 0.4, 0.2], total=[0.2, 0.5, 0.3], first_ci=[0] * 3, total_ci=[0] * 3)
    ticks = plots.sobol_bars(result).axes[0].get_yticklabels()
    assert [tick.get_text() for tick in sorted(ticks, key=lambda tick: tick.get_position()[1])] == [
        r"$p_{\mathrm{1}}$",
        r"$p_{\mathrm{2}}$",
        r"$p_{\mathrm{0}}$",
    ]


def test_tornado_marks_the_ends_with_another_regime() -> None:
    bars = examples.tornado_bars()
    against = [
        line for line in plots.tornado(bars, "war", baseline_regime="a").axes[0].lines if line.get_marker() == "D"
    ]
    between = [line for line in plots.tornado(bars, "war").axes[0].lines if line.get_marker() == "D"]
    assert (len(against), len(between)) == (3, 6)


def test_intervals_may_be_half_widths_or_ends() -> None:
    ends = examples.sobol_result(1, first=[0.3], total=[0.5], first_ci=[[0.2, 0.6]], total_ci=[[0.4, 0.5]])
    halves = examples.sobol_result(1, first=[0.3], total=[0.5], first_ci=[0.3], total_ci=[0.1])
    drawn = [np.array(_whiskers(plots.sobol_bars(result))) for result in (ends, halves)]
    assert drawn[0] == pytest.approx(np.array([(0.4, 0.5), (0.2, 0.6)]))
    assert drawn[1] == pytest.approx(np.array([(0.4, 0.6), (0.0, 0.6)]))


def _whiskers(figure: Figure) -> list[tuple[float, float]]:
    segments = [collection.get_segments()[0] for collection in figure.axes[0].collections]
    return [(float(segment[0][0]), float(segment[1][0])) for segment in segments]
