"""The winter of 2021-22 as a graph of states: what is stable, for whom, and which preferences make a settlement stable.

Russia masses forces or withdraws them, the United States and NATO guarantee in writing or refuse, and war cannot be
undone. The moves are the structure of the case; both rankings are assumed.
Run me:  python examples/06_a_conflict_as_a_graph.py
"""

import bargain as bg

RUSSIA, NATO = "Russia", "United States and NATO"
model = bg.GraphModel(
    states=["stand-off", "guarantee under pressure", "withdrawal", "settlement", "war"],
    moves={
        RUSSIA: {
            "stand-off": ["withdrawal", "war"],
            "guarantee under pressure": ["settlement", "war"],
            "withdrawal": ["stand-off"],
            "settlement": ["guarantee under pressure"],
        },
        NATO: {
            "stand-off": ["guarantee under pressure"],
            "guarantee under pressure": ["stand-off"],
            "withdrawal": ["settlement"],
            "settlement": ["withdrawal"],
        },
    },
    preferences={  # the best first; assumed
        RUSSIA: ["guarantee under pressure", "settlement", "stand-off", "withdrawal", "war"],
        NATO: ["withdrawal", "settlement", "stand-off", "guarantee under pressure", "war"],
    },
)

table = bg.graph_stability(model)
print(table)
print("settlement, for those who look one reply ahead:")
for player in model.players:
    print(f"  {table.finding(player, 'settlement', 'seq').reason}")

closed_door = model.with_preferences(
    {NATO: ["withdrawal", "stand-off", "settlement", "guarantee under pressure", "war"]}
)
print("if NATO would rather keep the stand-off than sign:")
print(f"  equilibria: {', '.join(bg.graph_stability(closed_door, 'seq').equilibria['seq'])}")
found = bg.stabilizing_preferences(closed_door, "settlement", "seq")
print(found)
print(f"{found.count()} of {found.total()} pairs of rankings do; the nearest: {found.nearest().swaps} swap away")
