"""Names in files: which ones can be written, and what stands in for those that are missing or taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bargain.errors import ModelError
from bargain.formats.fields import CONTROLS, one_line
from bargain.games import ExtensiveForm, NormalForm

__all__ = ["check_names", "distinct", "is_printable"]

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BREAKS = str.maketrans("", "", "\t\n\r")


def is_printable(text: str, breaks: bool) -> bool:
    """True for text without control characters and halves of characters; with `breaks`, line breaks and tabs pass."""
    return not CONTROLS.search(text.translate(_BREAKS) if breaks else text) and not _SURROGATES.search(text)


def distinct(
    names: Sequence[str],
    instead: Callable[[int], str],
    key: Callable[[str], str] = str,
    taken: Iterable[str] = (),
) -> list[str]:
    """Names that differ by their `key`: a repeated one is counted, a blank one is replaced by `instead(index)`.

    Names that come first keep their own text. `taken` are keys that are in use elsewhere.

    Examples
    --------
    >>> distinct(["go", "", "go", "go (2)"], lambda index: f"move {index + 1}")
    ['go', 'move 2', 'go (3)', 'go (2)']
    """
    used = set(taken)
    found: list[str | None] = []
    for name in names:
        keeps = bool(name.strip()) and key(name) not in used
        if keeps:
            used.add(key(name))
        found.append(name if keeps else None)
    counts: dict[str, int] = {}
    for index, name in enumerate(names):
        if found[index] is not None:
            continue
        base = name if name.strip() else instead(index)
        candidate = base
        while key(candidate) in used:
            counts[base] = counts.get(base, 1) + 1
            candidate = f"{base} ({counts[base]})"
        used.add(key(candidate))
        found[index] = candidate
    return [name or "" for name in found]


def check_names(game: NormalForm | ExtensiveForm, file: str, breaks: bool) -> None:
    """Refuse what a reader would not give back: blank names, control characters and, unless `breaks`, line breaks.

    A title is one line in every format.
    """
    named: list[tuple[str, Iterable[str]]] = [("player", game.players), ("outcome", game.outcomes)]
    if isinstance(game, NormalForm):
        named += [("action", labels or ()) for labels in game.actions or ()]
    else:
        named += [
            ("information set", (group.label for group in game.information_sets)),
            ("move", (label for labels in game.branches for label in labels)),
            ("node", (name for name in game.names if name is not None)),
        ]
    for what, names in named:
        for name in names:
            if not name.strip() or not is_printable(name, breaks):
                reason = "has control characters or line breaks" if name.strip() else "is blank"
                raise ModelError(one_line(f"{file}: the {what} {name!r} {reason}; give it a name that a file can hold"))
    if not is_printable(game.title, breaks=False):
        raise ModelError(one_line(f"{file}: the title {game.title!r} has control characters or line breaks"))
