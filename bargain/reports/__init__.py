"""Results as pages to read: tables for a terminal, LaTeX for a paper. Nothing here solves anything."""
