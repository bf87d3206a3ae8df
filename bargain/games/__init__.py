"""Games: what is played, before anyone solves it."""

from bargain.games.extensive_form import ExtensiveForm, InformationSet
from bargain.games.graph_model import GraphModel
from bargain.games.nodes import Chance, Decision, Terminal
from bargain.games.normal_form import NormalForm
from bargain.games.tree_builder import TreeBuilder

__all__ = [
    "Chance",
    "Decision",
    "ExtensiveForm",
    "GraphModel",
    "InformationSet",
    "NormalForm",
    "Terminal",
    "TreeBuilder",
]
