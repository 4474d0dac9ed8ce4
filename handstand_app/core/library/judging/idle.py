"""Whether the machine has nothing more important to do. Pure state; times are those of any one clock [s]."""

QUIET_S = 20.0
"""So long after somebody was last in view the machine counts as idle."""


class IdleWatch:
    """Told what goes on; says whether it is idle."""

    def __init__(self, now: float) -> None:
        self._seen_at = now

    def see(self, now: float) -> None:
        """Somebody is in view, or something is being recorded."""
        self._seen_at = now

    def is_idle(self, now: float) -> bool:
        """Nobody has been in view for a while."""
        return now - self._seen_at >= QUIET_S
