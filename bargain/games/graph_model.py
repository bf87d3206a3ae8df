"""Graph models of conflict for two decision makers: states, moves that may be irreversible, and ordinal preferences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Any

from bargain.arithmetic import Arithmetic, Number, arithmetic_of, number, shown
from bargain.errors import GameError, ParameterError
from bargain.games.entries import read_labels
from bargain.games.normal_form import NormalForm
from bargain.games.numerical import numerical

__all__ = ["GraphModel", "Ranking"]

Ranking = tuple[tuple[str, ...], ...]
"""Groups of states, the best first; states of one group tie."""

_MOST_STATES = 4096
_MOST_OPTIONS = 10
_TIE = 1e-9
_ANY = object()


@dataclass(frozen=True, eq=False)
class GraphModel:
    """A conflict of two decision makers as a graph: who can move it from which state to which, and who prefers what.

    Parameters
    ----------
    states : sequence of str
    moves : mapping
        Player -> state -> states that the player can move the conflict to, alone and in one step. A state that is
        left out has no moves. Moves need no way back.
    preferences : mapping
        Player -> a ranking, the best first, in which a list of states is a tie: `["deal", ["war", "crisis"]]`; or a
        payoff number for each state. Only the order counts. Float payoffs closer than 1e-9 of their range tie.
    players : pair of str, optional
        The order of the players; that of `moves` where left out.
    title : str

    Raises
    ------
    GameError
        Unknown or repeated states, moves of a state to itself, a state that a preference leaves out, a number of
        players other than two.

    Notes
    -----
    Source: Fang, Hipel and Kilgour (1989), Conflict models in graph form, EJOR 41.

    Examples
    --------
    >>> model = GraphModel(
    ...     ["peace", "crisis", "war"],
    ...     {"A": {"peace": ["crisis"], "crisis": ["peace"]}, "B": {"crisis": ["war"]}},
    ...     {"A": ["crisis", "peace", "war"], "B": {"peace": 2, "crisis": 0, "war": 1}},
    ... )
    >>> model.improvements("A", "peace"), model.improvements("B", "crisis"), model.reachable("B", "war")
    (('crisis',), ('war',), ())
    >>> model.preferences["B"]
    (('peace',), ('war',), ('crisis',))
    """

    states: Sequence[str]
    moves: Any
    preferences: Any
    players: Sequence[str] | None = None
    title: str = ""
    _places: Mapping[str, Mapping[str, int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        given = _read_list(self.states, "states")
        if not given:
            raise GameError("a graph model needs at least one state")
        if len(given) > _MOST_STATES:
            raise GameError(f"{len(given)} states are given; a graph model holds {_MOST_STATES} at most")
        states = read_labels(given, len(given), str, "states")
        for name in ("moves", "preferences"):
            if not isinstance(getattr(self, name), Mapping):
                raise GameError(f"{name}: give a mapping from each player, not {type(getattr(self, name)).__name__}")
        found = tuple(self.moves) if self.players is None else _read_list(self.players, "players")
        if len(found) != 2:
            raise GameError(f"a graph model is for two players, and {len(found)} are given")
        players = read_labels(found, 2, str, "players")
        for name in ("moves", "preferences"):
            known = set(getattr(self, name))
            if known != set(players):
                odd = sorted(map(shown, known.symmetric_difference(players)))[0]
                raise GameError(f"{name}: player {odd!r} is {'unknown' if odd in set(map(str, known)) else 'missing'}")
        set_field = object.__setattr__
        set_field(self, "states", states)
        set_field(self, "players", players)
        set_field(self, "moves", _read_moves(self.moves, players, states))
        ranked = {player: _read_preference(self.preferences[player], player, states) for player in players}
        set_field(self, "preferences", MappingProxyType(ranked))
        ranks = {
            player: {state: len(groups) - k for k, group in enumerate(groups) for state in group}
            for player, groups in ranked.items()
        }
        set_field(self, "_places", ranks)

    def other(self, player: str) -> str:
        """The opponent."""
        first, second = self.players or ()
        self._known(player)
        return str(second if player == first else first)

    def _known(self, player: str, state: object = _ANY) -> None:
        if not isinstance(player, str) or player not in (self.players or ()):
            raise GameError(f"no player {shown(player)!r}; there are {', '.join(self.players or ())}")
        if state is not _ANY and not (isinstance(state, str) and state in self._places[player]):
            raise GameError(f"no state {shown(state)!r}; there are {', '.join(self.states)}")

    def reachable(self, player: str, state: str) -> tuple[str, ...]:
        """States that the player can move to from `state`, alone and in one step."""
        self._known(player, state)
        found: tuple[str, ...] = self.moves[player].get(state, ())
        return found

    def rank(self, player: str, state: str) -> int:
        """Place of a state in the player's preference, 1 for the worst; ties share a place."""
        self._known(player, state)
        return self._places[player][state]

    def improvements(self, player: str, state: str) -> tuple[str, ...]:
        """Moves of the player from `state` to states that the player prefers."""
        here = self.rank(player, state)
        return tuple(t for t in self.reachable(player, state) if self.rank(player, t) > here)

    def with_preferences(self, preferences: Mapping[str, Any]) -> GraphModel:
        """The same graph with other preferences for the players that are named."""
        if not isinstance(preferences, Mapping):
            raise GameError(f"preferences: give a mapping from each player, not {type(preferences).__name__}")
        for player in preferences:
            self._known(player)
        return GraphModel(self.states, self.moves, {**self.preferences, **preferences}, self.players, self.title)

    def equals(self, other: object) -> bool:
        """Same states, moves, preferences and labels."""
        return isinstance(other, GraphModel) and self._plain() == other._plain()

    def _plain(self) -> tuple[Any, ...]:
        moves = {player: dict(self.moves[player]) for player in self.players or ()}
        return self.states, moves, dict(self.preferences), self.players, self.title

    def __repr__(self) -> str:
        count = sum(len(to) for player in self.players or () for to in self.moves[player].values())
        return f"GraphModel({self.title!r}, players={self.players}, {len(self.states)} states, {count} moves)"

    def __reduce__(self) -> tuple[Any, ...]:
        return GraphModel, self._plain()

    @classmethod
    def from_normal_form(cls, game: NormalForm) -> GraphModel:
        """The graph model of a two-player game: states are its cells, and players move by changing their own action.

        Float payoffs closer than 1e-9 of their range tie.

        Raises
        ------
        GameError
            The game has free parameters.

        Examples
        --------
        >>> chicken = NormalForm([[3, 2], [4, 1]], [[3, 4], [2, 1]], actions=(("C", "D"), ("C", "D")))
        >>> model = GraphModel.from_normal_form(chicken)
        >>> model.states, model.reachable("Row", "C, D")
        (('C, C', 'C, D', 'D, C', 'D, D'), ('D, D',))
        """
        numerical(game, "from_normal_form")
        rows, columns = ((side or ()) for side in game.actions or ((), ()))
        names = {(i, j): f"{row}, {column}" for i, row in enumerate(rows) for j, column in enumerate(columns)}
        _check_names(names, lambda cell: f"({rows[cell[0]]!r}, {columns[cell[1]]!r})", "rename an action")
        first, second = game.players
        moves = {
            first: {name: [names[k, j] for k in range(len(rows)) if k != i] for (i, j), name in names.items()},
            second: {name: [names[i, k] for k in range(len(columns)) if k != j] for (i, j), name in names.items()},
        }
        payoffs = {
            player: {name: table[cell] for cell, name in names.items()}
            for player, table in ((first, game.A.tolist()), (second, game.B.tolist()))
            for table in [{(i, j): table[i][j] for i, j in names}]
        }
        return cls(list(names.values()), moves, payoffs, game.players, game.title)

    @classmethod
    def from_options(
        cls,
        options: Mapping[str, Sequence[str]],
        preferences: Any,
        *,
        infeasible: Iterable[Mapping[str, bool]] = (),
        merged: Mapping[str, Mapping[str, bool]] | None = None,
        irreversible: Iterable[str] = (),
        title: str = "",
    ) -> GraphModel:
        """The graph model of a conflict in option form: each player takes or leaves each own option.

        A state is the set of options that are taken, named by joining them with " + ", or "none". A player moves by
        changing own options, several at once if need be. Names that two states would share are refused.

        Parameters
        ----------
        options : mapping
            Player -> the player's options. No two players share one.
        preferences : mapping
            As in `GraphModel`, over the names of the states that remain.
        infeasible : list of mappings
            Patterns such as `{"withdraw": True, "attack": True}`; a state that fits one is left out.
        merged : mapping
            Name -> pattern; the states that fit are one state of that name, such as `{"war": {"attack": True}}`.
        irreversible : list of str
            Options that, once taken, stay taken.

        Examples
        --------
        >>> model = GraphModel.from_options(
        ...     {"A": ["demand", "attack"], "B": ["concede"]},
        ...     {"A": ["concede", "none", "demand + concede", "demand", "war"],
        ...      "B": ["none", "demand", "concede", "demand + concede", "war"]},
        ...     merged={"war": {"attack": True}},
        ...     irreversible=["attack"],
        ... )
        >>> model.states
        ('none', 'concede', 'demand', 'demand + concede', 'war')
        >>> model.reachable("A", "demand"), model.reachable("A", "war"), model.reachable("B", "war")
        (('none', 'war'), (), ())
        """
        owner = _read_options(options)
        named = list(owner)
        if len(named) > _MOST_OPTIONS:
            raise GameError(f"{len(named)} options make {2 ** len(named)} states; {_MOST_OPTIONS} options are the most")
        bans = [_read_pattern(pattern, owner, "infeasible") for pattern in _read_list(infeasible, "infeasible")]
        unions = _read_merged({} if merged is None else merged, owner)
        kept = _read_list(irreversible, "irreversible")
        for option in kept:
            if not isinstance(option, str) or option not in owner:
                raise GameError(f"irreversible: no option {shown(option)!r}; there are {', '.join(owner)}")
        plain: dict[tuple[bool, ...], str] = {}
        united: dict[tuple[bool, ...], str] = {}
        for taken in product((False, True), repeat=len(named)):
            if not any(_fits(taken, named, ban) for ban in bans):
                union = next((name for name, pattern in unions.items() if _fits(taken, named, pattern)), None)
                if union is None:
                    plain[taken] = " + ".join(o for o, yes in zip(named, taken, strict=True) if yes) or "none"
                else:
                    united[taken] = union
        _check_names(plain, lambda taken: _taken(named, taken), "rename an option")
        for taken, name in plain.items():
            if name in unions:
                raise GameError(
                    f"merged: {name!r} is the name of the state with {_taken(named, taken)}; choose another"
                )
        names = plain | united
        if not names:
            raise GameError("infeasible: no state is left")
        moves: dict[str, dict[str, dict[str, None]]] = {player: {} for player in options}
        for (old, name), (new, target) in product(names.items(), repeat=2):
            changed = [option for option, a, b in zip(named, old, new, strict=True) if a != b]
            movers = {owner[option] for option in changed}
            undone = any(option in kept and a and not b for option, a, b in zip(named, old, new, strict=True))
            if len(movers) == 1 and not undone and name != target:
                moves[movers.pop()].setdefault(name, {})[target] = None
        listed = {player: {name: list(to) for name, to in table.items()} for player, table in moves.items()}
        return cls(list(dict.fromkeys(names.values())), listed, preferences, list(options), title)


