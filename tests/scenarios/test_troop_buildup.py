"""The troop build-up: the stated equilibria against a search that ignores their derivation, and known numbers."""

import itertools
from fractions import Fraction

import pytest

import bargain as bg
from bargain.certificates import certify
from bargain.equilibrium import Concept, Profile

MODEL = bg.scenario("troop_buildup")
F = Fraction
HALF = F(1, 2)


def triple(profile):
    """Probabilities that the resolute mass, that the bluffing mass, that NATO concedes after massing."""
    russia, nato = profile["Russia"], profile["NATO"]
    return (
        russia["Russia, resolute"]["mass"],
        russia["Russia, bluffing"]["mass"],
        nato["NATO after massing"]["concede"],
    )


def assessment(point, beliefs, after_quiet=0):
    """A profile with beliefs in a resolute Russia after massing and after quiet."""
    resolute, bluffing, concede = point
    profile = Profile(
        {
            "Russia": {
                "Russia, resolute": {"mass": resolute, "quiet": 1 - resolute},
                "Russia, bluffing": {"mass": bluffing, "quiet": 1 - bluffing},
            },
            "NATO": {
                "NATO after massing": {"concede": concede, "firm": 1 - concede},
                "NATO after quiet": {"concede": after_quiet, "firm": 1 - after_quiet},
            },
        }
    )
    held = {
        f"NATO after {name}": {f"resolute, {move}": belief, f"bluffing, {move}": 1 - belief}
        for (name, move), belief in zip([("massing", "massed"), ("quiet", "quiet")], beliefs, strict=True)
    }
    return profile, held


def is_equilibrium(v, point):
    """Best replies of the three who move, from the payoffs alone; any belief will do where nobody masses."""
    resolute, bluffing, concede = point
    gains = (
        (resolute, concede * v["v"] + (1 - concede) * v["w"] - v["k_R"]),
        (bluffing, concede * v["v"] - (1 - concede) * v["a"] - v["k_B"]),
        (concede, v["tau"] * resolute * (v["L"] - v["c"]) - (1 - v["tau"]) * bluffing * v["c"]),
    )
    if resolute == bluffing == 0:
        gains = gains[:2]
    return all((gain >= 0 or chance == 0) and (gain <= 0 or chance == 1) for chance, gain in gains)


def between(point, ends):
    """Exact membership in the segment (or point) spanned by one or two ends."""
    if len(ends) == 1:
        return point == ends[0]
    start, end = ends
    k = next(k for k in range(3) if start[k] != end[k])
    share = (point[k] - start[k]) / (end[k] - start[k])
    return 0 <= share <= 1 and all(p == s + share * (e - s) for p, s, e in zip(point, start, end, strict=True))


def grid(v):
    """Pure choices, critical mixtures, and points on either side of each."""
    rho_r, rho_b = (v["k_R"] - v["w"]) / (v["v"] - v["w"]), (v["k_B"] + v["a"]) / (v["v"] + v["a"])
    tbar = v["c"] / v["L"]
    ratio = v["tau"] * (1 - tbar) / ((1 - v["tau"]) * tbar)
    replies = {F(0), rho_r / 2, rho_r, (rho_r + rho_b) / 2, rho_b, (rho_b + 1) / 2, F(1), (rho_r + 1) / 2}
    for resolute, concede in itertools.product((F(0), F(1, 3), F(1)), sorted(r for r in replies if 0 <= r <= 1)):
        edge = ratio * resolute
        choices = {F(0), edge / 2, edge, (edge + 1) / 2, HALF, F(1)}
        for bluffing in sorted(b for b in choices if 0 <= b <= 1):
            yield resolute, bluffing, concede


def cases():
    """Small rational parameters, ties and thresholds on purpose."""
    for w, k_r, k_b, a, tau, c in itertools.product(
        (F(-1, 2), F(0), HALF),
        (F(0), F(1, 4), HALF, F(1), F(5, 4)),
        (F(0), HALF, F(1), F(3, 2)),
        (F(0), HALF, F(2)),
        (F(1, 4), HALF, F(3, 4)),
        (HALF, F(1, 3)),
    ):
        v = {"tau": tau, "v": F(1), "w": w, "k_R": k_r, "k_B": k_b, "a": a, "c": c, "L": F(1)}
        if (k_r - w) * (1 + a) < (k_b + a) * (1 - w) and k_b + a > 0:
            yield v


CASES = list(cases())


def test_cases_reach_every_closed_form():
    hit = {k for v in CASES for k, form in enumerate(MODEL.closed_forms) if form.holds(scope(form, v))}
    assert hit == set(range(len(MODEL.closed_forms)))


def scope(form, values):
    from bargain.closed_forms import Scope

    return Scope(values, form.where)


@pytest.mark.parametrize("part", range(4))
def test_stated_equilibria_are_exactly_those_of_a_blind_search(part):
    """On a grid with every critical mixture, a point is an equilibrium if and only if a stated piece contains it."""
    for v in CASES[part::4]:
        solution = bg.solve(MODEL, **v)
        assert solution.complete
        assert all(e.certificate.max_regret == 0 and e.certificate.holds for e in solution.equilibria)
        pieces = [
            [triple(solution.equilibria[k].profile) for k in piece]
            for component in solution.components
            for piece in component.pieces
        ]
        for point in grid(v):
            assert is_equilibrium(v, point) == any(between(point, ends) for ends in pieces), (v, point)


