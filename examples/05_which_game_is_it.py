"""Which 2x2 game is a crisis, how sure is that, and what would make it another one?

Each side escalates or restrains itself; the payoffs are assumed.
Run me:  python examples/05_which_game_is_it.py
"""

import bargain as bg

crisis = bg.symmetric_game(
    R=0, S=-1, T=1, P=-10, players=("Russia", "United States"), actions=("restrain itself", "escalate")
)
print(bg.classify(crisis))

print("the nearest games:")
for near in bg.nearest_classes(crisis, count=3):
    print(f"  {near.label}: at a change of {near.distance}")
    for crossing in near.ways[0]:
        print(f"    {crossing.player}: {' / '.join(crossing.above)} falls to the level of {' / '.join(crossing.below)}")

for name in ("prisoner's dilemma", "stag hunt"):
    far = bg.distance_to_class(crisis, name, symmetric=True)
    print(f"a {name} is {far.distance} away, at A = {[[str(x) for x in row] for row in far.closest.A]}")
