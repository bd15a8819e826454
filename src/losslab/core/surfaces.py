"""The contract of a surface: a loss of two weights, to look at and to descend."""

import abc
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, final

import numpy as np

from losslab.core import derive, pieces
from losslab.core.arrays import Array, asarray, is_real, library, plain
from losslab.core.card import Card
from losslab.core.dual import Dual, tangent
from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.ops import sqrt
from losslab.core.parametrised import Parametrised

Point = tuple[float, float]
Window = tuple[Point, Point]
Colour = Literal["linear", "log", "diverging"]
MinimumKind = Literal["smooth", "kink", "cone", "boundary", "end of a valley"]


@dataclass(frozen=True)
class Minimum:
    """Where the surface is lowest around, how low, and of what kind.

    At a *smooth* minimum the gradient is 0, at a *kink* a few smooth pieces meet, at
    the tip of a *cone* the slope is positive in every direction. A *boundary* minimum
    lies on the edge of the window, beyond which the surface falls on. At the *end of a
    valley* there is no lowest point: ``point`` is where the valley's floor leaves the
    window, and ``value`` the height it sinks to for ever. A law checks each.
    """

    point: Point
    value: float
    globally: bool = True
    kind: MinimumKind = "smooth"


class Surface(Parametrised, abc.ABC):
    """A function of two weights with the window, start and minima that belong to it.

    Methods take points as arrays ``(..., 2)`` of NumPy, PyTorch or JAX.
    """

    card: ClassVar[Card]
    window: ClassVar[Window]
    start: ClassVar[Point]
    colour: ClassVar[Colour] = "linear"
    creased: ClassVar[bool] = False
    """Whether the gradient jumps: across lines, or at a cone's tip; a law checks it."""
    minima_complete: ClassVar[bool] = True
    """Whether `minima` lists every minimum inside the window; a law checks it."""

    @abc.abstractmethod
    def formula(self, x: Array, y: Array) -> Array:
        """The height at (x, y), as array mathematics from `losslab.core.ops`."""

    def minima(self) -> tuple[Minimum, ...]:
        """The known minima for the parameters of this instance."""
        return ()

    @final
    @property
    def bottomless(self) -> bool:
        """Whether it sinks for ever along valleys and has no other minimum."""
        return {minimum.kind for minimum in self.minima()} == {"end of a valley"}

    @final
    def value(self, point: Array) -> Array:
        """The height at each point; shape ``(...)`` from ``(..., 2)``."""
        x, y = self._coordinates(point)
        with np.errstate(all="ignore"):
            return plain(derive.spread(self.formula(x, y), x))

    @final
    def subdifferential(self, point: Array) -> tuple[Array, Array]:
        """Lower and upper ends of each partial derivative, each ``(..., 2)``.

        They differ where smooth pieces meet. The two span the box around the
        subdifferential, which need not fill it: where 3|x − y| has its crease the
        subgradients are (s, −s) with |s| ≤ 3, and the box is [−3, 3] × [−3, 3].
        """
        points = self._points(point)
        with np.errstate(all="ignore"):
            met = pieces.met(self.formula, points)
        xp = library(points)
        return xp.min(met, axis=-2), xp.max(met, axis=-2)

    @final
    def gradient(self, point: Array) -> Array:
        """The gradient at each point, ``(..., 2)``.

        Where smooth pieces meet in a crease or in the tip of a cone it is the
        subgradient of least norm: 0 at a minimum, and elsewhere its negative leads
        down. Not a number where slopes are infinite.
        """
        points = self._points(point)
        x, y = points[..., 0], points[..., 1]
        with np.errstate(all="ignore"):
            if self.creased:
                return pieces.shortest(self.formula, points)
            along_x = derive.slope(lambda x: self.formula(x, y), x)[1]
            along_y = derive.slope(lambda y: self.formula(x, y), y)[1]
        return library(x).stack([along_x, along_y], axis=-1)

    @final
    def hessian(self, point: Array) -> Array:
        """The matrix of second derivatives at each point, ``(..., 2, 2)``.

        Where pieces meet it is the limit from the side of larger coordinates.
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
        with np.errstate(all="ignore"):
            return plain((a + d) / 2.0 + sqrt(half * half + b * b))

    def _second(self, x: Array, y: Array, first: int, then: int) -> Array:
        seeds = [
            Dual(Dual(value, float(first == i)), Dual(float(then == i), 0.0))
            for i, value in enumerate((x, y))
        ]
        return derive.spread(tangent(tangent(self.formula(*seeds))), x)

    def _coordinates(self, point: Array) -> tuple[Array, Array]:
        points = self._points(point)
        return points[..., 0], points[..., 1]

    def _points(self, point: Array) -> Array:
        points = _float_points(point)
        if points.ndim == 0 or points.shape[-1] != 2:
            raise ShapeMismatch(
                "A point of a surface has two coordinates along the last axis;"
                f" an array of shape {tuple(points.shape)} was given."
            )
        return points


def _float_points(point: Any) -> Array:
    try:
        xp = library(point)
        points = asarray(xp, point)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"A point is two numbers; {point!r} was given.") from error
    if not is_real(xp, points):
        raise InvalidInput(f"A point is two real numbers; {point!r} was given.")
    return points if xp.isdtype(points.dtype, "real floating") else points * 1.0
