"""Nothing that is read is written over, and nothing is written twice: known before a file is opened."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.outputs import OutputConflict, check_outputs, check_stream


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "x.mp4").write_bytes(b"film")
    os.link(tmp_path / "x.mp4", tmp_path / "hard.mp4")
    (tmp_path / "soft.mp4").symlink_to("x.mp4")
    (tmp_path / "sub").mkdir()
    (tmp_path / "again").symlink_to("sub")
    return tmp_path


@pytest.mark.parametrize("name", ["x.mp4", "hard.mp4", "soft.mp4", "sub/../x.mp4", "./x.mp4"])
def test_an_output_that_is_an_input_under_any_name_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(OutputConflict, match="--jsonl .* is an input and would be lost"):
        check_outputs([folder / "x.mp4"], [("--jsonl", folder / name)])


@pytest.mark.parametrize(("one", "two"), [("sub/n", "again/n"), ("n", "n"), ("sub/../n", "n"), ("a/b/n", "a//b/n")])
def test_two_outputs_that_are_one_file_are_refused_even_before_it_is_there(folder: Path, one: str, two: str) -> None:
    with pytest.raises(OutputConflict, match="written twice"):
        check_outputs([], [("--jsonl", folder / one), ("--annotate", folder / two)])


def test_devices_may_be_named_as_often_as_one_likes(folder: Path) -> None:
    check_outputs([folder / "x.mp4"], [("--jsonl", Path("/dev/null")), ("--annotate", Path("/dev/null"))])


def test_standard_output_on_an_input_is_refused(folder: Path) -> None:
    with open(folder / "hard.mp4", "a") as stream, pytest.raises(OutputConflict, match="standard output goes to"):
        check_stream([folder / "x.mp4"], stream)
    with open(folder / "new.jsonl", "a") as stream:
        check_stream([folder / "x.mp4"], stream)
    check_stream([folder / "x.mp4"], None)


@given(names=st.lists(st.sampled_from(["a", "b", "d/a", "d/b"]), max_size=4), read=st.sets(st.sampled_from("ab")))
def test_exactly_the_clashes_are_refused(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], read: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("outputs")
    for name in read:
        (folder / name).write_bytes(b"x")
    clash = len(set(names)) < len(names) or bool(set(names) & read)
    try:
        check_outputs([folder / name for name in read], [("--jsonl", folder / name) for name in names])
    except OutputConflict:
        assert clash
    else:
        assert not clash
