"""How numbers, labels and verdicts of the library are formatted and coloured."""

from datetime import date

from PySide6.QtGui import QColor

from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.library.model import VERDICT_OF, Clip, ClipLabel, ClipOrigin, Day
from handstand_app.qt import theme
from models.verdicts import VerdictKind

LABEL_WORDS = {
    ClipLabel.STRAIGHT: "Straight",
    ClipLabel.NOT_STRAIGHT: "Not straight",
    ClipLabel.NOT_HANDSTAND: "No handstand",
    ClipLabel.UNSURE: "Unsure",
}
LABEL_KEYS = {
    ClipLabel.STRAIGHT: "S",
    ClipLabel.NOT_STRAIGHT: "N",
    ClipLabel.NOT_HANDSTAND: "H",
    ClipLabel.UNSURE: "U",
}
GUESS_WORDS = {
    VerdictKind.STRAIGHT: "straight",
    VerdictKind.NEARLY_STRAIGHT: "nearly straight",
    VerdictKind.NOT_STRAIGHT: "not straight",
    VerdictKind.NO_HANDSTAND: "no handstand",
    VerdictKind.CANNOT_TELL: "cannot tell",
    None: "not judged",
}


def label_colour(label: ClipLabel) -> QColor:
    """The colour of the verdict that agrees with a label."""
    return theme.verdict_colour(VERDICT_OF.get(label, VerdictKind.CANNOT_TELL))


def seconds(value: float) -> str:
    """3.25 -> 3.2 s; a minute and more as 1:05."""
    tenths = round(value * 10)
    return f"{tenths / 10:.1f} s" if tenths < 600 else f"{tenths // 600}:{tenths % 600 // 10:02d}"


def hold_words(hold_s: float, none: str = "no hold") -> str:
    """The length of a hold; `none` for a fragment."""
    return seconds(hold_s) if hold_s >= HEADLINE_S else none


def first_words(clip: Clip) -> str:
    """Where the first verdict on a clip came from: "live" for a recording, "first" for other clips."""
    return "live" if clip.source is ClipOrigin.RECORDED else "first"


def size(number: int) -> str:
    """Bytes in the largest unit that keeps them above one, as disks are sold."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def counted(number: int, noun: str) -> str:
    """1 clip, 2 clips, 1,200 clips."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def day_title(day: date, today: date) -> str:
    """Today, Yesterday, or the date with its weekday."""
    named = {0: "Today", 1: "Yesterday"}.get((today - day).days)
    return named or f"{day:%A}, {day.day} {day:%B %Y}"


def day_words(day: date, today: date | None = None) -> str:
    """28 Nov 2026; without the year if it is that of `today`."""
    return f"{day.day} {day:%b}" if today is not None and day.year == today.year else f"{day.day} {day:%b %Y}"


def days_words(first: date, last: date) -> str:
    """28 Nov 2026, 23 – 29 Nov 2026, or 28 Nov – 4 Dec 2026."""
    if first == last:
        return day_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {day_words(last)}"
    return f"{day_words(first, last)} – {day_words(last)}"


def day_facts(day: Day) -> str:
    """The summary of a session in one line."""
    best = f"best hold {seconds(day.best_hold_s)}" if day.best_hold_s >= HEADLINE_S else "no hold"
    return f"{counted(day.clips, 'clip')}  ·  {day.labelled:,} labelled  ·  {best}"
