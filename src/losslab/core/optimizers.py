"""The contract of an optimizer: two pure functions on arrays of any shape."""

import abc
import math
from collections.abc import Mapping
from typing import Any, ClassVar

from losslab.core.arrays import Array, spread
from losslab.core.card import Card
from losslab.core.domains import positive, unit_right_open
from losslab.core.ops import where
from losslab.core.parameters import choice, number
from losslab.core.parametrised import Parametrised

State = Mapping[str, Array]
"""What an optimizer remembers between steps: arrays and scalars by name."""


class Optimizer(Parametrised, abc.ABC):
    """A rule that turns a gradient into the next parameters.

    Its ``dialect`` is whose convention it follows, a choice that `dialects` declares.
    """

    card: ClassVar[Card]
    dialect: str

    @abc.abstractmethod
    def init(self, parameters: Array) -> dict[str, Array]:
        """The state before the first step."""

    @abc.abstractmethod
    def step(
        self, gradient: Array, state: State, parameters: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The parameters and the state after one step; the inputs are not changed."""

    def threshold(self, sharpness: Array) -> Array:
        """The largest stable learning_rate on a quadratic of this sharpness.

        NaN where theory gives none.
        """
        return sharpness * math.nan


def dialects(*names: str) -> Any:
    """Declare whose convention is followed; the first unless told otherwise."""
    return choice(*names, says="whose convention is followed")


def learning_rate(
    *, slider: tuple[float, float] = (1e-4, 1.0), **by_dialect: float
) -> Any:
    """Declare the learning_rate, with the default of each dialect."""
    return number(
        by_dialect["torch"],
        domain=positive,
        says="size of a step",
        symbol="η",
        slider=slider,
        log=True,
        by_dialect=by_dialect,
    )


def momentum(default: float) -> Any:
    """Declare the momentum of a velocity."""
    return number(
        default,
        domain=unit_right_open,
        says="share of the velocity that is kept",
        symbol="μ",
        slider=(0.0, 0.99),
    )


def epsilon(**by_dialect: float) -> Any:
    """Declare the floor of a divisor, with the default of each dialect.

    It is never 0: a coordinate that has seen no gradient yet would become 0/0.
    """
    return number(
        by_dialect["torch"],
        domain=positive,
        says="floor of the divisor",
        symbol="ε",
        slider=(1e-10, 1e-2),
        log=True,
        by_dialect=by_dialect,
    )


def filled(value: Array, parameters: Array) -> Array:
    """State in the shape and dtype of the parameters, the value everywhere."""
    return spread(value, parameters)


def stable_below(bound: Array, sharpness: Array) -> Array:
    """``bound / sharpness``, and NaN where the surface does not curve upwards.

    Without upward curvature there is no minimum whose stability could be lost.
    """
    return bound / where(sharpness > 0.0, sharpness, math.nan)
