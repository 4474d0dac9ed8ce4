"""The bill of materials names what runs in the app; nothing is installed or fetched at run time."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
INSTALLERS = {"pip", "ensurepip", "uv", "setuptools", "pkg_resources", "easy_install"}


def test_every_dependency_is_named_with_its_pinned_version_and_a_licence() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "sbom.py")]
    bill = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    found = {one["name"]: one for one in bill["components"]}
    wanted = {re.split(r"[=<>;\[ ]", text)[0].lower() for text in PROJECT["project"]["dependencies"]}
    assert wanted <= set(found) and "numpy" in found and "pytest" not in found
    pins = dict(pin.split("==") for pin in PROJECT["tool"]["uv"]["constraint-dependencies"])
    assert {name: one["version"] for name, one in found.items() if name in pins and name != "torch"} == {
        name: version for name, version in pins.items() if name in found and name != "torch"
    }
    assert all(one["licenses"][0]["license"]["name"] for one in found.values())
    assert bill["metadata"]["component"]["version"] == PROJECT["project"]["version"]


def test_nothing_is_installed_at_run_time() -> None:
    for path in sorted(path for top in ("handstand_app", "models", "trainer") for path in (ROOT / top).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            elif isinstance(node, ast.List | ast.Tuple):  # a command line
                names = [str(one.value) for one in node.elts if isinstance(one, ast.Constant)]
            assert not {name.partition(".")[0] for name in names} & INSTALLERS, path
