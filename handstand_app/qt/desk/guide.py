"""The pages of the guide, and other documents of this program, in a window of their own; nothing is fetched."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from handstand_app.qt.library.buttons import button

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "guide" / "README.md"
MODEL_CARD = ROOT / "MODEL_CARD.md"
LICENCE = ROOT / "LICENSE"


class Document(QTextBrowser):
    """Shows Markdown files; links between them work, those to web pages open in the browser."""

    def __init__(self, name: str, path: Path | None = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)
        self.document().setDocumentMargin(16)
        if path is not None:
            self.show_page(path)

    def show_page(self, path: Path) -> None:
        """Show this file, or say that it is missing."""
        if not path.is_file():
            self.setPlainText(f"{path.name} is not part of this copy of the program.")
        elif path.suffix == ".md":
            self.setSource(QUrl.fromLocalFile(str(path)))
        else:
            self.setPlainText(path.read_text(encoding="utf-8"))

    def _follow(self, url: QUrl) -> None:
        target = self.source().resolved(url)
        if target.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(target)
        elif target.isLocalFile() and Path(target.toLocalFile()).is_file() and target.toLocalFile().endswith(".md"):
            self.setSource(target)


class GuideDialog(QDialog):
    """The guide, page by page."""

    def __init__(self, parent: QWidget | None = None, page: Path = GUIDE) -> None:
        super().__init__(parent)
        self.setWindowTitle("Guide")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = Document("Guide", page)
        self.back, self.home, self.close_button = button("Back"), button("Contents"), button("Close")
        self.back.clicked.connect(self.text.backward)
        self.text.backwardAvailable.connect(self.back.setEnabled)
        self.back.setEnabled(False)
        self.home.clicked.connect(lambda: self.text.show_page(GUIDE))
        self.close_button.clicked.connect(self.close)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.addWidget(self.back)
        row.addWidget(self.home)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.text)
        column.addLayout(row)
        self.resize(820, 620)
