"""Numbers taken from, and put to, places that are known only at run time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from jax.lax import GatherScatterMode

from losslab.compiler.context import Context
from losslab.compiler.moves import within
from losslab.compiler.nodes import Index, Node
from losslab.compiler.spell import converted, wrapped
from losslab.compiler.tensors import COMPUTES, Tensor, Use, nested
from losslab.compiler.work import Scatter

_COMBINED_BY = {
    "scatter": "set", "scatter-add": "add", "scatter_mul": "mul", "scatter_min": "min",
    "scatter_max": "max",
}  # fmt: skip


@dataclass(frozen=True)
class Windows:
    """Windows into an array, one for each row of ``starts``; they move as wholes.

    ``inner`` are the dimensions along which a window has its own index; along the
    ``named`` ones its start is in the row, along the ``batched`` ones it is an index
    of the row.
    """

    to: Context
    shape: Index
    starts: Tensor
    sizes: Sequence[Node]
    inner: Sequence[int]
    named: Sequence[int]
    batched: Sequence[tuple[int, int]]
    mode: Any

    def start(self, row: Index) -> tuple[list[Node], Node]:
        """Where the window of the row begins, and whether it is one that counts."""
        to, make = self.to, self.to.make
        first = [make.whole(0)] * len(self.shape)
        valid = make.literal(True, "bool")
        for k, axis in enumerate(self.named):
            at = converted(to, self.starts.at((*row, make.whole(k))), "int")
            if self.mode == GatherScatterMode.CLIP:
                at = clamped(to, at, self.shape[axis], self.sizes[axis])
            if self.mode == GatherScatterMode.FILL_OR_DROP:
                last = make.op("sub", self.shape[axis], self.sizes[axis])
                inside = within(to, at, make.op("add", last, make.whole(1)))
                valid = make.op("and", valid, inside)
            first[axis] = at
        for axis, place in self.batched:
            first[axis] = row[place]
        return first, valid

    def moved(self, first: Sequence[Node], inner: Index) -> Index:
        """The index in the whole array of an index in a window."""
        index = list(first)
        for axis, at in zip(self.inner, inner, strict=True):
            index[axis] = self.to.make.op("add", index[axis], at)
        return tuple(index)


def clamped(to: Context, at: Node, size: Node, part: Node) -> Node:
    """The start nearest to the wanted one with which a part of that size fits."""
    last = to.make.op("sub", size, part)
    return to.make.op("min", to.make.op("max", at, to.make.whole(0)), last)


def _split(index: Index, inner: Sequence[int]) -> tuple[Index, Index]:
    """The parts of an index beside the inner dimensions, and along them."""
    row = tuple(at for k, at in enumerate(index) if k not in inner)
    return row, tuple(index[k] for k in inner)


def _gather(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    x, starts = inputs
    params, numbers = equation.params, equation.params["dimension_numbers"]
    aside = (*numbers.collapsed_slice_dims, *numbers.operand_batching_dims)
    batched = zip(
        numbers.operand_batching_dims, numbers.start_indices_batching_dims, strict=True
    )
    windows = Windows(
        to, x.shape, starts, [to.size(size) for size in params["slice_sizes"]],
        [k for k in range(len(x.shape)) if k not in aside],
        numbers.start_index_map, list(batched), params["mode"],
    )  # fmt: skip
    filler = _filler(to, equation)

    def rule(index: Index) -> Node:
        row, inner = _split(index, numbers.offset_dims)
        first, valid = windows.start(row)
        return to.make.select(valid, x.at(windows.moved(first, inner)), filler)

    # Several windows may overlap.
    again = not all(size.literal(1) for size in starts.shape[:-1])
    uses = [Use(x, moved=True, again=again), Use(starts, moved=True)]
    return [to.tensor(equation.outvars[0].aval, rule, uses)]


def _filler(to: Context, equation: Any) -> Node:
    """What stands for numbers from outside: NaN, or the most extreme whole number."""
    aval, given = equation.outvars[0].aval, equation.params["fill_value"]
    kind, dtype = to.type(aval), np.dtype(aval.dtype)
    if given is not None:
        return to.make.literal(given, kind)
    if kind in ("float", "bool"):
        return to.make.literal(float("nan") if kind == "float" else True, kind)
    ends = np.iinfo(dtype)
    return to.make.literal(ends.min if dtype.kind == "i" else ends.max, kind)


def _scatter(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    x, starts, updates = inputs
    params, numbers = equation.params, equation.params["dimension_numbers"]
    aside = (*numbers.inserted_window_dims, *numbers.operand_batching_dims)
    inner = [k for k in range(len(x.shape)) if k not in aside]
    sizes = [to.make.whole(1)] * len(x.shape)
    for axis, place in zip(inner, numbers.update_window_dims, strict=True):
        sizes[axis] = updates.shape[place]
    batched = zip(
        numbers.operand_batching_dims,
        numbers.scatter_indices_batching_dims,
        strict=True,
    )
    windows = Windows(
        to, x.shape, starts, sizes, inner, numbers.scatter_dims_to_operand_dims,
        list(batched), params["mode"],
    )  # fmt: skip
    put = _COMBINED_BY[equation.primitive.name]
    rows = _split(updates.shape, numbers.update_window_dims)[0]
    if all(size.literal(1) for size in rows):
        return [_patch(to, equation, inputs, windows, put)]
    return [_scattered(to, equation, inputs, windows, put)]


def _combined(to: Context, put: str, old: Node, new: Node) -> Node:
    return new if put == "set" else wrapped(to.make, put, old, new)


def _patch(
    to: Context, equation: Any, inputs: Sequence[Tensor], windows: Windows, put: str
) -> Tensor:
    """One window only: each number asks whether it is inside."""
    x, starts, updates = inputs
    inner_axes = equation.params["dimension_numbers"].update_window_dims
    zero = to.make.whole(0)

    def rule(index: Index) -> Node:
        row = (zero,) * (len(updates.shape) - len(inner_axes))
        first, valid = windows.start(row)
        own, inside = _inside(to, windows, index, first)
        at = dict(zip(inner_axes, own, strict=True))
        place = tuple(at.get(k, zero) for k in range(len(updates.shape)))
        new = _combined(to, put, x.at(index), updates.at(place))
        return to.make.select(to.make.op("and", valid, inside), new, x.at(index))

    uses = [Use(x), Use(starts, moved=True), Use(updates, moved=True, guarded=True)]
    return to.tensor(equation.outvars[0].aval, rule, uses, COMPUTES, "updated")


def _inside(
    to: Context, windows: Windows, index: Index, first: Sequence[Node]
) -> tuple[Index, Node]:
    """The index in the window that begins there, and whether it is inside."""
    own = [to.make.op("sub", at, start) for at, start in zip(index, first, strict=True)]
    inside = to.make.literal(True, "bool")
    for axis, (at, size) in enumerate(zip(own, windows.sizes, strict=True)):
        if size is not windows.shape[axis]:
            inside = to.make.op("and", inside, within(to, at, size))
    return tuple(own[axis] for axis in windows.inner), inside


def _scattered(
    to: Context, equation: Any, inputs: Sequence[Tensor], windows: Windows, put: str
) -> Tensor:
    """Windows one after the other into a copy of the array."""
    x, starts, updates = inputs
    make, aval = to.make, equation.outvars[0].aval
    inner_axes = equation.params["dimension_numbers"].update_window_dims

    def build() -> Node:
        index = tuple(make.axis(size, k) for k, size in enumerate(updates.shape))
        row, inner = _split(index, inner_axes)
        first, valid = windows.start(row)
        place = make.offset(windows.moved(first, inner), x.shape)
        work = Scatter(
            nested(make, x.shape, x.at), tuple(at.value for at in index), put,
            make.product(x.shape),
        )  # fmt: skip
        return make.node("scatter", x.type, (place, valid, updates.at(index)), work)

    uses = [Use(x), Use(starts, moved=True), Use(updates, moved=True)]
    return to.array(aval, build, uses, "scattered")


def _dynamic_slice(
    to: Context, equation: Any, inputs: Sequence[Tensor]
) -> list[Tensor]:
    x, *starts = inputs
    sizes = [to.size(size) for size in equation.params["slice_sizes"]]

    def rule(index: Index) -> Node:
        first = _starts(to, x, starts, sizes)
        pairs = zip(index, first, strict=True)
        return x.at(tuple(to.make.op("add", start, at) for at, start in pairs))

    uses = [Use(x, moved=True), *map(Use, starts)]
    return [to.tensor(equation.outvars[0].aval, rule, uses)]


def _starts(
    to: Context, x: Tensor, starts: Sequence[Tensor], sizes: Sequence[Node]
) -> list[Node]:
    given = [converted(to, start.at(()), "int") for start in starts]
    triples = zip(given, x.shape, sizes, strict=True)
    return [clamped(to, at, size, part) for at, size, part in triples]


def _dynamic_update(
    to: Context, equation: Any, inputs: Sequence[Tensor]
) -> list[Tensor]:
    x, updates, *starts = inputs
    op, yes = to.make.op, to.make.literal(True, "bool")

    def rule(index: Index) -> Node:
        first = _starts(to, x, starts, updates.shape)
        pairs = zip(index, first, strict=True)
        own = tuple(op("sub", at, start) for at, start in pairs)
        each = map(lambda at, size: within(to, at, size), own, updates.shape)
        inside = reduce(lambda p, q: op("and", p, q), each, yes)
        return to.make.select(inside, updates.at(own), x.at(index))

    uses = [Use(x), Use(updates, moved=True, guarded=True), *map(Use, starts)]
    return [to.tensor(equation.outvars[0].aval, rule, uses, COMPUTES, "updated")]


RULES: dict[str, Callable[..., list[Tensor]]] = {
    "gather": _gather,
    "dynamic_slice": _dynamic_slice,
    "dynamic_update_slice": _dynamic_update,
    **dict.fromkeys(_COMBINED_BY, _scatter),
}
"""Primitive → its result, from numbers at places that are computed."""
