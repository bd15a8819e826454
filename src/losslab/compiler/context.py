"""What the translation of single numbers and of control flow have in common."""

import abc
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from losslab.compiler.errors import Untranslatable
from losslab.compiler.nodes import LANE, Node, Region, Type
from losslab.compiler.simplify import Builder
from losslab.compiler.structure import Cells, Shape

_TYPES: dict[str, Type] = {"b": "bool", "i": "int", "u": "int", "f": "float"}


def one(node: Node) -> Cells:
    """A node as an array without axes."""
    cell = np.empty((), dtype=object)
    cell[()] = node
    return cell


class Context(abc.ABC):
    """The graph under construction and the definition it comes from.

    A dimension of the length ``lane`` stands for any length.
    """

    def __init__(self, make: Builder, where: str, lane: int | None = None) -> None:
        self.make = make
        self.where = where
        self.lane = lane

    @abc.abstractmethod
    def closed(self, program: Any, inputs: Sequence[Cells]) -> list[Cells]:
        """The results of a closed program."""

    def refuse(self, what: str) -> Untranslatable:
        """The error for something that has no counterpart in JavaScript."""
        return Untranslatable(what, self.where)

    def shape(self, aval: Any) -> Shape:
        """The shape of an array of nodes; a dimension of any length has size 1."""
        if sum(size == self.lane for size in aval.shape) > 1:
            raise self.refuse("an array with two dimensions of any length")
        return tuple(1 if size == self.lane else size for size in aval.shape)

    def is_lane(self, aval: Any) -> bool:
        """Whether the array has a dimension of any length."""
        return self.lane in aval.shape

    def type(self, aval: Any) -> Type:
        """The type of a JAX array's numbers."""
        dtype = np.dtype(aval.dtype)
        if dtype.kind not in _TYPES or (dtype.kind == "f" and dtype.itemsize != 8):
            raise self.refuse(f"numbers of type {dtype} (64-bit wanted)")
        return _TYPES[dtype.kind]

    def each(self, build: Callable[..., Node], inputs: Sequence[Cells]) -> Cells:
        """An operation applied element by element."""
        aligned = np.broadcast_arrays(*inputs)
        cells = np.empty(aligned[0].shape, dtype=object)
        for at in np.ndindex(cells.shape):
            cells[at] = build(*(array[at] for array in aligned))
        return cells

    def entered(
        self, region: Region, aval: Any, at: tuple[int, ...], place: int
    ) -> Node:
        """The node with which a loop or branch is entered."""
        regions = (region, LANE) if self.is_lane(aval) else (region,)
        return self.make.leaf("given", self.type(aval), (region, place, at), *regions)
