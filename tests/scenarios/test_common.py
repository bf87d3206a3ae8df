"""What holds for every scenario of the case: metadata, three arithmetics, priors, errors, baseline."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy

import bargain as bg
from bargain.errors import ParameterError
from bargain.games import NormalForm

NAMES = ("reciprocal_transparency", "conditional_deescalation", "open_door", "troop_buildup")


def numbers(game):
    """All payoffs and chance or outcome probabilities of a game, in a fixed order."""
    if isinstance(game, NormalForm):
        return [*game.A.flat, *game.B.flat, *(entry for matrix in game.outcomes.values() for entry in matrix.flat)]
    return [*game.payoffs.flat, *game.probabilities]


@pytest.fixture(params=NAMES)
def model(request):
    return bg.scenario(request.param)


def test_metadata_is_complete(model):
    assert model.question.endswith("?")
    game = model.game()
    assert set(model.outcomes) == set(game.outcomes)
    assert all(name.isidentifier() and text for name, text in model.outcomes.items())
    keys = {entry.key for entry in model.references}
    assert {"WT", "AP"} <= keys
    for entry in model.parameters:
        assert all((entry.symbol, entry.meaning, entry.unit))
        assert entry.source == "assumed" or entry.source in keys
    for proposition in model.propositions:
        assert proposition.text.endswith(".")
        assert proposition.source == "derived" or proposition.source in keys


def test_the_three_arithmetics_agree(model):
    exact = model.game()
    values = model.values()
    floats = model.game(**{name: float(value) for name, value in values.items()})
    symbolic = model.symbolic()
    assert (str(exact.arithmetic), str(floats.arithmetic), str(symbolic.arithmetic)) == ("exact", "float", "symbolic")
    assert set(symbolic.parameters) == set(values)
    assert symbolic.convert("exact", values).equals(exact)
    assert np.allclose(numbers(exact.convert("float")), numbers(floats), rtol=1e-14, atol=1e-15)


def test_baseline_is_solved_and_certified_exactly(model):
    solution = bg.solve(model)
    assert solution.complete
    assert solution.equilibria
    for equilibrium in solution.equilibria:
        assert equilibrium.certificate.max_regret == 0
        assert isinstance(equilibrium.certificate.max_regret, Fraction)
        assert sum(equilibrium.outcomes.values()) == 1
    rounded = bg.solve(model, arithmetic="float")
    assert len(rounded.equilibria) == len(solution.equilibria)


def test_no_tie_at_the_baseline(model):
    """Inside a regime a small change of any parameter changes nothing in kind."""
    kinds = [(part.dimension, len(part.equilibria)) for part in bg.solve(model).components]
    names = [e.name for e in bg.solve(model).equilibria]
    for name, value in model.values().items():
        for factor in (Fraction(9999, 10000), Fraction(10001, 10000)):
            solution = bg.solve(model, **{name: value * factor})
            assert [(part.dimension, len(part.equilibria)) for part in solution.components] == kinds
            assert [e.name for e in solution.equilibria] == names


def test_priors_lie_in_the_bounds_and_jointly_in_the_constraints(model):
    spans = {entry.name: entry.distribution().support() for entry in model.parameters}
    for shares in itertools.product((1e-9, 1 - 1e-9), repeat=len(spans)):
        ends = zip(spans.items(), shares, strict=True)
        model.values(**{name: low + share * (high - low) for (name, (low, high)), share in ends})
    rng = np.random.default_rng(0)
    for _ in range(300):
        model.values(**{name: rng.uniform(low, high) for name, (low, high) in spans.items()})
    for entry in model.parameters:
        low, high = spans[entry.name]
        assert low <= entry.baseline <= high


@pytest.mark.parametrize(
    ("name", "changes", "pieces"),
    [
        ("reciprocal_transparency", {"tau": "3/2"}, ("'tau'", "3/2", "[0, 1]")),
        ("reciprocal_transparency", {"f": -1}, ("'f'", "-1", "[0, ∞)")),
        ("reciprocal_transparency", {"alfa": 0}, ("'alfa'", "did you mean 'alpha'")),
        ("conditional_deescalation", {"x": 1}, ("x < 1", "x = 1")),
        ("conditional_deescalation", {"rho": float("nan")}, ("'rho'", "nan")),
        ("open_door", {"delta": 1}, ("delta < 1", "delta = 1")),
        ("open_door", {"Sigma": "1/2"}, ("'Sigma'", "did you mean 'sigma'")),
        ("open_door", {"Delta": "4/5"}, ("p1 + Delta + (1 - delta)*c_D <= 1", "Delta = 4/5", "p1 = 3/10")),
        ("troop_buildup", {"c": 2}, ("c < L", "c = 2", "L = 1")),
        ("troop_buildup", {"k_R": 1}, ("(k_R - w)*(v + a) < (k_B + a)*(v - w)", "k_R = 1")),
        ("troop_buildup", {"tau": 0}, ("tau > 0", "tau = 0")),
    ],
)
def test_wrong_values_are_named_with_their_bound(name, changes, pieces):
    with pytest.raises(ParameterError) as caught:
        bg.solve(bg.scenario(name), **changes)
    message = str(caught.value)
    assert "\n" not in message
    for piece in pieces:
        assert piece in message


def test_symbols_pass_the_constraints():
    sigma = sympy.Symbol("sigma")
    assert bg.scenario("open_door").game(sigma=sigma).parameters == ("sigma",)
