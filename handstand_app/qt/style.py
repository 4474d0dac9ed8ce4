"""The application's style sheet in the colours of a palette."""

from handstand_app.core.drawing.palette import Palette, Rgb

_TEXT_FIELDS = "QLineEdit, QPlainTextEdit, QDoubleSpinBox"


def sheet(palette: Palette) -> str:
    """Style of all windows. What has the keyboard gets a thicker edge in the room of its margin: nothing moves."""
    return _controls(palette) + _fields(palette) + _menus_and_bars(palette)


def _controls(palette: Palette) -> str:
    background, text, muted, faint = map(css, (palette.background, palette.text, palette.muted, palette.faint))
    surface, line, chosen, focus = map(css, (palette.surface, palette.line, palette.chosen, palette.focus))
    return f"""
QWidget {{ background: {background}; color: {text}; font-size: 14px; }}
QToolButton, QPushButton, QComboBox {{
    background: {surface}; border: 1px solid {line}; border-radius: 6px; padding: 6px 12px; margin: 1px;
}}
QToolButton:hover, QPushButton:hover, QComboBox:hover {{ border-color: {muted}; }}
QToolButton:checked, QPushButton:checked {{ background: {chosen}; border-color: {muted}; }}
QToolButton:pressed, QPushButton:pressed {{ background: {chosen}; }}
QToolButton:disabled, QPushButton:disabled, QComboBox:disabled {{ color: {faint}; }}
QToolButton:focus, QPushButton:focus, QComboBox:focus {{ border: 2px solid {focus}; margin: 0px; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QComboBox QAbstractItemView {{ background: {surface}; selection-background-color: {chosen}; selection-color: {text}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{
    image: none; width: 0; height: 0; margin-right: 8px;
    border-left: 5px solid {surface}; border-right: 5px solid {surface}; border-top: 6px solid {muted};
}}
QComboBox {{ padding: 6px 2px 6px 10px; }}
QCheckBox {{ spacing: 8px; background: transparent; border-radius: 4px; padding: 3px 6px 3px 3px; }}
QCheckBox:focus {{ border: 2px solid {focus}; padding: 1px 4px 1px 1px; }}
QCheckBox:disabled {{ color: {faint}; }}
QCheckBox::indicator {{ width: 15px; height: 15px; border: 1px solid {muted}; border-radius: 4px; }}
QCheckBox::indicator:checked {{ background: {css(palette.straight)}; border-color: {css(palette.straight)}; }}
"""


def _fields(palette: Palette) -> str:
    text, muted, faint, focus = map(css, (palette.text, palette.muted, palette.faint, palette.focus))
    background, surface, line = map(css, (palette.background, palette.surface, palette.line))
    focused = ", ".join(f"{field}:focus" for field in _TEXT_FIELDS.split(", "))
    disabled = ", ".join(f"{field}:disabled" for field in _TEXT_FIELDS.split(", "))
    return f"""
{_TEXT_FIELDS} {{
    background: {surface}; border: 1px solid {line}; border-radius: 6px; padding: 5px 8px; margin: 1px; color: {text};
    selection-background-color: {muted}; selection-color: {background}; placeholder-text-color: {muted};
}}
{focused} {{ border: 2px solid {focus}; margin: 0px; }}
{disabled} {{ color: {faint}; }}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0px; border: none; }}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ border: none; margin: 0px; padding: 0px 7px; }}
QTableView:focus, QScrollArea:focus {{ border: none; }}
"""


def _menus_and_bars(palette: Palette) -> str:
    background, surface, line = map(css, (palette.background, palette.surface, palette.line))
    text, muted, faint, chosen = map(css, (palette.text, palette.muted, palette.faint, palette.chosen))
    return f"""
QToolBar {{ background: {surface}; border: none; padding: 6px 10px; spacing: 8px; }}
QToolBar QLabel, QToolBar QWidget#spacer {{ background: transparent; color: {muted}; }}
QStatusBar {{ background: {surface}; color: {muted}; }}
QStatusBar QLabel {{ background: transparent; color: {muted}; padding: 2px 10px; }}
QStatusBar::item {{ border: none; }}
QProgressBar {{ background: {line}; border: none; border-radius: 5px; max-height: 10px; min-height: 10px; }}
QProgressBar::chunk {{ background: {css(palette.straight)}; border-radius: 5px; }}
QSlider {{ background: transparent; min-height: 24px; }}
QSlider::groove:horizontal {{ height: 6px; border-radius: 3px; background: {line}; }}
QSlider::sub-page:horizontal {{ height: 6px; border-radius: 3px; background: {muted}; }}
QSlider::handle:horizontal {{ width: 16px; margin: -5px 0px; border-radius: 8px; background: {text}; }}
QMenu {{ background: {surface}; border: 1px solid {line}; padding: 6px; }}
QMenu::item {{ background: transparent; padding: 7px 24px 7px 14px; border-radius: 4px; }}
QMenu::indicator {{ width: 13px; height: 13px; margin-left: 8px; border: 1px solid {muted}; border-radius: 4px; }}
QMenu::indicator:exclusive {{ border-radius: 7px; }}
QMenu::indicator:checked {{ background: {css(palette.straight)}; border-color: {css(palette.straight)}; }}
QMenuBar {{ background: {surface}; padding: 2px 6px; }}
QMenuBar::item {{ background: transparent; padding: 4px 10px; border-radius: 4px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {chosen}; }}
QTabWidget::pane {{ border: 1px solid {line}; border-radius: 6px; }}
QTabBar::tab {{ background: transparent; color: {muted}; border: 1px solid transparent; padding: 7px 14px; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 3px solid {text}; }}
QTabBar::tab:focus {{ border: 2px solid {css(palette.focus)}; padding: 6px 13px; }}
QTextBrowser {{ background: {surface}; border: 1px solid {line}; border-radius: 6px; }}
QTextBrowser:focus {{ border: 2px solid {css(palette.focus)}; }}
QMenu::item:selected {{ background: {chosen}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 6px 8px; }}
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QScrollBar:vertical {{ background: {background}; width: 12px; }}
QScrollBar::handle:vertical {{ background: {line}; border-radius: 5px; min-height: 36px; margin: 1px; }}
QScrollBar::handle:vertical:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def css(rgb: Rgb) -> str:
    """A colour as style sheets write it."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)
