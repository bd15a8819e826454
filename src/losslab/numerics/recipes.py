"""What of an objective or an optimizer is fixed in a compiled run, and what may vary.

Numbers vary: they enter the compiled run as arguments, so that another learning_rate
does not compile again. Classes, dialects and functions are fixed.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np

from losslab.core.arrays import Array
from losslab.core.errors import InvalidInput
from losslab.core.losses import Loss
from losslab.core.optimizers import Optimizer
from losslab.core.place import Place
from losslab.core.surfaces import Surface
from losslab.numerics.objectives import OfFunction


@runtime_checkable
class Rule(Protocol):
    """Anything that steps as an optimizer does; the state is a tree of arrays."""

    def init(self, here: Place) -> Any:
        """The state before the first step, which starts here."""
        ...

    def step(self, here: Place, state: Any, key: Array) -> tuple[Array, Any]:
        """The point and the state after one step from here."""
        ...


@dataclass(frozen=True)
class Recipe:
    """How to make the thing again, with other numbers in place of its own.

    ``lasting`` is false where the same parts may mean something else next time.
    """

    make: Callable[[Any, Mapping[str, Array]], Any]
    fixed: Any = ()
    lasting: bool = True
    numbers: Mapping[str, Array] = field(
        default_factory=dict[str, Array], compare=False
    )

    def __call__(self, numbers: Mapping[str, Array]) -> Any:
        return self.make(self.fixed, numbers)


def of_objective(objective: Any, gradient: Any) -> Recipe:
    """The recipe of a surface, or of a person's own function.

    Raises:
        InvalidInput: for anything else.
    """
    if isinstance(objective, Surface):
        if gradient is not None:
            raise InvalidInput("A surface has its gradient; leave out gradient=.")
        return _of_definition(objective)
    if isinstance(objective, Loss):
        raise InvalidInput(
            "A loss compares predictions with targets; give a function of the point"
            f" that calls it instead of {objective!r} itself."
        )
    _check_callable("objective", objective)
    if gradient is not None:
        _check_callable("gradient", gradient)
    return Recipe(_itself, OfFunction(objective, gradient), lasting=False)


def _check_callable(name: str, given: Any) -> None:
    if isinstance(given, type) or not callable(given):
        raise InvalidInput(
            f"{name} must be a function of an array (an objective may be a surface"
            f" instead), and {given!r} was given."
        )
    try:
        takes = inspect.signature(given)
    except ValueError:
        return  # written in C, it does not say
    try:
        takes.bind("the point")
    except TypeError as error:
        raise InvalidInput(
            f"{name} must be a function of one array, the point (an objective may be"
            f" a surface instead), and {given!r} takes {', '.join(takes.parameters)}."
        ) from error


def of_optimizer(optimizer: Any) -> Recipe:
    """The recipe of an optimizer of the catalogue, or of anything that steps like one.

    Raises:
        InvalidInput: for anything else.
    """
    if isinstance(optimizer, Optimizer):
        return _of_definition(optimizer)
    if isinstance(optimizer, type) or not isinstance(optimizer, Rule):
        raise InvalidInput(
            "optimizer must have init(here) and step(here, state, key), and"
            f" {optimizer!r} was given."
        )
    frozen = getattr(type(optimizer), "__dataclass_params__", None)
    lasting = frozen is not None and frozen.frozen
    return Recipe(_itself, optimizer, lasting)


def _of_definition(definition: Any) -> Recipe:
    numbers = {name: _number(name, x) for name, x in definition.varying.items()}
    return Recipe(type(definition).remade, definition.fixed, numbers=numbers)


def _number(name: str, value: Array) -> Array:
    if isinstance(value, float):
        return value  # the common case, and the quickest to hand over
    value = value.detach() if hasattr(value, "detach") else value
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"{name} must be a number, and {value!r} was given."
        ) from error


def _itself(thing: Any, numbers: Mapping[str, Array]) -> Any:
    return thing
