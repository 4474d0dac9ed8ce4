"""Handstand: `uv run main.py --help`."""

from handstand_app.__main__ import run

if __name__ == "__main__":
    run()
