"""Colours and type of the window: a dark, a light and a high-contrast theme, which open widgets follow at once."""

from collections.abc import Callable
from dataclasses import fields
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from handstand_app.core.drawing.palette import CONTRAST, DARK, INK, LIGHT, VERDICT_COLOURS, Palette, Rgb
from handstand_app.core.settings import THEMES
from handstand_app.qt.style import sheet
from models.verdicts import VerdictKind

DARK_INK = QColor(*INK)
"""Text on the colour of a verdict, in both themes."""
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "contrast": Qt.ColorScheme.Dark}


class Colours:
    """The colours of a palette as Qt wants them; the names are those of `Palette`."""

    background: QColor
    surface: QColor
    mat: QColor
    chosen: QColor
    line: QColor
    text: QColor
    muted: QColor
    faint: QColor
    focus: QColor
    trouble: QColor
    recording: QColor
    straight: QColor
    broken: QColor
    elbow: QColor
    shoulder: QColor
    hip: QColor
    knee: QColor
    legs: QColor

    def __init__(self, palette: Palette) -> None:
        for field in fields(palette):
            setattr(self, field.name, QColor(*getattr(palette, field.name)))


class _State(QObject):
    """What is chosen, and what the system wants."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode = "system"
        self.scheme = Qt.ColorScheme.Unknown
        self.palette = DARK
        self.colours = Colours(DARK)
        self.listens = False

    @Slot(Qt.ColorScheme)
    def take_scheme(self, scheme: Qt.ColorScheme) -> None:
        """The system looks different now."""
        self.scheme = scheme
        if self.mode == "system":
            self.apply()

    def apply(self) -> None:
        """Restyle the application if its theme is another one now."""
        scheme = self.scheme if self.mode == "system" else _SCHEMES[self.mode]
        palette = LIGHT if scheme == Qt.ColorScheme.Light else DARK
        if self.mode == "contrast":
            palette = CONTRAST
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        if palette is not self.palette or not application.styleSheet():
            self.palette, self.colours = palette, Colours(palette)
            application.setPalette(_qt_palette(self.colours))
            application.setStyleSheet(sheet(palette))
            self.changed.emit()


class _Follower(QObject):
    """Restyles its parent for as long as that lives."""

    def __init__(self, owner: QObject, restyle: Callable[[], object]) -> None:
        super().__init__(owner)
        self._restyle = WeakMethod(restyle)
        _state.changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        restyle = self._restyle()
        if restyle is not None:
            restyle()


class _Styler(QObject):
    """Keeps the style sheet of its parent up to date."""

    def __init__(self, widget: QWidget, make: Callable[[], str]) -> None:
        super().__init__(widget)
        self.make = make
        _state.changed.connect(self.restyle)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        """Write the style sheet in the present colours."""
        widget = self.parent()
        if isinstance(widget, QWidget) and (wanted := self.make()) != widget.styleSheet():
            widget.setStyleSheet(wanted)


_state = _State()


def start() -> None:
    """Style the application, and follow the system from now on."""
    hints = QGuiApplication.styleHints()
    if not _state.listens:
        _state.listens = True
        _state.scheme = hints.colorScheme()
        hints.colorSchemeChanged.connect(_state.take_scheme)
    _state.apply()


def choose(mode: str) -> None:
    """Use one of `settings.THEMES`. Raises ValueError for any other."""
    if mode not in THEMES:
        raise ValueError(f"theme: must be one of {', '.join(THEMES)}, got {mode!r}")
    _state.mode = mode
    hints = QGuiApplication.styleHints()
    if mode in _SCHEMES:
        hints.setColorScheme(_SCHEMES[mode])  # frames and file dialogs of the system go along where it lets them
    else:
        hints.unsetColorScheme()
    _state.apply()


def colours() -> Colours:
    """The colours of the present theme; read them anew whenever something is painted or styled."""
    return _state.colours


def follow(owner: QObject, restyle: Callable[[], object]) -> None:
    """Call a method of `owner` after each change of the theme, and now."""
    _Follower(owner, restyle)
    restyle()


def styled(widget: QWidget, make: Callable[[], str]) -> None:
    """Style a widget now and after each change of the theme. `make` takes the place of an earlier one."""
    before = widget.findChild(_Styler, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if isinstance(before, _Styler):
        before.make = make
        before.restyle()
    else:
        _Styler(widget, make)


def type_of(widget: QWidget, pixels: int, *, bold: bool = False, muted: bool = False) -> None:
    """Size, weight and colour of a label: the application's style sheet outweighs a font that is set."""
    weight = "; font-weight: bold" if bold else ""

    def make() -> str:
        colour = colours().muted if muted else colours().text
        return f"font-size: {pixels}px{weight}; color: {colour.name()}; background: transparent"

    styled(widget, make)


def plain(*labels: QLabel) -> None:
    """Show what files and people say, such as a name, as it is: Qt takes text with tags for HTML."""
    for label in labels:
        label.setTextFormat(Qt.TextFormat.PlainText)


def trouble_style() -> str:
    """Style of a sentence that says what went wrong."""
    return f"color: {colours().trouble.name()}; background: transparent"


def colour(rgb: Rgb) -> QColor:
    """A QColor of the core's palette."""
    return QColor(*rgb)


def verdict_colour(label: VerdictKind | None) -> QColor:
    """Background of the verdict; the neutral surface while there is none."""
    return colours().surface if label is None else colour(VERDICT_COLOURS[label])


def dimmed(hue: QColor) -> QColor:
    """The colour near the neutral surface: for what is not of this moment. The theme's text can be read on it."""
    ground = colours().surface
    pairs = ((hue.red(), ground.red()), (hue.green(), ground.green()), (hue.blue(), ground.blue()))
    return QColor(*(round(0.35 * own + 0.65 * other) for own, other in pairs))


def bold(pixels: int) -> QFont:
    """The window's font, bold, with digits of equal width where the font has them."""
    font = regular(pixels)
    font.setWeight(QFont.Weight.Bold)
    return font


def regular(pixels: int) -> QFont:
    """The window's font."""
    font = QFont()
    font.setPixelSize(max(pixels, 8))
    return font


def _qt_palette(look: Colours) -> QPalette:
    """For what style sheets do not reach: placeholders, links, and dialogs that Qt draws."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for roles, colour_ in (
        ((role.Window, role.Button), look.background),
        ((role.Base, role.AlternateBase, role.ToolTipBase), look.surface),
        ((role.WindowText, role.ButtonText, role.Text, role.ToolTipText, role.HighlightedText), look.text),
        ((role.Highlight,), look.chosen),
        ((role.PlaceholderText,), look.muted),
        ((role.Link, role.LinkVisited), look.focus),
        ((role.Mid, role.Dark), look.line),
    ):
        for each in roles:
            palette.setColor(each, colour_)
    for each in (role.WindowText, role.ButtonText, role.Text):
        palette.setColor(group.Disabled, each, look.faint)
    return palette
