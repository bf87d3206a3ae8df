"""Names of 2x2 games, each with the author who uses it so: names differ between authors, orderings do not.

The primary name of a symmetric strict game is that of Bruns (2015), who names all twelve; an asymmetric game is then
called by the two patterns that it joins, as he does. Other names are listed with their own source and convention.
R is the payoff where both play their first action, S own first against other's second, T own second against other's
first, P where both play their second.

The orderings of Bruns were read from the transcription of his table in the public R package `nitratesgame`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from bargain.analyses.ordinal_games import Pattern, class_of, game_class
from bargain.arithmetic import shown
from bargain.errors import ParameterError

__all__ = ["GameName", "class_label", "known_names", "named_classes", "names_of_class"]

BRUNS = "Bruns (2015), Names for Games, Games 6(4)"
RAPOPORT = "Rapoport (1967), Exploiter, leader, hero, and martyr, Behavioral Science 12(2)"
TEXTBOOK = "Osborne and Rubinstein (1994), A Course in Game Theory, section 2.3"
PLANE = "Poncela-Casasnovas et al. (2016), Science Advances 2:e1600451, the plane of T and S"
DECOMPOSITION = "Böörs et al. (2022), Theory and Decision 93"
INDEX = "A visual index to common types of 2x2 simultaneous games, dragice.fr/gameicons"


@dataclass(frozen=True)
class GameName:
    """A name, the source that uses it for this game, and the ordering in that source's labels."""

    name: str
    source: str
    ordering: str


_SYMMETRIC: tuple[tuple[str, str, str], ...] = (
    ("chicken", BRUNS, "T > R > S > P"),
    ("battle", BRUNS, "T > S > R > P"),
    ("hero", BRUNS, "T > S > P > R"),
    ("compromise", BRUNS, "T > P > S > R"),
    ("deadlock", BRUNS, "T > P > R > S"),
    ("prisoner's dilemma", BRUNS, "T > R > P > S"),
    ("stag hunt", BRUNS, "R > T > P > S"),
    ("assurance", BRUNS, "R > P > T > S"),
    ("coordination", BRUNS, "R > P > S > T"),
    ("peace", BRUNS, "R > S > P > T"),
    ("harmony", BRUNS, "R > S > T > P"),
    ("concord", BRUNS, "R > T > S > P"),
    ("exploiter", RAPOPORT, "T > R > S > P"),
    ("leader", RAPOPORT, "T > S > R > P"),
    ("hero", RAPOPORT, "S > T > R > P"),
    ("martyr", RAPOPORT, "T > R > P > S"),
    ("hawk-dove", TEXTBOOK, "T > R > S > P"),
    ("snowdrift", PLANE, "T > R > S > P"),
    ("harmony", PLANE, "R > T > S > P"),
    ("battle of the sexes", DECOMPOSITION, "T > S > R > P"),
    ("battle of the sexes", DECOMPOSITION, "S > T > R > P"),
    ("assurance", INDEX, "R > T > P > S"),
    ("low battle", BRUNS, "T > S > R = P"),
    ("low lock", BRUNS, "T > P > R = S"),
    ("low dilemma", BRUNS, "T > R > P = S"),
    ("low coordination", BRUNS, "R > P > S = T"),
    ("low harmony", BRUNS, "R > S > P = T"),
    ("low concord", BRUNS, "R > T > P = S"),
    ("mid battle", BRUNS, "T > R = S > P"),
    ("mid compromise", BRUNS, "T > P = S > R"),
    ("midlock", BRUNS, "T > R = P > S"),
    ("mid hunt", BRUNS, "R > P = T > S"),
    ("mid peace", BRUNS, "R > P = S > T"),
    ("mid harmony", BRUNS, "R > S = T > P"),
    ("battle of the sexes", TEXTBOOK, "T > S > R = P"),
)

_ASYMMETRIC: tuple[tuple[str, str, str, str], ...] = (("matching pennies", TEXTBOOK, "R = P > S = T", "S = T > R = P"),)


def ranks(ordering: str) -> Pattern:
    """Dense ranks of (R, S, T, P) from an ordering such as "T > R = S > P"."""
    groups = [set(re.findall(r"[RSTP]", group)) for group in ordering.split(">")]
    rank = {letter: len(groups) - k for k, group in enumerate(groups) for letter in group}
    return rank["R"], rank["S"], rank["T"], rank["P"]


@cache
def _by_class() -> dict[int, tuple[GameName, ...]]:
    found: dict[int, list[GameName]] = {}
    for name, source, ordering in _SYMMETRIC:
        pattern = ranks(ordering)
        found.setdefault(class_of(pattern, pattern), []).append(GameName(name, source, ordering))
    for name, source, row, column in _ASYMMETRIC:
        text = f"row {row}, column {column}"
        found.setdefault(class_of(ranks(row), ranks(column)), []).append(GameName(name, source, text))
    return {number: tuple(names) for number, names in found.items()}


def names_of_class(number: int) -> tuple[GameName, ...]:
    """The names that the literature gives to a class, each with its source; empty where we know of none.

    Examples
    --------
    >>> [one.name for one in names_of_class(1)]
    ['chicken', 'exploiter', 'hawk-dove', 'snowdrift']
    """
    game_class(number)
    return _by_class().get(number, ())


def class_label(number: int) -> str:
    """One text for a class: its name, the two patterns that it joins, or the strict classes that it lies between.

    Examples
    --------
    >>> class_label(1), class_label(7), class_label(79)
    ('chicken', 'chicken x stag hunt', 'class 79, with ties')
    """
    names = names_of_class(number)
    if names:
        return names[0].name
    one = game_class(number)
    if not one.strict:
        sides = [_pattern_names().get(pattern) for pattern in (one.row, one.column)]
        return " x ".join(side for side in sides if side) if all(sides) else f"class {number}, with ties"
    return " x ".join(_pattern_names()[pattern] for pattern in (one.row, one.column))


@cache
def _pattern_names() -> dict[Pattern, str]:
    found: dict[Pattern, str] = {}
    for name, source, ordering in _SYMMETRIC:
        if source is BRUNS:
            found.setdefault(ranks(ordering), name)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]+", " ", name.lower().replace("'", "").replace("’", "")).replace("prisoners", "prisoner")


def known_names() -> tuple[str, ...]:
    """Every name that `named_classes` reads, sorted."""
    return tuple(sorted({one.name for names in _by_class().values() for one in names}))


def named_classes(name: str) -> tuple[int, ...]:
    """Numbers of the classes that some source calls by a name; several where authors differ.

    Raises
    ------
    ParameterError
        Nobody whom we cite uses the name.

    Examples
    --------
    >>> named_classes("Prisoner's Dilemma"), named_classes("harmony")
    ((51,), (76, 78))
    """
    if not isinstance(name, str):
        raise ParameterError(f"the name of a 2x2 game is a text such as 'chicken', not {shown(name)!r}")
    wanted = _plain(name)
    found = tuple(sorted(n for n, names in _by_class().items() if any(_plain(one.name) == wanted for one in names)))
    if not found:
        plain = {_plain(one): one for one in known_names()}
        near = get_close_matches(wanted, plain, n=3)
        closest = " or ".join(repr(plain[one]) for one in near)
        advice = f"did you mean {closest}?" if near else "known_names() lists the names, 'chicken' among them"
        raise ParameterError(f"no 2x2 game is called {shown(name)!r}; {advice}")
    return found
