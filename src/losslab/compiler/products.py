"""Sums, products of arrays, extremes: what combines the numbers along axes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from losslab.compiler.context import Context
from losslab.compiler.nodes import Index, Node, Total, Type
from losslab.compiler.primitives import REDUCTIONS, STARTS
from losslab.compiler.spell import wrapped
from losslab.compiler.tensors import (
    COMPUTES,
    LOOPS,
    Tensor,
    Use,
    free_level,
    is_few,
    nested,
)
from losslab.compiler.work import Extreme, Reduce

Combine = Callable[[Node, Node], Node]


def together(
    to: Context,
    kind: Type,
    name: str,
    shape: Index,
    at: Callable[[Index], Node],
    level: int,
) -> Node:
    """The numbers at all indices, combined in order: in loops where there are many."""
    nest = nested(to.make, shape, at, level)
    start = to.make.literal(STARTS[name][kind], kind)
    combine = partial(wrapped, to.make, name)
    if not nest.axes:
        first, *rest = nest.elements or (start,)
        for element in rest:
            first = combine(first, element)
        return first
    turns = Total(name, (nest.elements, nest.axes))
    so_far = to.make.leaf("given", kind, "so far", turns, *nest.axes)
    then = so_far
    for element in nest.elements:
        then = combine(then, element)
    work = Reduce(nest.axes, so_far, start)
    return to.make.node("reduce", kind, (then,), work)


def merged(index: Index, axes: Sequence[int], inner: Index) -> Index:
    """The index of an operand: ``inner`` along these axes, ``index`` along the rest."""
    rest, along = iter(index), dict(zip(axes, inner, strict=True))
    count = len(index) + len(inner)
    return tuple(along[k] if k in along else next(rest) for k in range(count))


def _reduce(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    (x,), axes = inputs, equation.params["axes"]
    aval, name = equation.outvars[0].aval, REDUCTIONS[equation.primitive.name]
    sizes, kind = tuple(x.shape[k] for k in axes), to.type(aval)

    def rule(index: Index) -> Node:
        at = lambda inner: x.at(merged(index, axes, inner))  # noqa: E731
        return together(to, kind, name, sizes, at, free_level(index))

    cost = COMPUTES if all(map(is_few, sizes)) else LOOPS
    return [to.tensor(aval, rule, [Use(x, moved=True)], cost, "sum")]


def _dot(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    a, b = inputs
    (along_a, along_b), (batch_a, batch_b) = equation.params["dimension_numbers"]
    free_a = [k for k in range(len(a.shape)) if k not in (*along_a, *batch_a)]
    free_b = [k for k in range(len(b.shape)) if k not in (*along_b, *batch_b)]
    aval, count = equation.outvars[0].aval, len(batch_a)
    sizes, kind = tuple(a.shape[k] for k in along_a), to.type(aval)

    def rule(index: Index) -> Node:
        shared, rest = index[:count], index[count:]
        of_a, of_b = rest[: len(free_a)], rest[len(free_a) :]

        def at(inner: Index) -> Node:
            left = _at(a, (*batch_a, *free_a, *along_a), (*shared, *of_a, *inner))
            right = _at(b, (*batch_b, *free_b, *along_b), (*shared, *of_b, *inner))
            return wrapped(to.make, "mul", left, right)

        return together(to, kind, "add", sizes, at, free_level(index))

    often_a = not all(is_few(b.shape[k]) for k in free_b)
    often_b = not all(is_few(a.shape[k]) for k in free_a)
    uses = [Use(a, moved=True, again=often_a), Use(b, moved=True, again=often_b)]
    cost = COMPUTES if all(map(is_few, sizes)) else LOOPS
    return [to.tensor(aval, rule, uses, cost, "dot")]


def _at(x: Tensor, axes: Sequence[int], index: Index) -> Node:
    """The number at an index that is given in another order of the axes."""
    place = dict(zip(axes, index, strict=True))
    return x.at(tuple(place[k] for k in range(len(axes))))


def _extreme(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    """Where the largest or smallest number along an axis is; NaN is both."""
    (x,), (axis,) = inputs, equation.params["axes"]
    compare = {"argmax": ">", "argmin": "<"}[equation.primitive.name]
    aval = equation.outvars[0].aval

    def rule(index: Index) -> Node:
        at = to.make.axis(x.shape[axis], free_level(index))
        element = x.at(merged(index, [axis], (at,)))
        work = Extreme(compare, at.value)
        return to.make.node("extreme", to.type(aval), (element,), work)

    return [to.tensor(aval, rule, [Use(x, moved=True)], LOOPS, "place")]


RULES: dict[str, Callable[..., list[Tensor]]] = {
    **dict.fromkeys(REDUCTIONS, _reduce),
    "dot_general": _dot,
    "argmax": _extreme,
    "argmin": _extreme,
}
"""Primitive → its result, combined from the numbers of its operands."""
