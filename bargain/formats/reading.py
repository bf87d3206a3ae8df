"""Reading a model: which reader a file's name asks for."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import cast

from bargain.errors import ModelError
from bargain.formats.fields import one_line
from bargain.formats.files import read_text
from bargain.models import Scenario

__all__ = ["READABLE", "parse", "path_of", "read"]

_READERS = {
    ".toml": ("bargain.formats.model_files", "parse_model"),
    ".efg": ("bargain.formats.gambit_trees", "parse_tree"),
    ".nfg": ("bargain.formats.gambit_matrices", "parse_matrices"),
}
READABLE = tuple(_READERS)
"""Endings of the files that can be read."""


def read(path: str | os.PathLike[str]) -> Scenario:
    r"""Read a model file.

    Parameters
    ----------
    path : str or path
        A `.toml` file, `form = "normal"` or `form = "extensive"`; or one of Gambit's, `.efg` or `.nfg`.

    Returns
    -------
    Scenario
        Named after the file. It pickles, and a model without parameters is a scenario without parameters.

    Raises
    ------
    ModelError
        One line that begins with the file's name and says which key or line is wrong and why.

    Notes
    -----
    `.toml`, top level: `form`, `players`; optional `title`, `question`, `concept`, `assume` (a list of joint
    constraints), `[parameters.NAME]` (`baseline`; optional `symbol`, `meaning`, `unit`, `bounds`, `prior`, `source`),
    `[meanings]` (outcome -> one line), `[[proposition]]` (`claim`, `text`; optional `source`, `quantifier`),
    `[[reference]]` (`key`, `entry`).

    A normal form has `[actions]` (player -> list), `[payoffs]` (row action -> column action -> pair), and may have
    `[outcomes]` (row action -> column action -> name, or a table name -> probability).

    A tree has a list of `[[node]]`, the first one the root: `id`, and either `player` with `actions` (label -> id) and
    perhaps `infoset`, or `chance` (label -> [probability, id]), or `payoffs` with perhaps `outcome`. An `id` is the
    name of the node, or a whole number, which leaves the node without a name.

    Payoffs and probabilities are numbers, or arithmetic on the parameters in quotes. All numbers are exact: 0.1 is
    1/10.

    `.efg` and `.nfg` are read as Gambit's documentation has them, R and D alike; the comment becomes the `question`.
    Numbers are exact, and payoffs at nodes inside a tree are added along the path, as names of outcomes are joined
    with " + ". Our games need names that differ: repeated ones are counted ("go", "go (2)"), also outcomes and players
    that only differ in signs; missing actions are numbered, and an information set without a name takes that of its
    only node, or "Player:number". A game of imperfect recall, and an `.nfg` of three or more players, are refused.
    Reading takes some 25 seconds for a tree of a million nodes.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = 'EFG 2 R "Entry" { "E" "I" }\np "" 1 1 "" { "out" "in" } 0\nt "" 1 "" { 0, 2.5 }\nt "" 2 "" { 1/3 1 }'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "entry.efg"
    ...     _ = path.write_text(text)
    ...     model = read(path)
    >>> model.title, model.game().payoffs[1, 0]
    ('Entry', Fraction(1, 3))
    """
    file = path_of(path, READABLE, "read")
    return parse(read_text(file), file)


def parse(text: str, file: Path) -> Scenario:
    """Read the text of a file of this name."""
    module, function = _READERS[file.suffix.lower()]
    return cast(Scenario, getattr(importlib.import_module(module), function)(text, file.name, file.stem))


def path_of(path: object, endings: tuple[str, ...], verb: str) -> Path:
    """A path whose ending names a format."""
    if not isinstance(path, (str, os.PathLike)):
        raise ModelError(f"{verb} takes the path of a file, not {type(path).__name__}")
    try:
        file = Path(path)
    except TypeError:  # a path of bytes
        raise ModelError(f"{verb} takes the path of a file as text, not {type(path).__name__}") from None
    if file.suffix.lower() not in endings:
        raise ModelError(one_line(f"{file.name or file}: not a model file; its name must end in {', '.join(endings)}"))
    return file
