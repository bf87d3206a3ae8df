"""All ends that iterated elimination can reach, over every order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

__all__ = ["Left", "Results", "all_results"]

Left = tuple[tuple[int, ...], tuple[int, ...]]
"""The actions left to the two players."""

_MOST_AT_ONCE = 10


@dataclass(frozen=True)
class Results:
    """The ends found; `complete` if every order was tried. `near` are (player, action) that hang on rounding."""

    ends: tuple[Left, ...]
    complete: bool
    near: frozenset[tuple[int, int]]


def all_results(
    start: Left, is_dominated: Callable[[int, int, Sequence[int], Sequence[int]], tuple[bool, bool]], tries: int
) -> Results:
    """Search all orders of elimination, where each round may drop any set of the actions then dominated.

    Parameters
    ----------
    start : Left
    is_dominated : callable
        (player, action, own actions left, other's actions left) -> (dominated, near).
    tries : int
        Most calls of `is_dominated`; beyond it the answer is not complete.

    Notes
    -----
    Each set of actions left is looked at once, however many orders lead to it.
    """
    seen, todo = {start}, [start]
    ends: set[Left] = set()
    near: set[tuple[int, int]] = set()
    calls = 0
    while todo:
        left = todo.pop()
        calls += len(left[0]) + len(left[1])
        if calls > tries:
            return Results(tuple(sorted(ends)), False, frozenset(near))
        found: list[tuple[int, int]] = []
        for side in (0, 1):
            for action in left[side]:
                verdict, close = is_dominated(side, action, left[side], left[1 - side])
                if close:
                    near.add((side, action))
                if verdict:
                    found.append((side, action))
        if not found:
            ends.add(left)
        if len(found) > _MOST_AT_ONCE:
            return Results(tuple(sorted(ends)), False, frozenset(near))
        for gone in _parts(found):
            rows, columns = (tuple(a for a in left[side] if (side, a) not in gone) for side in (0, 1))
            if (rows, columns) not in seen:
                seen.add((rows, columns))
                todo.append((rows, columns))
    return Results(tuple(sorted(ends)), True, frozenset(near))


def _parts(found: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], ...]]:
    return chain.from_iterable(combinations(found, size) for size in range(1, len(found) + 1))
