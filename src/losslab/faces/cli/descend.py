"""`losslab descend`: where does this optimizer go on this surface?"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from losslab.faces.cli import output, style
from losslab.faces.cli.interrupt import INTERRUPTED
from losslab.faces.cli.parser import (
    Flags,
    Parser,
    given_parameters,
    mentioned,
    parameter_flags,
)
from losslab.services.limits import STEPS
from losslab.services.strict import strict

if TYPE_CHECKING:
    from losslab.core.fields import Parameter
    from losslab.services.descend import DescendRequest, Descent

_EPILOG = """\
example:
  losslab descend SURFACE --optimizer OPTIMIZER --learning-rate 0.01 \\
      --start=-1.5,1.5 --steps 500 -o run.png

The parameters of the surface and of the optimizer are flags too:
  losslab descend SURFACE --optimizer OPTIMIZER --help shows them."""

_SHOWN = 12
"""How many steps of a run the table shows."""


def arguments(parser: Parser, name: str, words: Sequence[str]) -> None:
    """A surface, an optimizer, and the flags that their parameters make."""
    parser.description = "Run an optimizer down a surface."
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("surface", metavar="SURFACE", help="losslab surfaces lists them")
    add("--optimizer", required=True, metavar="OPTIMIZER", help="losslab optimizers")
    add(
        "--start",
        metavar="-1.5,1.5",
        help="where to start (default: the surface's own)",
    )
    add(
        "--steps", default=f"{STEPS}", metavar=f"{STEPS}", help="how many steps to take"
    )
    add("--seed", metavar="0", help="for optimizers that move by chance")
    add("--json", action="store_true", help="print the run as JSON")
    add("-o", "--output", metavar="FILE", help="write run.png, run.csv or run.json")
    _parameters(parser, words)


def _parameters(parser: Parser, words: Sequence[str]) -> None:
    from losslab.catalogue.discover import entries, find

    optimizer = _value(words, "--optimizer")
    others = [word for word in words if word != optimizer]
    surface = mentioned(others, entries("surfaces"))
    of_optimizer: Flags = {}
    of_surface: Flags = {}
    if surface:
        known = find("surfaces", surface).definition.parameters()
        if optimizer:
            rules = _with_held(optimizer, words)
            of_optimizer = parameter_flags(parser, rules, optimizer, "optimizer")
        of_surface = parameter_flags(parser, known, surface, "surface")
    parser.set_defaults(of_optimizer=of_optimizer, of_surface=of_surface)


def _with_held(optimizer: str, words: Sequence[str]) -> "Mapping[str, Parameter]":
    """The parameters of the optimizer, and of the one that it wraps on this line."""
    from losslab.services import make

    own = make.known("optimizers", optimizer, {})
    said = {name: _value(words, f"--{name}") for name in own if "." not in name}
    held = {name: word for name, word in said.items() if word}
    return make.known("optimizers", optimizer, held)


def _value(words: Sequence[str], flag: str) -> str | None:
    """The value of a flag, before the line is parsed as a whole."""
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word.startswith(f"{flag}="):
            return word.removeprefix(f"{flag}=")
        if word == flag and not following.startswith("-"):
            return following or None
    return None


def run(options: argparse.Namespace) -> int:
    """Run, and show the run as a table, as JSON, or in a file."""
    path = _target(options.output)
    if path and path.suffix.lower() == ".png":
        from losslab.faces.cli import picture

        picture.require()
    request = _request(options)
    answer = _descended(request)
    if path:
        output.write(path, lambda file: _save(file, request, answer))
    if options.json:
        output.show_json(strict(answer))
    elif not path:
        print(_table(answer))
    stopped = answer.status.name == "stopped"
    outcome = f"{answer.status.says} It asked for {answer.evaluations.says}."
    outcome += f" {_goes_on(answer)}" if stopped else ""
    outcome += f" Written to {path}." if path else ""
    print(outcome, file=sys.stderr if options.json or path else sys.stdout)
    return INTERRUPTED if stopped else 0


def _goes_on(answer: "Descent") -> str:
    """How a run goes on that Ctrl-C stopped."""
    x, y = answer.trajectory[-1].tolist()
    return (
        f"With --start={x!r},{y!r} it goes on from there, the optimizer as if it began."
    )


def _target(name: str | None) -> output.Path | None:
    return None if name is None else output.target(name, (".png", ".csv", ".json"))


def _request(options: argparse.Namespace) -> "DescendRequest":
    from losslab.services.descend import DescendRequest
    from losslab.services.written import asked

    return asked(
        DescendRequest,
        vars(options),
        surface_parameters=given_parameters(options, options.of_surface),
        optimizer_parameters=given_parameters(options, options.of_optimizer),
    )


def _descended(request: "DescendRequest") -> "Descent":
    from losslab.services.descend import descend

    return descend(request)


def _save(path: output.Path, request: "DescendRequest", answer: "Descent") -> None:
    if path.suffix.lower() == ".png":
        from losslab.faces.cli import picture

        picture.draw(path, request, answer)
    elif path.suffix.lower() == ".csv":
        path.write_text(_csv(answer), encoding="utf-8")
    else:
        text = output.json_text(strict(answer))
        path.write_text(text + "\n", encoding="utf-8")


def _csv(answer: "Descent") -> str:
    points, losses = answer.trajectory.tolist(), answer.losses.tolist()
    rows = [
        f"{step},{x!r},{y!r},{loss!r}"
        for step, ((x, y), loss) in enumerate(zip(points, losses, strict=True))
    ]
    return "\n".join(["step,w1,w2,loss", *rows, ""])


def _table(answer: "Descent") -> str:
    """A few steps of the run, its first and its last among them."""
    last = len(answer.losses) - 1
    steps = sorted({round(i * last / (_SHOWN - 1)) for i in range(_SHOWN)})
    heads = ("step", "w1", "w2", "loss")
    rows = [heads, *(_row(step, answer) for step in steps)]
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.rjust(size) for cell, size in zip(row, sizes, strict=True))
        for row in rows
    ]
    return "\n".join([style.bold(lines[0]), *lines[1:]])


def _row(step: int, answer: "Descent") -> tuple[str, str, str, str]:
    x, y = answer.trajectory[step]
    return str(step), f"{x:.3f}", f"{y:.3f}", f"{answer.losses[step]:.6g}"
