"""Make the pictures of the guide from the bundled, rendered clip. `python scripts/guide_pictures.py`; needs no screen.

The library of the pictures holds parts of the clip, as they are and turned left to right, on several days, judged by
the shipped network.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from handstand_app.core.judging.estimator import Estimator
    from handstand_app.core.library.library import Library
    from handstand_app.qt.main_window import MainWindow

PATIENCE_S = 300.0


@dataclass(frozen=True)
class GuidePictures:
    """Options."""

    out: Path = ROOT / "docs" / "guide" / "pictures"
    """Folder for screenshot.png, library.png and review.png."""
    library: Path | None = None
    """Folder in which the library is kept for the next time; default: made anew and deleted, which takes minutes."""
    size: tuple[int, int] = (1100, 820)
    """Width and height of the window."""


@dataclass(frozen=True)
class Part:
    """A part of the bundled clip [s], turned left to right or not, recorded so many days ago, with a label or none."""

    start_s: float
    end_s: float
    mirrored: bool
    days_ago: int
    label: str | None


PARTS = (
    Part(1.2, 6.4, False, 6, "straight"),
    Part(14.0, 19.0, True, 6, "not_straight"),
    Part(10.6, 13.0, True, 2, "not_handstand"),
    Part(1.4, 7.4, True, 2, "straight"),
    Part(14.2, 18.0, False, 0, None),
    Part(1.0, 10.6, False, 0, "straight"),
)
"""The newest is shown in the player."""


def main(options: GuidePictures) -> None:
    """Fill a library, then grab the live page, the library, and the player."""
    from handstand_app.commands import load_estimator
    from handstand_app.core.library.library import Library
    from handstand_app.core.settings import AppSettings
    from handstand_app.core.sources.choose import demo
    from handstand_app.options import AppOptions
    from handstand_app.qt.app import make_application
    from handstand_app.qt.main_window import MainWindow

    application = make_application()
    estimator = load_estimator(AppOptions(), threads=1)
    folder = options.library or Path(tempfile.mkdtemp(prefix="handstand-pictures-"))
    try:
        with Library(folder) as library:
            if not library.clips.count():
                fill(library, estimator, folder)
        window = MainWindow(demo(), lambda: estimator, AppSettings(library_folder=str(folder), sound_mode="off"))
        window.resize(*options.size)
        window.show()
        for name, show in (("library", show_library), ("review", show_review), ("screenshot", show_live)):
            show(window)
            path = options.out / f"{name}.png"
            window.grab().save(str(path))
            small(path)
            print(path)
        window.close()
        application.processEvents()
    finally:
        if options.library is None:
            shutil.rmtree(folder, ignore_errors=True)


def fill(library: "Library", estimator: "Estimator", folder: Path) -> None:
    """Import the parts, oldest first, and label some of them."""
    from handstand_app.core.judging.pipeline import Pipeline
    from handstand_app.core.library.model import ClipLabel

    now = datetime.now().replace(hour=17, minute=5)
    for number, part in enumerate(PARTS):
        video = write_part(part, folder / f"part-{number}.mp4")
        when = (now - timedelta(days=part.days_ago) + timedelta(minutes=3 * number)).timestamp()
        os.utime(video, (when, when))
        judge, name = Pipeline(estimator).process, estimator.runtime.card.name
        for clip_id in library.import_video(video, judge, name).clips:
            if part.label is not None:
                library.labels.set_label(clip_id, ClipLabel(part.label))
        video.unlink()


def write_part(part: Part, path: Path) -> Path:
    """A part of the bundled clip as a file of its own, of every second picture: those are judged in half the time."""
    from handstand_app.core.drawing.video_writer import VideoWriter
    from handstand_app.core.sources.choose import DEMO
    from handstand_app.core.sources.video_file import VideoReader

    with VideoReader(DEMO) as reader, VideoWriter(path, fps=15) as writer:
        for number, picture in enumerate(reader):
            if number % 2 == 0 and part.start_s <= picture.time_s < part.end_s:
                image = picture.image[:, ::-1].copy() if part.mirrored else picture.image
                writer.write(picture.time_s - part.start_s, image)
    return path


def show_live(window: "MainWindow") -> None:
    """A hold that has been straight for a while."""
    window.library_controller.review.close_clip()
    window.rail.choose(0)
    wait(lambda: window.verdict.words == "STRAIGHT" and held_s(window) > 3.0 and not window.live.notice.isVisible())
    if window.live.notice.isVisible():
        sys.exit("The computer is too busy for a picture of the live page; it was left as it was.")


def held_s(window: "MainWindow") -> float:
    """Length of the hold that is shown; 0 while there is none [s]."""
    shown = window.verdict.clock[0].removesuffix(" s")
    return float(shown) if shown.replace(".", "").isdigit() else 0.0


def show_library(window: "MainWindow") -> None:
    """The newest clip is selected; the small pictures are there."""
    page = window.library_controller.library_page
    assert page is not None
    window.rail.choose(1)
    page.refresh()
    wait(lambda: bool(page.list.selected_ids))
    wait(lambda: all(page.pictures.row(clip_id) is not None for clip_id in page.model.ids[:6]))
    wait(lambda: False, 0.5)


def show_review(window: "MainWindow") -> None:
    """The best hold of the newest clip, in its middle."""
    page, review = window.library_controller.library_page, window.library_controller.review
    assert page is not None
    page.open_clip(page.list.selected_ids[0])
    wait(lambda: review.player.track(0) is not None and review.pictures[0].content is not None)
    track = review.player.track(0)
    assert track is not None
    holds = [hold.total_s for hold in track.holds()]
    end = holds.index(max(holds))
    review.player.seek(float(track.times_s[end]) - 0.4 * holds[end])
    wait(lambda: False, 2.0)


def wait(is_there: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Let the window work until something is there, or for so long."""
    from PySide6.QtWidgets import QApplication

    for _ in ticks(patience_s):
        QApplication.processEvents()
        if is_there():
            return


def ticks(seconds: float) -> Iterator[None]:
    """A hundred a second, for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.01)


def small(path: Path) -> None:
    """Write a picture again with 256 colours: a third of its size."""
    from PIL import Image

    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(tyro.cli(GuidePictures))
