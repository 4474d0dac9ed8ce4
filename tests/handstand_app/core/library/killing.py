"""Kills a process that works on a library, and compares what it reported as saved with what is there."""

import subprocess
import sys
import threading
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from handstand_app.core.library.library import Library

ROOT = Path(__file__).parents[4]


@dataclass
class Promises:
    """What was reported as saved so far, over all rounds. A call that was cut off may have been saved or not."""

    state: dict[tuple[str, int], str] = field(default_factory=dict)
    maybe: tuple[tuple[str, int], str] | None = None
    added: dict[int, str] = field(default_factory=dict)
    reports: int = 0

    def hear(self, line: str) -> None:
        """Take one line of the child."""
        kind, what, clip_id, value = line.split()
        if what == "add":
            self.added[int(clip_id)] = value
        elif kind == "try":
            self.maybe = ((what, int(clip_id)), value)
        else:
            self.state[what, int(clip_id)] = value
            self.maybe = None
        self.reports += kind == "done"

    def check(self, library: Library) -> None:
        """Fails if anything that was reported is not there."""
        key, value = self.maybe or (None, "")
        for (what, clip_id), promised in self.state.items():
            if what == "label":
                found = str(library.clips.get(clip_id).label)
            else:
                found = str(library.labels.segments(clip_id)[0].end_s)
            allowed = {promised, value} if key == (what, clip_id) else {promised}
            assert found in allowed, f"clip {clip_id}: {what} is {found}, promised was {allowed}"
            self.state[what, clip_id] = found
        self.maybe = None
        for clip_id, name in self.added.items():
            assert library.clips.get(clip_id).name.endswith(name)
            library.clips.existing(clip_id)


def kill_one(root: Path, seed: int, seconds: float, promises: Promises) -> None:
    """Let a child work for so long after it opened the library, kill it, open the library and check."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.handstand_app.core.library.busy_child", str(root), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == "open\n"
        timer = threading.Timer(seconds, child.kill)
        timer.start()
        for line in child.stdout:
            if line.endswith("\n") and len(line.split()) == 4:
                promises.hear(line)
        timer.join()
    child.wait()
    with Library(root) as library:
        promises.check(library)
        restored = library.clips.ids()
        assert library.trash.restore(set(promises.added) - set(restored)) is not None
        assert library.clips.check_files() == []
    if (root / "out.zip").exists():
        with zipfile.ZipFile(root / "out.zip") as archive:
            assert archive.testzip() is None
