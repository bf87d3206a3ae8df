"""Colours that survive a grey printer, settings that do not leak, files with the same bytes everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import matplotlib
import pytest

from bargain.errors import BargainError
from bargain.plots import style


def luminance(colour: str) -> float:
    """Relative luminance after the Web Content Accessibility Guidelines 2.1."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_on_every_area_has_the_contrast_of_small_print() -> None:
    for area in style.FILLS:
        assert (luminance(area.colour) + 0.05) / (luminance(style.INK) + 0.05) >= 4.5, area


def test_areas_differ_in_grey_by_lightness_or_by_hatch() -> None:
    for one, other in combinations(style.FILLS, 2):
        far = abs(luminance(one.colour) - luminance(other.colour)) > 0.08
        assert far or one.hatch != other.hatch, (one, other)
    many = [style.fill(k) for k in range(40)]
    assert len({(area.colour, area.hatch) for area in many}) == len(many)


def test_lines_differ_in_dashes_and_markers() -> None:
    assert len({str(line.dashes) for line in style.STROKES}) == len(style.STROKES)
    assert len({line.marker for line in style.STROKES}) == len(style.STROKES)
    assert style.stroke(len(style.STROKES)) == style.STROKES[0]


def test_settings_return_after_the_block_even_after_an_error() -> None:
    before = dict(matplotlib.rcParams)

    def fail() -> None:
        with style.context():
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail()
    assert dict(matplotlib.rcParams) == before


def test_files_have_the_same_bytes_in_another_process_and_on_another_day(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from bargain.plots import style\n"
        "figure = style.new_figure(3, 2)\n"
        "axes = figure.add_subplot()\n"
        "axes.plot([0, 1], [0, 1])\n"
        "axes.fill([0, 1, 1], [0, 0, 1], hatch='///')\n"
        "axes.set_xlabel(r'$\\sigma$: hazard')\n"
        "for suffix in ('svg', 'pdf', 'png', 'SVG'):\n"
        "    style.save(figure, f'{sys.argv[1]}/figure.{suffix}')\n"
    )
    made = []
    for k, epoch in enumerate(("0", "1700000000")):
        folder = tmp_path / str(k)
        folder.mkdir()
        environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch, "PYTHONHASHSEED": str(k + 1)}
        subprocess.run([sys.executable, "-c", code, str(folder)], check=True, env=environment, timeout=60)
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert len(made[0]) >= 3
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("figure.jpg", "saved as .svg, .pdf or .png, not as .jpg"),
        ("figure", "not as a file without suffix"),
        ("nowhere/figure.svg", "does not exist"),
        ("folder.svg", "cannot write the figure"),
    ],
)
def test_a_file_that_cannot_be_is_refused_in_one_line(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(BargainError, match=reason) as caught:
        style.save(style.new_figure(2, 2), tmp_path / name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("width", [0, -1, 41, float("nan")])
def test_a_width_that_is_not_in_inches_is_refused(width: float) -> None:
    with pytest.raises(BargainError, match="inches"):
        style.new_figure(width, 2)
