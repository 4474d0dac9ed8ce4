"""The structure: who may import whom, how large a file and a function may be."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for top in ("models", "trainer", "handstand_app") for path in (ROOT / top).rglob("*.py"))
MAX_LINES, MAX_FUNCTION, MAX_WINDOW = 300, 45, 250
LONGER: dict[str, int] = {}
"""Functions that may be longer, with a reason."""


def test_imports_go_only_in_the_allowed_directions() -> None:
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "the file must open by saying what it is for"
    limit = MAX_WINDOW if path.name == "main_window.py" else MAX_LINES
    assert len(text.splitlines()) <= limit
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGER.get(node.name, MAX_FUNCTION), f"{node.name} has {length} lines"


def test_every_version_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = project["tool"]["uv"]["constraint-dependencies"]
    assert all("==" in pin for pin in pins)
    pinned = {pin.split("==")[0].lower().replace("_", "-") for pin in pins}
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["train"]]
    for requirement in wanted + project["dependency-groups"]["dev"]:
        name = requirement.split(";")[0].split(">")[0].split("=")[0].split("[")[0].strip().lower()
        assert name in pinned or name == "handstand", f"{name} is not pinned; run scripts/pin.py"


def test_no_lock_file_is_tracked() -> None:
    done = subprocess.run(["git", "ls-files", "uv.lock"], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == ""
