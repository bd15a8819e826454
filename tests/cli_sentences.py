"""What the tests of the command line share."""

from typing import Any


def one_sentence(done: Any) -> str:
    """The complaint of a command that refused: one line, nothing on stdout."""
    assert done.status == 2
    assert done.out == ""
    assert done.err.startswith("losslab: ")
    assert done.err.count("\n") == 1
    assert done.err.endswith(".\n")
    assert "Traceback" not in done.err
    return done.err
