"""Workers of a scheduler give what one process gives; what is wrong with a scheduler is one sentence."""

import io
import re
import threading
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from rich.console import Console

from handstand_app.core.analyze import FileJob, analyze
from handstand_app.core.batch import cluster
from handstand_app.core.batch.cluster import Cluster, ClusterError
from handstand_app.core.batch.jobs import FileDone, NetworkChoice, analyze_by

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # of dask's own

QUIET = Console(file=io.StringIO())


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """With one worker, in this process, for all tests: dask keeps some threads for good."""
    folder = str(tmp_path_factory.mktemp("workers"))
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address=None,
        local_directory=folder,
    ) as started:
        with distributed.Client(started, set_as_default=False) as client:  # starts the threads that stay
            assert client.submit(len, client.scatter(bytes(20_000_000), hash=False)).result() == 20_000_000
        yield started


@pytest.fixture(scope="module")
def without_workers(scheduler: Any) -> Iterator[Any]:
    with distributed.LocalCluster(n_workers=0, processes=False, protocol="tcp://", dashboard_address=None) as started:
        yield started


def lines_of(engine: Any, jobs: list[FileJob]) -> str:
    lines = io.StringIO()
    analyze_by(engine, jobs, lines, QUIET)
    return lines.getvalue()


def test_a_worker_gives_the_lines_of_one_process(network: NetworkChoice, jobs: list[FileJob], scheduler: Any) -> None:
    expected = io.StringIO()
    analyze(jobs[1:3], network.load(), expected, QUIET)
    assert lines_of(Cluster(scheduler.scheduler_address, network, 1), jobs[1:3]) == expected.getvalue() != ""


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "tcp://127.0.0.1", "nonsense", "[::1]:9", ""])
def test_a_scheduler_that_is_not_there_is_one_sentence(
    network: NetworkChoice, jobs: list[FileJob], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with pytest.raises(ClusterError, match=f"--scheduler {re.escape(address)}: no scheduler answers there; start one"):
        lines_of(Cluster(address, network, 1), jobs)


def test_a_worker_of_another_version_is_one_sentence(
    network: NetworkChoice, jobs: list[FileJob], scheduler: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, here = cluster._version(), threading.get_ident()
    theirs = "handstand 0, Python 3.2"
    monkeypatch.setattr(cluster, "_version", lambda: ours if threading.get_ident() == here else theirs)
    with pytest.raises(
        ClusterError, match=r"has another version of this kind \(handstand 0, Python 3.2\); start it in"
    ):
        lines_of(Cluster(scheduler.scheduler_address, network, 1), jobs)


def test_a_scheduler_without_workers_is_one_sentence(
    network: NetworkChoice, jobs: list[FileJob], without_workers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with pytest.raises(ClusterError, match="it has no workers; start some with `dask worker"):
        lines_of(Cluster(without_workers.scheduler_address, network, 1), jobs)


@pytest.mark.nightly
@pytest.mark.usefixtures("scheduler")
def test_a_worker_that_is_killed_loses_nothing(network: NetworkChoice, jobs: list[FileJob]) -> None:
    """Two workers in processes of their own; dask starts another one in the place of the one that was killed."""

    class Killing(Cluster):
        def run(self, jobs: Any) -> Iterator[tuple[int, FileDone]]:
            results = super().run(jobs)
            yield next(results)
            _a_worker().kill()
            yield from results

    expected = io.StringIO()
    analyze(jobs, network.load(), expected, QUIET)
    assert lines_of(Killing("local", network, 2), jobs) == expected.getvalue()


def _a_worker() -> psutil.Process:
    """The newest child process that runs a worker."""
    found = [child for child in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]
    return max(found, key=lambda child: child.create_time())
