"""The structure: who may import whom, how large a folder, a file and a function may be."""

import ast
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for top in ("models", "trainer", "handstand_app") for path in (ROOT / top).rglob("*.py"))
MAX_LINES, MAX_FUNCTION, MAX_WINDOW, MAX_MODULES, MAX_POSITIONAL = 300, 40, 250, 20, 5


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
            assert length <= MAX_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_take_few_positional_parameters(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [one.arg for one in node.args.posonlyargs + node.args.args if one.arg not in ("self", "cls")]
            assert len(names) <= MAX_POSITIONAL, f"{node.name} takes {', '.join(names)}: group them or name them"


def test_a_folder_holds_few_modules() -> None:
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in SOURCES if path.name != "__init__.py")
    for folder, count in counts.items():
        assert count <= MAX_MODULES, f"{folder} has {count} modules; split it by what they are for"


def test_every_class_has_a_name_of_its_own() -> None:
    places: dict[str, list[str]] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    shared = {name: where for name, where in places.items() if len(where) > 1}
    assert not shared, f"one name, one idea; give the less central class a telling name: {shared}"


def test_the_top_level_of_the_trainer_holds_commands_alone() -> None:
    for folder in (ROOT / "trainer", ROOT / "trainer" / "synthetic"):
        for path in set(folder.glob("*.py")) - {folder / "__init__.py"}:
            assert '__name__ == "__main__"' in path.read_text(encoding="utf-8"), f"{path.name} belongs into a folder"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("models", "trainer", exclude_type_checking_imports=True, cache_dir=None)
    arrows = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    while free := {name for name, imported in arrows.items() if not imported & arrows.keys()}:
        arrows = {name: imported for name, imported in arrows.items() if name not in free}
    assert not arrows, f"these import each other in a circle, or such that do: {sorted(arrows)}"


def test_tests_lie_where_what_they_test_lies() -> None:
    for top in ("models", "trainer", "handstand_app"):
        for path in (ROOT / "tests" / top).rglob("test_*.py"):
            assert (ROOT / path.parent.relative_to(ROOT / "tests")).is_dir(), f"{path} mirrors no folder"


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
