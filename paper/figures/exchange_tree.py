"""The tree of conditional de-escalation with the path of its equilibrium at the baseline."""

from bargain import scenario, solve
from bargain.plots.trees import game_tree


def make(context):
    model = scenario("conditional_deescalation")
    solution = solve(model)
    equilibrium = solution.unique()
    values = model.values()
    context.number("exchange.payoff_us", equilibrium.payoffs["United States"], digits=2)
    context.number("exchange.payoff_russia", equilibrium.payoffs["Russia"], digits=2)
    context.number("exchange.partial", equilibrium.outcomes["partial_exchange"])
    x, v, rho = values["x"], values["v"], values["rho"]
    context.number("exchange.interest", values["t"] + values["m"], digits=2)
    context.number("exchange.need_full", v * (1 + x) - rho * v * (1 + x + x**2), digits=2)
    context.number("exchange.need_partial", v * x * (1 - rho * x), digits=2)
    context.number("exchange.gift_need", (1 - rho) * v * x, digits=2)
    interest = values["t"] + values["m"]
    context.claim(
        "Russia's interest lies between the two demands",
        v * x * (1 - rho * x) < interest < v * (1 + x) - rho * v * (1 + x + x**2),
    )
    context.claim("an unconditional opening would have been pocketed", values["m"] < (1 - rho) * v * x)
    context.claim("both promises are credible", values["r"] >= values["e"])
    context.number("exchange.m", values["m"], digits=2)
    context.number("exchange.r", values["r"], digits=1)
    context.number("exchange.e", values["e"], digits=1)
    context.number("exchange.small_step", x * values["e"], digits=1)
    data = {
        "payoffs": {player: float(value) for player, value in equilibrium.payoffs.items()},
        "outcomes": {name: float(value) for name, value in equilibrium.outcomes.items()},
    }
    return game_tree(model.game(), solution), data
