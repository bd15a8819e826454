"""The key of a step, for optimizers that move by chance."""

from typing import Any

from losslab.compiler.contracts.source import Function, module
from losslab.compiler.function import Input, Output, storing
from losslab.core import random

_INPUTS = (Input("seed", (), "uint32"), Input("step", (), "uint32"))


def source(name: str) -> str:
    """The module of chance: a function of a seed and the number of a step."""
    code = storing(f"{name}: key", _key, _INPUTS, [Output(), Output()])
    arguments = [x.name for x in _INPUTS]
    return module(name, {"": [Function("key", arguments, code)]})


def _key(seed: Any, step: Any) -> tuple[Any, Any]:
    key = random.fold(random.key(seed), step)
    return key[0], key[1]
