"""Drawn trees: legible as they are rendered, in every layout, with the textbook's conventions."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from bargain.dispatch import solve
from bargain.equilibrium import Profile
from bargain.errors import GameError
from bargain.games import ExtensiveForm, Terminal
from bargain.plots import game_tree, save
from bargain.plots.tree_layout import lay_out
from bargain.plots.tree_levels import skeleton
from bargain.plots.tree_shapes import TreeLayout
from bargain.plots.tree_texts import TreeTexts, chosen_play, tree_texts
from bargain.scenarios import scenario
from tests import strategies
from tests.plots import examples
from tests.plots.legibility import (
    assert_legible_tree,
    drawn_tree,
    ink_on_lines,
    overlaps,
    texts_of,
    tree_faults,
)
from tests.plots.tree_examples import TREES, centipede, drawn, forty, horse, kuhn_poker, random_tree, signalling, spence

CASES = [*TREES, *range(6)]


def the_tree(case: str | int) -> ExtensiveForm:
    return random_tree(case) if isinstance(case, int) else TREES[case]()


def laid_out(tree: ExtensiveForm, layout: str | None = None, direction: str | None = None) -> TreeLayout:
    texts: TreeTexts = tree_texts(tree)
    return lay_out(tree, texts, layout, direction)


@pytest.mark.parametrize("case", CASES)
def test_trees_with_an_equilibrium_are_legible(case: str | int) -> None:
    tree = the_tree(case)
    assert_legible_tree(game_tree(tree, drawn(tree)))


@pytest.mark.parametrize("name", TREES)
def test_trees_without_an_equilibrium_are_legible(name: str) -> None:
    assert_legible_tree(game_tree(TREES[name]()))


@pytest.mark.parametrize("seed", range(100, 130))
def test_nothing_clashes_in_random_trees_of_forty_leaves(seed: int) -> None:
    """By the sizes that the layout works with, which the other tests compare with what is rendered."""
    tree = random_tree(seed)
    solution = drawn(tree, seed)
    layout = lay_out(tree, tree_texts(tree, chosen_play(tree, solution, 0)))
    assert not layout.clashes()
    rows = np.unique([layout.spots[n][1] for n in range(len(layout.spots)) if tree.terminal_of[n] >= 0])
    assert 12 <= np.diff(rows).min() <= 15  # a line of type a row


@pytest.mark.parametrize("name", examples.tree_figures())
def test_the_other_trees_are_legible(name: str) -> None:
    assert_legible_tree(examples.tree_figures()[name]())


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(strategies.imperfect_information(), strategies.signalling()), st.sampled_from(["down", "right", None]))
def test_small_trees_are_legible_in_every_direction(tree: strategies.Tree, direction: str | None) -> None:
    assert_legible_tree(game_tree(tree.game, drawn(tree.game), direction=direction))


@pytest.mark.parametrize(
    ("name", "direction"), [("Kuhn poker", "down"), ("forty leaves", "down"), ("horse", "right"), ("Spence", "down")]
)
def test_the_direction_can_be_chosen(name: str, direction: str) -> None:
    tree = TREES[name]()
    assert_legible_tree(game_tree(tree, direction=direction))
    spots = np.array(laid_out(tree, direction=direction).spots)
    ahead = spots[:, 0] if direction == "right" else -spots[:, 1]
    assert all(ahead[node] > ahead[tree.parent[node]] for node in range(1, len(spots)))


def test_a_tree_for_one_page_width_fits_one() -> None:
    assert game_tree(forty()).get_size_inches()[0] <= 7
    assert game_tree(kuhn_poker()).get_size_inches()[0] <= 7
    assert game_tree(centipede()).get_size_inches()[0] <= 7


@pytest.mark.parametrize("tree", [forty(), examples.grown(3), examples.uneven(), signalling(), kuhn_poker()])
def test_leaves_are_evenly_spaced_in_columns_and_parents_centred(tree: ExtensiveForm) -> None:
    layout = laid_out(tree, direction="right")
    spots = np.array(layout.spots)
    ends = [n for n in range(len(spots)) if tree.terminal_of[n] >= 0]
    assert np.ptp(spots[ends, 0]) == 0
    gaps = np.diff(np.sort(spots[ends, 1]))
    assert gaps == pytest.approx(gaps[0])
    for node in range(len(spots)):
        children = tree.children(node)
        if children:
            assert spots[node, 1] == pytest.approx((spots[children[0], 1] + spots[children[-1], 1]) / 2)
    edges = [
        {round(label.x, 6) for label in layout.labels if label.kind == "payoffs" and label.text == column}
        for column in {label.text for label in layout.labels if label.kind == "payoffs"}
    ]
    assert len(set().union(*edges)) == len(tree.players)  # numbers right-aligned, one column a player
    heads = [label.text for label in layout.labels if label.kind == "head"]
    assert heads == [name.replace(" ", "\n") if name == "United States" else name for name in tree.players]


@pytest.mark.parametrize("case", CASES)
def test_every_information_set_hangs_together(case: str | int) -> None:
    tree = the_tree(case)
    for direction in (None, "right"):
        links = laid_out(tree, direction=direction).links
        for group in tree.information_sets:
            reached = {group.nodes[0]}
            for _ in group.nodes:
                reached |= {n for link in links if set(link.nodes) & reached for n in link.nodes}
            assert reached == set(group.nodes)


def test_an_information_set_is_straight_unless_moves_have_no_common_order() -> None:
    for tree in (kuhn_poker(), horse(), signalling(), spence()):
        assert all(len(link.points) == 2 for link in laid_out(tree).links)
    crossed = examples.crossed()
    assert any(link.bend for link in laid_out(crossed).links)
    assert any(len(link.points) == 4 for link in laid_out(crossed, direction="right").links)
    frame = skeleton(crossed, columns=True)
    assert len(frame.loose) == len(frame.corridors) == 1
    rows = {frame.breadth[n] for n in range(frame.count) if frame.ends[n]}
    assert frame.corridors[0].row not in rows


def test_the_signalling_layout_is_that_of_cho_and_kreps() -> None:
    tree = examples.beer_quiche()
    spots = np.array(laid_out(tree).spots)
    strong, weak = tree.children(0)
    assert spots[0] == pytest.approx((0, 0))
    assert spots[strong, 0] == spots[weak, 0] == 0
    assert spots[strong, 1] == -spots[weak, 1] > 0
    for sender in (strong, weak):
        beer, quiche = tree.children(sender)
        assert spots[beer, 0] < 0 < spots[quiche, 0]
        assert spots[beer, 1] == spots[quiche, 1] == spots[sender, 1]
        for answer, side in ((beer, -1), (quiche, 1)):
            assert all(side * spots[end, 0] > side * spots[answer, 0] for end in tree.children(answer))
    assert laid_out(tree, layout="tree").spots[0][0] != 0


def test_a_centipede_runs_along_a_row() -> None:
    layout = laid_out(centipede())
    moves = [spot for node, spot in enumerate(layout.spots) if centipede().terminal_of[node] < 0]
    assert {y for _, y in moves} == {0}
    assert all(a[0] < b[0] for a, b in pairwise(moves))
    assert laid_out(centipede(3)).spots != layout.spots  # a short one is a small tree


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: game_tree(horse(), layout="signalling"), "does not begin with a chance move between two types"),
        (lambda: game_tree(signalling(), layout="signalling"), "does not begin with a chance move between two types"),
        (lambda: game_tree(signalling(2, 3), layout="signalling"), "do not have the same two signals"),
        (lambda: game_tree(examples.crossed(), layout="signalling"), "not moves of one player"),
        (lambda: game_tree(horse(), layout="centipede"), "no centipede"),
        (lambda: game_tree(horse(), layout="star"), "layout: there is no 'star'; choose from tree, signalling, centip"),
        (lambda: game_tree(horse(), direction="left"), "direction: there is no 'left'; choose from down, right"),
        (lambda: game_tree(spence(), layout="signalling", direction="down"), "has no direction"),
        (lambda: game_tree(examples.grown(6)), "729 terminal nodes"),
        (lambda: game_tree(random_tree(1), direction="down"), 'does not fit downwards .* direction="right"'),
    ],
)
def test_what_cannot_be_drawn_is_refused(call: Callable[[], Figure], reason: str) -> None:
    with pytest.raises(GameError, match=reason) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_what_is_reached_is_thicker_than_what_is_played_and_both_than_the_rest() -> None:
    tree = spence()
    solution = drawn(tree)
    play = chosen_play(tree, solution, 0)
    figure = game_tree(tree, solution)
    branches = [line for line in figure.axes[0].lines if line.get_marker() != "o" and line.get_linestyle() == "-"]
    found: dict[str, set[float]] = {"reached": set(), "played": set(), "other": set()}
    for node, line in zip(laid_out(tree).edges, branches, strict=True):
        kind = "reached" if play.reached[node] else "played" if play.played[node] else "other"
        found[kind].add(float(line.get_linewidth()))
    widths = [found[kind] for kind in ("other", "played", "reached")]
    assert all(len(width) == 1 for width in widths)
    assert max(widths[0]) < max(widths[1]) < max(widths[2])  # the difference shows without colour


def test_beliefs_are_written_as_numbers_and_as_intervals() -> None:
    tree = horse()
    solution = drawn(tree, 2)
    (found,) = solution.equilibria
    first, second = next(group.nodes for group in tree.information_sets if group.label == "3")
    beliefs = {"3": {tree.node_name(first): (0, "1/3"), tree.node_name(second): (0.25, 0.25)}}
    solution = dataclasses.replace(solution, equilibria=(dataclasses.replace(found, beliefs=beliefs),))
    said = {text for text, _ in texts_of(game_tree(tree, solution))}
    assert {"[0 to 1/3]", "[0.25]"} <= said


def test_a_set_that_is_certain_of_its_node_shows_no_belief() -> None:
    tree = examples.ultimatum()
    said = [text for text, _ in texts_of(game_tree(tree, drawn(tree)))]
    assert not any(text.startswith("[") for text in said)


def test_tiny_probabilities_of_float_solvers_do_not_count_as_play() -> None:
    tree = examples.ultimatum().convert("float")
    solution = solve(tree)
    (found,) = solution.equilibria
    almost = {tree.information_sets[0].label: {"demand": 1 - 1e-15, "keep": 1e-15}}
    profile = Profile({"Russia": almost, "United States": found.profile["United States"]})
    solution = dataclasses.replace(solution, equilibria=(dataclasses.replace(found, profile=profile),))
    play = chosen_play(tree, solution, 0)
    keep = tree.children(0)[1]
    assert not play.played[keep]
    assert not play.reached[keep]


def test_the_package_s_own_signalling_scenario_has_its_figure() -> None:
    solution = solve(scenario("troop_buildup"))
    index = next(k for k, e in enumerate(solution.equilibria) if e.name == "semi-separating")
    figure = game_tree(solution.game, solution, index)
    assert_legible_tree(figure)
    said = {text for text, _ in texts_of(figure)}
    assert {"Nature", "Russia", "NATO", "war", "[2/5]", "[3/5]", "resolute (1/4)", "(0, 0)"} <= said


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
@pytest.mark.parametrize("name", ["Kuhn poker", "Spence", "centipede"])
def test_the_same_tree_has_the_same_bytes(name: str, suffix: str, tmp_path: Path) -> None:
    files = [save(game_tree(TREES[name](), drawn(TREES[name]())), tmp_path / f"{k}.{suffix}") for k in (1, 2)]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_bare_end_and_a_single_chain_are_drawn() -> None:
    assert_legible_tree(game_tree(ExtensiveForm(("A",), Terminal([1], "end"))))
    assert_legible_tree(game_tree(centipede(1)))
    assert_legible_tree(game_tree(centipede(30)))


def test_the_checks_of_this_module_bite() -> None:
    figure = game_tree(horse())
    (axes,) = figure.axes
    solid, dashed, marks = drawn_tree(figure)
    assert len(solid) == 8
    assert len(dashed) == 1
    assert len(marks) == 4
    assert ink_on_lines(figure) == 0
    middle = np.mean(solid[0], axis=0)
    axes.text(*middle, "on a branch")
    axes.plot(*zip(marks[1], (marks[3][0] + 9, marks[3][1] - 1), strict=True), color="black", linestyle="--")
    axes.plot(*zip(solid[0][0], solid[-1][1], strict=True), color="black")
    assert ink_on_lines(figure) > 10
    faults = tree_faults(figure)
    assert any("information set runs through a node" in fault for fault in faults)
    assert any("branches cross" in fault for fault in faults)
    axes.text(*middle, "again")
    assert overlaps(figure)
