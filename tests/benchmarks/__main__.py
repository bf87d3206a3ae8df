"""Run every benchmark, print the table, and with `--write` put it into the README."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.frame import HEAD, Row, benchmarks, machine, markdown, written

README = Path(__file__).parents[2] / "README.md"


def main(arguments: list[str] | None = None) -> list[Row]:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks to run; all if none is named")
    parser.add_argument("--write", action="store_true", help="write the table between the markers of the README")
    parser.add_argument("--tiny", action="store_true", help="tiny sizes: to see that it runs")
    options = parser.parse_args(arguments)
    modules = {module.NAME: module for module in benchmarks()}
    unknown = sorted(set(options.names) - set(modules))
    if unknown:
        parser.error(f"{', '.join(unknown)}: no such benchmark; there are {', '.join(modules)}")
    if options.write and options.tiny:
        parser.error("a table of tiny sizes does not belong in the README")
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(machine(), soft_wrap=True)
    rows: list[Row] = []
    for name in options.names or modules:
        table = Table(*HEAD, title=name)
        for row in modules[name].run(tiny=options.tiny):
            rows.append(row)
            table.add_row(*row.cells())
        console.print(table)
    if options.write:
        README.write_text(written(README.read_text(), f"{machine()}\n\n{markdown(rows)}"))
    return rows


if __name__ == "__main__":
    main()
