"""The program between JAX and JavaScript: a graph of operations on single numbers.

Equal operations are one node, so common subexpressions meet by construction, and
what no result reaches is never printed. An array is the number at an index: a loop
binds an axis, its running index is a node like any other, and a number inside the
loop is an expression in it. What has to be kept is stored in an array and loaded.
"""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Type = Literal["float", "int", "int32", "uint32", "bool"]
Number = float | int | bool

COMMUTES = frozenset({"add", "mul", "max", "min", "eq", "ne", "and", "or"})
"""Operations that are the same whichever way round."""


@dataclass(frozen=True, eq=False)
class Region:
    """A repeated or conditional stretch of the program: a loop's body, a branch."""

    name: str


@dataclass(frozen=True, eq=False)
class Axis(Region):
    """A loop that counts from 0 up to its size, with ``level`` such loops around it."""

    size: "Node"
    level: int


@dataclass(frozen=True)
class Total(Region):
    """The turns of one loop in which something comes together, told by what does."""

    key: tuple[Any, ...]


class Work:
    """What takes statements of its own; the node of a loop has one as its value."""

    @property
    def inside(self) -> tuple["Node", ...]:
        """What is computed inside, beside the operands."""
        return ()

    @property
    def binds(self) -> frozenset[Region]:
        """The regions that end with it."""
        return frozenset()


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One number, or one stored array: an operation on other numbers, or a leaf.

    ``regions`` are the stretches outside of which it has no meaning; ``value`` is a
    literal's number, an input's spelling or the `Work` of a loop; ``needs`` are the
    operands and what a loop computes inside.
    """

    op: str
    type: Type
    args: tuple["Node", ...] = ()
    value: Any = None
    regions: frozenset[Region] = frozenset()
    needs: tuple["Node", ...] = ()

    def literal(self, number: Number) -> bool:
        """Whether this is that number, of that sign."""
        return self.op == "literal" and same(self.value, number)


Index = tuple[Node, ...]


def same(a: Number, b: Number) -> bool:
    """Whether two numbers are the same bits (so −0 is not 0, and NaN is NaN)."""
    return struct.pack("d", a) == struct.pack("d", b)


def reachable(
    roots: Iterable[Node], ends: Callable[[Node], bool] = lambda _: False
) -> list[Node]:
    """All nodes the roots need, each after the ones it needs; none below an end."""
    order: dict[Node, None] = {}
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, done = stack.pop()
        if node in order or ends(node):
            continue
        if done:
            order[node] = None
            continue
        stack.append((node, True))
        stack.extend((child, False) for child in node.needs)
    return list(order)


class Graph:
    """Makes nodes, and gives back the one it has where an equal one exists."""

    def __init__(self) -> None:
        self._known: dict[Any, Node] = {}
        self._axes: dict[tuple[Node, int], Axis] = {}

    def literal(self, value: Number, kind: Type) -> Node:
        """A constant."""
        value = {"float": float, "bool": bool}.get(kind, int)(value)
        key = ("literal", kind, struct.pack("d", value))
        return self._known.setdefault(key, Node("literal", kind, (), value))

    def leaf(self, op: str, kind: Type, value: Any, *regions: Region) -> Node:
        """An input, a running index, or what a region is entered with."""
        key = (op, kind, value, regions)
        made = Node(op, kind, (), value, frozenset(regions))
        return self._known.setdefault(key, made)

    def node(
        self, op: str, kind: Type, args: tuple[Node, ...], value: Any = None
    ) -> Node:
        """An operation; sums and products are the same whichever way round."""
        key = (op, kind, frozenset(args) if op in COMMUTES else args, value)
        if key not in self._known:
            needs = args + value.inside if isinstance(value, Work) else args
            regions = frozenset[Region]().union(*(node.regions for node in needs))
            regions -= value.binds if isinstance(value, Work) else frozenset()
            self._known[key] = Node(op, kind, args, value, regions, needs)
        return self._known[key]

    def axis(self, size: Node, level: int) -> Node:
        """The running index of the loop of this size at this depth."""
        axis = self._axes.setdefault((size, level), Axis("axis", size, level))
        return self.leaf("index", "int", axis, axis)
