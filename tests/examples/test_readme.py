"""The README's own code and commands do what it shows."""

import re
import shlex
from pathlib import Path

import pytest

from bargain.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_blocks_run(capsys):
    block, of_a_tree, of_a_normal_form = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(block, "README.md", "exec"), {})
    outcomes, cells, totals = capsys.readouterr().out.strip().split("\n", 2)
    assert "broken" in outcomes
    assert "1/3 < q <= 1" in cells
    assert totals.startswith("[")
    exec(compile(of_a_tree, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "(Fraction(1, 2), Fraction(1, 1))" in printed
    assert "weak would not send 'beer'" in printed
    exec(compile(of_a_normal_form, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "chicken" in printed
    assert "[1, 1, -1]" in printed
    assert "{'Row': Fraction(21, 4), 'Column': Fraction(21, 4)}" in printed
    assert printed.count("LogitPoint(") == 3


def commands():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line for block in blocks for line in block.strip().splitlines()]
    return [line for line in lines if line.startswith("bargain ")]


@pytest.mark.parametrize("line", commands())
def test_each_command_succeeds(line, monkeypatch, capsys, tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", shlex.split(line))
    try:
        status = main()
    except SystemExit as stop:
        status = stop.code
    assert status in (None, 0)
    assert capsys.readouterr().out.strip()


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target
