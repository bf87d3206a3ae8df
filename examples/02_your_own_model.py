"""Write a model once, then solve it, map it and ask what it hangs on.

An inspectee may violate an agreement and an inspector may inspect; q is the probability that an inspection detects.
Run me:  python examples/02_your_own_model.py
"""

import bargain as bg


def build(p):
    """Plain arithmetic on the parameters: the same lines serve exact, float and symbolic games."""
    inspectee = [[0, 0], [p.g - p.q * (p.g + p.f), p.g]]
    inspector = [[-p.c, 0], [-p.c - (1 - p.q) * p.d, -p.d]]
    return bg.NormalForm(
        inspectee,
        inspector,
        players=("Inspectee", "Inspector"),
        actions=(("comply", "violate"), ("inspect", "trust")),
        outcomes=[["agreement", "agreement"], ["violation", "violation"]],
    )


model = bg.Scenario(
    name="inspection",
    build=build,
    parameters=[
        bg.Parameter("q", "1/2", bounds=(0, 1), meaning="probability that an inspection detects a violation"),
        bg.Parameter("g", 2, bounds=(0, 10), meaning="gain from an undetected violation", prior=bg.uniform(1, 3)),
        bg.Parameter("f", 3, bounds=(0, 10), meaning="penalty for a detected violation", prior=bg.uniform(2, 4)),
        bg.Parameter("c", "1/2", bounds=(0, 10), meaning="cost of an inspection", prior=bg.uniform("0.1", "0.9")),
        bg.Parameter("d", 4, bounds=(0, 10), meaning="damage of a violation", prior=bg.uniform(3, 5)),
    ],
)

equilibrium = bg.solve(model).unique()
print("violation at the baseline:", equilibrium.outcomes["violation"])

for cell in bg.atlas(model, free=["q"]).cells:
    outcomes = [str(point.outcomes["violation"]) for point in cell.equilibria]
    print(f"  {cell.condition}: {cell.regime}; probability of violation {outcomes}")

indices = bg.sobol(model, outcome="violation", n=1024, rng=1, selection="highest")
for name, total in zip(indices.parameters, indices.total, strict=True):
    print(f"  total Sobol index of {name}: {total:.2f}")
