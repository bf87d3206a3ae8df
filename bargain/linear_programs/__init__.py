"""Linear programmes in exact rationals, with a proof of every answer.

Floats propose and integers decide. The self-dual parametric simplex method (Dantzig 1963; Vanderbei 2020, chapter 7)
runs in floats under a random perturbation, which breaks the ties that games are full of. It ends with a basis, or with
the row or the column that proves that there is no optimum. The claim is worked out in exact arithmetic and checked
against the programme. Where the check fails, the same method goes on from the exact table at that basis, and at last in
exact integer pivoting (Edmonds 1967; Bareiss 1968), with the criss-cross method (Terlaky 1985), which never cycles, as
the last resort.
"""

from bargain.linear_programs.faces import unique_maximum
from bargain.linear_programs.hulls import extreme_points
from bargain.linear_programs.programs import LinearOptimum
from bargain.linear_programs.solving import maximize

__all__ = ["LinearOptimum", "extreme_points", "maximize", "unique_maximum"]
