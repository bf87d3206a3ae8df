"""What a solver answers: concepts, profiles, equilibria, components, solutions."""

from bargain.equilibrium.certificates import Certificate
from bargain.equilibrium.concepts import Concept, Status
from bargain.equilibrium.ledgers import Inequality
from bargain.equilibrium.profiles import Profile
from bargain.equilibrium.solutions import Answer, Component, Equilibrium, Solution

__all__ = [
    "Answer",
    "Certificate",
    "Component",
    "Concept",
    "Equilibrium",
    "Inequality",
    "Profile",
    "Solution",
    "Status",
]
