"""Orders and running sums: what looks at the numbers along an axis one by one."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from losslab.compiler.context import Context
from losslab.compiler.nodes import Index, Node, Total
from losslab.compiler.primitives import STARTS
from losslab.compiler.spell import wrapped
from losslab.compiler.tensors import Tensor, Use
from losslab.compiler.work import Order, Running

_RUNNING = {"cumsum": "add", "cumprod": "mul", "cummax": "max", "cummin": "min"}


def _axes(to: Context, shape: Index, last: int) -> list[Node]:
    """An axis for each dimension, the loop over the ``last`` one innermost."""
    order = [k for k in range(len(shape)) if k != last] + [last]
    return [to.make.axis(shape[k], order.index(k)) for k in range(len(shape))]


def _loops(index: Sequence[Node]) -> tuple[Any, ...]:
    return tuple(sorted((at.value for at in index), key=lambda axis: axis.level))


def _running(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    (x,), params, make = inputs, equation.params, to.make
    aval, name = equation.outvars[0].aval, equation.primitive.name
    kind = to.type(aval)

    def build() -> Node:
        index = _axes(to, x.shape, params["axis"])
        element = x.at(tuple(index))
        turns = Total(name, (element,))
        so_far = make.leaf("given", kind, "so far", turns, *_loops(index)[-1:])
        then, start = _follows(to, name, so_far, element)
        place, size = make.offset(tuple(index), x.shape), make.product(x.shape)
        reverse = bool(params["reverse"])
        work = Running(_loops(index), so_far, start, place, size, reverse)
        return make.node("running", kind, (then,), work)

    return [to.array(aval, build, [Use(x, moved=True)], name)]


def _follows(to: Context, name: str, so_far: Node, element: Node) -> tuple[Node, Node]:
    """What comes after ``so_far``, and what there is before the first element."""
    if name == "cumlogsumexp":
        start = to.make.number(float("-inf"))
        return to.formula(jnp.logaddexp, so_far, element), start
    start = STARTS[_RUNNING[name]][element.type]
    then = wrapped(to.make, _RUNNING[name], so_far, element)
    return then, to.make.literal(start, element.type)


def _sort(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    """The order is found, and all operands are looked up in it."""
    axis, count = equation.params["dimension"], equation.params["num_keys"]
    aval, shape, make = equation.invars[0].aval, inputs[0].shape, to.make
    aside = tuple(k for k in range(len(shape)) if k != axis)

    def row_by_row(index: Sequence[Node]) -> Node:
        order = (*aside, axis)
        return make.offset(
            tuple(index[k] for k in order), tuple(shape[k] for k in order)
        )

    def build() -> Node:
        index = _axes(to, shape, axis)
        other = make.axis(shape[axis], len(shape))
        start = [make.whole(0) if k == axis else at for k, at in enumerate(index)]
        beside = [other if k == axis else at for k, at in enumerate(index)]
        keys = [[x.at(tuple(at)) for x in inputs[:count]] for at in (index, beside)]
        work = Order(
            _loops(index), other.value, tuple(keys[1]), row_by_row(start),
            make.product(shape),
        )  # fmt: skip
        return make.node("order", "int32", tuple(keys[0]), work)

    uses = [Use(x, moved=True, again=True) for x in inputs[:count]]
    places = to.array(jax.ShapeDtypeStruct(aval.shape, "int32"), build, uses, "order")

    def sorted_by(x: Tensor) -> Callable[[Index], Node]:
        def rule(index: Index) -> Node:
            place = make.load(places.store(make), row_by_row(index), "int")
            return x.at((*index[:axis], place, *index[axis + 1 :]))

        return rule

    return [
        to.tensor(variable.aval, sorted_by(x), [Use(x, moved=True), Use(places)])
        for x, variable in zip(inputs, equation.outvars, strict=True)
    ]


RULES: dict[str, Callable[..., list[Tensor]]] = {
    **dict.fromkeys([*_RUNNING, "cumlogsumexp"], _running),
    "sort": _sort,
}
"""Primitive → its results, from the numbers along an axis."""
