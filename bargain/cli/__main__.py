"""`python -m bargain.cli` is the command line."""

import sys

from bargain.cli import main

if __name__ == "__main__":
    sys.exit(main())
