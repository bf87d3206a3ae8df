"""The open door: thresholds and numbers of preventive war, exactly."""

from fractions import Fraction

import pytest

import bargain as bg

MODEL = bg.scenario("open_door")
STEP = Fraction(1, 10**9)
STANDING, CONCESSION, GUARANTEE = (
    "Russia under the standing arrangement",
    "Russia after a concession",
    "Russia after a guarantee",
)


def sigma_star(v):
    return (1 - v["delta"]) * (v["p1"] + (1 - v["delta"]) * v["c_D"]) / (v["delta"] * v["Delta"])


def sigma_standing(v):
    flow = v["y"] - (1 - v["p1"]) + (1 - v["delta"]) * v["c_D"]
    return (1 - v["delta"]) * flow / (v["delta"] * v["Delta"])


def replies(place, **changes):
    """Russia's actions of positive probability at a place, over all equilibria."""
    return {
        action
        for equilibrium in bg.solve(MODEL, **changes).equilibria
        for action, p in equilibrium.profile["Russia"][place].items()
        if p > 0
    }


def test_the_name_that_others_read():
    assert MODEL.parameter("sigma").meaning == "probability per period that the door leads to accession"
    assert MODEL.parameter("sigma").interval() == "[0, 1]"


def test_known_threshold():
    """p1 = .3, p2 = .5, delta = .9, c_D = .5: sigma* = .1944444444 (value iteration and root)."""
    assert sigma_star(MODEL.values()) == Fraction(7, 36)
    assert float(Fraction(7, 36)) == pytest.approx(0.1944444444, abs=1e-10)


@pytest.mark.parametrize("theta", [1, "1/10", "1/1000"])
@pytest.mark.parametrize("changes", [{}, {"p1": "1/5", "delta": "17/20"}, {"Delta": "1/10", "c_D": "9/10"}])
def test_everything_conceded_is_accepted_up_to_sigma_star(theta, changes):
    edge = sigma_star(MODEL.values(**changes))
    assert 0 < edge < 1
    below, at, above = (replies(CONCESSION, theta=theta, **changes, sigma=edge + k * STEP) for k in (-1, 0, 1))
    assert below == {"accept"}
    assert at == {"accept", "war"}
    assert above == {"war"}


def test_peace_and_war_around_the_threshold():
    assert bg.solve(MODEL, sigma=Fraction(7, 36) - STEP).unique().outcomes["concession"] == 1
    at = bg.solve(MODEL, sigma="7/36")
    assert {e.outcomes["war"] for e in at.equilibria} >= {0, 1}
    assert bg.solve(MODEL, sigma=Fraction(7, 36) + STEP).unique().outcomes["war"] == 1


def test_preventive_war_when_the_shift_is_certain():
    """sigma = 1: delta*p2 - p1 > c_D*(1-delta)^2; with p1 = .3, delta = .9, c_D = .5 it is p2 > .3388888889."""
    edge = Fraction(61, 180)
    assert float(edge) == pytest.approx(0.3388888889, abs=1e-10)
    shift = edge - Fraction(3, 10)
    assert replies(CONCESSION, sigma=1, Delta=shift - STEP) == {"accept"}
    assert replies(CONCESSION, sigma=1, Delta=shift + STEP) == {"war"}


def test_flow_that_keeps_russia_at_peace():
    """At sigma = .1 the flow y0 = .83 makes Russia indifferent: .65 and an open-door premium of .18."""
    assert replies(STANDING, sigma="1/10", y="83/100") == {"accept", "war"}
    assert replies(STANDING, sigma="1/10", y=Fraction(83, 100) + STEP) == {"accept"}
    assert replies(STANDING, sigma="1/10", y=Fraction(83, 100) - STEP) == {"war"}
    war = MODEL.game().payoffs[-1]
    assert war[1] == Fraction(13, 20)  # (1 - delta) times the present value 6.5


def test_standing_arrangement_and_guarantee_share_a_threshold():
    edge = sigma_standing(MODEL.values())
    assert edge == Fraction(1, 36)
    assert bg.solve(MODEL, sigma=edge - STEP).unique().outcomes["peace_open_door"] == 1
    assert bg.solve(MODEL, sigma=edge + STEP).unique().outcomes["concession"] == 1
    need = 1 - edge / MODEL.parameter("sigma").baseline
    assert need == Fraction(13, 18)
    assert replies(GUARANTEE, g=need - STEP) == {"war"}
    assert replies(GUARANTEE, g=need) == {"accept", "war"}
    assert replies(GUARANTEE, g=need + STEP) == {"accept"}


def test_baseline_buys_peace_with_the_door_open_and_a_cheap_guarantee_closes_it():
    baseline = bg.solve(MODEL).unique()
    assert baseline.outcomes["concession"] == 1
    assert baseline.profile["Russia"][GUARANTEE]["accept"] == 1
    assert bg.solve(MODEL, kappa=0).unique().outcomes["closed_door"] == 1
    assert bg.solve(MODEL, sigma="1/2", g=1).unique().outcomes["closed_door"] == 1


def test_a_concession_never_undercuts_the_standing_arrangement():
    """With a generous standing flow Russia declines less, and NATO has nothing to gain by offering it."""
    generous = bg.solve(MODEL, sigma=0, y="19/20", a=0)
    assert all(e.outcomes["peace_open_door"] == 1 for e in generous.equilibria)
    assert replies(CONCESSION, sigma=0, y="19/20") == {"decline"}


def test_payoffs_match_the_present_values():
    """The accepted concession at theta = 1 is the stream 1 until accession, computed by summing the stream."""
    v = MODEL.values(theta=1)
    equilibrium = bg.solve(MODEL, theta=1, c_A=5, kappa=1).unique()
    assert equilibrium.outcomes["concession"] == 1
    after = (1 - v["p1"] - v["Delta"]) / (1 - v["delta"]) - v["c_D"]
    total, alive = 0.0, 1.0
    for period in range(2000):
        weight = float(v["delta"]) ** period
        total += alive * weight
        total += alive * float(v["sigma"]) * weight * float(v["delta"]) * float(after)
        alive *= 1 - float(v["sigma"])
    assert float(equilibrium.payoffs["Russia"]) == pytest.approx(float(1 - v["delta"]) * total, abs=1e-12)


def test_patience_without_a_future_is_defined():
    assert bg.solve(MODEL, delta=0, c_D="1/10", Delta="1/10").complete
