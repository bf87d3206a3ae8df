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

    Examples
    --------
    >>> read("examples/models/inspection.toml").parameter("q").meaning  # doctest: +SKIP
    'detection probability'
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
