"""Handstand: `uv run main.py --help`."""

import sys

from handstand_app.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
