"""Lines that grow survive being cut off at any byte, and are gone on with to what an undisturbed run would give."""

import errno
import json
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.batch.growing import Before, NoLinesError, growing, partial_of, what_is_done

Blocks = list[tuple[str, int]]


def block(name: str, count: int) -> str:
    return "".join(json.dumps({"file": name, "frame": frame}, ensure_ascii=False) + "\n" for frame in range(count))


def write(path: Path, blocks: Blocks, before: Before) -> None:
    with growing(path, before) as lines:
        for name, count in blocks:
            if name not in before.files:
                lines.write(block(name, count))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lines of 手.jsonl"


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
BLOCKS = st.lists(st.tuples(NAMES, st.integers(1, 4)), min_size=1, max_size=5, unique_by=lambda pair: pair[0])


@given(blocks=BLOCKS, share=st.floats(0, 1))
def test_a_run_that_was_cut_off_at_any_byte_is_gone_on_with(
    tmp_path_factory: pytest.TempPathFactory, blocks: Blocks, share: float
) -> None:
    path = tmp_path_factory.mktemp("cut") / "lines.jsonl"
    whole = "".join(block(*each) for each in blocks).encode()
    partial_of(path).write_bytes(whole[: round(share * len(whole))])
    before = what_is_done(path)
    assert before.files <= {name for name, _ in blocks[:-1]}, "the last file may have been under way"
    write(path, blocks, before)
    assert path.read_bytes() == whole and not partial_of(path).exists()


def test_all_but_the_last_file_of_a_run_are_done(path: Path) -> None:
    write(path, [("a", 3), ("b", 2), ("c", 1)], Before())
    before = what_is_done(path)
    assert (before.path, before.files) == (path, {"a", "b"})
    assert path.read_bytes()[: before.size].decode() == block("a", 3) + block("b", 2)


def test_nothing_is_done_where_there_is_nothing(path: Path) -> None:
    assert what_is_done(path) == Before()


def test_lines_stay_where_they_grow_when_the_program_fails_and_take_their_name_when_it_is_stopped(path: Path) -> None:
    path.write_text("of an earlier run\n")
    with pytest.raises(OSError), growing(path, Before()) as lines:
        lines.write(block("a", 2))
        raise OSError("the disk is full")
    assert partial_of(path).read_text() == block("a", 2) and path.read_text() == "of an earlier run\n"
    with pytest.raises(KeyboardInterrupt), growing(path, what_is_done(path)) as lines:
        lines.write(block("a", 1))
        raise KeyboardInterrupt
    assert path.read_text() == block("a", 1) and not partial_of(path).exists()


def test_what_was_cut_off_comes_before_what_ended(path: Path) -> None:
    write(path, [("old", 1), ("older", 1)], Before())
    partial_of(path).write_text(block("a", 1) + block("b", 1))
    assert what_is_done(path).files == {"a"}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[]\n", b'{"file": 3}\n', b"\n\n", b'{"frame": 1}\n'])
def test_what_is_no_line_of_ours_ends_what_is_done(path: Path, content: bytes) -> None:
    partial_of(path).write_bytes((block("a", 1) + block("b", 1)).encode() + content + block("c", 1).encode())
    before = what_is_done(path)
    assert before.files == {"a"}
    write(path, [("a", 1), ("b", 1), ("c", 1)], before)
    assert path.read_text() == block("a", 1) + block("b", 1) + block("c", 1)


def test_a_link_stays_and_its_target_grows(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere.jsonl")
    write(path, [("a", 1)], Before())
    assert path.is_symlink() and (tmp_path / "elsewhere.jsonl").read_text() == block("a", 1)


def test_what_was_cut_off_behind_a_link_is_gone_on_with_through_the_link(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "lines.jsonl"
    target.parent.mkdir()
    path.symlink_to(target)
    partial_of(target).write_text(block("a", 2) + block("b", 1))
    before = what_is_done(path)
    assert (before.files, before.last, partial_of(path)) == ({"a"}, "b", partial_of(target))
    write(path, [("a", 2), ("b", 1)], before)
    assert path.is_symlink() and target.read_text() == block("a", 2) + block("b", 1)


def test_two_runs_never_write_one_file(path: Path) -> None:
    with growing(path, Before()) as lines:
        lines.write(block("a", 1))
        lines.flush()
        with pytest.raises(BlockingIOError, match="another run"), growing(path, what_is_done(path)):
            raise AssertionError("nothing is begun")
    assert path.read_text() == block("a", 1)


@pytest.mark.parametrize("content", ["notes\n", "notes", '{"name": 3}\n', "\0\0\0"])
@pytest.mark.parametrize("is_partial", [False, True])
def test_what_holds_no_lines_is_not_gone_on_with(path: Path, content: str, is_partial: bool) -> None:
    place = partial_of(path) if is_partial else path
    place.write_text(content)
    with pytest.raises(NoLinesError, match="holds no lines of analyze"):
        what_is_done(path)
    assert place.read_text() == content


def test_a_disk_that_fills_while_an_ended_run_is_copied_leaves_it_to_the_next_try(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, [("a", 1), ("b", 1)], Before())
    before = what_is_done(path)

    def full(source: BinaryIO, target: BinaryIO) -> None:
        target.write(source.read(5))
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("handstand_app.core.batch.growing.shutil.copyfileobj", full)
        with pytest.raises(OSError, match="No space"), growing(path, before):
            raise AssertionError("nothing is begun")
    assert not partial_of(path).exists() and what_is_done(path) == before


def test_a_folder_of_that_name_is_said_before_any_work(path: Path) -> None:
    path.mkdir()
    with pytest.raises(IsADirectoryError), growing(path, Before()):
        raise AssertionError("nothing is begun")
    assert not partial_of(path).exists()
