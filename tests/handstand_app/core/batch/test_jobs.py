"""Results are written in the order of the jobs, whichever comes first; an ASCII terminal gets the same, escaped."""

import io
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from handstand_app.core.analyze import FileJob, LinesError
from handstand_app.core.batch.jobs import FileDone, analyze_by
from handstand_app.core.report import FileSummary

QUIET = Console(file=io.StringIO())


class InOrder:
    """Gives what it was made with, in an order of its own."""

    def __init__(self, texts: Sequence[str], order: Sequence[int]) -> None:
        self.texts, self.order, self.closed = texts, order, False

    def run(self, jobs: Sequence[FileJob]) -> Iterator[tuple[int, FileDone]]:
        try:
            for place in self.order:
                yield place, FileDone(FileSummary(str(jobs[place].path)), zlib.compress(self.texts[place].encode()))
        finally:
            self.closed = True


def line(name: str) -> str:
    return json.dumps({"file": name}, ensure_ascii=False) + "\n"


@given(st.permutations(range(6)))
def test_lines_and_summaries_come_in_the_order_of_the_jobs(order: list[int]) -> None:
    jobs = [FileJob(Path(f"clip{place}")) for place in range(6)]
    lines = io.StringIO()
    summaries = analyze_by(InOrder([line(str(job.path)) for job in jobs], order), jobs, lines, QUIET)
    assert lines.getvalue() == "".join(line(f"clip{place}") for place in range(6))
    assert [summary.file for summary in summaries] == [f"clip{place}" for place in range(6)]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_where_only_ascii_can_be_written_the_lines_say_the_same(name: str) -> None:
    raw = io.BytesIO()
    lines = io.TextIOWrapper(raw, encoding="ascii", newline="")
    analyze_by(InOrder([line(name)], [0]), [FileJob(Path("a"))], lines, QUIET)
    assert [json.loads(text) for text in raw.getvalue().decode("ascii").split("\n")[:-1]] == [{"file": name}]


class Full(io.StringIO):
    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_ends_the_work_and_what_does_it() -> None:
    engine = InOrder([line("a"), line("b")], [0, 1])
    with pytest.raises(LinesError, match="No space left"):
        analyze_by(engine, [FileJob(Path("a")), FileJob(Path("b"))], Full(), QUIET)
    assert engine.closed
