"""The inverse question of a graph model: which preferences make a state stable?

Stability of a state is a Boolean formula over comparisons of two states by one player. For every move that a player
could make from the state, either the player does not prefer its end, or one of the opponent's replies deters it.
Preferences are transitive and complete: what follows from that is left out of the formula.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from bargain.analyses.graph_stability import StabilityConcept
from bargain.analyses.preference_logic import Comparison, Terms, entails, resolved, shortest, without
from bargain.analyses.rankings import count_of_orders, orders, places, swaps
from bargain.arithmetic import shown
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError, GameError
from bargain.games.entries import check_flag
from bargain.games.graph_model import GraphModel, Ranking

__all__ = ["Change", "Requirement", "StabilizingPreferences", "stabilizing_preferences"]

_MOST_STATES = {False: 8, True: 7}
_MOST_TERMS = 400
_MOST_RESOLVED = 40


@dataclass(frozen=True)
class Requirement:
    """What keeps a player from one move: one of the alternatives, each a conjunction of comparisons.

    No alternative at all means that nothing that is free can keep the player from it.
    """

    player: str
    move: str
    alternatives: Terms

    def __str__(self) -> str:
        if not self.alternatives:
            return f"{self.player} moves to {self.move} whatever the free preferences are"
        return f"{self.player} is kept from {self.move}: {_text(self.alternatives)}"


@dataclass(frozen=True, eq=False)
class Change:
    """The smallest changes of the given preferences that make the state stable.

    `swaps` counts pairs of states, over all players: 1 if their order is turned around, 1/2 if a tie is made or broken.
    Between strict rankings it is the number of swaps of adjacent states. `preferences` lists every such change.
    """

    swaps: Fraction
    preferences: tuple[Mapping[str, Ranking], ...]


@dataclass(frozen=True, eq=False)
class StabilizingPreferences:
    """The preferences under which a state is stable.

    Attributes
    ----------
    model : GraphModel
    state : str
    concept : StabilityConcept
    players : tuple of str
        Whose preferences are free; the others' are those of the model.
    stable_for : tuple of str
        For whom the state is to be stable; for both, it is an equilibrium.
    requirements : tuple of Requirement
        All must be met: the formula, move by move.
    alternatives : tuple of tuple of Comparison, or None
        The same formula as a list of alternatives, each a list of comparisons. No comparison can be left out, and no
        alternative covers another. `()` if no preferences will do, `((),)` if all will, None where there are hundreds.
    """

    model: GraphModel
    state: str
    concept: StabilityConcept
    players: tuple[str, ...]
    stable_for: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    alternatives: Terms | None

    def __str__(self) -> str:
        wanted = "an equilibrium" if len(self.stable_for) == 2 else f"stable for {self.stable_for[0]}"
        head = f"{self.state} is {wanted} ({self.concept}) if and only if"
        if self.alternatives == ():
            return f"{self.state} is never {wanted} ({self.concept}): {self.requirements[0]}"
        if self.alternatives == ((),):
            return f"{self.state} is always {wanted} ({self.concept})"
        by_move = sum(len(term) for one in self.requirements for term in one.alternatives)
        shorter = self.alternatives is not None and sum(map(len, self.alternatives)) <= by_move
        lines = [_text(self.alternatives or ())] if shorter else [str(one) for one in self.requirements]
        return "\n".join([head, *(f"  {line}" for line in lines)])

    def holds(self, preferences: Mapping[str, Any]) -> bool:
        """Tell whether the formula holds under preferences of the free players, read as `GraphModel` reads them."""
        if not isinstance(preferences, Mapping) or set(preferences) != set(self.players):
            raise GameError(f"preferences: give one for each free player, {', '.join(self.players)}")
        where = places(self.model.with_preferences(preferences).preferences)
        return self._met({atom: _holds(atom, where) for atom in self._atoms()})

    def count(self, *, ties: bool = False) -> int:
        """How many preferences of the free players make the state stable.

        Parameters
        ----------
        ties : bool
            Count weak orders; else strict rankings only.

        Raises
        ------
        ConceptError
            More than 8 states, or 7 with ties: too many rankings to go through.
        """
        sizes = [{signs: len(held) for signs, held in groups.items()} for groups in self._groups(ties)]
        return sum(
            _product(len_ for _, len_ in combination)
            for combination in product(*(size.items() for size in sizes))
            if self._met(_joined(signs for signs, _ in combination))
        )

    def total(self, *, ties: bool = False) -> int:
        """How many preferences the free players can have at all."""
        check_flag(ties, "ties")
        one = count_of_orders(len(self.model.states), ties)
        return int(one ** len(self.players))

    def rankings(self, *, ties: bool = False) -> Iterator[Mapping[str, Ranking]]:
        """Every stabilizing preference, one mapping from free player to ranking at a time."""
        groups = self._groups(ties)
        for combination in product(*(group.items() for group in groups)):
            if self._met(_joined(signs for signs, _ in combination)):
                for chosen in product(*(held for _, held in combination)):
                    yield freeze(dict(zip(self.players, chosen, strict=True)))

    def nearest(self, *, ties: bool = False) -> Change | None:
        """The smallest change of the model's preferences that makes the state stable, or None if nothing does.

        Parameters
        ----------
        ties : bool
            Allow weak orders as answers; else strict rankings only.

        Raises
        ------
        ConceptError
            More than 8 states, or 7 with ties. With strict rankings and without them more states will do, unless SEQ
            leaves the opponent's preferences free; `preferences` then holds one of the smallest changes.
        """
        check_flag(ties, "ties")
        if not ties and len(self.model.states) > _MOST_STATES[False] and self._climbs():
            return self._climb()
        groups = self._groups(ties)
        closest: list[dict[Signs, tuple[Fraction, list[Ranking]]]] = []
        for player, group in zip(self.players, groups, strict=True):
            start = places(self.model.preferences)[player]
            best: dict[Signs, tuple[Fraction, list[Ranking]]] = {}
            for signs, held in group.items():
                costs = [(swaps(start, ranking), ranking) for ranking in held]
                least = min(cost for cost, _ in costs)
                best[signs] = least, [ranking for cost, ranking in costs if cost == least]
            closest.append(best)
        found: list[tuple[Fraction, tuple[list[Ranking], ...]]] = []
        for combination in product(*(best.items() for best in closest)):
            if self._met(_joined(signs for signs, _ in combination)):
                cost = sum((cost for _, (cost, _) in combination), Fraction(0))
                found.append((cost, tuple(held for _, (_, held) in combination)))
        if not found:
            return None
        least = min(cost for cost, _ in found)
        chosen = [chosen for cost, held in found if cost == least for chosen in product(*held)]
        return Change(least, tuple(freeze(dict(zip(self.players, rankings, strict=True))) for rankings in chosen))

    def _climbs(self) -> bool:
        """True if all that is asked for is that the state rises in each player's strict ranking."""
        strict = all(len(group) == 1 for player in self.players for group in self.model.preferences[player])
        return strict and all(
            atom.better == self.state and atom.player == one.player
            for one in self.requirements
            for term in one.alternatives
            for atom in term
        )

    def _climb(self) -> Change | None:
        """Past each state on the way, the state rises by one swap; no change with fewer puts it above the highest."""
        total, changed = Fraction(0), {}
        for player in self.players:
            order = [state for (state,) in self.model.preferences[player]]
            mine = [one for one in self.requirements if one.player == player]
            for climbed in range(order.index(self.state) + 1):
                lower = set(order[order.index(self.state) - climbed :])
                if all(any(all(atom.worse in lower for atom in term) for term in one.alternatives) for one in mine):
                    break
            else:
                return None
            place = order.index(self.state)
            order.insert(place - climbed, order.pop(place))
            total += climbed
            changed[player] = tuple((state,) for state in order)
        if any(one.player not in self.players for one in self.requirements):
            return None
        return Change(total, (freeze(changed),))

    def _atoms(self) -> tuple[Comparison, ...]:
        every = (atom for one in self.requirements for term in one.alternatives for atom in term)
        return tuple(dict.fromkeys(every))

    def _met(self, truth: Mapping[Comparison, bool]) -> bool:
        return all(any(all(truth[atom] for atom in term) for term in one.alternatives) for one in self.requirements)

    def _groups(self, ties: bool) -> list[dict[Signs, list[Ranking]]]:
        """For each free player the rankings, grouped by which comparisons of the formula they make true."""
        check_flag(ties, "ties")
        states = tuple(self.model.states)
        if len(states) > _MOST_STATES[ties]:
            raise ConceptError(
                f"{len(states)} states have too many rankings{' with ties' if ties else ''} to go through "
                f"({_MOST_STATES[ties]} are the most); read the requirements instead"
            )
        found = []
        for player in self.players:
            atoms = [atom for atom in self._atoms() if atom.player == player]
            groups: dict[Signs, list[Ranking]] = defaultdict(list)
            for ranking in orders(states, ties):
                where = places({player: ranking})
                groups[tuple((atom, _holds(atom, where)) for atom in atoms)].append(ranking)
            found.append(dict(groups))
        return found


