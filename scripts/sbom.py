"""What of others runs in the app, with version and licence, as CycloneDX 1.6: `uv run scripts/sbom.py > sbom.json`.

From what is installed: the dependencies in pyproject.toml and whatever they require here. Needs no network.
"""

import json
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).parents[1]))

from handstand_app.core.diagnostics import licence_of

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def runtime_distributions(names: list[str]) -> dict[str, Distribution]:
    """What these requirements and theirs need on this computer, by canonical name; only what is installed."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(name) for name in names]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or not _applies(requirement):
            continue
        try:
            found[name] = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        needed = [Requirement(text) for text in found[name].requires or []]
        waiting += [one for one in needed if _applies(one, requirement.extras)]
    return dict(sorted(found.items()))


def _applies(requirement: Requirement, extras: set[str] | None = None) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in (extras or set()) | {""})


def bill_of_materials() -> dict[str, object]:
    """The document."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    components = [
        {
            "type": "library",
            "name": name,
            "version": found.version,
            "purl": f"pkg:pypi/{name}@{found.version}",
            "licenses": [{"license": {"name": licence_of(found.metadata.json)}}],
        }
        for name, found in runtime_distributions(project["dependencies"]).items()
    ]
    me = {"type": "application", "name": project["name"], "version": project["version"]}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": me}, "components": components}


if __name__ == "__main__":
    print(json.dumps(bill_of_materials(), indent=2))
