"""What is descended: a surface, or a person's own function, as a place asks it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from losslab.core.arrays import Array, library
from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.surfaces import Surface

Function = Callable[[Array], Array]


@dataclass(frozen=True)
class OfSurface:
    """A surface; for points of two coordinates in any array library."""

    surface: Surface

    def value(self, point: Array) -> Array:
        """The height at a point."""
        return self.surface.value(point)

    def values(self, points: Array) -> Array:
        """The heights at points that are stacked along a first axis."""
        return self.surface.value(points)

    def value_and_gradient(self, point: Array) -> tuple[Array, Array]:
        """The height and the gradient at a point."""
        return self.surface.value(point), self.surface.gradient(point)

    def hessian(self, point: Array) -> Array:
        """The matrix of second derivatives."""
        return self.surface.hessian(point)

    def product(self, point: Array, direction: Array) -> Array:
        """The Hessian times a direction."""
        hessian = self.surface.hessian(point)
        return library(hessian).sum(hessian * direction, axis=-1)


@dataclass(frozen=True)
class OfFunction:
    """A person's own function, with its gradient or with JAX's."""

    function: Function
    derivative: Function | None

    def value(self, point: Array) -> Array:
        """The height at a point, checked."""
        import jax

        height = self.function(point)
        kind = getattr(height, "dtype", type(height))
        numbers = isinstance(height, int | float) or hasattr(height, "dtype")
        if not numbers or jax.numpy.shape(height) or jax.numpy.iscomplexobj(height):
            raise InvalidInput(
                "An objective returns one real number; this one returned"
                f" {kind} of shape {getattr(height, 'shape', 'unknown')}."
            )
        return jax.numpy.asarray(height, dtype=point.dtype)

    def values(self, points: Array) -> Array:
        """The heights at points that are stacked along a first axis."""
        import jax

        return jax.vmap(self.value)(points)

    def value_and_gradient(self, point: Array) -> tuple[Array, Array]:
        """The height and the gradient at a point, checked."""
        import jax

        if self.derivative is None:
            return jax.value_and_grad(self.value)(point)
        return self.value(point), self._gradient(point)

    def hessian(self, point: Array) -> Array:
        """The matrix of second derivatives by the coordinates in their order."""
        import jax

        columns = jax.jacfwd(self._gradient)(point)
        return columns.reshape(point.size, point.size)

    def product(self, point: Array, direction: Array) -> Array:
        """The Hessian times a direction."""
        import jax

        return jax.jvp(self._gradient, (point,), (direction,))[1]

    def _gradient(self, point: Array) -> Array:
        import jax

        if self.derivative is None:
            return jax.grad(self.value)(point)
        slope: Any = jax.numpy.asarray(self.derivative(point), dtype=point.dtype)
        if slope.shape != point.shape:
            raise ShapeMismatch(
                f"gradient returned shape {slope.shape} at a point of shape"
                f" {point.shape}; the two must be the same."
            )
        return slope
