"""Nash equilibria of two-player trees: two complete solvers, lrsnash, Lemke's path, the programme and brute force.

Sets of equilibria are compared in realization weights, computed by the oracle from nested nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bargain import Chance, Decision, ExtensiveForm, Profile, Terminal, certify, solve
from bargain.conversions import behaviour_strategy, reduced_normal_form
from bargain.equilibrium import Answer, Status
from bargain.errors import ConceptError, GameError
from bargain.solvers import reduced_normal_form as by_strategies
from bargain.solvers import sequence_form_enumeration as by_plans
from bargain.solvers import sequence_form_lemke as by_path
from bargain.solvers import sequence_form_lp as by_programme
from bargain.solvers.sequence_form_lemke import linear_tracing
from tests.conversions.games import kuhn_poker, one_card, signalling_game
from tests.oracles import lrsnash, trees
from tests.oracles.hulls import in_hull
from tests.strategies import TREES, Tree, imperfect_information, mixes, perfect_information, signalling

Point = tuple[Fraction, ...]
COMPLETE = [by_plans.run, by_strategies.run]

two_players = st.one_of(imperfect_information(), signalling(), perfect_information()).filter(
    lambda tree: len(tree.players) == 2
)


def weights(game: ExtensiveForm, profile: Profile) -> tuple[Point, ...]:
    """The realization weights of each player, in one row."""
    behaviour = {label: mix for sets in profile.values() for label, mix in sets.items()}
    found = trees.own_weights(trees.nested(game), behaviour)
    return tuple(
        tuple(w for group in game.information_sets if group.player == i for w in found[group.label].values())
        for i in range(len(game.players))
    )


Shape = tuple[set[tuple[Point, ...]], set[tuple[frozenset[tuple[frozenset[tuple[Point, ...]], int]], int]]]


def shape(game: ExtensiveForm, answer: Answer) -> Shape:
    """Extreme equilibria, and for each component its pieces with their dimensions, and its index."""
    at = [weights(game, profile) for profile in answer.profiles]
    components = {
        (frozenset((frozenset(at[k] for k in answer.pieces[p]), answer.dimensions[p]) for p in group), index)
        for group, index in zip(answer.components, answer.indices, strict=True)
    }
    return set(at), components


def holds(game: ExtensiveForm, answer: Answer, profile: Profile) -> bool:
    """Whether a profile lies in some piece: each player's plan in the hull of the plans of the piece."""
    mine = weights(game, profile)
    for piece in answer.pieces:
        corners = [weights(game, answer.profiles[k]) for k in piece]
        if all(in_hull(own, sorted({c[i] for c in corners})) for i, own in enumerate(mine)):
            return True
    return False


def check_certified(game: ExtensiveForm, answer: Answer) -> None:
    for profile in answer.profiles:
        certificate = certify(game, profile, "nash")
        assert certificate.holds
        assert certificate.max_regret == 0


@settings(max_examples=150)
@given(two_players)
def test_two_complete_solvers_find_the_same_set(tree: Tree) -> None:
    """Vertices of the sequence form and of the reduced normal form: same points, pieces, components and indices."""
    game = tree.game
    if by_strategies.refuses(game):
        return
    first, second = by_plans.run(game), by_strategies.run(game)
    assert first.complete
    assert second.complete
    assert shape(game, first) == shape(game, second)
    assert sum(first.indices) == 1
    check_certified(game, first)


