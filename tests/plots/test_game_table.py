"""The table of the 2x2 games: legible, and each game in its place."""

from __future__ import annotations

import pytest

from bargain.analyses.ordinal_games import AXIS, class_of
from bargain.analyses.taxonomy import classify, symmetric_game
from bargain.errors import GameError
from bargain.games import NormalForm
from bargain.plots import NARROW, WIDE, save
from bargain.plots.game_table import game_table
from tests.plots.legibility import assert_legible, texts_of

GAMES = {
    "no game": None,
    "a strict game": symmetric_game(3, 0, 5, 1),
    "an asymmetric game": NormalForm([[0, 1], [3, 2]], [[2, 3], [0, 1]]),
    "ties": symmetric_game(3, 1, 5, 1),
    "nothing but ties": symmetric_game(0, 0, 0, 0),
}


@pytest.mark.parametrize(("name", "width"), [*((name, NARROW) for name in GAMES), ("a strict game", WIDE)])
def test_texts_neither_touch_nor_leave_the_page(name, width):
    game = GAMES[name]
    assert_legible(game_table(None if game is None else classify(game), width=width))


def test_every_game_is_in_its_cell():
    figure = game_table()
    axes = figure.axes[0]
    assert len(axes.texts) == 4 * 144
    bold = sum(text.get_fontweight() == "bold" for text in axes.texts)
    assert bold == 144  # 18 games with none, 108 with one, 18 with two
    said = {label.get_text() for label in axes.get_yticklabels()}
    assert {"chicken", "prisoner's dilemma", "stag hunt", "deadlock"} <= said
    assert len(said) == 12
    for k in range(0, len(axes.texts), 4):
        cells = [text.get_text().split(",") for text in axes.texts[k : k + 4]]
        row = tuple(int(a) for a, _ in cells)
        column = tuple(int(cells[place][1]) for place in (0, 2, 1, 3))
        i, j = divmod(k // 4, 12)
        assert (row, column) == (AXIS[i], AXIS[j])
        assert class_of(row, column) <= 78


def test_frames_are_around_the_game():
    axes = game_table(classify(GAMES["a strict game"])).axes[0]
    framed = [patch for patch in axes.patches if not patch.get_fill() and patch.get_width() == 1]
    solid = [patch.get_xy() for patch in framed if patch.get_linestyle() == "solid"]
    assert solid == [(5, 5)]
    assert {patch.get_xy() for patch in framed} - set(solid) == {(0, 5), (4, 5), (6, 5), (5, 0), (5, 4), (5, 6)}
    said = {text for text, _ in texts_of(game_table(classify(GAMES["ties"]), width=NARROW))}
    assert "the games that it lies between" in said
    assert "this game" not in said


def test_the_same_table_has_the_same_bytes(tmp_path):
    found = classify(GAMES["ties"])
    first, second = (save(game_table(found, width=NARROW), tmp_path / f"{k}.svg").read_bytes() for k in (1, 2))
    assert first == second


def test_what_cannot_be_drawn_is_refused_in_one_line():
    with pytest.raises(GameError, match="not a NormalForm"):
        game_table(GAMES["ties"])
    with pytest.raises(GameError, match=r"width of 2\.4 inches"):
        game_table(width=1)
