"""Ctrl-C ends a command within a second, with a sentence and status 130.

Not by an exception: one that is raised while an extension is imported or inside what
XLA runs crashes the process, hangs it, or is lost. So the handler ends the process.
Python calls a handler between two of its own instructions; a compiler may work for
longer than a person waits, and a run takes Ctrl-C itself to keep what it has, so a
thread watches as well.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import NoReturn

INTERRUPTED = 130
"""The exit status after Ctrl-C."""

GRACE = 0.5
"""Seconds in which a command may still say what it has."""

SENTENCE = "losslab: Interrupted before it was done; the same command begins again."

_half_written: set[Path] = set()


def listen() -> None:
    """From here on Ctrl-C ends the process, unless the shell has told it not to."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return
    signal.signal(signal.SIGINT, _end)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reading,), daemon=True).start()


def end(status: int) -> NoReturn:
    """All has been said; nobody who pressed Ctrl-C waits until JAX has tidied up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if status == INTERRUPTED:
        os._exit(status)
    sys.exit(status)


def end_quietly() -> None:
    """From here on Ctrl-C is how a command is meant to end, and no one watches."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    signal.set_wakeup_fd(-1)


@contextlib.contextmanager
def half_written(path: Path) -> Generator[None]:
    """The file is removed where Ctrl-C or anything else ends what writes it."""
    _half_written.add(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        _half_written.discard(path)


def _watch(pipe: int) -> None:
    while signal.SIGINT not in os.read(pipe, 1):
        pass
    time.sleep(GRACE)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        _end()


def _end(*_: object) -> NoReturn:
    try:
        for path in tuple(_half_written):
            path.unlink(missing_ok=True)
        # A terminal shows ^C where the cursor was.
        line = f"{chr(10) if os.isatty(2) else ''}{SENTENCE}\n"
        os.write(2, line.encode())
    finally:
        os._exit(INTERRUPTED)
