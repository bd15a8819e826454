"""What an optimizer asks of its place, as a primitive that only the host can answer.

JAX sees one operation; the printed form calls ``here.valueAt``, ``here.gradientAt`` or
``here.hessianAt`` with the coordinates of a point.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
from jax.core import ShapedArray
from jax.errors import InconclusiveDimensionOperation
from jax.extend.core import Primitive

from losslab.compiler.context import Context
from losslab.compiler.nodes import Index, Node
from losslab.compiler.tensors import LOOPS, Tensor, Use, indices
from losslab.compiler.work import Ask

_SIDES = {"value": 0, "gradient": 1, "hessian": 2}
"""What can be asked, and how often the coordinates of a point are a side of it."""

_ask = Primitive("ask")


@_ask.def_abstract_eval
def _answered(point: Any, *, what: str) -> Any:
    if not all(isinstance(size, int) for size in point.shape):
        raise InconclusiveDimensionOperation("a host is asked at so many coordinates")
    size = math.prod(point.shape)
    shape = point.shape if what == "gradient" else (size,) * _SIDES[what]
    return ShapedArray(shape, point.dtype)


class Asked:
    """An objective that nothing is known of: the host answers for it."""

    def value(self, point: Any) -> Any:
        """The height at a point."""
        return _ask.bind(point, what="value")

    def values(self, points: Any) -> Any:
        """The heights at points that are stacked along a first axis."""
        return jnp.stack([self.value(point) for point in points])

    def value_and_gradient(self, point: Any) -> tuple[Any, Any]:
        """The height and the gradient at a point."""
        return self.value(point), _ask.bind(point, what="gradient")

    def hessian(self, point: Any) -> Any:
        """The matrix of second derivatives by the coordinates in their order."""
        return _ask.bind(point, what="hessian")

    def product(self, point: Any, direction: Any) -> Any:
        """The Hessian times a direction."""
        return jnp.sum(self.hessian(point) * direction, axis=-1)


def _answer(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    (point,), what = inputs, equation.params["what"]
    aval, make = equation.outvars[0].aval, to.make

    def rule(index: Index) -> Node:
        at = tuple(point.at(place) for place in indices(make, point.shape))
        if not aval.shape:
            return make.node("asked", "float", at, Ask(what))
        answer = make.node("answer", "float", at, Ask(what))
        return make.load(answer, make.offset(index, to.shape(aval)))

    return [to.tensor(aval, rule, [Use(point, moved=True)], LOOPS, what)]


RULES: dict[str, Callable[..., list[Tensor]]] = {"ask": _answer}
"""Primitive → how its results come from its operands."""
