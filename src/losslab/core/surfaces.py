"""The contract of a surface: a loss of two weights, to look at and to descend."""

import abc
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, final

import numpy as np

from losslab.core import derive
from losslab.core.arrays import Array, asarray, is_real, library, plain
from losslab.core.card import Card
from losslab.core.dual import Dual, tangent
from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.ops import sqrt
from losslab.core.parametrised import Parametrised

Point = tuple[float, float]
Window = tuple[Point, Point]
Colour = Literal["linear", "log", "diverging"]


@dataclass(frozen=True)
class Minimum:
    """A minimum and its value; ``smooth`` is false where no gradient exists."""

    point: Point
    value: float
    globally: bool = True
    smooth: bool = True


class Surface(Parametrised, abc.ABC):
    """A function of two weights with the window, start and minima that belong to it.

    Methods take points as arrays ``(..., 2)`` of NumPy, PyTorch or JAX.
    """

    card: ClassVar[Card]
    window: ClassVar[Window]
    start: ClassVar[Point]
    colour: ClassVar[Colour] = "linear"
    creased: ClassVar[bool] = False
    """Whether there are lines across which the gradient jumps; a law checks it."""
    minima_complete: ClassVar[bool] = True
    """Whether `minima` lists every minimum inside the window; a law checks it."""

    @abc.abstractmethod
    def formula(self, x: Array, y: Array) -> Array:
        """The height at (x, y), as array mathematics from `losslab.core.ops`."""

    def minima(self) -> tuple[Minimum, ...]:
        """The known minima for the parameters of this instance."""
        return ()

    @final
    def value(self, point: Array) -> Array:
        """The height at each point; shape ``(...)`` from ``(..., 2)``."""
        x, y = self._coordinates(point)
        with np.errstate(all="ignore"):
            return plain(derive.spread(self.formula(x, y), x))

    @final
    def subdifferential(self, point: Array) -> tuple[Array, Array]:
        """Lower and upper ends of the partial derivatives, each ``(..., 2)``.

        They differ only where the surface has a crease across that coordinate.
        """
        x, y = self._coordinates(point)
        with np.errstate(all="ignore"):
            along_x = derive.slopes(lambda x: self.formula(x, y), x)
            along_y = derive.slopes(lambda y: self.formula(x, y), y)
        xp = library(x)
        lower, upper = zip(along_x, along_y, strict=True)
        return xp.stack(lower, axis=-1), xp.stack(upper, axis=-1)

    @final
    def gradient(self, point: Array) -> Array:
        """The gradient at each point, ``(..., 2)``.

        On a crease each coordinate takes the element of its interval nearest to 0;
        for creases along the axes that is the subgradient of least norm.
        """
        if self.creased:
            return derive.least_magnitude(*self.subdifferential(point))
        x, y = self._coordinates(point)
        with np.errstate(all="ignore"):
            along_x = derive.slope(lambda x: self.formula(x, y), x)[1]
            along_y = derive.slope(lambda y: self.formula(x, y), y)[1]
        return library(x).stack([along_x, along_y], axis=-1)

    @final
    def hessian(self, point: Array) -> Array:
        """The matrix of second derivatives at each point, ``(..., 2, 2)``.

        On a crease it is the limit from the side of larger coordinates.
        """
        x, y = self._coordinates(point)
        xp = library(x)
        with np.errstate(all="ignore"):
            xx, yy = self._second(x, y, 0, 0), self._second(x, y, 1, 1)
            xy = self._second(x, y, 0, 1)
        rows = [xp.stack([xx, xy], axis=-1), xp.stack([xy, yy], axis=-1)]
        return xp.stack(rows, axis=-2)

    @final
    def sharpness(self, point: Array) -> Array:
        """The largest eigenvalue of the Hessian, λ_max."""
        hessian = self.hessian(point)
        a, b, d = hessian[..., 0, 0], hessian[..., 0, 1], hessian[..., 1, 1]
        half = (a - d) / 2.0
        return plain((a + d) / 2.0 + sqrt(half * half + b * b))

    def _second(self, x: Array, y: Array, first: int, then: int) -> Array:
        seeds = [
            Dual(Dual(value, float(first == i)), Dual(float(then == i), 0.0))
            for i, value in enumerate((x, y))
        ]
        return derive.spread(tangent(tangent(self.formula(*seeds))), x)

    def _coordinates(self, point: Array) -> tuple[Array, Array]:
        points = _float_points(point)
        if points.ndim == 0 or points.shape[-1] != 2:
            raise ShapeMismatch(
                "A point of a surface has two coordinates along the last axis;"
                f" an array of shape {tuple(points.shape)} was given."
            )
        return points[..., 0], points[..., 1]


def _float_points(point: Any) -> Array:
    try:
        xp = library(point)
        points = asarray(xp, point)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"A point is two numbers; {point!r} was given.") from error
    if not is_real(xp, points):
        raise InvalidInput(f"A point is two real numbers; {point!r} was given.")
    return points if xp.isdtype(points.dtype, "real floating") else points * 1.0
