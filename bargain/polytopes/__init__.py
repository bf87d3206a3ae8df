"""Vertices of polytopes by exact pivoting, and the two best-response polytopes of a bimatrix game."""