@pytest.mark.skipif(not lrsnash.AVAILABLE, reason=lrsnash.MISSING)
@settings(suppress_health_check=[*HealthCheck])
@given(tree=two_players)
def test_the_same_plans_as_lrsnash_finds_through_the_reduced_normal_form(
    tree: Tree, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every plan that lrsnash finds is in a piece, every extreme one among them, and none is a mixture of others."""
    game = tree.game
    normal = reduced_normal_form(game).game
    if max(normal.shape) > 12:
        return
    a, b = [list(row) for row in normal.A], [list(row) for row in normal.B]
    pairs = lrsnash.extreme_equilibria(a, b, tmp_path_factory.mktemp("lrs"))
    expected = set()
    answer = by_plans.run(game)
    for pair in pairs:
        own = {
            player: behaviour_strategy(game, player, dict(zip(labels or (), mix, strict=True)))
            for player, labels, mix in zip(game.players, normal.actions or (), pair, strict=True)
        }
        expected.add(weights(game, Profile(own)))
    found = {weights(game, profile) for profile in answer.profiles}
    assert found <= expected
    for one in expected - found:
        assert holds(game, answer, _profile(game, one))
    for piece in answer.pieces:
        for i in range(2):
            corners = {weights(game, answer.profiles[k])[i] for k in piece}
            assert not any(in_hull(one, sorted(corners - {one})) for one in corners if len(corners) > 1)


def _profile(game: ExtensiveForm, plans: Sequence[Point]) -> Profile:
    """A profile with these weights."""
    nested: dict[str, dict[str, Any]] = {}
    for i, player in enumerate(game.players):
        left = iter(plans[i])
        own = {
            group.label: {action: next(left) for action in group.actions}
            for group in game.information_sets
            if group.player == i
        }
        nested[player] = trees.from_weights(own)
    return Profile(nested)


@given(two_players)
def test_pure_equilibria_are_those_of_brute_force(tree: Tree) -> None:
    game = tree.game
    root = trees.nested(game)
    sets = trees.places(root)
    if len(sets) > 5:
        return
    answer = by_plans.run(game)
    listed = {weights(game, profile) for profile in answer.profiles}
    pure = {point for point in listed if all(w in (0, 1) for own in point for w in own)}
    expected = set()
    for choice in trees.pure_nash(root, list(game.players)):
        behaviour = trees.pure(choice, sets)
        own = {
            player: {label: behaviour[label] for label in sets if sets[label].player == player}
            for player in game.players
        }
        expected.add(weights(game, Profile(own)))
    assert pure == expected


@given(perfect_information(most_players=2))
def test_a_subgame_perfect_equilibrium_is_in_the_set(tree: Tree) -> None:
    game = tree.game
    answer = by_plans.run(game)
    for equilibrium in solve(game, method="backward-induction").equilibria:
        assert holds(game, answer, equilibrium.profile)


@given(two_players, st.data())
def test_the_path_from_any_prior_ends_in_the_set(tree: Tree, data: st.DataObject) -> None:
    """Priors with zeros and trees with ties: the lexicographic rule must not cycle."""
    game = tree.game
    answer = by_plans.run(game)
    single = by_path.run(game)
    assert single.status is Status.CONVERGED
    assert not single.complete
    assert holds(game, answer, single.profiles[0])
    for _ in range(2):
        prior: dict[str, dict[str, Any]] = {player: {} for player in game.players}
        for group in game.information_sets:
            prior[game.players[group.player]][group.label] = data.draw(mixes(group.actions))
        profile = linear_tracing(game, prior).profile
        assert certify(game, profile, "nash").max_regret == 0
        assert holds(game, answer, profile)


@given(two_players)
def test_the_programme_ends_in_the_set_of_the_tree_with_opposed_interests(tree: Tree) -> None:
    """Constant-sum and affine: every equilibrium pays the same, and the set is one piece."""
    game = opposed(tree.game)
    assert by_programme.refuses(game) == ""
    answer, found = by_plans.run(game), by_programme.run(game)
    assert holds(game, answer, found.profiles[0])
    assert len(answer.pieces) == 1
    assert answer.indices == (1,)
    payoffs = {tuple(game.expected_payoffs(profile).values()) for profile in (*answer.profiles, *found.profiles)}
    assert len(payoffs) == 1


def opposed(game: ExtensiveForm) -> ExtensiveForm:
    """The second player gets five less twice what the first one gets."""

    def build(node: Any) -> Any:
        if isinstance(node, Terminal):
            return Terminal([node.payoffs[0], 5 - 2 * node.payoffs[0]])
        if isinstance(node, Chance):
            return Chance({label: (weight, build(child)) for label, (weight, child) in node.moves.items()})
        return Decision(node.player, {label: build(child) for label, child in node.moves.items()}, node.infoset)

    return ExtensiveForm(game.players, build(trees.nested(game)))


@given(two_players)
def test_the_set_does_not_hang_on_the_order_of_players(tree: Tree) -> None:
    game = tree.game

    def build(node: Any) -> Any:
        if isinstance(node, Terminal):
            return Terminal(list(reversed(node.payoffs)))
        if isinstance(node, Chance):
            return Chance({label: (weight, build(child)) for label, (weight, child) in node.moves.items()})
        return Decision(node.player, {label: build(child) for label, child in node.moves.items()}, node.infoset)

    turned = ExtensiveForm(tuple(reversed(game.players)), build(trees.nested(game)))
    points, components = shape(game, by_plans.run(game))
    other_points, other_components = shape(turned, by_plans.run(turned))
    assert {tuple(reversed(point)) for point in other_points} == points
    flipped = {
        (frozenset((frozenset(tuple(reversed(p)) for p in corners), d) for corners, d in pieces), index)
        for pieces, index in other_components
    }
    assert flipped == components


@pytest.mark.parametrize("run", COMPLETE)
def test_one_card_poker_has_its_published_equilibrium(run: Callable[[ExtensiveForm], Answer]) -> None:
    """Myerson (1991), section 3.2: bluff with probability 1/3, call with 2/3."""
    game = one_card()
    (profile,) = run(game).profiles
    assert profile["One"]["high"]["bet"] == 1
    assert profile["One"]["low"]["bet"] == Fraction(1, 3)
    assert profile["Two"]["Two"]["call"] == Fraction(2, 3)
    assert game.expected_payoffs(profile)["One"] == Fraction(1, 3)


def test_kuhn_poker_has_the_published_family_of_equilibria() -> None:
    """Kuhn (1950): bluff the jack with a, bet the king with 3a, call with the queen with a + 1/3; a in [0, 1/3]."""
    game = kuhn_poker()
    solution = solve(game, concept="nash")
    assert (solution.solver, solution.complete, solution.status) == ("sequence-form-enumeration", True, "converged")
    assert "convex in realization plans" in solution.message
    (component,) = solution.components
    assert (component.dimension, component.index, len(component.pieces)) == (1, 1, 1)
    family = []
    for equilibrium in solution.equilibria:
        one, two = equilibrium.profile["One"], equilibrium.profile["Two"]
        bluff = one["J"]["bet"]
        family.append(bluff)
        assert one["K"]["bet"] == 3 * bluff
        assert one["Q"]["bet"] == one["J after check, bet"]["call"] == one["K after check, bet"]["fold"] * 0 == 0
        assert one["Q after check, bet"]["call"] == bluff + Fraction(1, 3)
        assert two["Q after bet"]["call"] == two["J after check"]["bet"] == Fraction(1, 3)
        assert two["J after bet"]["call"] == two["Q after check"]["bet"] == 0
        assert two["K after bet"]["call"] == two["K after check"]["bet"] == 1
        assert equilibrium.payoffs["One"] == Fraction(-1, 18)
        assert equilibrium.certificate.max_regret == 0
    assert sorted(family) == [0, Fraction(1, 3)]


def test_hidden_pennies_are_matching_pennies() -> None:
    solution = solve(TREES["hidden pennies"].game, concept="nash")
    equilibrium = solution.unique()
    assert equilibrium.profile["Ann"]["Ann"] == equilibrium.profile["Bob"]["Bob"] == {"h": 0.5, "t": 0.5}
    assert solution.components[0].index == 1


def test_the_threat_is_an_equilibrium_but_not_a_subgame_perfect_one() -> None:
    """Entry deterrence: staying out is a segment of equilibria, of index 0; entering is the other component."""
    game = TREES["entry deterrence"].game
    solution = solve(game, concept="nash")
    found = {
        (solution.equilibria[c.equilibria[0]].profile["Ann"]["entry"]["out"], c.dimension, c.index)
        for c in solution.components
    }
    assert found == {(1, 1, 0), (0, 0, 1)}
    fights = {e.profile["Bob"]["reply"]["fight"] for e in solution.equilibria if e.profile["Ann"]["entry"]["out"] == 1}
    assert fights == {1, Fraction(1, 2)}
    assert not all(certify(game, e.profile, "subgame-perfect").holds for e in solution.equilibria)


def _horse() -> ExtensiveForm:
    """Selten (1975), International Journal of Game Theory 4, figure 1."""

    def third(left: tuple[int, ...], right: tuple[int, ...]) -> Decision:
        return Decision("C", {"L": Terminal(left), "R": Terminal(right)}, "C")

    second = Decision("B", {"across": Terminal([1, 1, 1]), "down": third((4, 4, 0), (0, 0, 1))}, "B")
    return ExtensiveForm(("A", "B", "C"), Decision("A", {"across": second, "down": third((3, 2, 2), (0, 0, 0))}, "A"))


@pytest.mark.parametrize("solver", [by_plans, by_strategies, by_path, by_programme])
def test_three_movers_are_refused_in_one_line(solver: Any) -> None:
    reason = solver.SOLVER.refuses(_horse())
    assert reason == "3 players move (A, B, C); plans are solved for two"
    with pytest.raises(ConceptError, match="3 players move"):
        solve(_horse(), concept="nash", method=solver.SOLVER.name)


@pytest.mark.parametrize("run", [*COMPLETE, by_path.run])
def test_one_mover_and_idle_players_are_fine(run: Callable[[ExtensiveForm], Answer]) -> None:
    """A decision problem, and a third player who only watches."""
    alone = ExtensiveForm(("A",), Decision("A", {"good": Terminal([2]), "bad": Terminal([1])}, "A"))
    assert [dict(profile["A"]["A"]) for profile in run(alone).profiles] == [{"good": 1, "bad": 0}]
    pennies = TREES["hidden pennies"]
    watched = ExtensiveForm(("Zoe", *pennies.players), _with_watcher(pennies.root))
    (profile,) = run(watched).profiles
    assert profile["Zoe"] == {}
    assert certify(watched, profile, "nash").max_regret == 0


def _with_watcher(node: Any) -> Any:
    if isinstance(node, Terminal):
        return Terminal([7, *node.payoffs])
    return Decision(node.player, {a: _with_watcher(child) for a, child in node.moves.items()}, node.infoset, node.name)


@pytest.mark.parametrize("run", [*COMPLETE, by_path.run, by_programme.run])
def test_a_tree_without_moves_has_the_empty_equilibrium(run: Callable[[ExtensiveForm], Answer]) -> None:
    lottery = ExtensiveForm(("A", "B"), Chance({"up": ("1/3", Terminal([3, -3])), "down": ("2/3", Terminal([0, 0]))}))
    answer = run(lottery)
    assert [dict(profile) for profile in answer.profiles] == [{"A": {}, "B": {}}]
    assert answer.dimensions == (0,)


def test_what_is_never_reached_leaves_its_players_free() -> None:
    """A branch of probability zero: both players are free there, a square of equilibria of index 1."""
    game = ExtensiveForm(
        ("A", "B"),
        Chance({"sure": (1, Terminal([0, 0])), "never": (0, _renamed(TREES["hidden pennies"].root))}),
    )
    answer = by_plans.run(game)
    assert (len(answer.profiles), answer.dimensions, answer.indices) == (4, (2,), (1,))


def _renamed(node: Any) -> Any:
    if isinstance(node, Terminal):
        return node
    return Decision(
        {"Ann": "A", "Bob": "B"}[node.player], {a: _renamed(c) for a, c in node.moves.items()}, node.infoset
    )


def test_own_excluded_sets_get_equal_probabilities() -> None:
    later = Decision("A", {"x": Terminal([0, 0]), "y": Terminal([1, 0]), "z": Terminal([1, 0])}, "later")
    tree = ExtensiveForm(("A", "B"), Decision("A", {"go": later, "stop": Terminal([2, 0])}, "now"))
    for run in (*COMPLETE, by_path.run):
        (profile,) = run(tree).profiles
        assert profile["A"]["later"] == {"x": Fraction(1, 3), "y": Fraction(1, 3), "z": Fraction(1, 3)}


def test_floats_in_floats_out_and_near_ties_are_told() -> None:
    game = kuhn_poker().convert("float")
    solution = solve(game, concept="nash")
    assert solution.complete
    assert all(isinstance(p, float) for _, _, mix in solution.equilibria[0].profile.mixes() for p in mix.values())
    assert solution.equilibria[0].payoffs["One"] == pytest.approx(-1 / 18)
    for run in COMPLETE:
        for gap, complete in ((1e-13, False), (0.1, True), (0.0, True)):
            reply = Decision("B", {"l": Terminal([0.3, 1.0]), "r": Terminal([0.0, 1.0 + gap])}, "B")
            answer = run(ExtensiveForm(("A", "B"), Decision("A", {"in": reply, "out": Terminal([0.1, 0.0])}, "A")))
            assert answer.complete is complete, (run, gap)
            assert ("degenerate within the tolerance" in answer.message) is not complete


def test_units_do_not_decide_what_is_near() -> None:
    for unit in (1e-200, 1e200):
        reply = Decision("B", {"l": Terminal([3 * unit, unit]), "r": Terminal([0.0, 2 * unit])}, "B")
        tree = ExtensiveForm(("A", "B"), Decision("A", {"in": reply, "out": Terminal([unit, 0.0])}, "A"))
        for run in COMPLETE:
            assert run(tree).complete


def test_the_default_is_complete_where_it_can_be_then_the_programme_then_the_path() -> None:
    assert solve(one_card(), concept="nash").solver == "sequence-form-enumeration"
    assert solve(kuhn_poker("23456789"), concept="nash").solver == "sequence-form-lp"
    solution = solve(signalling_game(6, 4, 5, seed=1), concept="nash")
    assert (solution.solver, solution.complete, solution.status) == ("sequence-form-lemke", False, "converged")
    assert "there may be others" in solution.message
    assert solution.equilibria[0].certificate.max_regret == 0


@pytest.mark.parametrize(
    ("game", "solver"), [(kuhn_poker(), "sequence-form-lp"), (signalling_game(3, 3, 3, seed=3), "sequence-form-lemke")]
)
def test_an_enumeration_that_gives_up_says_so(
    game: ExtensiveForm, solver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_plans, "_MOST_CELLS", 2000)
    answer = by_plans.run(game)
    assert answer.message.startswith("enumeration gave up after")
    assert not answer.complete
    check_certified(game, answer)
    assert shape_of_one(answer) == shape_of_one(solve(game, concept="nash", method=solver))


def shape_of_one(answer: Any) -> Profile:
    """The only profile."""
    (profile,) = answer.profiles if isinstance(answer, Answer) else [e.profile for e in answer.equilibria]
    return profile


def test_two_hundred_sequences_by_the_path_and_by_the_programme() -> None:
    general = signalling_game(10, 10, 10, seed=0)
    assert sum(len(group.actions) for group in general.information_sets) == 200
    assert certify(general, linear_tracing(general).profile, "nash").max_regret == 0
    cards = [f"{k}." for k in range(26)]
    poker = kuhn_poker(cards)
    assert sum(len(group.actions) for group in poker.information_sets) == 208
    solution = solve(poker, concept="nash", method="sequence-form-lp")
    assert solution.equilibria[0].certificate.max_regret == 0


def test_larger_poker_has_one_value_for_both_solvers() -> None:
    game = kuhn_poker("23456")
    by_lp = solve(game, concept="nash", method="sequence-form-lp")
    path = linear_tracing(game)
    assert by_lp.equilibria[0].payoffs == game.expected_payoffs(path.profile)
    assert by_lp.equilibria[0].payoffs["One"] == Fraction(-1, 15)


@pytest.mark.slow
def test_all_equilibria_of_a_signalling_game_of_four_types_messages_and_replies() -> None:
    game = signalling_game(4, 4, 4, seed=0)
    answer = by_plans.run(game)
    assert answer.complete
    assert sum(answer.indices) == 1
    check_certified(game, answer)


def test_the_refusal_of_the_reduced_normal_form_counts_strategies() -> None:
    assert "27 x 64 strategies" in by_strategies.refuses(kuhn_poker())
    assert "80 last moves" in by_plans.refuses(signalling_game(10, 4, 10, seed=0))
    assert "not a constant minus" in by_programme.refuses(TREES["entry deterrence"].game)


@pytest.mark.parametrize(
    ("prior", "message"),
    [
        ({"Zoe": {}}, "a prior maps players, among"),
        ([], "a prior maps players, among"),
        ({"Ann": {"entry": {"out": 2, "enter": -1}}}, "not negative"),
        ({"Ann": {"entry": {"out": 1, "enter": 0}}}, "Bob at 'reply': give a probability"),
    ],
)
def test_a_broken_prior_is_named(prior: Any, message: str) -> None:
    with pytest.raises(GameError, match=message):
        linear_tracing(TREES["entry deterrence"].game, prior)


def test_tracing_refuses_what_it_cannot_solve() -> None:
    import sympy

    symbol = sympy.Symbol("w")
    tree = ExtensiveForm(("A",), Decision("A", {"x": Terminal([symbol]), "y": Terminal([0])}, "A"))
    with pytest.raises(GameError, match="symbolic"):
        linear_tracing(tree)
    with pytest.raises(ConceptError, match="3 players move"):
        linear_tracing(_horse())
    with pytest.raises(GameError, match="takes an ExtensiveForm"):
        linear_tracing(None)  # type: ignore[arg-type]


def test_the_prior_decides_which_equilibrium_is_found() -> None:
    """Harsanyi and Selten (1988): in a coordination game the path leads where the prior's replies lead."""

    def reply(name: str, first: int) -> Decision:
        ends = {"l": Terminal([2 * (first == 0), int(first == 0)]), "r": Terminal([first, 2 * first])}
        return Decision("B", ends, "B", name)

    game = ExtensiveForm(("A", "B"), Decision("A", {"l": reply("ll", 0), "r": reply("rr", 1)}, "A"))
    for action, other in (("l", "r"), ("r", "l")):
        prior = {"A": {"A": {action: 1, other: 0}}, "B": {"B": {action: 1, other: 0}}}
        found = linear_tracing(game, prior)
        assert found.profile["A"]["A"][action] == found.profile["B"]["B"][action] == 1
        assert found.steps == 1
