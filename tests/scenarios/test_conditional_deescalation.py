"""Conditional de-escalation: every threshold, on both sides and at the threshold."""

from fractions import Fraction

import pytest

import bargain as bg

MODEL = bg.scenario("conditional_deescalation")
STEP = Fraction(1, 10**6)
PULL, PARTIAL, STAY = "pull_back", "partial_step", "stay"


def replies(place, **changes):
    """Actions that are played with positive probability at an information set, over all equilibria."""
    found = set()
    for equilibrium in bg.solve(MODEL, **changes).equilibria:
        player = next(player for player, sets in equilibrium.profile.items() if place in sets)
        found |= {action for action, p in equilibrium.profile[player][place].items() if p > 0}
    return found


def test_baseline_buys_the_partial_step():
    equilibrium = bg.solve(MODEL).unique()
    assert equilibrium.outcomes["partial_exchange"] == 1
    assert equilibrium.profile["United States"]["US offer"]["offer_conditional"] == 1
    assert equilibrium.profile["Russia"]["Russia after the unconditional offer"]["stay"] == 1
    assert equilibrium.payoffs["United States"] == Fraction(1, 4)
    assert equilibrium.payoffs["Russia"] == Fraction(11, 50)


@pytest.mark.parametrize(("place", "share"), [("US after pull-back", 1), ("US after partial step", Fraction(1, 2))])
def test_promises_are_kept_if_reputation_outweighs_their_cost(place, share):
    edge = share * MODEL.parameter("e").baseline
    assert replies(place, r=edge - STEP) == {"renege"}
    assert replies(place, r=edge + STEP) == {"honour"}
    assert replies(place, r=edge) == {"honour", "renege"}


def threshold_full(v):
    return v["v"] * (1 + v["x"]) - v["rho"] * v["v"] * (1 + v["x"] + v["x"] ** 2) - v["m"]


def threshold_partial(v):
    return v["v"] * v["x"] * (1 - v["rho"] * v["x"]) - v["m"]


@pytest.mark.parametrize("changes", [{}, {"x": "1/3", "m": "1/5"}, {"rho": 0}, {"v": "11/10", "m": "1/5"}])
def test_worth_of_transparency_that_buys_a_step_and_a_pull_back(changes):
    values = MODEL.values(**changes)
    place = "Russia after the conditional offer"
    low, high = threshold_partial(values), threshold_full(values)
    assert 0 < low < high
    assert replies(place, **changes, t=low - STEP) == {STAY}
    assert replies(place, **changes, t=low) == {STAY, PARTIAL}
    assert replies(place, **changes, t=(low + high) / 2) == {PARTIAL}
    assert replies(place, **changes, t=high) == {PARTIAL, PULL}
    assert replies(place, **changes, t=high + STEP) == {PULL}


def test_baseline_thresholds_are_round():
    assert threshold_full(MODEL.values()) == Fraction(31, 50)
    assert threshold_partial(MODEL.values()) == Fraction(3, 50)


def test_a_gift_is_pocketed_whatever_it_is_worth_and_answered_if_leverage_is_fear():
    place = "Russia after the unconditional offer"
    for worth in (0, 1, 100):
        assert replies(place, t=worth) == {STAY}
    v = MODEL.values()
    edge = 1 - v["m"] / (v["v"] * v["x"])  # m = (1 - rho)*v*x
    assert edge == Fraction(1, 4)
    assert replies(place, rho=edge - STEP) == {STAY}
    assert replies(place, rho=edge) == {STAY, PARTIAL}
    assert replies(place, rho=edge + STEP) == {PARTIAL}


def test_small_steps_are_credible_where_the_whole_exchange_is_not():
    """x*e < r < e: however much transparency is worth, only the partial step is bought."""
    for worth in ("1/2", 1, 100):
        assert bg.solve(MODEL, r="3/10", t=worth).unique().outcomes["partial_exchange"] == 1
    assert bg.solve(MODEL, r="1/2", t=1).unique().outcomes["full_exchange"] == 1


def test_fear_makes_an_unconditional_opening_work_without_reputation():
    assert bg.solve(MODEL, r=0).unique().outcomes["status_quo"] == 1
    answered = bg.solve(MODEL, r=0, rho="1/2").unique()
    assert answered.profile["United States"]["US offer"]["offer_unconditional"] == 1
    assert answered.outcomes["partial_exchange"] == 1


def test_war_only_if_russia_prefers_it_and_transparency_can_avert_it():
    calm = {"r": 0, "rho": 0}
    assert bg.solve(MODEL, **calm, w=-STEP).unique().outcomes["status_quo"] == 1
    averted = bg.solve(MODEL, **calm, w="1/4").unique()
    assert averted.outcomes["unreciprocated"] == 1
    assert bg.solve(MODEL, **calm, w="1/4", t="1/5").unique().outcomes["war"] == 1


def test_no_reply_to_two_offers_makes_the_united_states_indifferent():
    """Where both offers are answered by the whole exchange, the one without conditions is cheaper."""
    both = bg.solve(MODEL, rho=1, r=1).unique()
    assert both.outcomes["full_exchange"] == 1
    assert both.profile["United States"]["US offer"]["offer_unconditional"] == 1
