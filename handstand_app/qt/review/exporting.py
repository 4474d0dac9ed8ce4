"""The export menu: asks where to, and gives the work to the job runner."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from handstand_app.core.review.export import export_csv, export_json, export_still, export_video
from handstand_app.core.review.job import Progress
from handstand_app.core.review.reader import ClipFrame
from handstand_app.core.review.track_view import TrackView

KINDS: dict[str, tuple[str, str, str]] = {
    "video": ("Video with skeleton and verdict …", ".mp4", "Video (*.mp4)"),
    "still": ("This picture …", ".png", "Picture (*.png)"),
    "csv": ("Table of all pictures (CSV) …", ".csv", "Table (*.csv)"),
    "json": ("Data of all pictures (JSON) …", ".json", "JSON (*.json);;JSON lines (*.jsonl)"),
}
"""Words, suffix and file filter of what can be exported."""


class ExportMenu(QObject):
    """The menu and its file dialog. Set `clip` to what is open."""

    wanted = Signal(str, object)  # what is done, in words; the work, a function of Progress

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._folder: str | None = None
        self._video: Path | None = None
        self._track: TrackView | None = None
        self._picture: Callable[[], ClipFrame | None] = lambda: None
        self.menu = QMenu(parent)
        self.actions: dict[str, QAction] = {}
        for kind, (words, _, _) in KINDS.items():
            self.actions[kind] = self.menu.addAction(words, partial(self.ask, kind))
        self.set_clip(None, None, lambda: None)

    def set_clip(self, video: Path | None, track: TrackView | None, picture: Callable[[], ClipFrame | None]) -> None:
        """What is exported from now on; without a track there is no table."""
        self._video, self._track, self._picture = video, track, picture
        for kind, action in self.actions.items():
            action.setEnabled(video is not None and (track is not None or kind in ("video", "still")))

    def ask(self, kind: str) -> QFileDialog | None:
        """Ask where one of KINDS is to be saved; the work is announced when a place was chosen."""
        video, track, picture = self._video, self._track, self._picture()
        if video is None or (kind == "still" and picture is None):
            return None
        words, suffix, filters = KINDS[kind]
        dialog = QFileDialog(self._parent, words.rstrip(" …"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(filters.split(";;"))
        dialog.setDefaultSuffix(suffix.lstrip("."))
        dialog.setDirectory(self._folder or QStandardPaths.writableLocation(_LOCATION))
        moment = f"-{picture.time_s:.2f}s" if kind == "still" and picture is not None else ""
        dialog.selectFile(f"{video.stem}{moment}{suffix}")
        dialog.fileSelected.connect(lambda name: self._chosen(kind, Path(name), video, track, picture))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _chosen(self, kind: str, target: Path, video: Path, track: TrackView | None, picture: ClipFrame | None) -> None:
        self._folder = str(target.parent)
        self.wanted.emit(f"Writing {target.name}", export_work(kind, target, video, track, picture))


def export_work(
    kind: str, target: Path, video: Path, track: TrackView | None, picture: ClipFrame | None
) -> Callable[[Progress], Path]:
    """The work of one of KINDS."""

    def work(progress: Progress) -> Path:
        if kind == "video":
            return export_video(video, track, target, progress)
        if kind == "still" and picture is not None:
            return export_still(picture, track, target)
        if track is None:
            raise ValueError("there is no track to export")
        return (export_csv if kind == "csv" else export_json)(video, track, target, progress)

    return work


_LOCATION = QStandardPaths.StandardLocation.DocumentsLocation
