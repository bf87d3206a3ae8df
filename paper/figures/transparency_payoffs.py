"""The payoff space of reciprocal transparency: what trust is worth."""

from bargain import scenario, solve
from bargain.plots.payoff_space import payoff_space


def make(context):
    solution = solve(scenario("reciprocal_transparency"))
    game = solution.game
    cells = [[float(game.A[i, j]), float(game.B[i, j])] for i in range(2) for j in range(2)]
    equilibria = [[float(value) for value in equilibrium.payoffs.values()] for equilibrium in solution.equilibria]
    return payoff_space(solution), {"pure": cells, "equilibria": equilibria}
