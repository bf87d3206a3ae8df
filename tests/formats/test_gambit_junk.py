"""Whatever an `.efg` or `.nfg` file contains, reading it ends in a game or in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bargain as bg
from bargain.errors import ModelError
from tests.formats.test_gambit_errors import TREE
from tests.formats.test_gambit_trees import STAGES

LABELLED = """NFG 1 R "title" { "A" "B" } { { "u" "d" } { "l" "r" } }
"comment" { { "war" 1, 1/2 } { "deal" .5 -3e1 } } 1 2 0 1"""
COUNTED = 'NFG 1 D "title" { "A" "B" } { 2 2 }\n1 2 3 4 5.0 6 7/2 8'

_SIGNS = '" \\ \\" { } , "" "a" \x00 \x1b \ufeff \u0663'
_WORDS = "0 1 2 -1 1/0 1/3 1e999 1e-3 nan inf p c t EFG NFG R D 0x1 1_0"
WORDS = [*_SIGNS.split(" "), *_WORDS.split()]
PIECES = st.sampled_from([*WORDS, "9" * 600, "9" * 5000, "{ " * 300, '"' + "x\n" * 9, "\n", "\u2028", "\U0001f54a"])
TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{},]|[^\s{},"]+|\s+')
BASES = st.sampled_from([("junk.efg", TREE), ("junk.efg", STAGES), ("junk.nfg", LABELLED), ("junk.nfg", COUNTED)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("junk")


def read(path: Path, data: bytes) -> None:
    """A game that is written and read back alike, or one line."""
    path.write_bytes(data)
    try:
        game = bg.read(path).game()
    except ModelError as error:
        message = str(error)
        assert message.startswith(f"{path.name}: ")
        assert message.isprintable()
        assert len(message) < 450
        return
    again = path.with_name(f"again{path.suffix}")
    bg.write(game, again)
    assert bg.read(again).game().equals(game)


@given(data=st.binary(max_size=200), name=st.sampled_from(["junk.efg", "junk.nfg"]), headed=st.booleans())
def test_random_bytes(folder: Path, data: bytes, name: str, headed: bool) -> None:
    head = b'EFG 2 R "" { "A" }' if name.endswith("efg") else b'NFG 1 R "" { "A" "B" }'
    read(folder / name, head + data if headed else data)


@st.composite
def mangled(draw: st.DrawFn) -> tuple[str, str]:
    """A valid file with words deleted, doubled, swapped, replaced or cut off."""
    name, text = draw(BASES)
    words = TOKENS.findall(text)
    for _ in range(draw(st.integers(1, 3))):
        places = st.integers(0, len(words) - 1)
        i, j = draw(places), draw(places)
        match draw(st.sampled_from(["delete", "double", "swap", "replace", "insert", "cut", "cut out"])):
            case "delete":
                words[i] = ""
            case "double":
                words.insert(i, words[j])
            case "swap":
                words[i], words[j] = words[j], words[i]
            case "replace":
                words[i] = draw(PIECES)
            case "insert":
                words.insert(i, draw(PIECES))
            case "cut":
                words = words[: i + 1]
            case _:
                words[min(i, j) : max(i, j)] = []
    return name, "".join(words)


@given(file=mangled())
def test_mangled_files(folder: Path, file: tuple[str, str]) -> None:
    name, text = file
    read(folder / name, text.encode("utf-8", "replace"))


@given(base=BASES, place=st.floats(0, 1), piece=PIECES, cut=st.integers(0, 20))
def test_files_with_characters_replaced(
    folder: Path, base: tuple[str, str], place: float, piece: str, cut: int
) -> None:
    name, text = base
    start = int(place * len(text))
    read(folder / name, (text[:start] + piece + text[start + cut :]).encode("utf-8", "replace"))


@pytest.mark.parametrize(
    "text",
    [
        'EFG 2 R "' + "\\" * 300_000,
        "{" * 300_000,
        'EFG 2 R "t" { "A" } ' + 'p "" 1 1 "" { "a" } 0 ' * 20_000,
        '"' * 99_999,
    ],
)
def test_long_junk_is_refused_quickly(folder: Path, text: str) -> None:
    read(folder / "junk.efg", text.encode())