def _read_list(values: Any, what: str) -> tuple[Any, ...]:
    if isinstance(values, (str, Mapping)) or not isinstance(values, Iterable):
        raise GameError(f"{what}: give a list, not {shown(values)!r}")
    return tuple(values)


def _check_names(names: Mapping[Any, str], text: Callable[[Any], str], advice: str) -> None:
    """Refuse two states of one name: joined labels can be ambiguous."""
    first: dict[str, Any] = {}
    for key, name in names.items():
        if first.setdefault(name, key) != key:
            raise GameError(f"two states are called {shown(name)!r}: {text(first[name])} and {text(key)}; {advice}")


def _taken(named: list[str], taken: tuple[bool, ...]) -> str:
    held = [repr(option) for option, yes in zip(named, taken, strict=True) if yes]
    return f"{' and '.join(held)} taken" if held else "no option taken"


def _read_merged(merged: Any, owner: Mapping[str, str]) -> dict[str, dict[str, bool]]:
    if not isinstance(merged, Mapping):
        raise GameError(f"merged: give a mapping from each name to a pattern, not {shown(merged)!r}")
    read_labels(tuple(merged), len(merged), str, "merged")
    return {name: _read_pattern(pattern, owner, f"merged, {name}") for name, pattern in merged.items()}


def _read_moves(given: Mapping[str, Any], players: tuple[str, ...], states: tuple[str, ...]) -> Mapping[str, Any]:
    known = set(states)
    read = {}
    for player in players:
        table = given[player]
        if not isinstance(table, Mapping):
            raise GameError(f"moves of {player}: give a mapping from each state to a list of states")
        found: dict[str, tuple[str, ...]] = {}
        for state, to in table.items():
            listed = _read_list(to, f"moves of {player} from {shown(state)!r}")
            for name in (state, *listed):
                if not isinstance(name, str) or name not in known:
                    raise GameError(f"moves of {player}: no state {shown(name)!r}; there are {', '.join(states)}")
            targets = tuple(dict.fromkeys(listed))
            if state in targets:
                raise GameError(f"moves of {player}: {state!r} moves to itself; leave that out")
            if targets:
                found[state] = targets
        read[player] = MappingProxyType(found)
    return MappingProxyType(read)


