"""The winter of 2021-22: what happens at the baseline of each mechanism, and how much of the prior says the same.

Run me:  python examples/04_the_case.py
"""

import bargain as bg

for name in bg.scenario_names():
    model = bg.scenario(name)
    solution = bg.solve(model)
    print(f"{model.title}: {model.question}")
    for equilibrium in solution.equilibria:
        likely = {outcome: str(p) for outcome, p in equilibrium.outcomes.items() if p}
        print(f"  at the baseline {likely}, certified with regret {equilibrium.certificate.max_regret}")
    shares = bg.regime_shares(model, n=2000, rng=1)
    for label, share in zip(shares.labels, shares.shares, strict=True):
        print(f"  {share:6.1%} of the prior: {label}")
