"""Ctrl-C at any time: a sentence, status 130, and nothing that is half there."""

import itertools
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from losslab.faces.cli.interrupt import INTERRUPTED, SENTENCE
from losslab.numerics import loop

Command = Callable[..., Any]
LOSSLAB = (sys.executable, "-m", "losslab")
DESCEND = ("descend", "rosenbrock", "--optimizer", "adam", "--learning-rate", "0.001")
EVAL = ("eval", "dice", "--prediction", "1,-1", "--target", "1,0")

PRESSED = """
import hashlib, signal, sys, threading, weakref
from losslab.__main__ import run

module, how, *sys.argv[1:] = sys.argv[1:]

def lost():  # Python drops exceptions of callbacks, and importing runs such callbacks
    lock = type("Lock", (), {})()
    callback = weakref.ref(lock, lambda _: signal.raise_signal(signal.SIGINT))
    del lock

def unheard():  # for minutes no instruction of Python is run
    threading.Timer(0.1, signal.raise_signal, [signal.SIGINT]).start()
    hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)

class Finder:
    def find_spec(self, name, *rest):
        if name == module:
            sys.meta_path.remove(self)
            globals()[how]()

sys.meta_path.insert(0, Finder())
run()
"""
"""Runs a command, and presses Ctrl-C while a module is imported."""


@pytest.mark.parametrize("how", ["lost", "unheard"])
@pytest.mark.parametrize(
    ("module", "words"), [("jaxlib._jax", DESCEND), ("numpy", EVAL)]
)
def test_it_is_heard_where_python_is_busy(
    module: str, words: tuple[str, ...], how: str
) -> None:
    command = (sys.executable, "-c", PRESSED, module, how, *words)
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (INTERRUPTED, "")
    assert done.stderr == f"{SENTENCE}\n"


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.85])
def test_it_ends_a_descent_wherever_it_is(seconds: float, share: float) -> None:
    with subprocess.Popen(
        (*LOSSLAB, *DESCEND), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(share * seconds)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    whole_answer = "Out of steps after 500" in out
    assert process.returncode == (0 if whole_answer else INTERRUPTED)
    assert err == ("" if whole_answer else f"{SENTENCE}\n")


@pytest.fixture(scope="module")
def seconds() -> float:
    """Seconds that a descent takes as a process."""
    began = time.monotonic()
    subprocess.run((*LOSSLAB, *DESCEND), capture_output=True, check=True)
    return time.monotonic() - began


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_run_that_it_stops_is_shown_and_can_go_on(
    here: Command, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    looks = itertools.count()

    def monotonic() -> float:
        if next(looks) == 1:
            signal.raise_signal(signal.SIGINT)
        return 0.0

    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=monotonic))
    done = here(*DESCEND, *form, "--steps", "20000")
    step = 2 * loop.FIRST_BLOCK
    said = (done.err if form else done.out.splitlines()[-1]).strip()
    start = said.split("--start=")[1].split()[0]
    assert done.status == INTERRUPTED
    assert said.startswith(f"Stopped at step {step}. It asked for {step} gradients.")
    x, y = map(float, start.split(","))
    if form:
        assert json.loads(done.out)["trajectory"][-1] == pytest.approx(
            [x, y], rel=1e-14
        )
    else:
        last = done.out.splitlines()[-2].split()
        assert last[:3] == [str(step), f"{x:.3f}", f"{y:.3f}"]
    assert here(*DESCEND, f"--start={start}", "--steps", "1").status == 0


HALF = """
import signal, sys
from pathlib import Path
from losslab.faces.cli import interrupt, output

def writer(file):
    file.write_text("half")
    assert len(list(file.parent.iterdir())) == 2
    signal.raise_signal(signal.SIGINT)

interrupt.listen()
output.write(Path("run.csv"), writer)
"""


def test_a_file_that_was_being_written_is_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("mine")
    command = (sys.executable, "-c", HALF)
    done = subprocess.run(command, cwd=tmp_path, timeout=30, check=False)
    assert done.returncode == INTERRUPTED
    assert [path.name for path in tmp_path.iterdir()] == ["run.csv"]
    assert (tmp_path / "run.csv").read_text() == "mine"


def test_a_shell_that_wants_it_ignored_is_obeyed() -> None:
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        "from losslab.faces.cli import interrupt; interrupt.listen();"
        "signal.raise_signal(signal.SIGINT); print('goes on')"
    )
    done = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, text=True, check=True
    )
    assert done.stdout == "goes on\n"
