"""The program under construction: what all rules of translation have in common."""

import abc
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from losslab.compiler import sizes
from losslab.compiler.errors import Untranslatable
from losslab.compiler.nodes import Index, Node, Type
from losslab.compiler.simplify import Builder
from losslab.compiler.tensors import COMPUTES, MOVES, Array, Item, Tensor, Use, repeats

_TYPES: dict[str, Type] = {
    "bool": "bool",
    "int64": "int",
    "uint64": "int",
    "int32": "int32",
    "uint32": "uint32",
    "float64": "float",
}


class Context(abc.ABC):
    """The graph and the items of one function, and the definition it comes from."""

    def __init__(self, make: Builder, where: str) -> None:
        self.make = make
        self.where = where
        self.items: list[Item] = []
        self.loops = 0
        """How many loops of the program are around what is being translated."""

    @abc.abstractmethod
    def closed(self, program: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
        """The results of a closed program."""

    @abc.abstractmethod
    def formula(self, function: Callable[..., Any], *numbers: Node) -> Node:
        """A function of numbers, traced and applied to nodes."""

    def refuse(self, what: str) -> Untranslatable:
        """The error for something that has no counterpart in JavaScript."""
        return Untranslatable(what, self.where)

    @contextmanager
    def loop(self) -> Generator[None]:
        """What is translated inside is computed again and again."""
        self.loops += 1
        yield
        self.loops -= 1

    def size(self, dimension: Any) -> Node:
        """A dimension as a node."""
        return sizes.size(self.make, dimension)

    def shape(self, aval: Any) -> Index:
        """The shape of an array, its sizes as nodes."""
        return tuple(map(self.size, aval.shape))

    def type(self, aval: Any) -> Type:
        """The type of an array's numbers."""
        name = str(aval.dtype)
        if name not in _TYPES:
            raise self.refuse(f"numbers of type {name} (64-bit wanted)")
        return _TYPES[name]

    def add(self, item: Item) -> None:
        """Put an item at the end; a loop needs what is outside of it again."""
        item.loops = self.loops
        item.uses = tuple(
            replace(use, again=True) if use.item.loops < self.loops else use
            for use in item.uses
        )
        self.items.append(item)

    def tensor(
        self,
        aval: Any,
        rule: Callable[[Index], Node],
        uses: Sequence[Use] = (),
        cost: int = MOVES,
        name: str = "v",
    ) -> Tensor:
        """An array of the shape and type that JAX says."""
        made = Tensor(tuple(uses), self.shape(aval), self.type(aval), rule, cost, name)
        self.add(made)
        return made

    def array(
        self, aval: Any, build: Callable[[], Node], uses: Sequence[Use], name: str
    ) -> Array:
        """An array that is built as a whole, and stored row by row."""
        shape, kind = self.shape(aval), self.type(aval)

        def rule(index: Index) -> Node:
            return self.make.load(made.store(self.make), self.make.offset(index, shape))

        made = Array(tuple(uses), shape, kind, rule, MOVES, name, build=build)
        self.add(made)
        return made

    def map(
        self,
        name: str,
        aval: Any,
        inputs: Sequence[Tensor],
        build: Callable[..., Node],
    ) -> Tensor:
        """An operation on the numbers at each index; size 1 goes with any size."""
        zero = self.make.whole(0)

        def own(x: Tensor, index: Index) -> Index:
            pairs = zip(index, x.shape, strict=True) if x.shape else ()
            return tuple(zero if size.literal(1) else at for at, size in pairs)

        def rule(index: Index) -> Node:
            return build(*(x.at(own(x, index)) for x in inputs))

        shape = self.shape(aval)
        uses = [Use(x, again=repeats(x.shape, shape)) for x in inputs]
        return self.tensor(aval, rule, uses, COMPUTES, name)

    def constant(self, value: Any, aval: Any = None) -> Tensor:
        """A constant, or an array of them."""
        array = np.asarray(value)
        kind = self.type(array if aval is None else aval)
        numbers = [self.make.literal(x.item(), kind) for x in array.reshape(-1)]
        alike = len(set(numbers)) == 1
        table = self.make.leaf("table", kind, tuple(numbers))

        def rule(index: Index) -> Node:
            place = self.make.offset(index, self.shape(array))
            if alike or place.op == "literal":
                return numbers[0 if alike else place.value]
            return self.make.load(table, place)

        return self.tensor(array if aval is None else aval, rule)
