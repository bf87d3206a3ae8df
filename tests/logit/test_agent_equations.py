"""The equations of trees: derivatives against differences, and two ways to the same equilibria."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain.logit import logit_path
from bargain.logit.agent_equations import AgentEquations
from bargain.logit.newton_equations import NewtonEquations
from bargain.logit.normalised_trees import normalise_tree
from bargain.logit.tree_floats import action_counts
from tests import strategies
from tests.logit import trees

ANY_TREE = st.one_of(
    strategies.imperfect_information(), strategies.signalling(), strategies.perfect_information()
).filter(lambda tree: bool(tree.game.information_sets))


def general(tree: strategies.Tree) -> AgentEquations:
    known = normalise_tree(tree.game, "the test")
    return AgentEquations(action_counts(tree.game), known)


@settings(max_examples=60)
@given(ANY_TREE, st.integers(0, 2**32), st.floats(0, 20))
def test_derivatives(tree: strategies.Tree, seed: int, rate: float) -> None:
    equations = general(tree)
    odds = np.random.default_rng(seed).normal(scale=2, size=len(equations.agent))
    x = equations.centred(np.append(odds, rate))
    references = equations.references(x)
    _, slope, places = equations.linearised(x, references)
    for k, place in enumerate(places):
        step = np.zeros_like(x)
        step[place] = 1e-6
        ahead, behind = (equations.linearised(x + sign * step, references)[0] for sign in (1, -1))
        assert np.abs((ahead - behind) / 2e-6 - slope[:, k]).max(initial=0) < 1e-6 * (1 + np.abs(slope).max(initial=0))


@settings(max_examples=40)
@given(strategies.perfect_information().filter(lambda tree: bool(tree.game.information_sets)), st.floats(0, 1e5))
def test_backward_induction_solves_the_general_equations(tree: strategies.Tree, rate: float) -> None:
    known = normalise_tree(tree.game, "the test")
    x = known.equations.at_rate(known.equations.start, rate).x
    equations = general(tree)
    value, _, _ = equations.linearised(x, equations.references(x))
    assert np.abs(value).max(initial=0) <= 1e-12 * (1 + rate)
    assert equations.negative(x) == 0


@settings(max_examples=25)
@given(strategies.perfect_information().filter(lambda tree: bool(tree.game.information_sets)), st.floats(0.1, 50))
def test_the_slope_of_backward_induction(tree: strategies.Tree, rate: float) -> None:
    equations = normalise_tree(tree.game, "the test").equations
    assert not isinstance(equations, NewtonEquations)
    width = 1e-5 * rate
    before, after = (
        equations.log_probabilities(equations.at_rate(equations.start, rate + h).x) for h in (-width, width)
    )
    x = equations.at_rate(equations.start, rate).x
    tangent, orientation = equations.tangent(x, np.append(np.zeros(len(x) - 1), 1.0))
    shares = equations.probabilities(x)
    drift = tangent[:-1] / tangent[-1]
    drift -= np.add.reduceat(shares * drift, equations.starts)[equations.agent]
    assert np.abs((after - before) / (2 * width) - drift).max() < 1e-5 * (1 + np.abs(drift).max())
    assert orientation == 1


@pytest.mark.parametrize("cards", [5, 6])
def test_large_systems_are_followed_as_small_ones_are(cards: int) -> None:
    """From 17 unknowns on tangents are found by elimination instead of singular values."""
    tree = trees.poker(cards)
    path = logit_path(tree, most=30)
    equations = normalise_tree(tree, "the test").equations
    assert isinstance(equations, NewtonEquations)
    assert equations.free == 4 * cards
    x = path.trace.points[len(path) // 2]
    upward = np.append(np.zeros(len(x) - 1), 1.0)
    tangent, measure = equations.tangent(x, upward)
    _, slope, places = equations.linearised(x, equations.references(x))
    assert np.abs(slope @ tangent[places]).max() < 1e-12
    scaled = slope * (1 + np.abs(x[places]))
    scaled /= np.abs(scaled).max(axis=1, keepdims=True)
    smallest = min(1, np.linalg.svd(scaled, compute_uv=False)[-1])
    assert smallest * (1 - 1e-9) <= abs(measure) <= 1.2 * smallest
    assert np.sign(measure) == np.sign(np.linalg.slogdet(slope[:, :-1])[0])
    assert path.status == "converged"
