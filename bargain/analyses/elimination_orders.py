"""The ends that iterated elimination can reach, over every order, or over as many as there is time for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

__all__ = ["Left", "Results", "Verdict", "all_results"]

Left = tuple[tuple[int, ...], tuple[int, ...]]
"""The actions left to the two players."""

Verdict = tuple[bool, bool, frozenset[int]]
"""Is an action dominated, does that hang on rounding, and what dominates it."""

_MOST_AT_ONCE = 10


@dataclass(frozen=True)
class Results:
    """The ends found; `complete` if every order was tried. `near` are (player, action) that hang on rounding."""

    ends: tuple[Left, ...]
    complete: bool
    near: frozenset[tuple[int, int]]


def all_results(
    start: Left, is_dominated: Callable[[int, int, Sequence[int], Sequence[int]], Verdict], tries: int
) -> Results:
    """Search the orders of elimination, where each round may drop any set of the actions then dominated.

    Parameters
    ----------
    start : Left
    is_dominated : callable
        (player, action, own actions left, other's actions left) -> verdict.
    tries : int
        Most calls of `is_dominated`; beyond it the answer is not complete.

    Notes
    -----
    Each set of actions left is looked at once, however many orders lead to it. A few orders that drop one action at a
    time come first, since they often end apart.
    """
    search = _Search(is_dominated, tries)
    try:
        for pick in _PICKS:
            search.descend(start, pick)
        complete = search.everything(start)
    except _SpentError:
        complete = False
    return Results(tuple(sorted(search.ends)), complete, frozenset(search.near))


class _SpentError(Exception):
    """There are no calls left."""


Place = tuple[int, int]

_PICKS: tuple[Callable[[list[Place]], Place], ...] = (
    lambda found: found[0],
    lambda found: found[-1],
    lambda found: next((place for place in reversed(found) if place[0] == 0), found[-1]),
    lambda found: next((place for place in found if place[0] == 1), found[0]),
    lambda found: found[len(found) // 2],
)


class _Search:
    def __init__(self, is_dominated: Callable[[int, int, Sequence[int], Sequence[int]], Verdict], tries: int) -> None:
        self.is_dominated, self.tries = is_dominated, tries
        self.ends: set[Left] = set()
        self.near: set[Place] = set()
        self._dominated: dict[Left, list[Place]] = {}
        self._known: dict[tuple[int, int, tuple[int, ...]], list[tuple[frozenset[int], bool, frozenset[int]]]]
        self._known = defaultdict(list)

    def descend(self, left: Left, pick: Callable[[list[Place]], Place]) -> None:
        """Drop one action at a time."""
        while found := self.dominated(left):
            left = _without(left, (pick(found),))
        self.ends.add(left)

    def everything(self, start: Left) -> bool:
        """Look at every set of actions that some order leaves; False if too many can go at once."""
        seen, todo, complete = {start}, [start], True
        while todo:
            left = todo.pop()
            found = self.dominated(left)
            if not found:
                self.ends.add(left)
            few = len(found) <= _MOST_AT_ONCE
            complete &= few
            for gone in _parts(found) if few else [*((place,) for place in found), tuple(found)]:
                rest = _without(left, gone)
                if rest not in seen:
                    seen.add(rest)
                    todo.append(rest)
        return complete

    def dominated(self, left: Left) -> list[Place]:
        """The dominated actions."""
        if left not in self._dominated:
            self._dominated[left] = [
                (side, action)
                for side in (0, 1)
                for action in left[side]
                if self._verdict(side, action, left[side], left[1 - side])
            ]
        return self._dominated[left]

    def _verdict(self, side: int, action: int, rows: tuple[int, ...], columns: tuple[int, ...]) -> bool:
        """What dominates an action still does while it is left; where nothing does, fewer own actions do not either."""
        own, known = frozenset(rows), self._known[side, action, columns]
        for before, verdict, by in known:
            if by <= own if verdict else own <= before:
                return verdict
        self.tries -= 1
        if self.tries < 0:
            raise _SpentError
        verdict, close, by = self.is_dominated(side, action, rows, columns)
        if close:
            self.near.add((side, action))
        known.append((own, verdict, by))
        return verdict


def _without(left: Left, gone: Sequence[Place]) -> Left:
    rows, columns = (tuple(a for a in left[side] if (side, a) not in gone) for side in (0, 1))
    return rows, columns


def _parts(found: list[Place]) -> Iterator[tuple[Place, ...]]:
    return chain.from_iterable(combinations(found, size) for size in range(1, len(found) + 1))
