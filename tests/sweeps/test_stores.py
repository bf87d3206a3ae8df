"""Stores: the same dataset, whatever interrupts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
import zarr

from bargain.errors import MultiplicityError, ParameterError
from bargain.models import Scenario
from bargain.sweeps import blocks
from bargain.sweeps.grids import sweep
from tests.batches.models import ENTRY, OFFER, TRAP, C, X

OVER: dict[str, Any] = {"x": [f"{k}/12" for k in range(13)], "c": np.linspace(0.05, 0.95, 7)}


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 16 points, so two rows of the grid."""
    monkeypatch.setattr(blocks, "_block_length", lambda plan: 16)


@pytest.mark.parametrize("model", [TRAP, ENTRY, OFFER], ids=lambda model: model.name)
def test_read_back_the_same(model: Scenario, tmp_path: Path, small_blocks: None) -> None:
    plain = sweep(model, OVER)
    assert plain.identical(sweep(model, OVER, store=tmp_path / "a.zarr").load())
    assert plain.identical(xr.open_zarr(tmp_path / "a.zarr").load())
    with ThreadPoolExecutor(3) as threads:
        assert plain.identical(sweep(model, OVER, store=tmp_path / "b.zarr", executor=threads).load())
    assert not [path for path in tmp_path.iterdir() if "partial" in path.name]


def test_samples_and_selections(tmp_path: Path) -> None:
    points = {"x": np.linspace(0, 1, 30), "c": np.linspace(0.1, 0.9, 30)}
    assert sweep(TRAP, samples=points).identical(sweep(TRAP, samples=points, store=tmp_path / "s").load())
    assert sweep(TRAP, samples=points).identical(xr.open_zarr(tmp_path / "s").load())
    low = sweep(TRAP, OVER, selection="lowest", store=tmp_path / "l").load()
    assert low.identical(sweep(TRAP, OVER, selection="lowest"))
    with pytest.raises(MultiplicityError, match=r"does not decide at 28 of 91 points"):
        sweep(TRAP, OVER, selection="payoff-dominant", store=tmp_path / "p")
    with pytest.raises(MultiplicityError, match=r"does not decide at 28 of 91 points"):  # nothing is computed again
        sweep(TRAP, OVER, selection="payoff-dominant", store=tmp_path / "p")


def test_a_finished_store_is_only_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sweep(TRAP, OVER, store=tmp_path / "a").load()
    seen: list[int] = []
    again = sweep(TRAP, OVER, store=tmp_path / "a", progress=lambda done, total: seen.append(done))
    assert first.identical(again.load())
    assert not seen


class Stop(Exception):
    """Raised in the middle of a write."""


