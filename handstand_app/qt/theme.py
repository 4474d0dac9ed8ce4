"""Colours and type of the window."""

from PySide6.QtGui import QColor, QFont

from handstand_app.core.palette import INK, VERDICT_COLOURS, Rgb
from handstand_app.core.types import Label

BACKGROUND = QColor(20, 22, 26)
SURFACE = QColor(31, 34, 40)
TEXT = QColor(236, 238, 242)
MUTED = QColor(164, 170, 180)
LINE = QColor(58, 63, 72)
DARK_INK = QColor(*INK)

STYLE = f"""
QWidget {{ background: {BACKGROUND.name()}; color: {TEXT.name()}; font-size: 14px; }}
QToolBar {{ background: {SURFACE.name()}; border: none; padding: 6px 10px; spacing: 8px; }}
QToolBar QLabel {{ background: transparent; color: {MUTED.name()}; }}
QToolButton, QPushButton, QComboBox {{
    background: {BACKGROUND.name()}; border: 1px solid {LINE.name()}; border-radius: 6px; padding: 6px 12px;
}}
QToolButton:hover, QPushButton:hover, QComboBox:hover {{ border-color: {MUTED.name()}; }}
QToolButton:checked {{ background: {LINE.name()}; }}
QToolButton:focus, QPushButton:focus, QComboBox:focus {{ border-color: {TEXT.name()}; }}
QComboBox QAbstractItemView {{ background: {SURFACE.name()}; selection-background-color: {LINE.name()}; }}
QProgressBar {{ background: {SURFACE.name()}; border: none; border-radius: 5px; max-height: 10px; min-height: 10px; }}
QProgressBar::chunk {{ background: rgb{VERDICT_COLOURS[Label.STRAIGHT]}; border-radius: 5px; }}
QStatusBar {{ background: {SURFACE.name()}; color: {MUTED.name()}; }}
QStatusBar QLabel {{ background: transparent; color: {MUTED.name()}; padding: 2px 10px; }}
QStatusBar::item {{ border: none; }}
"""


def colour(rgb: Rgb) -> QColor:
    """A QColor of the core's palette."""
    return QColor(*rgb)


def verdict_colour(label: Label | None) -> QColor:
    """Background of the verdict; the neutral surface while there is none."""
    return SURFACE if label is None else colour(VERDICT_COLOURS[label])


def bold(pixels: int) -> QFont:
    """The window's font, bold, with digits of equal width where the font has them."""
    font = QFont()
    font.setPixelSize(max(pixels, 8))
    font.setWeight(QFont.Weight.Bold)
    return font


def text_style(pixels: int, *, bold: bool = False, muted: bool = False) -> str:
    """Style of a label: the window's style sheet outweighs a font that is set."""
    weight = "; font-weight: bold" if bold else ""
    return f"font-size: {pixels}px{weight}; color: {(MUTED if muted else TEXT).name()}; background: transparent"


def regular(pixels: int) -> QFont:
    """The window's font."""
    font = QFont()
    font.setPixelSize(max(pixels, 8))
    return font
