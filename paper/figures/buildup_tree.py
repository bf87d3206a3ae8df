"""The signalling tree of the troop build-up with its semi-separating equilibrium at the baseline."""

from bargain import scenario, solve
from bargain.plots.trees import game_tree


def make(context):
    model = scenario("troop_buildup")
    solution = solve(model)
    index = next(k for k, equilibrium in enumerate(solution.equilibria) if equilibrium.name == "semi-separating")
    equilibrium = solution.equilibria[index]
    values = model.values()
    context.number("buildup.classes", len(solution.components))
    context.number("buildup.war", equilibrium.outcomes["war"])
    context.number("buildup.war_percent", equilibrium.outcomes["war"], percent=True, digits=1)
    context.number("buildup.concession_percent", equilibrium.outcomes["concession"], percent=True, digits=0)
    context.number("buildup.backdown_percent", equilibrium.outcomes["backdown"], percent=True, digits=0)
    context.number("buildup.bluff", equilibrium.profile["Russia"]["Russia, bluffing"]["mass"])
    context.number("buildup.concede", equilibrium.profile["NATO"]["NATO after massing"]["concede"])
    context.number("buildup.posterior", equilibrium.beliefs["NATO after massing"]["resolute, massed"], digits=1)
    context.number("buildup.prior", values["tau"], digits=2)
    context.number("buildup.tbar", values["c"] / values["L"], digits=1)
    formula = values["tau"] * (values["v"] - values["k_B"]) / (values["v"] + values["a"])
    context.claim("the probability of war is tau (v - k_B)/(v + a)", formula == equilibrium.outcomes["war"])
    data = {
        "outcomes": {name: float(value) for name, value in equilibrium.outcomes.items()},
        "payoffs": {name: float(value) for name, value in equilibrium.payoffs.items()},
    }
    return game_tree(model.game(), solution, index), data
