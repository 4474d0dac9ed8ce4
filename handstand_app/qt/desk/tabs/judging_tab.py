"""Settings of the judgement: how strict it is, and which network on what, at which level."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider

from handstand_app.core.settings import AppSettings
from handstand_app.core.teach.versions import Version
from handstand_app.qt.desk.tabs.tab import SettingsTab, choices, choose
from models.strictness import NOTCHES, Strictness

RUNTIMES = {
    "auto": "Automatic: a graphics card if there is one",
    "openvino": "OpenVINO, 8 bits",
    "openvino-float32": "OpenVINO, exact",
    "cuda": "NVIDIA graphics card",
    "mps": "Apple graphics",
    "torch": "PyTorch on the processor",
}


class JudgingTab(SettingsTab):
    """Strictness, network, runtime and level.

    Args:
        versions: the networks to choose from. current: name of the one in use.
        levels: numbers of blocks that the network that runs can be limited to.
    """

    title = "Judging"

    def __init__(self, versions: Sequence[Version], current: str, levels: Sequence[int]) -> None:
        super().__init__()
        self.current = current
        self.strictness = QSlider(Qt.Orientation.Horizontal)
        self.strictness.setRange(0, len(NOTCHES) - 1)
        self.strictness.setPageStep(1)
        self.strictness.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.network = choices((version.name, version.name) for version in versions)
        self.runtime = choices((words, name) for name, words in RUNTIMES.items())
        self.level = choices([("Automatic: as the computer can", None)])
        for blocks in levels:
            self.level.addItem(f"Always {blocks} block{'s' * (blocks > 1)}", blocks)
        self.row("Strictness", self.strictness)
        self.note = self.explain()
        self.note.setMinimumHeight(54)
        self.row("Network", self.network)
        self.row("Runs on", self.runtime)
        self.explain("What this computer does not have is passed over; the automatic choice is taken then.")
        self.row("Level", self.level)
        self.explain("More blocks see better, fewer are faster.")
        choose(self.network, current)
        self.network.setEnabled(len(versions) > 1)
        self.strictness.valueChanged.connect(lambda step: self.note.setText(words_of_notch(NOTCHES[step])))

    def show_settings(self, settings: AppSettings) -> None:
        """See `SettingsTab`."""
        step = [notch.name for notch in NOTCHES].index(settings.strictness)
        self.strictness.setValue(step)
        self.note.setText(words_of_notch(NOTCHES[step]))
        choose(self.runtime, settings.runtime)
        if settings.blocks is not None and self.level.findData(settings.blocks) < 0:
            self.level.addItem(f"Always {settings.blocks} blocks", settings.blocks)
        choose(self.level, settings.blocks)

    def changes(self) -> dict[str, object]:
        """See `SettingsTab`."""
        return {
            "strictness": NOTCHES[self.strictness.value()].name,
            "runtime": self.runtime.currentData(),
            "blocks": self.level.currentData(),
        }


def words_of_notch(notch: Strictness) -> str:
    """What a notch means."""
    limits = notch.limits
    return (
        f"{notch.words}: straight up to about {limits.shoulder:.0f}° at the shoulders, {limits.hip:.0f}° at the hips, "
        f"{limits.knee:.0f}° at the knees, legs {limits.legs_apart:.0f}° apart and a lean of {limits.line_tilt:.0f}°, "
        f"if the network is {100 * notch.least_straight:.0f} % sure. Clips that are judged again later are judged by "
        "the standard."
    )
