"""The export menu: asks where to, and gives the work to the job runner."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from handstand_app.core.drawing.draw import Layers
from handstand_app.core.job import Progress
from handstand_app.core.review.export import export_csv, export_json, export_still, export_video
from handstand_app.core.review.reader import ClipFrame
from handstand_app.core.review.track_view import TrackView

KINDS: dict[str, tuple[str, str, str]] = {
    "video": ("Video with verdict …", ".mp4", "Video (*.mp4)"),
    "still": ("This picture as shown …", ".png", "Picture (*.png)"),
    "csv": ("Table of all pictures (CSV) …", ".csv", "Table (*.csv)"),
    "json": ("Data of all pictures (JSON) …", ".json", "JSON (*.json);;JSON lines (*.jsonl)"),
}
"""Words, suffix and file filter of what can be exported."""


@dataclass(frozen=True, slots=True, eq=False)
class Exportable:
    """A clip as it is shown when an export is chosen.

    Attributes:
        track: None if there is none: no table then.
        picture: the one that is shown; None while there is none.
        layers: what is drawn over it.
        slow_motion: how many times slower than real time it is taken to play.
    """

    video: Path
    track: TrackView | None
    picture: ClipFrame | None
    layers: Layers
    slow_motion: float


class ExportMenu(QObject):
    """The menu and its file dialog.

    Args:
        shown: gives what is open now; None if nothing is.
    """

    wanted = Signal(str, object)  # what is done, in words; the work, a function of Progress

    def __init__(self, shown: Callable[[], Exportable | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._parent, self._shown = parent, shown
        self._folder: str | None = None
        self.menu = QMenu(parent)
        self.actions: dict[str, QAction] = {}
        for kind, (words, _, _) in KINDS.items():
            self.actions[kind] = self.menu.addAction(words, partial(self.ask, kind))
        self.menu.aboutToShow.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what is possible now; without a track there is no table."""
        shown = self._shown()
        for kind, action in self.actions.items():
            action.setEnabled(shown is not None and (shown.track is not None or kind in ("video", "still")))

    def ask(self, kind: str) -> QFileDialog | None:
        """Ask where one of KINDS is to be saved; the work is announced when a place was chosen."""
        shown = self._shown()
        if shown is None or (kind == "still" and shown.picture is None):
            return None
        words, suffix, filters = KINDS[kind]
        dialog = QFileDialog(self._parent, words.rstrip(" …"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(filters.split(";;"))
        dialog.setDefaultSuffix(suffix.lstrip("."))
        dialog.setDirectory(self._folder or QStandardPaths.writableLocation(_LOCATION))
        moment = f"-{shown.picture.time_s:.2f}s" if kind == "still" and shown.picture is not None else ""
        dialog.selectFile(f"{shown.video.stem}{moment}{suffix}")
        dialog.fileSelected.connect(lambda name: self._chosen(kind, Path(name), shown))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _chosen(self, kind: str, target: Path, shown: Exportable) -> None:
        self._folder = str(target.parent)
        self.wanted.emit(f"Writing {target.name}", export_work(kind, target, shown))


def export_work(kind: str, target: Path, shown: Exportable) -> Callable[[Progress], Path]:
    """The work of one of KINDS. A picture has what is drawn over it now; a video has the verdict too."""
    video, track = shown.video, shown.track

    def work(progress: Progress) -> Path:
        if kind == "video":
            layers = replace(shown.layers, answer=True)
            return export_video(video, track, target, progress, layers, slow_motion=shown.slow_motion)
        if kind == "still" and shown.picture is not None:
            return export_still(shown.picture, track, target, shown.layers)
        if track is None:
            raise ValueError("there is no track to export")
        return (export_csv if kind == "csv" else export_json)(video, track, target, progress)

    return work


_LOCATION = QStandardPaths.StandardLocation.DocumentsLocation
