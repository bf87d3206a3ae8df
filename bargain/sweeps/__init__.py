"""Sweeps: all equilibria over a grid or a sample of parameter values, as one labelled dataset."""
