"""The published trees, and short ways to write down what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import bargain as bg

FOLDER = Path(__file__).parents[2] / "examples" / "replications" / "trees"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))

Choices = Mapping[str, Any]
"""Information set -> action, or action -> probability; what is not named is 0."""

Beliefs = Mapping[str, Any]
"""Information set of two nodes -> belief in the first one, or (low, high); or node -> belief."""


@dataclass(frozen=True)
class Said:
    """A profile that the literature has, or refutes: it is, or is not, an equilibrium of a concept."""

    tree: str
    concept: str
    choices: Choices
    beliefs: Beliefs = field(default_factory=dict)
    payoffs: tuple[object, ...] = ()
    regret: object = 0
    values: Mapping[str, object] = field(default_factory=dict)
    note: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in (self.tree, self.concept, self.note) if part).replace(" ", "_")


def tree(name: str, **values: object) -> bg.ExtensiveForm:
    """One of the trees, exactly, at its baseline but for `values`."""
    return _tree(name, tuple(sorted(values.items())))


@cache
def _tree(name: str, values: tuple[tuple[str, object], ...]) -> bg.ExtensiveForm:
    game = bg.read(FOLDER / f"{name}.toml").game(**dict(values))
    assert isinstance(game, bg.ExtensiveForm)
    return game


def profile(game: bg.ExtensiveForm, choices: Choices) -> bg.Profile:
    """The full profile; every information set must be named."""
    assert set(choices) == {group.label for group in game.information_sets}
    mixes: dict[str, dict[str, dict[str, Fraction]]] = {player: {} for player in game.players}
    for group in game.information_sets:
        chosen = choices[group.label]
        weights = {chosen: 1} if isinstance(chosen, str) else chosen
        assert set(weights) <= set(group.actions)
        mix = {action: Fraction(weights.get(action, 0)) for action in group.actions}
        mixes[game.players[group.player]][group.label] = mix
    return bg.Profile(mixes)


def beliefs(game: bg.ExtensiveForm, stated: Beliefs) -> dict[str, dict[str, Any]]:
    """Node by node, exactly; intervals stay intervals."""
    found: dict[str, dict[str, Any]] = {}
    for group in game.information_sets:
        names = [game.node_name(node) for node in group.nodes]
        if group.label in stated:
            belief = stated[group.label]
            if isinstance(belief, Mapping):
                found[group.label] = {name: _exact(belief[name]) for name in names}
            else:
                assert len(names) == 2
                first = _exact(belief)
                second = (1 - first[1], 1 - first[0]) if isinstance(first, tuple) else 1 - first
                found[group.label] = dict(zip(names, (first, second), strict=True))
    assert set(stated) <= set(found)
    return found


def _exact(belief: Any) -> Any:
    return tuple(Fraction(end) for end in belief) if isinstance(belief, tuple) else Fraction(belief)