def test_interrupted_at_every_write_it_resumes(
    tmp_path: Path, small_blocks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stop ever later: in the middle of blocks, between them, and in the last step."""
    plain = sweep(ENTRY, OVER)
    original = zarr.Array.__setitem__
    allowed = count = 0

    def stopping(self: Any, *arguments: Any) -> None:
        nonlocal count
        if "progress" in self.path or self.path in plain:
            count += 1
            if count > allowed:
                raise Stop
        original(self, *arguments)

    monkeypatch.setattr(zarr.Array, "__setitem__", stopping)
    attempts = 0
    done_before = 0
    while True:
        attempts, count = attempts + 1, 0
        allowed = 3 + 7 * attempts
        try:
            data = sweep(ENTRY, OVER, store=tmp_path / "a")
        except Stop:
            if (tmp_path / "a").exists():
                done = int(
                    zarr.open_group(str(tmp_path / "a"), mode="r", use_consolidated=False)["progress/done"][:].sum()
                )
                assert done >= done_before
                done_before = done
            continue
        break
    assert attempts > 4
    assert plain.identical(data.load())
    assert plain.identical(xr.open_zarr(tmp_path / "a").load())


SCRIPT = """
import os, signal, sys
import numpy as np
from bargain.scenarios import scenario
from bargain.sweeps import blocks
from bargain.sweeps.grids import sweep
blocks._block_length = lambda plan: 64
def kill(done, total):
    if done >= 300:
        os.kill(os.getpid(), signal.SIGKILL)
over = {"sigma": np.linspace(0, 1, 30), "delta": np.linspace(0.5, 0.9, 30)}
sweep(scenario("open_door"), over, store=sys.argv[1], progress=kill)
"""


def test_killed_it_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bargain.scenarios import scenario

    store = tmp_path / "killed.zarr"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run([sys.executable, "-c", SCRIPT, str(store)], env=environment, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    partial = store / "war" / "c" / "0" / "0" / "0.partial"
    partial.write_bytes(b"half a chunk")
    monkeypatch.setattr(blocks, "_block_length", lambda plan: 64)
    over = {"sigma": np.linspace(0, 1, 30), "delta": np.linspace(0.5, 0.9, 30)}
    seen: list[tuple[int, int]] = []
    data = sweep(scenario("open_door"), over, store=store, progress=lambda *counts: seen.append(counts))
    assert 300 < seen[0][0] < seen[-1][0] == 900  # it went on, and did not start again
    assert data.load().identical(sweep(scenario("open_door"), over))
    assert xr.open_zarr(store).load().identical(data)


def test_another_sweep_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "a"
    sweep(TRAP, OVER, store=store)
    for arguments, message in [
        ({"over": {"x": OVER["x"]}}, r"over c: .*nothing here"),
        ({"over": {**OVER, "x": np.linspace(0, 0.9, 13)}}, "over x"),
        ({"over": OVER, "selection": "lowest"}, 'selection: nothing there, "lowest" here'),
        ({"over": OVER, "outcomes": ["mixed"]}, "outcomes"),
    ]:
        with pytest.raises(ParameterError, match=message):
            sweep(TRAP, store=store, **arguments)
    other = Scenario(name="trap", parameters=[X, C], build=ENTRY.build)
    with pytest.raises(ParameterError, match="holds another sweep"):
        sweep(other, OVER, outcomes=[], store=store)
    tilted = Scenario(
        name="trap", parameters=[X, C], build=lambda p: TRAP.build(type("P", (), {"x": p.x * p.x, "c": p.c}))
    )
    with pytest.raises(ParameterError, match="fingerprint"):
        sweep(tilted, OVER, store=store)
    monkeypatch.setattr("bargain.__version__", "99")
    with pytest.raises(ParameterError, match=r'version: .* there, "99" here'):
        sweep(TRAP, OVER, store=store)


def test_a_folder_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ParameterError, match="is not the store of a sweep"):
        sweep(TRAP, OVER, store=tmp_path)
    with pytest.raises(ParameterError, match="is not the store of a sweep"):
        sweep(TRAP, OVER, store=tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    (tmp_path / "empty").mkdir()
    assert sweep(TRAP, OVER, store=str(tmp_path / "empty")).sizes["x"] == 13
    with pytest.raises(ParameterError):
        sweep(TRAP, OVER, store=tmp_path / "notes.txt" / "below")


def test_capacity_is_an_honest_limit(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"3 equilibria, more than the capacity 2 .* capacity=3 or more"):
        sweep(TRAP, OVER, store=tmp_path / "a", capacity=2)
    wide = sweep(TRAP, OVER, store=tmp_path / "b", capacity=40)
    assert wide.sizes["equilibrium"] == 3
    assert wide.load().identical(sweep(TRAP, OVER))


def test_provenance_is_in_the_store(tmp_path: Path) -> None:
    sweep(TRAP, OVER, store=tmp_path / "a")
    held = json.loads((tmp_path / "a" / "zarr.json").read_text())["attributes"]["provenance"]
    assert held == sweep(TRAP, OVER).attrs["provenance"]
