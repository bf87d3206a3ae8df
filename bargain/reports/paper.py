"""The paper: run its scripts, collect its numbers, draw its figures, set its text; and check that it is up to date.

A paper is a folder:

- `main.typ`, `template.typ`, `references.bib`: the source. The text takes every number from `data/numbers.json`.
- `figures/NAME.py`, `tables/NAME.py`: one script a product. Each defines `make(context)`, records the numbers that the
  text prints about it with `context.number(...)`, and returns `(figure, data)` or a table `{"columns", "rows", ...}`.
- `data/`: what the scripts computed. `figures/NAME.svg` and `main.pdf`: what the reader sees.

**What `check` compares.** The scripts run again in a temporary folder, and

- numbers and the cells of tables must be equal exactly as they are printed. They are rounded after the last bits of a
  float have been cut off, so another processor prints the same;
- figures must have the same data, up to one part in a million, and where Matplotlib has the version that drew the
  committed figures, the same drawing up to a hundredth of a point;
- the text must be the one that was built last (by its hash), and where Typst has the version that set the committed
  PDF, the PDF must be equal byte for byte once products that agree are taken as committed. With another version of
  Typst it must build.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import runpy
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bargain.errors import BargainError
from bargain.reports.paper_check import compare_data, compare_numbers, compare_tables, same_drawing
from bargain.reports.paper_context import Context, canonical, write_json

__all__ = ["PaperReport", "build"]

_SOURCES = ("main.typ", "template.typ", "references.bib")
_TIMESTAMP = 1_646_006_400  # 28 February 2022, the end of the period that the paper studies; any fixed instant would do
_VERSIONED = ("matplotlib", "typst")
_LISTED = 12


@dataclass(frozen=True)
class PaperReport:
    """What was made, or what agreed.

    Attributes
    ----------
    pdf : Path
    pages : int
    figures, tables : tuple of str
    numbers : int
        How many printed numbers were computed.
    checked : bool
        True if the committed paper was compared and agreed; False if it was written.
    seconds : float
    notes : tuple of str
        What could not be compared, and why.
    """

    pdf: Path
    pages: int
    figures: tuple[str, ...]
    tables: tuple[str, ...]
    numbers: int
    checked: bool
    seconds: float
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        verb = "agrees with the code" if self.checked else "built"
        counts = f"{self.pages} pages, {len(self.figures)} figures, {len(self.tables)} tables"
        made = f"{counts}, {self.numbers} computed numbers"
        return "\n".join([f"{self.pdf} {verb}: {made} ({self.seconds:.0f} s)", *self.notes])


def build(folder: Path | str, *, check: bool = False) -> PaperReport:
    """Build the paper in `folder`, or check that the committed one agrees with the code.

    Parameters
    ----------
    folder : path
        Holds `main.typ`; see the module's description.
    check : bool
        Write nothing; compare.

    Raises
    ------
    BargainError
        No `main.typ`, no Typst, a script that fails, a number that the text asks for and no script computes; with
        `check`, a list of what differs, one line each.
    """
    start = time.perf_counter()
    source = Path(folder)
    if not (source / "main.typ").is_file():
        raise BargainError(f"{source} holds no paper: there is no {source / 'main.typ'}")
    _typst()
    with tempfile.TemporaryDirectory(prefix="bargain-paper-") as temporary:
        work = Path(temporary)
        context = _run_scripts(source, work)
        figures, tables = _made(work, "figures"), _made(work, "tables")
        for name in _SOURCES:
            if (source / name).is_file():
                shutil.copy(source / name, work / name)
        write_json(work / "data/build.json", {"versions": _versions(), "sources": _hashes(source)})
        notes: tuple[str, ...] = ()
        if check:
            pdf, notes = _compare(source, work)
        else:
            pdf = _compile(work)
            (work / "main.pdf").write_bytes(pdf)
            _install(source, work)
    return PaperReport(
        source / "main.pdf",
        _count_pages(pdf),
        figures,
        tables,
        len(context.printed),
        check,
        time.perf_counter() - start,
        notes,
    )


def _count_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page(?![A-Za-z])", pdf))


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise BargainError(
            'the paper is set with Typst, which is not installed: pip install "bargain[paper]"'
        ) from None
    return typst


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in _VERSIONED}


def _hashes(source: Path) -> dict[str, str]:
    present = [name for name in _SOURCES if (source / name).is_file()]
    return {name: hashlib.sha256((source / name).read_bytes()).hexdigest() for name in present}


def _made(work: Path, kind: str) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (work / "data" / kind).glob("*.json")))


def _run_scripts(source: Path, work: Path) -> Context:
    from bargain.plots import style

    context = Context()
    for path in sorted((source / "figures").glob("*.py")):
        figure, data = _product(path, context, 2)
        (work / "figures").mkdir(exist_ok=True)
        style.save(figure, work / "figures" / f"{path.stem}.svg")
        write_json(work / "data/figures" / f"{path.stem}.json", canonical(data))
    for path in sorted((source / "tables").glob("*.py")):
        table = _product(path, context)
        _check_table(path, table)
        write_json(work / "data/tables" / f"{path.stem}.json", table)
    write_json(work / "data/numbers.json", dict(sorted(context.printed.items())))
    return context


def _product(path: Path, context: Context, parts: int = 1) -> Any:
    try:
        make = runpy.run_path(str(path)).get("make")
        if not callable(make):
            raise BargainError("it defines no function make(context)")
        product = make(context)
    except Exception as error:
        kind = "" if isinstance(error, BargainError) else f"{type(error).__name__}: "
        raise BargainError(f"{path}: {kind}{error}") from error
    if parts == 2 and not (isinstance(product, tuple) and len(product) == 2 and hasattr(product[0], "savefig")):
        raise BargainError(f"{path}: make must return (figure, data)")
    return product


def _check_table(path: Path, table: Any) -> None:
    if not isinstance(table, dict) or not table.get("columns") or "rows" not in table:
        raise BargainError(f"{path}: make must return a table with 'columns' and 'rows'")
    for number, row in enumerate(table["rows"], start=1):
        if len(row) != len(table["columns"]):
            raise BargainError(f"{path}: row {number} has {len(row)} cells; there are {len(table['columns'])} columns")


def _compile(work: Path) -> bytes:
    typst = _typst()
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(work / "main.typ"), root=str(work), ignore_system_fonts=True, timestamp=_TIMESTAMP
        )
    except typst.TypstError as error:
        raise BargainError(f"main.typ: {_one_line(error)}") from None
    if warnings:
        raise BargainError(f"main.typ: {_one_line(warnings[0])}")
    return bytes(pdf)


def _one_line(problem: Any) -> str:
    message = str(getattr(problem, "message", problem))
    return " ".join(message.split())


def _products(folder: Path) -> Iterator[Path]:
    """Paths, relative to the folder, of all files that a build writes except the PDF."""
    for pattern in ("figures/*.svg", "data/*.json", "data/figures/*.json", "data/tables/*.json"):
        yield from sorted(path.relative_to(folder) for path in folder.glob(pattern))


def _install(source: Path, work: Path) -> None:
    """Move the products into place after everything has succeeded, and drop those of scripts that are gone."""
    made = set(_products(work))
    for stale in set(_products(source)) - made:
        (source / stale).unlink()
    for path in (*made, Path("main.pdf")):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(work / path, source / path)


def _compare(source: Path, work: Path) -> tuple[bytes, tuple[str, ...]]:
    if not (source / "data/build.json").is_file() or not (source / "main.pdf").is_file():
        raise BargainError(f"{source} has never been built: run the build before the check")
    recorded, present = _read(source / "data/build.json"), _read(work / "data/build.json")
    same = {name: recorded["versions"].get(name) == present["versions"][name] for name in _VERSIONED}
    differences = [
        f"{name}: it changed after the last build"
        for name in sorted({*recorded["sources"], *present["sources"]})
        if recorded["sources"].get(name) != present["sources"].get(name)
    ]
    differences += _compare_products(source, work, same["matplotlib"])
    notes = tuple(
        f"{name} is {present['versions'][name]} here and was {recorded['versions'].get(name)} at the build: "
        f"{'figures are compared by their data' if name == 'matplotlib' else 'the bytes of the PDF are not compared'}"
        for name, equal in same.items()
        if not equal
    )
    pdf = _compile(work)
    if not differences and same["typst"] and pdf != (source / "main.pdf").read_bytes():
        differences.append("main.pdf: the bytes differ from a fresh build")
    if differences:
        more = [f"and {len(differences) - _LISTED} more"] if len(differences) > _LISTED else []
        raise BargainError("\n".join([f"{source} and the code disagree:", *differences[:_LISTED], *more]))
    return pdf, notes


def _compare_products(source: Path, work: Path, same_matplotlib: bool) -> Iterator[str]:
    """Compare product by product; what agrees is taken as committed, so that the PDF can be compared byte for byte."""
    committed, computed = set(_products(source)), set(_products(work))
    for path in sorted(committed ^ computed):
        yield f"{path}: {'no script makes it any more' if path in committed else 'it is not in the paper yet'}"
    for path in sorted(committed & computed - {Path("data/build.json")}):
        was, now = source / path, work / path
        if path.suffix == ".svg":
            wrong = (
                []
                if not same_matplotlib or same_drawing(was, now)
                else [f"figure {path.stem}: it is drawn differently"]
            )
        elif path.parent.name == "tables":
            wrong = list(compare_tables(path.stem, _read(was), _read(now)))
        elif path.parent.name == "figures":
            wrong = list(compare_data(path.stem, _read(was), _read(now)))
        else:
            wrong = list(compare_numbers(_read(was), _read(now)))
        yield from wrong
        if not wrong:
            shutil.copy(was, now)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BargainError(f"{path}: not JSON ({error})") from None
