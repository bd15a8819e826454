"""One Python function as a module, for tests of single translations."""

from collections.abc import Callable
from typing import Any

import numpy as np

from compiler.engine import Engine
from losslab.compiler.contracts.source import Function, module
from losslab.compiler.function import Input, Output, returning, storing


def scalar_module(python: Callable[..., Any], count: int) -> str:
    """A module whose function ``f`` takes that many numbers."""
    names = [f"x{place}" for place in range(count)]
    code = returning("f", python, list(map(Input, names)))
    return module("test", {"": [Function("f", names, code)]})


def vector_module(python: Callable[..., Any], inputs: list[Input]) -> str:
    """A module whose ``f`` stores a vector in ``out``, given vectors and numbers."""
    code = storing("f", python, inputs, [Output("out")])
    names = [*(x.name for x in inputs), "out"]
    return module("test", {"": [Function("f", names, code)]})


def run(engine: Engine, python: Callable[..., Any], rows: np.ndarray) -> np.ndarray:
    """The results of the printed function at each row."""
    return engine.table(scalar_module(python, rows.shape[1]), "f", rows)
