"""Games from files that know no parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["FixedGame", "fixed_scenario"]


@dataclass(frozen=True, eq=False)
class FixedGame:
    """The function from no parameters to one game; a plain object, so that models from files pickle."""

    game: NormalForm | ExtensiveForm

    def __call__(self, parameters: Any) -> NormalForm | ExtensiveForm:
        return self.game


def fixed_scenario(game: NormalForm | ExtensiveForm, name: str, title: str = "", question: str = "") -> Scenario:
    """One game as a scenario without parameters."""
    outcomes = dict.fromkeys(game.outcomes, "")
    return Scenario(name, FixedGame(game), (), title, " ".join(question.split()), outcomes=outcomes)
