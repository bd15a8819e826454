"""The contract of an optimizer: two pure functions of the place where it stands."""

import abc
import math
from collections.abc import Mapping
from typing import Any, ClassVar, final

from losslab.core.arrays import Array, spread
from losslab.core.card import Card
from losslab.core.domains import positive, unit_right_open
from losslab.core.errors import InvalidParameter
from losslab.core.ops import where
from losslab.core.parameters import choice, number
from losslab.core.parametrised import Parametrised
from losslab.core.place import Place

State = Mapping[str, Array]
"""What an optimizer remembers between steps: arrays and scalars by name."""


class Optimizer(Parametrised, abc.ABC):
    """A rule that leads from a place to the next point.

    A point is an array of any shape. Its ``dialect`` is whose convention it follows, a
    choice that `dialects` declares.
    """

    card: ClassVar[Card]
    dialect: str

    @abc.abstractmethod
    def init(self, here: Place) -> dict[str, Array]:
        """The state before the first step, which starts here."""

    @abc.abstractmethod
    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The point after one step from here, and the state; nothing given is changed.

        Where no step can be taken, the point is not a number, and the run is stuck.
        Chance comes from ``key`` alone, see `losslab.core.random`.
        """

    @property
    def coupled(self) -> bool:
        """Whether the steps of a coordinate depend on others that the loss keeps apart.

        A law tries it on sums of a term for each coordinate.
        """
        return False

    @property
    def shaped(self) -> bool:
        """Whether rows and columns of a point are more to it than coordinates.

        A law tries it by laying out the same coordinates as a vector and as a matrix.
        """
        return False

    @property
    def drifts(self) -> bool:
        """Whether it moves without a gradient: decay, noise; a law tries it."""
        return False

    @property
    def chance(self) -> bool:
        """Whether its steps depend on the key; a law tries it."""
        return False

    def scaled(self, factor: Array) -> "Optimizer":
        """The same rule with its learning_rate times a factor, which may be traced.

        Raises:
            InvalidParameter: it has no learning_rate.
        """
        if "learning_rate" not in self.parameters():
            raise InvalidParameter(f"{self!r} has no learning_rate to be scaled.")
        return self.varied(
            {"learning_rate": factor * self.parameter_values["learning_rate"]}
        )

    def threshold(self, sharpness: Array) -> Array:
        """The largest stable learning_rate on a quadratic of this sharpness.

        NaN where theory gives none.
        """
        return sharpness * math.nan


class GradientRule(Optimizer):
    """A rule that asks for the gradient where it stands, and for nothing else."""

    @abc.abstractmethod
    def begin(self, point: Array) -> dict[str, Array]:
        """The state before the first step from this point."""

    @abc.abstractmethod
    def update(
        self, gradient: Array, state: State, point: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The point and the state after one step; nothing given is changed."""

    @final
    def init(self, here: Place) -> dict[str, Array]:
        return self.begin(here.point)

    @final
    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        return self.update(here.gradient, state, here.point)


def dialects(*names: str) -> Any:
    """Declare whose convention is followed; the first unless told otherwise."""
    return choice(*names, says="whose convention is followed")


def learning_rate(
    *, slider: tuple[float, float] = (1e-4, 1.0), **by_dialect: float
) -> Any:
    """Declare the learning_rate, with the default of each dialect."""
    return number(
        next(iter(by_dialect.values())),
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


def filled(value: Array, point: Array) -> Array:
    """State in the shape and dtype of the point, the value everywhere."""
    return spread(value, point)


def stable_below(bound: Array, sharpness: Array) -> Array:
    """``bound / sharpness``, and NaN where the surface does not curve upwards.

    Without upward curvature there is no minimum whose stability could be lost.
    """
    return bound / where(sharpness > 0.0, sharpness, math.nan)
