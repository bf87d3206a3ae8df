"""A signal and what it is believed to mean: all perfect Bayesian equilibria, and which threats are reasonable.

Run me:  python examples/08_beliefs.py
"""

import bargain as bg

tree = bg.TreeBuilder(("Challenger", "Defender"), title="Is the mobilisation a bluff?")
for kind, challenger in tree.chance({"resolute": "1/4", "bluffing": "3/4"}).items():
    fights = kind == "resolute"
    for signal, defender in challenger.move("Challenger", ("mobilise", "stay quiet"), infoset=kind).items():
        cost = (1 if fights else 3) if signal == "mobilise" else 0
        reply = defender.move("Defender", ("concede", "resist"), infoset=f"after {signal}")
        reply["concede"].end([8 - cost, -4], outcome="concession")
        if signal == "stay quiet":
            reply["resist"].end([0, 0], outcome="status quo")
        else:
            reply["resist"].end(
                [-cost if fights else -cost - 2, -10 if fights else 0], outcome="war" if fights else "backdown"
            )
game = tree.build()

solution = bg.solve(game, concept="perfect-bayesian")
print(solution)
for k, equilibrium in enumerate(solution.equilibria):
    held = equilibrium.beliefs["after mobilise"]
    belief = next(p for node, p in held.items() if node.startswith("resolute"))
    shown = " to ".join(map(str, belief)) if isinstance(belief, tuple) else belief
    print(f"{k}: {equilibrium.name}; war {equilibrium.outcomes['war']}; belief in resolve after mobilising: {shown}")

for criterion in ("intuitive", "D1"):
    refined = bg.refine(solution, criterion)
    print(f"{criterion} keeps {refined.kept}")
    for removal in refined.removed:
        print(f"  not {removal.equilibrium}: {removal.reason}")

consistent = bg.solve(game, concept="sequential")
print(consistent.equilibria[0].certificate.argument or "no belief is left open")
