"""The entry point: find the command, run it, turn errors into sentences."""

import importlib
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from losslab.core.errors import InvalidParameter, LosslabError, UnknownName
from losslab.faces.cli.interrupt import INTERRUPTED, SENTENCE
from losslab.faces.cli.parser import Parser
from losslab.version import __version__


@dataclass(frozen=True)
class Command:
    """A command: the file that runs it and the line that the help shows."""

    module: str
    says: str


COMMANDS = {
    "losses": Command("catalogue", "the losses, or one of them as a page to read"),
    "surfaces": Command("catalogue", "the surfaces, or one of them"),
    "optimizers": Command("catalogue", "the optimizers, or one of them"),
    "eval": Command("evaluate", "loss, gradient and curvature of a prediction"),
    "descend": Command("descend", "run an optimizer down a surface"),
    "serve": Command("serve", "serve the lab: the page and the API"),
}

FAILED = 1
BAD_INPUT = 2
CLOSED_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    _forgive_narrow_encodings()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _dispatch(given or ["serve", "--open"])
        sys.stdout.flush()
    except LosslabError as error:
        print(f"losslab: {_sentence(error, given)}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print(SENTENCE, file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return CLOSED_PIPE
    except OSError as error:
        _drop_stdout()
        why = error.strerror or error
        print(f"losslab: The answer could not be written ({why}).", file=sys.stderr)
        return FAILED
    return status


def _dispatch(given: list[str]) -> int:
    name, *rest = given
    if name in ("-h", "--help"):
        print(_help())
        return 0
    if name == "--version":
        print(f"losslab {__version__}")
        return 0
    if name not in COMMANDS:
        raise UnknownName(_no_command(name))
    return _run(_module(name), name, rest)


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"losslab.faces.cli.{COMMANDS[name].module}")


def _run(module: ModuleType, name: str, rest: list[str]) -> int:
    parser = Parser(f"losslab {name}")
    module.arguments(parser, name, rest)
    options = parser.read(rest)
    return 0 if options is None else module.run(options)


def _sentence(error: LosslabError, given: list[str]) -> str:
    text = str(error)
    if isinstance(error, InvalidParameter) and given[0] in COMMANDS:
        return f"{text.removesuffix('.')}; add --help to see what it takes."
    return text


def _no_command(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, n=3, cutoff=0.4)
    hint = f"close names: {', '.join(near)}" if near else "`losslab --help` lists them"
    return f"There is no command {name!r}; {hint}."


def _help() -> str:
    lines = [f"  {name:<11} {command.says}" for name, command in COMMANDS.items()]
    return "\n".join([_USAGE, "", *lines, "", _EPILOGUE])


_USAGE = """\
usage: losslab [COMMAND] ...

The laboratory for loss functions and optimization.
Without a command it opens the lab in the browser (= losslab serve --open).

commands:"""

_EPILOGUE = """\
  losslab COMMAND --help   what a command takes
  losslab --version        which losslab this is

Data goes to stdout, messages to stderr; --json gives any answer as JSON."""


def _forgive_narrow_encodings() -> None:
    # A formula must not end in a traceback where the terminal knows no Greek.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _drop_stdout() -> None:
    # Python would complain once more when it flushes stdout at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