def _read_preference(given: Any, player: str, states: tuple[str, ...]) -> Ranking:
    what = f"preference of {player}"
    groups = _groups_of_payoffs(given, what) if isinstance(given, Mapping) else _groups_of_list(given, what)
    named = [state for group in groups for state in group]
    for state in named:
        if not isinstance(state, str) or state not in states:
            raise GameError(f"{what}: no state {shown(state)!r}; there are {', '.join(states)}")
        if named.count(state) > 1:
            raise GameError(f"{what}: {state!r} is named twice")
    missing = [state for state in states if state not in named]
    if missing:
        raise GameError(f"{what}: {missing[0]!r} is missing")
    order = {state: k for k, state in enumerate(states)}
    return tuple(tuple(sorted(group, key=order.__getitem__)) for group in groups)


def _groups_of_list(given: Any, what: str) -> list[tuple[Any, ...]]:
    groups = []
    for entry in _read_list(given, what):
        group = (entry,) if isinstance(entry, str) else _read_list(entry, what)
        if not group:
            raise GameError(f"{what}: a tie of no states")
        groups.append(group)
    return groups


def _groups_of_payoffs(given: Mapping[Any, Any], what: str) -> list[tuple[Any, ...]]:
    payoffs: dict[Any, Number] = {}
    for state, value in given.items():
        try:
            payoffs[state] = number(value)
        except ParameterError as error:
            raise GameError(f"{what}, {shown(state)}: {error}") from None
    arithmetic = arithmetic_of(payoffs.values())
    if arithmetic is Arithmetic.SYMBOLIC:
        raise GameError(f"{what}: the payoffs are symbolic; give their parameters values first")
    order = sorted(payoffs, key=lambda state: payoffs[state], reverse=True)
    spread = payoffs[order[0]] - payoffs[order[-1]] if order else 0
    tie = _TIE * spread if arithmetic is Arithmetic.FLOAT else 0
    groups: list[tuple[Any, ...]] = []
    for k, state in enumerate(order):
        if k and payoffs[order[k - 1]] - payoffs[state] <= tie:
            groups[-1] = (*groups[-1], state)
        else:
            groups.append((state,))
    return groups


