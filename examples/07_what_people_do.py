"""Nash says that the own payoff does not matter; people disagree. How precise were their best replies?

The data are a block of Ochs (1995) as fitted by McKelvey and Palfrey (1995), Games and Economic Behavior 10: 128
choices a side, 52.7 % of the first row and 36.6 % of the first column. Then a tree, the centipede of McKelvey and
Palfrey (1992), Econometrica 60: 281 plays of four moves, of which backward induction expects none after the first.
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

stakes = [("0.40", "0.10"), ("0.20", "0.80"), ("1.60", "0.40"), ("0.80", "3.20"), ("6.40", "1.60")]
node = bg.Terminal(stakes[4], "end 5")
for k in (3, 2, 1, 0):
    moves = {"take": bg.Terminal(stakes[k], f"end {k + 1}"), "pass": node}
    node = bg.Decision(("First", "Second")[k % 2], moves, name=f"move {k + 1}")
centipede = bg.ExtensiveForm(("First", "Second"), node)

ends = {"end 1": 20, "end 2": 100, "end 3": 104, "end 4": 43, "end 5": 14}
fit = bg.fit_logit(centipede, bg.choice_counts(centipede, ends))
print(f"centipede: rate {fit.rate:.3f} (standard error {fit.standard_error:.3f}); how often plays end at each end:")
print("  observed ", " ".join(f"{count / 281:.3f}" for count in ends.values()))
print("  predicted", " ".join(f"{fit.point.outcomes[end]:.3f}" for end in ends))
first = fit.path.limit.profile["First"]["move 1"]
print(f"as the rate grows, the first player takes with probability {first['take']}: backward induction")
