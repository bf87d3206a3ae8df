"""Solve a game, read the equilibrium, and see why to believe it.

The payoffs are a well-known trap for numerical solvers: at x = 1/3 the equilibria are two segments that share a point.
Run me:  python examples/01_first_game.py
"""

from fractions import Fraction

import bargain as bg

x = Fraction(1, 3)
A = [[x / 2, x], [1 - x, (1 - x) / 2]]
B = [[x / 2, 1 - x], [x, (1 - x) / 2]]
game = bg.NormalForm(A, B, players=("Row", "Column"), actions=(("up", "down"), ("left", "right")))

solution = bg.solve(game)
print(solution)
for number, equilibrium in enumerate(solution.equilibria):
    mixes = {player: {action: str(p) for action, p in mix.items()} for player, mix in equilibrium.profile.items()}
    print(f"  {number}: {mixes}, largest gain from deviating: {equilibrium.certificate.max_regret}")
for component in solution.components:
    print(f"  one connected set of dimension {component.dimension}, made of the segments {component.pieces}")