Signs = tuple[tuple[Comparison, bool], ...]


def stabilizing_preferences(
    model: GraphModel,
    state: str,
    concept: StabilityConcept | str,
    *,
    players: Iterable[str] | None = None,
    stable_for: Iterable[str] | None = None,
) -> StabilizingPreferences:
    """The preferences that make a state stable: as a formula, as a count, and as the smallest change.

    Parameters
    ----------
    model : GraphModel
    state : str
    concept : {"nash", "gmr", "smr", "seq"}
    players : iterable of str, optional
        Whose preferences are free, both players' where left out. The others keep those of the model.
    stable_for : iterable of str, optional
        For whom the state is to be stable; for both, so that it is an equilibrium, where left out.

    Raises
    ------
    GameError
        No such player or state.
    ConceptError
        No such concept.

    Notes
    -----
    Cost: linear in moves x replies x ways out for the requirements; the alternatives can be exponentially many, and
    counting goes through the rankings of each free player.

    Examples
    --------
    When is mutual restraint stable against those who look one reply ahead?

    >>> from bargain.games import NormalForm
    >>> chicken = NormalForm([[3, 2], [4, 1]], [[3, 4], [2, 1]], actions=(("C", "D"), ("C", "D")))
    >>> found = stabilizing_preferences(GraphModel.from_normal_form(chicken), "C, C", "seq", players=["Column"])
    >>> print(found)
    C, C is an equilibrium (seq) if and only if
      Column: C, C >= C, D and D, D > D, C
    >>> found.count(), found.total(), found.nearest().swaps
    (6, 24, Fraction(2, 1))
    """
    if not isinstance(model, GraphModel):
        raise GameError(f"stabilizing_preferences takes a GraphModel, not {type(model).__name__}")
    wanted = StabilityConcept.read(concept)
    free = _players(model, players, "players")
    targets = _players(model, stable_for, "stable_for")
    requirements = []
    for player in targets:
        for t in model.reachable(player, state):
            terms = without(_alternatives(model, player, state, t, wanted), free, places(model.preferences))
            if () not in terms:
                requirements.append(Requirement(player, t, resolved(terms)))
    kept = _independent(requirements)
    return StabilizingPreferences(model, state, wanted, free, targets, kept, _expanded(kept))


