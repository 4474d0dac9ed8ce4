"""The tool bar: which source, and how it is shown. Emits what the user wants; opens nothing itself."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from handstand_app.core.sources.address import without_secrets
from handstand_app.core.sources.capture import CameraInfo
from handstand_app.core.sources.still import VIDEO_SUFFIXES
from handstand_app.qt.keys import action
from handstand_app.qt.live.address_dialog import AddressDialog
from handstand_app.qt.live.start_buttons import StartButtons

NO_CAMERA = "No camera found"


class SourceBar(QToolBar):
    """Cameras by name, a video file, a network address, the demo; and the mirror switch.

    Args:
        network_camera: the last address that worked.
    """

    camera_chosen = Signal(object)  # CameraInfo
    target_chosen = Signal(str)  # a file or an address
    address_shown = Signal(str)  # of a network camera that answered, without user name and password
    demo_chosen = Signal()
    cameras_wanted = Signal()

    def __init__(self, network_camera: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__("Source", parent)
        self.setMovable(False)
        self.setFloatable(False)
        self.toggleViewAction().setEnabled(False)
        self._network_camera = network_camera
        self._cameras: list[CameraInfo] = []
        self._list = QComboBox()
        self._list.setMinimumWidth(220)
        self._list.setAccessibleName("Camera")
        self._list.activated.connect(self._camera_picked)
        self.addWidget(QLabel("Camera"))
        self.addWidget(self._list)
        self.refresh = self._button("Refresh", "refresh", "F5", "Look for cameras again", self.cameras_wanted.emit)
        self.open = self._button("Open video …", "open", "Ctrl+O", "A video file as the camera", self.ask_file)
        self.network = self._button(
            "Network camera …", "network", "Ctrl+N", "The address of a network camera", self.ask_address
        )
        self.demo = self._button("Demo", "demo", "Ctrl+D", "The bundled clip", self.demo_chosen.emit)
        spacer = QWidget()
        spacer.setObjectName("spacer")
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        self.mirror = self._button("Mirror", "mirror", "M", "Show the picture as in a mirror")
        self.mirror.setCheckable(True)

    def show_cameras(self, cameras: list[CameraInfo], current: str | None) -> None:
        """Offer these cameras; `current` is the identity of the one in use."""
        self._cameras = cameras
        with QSignalBlocker(self._list):
            self._list.clear()
            self._list.addItems([camera.name for camera in cameras] or [NO_CAMERA])
            self._list.setEnabled(bool(cameras))
            index = next((i for i, camera in enumerate(cameras) if camera.identity == current), -1)
            self._list.setCurrentIndex(index if cameras else 0)

    def serve(self, buttons: StartButtons) -> None:
        """Do what these buttons want, too."""
        buttons.demo_wanted.connect(self.demo_chosen)
        buttons.file_wanted.connect(self.ask_file)
        buttons.address_wanted.connect(self.ask_address)

    def _button(self, text: str, name: str, keys: str, words: str, call: Callable[[], object] | None = None) -> QAction:
        made = action(self, name, text, keys, words)
        button = QToolButton()
        button.setDefaultAction(made)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if call is not None:
            made.triggered.connect(lambda _: call())
        self.addWidget(button)
        return made

    def _camera_picked(self, index: int) -> None:
        if 0 <= index < len(self._cameras):
            self.camera_chosen.emit(self._cameras[index])

    def ask_file(self) -> None:
        """Let the athlete choose a video."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES))
        path, _ = QFileDialog.getOpenFileName(self, "Open a video", "", f"Videos ({patterns});;All files (*)")
        if path:
            self.target_chosen.emit(path)

    def ask_address(self) -> None:
        """Let the athlete type an address; it is used once the camera there has answered."""
        dialog = AddressDialog(self._network_camera, self.window())
        dialog.address_chosen.connect(self._use_address)
        dialog.open()

    def _use_address(self, address: str) -> None:
        self._network_camera = without_secrets(address)
        self.address_shown.emit(self._network_camera)
        self.target_chosen.emit(address)
