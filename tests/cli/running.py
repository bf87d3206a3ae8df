"""Running commands inside the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bargain.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "models"
INSPECTION = str(EXAMPLES / "inspection.toml")
GUARANTEE = str(EXAMPLES / "guarantee.toml")
LAUNCHERS = str(EXAMPLES / "hidden_launchers.toml")


class Answer(NamedTuple):
    """What a command printed."""

    status: int
    out: str
    err: str


def runner(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """A function that runs one command line."""

    def run(*arguments: Any) -> Answer:
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return run
