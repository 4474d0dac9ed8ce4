"""Files by workers of dask.distributed (the extra `cluster`), on this machine or others that see the same folders.

The scheduler does what is hard about it: it hands out files, notices workers that die and come back, and tries again.
"""

import contextlib
import logging
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from handstand_app.core.analyze import FileJob
from handstand_app.core.batch.jobs import FileDone, NetworkChoice, do, failed
from handstand_app.core.judging.estimator import Estimator
from models.checkpoint import fingerprint
from models.media.video import reason_of
from models.whole_file import whole_folder

CONTRACT = 1
"""Changes with what is sent to and fro: workers of another version are refused."""
CONNECT_S = 10.0
RETRIES = 2
"""So many times a file is given to another worker after one that could not load the network."""
LOCAL = "local"

_own = threading.local()
_lock = threading.Lock()


class ClusterError(Exception):
    """The work cannot be handed out; the message says why, and what to do."""


class Cluster:
    """See `jobs.Engine`.

    Args:
        scheduler: its address, such as tcp://10.0.0.5:8786; "local" starts one here, for as long as the work takes.
        network: to be used; its files are sent to every worker once.
        count: of local workers.
    """

    def __init__(self, scheduler: str, network: NetworkChoice, count: int) -> None:
        self._scheduler, self._network, self._count = scheduler, network, count

    def run(self, jobs: Sequence[FileJob]) -> Iterator[tuple[int, FileDone]]:
        """Raises ClusterError."""
        distributed = _import_distributed()
        for name in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said in one sentence
        with self._client(distributed) as client:
            _check_workers(client, self._scheduler)
            weights = client.scatter(_files_of(self._network.weights), broadcast=True, hash=False)
            wanted = f"{fingerprint(self._network.weights)}-{self._network.level_key}", self._network
            places = {
                client.submit(_do, weights, *wanted, job, pure=False, retries=RETRIES): place
                for place, job in enumerate(jobs)
            }
            try:
                for future in distributed.as_completed(list(places), loop=client.loop):
                    place = places.pop(future)
                    yield place, _result(future, jobs[place])
                    future.release()
            finally:
                client.cancel(list(places), force=True)

    def _client(self, distributed: Any) -> Any:
        if self._scheduler == LOCAL:
            return _local(distributed, self._count)
        try:
            _check_answer(self._scheduler)
            return distributed.Client(self._scheduler, timeout=CONNECT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError, ImportError) as error:
            raise ClusterError(
                f"--scheduler {self._scheduler}: no scheduler answers there; start one with `dask scheduler`, "
                "and workers with `dask worker ADDRESS --nthreads 1` in this program's folder"
            ) from error


def _check_answer(address: str) -> None:
    """Whether anything listens there, before a client starts threads that go on asking. Raises OSError, ValueError."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_S).close()


@contextlib.contextmanager
def _local(distributed: Any, count: int) -> Iterator[Any]:
    """A client with a cluster of its own, whose files go with it."""
    with (
        tempfile.TemporaryDirectory(prefix="handstand-cluster-") as folder,
        distributed.LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address=None, memory_limit=None, local_directory=folder
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _import_distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise ClusterError("--scheduler needs the extra 'cluster'; run with: uv run --extra cluster main.py") from error
    return distributed


def _check_workers(client: Any, scheduler: str) -> None:
    """Whether there are workers, and all are of this version."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError as error:
        raise ClusterError(
            f"--scheduler {scheduler}: it has no workers; start some with `dask worker {scheduler} --nthreads 1`"
        ) from error
    for worker, found in client.run(_version, on_error="return").items():
        if found != _version():
            what = "another version" if isinstance(found, str) else "no program"
            raise ClusterError(
                f"--scheduler {scheduler}: worker {worker} has {what} of this kind ({found}); "
                "start it in the same folder, with the same packages, as this one"
            )


def _version() -> str:
    """Of all that decides the results; asked of every worker."""
    packages = " ".join(f"{name} {version(name)}" for name in ("numpy", "openvino", "av", "opencv-python-headless"))
    return f"handstand {CONTRACT}, Python {sys.version_info.major}.{sys.version_info.minor}, {packages}"


def _files_of(weights: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(weights.iterdir()) if path.is_file()}


def _do(weights: dict[str, bytes], key: str, network: NetworkChoice, job: FileJob) -> FileDone:
    """On a worker. An OSError while the network is written or loaded has the job tried elsewhere."""
    return do(job, _estimator(weights, key, network))


def _estimator(weights: dict[str, bytes], key: str, network: NetworkChoice) -> Estimator:
    """The one of this thread; made when the first file comes, and again when another network is wanted."""
    import cv2
    from distributed import get_worker

    if getattr(_own, "key", None) != key:
        cv2.setNumThreads(1)
        place = Path(get_worker().local_directory)
        with _lock:  # one network is compiled at a time
            folder = place / f"weights-{key}"
            if not folder.is_dir():
                with whole_folder(folder) as part:
                    for name, content in weights.items():
                        (part / name).write_bytes(content)
            _own.estimator = replace(network, weights=folder, cache=place / "compiled").load()
        _own.key = key
    estimator: Estimator = _own.estimator
    return estimator


def _result(future: Any, job: FileJob) -> FileDone:
    if future.status == "finished":
        done: FileDone = future.result()
        return done
    error = future.exception() if future.status == "error" else None
    if type(error).__name__ == "KilledWorker":
        return failed(job, f"{job.path} cannot be judged: every worker that took it ended without a word")
    reason = reason_of(error) if isinstance(error, OSError) else str(error or "the scheduler gave it up")
    return failed(job, f"{job.path} cannot be judged: {reason}")
