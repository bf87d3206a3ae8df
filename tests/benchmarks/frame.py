"""What a benchmark is, how it is timed, and how its rows become a table.

A module of this folder with a `NAME` and a function `run(tiny: bool) -> list[Row]` is a benchmark. Both sides of a row
are timed in the same process, warm, and the best of several repetitions counts.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from time import perf_counter
from types import ModuleType

import tests.benchmarks

START, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"
HEAD = ("work", "ours", "peer", "ratio", "bar", "met")


@dataclass(frozen=True)
class Row:
    """One line of the table: the time of one unit of work on both sides, in seconds, and what was asked for.

    `ratio` is peer / ours where we must be at least `bar` times as fast, and ours / peer where we may take at most
    `bar` times as long (`at_most`). A peer that is not installed has no time. A row without a bar informs: it may
    compare, show what one side's time is made of, or have no peer.
    """

    work: str
    ours: float | None
    peer: float | None
    bar: float | None
    at_most: bool = False

    @property
    def ratio(self) -> float | None:
        if self.peer is None or self.ours is None:
            return None
        return self.ours / self.peer if self.at_most else self.peer / self.ours

    @property
    def met(self) -> bool | None:
        """None if there is nothing to compare with, or no bar."""
        if self.ratio is None or self.bar is None:
            return None
        return self.ratio <= self.bar if self.at_most else self.ratio >= self.bar

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        ratio = "–" if self.ratio is None else f"{self.ratio:.2f}×" if self.at_most else f"{self.ratio:,.0f}×"
        if self.ratio is not None and not self.at_most and self.ratio < 10:
            ratio = f"{self.ratio:.2g}×"
        missing = "–" if self.bar is None else "not installed"
        peer = missing if self.peer is None else duration(self.peer)
        met = {True: "yes", False: "no", None: "–"}[self.met]
        ours = "–" if self.ours is None else duration(self.ours)
        bar = "–" if self.bar is None else f"{'≤' if self.at_most else '≥'} {self.bar:g}×"
        return self.work, ours, peer, ratio, bar, met


def duration(seconds: float) -> str:
    """Three significant digits in a readable unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def best_of(repetitions: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs, after one that warms up; the last answer is kept, as users do."""
    return best_of_each(repetitions, work)[0]


def best_of_each(repetitions: int, *works: Callable[[], object]) -> list[float]:
    """`best_of` for several pieces of work in turn, so that all meet the same load of the machine."""
    kept = [work() for work in works]
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repetitions):
        for k, work in enumerate(works):
            start = perf_counter()
            answer = work()
            times[k].append(perf_counter() - start)
            kept[k] = answer
    return [min(spent) for spent in times]


def cores() -> int:
    """How many the process may use, and how many threads `solve_many` therefore takes for a large batch."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def one_core() -> Iterator[None]:
    """Restrict this process to one core, where the system can."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else None
    if before:
        os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        if before:
            os.sched_setaffinity(0, before)


def benchmarks() -> list[ModuleType]:
    """The benchmark modules of this folder, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__))
    modules = [
        importlib.import_module(f"tests.benchmarks.{name}")
        for name in names
        if not name.startswith("test_") and name not in ("__main__", "frame")
    ]
    return [module for module in modules if hasattr(module, "NAME") and hasattr(module, "run")]


def machine(packages: Sequence[str] = ("numpy", "numba", "quantecon", "pygambit")) -> str:
    """Processor, cores and versions in one line."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    name = found.group(1).strip() if found else platform.processor() or platform.machine()
    versions = [f"Python {platform.python_version()}"]
    for package in packages:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    return f"{name}, {cores()} cores; {', '.join(versions)}"


def markdown(rows: Iterable[Row]) -> str:
    """The table as the README shows it."""
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def written(text: str, table: str) -> str:
    """The text with the table between the markers; the markers must be there, once each and in order."""
    if text.count(START) != 1 or text.count(END) != 1 or text.index(START) > text.index(END):
        raise ValueError(f"the text needs one line {START} and, below it, one line {END}")
    before, rest = text.split(START)
    return f"{before}{START}\n{table}\n{END}{rest.split(END)[1]}"
