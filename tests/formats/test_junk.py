"""Whatever a file contains, reading it ends in a scenario or in a ModelError."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bargain as bg
from bargain.errors import BargainError, ModelError
from bargain.models import Scenario
from tests.formats.models import NORMAL, TREE

_WORDS = "\" ' [ ] { } = 1e400 ** ( ) nan inf true é q # , min( 1e-400 [[node]] \\ \\u0000 1979-05-27"
PIECES = st.sampled_from([*_WORDS.split(), "\n", "\0", '"""', "9" * 450, "(" * 200, "-" * 3000 + "1", "\u202e"])


NUMBERED = re.sub(r'"([abt])(\d)"', lambda found: str("abt".index(found[1]) * 10 + int(found[2])), TREE)
"""The tree with numbers for ids, which leave nodes without names."""


@pytest.fixture(scope="module")
def junk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("junk") / "junk.toml"


def read(path: Path, data: bytes) -> Scenario | None:
    path.write_bytes(data)
    try:
        return bg.read(path)
    except ModelError as error:
        message = str(error)
    assert message.startswith("junk.toml: ")
    assert "\n" not in message
    return None


@given(data=st.binary(max_size=300))
def test_random_bytes(junk: Path, data: bytes) -> None:
    assert read(junk, data) is None


@given(text=st.text(max_size=300))
def test_random_text(junk: Path, text: str) -> None:
    assert read(junk, text.encode("utf-8", "replace")) is None


@given(base=st.sampled_from([NORMAL, TREE, NUMBERED]), place=st.floats(0, 1), piece=PIECES, cut=st.integers(0, 30))
def test_files_with_a_piece_replaced(junk: Path, base: str, place: float, piece: str, cut: int) -> None:
    start = int(place * len(base))
    read(junk, (base[:start] + piece + base[start + cut :]).encode("utf-8", "replace"))


def expressions() -> st.SearchStrategy[str]:
    numbers = st.sampled_from(["q", "g", "c", "0", "1", "1/3", "0.1", "1e300", "1e-300", "7", "99999999999"])
    return st.recursive(
        numbers,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("({})**{}".format, inner, st.sampled_from(["2", "-1", "0", "32", "33", "g"])),
            st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "pow"]), inner, inner),
            st.builds("{}({})".format, st.sampled_from(["sqrt", "exp", "log", "eval"]), inner),
            st.builds("{}.{}".format, inner, st.sampled_from(["real", "__class__"])),
        ),
        max_leaves=8,
    )


@given(text=expressions())
def test_random_expressions_as_payoffs(junk: Path, text: str) -> None:
    model = read(junk, NORMAL.replace('trust = ["g", "-d"]', f'trust = ["{text}", "-d"]').encode())
    if model is None:
        return
    for arithmetic in ("exact", "float"):
        try:
            solution = bg.solve(model, arithmetic=arithmetic)
            assert solution.equilibria or not solution.complete
        except (BargainError, OverflowError):
            continue


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__[0].__subclasses__()",
        "[x for x in (1,)]",
        "lambda: 0",
        "g if g else 0",
        "g; g",
        "g := 1",
        "'a' * 10**9",
        "9**9**9",
        "10**32**32",
        "f(" * 500,
        "1" + "+1" * 9_000,
        "-" * 15_000 + "1",
        "g" * 30_000,
        "1if 2else 3",
        "0b1",
        "1j",
        "...",
        "g[0]",
        "*g",
        "min(g)",
        "min(*g)",
        "sqrt(g, base=2)",
        "exp(10**30)",
        "log(0)",
        "sqrt(-1)",
    ],
)
def test_hostile_expressions(junk: Path, text: str) -> None:
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    junk.write_text(
        re.sub(r'trust = \["g", "-d"\]', lambda _: f'trust = ["{written}", "-d"]', NORMAL), encoding="utf-8"
    )
    with pytest.raises(ModelError) as caught:
        bg.read(junk)
    assert str(caught.value).startswith("junk.toml: payoffs.violate.trust[0]: ")
    assert len(str(caught.value)) < 600
