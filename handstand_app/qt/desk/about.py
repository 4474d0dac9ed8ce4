"""What this program is, whose work runs in it, and what its network was trained on."""

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from handstand_app import __version__
from handstand_app.core.diagnostics import packages_in_use
from handstand_app.qt import theme
from handstand_app.qt.desk.guide import LICENCE, MODEL_CARD, Document
from handstand_app.qt.library.buttons import button


class AboutDialog(QDialog):
    """Version, licences and model card.

    Args:
        network: name of the one that runs; empty while none is loaded.
    """

    def __init__(self, network: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Handstand")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title, words = QLabel(f"Handstand {__version__}"), QLabel(wordWrap=True)
        theme.type_of(title, 22, bold=True)
        theme.type_of(words, 14, muted=True)
        running = f" The network that runs is {network}." if network else ""
        words.setText(
            "Watches a handstand through a camera and says whether it is straight. Everything happens on this "
            f"computer: no account, and no picture leaves it.{running} Shown with Qt {qVersion()}."
        )
        self.packages = QPlainTextEdit(_packages(), readOnly=True)
        self.packages.setAccessibleName("Packages and their licences")
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("About")
        self.tabs.addTab(Document("Licence", LICENCE), "Licence")
        self.tabs.addTab(self.packages, "Packages")
        self.tabs.addTab(Document("Model card", MODEL_CARD), "Model card")
        self.close_button = button("Close")
        self.close_button.clicked.connect(self.close)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        for widget in (title, words):
            column.addWidget(widget)
        column.addWidget(self.tabs, stretch=1)
        column.addLayout(row)
        self.resize(760, 600)


def _packages() -> str:
    return "\n".join(f"{package.name} {package.version}: {package.licence}" for package in packages_in_use())
