"""Ctrl-C during a run is noted, and looked at between two blocks of steps.

Python's own way, an exception wherever the program happens to be, crashes the process
where JAX is being imported, compiles or runs, or is lost there.
"""

import contextlib
import signal
import threading
from collections.abc import Callable, Generator
from types import FrameType

Listener = Callable[[int, FrameType | None], object]


class Interrupt:
    """Whether Ctrl-C was pressed, and who listened before."""

    def __init__(self, before: Listener) -> None:
        self.before = before
        self.pressed = False

    def note(self, number: int, frame: FrameType | None) -> None:
        """Remember it; who presses twice does not want to wait."""
        if self.pressed:
            self.before(number, frame)
        self.pressed = True

    def taken(self) -> bool:
        """Whether it was pressed; who asks has answered it."""
        pressed, self.pressed = self.pressed, False
        return pressed

    def pass_on(self) -> None:
        """Let the one who listened before answer it: Python's own listener raises."""
        if self.taken():
            self.before(signal.SIGINT, None)


@contextlib.contextmanager
def noted() -> Generator[Interrupt]:
    """Ctrl-C is noted meanwhile; what nobody has answered is passed on at the end.

    Only a main thread hears it, and only where someone in Python listened before.

    >>> with noted() as interrupt:
    ...     signal.raise_signal(signal.SIGINT)
    ...     interrupt.taken(), interrupt.taken()
    (True, False)
    """
    before = signal.getsignal(signal.SIGINT)
    interrupt = Interrupt(before if callable(before) else signal.default_int_handler)
    if not callable(before) or threading.current_thread() != threading.main_thread():
        yield interrupt
        return
    signal.signal(signal.SIGINT, interrupt.note)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
        interrupt.pass_on()
