"""What is said about a game beyond the list of its Nash equilibria: one concept a module."""
