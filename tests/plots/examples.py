"""Things to draw, the ordinary and the awkward: solutions, trees, atlases, sweeps and sensitivity results."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import sympy
import xarray
from matplotlib.figure import Figure

from bargain import plots
from bargain.atlases.construction import atlas
from bargain.dispatch import solve
from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from bargain.models import Scenario
from bargain.parameters import Parameter
from bargain.scenarios import scenario
from bargain.sweeps.grids import sweep

LONG = "withdraw every formation that arrived after the first of November, at once and under observation"
"""A label of almost a hundred characters."""

X = sympy.Symbol("x")


def a_of_x(x: Any) -> tuple[list[list[Any]], list[list[Any]]]:
    """The public trap: continua at 1/3 and at 2/3."""
    a = [[x / 2, x], [1 - x, (1 - x) / 2]]
    return a, [list(row) for row in zip(*a, strict=True)]


GAMES = {
    "chicken": NormalForm(
        [[3, 2], [4, 1]],
        [[3, 4], [2, 1]],
        ("Russia", "United States"),
        (("accommodate", "stand firm"), ("accommodate", "stand firm")),
    ),
    "stag hunt": NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]], actions=(("trust", "arm"), ("trust", "arm"))),
    "matching pennies": NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]),
    "two segments": NormalForm(*a_of_x(Fraction(1, 3))),
    "one side indifferent": NormalForm([[1, 0], [1, 0]], [[2, 0], [0, 1]]),
    "all indifferent": NormalForm([[1, 1], [1, 1]], [[2, 2], [2, 2]]),
    "coincident lines": NormalForm([[1, 0], [1, 1]], [[1, 1], [0, 1]]),
    "tiny floats": NormalForm([[3e-9, 2e-9], [4e-9, 1e-9]], [[3e-9, 4e-9], [2e-9, 1e-9]]),
    "huge and tiny": NormalForm([[10**12, 0], [0, 1]], [[10**12, 0], [0, 1]]),
    "long labels": NormalForm(
        [[3, 2], [4, 1]],
        [[3, 4], [2, 1]],
        ("The United States and its allies", "The Russian $ Federation"),
        ((LONG, "refuse"), ("pay $100", LONG)),
    ),
    "long fractions": NormalForm([[Fraction(1, 3), 0], [0, Fraction(17, 98765)]], [[Fraction(5, 71), 0], [0, 1]]),
}


def beer_quiche() -> ExtensiveForm:
    """Chance, two information sets that interleave, and beliefs."""

    def answer(kind: str, signal: str) -> Decision:
        likes = int((kind, signal) in (("strong", "beer"), ("weak", "quiche")))
        duel = Terminal([likes, int(kind == "weak")], "duel")
        peace = Terminal([2 + likes, int(kind == "strong")], "no_duel")
        return Decision("Receiver", {"duel": duel, "defer": peace}, infoset=f"after {signal}")

    def sender(kind: str) -> Decision:
        return Decision("Sender", {signal: answer(kind, signal) for signal in ("beer", "quiche")}, infoset=kind)

    kinds = {"strong": (Fraction(9, 10), sender("strong")), "weak": (Fraction(1, 10), sender("weak"))}
    return ExtensiveForm(("Sender", "Receiver"), Chance(kinds), "Beer and quiche")


def ultimatum() -> ExtensiveForm:
    """Three leaves."""
    answer = Decision(
        "United States", {"accept": Terminal(["3/5", "2/5"], "deal"), "reject": Terminal(["1/5", 0], "war")}
    )
    start = Decision("Russia", {"demand": answer, "keep": Terminal(["1/2", "1/2"], "status_quo")})
    return ExtensiveForm(("Russia", "United States"), start)


def simultaneous() -> ExtensiveForm:
    """One information set under one move."""
    second = [
        Decision("Column", {"c": Terminal([a, b]), "d": Terminal([b, a])}, infoset="both") for a, b in ((4, 4), (3, 0))
    ]
    return ExtensiveForm(("Row", "Column"), Decision("Row", {"c": second[0], "d": second[1]}))


def grown(depth: int, label: str = "move", players: int = 2) -> ExtensiveForm:
    """A tree of perfect information with 3, 9, 27 or 81 leaves."""
    names = tuple(f"Player {k + 1}" for k in range(players))
    count = iter(range(1000))

    def below(level: int) -> Decision | Terminal:
        if level == depth:
            k = next(count)
            return Terminal([(37 * k + i) % 11 for i in range(players)], f"outcome {k % 4}")
        return Decision(names[level % players], {f"{label} {k}": below(level + 1) for k in range(3)})

    return ExtensiveForm(names, below(0))


def uneven() -> ExtensiveForm:
    """Leaves at every depth, three players, chance, and a long action."""
    fan = Decision("C", {f"c{k}": Terminal([k, k, k], f"o{k}") for k in range(12)})
    calm = Decision("B", {"l": Terminal([0, 0, 0]), "r": fan})
    storm = Decision("B", {LONG: Terminal([1, 2, 3]), "reject": Terminal([3, 2, 1])})
    weather = Chance({"calm": (Fraction(2, 3), calm), "storm": (Fraction(1, 3), storm)})
    return ExtensiveForm(("A", "B", "C"), Decision("A", {"stop": Terminal([1, 1, 0], "end"), "go": weather}))


def crossed() -> ExtensiveForm:
    """Two players who do not know who moves first: their information sets precede each other."""

    def pair(first: str, second: str) -> Decision:
        later = [Decision(second, {"u": Terminal([1, 1]), "v": Terminal([0, 2])}, infoset=second) for _ in range(2)]
        return Decision(first, {"u": later[0], "v": later[1]}, infoset=first)

    halves = {"heads": ("1/2", pair("A", "B")), "tails": ("1/2", pair("B", "A"))}
    return ExtensiveForm(("A", "B"), Chance(halves))


def symbolic() -> ExtensiveForm:
    """Fractions, roots and maxima in payoffs and chances."""
    sigma, delta, p, c = sympy.symbols("sigma delta p_1 c_A")
    offer = Decision("B", {"take": Terminal([sympy.sqrt(delta), sympy.Max(0, p)], "peace"), "leave": Terminal([0, 0])})
    wait = Chance({"accession": (sigma, Terminal([1 - p, delta / (1 - delta)])), "none": (1 - sigma, offer)})
    attack = Terminal([(1 - p) / (1 - delta) - c, p / (1 - delta) - c], "war")
    return ExtensiveForm(("A", "B"), Decision("A", {"attack": attack, "wait": wait}))


def awkward_model() -> Scenario:
    """Symbols that mathtext cannot set, long meanings, dollars."""
    listed = [
        Parameter("t", baseline="1/2", bounds=(0, 1), symbol=r"\begin{cases}", meaning=LONG, unit="$ million"),
        Parameter("u", baseline="1/4", bounds=(0, 1), symbol="u_{$}", meaning="a price in $ of 2021"),
    ]
    return Scenario(
        name="awkward",
        parameters=listed,
        build=lambda p: NormalForm(
            [[p.t, 0], [0, p.u]],
            [[1, 0], [0, 1]],
            ("The first of the two sides", "Column"),
            ((LONG, "b"), ("a", LONG)),
            [["a_long_name_of_an_outcome", "war"], ["war", "deal"]],
        ),
    )


@functools.cache
def solved(name: str) -> Any:
    """A game solved once."""
    return solve(GAMES[name])


@functools.cache
def trap_atlas() -> Any:
    """Five cells, continua at two thresholds."""
    game = NormalForm(*a_of_x(X), outcomes=[["alike", "mixed"], ["mixed", "alike"]])
    return atlas(game, free=["x"], assume=["0 < x", "x < 1"])


def made_sweep(kind: str, size: int = 41) -> xarray.Dataset:
    """A synthetic two-parameter sweep: nine regimes, or thin and small ones."""
    import json

    a, b = np.linspace(0, 1, size), np.linspace(0, 2, size + 6)
    x, y = np.meshgrid(a, b, indexing="ij")
    if kind == "nine":
        codes = (x * 3).astype(int).clip(0, 2) * 3 + (y * 1.5).astype(int).clip(0, 2)
        labels = ["(open, open) | (open+refuse, open+refuse) | (refuse, refuse)", *(f"regime {k}" for k in range(1, 9))]
    else:
        codes = np.where(abs(x - 0.5) < 0.03, 0, np.where(abs(y - 1.2) < 0.06, 1, 2))
        codes = np.where((x - 0.8) ** 2 + (y - 0.5) ** 2 < 0.01, 3, codes)
        labels = ["(open, open) | (refuse, refuse)", f"({LONG}, stay)", "war", "status_quo"]
    about = {"symbol": r"\sigma", "meaning": LONG, "unit": "per period"}
    return xarray.Dataset(
        {
            "regime": (("sigma", "c"), codes, {"labels": json.dumps(labels)}),
            "complete": (("sigma", "c"), x < 0.9 if kind == "thin" else np.ones_like(x, dtype=bool)),
        },
        coords={"sigma": ("sigma", a, about), "c": ("c", b, {"symbol": "c", "meaning": "cost of war", "unit": "1"})},
    )


def sobol_result(count: int, **changes: Any) -> SimpleNamespace:
    """Indices of `count` parameters."""
    first = 0.4 / (1 + np.arange(count)) - 0.02
    made: dict[str, Any] = {
        "outcome": "war",
        "parameters": tuple(f"p_{k}" for k in range(count)),
        "first": first,
        "first_ci": 0.03 + 0 * first,
        "total": first + 0.2,
        "total_ci": 0.05 + 0 * first,
        "multiple_share": 0.03,
        "selection": "payoff-dominant",
        "message": "",
    }
    return SimpleNamespace(**{**made, **changes})


def morris_result(count: int) -> SimpleNamespace:
    """Effects that crowd near zero."""
    draws = np.random.default_rng(1).random((3, count)) ** 3
    names = tuple(f"p_{k}" for k in range(count))
    return SimpleNamespace(
        outcome="payoff:Russia", parameters=names, mu_star=draws[0], mu_star_ci=draws[1] / 9, sigma=draws[2]
    )


def tornado_bars() -> list[SimpleNamespace]:
    """Ends on two sides, on one side, at the baseline, and without any effect."""
    rows = [
        (0.1, 0.9, "a", "b"),
        (0.5, 0.8, "a", "a"),
        (0.3, 0.1, "a", "b"),
        (0.4, 0.6, "a", "a"),
        (0.4, 0.4, "a", "b"),
    ]
    return [
        SimpleNamespace(
            parameter=f"p_{k}",
            low_value=0.025 * k,
            high_value=0.975,
            outcome_low=low,
            outcome_high=high,
            baseline_outcome=0.4,
            regime_low=one,
            regime_high=other,
        )
        for k, (low, high, one, other) in enumerate(rows)
    ]


def shares(labels: tuple[str, ...]) -> SimpleNamespace:
    """Shares that halve."""
    values = 0.5 ** np.arange(1, len(labels) + 1)
    return SimpleNamespace(
        labels=labels, shares=values, standard_errors=values * 0 + 0.01, n=4096, rejected_share=0.125
    )


@functools.cache
def swept(name: str, *axes: tuple[str, float, float, int]) -> xarray.Dataset:
    """A real sweep."""
    return sweep(scenario(name), {parameter: np.linspace(low, high, count) for parameter, low, high, count in axes})


def tree_figures() -> dict[str, Callable[[], Figure]]:
    """Trees with and without a solution."""
    drawn: dict[str, Callable[[], Figure]] = {
        "ultimatum": lambda: plots.game_tree(ultimatum(), solve(ultimatum())),
        "ultimatum as floats": lambda: plots.game_tree(ultimatum().convert("float"), outcomes=False),
        "beer and quiche": lambda: plots.game_tree(beer_quiche()),
        "simultaneous": lambda: plots.game_tree(simultaneous()),
        "27 leaves": lambda: plots.game_tree(grown(3), solve(grown(3))),
        "9 leaves, long labels": lambda: plots.game_tree(grown(2, LONG)),
        "uneven": lambda: plots.game_tree(uneven(), solve(uneven())),
        "crossed information sets": lambda: plots.game_tree(crossed()),
        "symbolic": lambda: plots.game_tree(symbolic(), symbols={"c_A": r"c_{\mathrm{A}}", "sigma": r"\begin{x}"}),
        "one leaf": lambda: plots.game_tree(ExtensiveForm(("A",), Terminal([1]))),
    }
    for name in ("troop_buildup", "open_door", "conditional_deescalation"):
        drawn[name] = functools.partial(_scenario_tree, name)
    return drawn


def _scenario_tree(name: str) -> Figure:
    solution = solve(scenario(name))
    return plots.game_tree(solution.game, solution, len(solution.equilibria) - 1)


def map_figures() -> dict[str, Callable[[], Figure]]:
    """Maps of atlases and sweeps, and curves."""
    door, deal = ("sigma", 0.0, 0.4, 33), ("c_D", 0.0, 5.0, 33)

    def one(name: str, free: str) -> Any:
        return atlas(scenario(name), free=[free])

    line = np.linspace(0, 1, 20)
    return {
        "trap": lambda: plots.regime_map(trap_atlas(), "mixed"),
        "trap, bar only": lambda: plots.regime_map(trap_atlas(), width=plots.NARROW),
        "trap, payoff, part": lambda: plots.regime_map(trap_atlas(), "payoff_Row", limits=("1/4", "1/2"), width=3.3),
        "open door": lambda: plots.regime_map(one("open_door", "sigma"), "war"),
        "open door, narrow": lambda: plots.regime_map(one("open_door", "delta"), "payoff:Russia", width=plots.NARROW),
        "many thresholds": lambda: plots.regime_map(one("conditional_deescalation", "v"), "war", width=plots.NARROW),
        "unbounded, one cell": lambda: plots.regime_map(one("conditional_deescalation", "L"), "status_quo"),
        "signalling": lambda: plots.regime_map(one("troop_buildup", "tau"), "war"),
        "awkward": lambda: plots.regime_map(atlas(awkward_model(), free=["t"]), "a_long_name_of_an_outcome", width=3.3),
        "plane of the open door": lambda: plots.regime_map_2d(
            swept("open_door", door, deal),
            baseline={"sigma": "1/10", "c_D": 0.5},
            names={"war": "war\nbefore accession"},
        ),
        "plane of inspections": lambda: plots.regime_map_2d(
            swept("reciprocal_transparency", ("tau", 0.0, 1.0, 41), ("alpha", 0.0, 0.3, 41)), width=plots.WIDE
        ),
        "nine areas": lambda: plots.regime_map_2d(made_sweep("nine"), baseline={"sigma": 0.99, "c": 1.99}),
        "thin areas, curve": lambda: plots.regime_map_2d(
            made_sweep("thin"), curves=[(r"$\sigma^* = \frac{1}{5} + c$", line, 2 * line**2), ("", line, line)]
        ),
        "curves": lambda: plots.outcome_curves(
            swept("reciprocal_transparency", ("tau", 0.0, 1.0, 41)), "verified_deal"
        ),
        "curves of a payoff": lambda: plots.outcome_curves(
            swept("troop_buildup", ("tau", 0.02, 0.98, 41)), "payoff_Russia", width=plots.WIDE
        ),
    }


def bar_figures() -> dict[str, Callable[[], Figure]]:
    """Sensitivity results."""
    door = scenario("open_door")
    names = tuple(entry.name for entry in door.parameters)
    labels = ("(open, open) | (open+refuse, open+refuse) | (refuse, refuse)", "status_quo", f"({LONG}, stay)", "war")
    awkward = awkward_model()
    return {
        "sobol": lambda: plots.sobol_bars(sobol_result(len(names), parameters=names), model=door),
        "sobol, narrow": lambda: plots.sobol_bars(sobol_result(len(names), parameters=names), model=door, width=3.3),
        "sobol, 25 parameters": lambda: plots.sobol_bars(sobol_result(25)),
        "sobol, nothing varies": lambda: plots.sobol_bars(sobol_result(2, first=[np.nan] * 2, total=[np.nan] * 2)),
        "sobol, awkward": lambda: plots.sobol_bars(sobol_result(2, parameters=("t", "u")), model=awkward, width=3.3),
        "sobol, message": lambda: plots.sobol_bars(sobol_result(3, message=LONG)),
        "morris": lambda: plots.morris_plot(morris_result(6)),
        "morris, key": lambda: plots.morris_plot(
            SimpleNamespace(**{**vars(morris_result(len(names))), "parameters": names}), model=door
        ),
        "morris, 20 parameters": lambda: plots.morris_plot(morris_result(20), width=plots.NARROW),
        "morris, no effect": lambda: plots.morris_plot(
            SimpleNamespace(**{**vars(morris_result(2)), "mu_star": [0, 0], "mu_star_ci": [0, 0], "sigma": [0, 0]})
        ),
        "tornado": lambda: plots.tornado(tornado_bars(), "war", baseline_regime="a"),
        "tornado, narrow": lambda: plots.tornado(tornado_bars(), "payoff:Russia", width=plots.NARROW),
        "shares": lambda: plots.regime_share_bars(shares(labels)),
        "shares, renamed": lambda: plots.regime_share_bars(shares(labels), names={"war": "war\nat once"}, width=6.9),
    }


def all_figures() -> dict[str, Callable[[], Figure]]:
    """Every kind of figure, by name."""
    drawn: dict[str, Callable[[], Figure]] = {}
    for name in GAMES:
        drawn[f"best responses: {name}"] = functools.partial(_best_responses, name)
        drawn[f"payoff space: {name}"] = functools.partial(_payoff_space, name)
    drawn["payoff space: tree"] = lambda: plots.payoff_space(solve(ultimatum()))
    drawn["payoff space: signalling"] = lambda: plots.payoff_space(solve(scenario("troop_buildup")))
    drawn["payoff space: 5 x 5"] = lambda: plots.payoff_space(solve(five_by_five()), minmax=True, width=plots.WIDE)
    for kind, figures in (("tree", tree_figures()), ("map", map_figures()), ("bars", bar_figures())):
        drawn |= {f"{kind}: {name}": make for name, make in figures.items()}
    return drawn


def _best_responses(name: str) -> Figure:
    return plots.best_responses(solved(name))


def _payoff_space(name: str) -> Figure:
    return plots.payoff_space(solved(name), minmax=True)


def five_by_five() -> NormalForm:
    """Twenty-five pairs."""
    draws = np.random.default_rng(3).integers(-9, 9, (2, 5, 5))
    return NormalForm(draws[0], draws[1])
