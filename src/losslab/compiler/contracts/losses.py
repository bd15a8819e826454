"""A loss: value, gradient, subdifferential and curvature of one sample.

A loss of events exports them for its figure, and as ``vector`` its value and gradient
on whole events, where these are vectors.
"""

from collections.abc import Callable
from typing import Any

from losslab.compiler.contracts.source import (
    arguments,
    function,
    literal_object,
    made,
    method,
    module,
)
from losslab.compiler.function import Code, Input, Output, returning, storing
from losslab.core.event_losses import EventLoss, pointwise

METHODS = ("value", "gradient", "subdifferential", "curvature")
_POINT = ("prediction", "target")


def source(name: str, definition: type[Any]) -> str:
    """The module of a loss.

    Raises:
        Untranslatable: naming the definition and what has no JavaScript.
    """
    (own,) = definition.variants().values()
    names = [*_POINT, *_rest(own)]
    codes = {
        which: returning(f"{name}: {which}", called(own, which), names)
        for which in METHODS
    }
    parts = {which: function(which, names, code) for which, code in codes.items()}
    if isinstance(own, EventLoss):
        codes |= {"vector value": _value(name, own)}
        codes |= {"vector gradient": _gradient(name, own)}
        parts["vector"] = literal_object("const vector = ", _vector(codes, names))
    return module(name, parts, codes.values())


def _rest(definition: Any) -> list[str]:
    return arguments(definition, *_POINT, "out")


def called(definition: Any, which: str) -> Callable[..., Any]:
    """A method of the loss, or of its figure, as a function of its parameters too."""

    def function(prediction: Any, target: Any, *values: Any) -> Any:
        loss = pointwise(made(definition, values))
        return getattr(loss, which)(prediction, target)

    return function


def called_on_scores(definition: Any, which: str) -> Callable[..., Any]:
    """A method of a loss of class scores as a function of its parameters too."""

    def function(prediction: Any, target: Any, *values: Any) -> Any:
        loss = made(definition, values)
        return getattr(loss, which)(prediction, target)

    return function


def _value(name: str, definition: Any) -> Code:
    return _on_scores(f"{name}: vector value", definition, "value", Output())


def _gradient(name: str, definition: Any) -> Code:
    out = Output("out", vector=True)
    return _on_scores(f"{name}: vector gradient", definition, "gradient", out)


def _on_scores(where: str, definition: Any, which: str, output: Output) -> Code:
    rest = map(Input, _rest(definition))
    inputs = [*(Input(x, vector=True) for x in _POINT), *rest]
    return storing(where, called_on_scores(definition, which), inputs, [output])


def _vector(codes: dict[str, Code], names: list[str]) -> list[str]:
    into = [*_POINT, "out", *names[2:]]
    return [
        method("value", names, codes["vector value"]),
        method("gradient", into, codes["vector gradient"]),
    ]
