"""The Debian package `lrslib` as an oracle: `lrsnash FILE`, all extreme equilibria in rationals.

The file holds "m n", then A row by row, then B row by row. The answer lists groups: one or more lines "2 y... value",
then a line "1 x... value", each y of the group paired with that x.

Only integers and short rationals may be compared. For very long ones, such as small floats written as exact fractions,
lrsnash returns points that are no equilibria, without a word: seen in 3x3 games with denominators of 26 digits.
"""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

from tests.oracles.bimatrix import Matrix, Pair, Point

AVAILABLE = shutil.which("lrsnash") is not None
MISSING = "lrsnash is not installed (Debian: apt-get install lrslib)"


def extreme_equilibria(a: Matrix, b: Matrix, folder: Path) -> set[Pair]:
    """Run `lrsnash` on a game of integers or short rationals."""
    lines = [f"{len(a)} {len(a[0])}", *(" ".join(map(str, row)) for row in (*a, *b))]
    file = folder / "game"
    file.write_text("\n".join(lines) + "\n")
    ran = subprocess.run(["lrsnash", str(file)], capture_output=True, text=True, timeout=60, check=True)
    found: set[Pair] = set()
    ys: list[Point] = []
    closed = True
    for line in ran.stdout.splitlines():
        words = line.split()
        if not words or words[0] not in ("1", "2"):
            continue
        point = tuple(Fraction(word) for word in words[1:-1])
        if words[0] == "2":
            ys = [point] if closed else [*ys, point]
            closed = False
        else:
            found |= {(point, y) for y in ys}
            closed = True
    return found
