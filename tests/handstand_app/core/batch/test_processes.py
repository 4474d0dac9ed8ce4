"""Several processes give what one gives, in the same order; one that is killed loses nothing."""

import io
import multiprocessing
from dataclasses import replace

import pytest
from rich.console import Console

from handstand_app.core.analyze import FileJob, analyze
from handstand_app.core.batch.jobs import NetworkChoice, analyze_by
from handstand_app.core.batch.processes import Processes
from handstand_app.core.report import FileSummary

QUIET = Console(file=io.StringIO())
Answer = tuple[str, list[FileSummary]]


def told(summaries: list[FileSummary]) -> list[FileSummary]:
    """All but how long it took."""
    return [replace(summary, elapsed_s=0.0) for summary in summaries]


@pytest.fixture(scope="module")
def alone(network: NetworkChoice, jobs: list[FileJob]) -> Answer:
    """What one process gives."""
    lines = io.StringIO()
    summaries = analyze(jobs, network.load(), lines, QUIET)
    return lines.getvalue(), told(summaries)


def test_two_processes_give_the_lines_and_summaries_of_one_although_one_is_killed(
    network: NetworkChoice, jobs: list[FileJob], alone: Answer
) -> None:
    class Killing(Processes):
        """Loses all of its processes once, after the first file."""

        def run(self, jobs):  # type: ignore[no-untyped-def]
            results = super().run(jobs)
            yield next(results)
            for process in multiprocessing.active_children():
                process.kill()
            yield from results

    lines = io.StringIO()
    summaries = analyze_by(Killing(network, 2), jobs, lines, QUIET)
    assert lines.getvalue() == alone[0] and len(alone[0].splitlines()) == 4 + 1 + 3 + 1
    assert told(summaries) == alone[1]
    assert [summary.failed is not None for summary in summaries] == [False, False, True, False, False]
    assert multiprocessing.active_children() == []


def test_a_network_that_cannot_be_loaded_fails_every_file_and_hangs_nothing(
    network: NetworkChoice, jobs: list[FileJob]
) -> None:
    gone = replace(network, weights=network.weights / "gone")
    ((place, done),) = Processes(gone, 1).run(jobs[:1])
    assert place == 0 and done.summary.failed is not None and "ended without a word" in done.summary.failed


def test_who_stops_waiting_ends_the_processes(network: NetworkChoice, jobs: list[FileJob]) -> None:
    results = Processes(network, 1).run(jobs)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
