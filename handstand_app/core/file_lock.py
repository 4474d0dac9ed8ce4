"""A lock on an open file that the system frees when its process dies. It says who may write, and stops nobody."""

import sys
from typing import BinaryIO

_FAR = 1 << 30
"""Windows locks bytes, also for readers; so a byte is locked that nobody reads."""


def try_lock(file: BinaryIO) -> bool | None:
    """Lock without waiting: True if it is ours now, False if another holds it, None if the file system has no locks."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
