"""One tree in other forms: reduced normal form, sequence form, agent form; mixed and behaviour strategies."""

from bargain.conversions.agent_forms import agent_form
from bargain.conversions.reduced_normal_forms import ReducedNormalForm, reduced_normal_form
from bargain.conversions.sequence_forms import SequenceForm, sequence_form
from bargain.conversions.strategies import behaviour_strategy, mixed_strategy, realization_plan

__all__ = [
    "ReducedNormalForm",
    "SequenceForm",
    "agent_form",
    "behaviour_strategy",
    "mixed_strategy",
    "realization_plan",
    "reduced_normal_form",
    "sequence_form",
]
