"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

__all__ = ["ConceptOption", "FloatOption", "Format", "FormatOption", "Readable", "ReadableOption", "Set", "Target"]


class Format(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    JSON = "json"
    LATEX = "latex"


class Readable(StrEnum):
    """How other results are printed."""

    TABLE = "table"
    JSON = "json"


Target = Annotated[
    str, typer.Argument(metavar="TARGET", help="A scenario (see: bargain list) or a .toml, .efg or .nfg file.")
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Give a parameter a value, exact as written: 1/3, 0.1 (which is 1/10). Repeat for more; the others keep "
        "their baseline.",
    ),
]
ConceptOption = Annotated[
    str | None,
    typer.Option(
        "--concept",
        metavar="C",
        help="For a normal form: nash, pure (pure strategies only) or perfect (trembling-hand perfect). For a tree: "
        "nash, subgame-perfect, perfect-bayesian or sequential. Else what suits the model.",
    ),
]
FloatOption = Annotated[bool, typer.Option("--float", help="Floating point.")]
FormatOption = Annotated[
    Format, typer.Option("--format", help="table: to read; json: to compute with; latex: booktabs.")
]
ReadableOption = Annotated[Readable, typer.Option("--format", help="table: to read; json: to compute with.")]
