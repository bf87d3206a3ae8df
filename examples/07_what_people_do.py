"""Nash says that the own payoff does not matter; people disagree. How precise were their best replies?

The data are a block of Ochs (1995) as fitted by McKelvey and Palfrey (1995), Games and Economic Behavior 10: 128
choices a side, 52.7 % of the first row and 36.6 % of the first column.
Run me:  python examples/07_what_people_do.py
"""

import bargain as bg

game = bg.NormalForm([["1.1141", 0], [0, "0.2785"]], [[0, "1.1141"], ["1.1141", 0]])
nash = bg.solve(game).unique()
print(f"Nash: the first row with {float(nash.profile['Row']['1']):.3f}, the first column with", end=" ")
print(f"{float(nash.profile['Column']['1']):.3f}")

shares = (0.527, 0.366)
fit = bg.fit_logit(game, *([128 * p, 128 * (1 - p)] for p in shares))
low, high = fit.interval
print(f"quantal response: rate {fit.rate:.4f} (95 % interval {low:.2f} to {high:.2f}),")
print(f"  the first row with {fit.row[0]:.3f}, the first column with {fit.column[0]:.3f}")
print(f"log-likelihood {fit.log_likelihood:.3f}", end="; ")
print(f"that of Nash {fit.nash.log_likelihood:.3f}, of random play {fit.random.log_likelihood:.3f}")

limit = bg.logit_path(game).limit
print(f"as the rate grows, play tends to {limit.row[0]} and {limit.column[0]}: the Nash equilibrium")
