"""Sensitivity of outcomes: local and over the priors. Each method says what it did about several equilibria."""
