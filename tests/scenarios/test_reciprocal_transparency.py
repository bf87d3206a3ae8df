"""Reciprocal transparency: a stag hunt whose thresholds are known in closed form."""

from fractions import Fraction

import pytest

import bargain as bg

MODEL = bg.scenario("reciprocal_transparency")


def gains_and_risks(values):
    """For each side, what opening gains against an open side, and what it loses against one that refuses."""
    clear = (1 - values["alpha"]) ** 2
    found = []
    for side in ("US", "R"):
        loss = values["tau"] ** 2 * values[f"e_{side}"]
        found.append(
            (values["tau"] * clear * values[f"d_{side}"] - loss - (1 - clear) * values["f"], loss + values["h"])
        )
    return found


def pure(solution):
    return {e.profile.pure_text() for e in solution.equilibria if e.profile.is_pure}


OPEN, REFUSE = "United States: open; Russia: open", "United States: refuse; Russia: refuse"


def test_baseline_is_a_live_stag_hunt():
    solution = bg.solve(MODEL)
    assert pure(solution) == {OPEN, REFUSE}
    both, neither = (next(e for e in solution.equilibria if e.profile.pure_text() == text) for text in (OPEN, REFUSE))
    assert all(both.payoffs[player] > neither.payoffs[player] == 0 for player in both.payoffs)


@pytest.mark.parametrize("changes", [{}, {"tau": "1/4"}, {"alpha": 0}, {"h": "1/2"}, {"d_US": 2, "e_R": "1/2"}])
def test_mixed_equilibrium_is_the_pair_of_trust_thresholds(changes):
    (gain_us, risk_us), (gain_r, risk_r) = gains_and_risks(MODEL.values(**changes))
    mixed = next(e for e in bg.solve(MODEL, **changes).equilibria if not e.profile.is_pure)
    assert mixed.profile["Russia"]["open"] == risk_us / (risk_us + gain_us)
    assert mixed.profile["United States"]["open"] == risk_r / (risk_r + gain_r)


def test_textbook_threshold_of_the_symmetric_stag_hunt():
    """R=4, S=0, T=3, P=2 has q* = 2/3; here P = 0, so that R=2, S=-2, T=1: tau=1, b=1, d-e=1, e+h=2."""
    same = {"tau": 1, "alpha": 0, "b": 1, "d_US": 2, "d_R": 2, "e_US": 1, "e_R": 1, "h": 1}
    game = MODEL.game(**same)
    assert (game.A.tolist(), game.B.tolist()) == ([[2, -2], [1, 0]], [[2, 1], [-2, 0]])
    mixed = next(e for e in bg.solve(MODEL, **same).equilibria if not e.profile.is_pure)
    assert mixed.profile["Russia"]["open"] == Fraction(2, 3)
    assert mixed.outcomes["status_quo"] == Fraction(1, 9)


def test_opening_is_an_equilibrium_from_the_threshold_on():
    """G_R = 0 at f = (tau*s*d_R - tau^2*e_R)/(1 - s) while the United States still gains."""
    v = MODEL.values()
    clear = (1 - v["alpha"]) ** 2
    edge = (v["tau"] * clear * v["d_R"] - v["tau"] ** 2 * v["e_R"]) / (1 - clear)
    step = Fraction(1, 10**6)
    assert pure(bg.solve(MODEL, f=edge - step)) == {OPEN, REFUSE}
    assert pure(bg.solve(MODEL, f=edge + step)) == {REFUSE}
    at = bg.solve(MODEL, f=edge)
    assert pure(at) == {OPEN, REFUSE}
    assert sorted(part.dimension for part in at.components) == [0, 1]


def test_intensity_must_lie_in_an_interval():
    """Opening is an equilibrium where tau*s*d - tau^2*e >= (1-s)*f; Russia's interval has rational ends here."""
    fixed = {"alpha": "1/2", "d_R": 4, "d_US": 4, "e_R": 1, "e_US": 0, "f": "1/4"}
    # s = 1/4: tau - tau^2 >= 3/16, that is 1/4 <= tau <= 3/4
    for tau, exists in [("1/5", False), ("1/4", True), ("1/2", True), ("3/4", True), ("4/5", False)]:
        assert (OPEN in pure(bg.solve(MODEL, tau=tau, **fixed))) is exists
    hopeless = {**fixed, "f": "1/3"}  # s^2*d^2 = 1 = 4*e*(1-s)*f: one intensity is left
    assert OPEN in pure(bg.solve(MODEL, tau="1/2", **hopeless))
    assert OPEN not in pure(bg.solve(MODEL, tau="49/100", **hopeless))


def test_information_moves_no_equilibrium():
    first, second = (bg.solve(MODEL, b=b) for b in (0, 3))
    assert [e.profile.pure_text() for e in first.equilibria] == [e.profile.pure_text() for e in second.equilibria]
    mixes = [[tuple(mix.values()) for _, _, mix in s.equilibria[-1].profile.mixes()] for s in (first, second)]
    assert mixes[0] == mixes[1]


def test_false_alarms_decide_risk_dominance_near_the_baseline():
    def open_is_risk_dominant(**changes):
        (gain_us, risk_us), (gain_r, risk_r) = gains_and_risks(MODEL.values(**changes))
        return gain_us * gain_r > risk_us * risk_r

    assert not open_is_risk_dominant()
    assert open_is_risk_dominant(alpha=0)
    assert open_is_risk_dominant(tau="1/4")


def test_degenerate_corners_are_solved():
    nothing = bg.solve(MODEL, tau=0, h=0, alpha=0)
    assert nothing.complete
    assert [part.dimension for part in nothing.components] == [2]
    certain_alarm = bg.solve(MODEL, alpha=1)
    assert pure(certain_alarm) == {REFUSE}


def test_one_float_among_exact_values_makes_a_float_game():
    """Rounded apart, the probabilities of a verified deal and of a false alarm need not sum to one exactly."""
    solution = bg.solve(MODEL, tau=1.0)
    assert solution.equilibria[0].certificate.holds