def _read_options(options: Any) -> dict[str, str]:
    if not isinstance(options, Mapping) or len(options) != 2:
        raise GameError("options: give a mapping from each of two players to a list of options")
    owner: dict[str, str] = {}
    for player, given in options.items():
        listed = _read_list(given, f"options of {player}")
        for option in read_labels(listed, len(listed), str, f"options of {player}"):
            if option in owner:
                raise GameError(f"options: {option!r} belongs to both players; give the two different names")
            owner[option] = player
    return owner


def _read_pattern(pattern: Any, owner: Mapping[str, str], what: str) -> dict[str, bool]:
    if not isinstance(pattern, Mapping) or not pattern:
        raise GameError(f"{what}: give patterns such as {{'attack': True}}, not {shown(pattern)!r}")
    for option, taken in pattern.items():
        if option not in owner:
            raise GameError(f"{what}: no option {shown(option)!r}; there are {', '.join(owner)}")
        if not isinstance(taken, bool):
            raise GameError(f"{what}, {option}: write True for taken or False for not taken, not {shown(taken)!r}")
    return dict(pattern)


def _fits(taken: tuple[bool, ...], named: list[str], pattern: Mapping[str, bool]) -> bool:
    return all(taken[named.index(option)] == wanted for option, wanted in pattern.items())
