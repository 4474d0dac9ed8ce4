"""Where the app writes what went wrong, for those who are to mend it: two small files that replace each other."""

import contextlib
import logging
import logging.handlers
from pathlib import Path

import platformdirs

FORMAT = "%(asctime)s %(threadName)s %(name)s %(levelname)s: %(message)s"
BYTES = 1_000_000


def log_file() -> Path:
    """The log."""
    return Path(platformdirs.user_log_dir("handstand")) / "handstand.log"


def keep_log() -> None:
    """Write warnings and errors of the whole program into the log too; without a place for it only to the console."""
    path = log_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=BYTES, backupCount=1, encoding="utf-8")
        path.chmod(0o600)
        handler.setLevel(logging.WARNING)
        handler.setFormatter(logging.Formatter(FORMAT))
        logging.getLogger().addHandler(handler)
