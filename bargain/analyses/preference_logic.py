"""Conjunctions of comparisons of states by players: what follows from what, and the shortest list of alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

__all__ = ["Comparison", "Terms", "covered", "entails", "resolved", "shortest", "without"]


@dataclass(frozen=True, order=True)
class Comparison:
    """A player finds one state at least as good as another, or better if `strict`."""

    player: str
    better: str
    worse: str
    strict: bool = False

    def __str__(self) -> str:
        return f"{self.player}: {self.better} {'>' if self.strict else '>='} {self.worse}"


Term: TypeAlias = tuple[Comparison, ...]
Terms: TypeAlias = tuple[Term, ...]
"""Alternatives, each a conjunction."""


@lru_cache(maxsize=2**16)
def _closure(term: frozenset[Comparison]) -> frozenset[Comparison] | None:
    """All comparisons that follow by transitivity; None if they contradict each other."""
    strict = {(atom.player, atom.better, atom.worse): atom.strict for atom in sorted(term)}
    for atom in term:
        strict[atom.player, atom.better, atom.worse] |= atom.strict
    grown = True
    while grown:
        grown = False
        for (player, a, b), first in list(strict.items()):
            for (other, c, d), second in list(strict.items()):
                if player == other and b == c and strict.get((player, a, d)) in (None, False):
                    link = first or second
                    if (player, a, d) not in strict or (link and not strict[player, a, d]):
                        strict[player, a, d] = link
                        grown = True
    if any(link and a == b for (_, a, b), link in strict.items()):
        return None
    weak = {Comparison(player, a, b) for player, a, b in strict}
    return frozenset(weak | {Comparison(player, a, b, True) for (player, a, b), link in strict.items() if link})


def entails(term: Term, other: Term) -> bool:
    """True if every preference that meets `term` meets `other`."""
    known = _closure(frozenset(term))
    return known is None or known.issuperset(other)


def _bare(term: Term) -> Term:
    """The term without what the rest of it implies, in a fixed order."""
    kept = sorted(set(term))
    for atom in sorted(set(term), key=lambda one: (one.strict, one)):
        rest = tuple(one for one in kept if one != atom)
        if entails(rest, (atom,)):
            kept = list(rest)
    return tuple(kept)


def shortest(terms: Terms) -> Terms:
    """The alternatives without contradictions, redundant comparisons and what another alternative covers.

    Examples
    --------
    >>> a, b = Comparison("A", "s", "t"), Comparison("A", "s", "x")
    >>> shortest(((a, b), (b,))) == ((b,),)
    True
    """
    possible = {_bare(term) for term in terms if _closure(frozenset(term)) is not None}
    kept: list[Term] = []
    for term in sorted(possible, key=lambda one: (len(one), one)):
        if not any(entails(term, other) for other in kept):
            kept = [other for other in kept if not entails(other, term)]
            kept.append(term)
    return tuple(kept)


def covered(term: Term, terms: Terms) -> bool:
    """True if every preference that meets `term` meets one of the alternatives; decided case by case.

    Examples
    --------
    >>> covered((), ((Comparison("A", "s", "t"),), (Comparison("A", "t", "s", True),)))
    True
    """
    known = _closure(frozenset(term))
    if known is None:
        return True
    open_terms = []
    for other in terms:
        undecided = tuple(atom for atom in other if atom not in known)
        if not undecided:
            return True
        if not any(_opposite(atom) in known for atom in undecided):
            open_terms.append(undecided)
    if not open_terms:
        return False
    atom = min(open_terms, key=len)[0]
    return all(covered((*term, case), tuple(open_terms)) for case in (_opposite(atom), atom))


def _opposite(atom: Comparison) -> Comparison:
    return Comparison(atom.player, atom.worse, atom.better, not atom.strict)


def resolved(terms: Terms) -> Terms:
    """Alternatives of which none can be left out, and in which no comparison can be left out: preferences are complete.

    Cost: exponential in the number of comparisons in the worst case.

    Examples
    --------
    If s is not as good as z, then z is better than t wherever s is as good as t:

    >>> s_z, s_t = Comparison("A", "s", "z"), Comparison("A", "s", "t")
    >>> resolved(((s_z,), (s_t, Comparison("A", "z", "t", True)))) == shortest(((s_z,), (s_t,)))
    True
    """
    kept = list(shortest(terms))
    for k in range(len(kept)):
        for atom in kept[k]:
            rest = tuple(one for one in kept[k] if one != atom)
            if covered(rest, tuple(kept)):
                kept[k] = rest
    for term in sorted(kept, key=lambda one: (-len(one), one)):
        others = [other for other in kept if other != term]
        if covered(term, tuple(others)):
            kept = others
    return tuple(sorted(dict.fromkeys(kept), key=lambda one: (len(one), one)))


def without(terms: Terms, free: tuple[str, ...], places: Mapping[str, Mapping[str, int]]) -> Terms:
    """The alternatives with the comparisons of players who are not free decided by their rankings."""
    found = []
    for term in terms:
        fixed = [atom for atom in term if atom.player not in free]
        held = [
            places[atom.player][atom.worse] - places[atom.player][atom.better] >= int(atom.strict) for atom in fixed
        ]
        if all(held):
            found.append(tuple(atom for atom in term if atom.player in free))
    return tuple(found)
