"""The program between JAX and JavaScript: a graph of scalar operations.

Equal operations are one node, so common subexpressions meet by construction, and
what no result reaches is never printed. A vector of any length is the scalar that
stands at its running index.
"""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Type = Literal["float", "int", "bool"]
Number = float | int | bool


@dataclass(frozen=True, eq=False)
class Region:
    """A repeated or conditional stretch of the program: a loop's body, a branch."""

    name: str


COMMUTES = frozenset({"add", "mul", "max", "min", "eq", "ne", "and", "or"})
"""Operations that are the same whichever way round."""

LANE = Region("each element of a vector of any length")


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One scalar: an operation on other scalars, or a leaf.

    ``regions`` are the stretches outside of which it has no meaning; ``value`` is a
    literal's number, an input's spelling, or the `Flow` of a loop or a branching;
    ``needs`` are the operands and what a flow computes inside.
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


@dataclass(frozen=True, eq=False)
class Stretch:
    """A region with the nodes it is entered with and the nodes it yields."""

    region: Region
    given: tuple[Node, ...]
    yields: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Flow:
    """Control flow: ``while`` (condition, body), ``scan`` (body), ``cond`` (branches).

    A scan runs ``length`` times; its body is given the carried values and then one
    element of each of ``arrays``, and yields the carried values and then one element
    of each stacked result.
    """

    stretches: tuple[Stretch, ...]
    arrays: tuple[tuple[Node, ...], ...] = ()
    length: int = 0
    reverse: bool = False
    carried: int = field(default=0)


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


def _inside(flow: Flow) -> tuple[Node, ...]:
    yields = [stretch.yields for stretch in flow.stretches]
    return tuple(node for part in (*flow.arrays, *yields) for node in part)


def _left(op: str, value: Any) -> frozenset[Region]:
    """The regions that a sum over a vector, a loop or a branching encloses."""
    if isinstance(value, Flow):
        return frozenset(stretch.region for stretch in value.stretches)
    return frozenset({LANE} if op == "reduce" else ())


class Graph:
    """Makes nodes, and gives back the one it has where an equal one exists."""

    def __init__(self) -> None:
        self._known: dict[Any, Node] = {}

    def literal(self, value: Number, kind: Type) -> Node:
        """A constant."""
        value = {"float": float, "int": int, "bool": bool}[kind](value)
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
            needs = args + _inside(value) if isinstance(value, Flow) else args
            regions = frozenset[Region]().union(*(node.regions for node in needs))
            regions -= _left(op, value)
            self._known[key] = Node(op, kind, args, value, regions, needs)
        return self._known[key]
