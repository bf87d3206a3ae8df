"""A crisis as a tree: backward induction, all equilibria under a tie, and a threshold.

Run me:  python examples/03_a_tree.py
"""

import sympy

import bargain as bg

w = sympy.Symbol("w")  # what war is worth to the challenged state; conceding is worth 0

tree = bg.ExtensiveForm(
    ("Challenger", "Defender"),
    bg.Decision(
        "Challenger",
        {
            "demand": bg.Decision(
                "Defender",
                {"concede": bg.Terminal([1, 0], "concession"), "resist": bg.Terminal([-1, w], "war")},
                infoset="after the demand",
            ),
            "accept the status quo": bg.Terminal([0, 1], "status quo"),
        },
        infoset="opening",
    ),
)

for cell in bg.atlas(tree, free=["w"]).cells:
    print(f"{cell.condition}: {cell.regime}")
    for component in cell.components:
        print(f"  {len(component.equilibria)} extreme equilibria, dimension {component.dimension}")