def _players(model: GraphModel, given: Iterable[str] | None, what: str) -> tuple[str, ...]:
    if given is None:
        return tuple(model.players or ())
    if not isinstance(given, Iterable):
        raise GameError(f"{what}: give a list of players, not {shown(given)!r}")
    listed = (given,) if isinstance(given, str) else tuple(given)
    if not listed:
        raise GameError(f"{what}: name at least one of {', '.join(model.players or ())}")
    for player in listed:
        model.other(player)
    return tuple(player for player in model.players or () if player in listed)


def _alternatives(model: GraphModel, i: str, s: str, t: str, concept: StabilityConcept) -> Terms:
    """What keeps player i from moving from s to t, as a list of conjunctions."""
    found: list[tuple[Comparison, ...]] = [(Comparison(i, s, t),)]
    j = model.other(i)
    for x in () if concept is StabilityConcept.NASH else model.reachable(j, t):
        term = [Comparison(i, s, x)]
        if concept is StabilityConcept.SMR:
            term += [Comparison(i, s, y) for y in model.reachable(i, x)]
        if concept is StabilityConcept.SEQ:
            term.append(Comparison(j, x, t, strict=True))
        # s against s holds always
        found.append(tuple(dict.fromkeys(atom for atom in term if atom.better != atom.worse)))
    return tuple(found)


def _independent(requirements: list[Requirement]) -> tuple[Requirement, ...]:
    """Leave out what another requirement implies: each of its alternatives meets this one too."""

    def implies(one: Requirement, other: Requirement) -> bool:
        return all(any(entails(term, weaker) for weaker in other.alternatives) for term in one.alternatives)

    kept: list[Requirement] = []
    for k, one in enumerate(requirements):
        rest = [*kept, *requirements[k + 1 :]]
        if not any(implies(other, one) for other in rest):
            kept.append(one)
    return tuple(kept)


def _expanded(requirements: tuple[Requirement, ...]) -> Terms | None:
    terms: Terms = ((),)
    for one in requirements:
        if len(terms) * len(one.alternatives) > _MOST_TERMS:
            return None
        terms = shortest(tuple((*left, *right) for left in terms for right in one.alternatives))
    return resolved(terms) if len(terms) <= _MOST_RESOLVED else terms


def _text(terms: Terms) -> str:
    texts = []
    for term in terms:
        by_player: dict[str, list[str]] = defaultdict(list)
        for atom in term:
            by_player[atom.player].append(f"{atom.better} {'>' if atom.strict else '>='} {atom.worse}")
        texts.append("; ".join(f"{player}: {' and '.join(held)}" for player, held in by_player.items()))
    return texts[0] if len(texts) == 1 else " or ".join(f"({text})" for text in texts)


def _holds(atom: Comparison, where: Mapping[str, Mapping[str, int]]) -> bool:
    better, worse = where[atom.player][atom.better], where[atom.player][atom.worse]
    return better < worse if atom.strict else better <= worse


def _joined(parts: Iterable[Signs]) -> dict[Comparison, bool]:
    return {atom: value for signs in parts for atom, value in signs}


def _product(sizes: Iterable[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total
