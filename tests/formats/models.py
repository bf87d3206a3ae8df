"""Two small model files, one of each form, that tests change in one place."""

NORMAL = """
title = "Inspection"
form = "normal"
players = ["Inspectee", "Inspector"]
assume = ["c > 0", "c < q*d"]

[parameters.q]
meaning = "detection probability"
bounds = [0, 1]
baseline = "1/2"
prior = "beta(2, 5)"

[parameters.g]
baseline = 1

[parameters.c]
baseline = 0.2

[parameters.d]
baseline = 2

[actions]
Inspectee = ["comply", "violate"]
Inspector = ["inspect", "trust"]

[payoffs]
comply  = { inspect = ["0", "-c"], trust = ["0", "0"] }
violate = { inspect = ["g - q*(g+4)", "-c-(1-q)*d"], trust = ["g", "-d"] }

[outcomes]
comply  = { inspect = "quiet", trust = "quiet" }
violate = { inspect = { caught = "q", missed = "1 - q" }, trust = "missed" }

[[proposition]]
claim = "q > 1/2 implies quiet > 0"
text = "words"

[[reference]]
key = "K"
entry = "An entry."
"""

TREE = """
form = "extensive"
players = ["A", "B"]

[parameters.p]
bounds = [0, 1]
baseline = "1/3"

[[node]]
id = "start"
chance = { strong = ["p", "a1"], weak = ["1 - p", "a2"] }

[[node]]
id = "a1"
player = "A"
actions = { go = "b1", stay = "t1" }

[[node]]
id = "a2"
player = "A"
actions = { go = "b2", stay = "t2" }

[[node]]
id = "b1"
player = "B"
infoset = "after go"
actions = { yield = "t3", fight = "t4" }

[[node]]
id = "b2"
player = "B"
infoset = "after go"
actions = { yield = "t5", fight = "t6" }

[[node]]
id = "t1"
payoffs = [0, 0]

[[node]]
id = "t2"
payoffs = [0, 0]

[[node]]
id = "t3"
outcome = "deal"
payoffs = [2, -1]

[[node]]
id = "t4"
outcome = "war"
payoffs = ["-p", -2]

[[node]]
id = "t5"
outcome = "deal"
payoffs = [2, -1]

[[node]]
id = "t6"
outcome = "war"
payoffs = [-3, 1]
"""
