"""A file under its name is whole: whatever fails or is killed, the name has the old content or the new one."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import whole_file as module
from models.whole_file import clean_leftovers, whole_file, whole_folder, whole_stream, whole_text, write_whole


class Stop(Exception):
    """What the writer raises."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def killed_while_writing(path: Path) -> None:
    """Another process is ended in the middle of writing `path`, without any clean-up."""
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom models.whole_file import whole_stream\n"
        "with whole_stream(Path(sys.argv[1])) as file:\n    file.write(b'half'); file.flush(); os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 9


@given(chunks=st.lists(st.binary(max_size=100), max_size=6), fails_at=st.none() | st.integers(0, 5), old=st.booleans())
def test_a_file_has_the_old_content_or_the_new_one(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes], fails_at: int | None, old: bool
) -> None:
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "x.bin"
    if old:
        path.write_bytes(b"old")
    fails = fails_at is not None and fails_at < len(chunks)
    try:
        with whole_stream(path) as file:
            for number, chunk in enumerate(chunks):
                if number == fails_at:
                    raise Stop
                file.write(chunk)
    except Stop:
        assert fails
    expected = (b"old" if old else None) if fails else b"".join(chunks)
    assert (path.read_bytes() if path.exists() else None) == expected
    assert names(folder) == ([] if expected is None else ["x.bin"])


def test_what_a_killed_process_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    write_whole(path, b"old")
    killed_while_writing(path)
    assert len(names(tmp_path)) == 2
    assert path.read_bytes() == b"old"
    clean_leftovers(tmp_path)
    assert names(tmp_path) == ["x.bin"]


def test_what_a_killed_process_left_is_removed_by_the_next_process_that_writes_there(tmp_path: Path) -> None:
    killed_while_writing(tmp_path / "x.bin")
    killed_while_writing(tmp_path / "y.bin")
    assert len(names(tmp_path)) == 1


def test_parts_that_are_being_written_and_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "film.mp4.part").write_bytes(b"of a browser")
    with whole_text(tmp_path / "a.txt") as file:
        file.write("a")
        clean_leftovers(tmp_path)
    assert names(tmp_path) == ["a.txt", "film.mp4.part"]


def test_a_part_of_another_machine_is_removed_only_when_it_is_old(tmp_path: Path) -> None:
    host = "000000" if module._HOST != "000000" else "111111"
    new, old = (tmp_path / f".handstand-{host}-1-{number}2345678.part" for number in (1, 2))
    for path in (new, old):
        path.write_bytes(b"x")
    os.utime(old, (1e9, 1e9))
    clean_leftovers(tmp_path)
    assert names(tmp_path) == [new.name]


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(Stop), whole_folder(tmp_path / "net") as part:
        (part / "weights").write_bytes(b"1")
        raise Stop
    assert names(tmp_path) == []
    (tmp_path / "net").mkdir()
    with whole_folder(tmp_path / "net") as part:
        (part / "deep").mkdir()
        (part / "deep" / "weights").write_bytes(b"1")
    assert (tmp_path / "net" / "deep" / "weights").read_bytes() == b"1"
    assert names(tmp_path) == ["net"]


def test_a_folder_with_content_is_not_replaced(tmp_path: Path) -> None:
    write_whole(tmp_path / "mine.txt", "mine")
    with pytest.raises(OSError, match="not empty"), whole_folder(tmp_path):
        pass
    assert names(tmp_path) == ["mine.txt"]


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    write_whole(tmp_path / "target", "old")
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"


@pytest.mark.parametrize("name", ["x" * 300, "folder", "missing/x", "nul\0x"])
def test_a_name_that_cannot_be_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises((OSError, ValueError)), whole_text(tmp_path / name):
        pytest.fail("the work began")
    assert names(tmp_path) == ["folder"]


def test_a_private_file_is_readable_by_its_owner_alone_and_the_longest_name_fits(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    write_whole(path, "secret", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == "secret"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has this device")
def test_devices_are_written_to_and_stay(tmp_path: Path) -> None:
    with whole_text(Path("/dev/null")) as file:
        file.write("x")
    with pytest.raises(OSError, match="No space left"), whole_text(Path("/dev/full")) as file:
        file.write("x")
    assert Path("/dev/null").is_char_device()
    assert Path("/dev/full").is_char_device()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    write_whole(path, b"old")
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom models.whole_file import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    write_whole(Path(sys.argv[1]), bytes(100_000))\nexcept OSError:\n    sys.exit(3)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 3
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["x.bin"]


def test_a_file_of_a_symbolic_path_without_write_permission_says_so(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError), whole_file(tmp_path / "x"):
            pytest.fail("the work began")
    finally:
        tmp_path.chmod(0o700)


def test_nothing_else_writes_beside_a_place_and_renames() -> None:
    root = Path(__file__).parents[2]
    sources = [path for top in ("models", "trainer", "handstand_app") for path in (root / top).rglob("*.py")]
    own = {path.name for path in sources if '.part"' in path.read_text(encoding="utf-8")}
    assert own == {"lock.py", "recover.py", "versions.py", "whole_file.py"}, (
        "a lock is renamed while it is held; the others only look"
    )
