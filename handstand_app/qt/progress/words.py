"""How the page "Progress" writes days, times and differences."""

from handstand_app.core.judging.faults import FAULT_WORDS
from handstand_app.core.progress.attempts import AttemptGroup, Grouping, SavedAttempt
from handstand_app.qt.library.formatting import counted, day_words, days_words, seconds

NOTHING = "–"


def group_title(group: AttemptGroup, grouping: Grouping) -> str:
    """What a session, day, week or month is called."""
    if grouping is Grouping.MONTH:
        return f"{group.first_day:%B %Y}"
    if grouping is Grouping.SESSION:
        began = group.attempts[0].when
        return f"{began:%a} {days_words(group.first_day, group.last_day)}, {began:%H:%M}"
    days = days_words(group.first_day, group.last_day)
    return f"{group.first_day:%a} {days}" if grouping is Grouping.DAY else days


def fault_title(fault: str) -> str:
    """The words for a fault; those of a newer version are shown as they are."""
    return FAULT_WORDS.get(fault, fault.replace("_", " "))


def long_seconds(value: float) -> str:
    """A sum of times: 42 s, 12 min, 3 h 05."""
    whole = round(value)
    if whole < 100:
        return f"{whole} s"
    minutes = round(value / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d}"


def share_words(share: float | None) -> str:
    """62 %."""
    return NOTHING if share is None else f"{100 * share:.0f} %"


def attempt_words(attempt: SavedAttempt, *, is_record: bool = False) -> str:
    """One attempt in a few lines."""
    hold = attempt.hold
    lines = [f"{attempt.when:%a} {day_words(attempt.day)}, {attempt.when:%H:%M}", f"held {seconds(hold.total_s)}"]
    if hold.straight_s > 0:
        lines[-1] += f", {seconds(hold.straight_s)} of it straight"
    if hold.first_fault is not None:
        lines.append(fault_title(hold.first_fault))
    if is_record:
        lines.append("★ the longest so far")
    return "\n".join(lines)


def group_words(group: AttemptGroup, grouping: Grouping) -> str:
    """One session, day, week or month in a few lines."""
    totals = group.totals
    lines = [group_title(group, grouping), f"{counted(totals.attempts, 'attempt')}, {counted(totals.holds, 'hold')}"]
    if totals.holds:
        lines.append(f"best {seconds(totals.best_s)}, median {seconds(totals.median_s)}")
        lines.append(f"{share_words(totals.straight_share)} of the time straight")
    return "\n".join(lines)
