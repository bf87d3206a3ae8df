"""Many games, or one model at many parameter values, solved at once."""

from bargain.batches.evaluation import CompiledModel, evaluate
from bargain.batches.many import ManySolutions, solve_many
from bargain.batches.results import Batch

__all__ = ["Batch", "CompiledModel", "ManySolutions", "evaluate", "solve_many"]
