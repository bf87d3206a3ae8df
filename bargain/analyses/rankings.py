"""Rankings of a few things: every strict or weak order, how many there are, and how far two of them are apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import permutations

from bargain.games.graph_model import Ranking

__all__ = ["count_of_orders", "orders", "places", "swaps"]


def orders(states: tuple[str, ...], ties: bool) -> Iterator[Ranking]:
    """Every strict ranking of the states, or every weak order with `ties`.

    Examples
    --------
    >>> len(list(orders(("a", "b", "c"), False))), len(list(orders(("a", "b", "c"), True)))
    (6, 13)
    """
    if not ties:
        for order in permutations(states):
            yield tuple((state,) for state in order)
    else:
        yield from _weak_orders(states)


def _weak_orders(states: tuple[str, ...]) -> Iterator[Ranking]:
    if not states:
        yield ()
        return
    for choice in range(1, 2 ** len(states)):
        top = tuple(state for k, state in enumerate(states) if choice >> k & 1)
        for rest in _weak_orders(tuple(state for k, state in enumerate(states) if not choice >> k & 1)):
            yield (top, *rest)


def count_of_orders(n: int, ties: bool) -> int:
    """n! strict rankings, or the ordered Bell number of weak orders.

    Examples
    --------
    >>> [count_of_orders(n, True) for n in range(1, 6)]
    [1, 3, 13, 75, 541]
    """
    counts = [1]
    for size in range(1, n + 1):
        if ties:
            choose, total = 1, 0
            for k in range(1, size + 1):
                choose = choose * (size - k + 1) // k
                total += choose * counts[size - k]
            counts.append(total)
        else:
            counts.append(counts[-1] * size)
    return counts[n]


def swaps(start: Mapping[str, int], ranking: Ranking) -> Fraction:
    """Pairs of states in another order: 1 for each that is turned around, 1/2 for each tie that is made or broken.

    Between strict rankings it is the fewest swaps of adjacent states (Kendall's distance).

    Examples
    --------
    >>> swaps({"a": 0, "b": 1, "c": 2}, (("c",), ("a",), ("b",))), swaps({"a": 0, "b": 1}, (("a", "b"),))
    (Fraction(2, 1), Fraction(1, 2))
    """
    place = {state: k for k, group in enumerate(ranking) for state in group}
    states = list(start)
    halves = 0
    for a in range(len(states)):
        for b in range(a):
            before, after = start[states[a]] - start[states[b]], place[states[a]] - place[states[b]]
            halves += abs((before > 0) - (before < 0) - (after > 0) + (after < 0))
    return Fraction(halves, 2)


def places(preferences: Mapping[str, Ranking]) -> dict[str, dict[str, int]]:
    """Player -> state -> place in the ranking, 0 for the best."""
    return {
        player: {state: k for k, group in enumerate(groups) for state in group}
        for player, groups in preferences.items()
    }
