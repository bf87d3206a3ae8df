"""Models in files: `read` turns a file into a `Scenario`; `solution_json` and `atlas_json` turn results into JSON."""

from __future__ import annotations

import os
from pathlib import Path

from bargain.errors import ModelError
from bargain.formats.fields import one_line
from bargain.formats.results import atlas_json, solution_json
from bargain.models import Scenario

__all__ = ["READABLE", "atlas_json", "read", "solution_json"]

READABLE = (".toml",)
_PLANNED = (".nfg", ".efg")


def read(path: str | os.PathLike[str]) -> Scenario:
    """Read a model file.

    Parameters
    ----------
    path : str or path
        A `.toml` file, `form = "normal"` or `form = "extensive"`.

    Returns
    -------
    Scenario
        Named after the file. It pickles, and a model without parameters is a scenario without parameters.

    Raises
    ------
    ModelError
        One line that begins with the file's name and says which key is wrong and why.

    Notes
    -----
    Top level: `form`, `players`; optional `title`, `question`, `concept`, `assume` (a list of joint constraints),
    `[parameters.NAME]` (`baseline`; optional `symbol`, `meaning`, `unit`, `bounds`, `prior`, `source`), `[meanings]`
    (outcome -> one line), `[[proposition]]` (`claim`, `text`; optional `source`, `quantifier`), `[[reference]]` (`key`,
    `entry`).

    A normal form has `[actions]` (player -> list), `[payoffs]` (row action -> column action -> pair), and may have
    `[outcomes]` (row action -> column action -> name, or a table name -> probability).

    A tree has a list of `[[node]]`, the first one the root: `id`, and either `player` with `actions` (label -> id) and
    perhaps `infoset`, or `chance` (label -> [probability, id]), or `payoffs` with perhaps `outcome`.

    Payoffs and probabilities are numbers, or arithmetic on the parameters in quotes. All numbers are exact: 0.1 is
    1/10.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> lines = ['form = "normal"', 'players = ["Row", "Column"]', "[parameters.x]", "baseline = 0.1"]
    >>> lines += ["[actions]", 'Row = ["up"]', 'Column = ["left", "right"]']
    >>> lines += ["[payoffs]", 'up = { left = ["x", 0], right = ["1 - x", "x/3"] }']
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "tiny.toml"
    ...     _ = path.write_text(chr(10).join(lines))
    ...     model = read(path)
    >>> model.game().B[0, 1]
    Fraction(1, 30)
    """
    try:
        file = Path(path)
    except TypeError:
        raise ModelError(f"read takes the path of a file, not {type(path).__name__}") from None
    suffix = file.suffix.lower()
    if suffix in _PLANNED:
        readable = ", ".join(READABLE)
        raise ModelError(one_line(f"{file.name}: {suffix} files are not yet readable; what can be read is {readable}"))
    if suffix not in READABLE:
        raise ModelError(one_line(f"{file.name or file}: not a model file; its name must end in {', '.join(READABLE)}"))
    from bargain.formats.model_files import read_model

    return read_model(file)