def test_certificate_agrees_with_the_blind_search():
    for v in CASES[::67]:
        game = MODEL.game(**v)
        tbar = v["c"] / v["L"]
        for point in grid(v):
            massed = v["tau"] * point[0] + (1 - v["tau"]) * point[1]
            quiet = 1 - massed
            after_massing = [v["tau"] * point[0] / massed] if massed else [F(0), tbar, F(1)]
            after_quiet = v["tau"] * (1 - point[0]) / quiet if quiet else F(0)
            held = [assessment(point, (belief, after_quiet)) for belief in after_massing]
            found = any(certify(game, *_with_concept(pair)).holds for pair in held)
            assert found == is_equilibrium(v, point)


def _with_concept(pair):
    profile, beliefs = pair
    return profile, Concept.PERFECT_BAYESIAN, beliefs


def test_conceding_after_quiet_is_never_a_best_reply():
    game = MODEL.game()
    for belief in (F(0), HALF, F(1)):
        pair = assessment((F(1), F(1), F(1)), (F(1, 4), belief), after_quiet=F(1, 10))
        assert not certify(game, *_with_concept(pair)).holds


def test_stated_belief_intervals_are_the_largest():
    """Off the path NATO stands firm for beliefs up to tbar and concedes for sure from tbar on, and for no others."""
    step = F(1, 10**6)
    game, tbar = MODEL.game(), F(2, 5)
    firm = (F(0), F(0), F(0))
    stated = next(e for e in bg.solve(MODEL).equilibria if triple(e.profile) == firm)
    assert stated.beliefs["NATO after massing"]["resolute, massed"] == (0, tbar)
    assert certify(game, *_with_concept(assessment(firm, (tbar, F(1, 4))))).holds
    assert not certify(game, *_with_concept(assessment(firm, (tbar + step, F(1, 4))))).holds
    costly = {"k_R": F(6, 5), "k_B": F(2)}
    vain = (F(0), F(0), F(1))
    stated = next(e for e in bg.solve(MODEL, **costly).equilibria if triple(e.profile) == vain)
    assert stated.beliefs["NATO after massing"]["resolute, massed"] == (tbar, 1)
    game = MODEL.game(**costly)
    assert certify(game, *_with_concept(assessment(vain, (tbar, F(1, 4))))).holds
    assert not certify(game, *_with_concept(assessment(vain, (tbar - step, F(1, 4))))).holds


def test_baseline_has_a_bluff_in_equilibrium_beside_no_massing():
    solution = bg.solve(MODEL)
    assert [e.name for e in solution.equilibria] == ["no massing", "no massing", "semi-separating"]
    assert [part.dimension for part in solution.components] == [1, 0]
    bluff = solution.equilibria[2]
    assert triple(bluff.profile) == (1, HALF, HALF)
    assert dict(bluff.outcomes) == {
        "concession": F(5, 16),
        "war": F(1, 8),
        "unforced_concession": 0,
        "status_quo": F(3, 8),
        "backdown": F(3, 16),
    }


ORACLE = {"tau": "1/5", "v": 1, "w": 0, "k_R": "3/10", "a": "3/5", "k_B": "1/5", "c": "1/2", "L": 1}


def test_costly_gesture_with_known_numbers():
    """k = (.3, .8), B = (1, 1.6), tbar = .5, tau = .2: m = .25, rho = .5, gesture .4, cooperation .2, exploited .1."""
    found = next(e for e in bg.solve(MODEL, **ORACLE).equilibria if e.name == "semi-separating")
    assert triple(found.profile) == (1, F(1, 4), HALF)
    assert found.outcomes["concession"] == F(1, 5)
    assert 1 - found.outcomes["status_quo"] == F(2, 5)
    exploited = F(4, 5) * F(1, 4) * HALF
    assert found.outcomes["concession"] - F(1, 5) * HALF == exploited == F(1, 10)
    names = {e.name for e in bg.solve(MODEL, **{**ORACLE, "k_B": "7/5"}).equilibria}  # k_U = 2 > B_U: separating
    assert names == {"no massing", "separating"}


@pytest.mark.parametrize(
    ("changes", "names", "dimensions"),
    [
        ({"tau": F(2, 5)}, {"no massing", "pooling on massing"}, [1, 1]),
        ({"tau": F(2, 5) + F(1, 10**9)}, {"no massing", "pooling on massing"}, [1, 0]),
        ({"k_B": 1}, {"no massing", "separating", "semi-separating"}, [1, 1]),
        ({"k_B": 1, "tau": "1/2"}, {"no massing", "separating", "pooling on massing"}, [1, 1]),
        ({"k_B": F(10**9 + 1, 10**9)}, {"no massing", "separating"}, [1, 0]),
        ({"k_R": "1/10"}, {"no massing", "semi-separating"}, [0, 0]),
        ({"k_R": "1/20"}, {"semi-separating"}, [0]),
        ({"k_R": 1, "k_B": 2}, {"no massing", "separating"}, [1]),
        ({"k_R": "5/4", "k_B": 2}, {"no massing"}, [1]),
    ],
)
def test_thresholds_and_continua(changes, names, dimensions):
    solution = bg.solve(MODEL, **changes)
    assert {e.name for e in solution.equilibria} == names
    assert [part.dimension for part in solution.components] == dimensions


def test_a_continuum_is_one_piece_and_joined_classes_are_one_component():
    joined = bg.solve(MODEL, k_R=1, k_B=2)
    (component,) = joined.components
    assert len(component.pieces) == 2
    assert len(component.equilibria) == 3
    bluff = bg.solve(MODEL, k_B=1).components[1]
    assert (len(bluff.pieces), bluff.dimension) == (1, 1)
