"""Speed against peers in one run: `python -m tests.benchmarks`, with `--write` into the README."""
