"""Two ways to the command line: the real process, and the same entry point here."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from losslab.faces.cli.main import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    status: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def losslab(tmp_path: Path) -> Command:
    """`losslab …` as a process of its own, in an empty folder."""

    def run(*words: str, **environment: str) -> Done:
        done = subprocess.run(
            (sys.executable, "-m", "losslab", *words),
            capture_output=True,
            encoding="utf-8",
            env={"PYTHONIOENCODING": "utf-8", **environment},
            cwd=tmp_path,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Command:
    """`losslab …` through its entry point in this process: much quicker."""

    def run(*words: str) -> Done:
        status = main(words)
        captured = capsys.readouterr()
        return Done(status, captured.out, captured.err)

    return run
