"""How the process ends: at once where a thread hangs, since the interpreter's own end would abort beside it."""

import logging
import os
import sys
import threading
from typing import NoReturn

log = logging.getLogger(__name__)


def end_process(code: int) -> NoReturn:
    """End with this exit code, everything that was logged and printed written out.

    A camera's driver may never return and a network takes long to convert. Whoever owns such a thread has waited for
    it as long as that makes sense; the end of the interpreter would pull it out of native code, which aborts.
    """
    left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    if not left:
        sys.exit(code)
    log.info("left behind: %s", ", ".join(left))
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # it is closed, or nobody reads it
            continue
    os._exit(code)
