"""The command line as a process: light, quiet, and polite to the shell."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli_sentences import one_sentence
from losslab.faces.cli.interrupt import SENTENCE
from losslab.faces.cli.main import COMMANDS

Command = Callable[..., Any]
LOSSLAB = (sys.executable, "-m", "losslab")
HEAVY = {"jax", "torch", "starlette", "uvicorn", "matplotlib", "numpy"}


# Helps that show the parameters of a definition; NumPy is what its file imports.
DEFINED = [
    ("eval", "huber"),
    ("descend", "rosenbrock", "--optimizer", "adam"),
]


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)])
def test_help_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    assert not HEAVY & loaded_by_help(*words)


@pytest.mark.parametrize("words", DEFINED)
def test_help_for_a_definition_loads_numpy_alone(words: tuple[str, ...]) -> None:
    wrapped = {"array_api_compat.numpy", "numpy.f2py", "numpy.testing"}
    assert loaded_by_help(*words) & (HEAVY | wrapped) == {"numpy"}


def loaded_by_help(*words: str) -> set[str]:
    """All modules that a process has loaded when it has shown a help text."""
    code = (
        "import sys; from losslab.faces.cli.main import main;"
        f"status = main({[*words, '--help']!r});"
        "print(*sys.modules, file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("usage: losslab")
    return set(done.stderr.split())


def test_evaluating_loads_no_jax(losslab: Command) -> None:
    done = losslab(
        *("eval", "huber", "--prediction", "3", "--target", "0"),
        PYTHONPROFILEIMPORTTIME="1",
    )
    assert done.status == 0
    loaded = {line.split("|")[-1].strip() for line in done.err.splitlines()}
    assert "numpy" in loaded
    assert not {"jax", "torch", "starlette", "matplotlib"} & loaded


def test_the_help_names_every_command(here: Command) -> None:
    for name, command in COMMANDS.items():
        assert f"  {name} " in here("--help").out
        assert command.says in here("--help").out


def test_the_version_is_a_line(here: Command) -> None:
    assert here("--version").out.startswith("losslab 0.")


@pytest.mark.parametrize("name", COMMANDS)
def test_words_that_mean_nothing_are_a_sentence(here: Command, name: str) -> None:
    assert "no place for '--qqq'" in one_sentence(here(name, *WHOLE[name], "--qqq"))


WHOLE = dict.fromkeys(COMMANDS, ()) | {
    "eval": ("huber", "--prediction", "1", "--target", "1"),
    "descend": ("rosenbrock", "--optimizer", "adam"),
}


def test_an_unknown_command_is_told_its_neighbours(here: Command) -> None:
    assert "close names: eval" in one_sentence(here("evl"))
    assert "`losslab --help` lists them" in one_sentence(here("qqq"))


def test_a_closed_pipe_is_quiet() -> None:
    with subprocess.Popen(
        (*LOSSLAB, "losses", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.close()
        _, err = process.communicate()
    assert err == b""
    assert process.returncode == 141


def test_interrupting_exits_130(here: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("losslab.services.card.cards", interrupt)
    done = here("losses", "--json")
    assert (done.status, done.out, done.err) == (130, "", f"{SENTENCE}\n")


def test_ctrl_c_ends_the_server_with_130() -> None:
    command = (*LOSSLAB, "serve", "--port", "0")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert "http://127.0.0.1:" in _until_address(process.stderr)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=15)
    assert process.returncode == 130
    assert "Traceback" not in err


LOSING = """
import signal, sys, weakref
from losslab.faces.cli.main import main

class Finder:
    def find_spec(self, name, *rest):
        if name == "uvicorn":
            module = type("Module", (), {})()
            lock = weakref.ref(module, lambda _: signal.raise_signal(signal.SIGINT))
            del module

sys.meta_path.insert(0, Finder())
sys.exit(main(["serve", "--port", "0"]))
"""


def test_ctrl_c_while_the_server_is_loaded_is_not_lost() -> None:
    """Python drops exceptions of callbacks, and importing runs such callbacks."""
    command = (sys.executable, "-c", LOSING)
    done = subprocess.run(command, capture_output=True, timeout=15, check=False)
    assert done.returncode == 130


def _until_address(lines: Any) -> str:
    return next(line for line in lines if "http://" in line)


def on_a_terminal(*words: str, **environment: str) -> bytes:
    """What a command writes when stdout is a terminal."""
    ours, theirs = pty.openpty()
    kept = {**os.environ, "TERM": "xterm", **environment}
    kept.pop("NO_COLOR", None) if "NO_COLOR" not in environment else None
    process = subprocess.Popen((*LOSSLAB, *words), stdout=theirs, env=kept)
    os.close(theirs)
    written = b""
    while chunk := _chunk(ours):
        written += chunk
    assert process.wait() == 0
    os.close(ours)
    return written


def _chunk(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:  # Linux says so when the other side has closed
        return b""


def test_colour_is_for_terminals_that_want_it(here: Command) -> None:
    words = ("losses", "huber")
    assert b"\x1b[" in on_a_terminal(*words)
    assert b"\x1b[" not in on_a_terminal(*words, NO_COLOR="1")
    assert b"\x1b[" not in on_a_terminal(*words, TERM="dumb")
    assert "\x1b[" not in here(*words).out


def test_a_terminal_without_greek_gets_no_traceback(losslab: Command) -> None:
    done = losslab("losses", "huber", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.status == 0
    done = losslab("losses", "huber", "--json", PYTHONIOENCODING="ascii")
    assert json.loads(done.out)["parameters"][0]["symbol"] == "δ"


def test_a_full_disk_is_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            (*LOSSLAB, "losses"), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode().startswith("losslab: The answer could not be written")


def test_two_dashes_are_no_value(here: Command) -> None:
    said = here("eval", "huber", "--prediction=--", "--target", "1")
    assert "'--' was given" in one_sentence(said)


def test_a_missing_name_is_not_taken_from_a_value(here: Command) -> None:
    assert "NAME must be given" in one_sentence(
        here("eval", "--prediction", "1", "--target", "1")
    )
