"""The command line as its own process: the entry point, pipes, encodings, and what it loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.cli.running import INSPECTION

PROGRAM = [sys.executable, "-m", "bargain.cli"]


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **changes}


def test_it_runs_as_a_program_and_refuses_in_one_line() -> None:
    done = subprocess.run(
        [*PROGRAM, "solve", INSPECTION, "--format", "json"], capture_output=True, env=environment(), check=True
    )
    assert json.loads(done.stdout)["status"] == "converged"
    assert done.stderr == b""
    done = subprocess.run(
        [*PROGRAM, "solve", "nothing.toml"], capture_output=True, text=True, env=environment(), check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_an_analysis_in_a_pipe_is_plain_and_complete() -> None:
    done = subprocess.run(
        [*PROGRAM, "analyse", INSPECTION], capture_output=True, env=environment(COLUMNS="40"), check=True
    )
    text = done.stdout.decode()
    assert done.stderr == b""
    assert "\x1b" not in text
    assert "stag hunt x mid battle, class 291, with ties" in text
    assert "-1/15 (≈-0.06667)" in text
    done = subprocess.run(
        [*PROGRAM, "analyse", INSPECTION, "--format", "json"], capture_output=True, env=environment(), check=True
    )
    assert json.loads(done.stdout)["commitment"]["Inspector"]["mixed"]["value"] == "-1/15"


def test_list_loads_nothing_heavy() -> None:
    heavy = "sympy matplotlib SALib xarray scipy zarr networkx nashpy numba z3 pandas"
    code = (
        "import sys; from bargain.cli import main; status = main(['list']); "
        f"print(sorted(set('{heavy}'.split()) & set(sys.modules)), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert done.stderr == "[]\n"


@pytest.mark.skipif(os.name == "nt", reason="pipes differ")
def test_a_reader_that_leaves_is_no_error_and_an_old_encoding_no_crash() -> None:
    with subprocess.Popen(
        [*PROGRAM, "show", INSPECTION],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(PYTHONIOENCODING="ascii"),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
    done = subprocess.run(
        [*PROGRAM, "solve", INSPECTION], capture_output=True, env=environment(PYTHONIOENCODING="ascii"), check=True
    )
    assert b"1/30 (?0.03333)" in done.stdout
    assert done.stderr == b""
