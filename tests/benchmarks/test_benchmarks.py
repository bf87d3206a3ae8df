"""The benchmarks run, and both sides find the same equilibria; no time is asserted."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bargain.batches import solve_many
from tests.benchmarks import __main__ as command
from tests.benchmarks import frame, many_games
from tests.benchmarks.frame import Row


@pytest.mark.parametrize("module", frame.benchmarks(), ids=lambda module: module.NAME)
def test_every_benchmark_runs_at_tiny_sizes(module) -> None:  # type: ignore[no-untyped-def]
    """A benchmark compares answers itself, and raises where they differ."""
    rows = module.run(tiny=True)
    assert rows
    for row in rows:
        assert row.ours is None or row.ours > 0
        assert row.ours is not None or row.bar is None
        assert len(row.cells()) == len(frame.HEAD)


def test_rows_say_what_is_met() -> None:
    fast, slow = Row("w", 1e-6, 1e-3, 300), Row("w", 1e-6, 1e-5, 300)
    assert fast.cells() == ("w", "1 µs", "1 ms", "1,000×", "≥ 300×", "yes")
    assert slow.met is False
    copy = Row("w", 3.0, 2.0, 4, at_most=True)
    assert copy.cells() == ("w", "3 s", "2 s", "1.50×", "≤ 4×", "yes")
    alone = Row("w", 5e-9, None, 4)
    assert alone.cells() == ("w", "5 ns", "not installed", "–", "≥ 4×", "–")
    assert Row("w", 1.0, 2.5, 1).cells()[3] == "2.5×"
    told = Row("w", 1.0, 2.0, None)
    assert told.met is None
    assert told.cells() == ("w", "1 s", "2 s", "2×", "–", "–")
    assert Row("w", None, 2.0, None).cells() == ("w", "–", "2 s", "–", "–", "–")


def test_points_are_compared_and_not_only_counted() -> None:
    pytest.importorskip("quantecon")
    a, b = np.random.default_rng(3).normal(size=(2, 5, 3, 3))
    games, many = many_games.peer_games(a, b), solve_many(a, b)
    many_games.compare(games, many)
    moved = replace(many, row=many.row[:, :, ::-1])
    with pytest.raises(AssertionError, match="game 0: equilibria"):
        many_games.compare(games, moved)
    with pytest.raises(AssertionError, match="game 0: 0 equilibria"):
        many_games.compare(games, replace(many, count=0 * many.count))


def test_one_core_is_given_back() -> None:
    before = frame.cores()
    with frame.one_core():
        assert frame.cores() == 1 or not hasattr(os, "sched_setaffinity")
    assert frame.cores() == before


def test_the_table_goes_between_the_markers() -> None:
    table = frame.markdown([Row("w", 1.0, 2.0, 1)])
    text = f"above\n{frame.START}\nold\n{frame.END}\nbelow\n"
    new = frame.written(text, table)
    assert new == f"above\n{frame.START}\n{table}\n{frame.END}\nbelow\n"
    assert frame.written(new, table) == new
    with pytest.raises(ValueError, match="needs one line"):
        frame.written("no markers", table)


def test_the_command_writes_the_readme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"{frame.START}\n{frame.END}\n")

    class Quick:
        NAME = "quick"

        @staticmethod
        def run(tiny: bool = False) -> list[Row]:
            return [Row(f"tiny {tiny}", 1.0, 2.0, 1)]

    monkeypatch.setattr(command, "README", readme)
    monkeypatch.setattr(command, "benchmarks", lambda: [Quick])
    command.main(["quick", "--write"])
    assert "| tiny False | 1 s | 2 s |" in readme.read_text()
    assert "tiny False" in capsys.readouterr().out
    for wrong in (["nonsense"], ["--write", "--tiny"]):
        with pytest.raises(SystemExit):
            command.main(wrong)
