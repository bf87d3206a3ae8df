"""Learning dynamics: what theory says of them, the regret, the generator."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain.analyses.learning import DYNAMICS, learn
from bargain.equilibrium import Status
from bargain.errors import ConceptError, GameError, ParameterError
from bargain.games import NormalForm
from tests import strategies

PENNIES = NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
HUNT = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]], actions=(("stag", "hare"), ("stag", "hare")))
ROSHAMBO = strategies.trap("rock paper scissors")
SHAPLEY = NormalForm([[0, 0, 1], [1, 0, 0], [0, 1, 0]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]])


def test_fictitious_play_converges_in_zero_sum_games() -> None:
    """Robinson (1951)."""
    path = learn(PENNIES, periods=6000, tolerance=0.05, rng=3)
    assert path.status is Status.CONVERGED
    assert path.regret < 0.1
    assert path.regret == pytest.approx(float(path.certificate.max_regret), abs=1e-12)
    assert np.allclose(path.row.sum(axis=1), 1)
    late, early = path.regrets[-500:].max(), path.regrets[50:500].max()
    assert late < early


def test_fictitious_play_cycles_in_the_game_of_shapley() -> None:
    """Shapley (1964): the shares keep moving, ever more slowly, and the regret stays."""
    path = learn(SHAPLEY, start=([1, 0, 0], [0, 1, 0]), periods=8000, rng=0)
    assert path.status is Status.NOT_CONVERGED
    assert path.regrets[-4000:].min() > 0.1
    assert "a regret of" in path.message
    assert np.ptp(path.row[-4000:, 0]) > 0.1


def test_fictitious_play_finds_a_strict_equilibrium_and_stays() -> None:
    path = learn(HUNT, start=([0, 5], [0, 5]), periods=50, rng=0)
    assert path.row[-1].tolist() == [0, 1]
    assert path.regret == 0
    assert path.times[0] == 0


def test_stochastic_play_ends_near_the_logit_equilibrium() -> None:
    """Its rest points are logit equilibria; pennies with uneven stakes have one, at 1 / noise."""
    from bargain.logit import logit_equilibrium

    game = NormalForm([[3, 0], [0, 1]], [[0, 1], [1, 0]])
    path = learn(game, "stochastic-fictitious-play", noise=0.5, perturbation=1e-6, periods=20_000, rng=5)
    rest = logit_equilibrium(game, 1 / (0.5 * 3))
    assert np.abs(path.row[-1] - rest.row).max() < 0.02
    assert np.abs(path.column[-1] - rest.column).max() < 0.02


def test_the_replicator_has_its_basins_and_keeps_supports() -> None:
    above, below = (learn(HUNT, "replicator", start=start) for start in ([0.67, 0.33], [0.66, 0.34]))
    assert above.row[-1, 0] > 0.999
    assert below.row[-1, 1] > 0.999
    assert np.array_equal(above.row, above.column)
    rest = learn(HUNT, "replicator", start=["2/3", "1/3"], duration=1)
    assert np.allclose(rest.row[:, 0], 2 / 3)
    corner = learn(HUNT, "asymmetric-replicator", start=([1, 0], ["1/2", "1/2"]))
    assert (corner.row[:, 1] == 0).all()
    assert corner.column[-1, 0] > 0.999
    stuck = learn(HUNT, "asymmetric-replicator", start=([1, 0], [0, 1]))  # at rest, but not in equilibrium
    assert stuck.status is Status.NOT_CONVERGED
    assert stuck.regret == 2


def test_the_replicator_cycles_in_zero_sum_games() -> None:
    """Hofbauer (1996): orbits keep the sum of logarithms; their means tend to the equilibrium."""
    path = learn(
        ROSHAMBO, "asymmetric-replicator", start=([0.5, 0.3, 0.2], [0.2, 0.5, 0.3]), duration=300, periods=6000
    )
    kept = np.log(path.row).sum(axis=1) + np.log(path.column).sum(axis=1)
    assert np.ptp(kept) < 1e-4
    assert np.abs(path.row.mean(axis=0) - 1 / 3).max() < 0.01
    assert path.status is Status.NOT_CONVERGED


def test_dominated_actions_die_out() -> None:
    dilemma = NormalForm([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    for dynamics in ("fictitious-play", "replicator", "asymmetric-replicator"):
        path = learn(dilemma, dynamics, rng=1)
        assert path.row[-1, 1] > 0.99
        assert path.status is Status.CONVERGED


def test_neutral_drift_fixes_each_type_in_proportion() -> None:
    """In the Moran process without selection a type of 3 in 10 is fixed with probability 3 / 10."""
    neutral = NormalForm([[1, 1], [1, 1]], [[1, 1], [1, 1]])
    rng = np.random.default_rng(8)
    runs = 200
    fixed = sum(learn(neutral, "moran", start=[3, 7], rng=rng).row[-1, 0] for _ in range(runs))
    assert abs(fixed / runs - 0.3) < 4 * math.sqrt(0.21 / runs)


def test_the_moran_process_reports_its_end() -> None:
    path = learn(HUNT, "moran", start=[0, 6], rng=0)
    assert len(path.times) == 1
    assert path.status is Status.CONVERGED
    assert "only 'hare' is left after 0 births" in path.message
    stag = learn(NormalForm([[1, 9], [0, 2]], [[1, 0], [9, 2]]), "moran", start=[0, 6], rng=0)
    assert stag.status is Status.NOT_CONVERGED  # alone, but not an equilibrium
    assert stag.regret == 7


@pytest.mark.parametrize("dynamics", list(DYNAMICS))
def test_same_seed_same_bits_and_the_global_generator_is_untouched(dynamics: str) -> None:
    np.random.seed(7)  # noqa: NPY002  the global generator is what is tested
    np.random.normal()  # noqa: NPY002  so that a spare normal draw is kept
    before = np.random.get_state(legacy=False)  # noqa: NPY002
    one, two = (learn(HUNT, dynamics, periods=60, rng=4) for _ in range(2))
    after = np.random.get_state(legacy=False)  # noqa: NPY002
    assert one.row.tobytes() == two.row.tobytes()
    assert one.column.tobytes() == two.column.tobytes()
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert np.array_equal(before["state"]["key"], after["state"]["key"])
    assert before["state"]["pos"] == after["state"]["pos"]
    assert before["gauss"] == after["gauss"]
    drawn = np.random.random()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    np.random.normal()  # noqa: NPY002
    assert drawn == np.random.random()  # noqa: NPY002


def test_different_seeds_differ() -> None:
    assert learn(PENNIES, rng=1).row.tobytes() != learn(PENNIES, rng=2).row.tobytes()
    assert learn(PENNIES, rng=np.random.default_rng(1)).row.tobytes() == learn(PENNIES, rng=1).row.tobytes()


@settings(max_examples=25)
@given(strategies.bimatrix(3), st.sampled_from(["fictitious-play", "asymmetric-replicator"]))
def test_regret_is_that_of_the_definition(game: NormalForm, dynamics: str) -> None:
    path = learn(game, dynamics, periods=40, rng=0)
    a, b = game.A.astype(float), game.B.astype(float)
    x, y = path.row[-1], path.column[-1]
    regret = max((a @ y).max() - x @ a @ y, (x @ b).max() - x @ b @ y)
    size = max(np.abs(a).max(), np.abs(b).max())
    assert path.regret == pytest.approx(regret, abs=1e-12 * size)
    assert (path.regrets >= 0).all()
    assert np.allclose(path.row.sum(axis=1), 1)
    assert path.profile["Row"] == dict(zip((game.actions or ())[0] or (), path.row[-1], strict=True))


@pytest.mark.parametrize("dynamics", list(DYNAMICS))
@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e299])
def test_units_do_not_matter(dynamics: str, scale: float) -> None:
    table = np.array([[4.0, 0.0], [3.0, 2.0]])
    plain = learn(NormalForm(table, table.T), dynamics, periods=50, rng=0)
    scaled = learn(NormalForm(scale * table, scale * table.T), dynamics, periods=50, rng=0)
    assert np.allclose(plain.row, scaled.row, atol=1e-7)
    assert plain.status == scaled.status


@pytest.mark.parametrize("dynamics", list(DYNAMICS))
@pytest.mark.parametrize(
    ("scale", "said"),
    [(1e-320, "less than 1e-305"), (Fraction(1, 10**400), "less than 1e-305"), (10**400, r"more than 1e\+300")],
)
def test_payoffs_beyond_floats_are_refused(dynamics: str, scale: float | Fraction, said: str) -> None:
    table = [[4 * scale, 0], [3 * scale, 2 * scale]]
    game = NormalForm(table, [list(line) for line in zip(*table, strict=True)])
    with pytest.raises(GameError, match=f"learn: payoffs differ by {said}"):
        learn(game, dynamics, periods=20, rng=0)


def test_a_path_pickles() -> None:
    path = learn(HUNT, rng=0)
    assert np.array_equal(pickle.loads(pickle.dumps(path)).row, path.row)
    assert "LearningPath(fictitious-play" in repr(path)


def test_bad_input() -> None:
    import sympy

    with pytest.raises(ConceptError, match="'imitation' are not known; choose among fictitious-play, stoch"):
        learn(HUNT, "imitation")
    with pytest.raises(GameError, match="symbolic"):
        learn(NormalForm([[sympy.Symbol("x")]], [[1]]))
    with pytest.raises(ConceptError, match="NormalForm, not int"):
        learn(3)  # type: ignore[arg-type]
    for dynamics in ("replicator", "moran"):
        with pytest.raises(ConceptError, match="needs a symmetric game"):
            learn(PENNIES, dynamics)
    with pytest.raises(ParameterError, match="cannot be negative; add 1 to all"):
        learn(NormalForm([[1, -1], [0, 0]], [[1, 0], [-1, 0]]), "moran")
    with pytest.raises(ParameterError, match="noise does not belong to replicator"):
        learn(HUNT, "replicator", noise=1)
    with pytest.raises(ParameterError, match=r"noise = 0\.001 is too small for floats"):
        learn(HUNT, "stochastic-fictitious-play", noise=0.001)
    for periods in (0, -1, 1.5, True, 10**9):
        with pytest.raises(ParameterError, match="periods"):
            learn(HUNT, periods=periods)  # type: ignore[arg-type]
    for start in (5, "ab", [1, 2], ([1], [1]), ([1, 2], [1, -2]), ([0, 0], [1, 1]), ([1, "x"], [1, 1]), [1, 2, 3]):
        with pytest.raises(ParameterError, match="start"):
            learn(HUNT, start=start)
    for shares in ([0.5, 0.6], [1], 3, [float("nan"), 1]):
        with pytest.raises(ParameterError, match="start"):
            learn(HUNT, "replicator", start=shares)
    with pytest.raises(ParameterError, match="whole numbers of individuals"):
        learn(HUNT, "moran", start=[0.5, 3])
    for rng in (-1, "x", True, 1.5):
        with pytest.raises(ParameterError, match="rng"):
            learn(HUNT, rng=rng)  # type: ignore[arg-type]
    for tolerance in (0, -1, "x"):
        with pytest.raises(ParameterError, match="tolerance"):
            learn(HUNT, tolerance=tolerance)
