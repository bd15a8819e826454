"""Primitives that move numbers without changing them: arithmetic on indices."""

from collections.abc import Callable, Sequence
from typing import Any

from losslab.compiler.context import Context
from losslab.compiler.nodes import Index, Node
from losslab.compiler.spell import converted
from losslab.compiler.tensors import COMPUTES, Tensor, Use, repeats

Moved = Callable[[Context, Any, Tensor], Callable[[Index], Index]]


def view(to: Context, aval: Any, x: Tensor, at: Callable[[Index], Index]) -> Tensor:
    """The same numbers at other indices."""
    return to.tensor(aval, lambda index: x.at(at(index)), [Use(x, moved=True)])


def _viewed(where: Moved) -> Callable[..., list[Tensor]]:
    """A primitive with one operand, from how an index of the result is one of it."""

    def rule(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
        at = where(to, equation, inputs[0])
        return [view(to, equation.outvars[0].aval, inputs[0], at)]

    return rule


def _broadcast(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    x, axes = inputs[0], equation.params["broadcast_dimensions"]
    aval, zero = equation.outvars[0].aval, to.make.whole(0)
    pairs = list(zip(axes, x.shape, strict=True))

    def rule(index: Index) -> Node:
        return x.at(tuple(zero if n.literal(1) else index[axis] for axis, n in pairs))

    shape = to.shape(aval)
    place = dict(pairs)
    aligned = tuple(place.get(k, to.make.whole(1)) for k in range(len(shape)))
    again = repeats(aligned, shape)
    return [to.tensor(aval, rule, [Use(x, again=again)])]


def _reshape(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    """Row by row: dimensions of size 1 come and go, others merge or fall apart."""
    x, make = inputs[0], to.make
    shape = to.shape(equation.outvars[0].aval)
    new = [k for k, size in enumerate(shape) if not size.literal(1)]
    old = [k for k, size in enumerate(x.shape) if not size.literal(1)]
    merges = [shape[k] for k in new] != [x.shape[k] for k in old]

    def kept(index: Index) -> Node:
        place = dict(zip(old, (index[k] for k in new), strict=True))
        return x.at(tuple(place.get(k, make.whole(0)) for k in range(len(x.shape))))

    def merged(index: Index) -> Node:
        place = make.offset(index, shape)
        return make.load(x.array, place) if x.array else x.at(apart(to, place, x.shape))

    use = Use(x, moved=merges, again=merges)
    return [to.tensor(equation.outvars[0].aval, merged if merges else kept, [use])]


def apart(to: Context, place: Node, shape: Index) -> Index:
    """The index of the element that is so far from the first."""
    index: list[Node] = []
    for size in reversed(shape[1:]):
        index.append(to.make.op("rem", place, size))
        place = to.make.op("floor", to.make.op("div", place, size))
    return (place, *reversed(index)) if shape else ()


def _transpose(to: Context, equation: Any, x: Tensor) -> Callable[[Index], Index]:
    order = list(equation.params["permutation"])
    return lambda index: tuple(index[order.index(k)] for k in range(len(order)))


def _reverse(to: Context, equation: Any, x: Tensor) -> Callable[[Index], Index]:
    axes, op = equation.params["dimensions"], to.make.op
    ends = {axis: op("sub", x.shape[axis], to.make.whole(1)) for axis in axes}
    return lambda index: tuple(
        op("sub", ends[axis], at) if axis in ends else at
        for axis, at in enumerate(index)
    )


def _slice(to: Context, equation: Any, x: Tensor) -> Callable[[Index], Index]:
    starts = [to.size(start) for start in equation.params["start_indices"]]
    strides = equation.params["strides"] or (1,) * len(starts)
    steps = [to.size(stride) for stride in strides]
    op = to.make.op
    return lambda index: tuple(
        op("add", op("mul", at, step), start)
        for at, start, step in zip(index, starts, steps, strict=True)
    )


def _concatenate(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    axis = equation.params["dimension"]
    sizes = [x.shape[axis] for x in inputs]
    aval = equation.outvars[0].aval
    return [_joined(to, aval, inputs, axis, sizes, lambda index: index)]


def _stack(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    axis, ones = equation.params["axis"], [to.make.whole(1)] * len(inputs)

    def without(index: Index) -> Index:
        return (*index[:axis], *index[axis + 1 :])

    return [_joined(to, equation.outvars[0].aval, inputs, axis, ones, without)]


def _joined(
    to: Context,
    aval: Any,
    inputs: Sequence[Tensor],
    axis: int,
    sizes: Sequence[Node],
    own: Callable[[Index], Index],
) -> Tensor:
    """Arrays one after the other along an axis; ``own`` makes an index one of them."""
    op = to.make.op

    def part(place: int, start: Node, index: Index) -> Node:
        at = index[axis]
        if place == len(inputs) - 1:
            end, here = start, to.make.literal(True, "bool")
        else:
            end = op("add", start, sizes[place])
            here = op("lt", at, end)
        if here.literal(False):
            return part(place + 1, end, index)
        inner = (*index[:axis], op("sub", at, start), *index[axis + 1 :])
        found = inputs[place].at(own(inner))
        if here.literal(True):
            return found
        return to.make.select(here, found, part(place + 1, end, index))

    uses = [Use(x, moved=True, guarded=True) for x in inputs]
    rule = lambda index: part(0, to.make.whole(0), index)  # noqa: E731
    return to.tensor(aval, rule, uses, COMPUTES, "joined")


def _unstack(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    axis = equation.params["axis"]
    places = [to.make.whole(k) for k in range(len(equation.outvars))]

    def at(place: Node) -> Callable[[Index], Index]:
        return lambda index: (*index[:axis], place, *index[axis:])

    pairs = zip(equation.outvars, places, strict=True)
    return [view(to, variable.aval, inputs[0], at(place)) for variable, place in pairs]


def _split(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    axis, start = equation.params["axis"], to.make.whole(0)
    parts: list[Tensor] = []

    def at(start: Node) -> Callable[[Index], Index]:
        return lambda index: (
            *index[:axis],
            to.make.op("add", index[axis], start),
            *index[axis + 1 :],
        )

    for variable, size in zip(equation.outvars, equation.params["sizes"], strict=True):
        parts.append(view(to, variable.aval, inputs[0], at(start)))
        start = to.make.op("add", start, to.size(size))
    return parts


def _pad(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    x, filler = inputs
    config = equation.params["padding_config"]
    op, yes = to.make.op, to.make.literal(True, "bool")

    def rule(index: Index) -> Node:
        inside, places = yes, list[Node]()
        for at, size, (low, high, gap) in zip(index, x.shape, config, strict=True):
            at, step = op("sub", at, to.size(low)), to.make.whole(gap + 1)
            if gap:
                fits = op("eq", op("rem", at, step), to.make.whole(0))
                inside, at = op("and", inside, fits), op("div", at, step)
            if not (_none(low) and _none(high)) or gap:
                inside = op("and", inside, within(to, at, size))
            places.append(at)
        return to.make.select(inside, x.at(tuple(places)), filler.at(()))

    uses = [Use(x, moved=True, guarded=True), Use(filler)]
    return [to.tensor(equation.outvars[0].aval, rule, uses, COMPUTES, "padded")]


def _none(margin: Any) -> bool:
    return isinstance(margin, int) and margin == 0


def within(to: Context, at: Node, size: Node) -> Node:
    """Whether the index is one of a dimension of this size."""
    above = to.make.op("le", to.make.whole(0), at)
    return to.make.op("and", above, to.make.op("lt", at, size))


def _iota(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    axis, aval = equation.params["dimension"], equation.outvars[0].aval
    kind = to.type(aval)
    return [to.tensor(aval, lambda index: converted(to, index[axis], kind))]


def _size(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    size = to.size(equation.params["dim"])
    return [to.tensor(equation.outvars[0].aval, lambda index: size)]


RULES: dict[str, Callable[..., list[Tensor]]] = {
    "broadcast_in_dim": _broadcast,
    "reshape": _reshape,
    "squeeze": _reshape,
    "expand_dims": _reshape,
    "transpose": _viewed(_transpose),
    "rev": _viewed(_reverse),
    "slice": _viewed(_slice),
    "concatenate": _concatenate,
    "stack": _stack,
    "unstack": _unstack,
    "split": _split,
    "pad": _pad,
    "iota": _iota,
    "dim_as_value": _size,
}
"""Primitive → the numbers of its results, moved from its operands."""
