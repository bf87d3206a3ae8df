"""What is written is read back as the same game, whatever its names and numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

import bargain as bg
from bargain.games import ExtensiveForm, NormalForm
from tests.strategies import nasty_matrices, nasty_trees


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round")


def again(game: NormalForm | ExtensiveForm, path: Path) -> NormalForm | ExtensiveForm:
    bg.write(game, path)
    return bg.read(path).game()


@given(game=nasty_trees())
def test_trees_in_efg(game: ExtensiveForm, folder: Path) -> None:
    assert again(game, folder / "tree.efg").equals(game)


@given(game=nasty_trees(one_line=True))
def test_trees_in_toml(game: ExtensiveForm, folder: Path) -> None:
    assert again(game, folder / "tree.toml").equals(game)


@given(game=nasty_matrices(certain=True))
def test_normal_forms_in_nfg(game: NormalForm, folder: Path) -> None:
    assert again(game, folder / "game.nfg").equals(game)


@given(game=nasty_matrices(one_line=True))
def test_normal_forms_in_toml(game: NormalForm, folder: Path) -> None:
    assert again(game, folder / "game.toml").equals(game)
