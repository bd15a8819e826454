"""A loss: value, gradient, subdifferential and curvature of one sample.

A loss of events exports them for its figure, and as ``vector`` its value and gradient
on whole events, where these are vectors.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from losslab.compiler.contracts.source import (
    Function,
    Group,
    Members,
    arguments,
    inputs,
    made,
    module,
    read,
    variants,
)
from losslab.compiler.function import Code, Input, Output, returning, storing
from losslab.compiler.sides import SIDES, Sided, looked_at
from losslab.core.event_losses import EventLoss, pointwise

METHODS = ("value", "gradient", "subdifferential", "curvature")
_POINT = ("prediction", "target")


def source(name: str, definition: type[Any]) -> str:
    """The module of a loss.

    Raises:
        Untranslatable: naming the definition and what has no JavaScript.
    """
    forms = variants(name, definition).items()
    return module(name, {form: _members(name, own) for form, own in forms})


def _members(name: str, definition: Any) -> Members:
    names = [*_POINT, *_rest(definition)]
    given = [*map(Input, _POINT), *inputs(definition, names[2:], {})]
    sides = _sides(name, definition, given) if _is_of_events(definition) else []
    look = _sided(definition, sides) if sides else partial(called, definition)
    codes = {
        which: returning(f"{name}: {which}", look(which), given) for which in METHODS
    }
    methods = [Function(which, names, code) for which, code in codes.items()]
    vectors = _is_of_events(definition) and of_vectors(definition)
    group = [_vector(name, definition, names)] if vectors else []
    return [*sides, *methods, *group]


def _is_of_events(definition: Any) -> bool:
    return isinstance(definition, EventLoss)


def of_vectors(definition: EventLoss | type[EventLoss]) -> bool:
    """Whether prediction and target are one row of numbers each."""
    kinds = definition.prediction_kind, definition.target_kind
    return all(len(kind.event) == 1 for kind in kinds)


def _rest(definition: Any) -> list[str]:
    return arguments(definition, *_POINT, "side", "out", *SIDES)


def called(definition: Any, which: str) -> Callable[..., Any]:
    """A method of the loss, or of its figure, as a function of its parameters too."""

    def function(prediction: Any, target: Any, *values: Any) -> Any:
        loss = pointwise(made(definition, values))
        return getattr(loss, which)(prediction, target)

    return function


def _sided(
    definition: Any, sides: Sequence[Function]
) -> Callable[[str], Callable[..., Any]]:
    """As `called`, but that calls of ``sides`` stand for what they compute."""
    counts = {side.name: len(side.arguments) for side in sides}

    def method(which: str) -> Callable[..., Any]:
        def function(prediction: Any, target: Any, *values: Any) -> Any:
            loss = Sided(pointwise(made(definition, values)), values, counts)
            return getattr(loss, which)(prediction, target)

        return function

    return method


def _sides(name: str, definition: Any, given: Sequence[Input]) -> list[Function]:
    """The derivatives of one side."""
    point, target, *rest = given
    inputs = [point, Input("side"), target, *rest]
    names, found = [x.name for x in inputs], list[Function]()
    for what in SIDES:
        code = returning(f"{name}: {what}", _looking(definition, what), inputs)
        found.append(Function(what, read(names, code), code, hidden=True))
    return found


def _looking(definition: Any, what: str) -> Callable[..., Any]:
    def look(x: Any, side: Any, target: Any, *values: Any) -> Any:
        loss = pointwise(made(definition, values))
        return looked_at(loss, what, x, side, target)

    return look


def called_on_scores(definition: Any, which: str) -> Callable[..., Any]:
    """A method of a loss of class scores as a function of its parameters too."""

    def function(prediction: Any, target: Any, *values: Any) -> Any:
        loss = made(definition, values)
        return getattr(loss, which)(prediction, target)

    return function


def _vector(name: str, definition: Any, names: list[str]) -> Group:
    """Value and gradient on all scores."""
    out = Output("out")
    value = _on_scores(f"{name}: vector value", definition, "value", Output())
    slope = _on_scores(f"{name}: vector gradient", definition, "gradient", out)
    into = [*_POINT, "out", *names[2:]]
    return Group(
        "vector", [Function("value", names, value), Function("gradient", into, slope)]
    )


def _on_scores(where: str, definition: Any, which: str, output: Output) -> Code:
    (axis,) = definition.prediction_kind.event
    rest = inputs(definition, _rest(definition), {axis: "n"})
    given = [*(Input(x, ("n",)) for x in _POINT), *rest]
    return storing(where, called_on_scores(definition, which), given, [output])
