"""Teaching in a process of its own, on real clips cut from the demo; and the versions that come of it."""

import queue
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handstand_app.core.teach.job import TeachJob, TeachProgress, TeachResult
from handstand_app.core.teach.versions import Versions
from models.checkpoint import SHIPPED, CheckpointError, load
from tests.clips import labelled_folder
from tests.patience import PATIENCE_S

QUICK = ("--head.steps", "4", "--head.batch", "8", "--folds", "2")
Event = TeachProgress | TeachResult | str


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return labelled_folder(tmp_path_factory.mktemp("taught clips"))


Teach = Callable[..., tuple[TeachJob, "queue.Queue[Event]"]]


@pytest.fixture
def teach() -> Iterator[Teach]:
    """Starts trainings and ends them after the test, whatever came of it."""
    jobs: list[TeachJob] = []

    def start(clips: Path, work: Path, *options: str) -> tuple[TeachJob, "queue.Queue[Event]"]:
        events: queue.Queue[Event] = queue.Queue()
        put = events.put
        jobs.append(TeachJob(clips, SHIPPED, work, on_progress=put, on_finished=put, on_failed=put, options=options))
        jobs[-1].start()
        return jobs[-1], events

    yield start
    for job in jobs:
        job.cancel()


def until(events: "queue.Queue[Event]", kind: type, timeout_s: float = PATIENCE_S) -> tuple[list[Event], Event]:
    """Everything up to the first event of a kind, and that."""
    seen: list[Event] = []
    deadline = time.monotonic() + timeout_s
    while not isinstance(event := events.get(timeout=max(deadline - time.monotonic(), 0.01)), kind):
        assert not isinstance(event, str), f"the training failed: {event}"
        seen.append(event)
    return seen, event


def test_a_training_reports_every_stage_and_its_network_can_be_kept_and_chosen(
    teach: Teach, clips: Path, tmp_path: Path
) -> None:
    _, events = teach(clips, tmp_path / "work", *QUICK)
    seen, result = until(events, TeachResult)
    stages = list(dict.fromkeys(event.stage for event in seen if isinstance(event, TeachProgress)))
    assert stages[0] == "Watching the clips" and stages[-1] == "Learning from all clips" and len(stages) == 4
    assert all(event.loss is not None for event in seen if "Learning" in event.stage)  # type: ignore[union-attr]
    assert isinstance(result, TeachResult) and "agrees with you" in result.sentence
    versions = Versions(tmp_path / "networks")
    kept = versions.keep(result.run)
    assert versions.current().folder == SHIPPED, "a new network is used only when the athlete says so"
    versions.choose(kept.name)
    assert Versions(tmp_path / "networks").current() == kept and kept.sentence == result.sentence
    assert load(kept.folder)[0].trained["from"] == load(SHIPPED)[0].name
    assert versions.choose("shipped").folder == SHIPPED and versions.current().folder == SHIPPED


def test_a_cancelled_training_has_ended_and_says_nothing(
    teach: Teach, clips: Path, observations: Path, tmp_path: Path
) -> None:
    shutil.copytree(observations, tmp_path / "work" / "observations")
    job, events = teach(clips, tmp_path / "work", "--head.steps", "100000")
    until(events, TeachProgress)
    job.cancel()
    assert job._process is not None and job._process.poll() is not None, "it has ended, not only been asked to"
    _, said = until_text(events)
    assert said == ""


def until_text(events: "queue.Queue[Event]") -> tuple[int, str]:
    count = 0
    while not isinstance(event := events.get(timeout=PATIENCE_S), str):
        count += 1
    return count, event


def test_what_is_missing_is_said_in_words(teach: Teach, clips: Path, tmp_path: Path) -> None:
    few = tmp_path / "few"
    few.mkdir()
    lines = (clips / "labels.csv").read_text().splitlines()
    name = lines[1].split(",")[0]
    (few / name).write_bytes((clips / name).read_bytes())
    (few / "labels.csv").write_text("\n".join(lines[:2]) + "\n")
    _, events = teach(few, tmp_path / "work", *QUICK)
    _, said = until_text(events)
    assert "too few clips" in said and "2 more session(s) with a clip labelled 'not straight'" in said


def test_a_network_that_was_only_half_written_is_never_offered(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "networks")
    (tmp_path / "networks" / "2026-01-01 10.00.00.part").mkdir(parents=True)
    (tmp_path / "networks" / "2026-01-02 10.00.00").mkdir()
    assert [version.name for version in versions.all()] == ["shipped"]
    with pytest.raises(CheckpointError):
        versions.keep(tmp_path / "nothing")
    (tmp_path / "networks" / "current.json").write_text("{broken")
    assert versions.current().folder == SHIPPED
    with pytest.raises(KeyError, match="2026-01-02"):
        versions.choose("2026-01-02 10.00.00")


def test_a_training_that_is_killed_is_reported_and_leaves_no_network_behind(
    teach: Teach, clips: Path, observations: Path, tmp_path: Path
) -> None:
    shutil.copytree(observations, tmp_path / "work" / "observations")
    job, events = teach(clips, tmp_path / "work", "--head.steps", "100000")
    until(events, TeachProgress)
    assert job._process is not None
    job._process.kill()
    _, said = until_text(events)
    assert said, "the athlete must be told"
    assert not (tmp_path / "work" / "taught" / "checkpoint").exists()
    with pytest.raises(CheckpointError):
        Versions(tmp_path / "networks").keep(tmp_path / "work" / "taught")
