"""Write the versions of the present environment into pyproject.toml as constraints: `uv run scripts/pin.py`.

`uv.lock` is not kept, because it names package servers; these constraints pin the same versions anywhere.
"""

import re
from importlib.metadata import distributions
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
LEFT_OUT = {"pip", "handstand", "torch"}
"""torch is pinned where it is required, without a local build's suffix."""


def main() -> None:
    """Replace the constraint list, sorted by name."""
    versions = {d.metadata["Name"].lower().replace("_", "-"): d.version.split("+")[0] for d in distributions()}
    torch = versions["torch"]
    pins = [f'    "{name}=={version}",' for name, version in sorted(versions.items()) if name not in LEFT_OUT]
    pins.append(f'    "torch=={torch}",')
    block = "constraint-dependencies = [\n" + "\n".join(pins) + "\n]\n"
    text = PYPROJECT.read_text(encoding="utf-8")
    text = re.sub(r"constraint-dependencies = \[\n.*?\n\]\n", "", text, flags=re.DOTALL)
    text = text.replace("[tool.uv]\npackage = false\n", f"[tool.uv]\npackage = false\n{block}")
    PYPROJECT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
