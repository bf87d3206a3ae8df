"""The fixture `run`, which runs a command line in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.running import Answer, runner


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    return runner(capsys)
