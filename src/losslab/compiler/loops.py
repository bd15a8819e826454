"""Control flow of JAX as control flow of JavaScript.

What a loop carries is numbers where it is few, and else an array that is written anew
at the end of each turn.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from losslab.compiler.context import Context
from losslab.compiler.moves import view
from losslab.compiler.nodes import Index, Node, Region, reachable
from losslab.compiler.simplify import Builder
from losslab.compiler.tensors import Item, Tensor, Use, indices, is_few, loaded, nested
from losslab.compiler.work import Branch, Branching, Fill, Loop, Write


@dataclass(eq=False)
class Control(Item):
    """A loop or a branching; ``build`` makes its node when all it uses is settled."""

    build: Callable[[], Node]
    node: Node | None = field(default=None, init=False)

    def settle(self, make: Builder) -> None:
        self.node = self.build()


def _storage(to: Context, aval: Any, key: Any, *regions: Region) -> Node:
    """Memory for an array of this shape."""
    size = to.make.product(to.shape(aval))
    return to.make.leaf("storage", to.type(aval), (key, size), *regions)


def _entered(to: Context, region: Region, avals: Sequence[Any]) -> list[Tensor]:
    """What stands for arrays inside a loop or branch."""
    return [_stands(to, region, aval, place) for place, aval in enumerate(avals)]


def _stands(to: Context, region: Region, aval: Any, place: int) -> Tensor:
    kind = to.type(aval)

    def number(index: Index) -> Node:
        return to.make.leaf("given", kind, (region, place, index), region)

    made = to.tensor(aval, number)
    if not made.few:
        made.array = _storage(to, aval, (region, place), region)
        made.rule = loaded(to.make, made.array, made.shape)
    return made


def _numbers(to: Context, arrays: Sequence[Tensor]) -> tuple[Node, ...]:
    """The numbers of those arrays that have few."""
    few = (x for x in arrays if x.few)
    return tuple(x.at(index) for x in few for index in indices(to.make, x.shape))


def _write(to: Context, array: Node, x: Tensor) -> Write:
    """All numbers of an array to its place in memory."""
    nest = nested(to.make, x.shape, x.at)
    return Write(array, nest, to.make.product(x.shape))


def _writes(
    to: Context, targets: Sequence[Tensor | Node], arrays: Sequence[Tensor]
) -> list[Write]:
    """The arrays with many numbers, each to its target."""
    pairs = [(t, x) for t, x in zip(targets, arrays, strict=True) if not x.few]
    places = [t.array if isinstance(t, Tensor) else t for t, _ in pairs]
    return [_write(to, at, x) for at, (_, x) in zip(places, pairs, strict=True) if at]


def in_turn(make: Builder, writes: Sequence[Write]) -> tuple[Write, ...]:
    """The same writes, such that none reads what another one has overwritten.

    One that does is computed into an array of its own first.
    """
    return tuple(
        _aside(make, write) if _reads_late(write, writes) else write for write in writes
    )


def _reads_late(write: Write, writes: Sequence[Write]) -> bool:
    elements = write.nest.elements
    around = frozenset[Region]().union(*(node.regions for node in elements))
    around -= frozenset(write.nest.axes)
    # What does not depend on the axes is computed before anything is written.
    live = reachable(elements, lambda node: node.regions <= around)
    loads = [node.args for node in live if node.op == "load"]
    return any(
        array is other.array
        and not (other.nest.axes == write.nest.axes and place in other.nest.places)
        for array, place in loads
        for other in writes
    )


def _aside(make: Builder, write: Write) -> Write:
    nest = write.nest
    array = make.node("fill", write.array.type, (), Fill(nest, write.size, "next"))
    elements = tuple(make.load(array, place) for place in nest.places)
    return replace(write, nest=replace(nest, elements=elements))


def _results(
    to: Context, control: Control, avals: Sequence[Any], storages: Sequence[Node | None]
) -> list[Tensor]:
    """What control flow leaves behind: numbers in order, and its arrays."""
    found: list[Tensor] = []
    count = 0
    for aval, storage in zip(avals, storages, strict=True):
        found.append(_left(to, control, aval, storage, count))
        count += 0 if storage else math.prod(aval.shape)
    return found


def _left(
    to: Context, control: Control, aval: Any, storage: Node | None, first: int
) -> Tensor:
    make, kind, shape = to.make, to.type(aval), to.shape(aval)

    def node() -> Node:
        assert control.node is not None
        return control.node

    def number(index: Index) -> Node:
        place = make.offset(index, shape).value + first
        return make.node("result", kind, (node(),), place)

    def build() -> Node:
        return make.node("outcome", kind, (node(),), storage)

    if storage:
        return to.array(aval, build, [Use(control)], "carried")
    return to.tensor(aval, number, [Use(control)])


def _while(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    params = equation.params
    for_test, for_body = params["cond_nconsts"], params["body_nconsts"]
    starts, region = inputs[for_test + for_body :], Region("while")
    avals = [atom.aval for atom in equation.outvars]
    with to.loop():
        given = _entered(to, region, avals)
        (test,) = to.closed(params["cond_jaxpr"], [*inputs[:for_test], *given])
        consts = inputs[for_test : for_test + for_body]
        then = to.closed(params["body_jaxpr"], [*consts, *given])

    def build() -> Node:
        loop = Loop(
            region, _numbers(to, given), _numbers(to, then),
            tuple(_writes(to, given, starts)),
            in_turn(to.make, _writes(to, given, then)),
            goes_on=test.at(()),
        )  # fmt: skip
        return to.make.node("loop", "float", _numbers(to, starts), loop)

    control = Control(tuple(map(Use, [*starts, test, *then])), build)
    to.add(control)
    return _results(to, control, avals, [x.array for x in given])


def _scan(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    params, region, make = equation.params, Region("scan"), to.make
    fixed, carried = params["num_consts"], params["num_carry"]
    starts, lists = inputs[fixed : fixed + carried], inputs[fixed + carried :]
    avals = [atom.aval for atom in equation.outvars]
    counter = make.leaf("given", "int", (region, "counter"), region)
    stacks = [
        _storage(to, aval, (region, "stack", k))
        for k, aval in enumerate(avals[carried:])
    ]
    with to.loop():
        given = _entered(to, region, avals[:carried])
        inner = [v.aval for v in params["jaxpr"].jaxpr.invars[fixed + carried :]]
        elements = [_one(to, counter, x, a) for x, a in zip(lists, inner, strict=True)]
        yields = to.closed(params["jaxpr"], [*inputs[:fixed], *given, *elements])
    then, rows = yields[:carried], yields[carried:]

    def build() -> Node:
        length = to.size(params["length"])
        each = zip(stacks, rows, strict=True)
        stacked = [_row(to, counter, length, storage, x) for storage, x in each]
        loop = Loop(
            region, _numbers(to, given), _numbers(to, then),
            tuple(_writes(to, given, starts)),
            in_turn(make, [*_writes(to, given, then), *stacked]),
            counter=counter, length=length, reverse=params["reverse"],
        )  # fmt: skip
        return make.node("loop", "float", _numbers(to, starts), loop)

    control = Control(tuple(map(Use, [*starts, *yields])), build)
    to.add(control)
    storages = [*(x.array for x in given), *stacks]
    return _results(to, control, avals, storages)


def _one(to: Context, counter: Node, x: Tensor, aval: Any) -> Tensor:
    """One element of a scanned array."""
    return view(to, aval, x, lambda index: (counter, *index))


def _row(to: Context, counter: Node, length: Node, storage: Node, x: Tensor) -> Write:
    """One element of a stacked array."""
    make = to.make
    nest, row = nested(make, x.shape, x.at), make.product(x.shape)
    start = make.op("mul", counter, row)
    places = tuple(make.op("add", start, place) for place in nest.places)
    size = make.op("mul", length, row)
    return Write(storage, replace(nest, places=places), size)


def _cond(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    index, *operands = inputs
    avals = [atom.aval for atom in equation.outvars]
    key = Region("choice")
    few = [all(map(is_few, to.shape(aval))) for aval in avals]
    storages = [
        None if few[k] else _storage(to, aval, (key, k)) for k, aval in enumerate(avals)
    ]
    ways: list[tuple[Region, list[Tensor], list[Tensor]]] = []
    for program in equation.params["branches"]:
        region = Region("branch")
        with to.loop():
            given = _entered(to, region, [v.aval for v in program.jaxpr.invars])
            ways.append((region, given, to.closed(program, given)))

    def build() -> Node:
        branches = tuple(_branch(to, *way, storages) for way in ways)
        at = index.at(())
        places = [to.make.literal(k, at.type) for k in range(len(ways) - 1)]
        tests = [to.make.op("le", at, place) for place in places]
        arrays = [x.store(to.make) for x in operands if not x.few]
        args = (*tests, *_numbers(to, operands), *arrays)
        return to.make.node("branching", "float", args, Branching(branches))

    yields = [x for _, _, found in ways for x in found]
    again = [Use(x, again=not x.few) for x in operands]
    control = Control((Use(index), *again, *map(Use, yields)), build)
    to.add(control)
    return _results(to, control, avals, storages)


def _branch(
    to: Context,
    region: Region,
    given: Sequence[Tensor],
    found: Sequence[Tensor],
    storages: Sequence[Node | None],
) -> Branch:
    arrays = tuple(x.array for x in given if x.array)
    pairs = zip(storages, found, strict=True)
    writes = tuple(_write(to, storage, x) for storage, x in pairs if storage)
    entered = (*_numbers(to, given), *arrays)
    return Branch(region, entered, _numbers(to, found), writes)


RULES: dict[str, Callable[..., list[Tensor]]] = {
    "while": _while,
    "scan": _scan,
    "cond": _cond,
}
"""Primitive → what its control flow leaves behind."""
