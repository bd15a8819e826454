"""From JAX's program to the graph of scalar operations.

An array of fixed shape becomes an array of nodes. A dimension of the length ``lane``
stands for any length: it has size 1 here, and its one node is the element at the
running index.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from losslab.compiler import loops, spell
from losslab.compiler.context import Context, one
from losslab.compiler.nodes import LANE, Node, Number, Type
from losslab.compiler.primitives import CALLS, IDENTITIES, PRIMITIVES, REDUCTIONS
from losslab.compiler.structure import PARTS, STRUCTURE, Cells, Shape


class Translator(Context):
    """Translates the programs of one function into one graph."""

    def run(
        self, program: Any, consts: Sequence[Any], inputs: Sequence[Cells]
    ) -> list[Cells]:
        """The results of a program (a jaxpr) on arrays of nodes."""
        known: dict[Any, Cells] = {}
        constants = [self.constant(value) for value in consts]
        known.update(zip(program.constvars, constants, strict=True))
        known.update(zip(program.invars, inputs, strict=True))

        def read(atom: Any) -> Cells:
            return (
                self.constant(atom.val, atom.aval)
                if hasattr(atom, "val")
                else known[atom]
            )

        for equation in program.eqns:
            results = self.apply(equation, [read(atom) for atom in equation.invars])
            known.update(zip(equation.outvars, results, strict=True))
        return [read(atom) for atom in program.outvars]

    def closed(self, program: Any, inputs: Sequence[Cells]) -> list[Cells]:
        """The results of a closed program."""
        return self.run(program.jaxpr, program.consts, inputs)

    def constant(self, value: Any, aval: Any = None) -> Cells:
        """A constant array as literals; of any length it must be one number."""
        array = np.asarray(value)
        kind = self.type(array if aval is None else aval)
        if self.is_lane(array):
            if not np.all(array == array.reshape(-1)[0]):
                raise self.refuse("a constant that depends on the length of a vector")
            array = array.reshape(-1)[:1].reshape(self.shape(array))
        cells = np.empty(array.shape, dtype=object)
        for at, number in np.ndenumerate(array):
            cells[at] = self._literal(number.item(), kind)
        return cells

    def _literal(self, number: Number, kind: Type) -> Node:
        if self.lane is not None and number == self.lane:
            return self.make.leaf("length", kind, None)
        return self.make.literal(number, kind)

    def apply(self, equation: Any, inputs: Sequence[Cells]) -> list[Cells]:
        """The results of one operation of the program."""
        name = equation.primitive.name
        for variable in equation.outvars:
            self.shape(variable.aval)  # refuses what has no counterpart
        if name in CALLS:
            return self._call(equation.params[CALLS[name]], inputs)
        if name in loops.FLOWS:
            return loops.FLOWS[name](self, equation, inputs)
        if name in IDENTITIES:
            return list(inputs)
        if name in PARTS:
            return self._apart(name, equation, inputs[0])
        return [self._single(name, equation, inputs)]

    def _call(self, program: Any, inputs: Sequence[Cells]) -> list[Cells]:
        if hasattr(program, "jaxpr"):
            return self.closed(program, inputs)
        return self.run(program, (), inputs)

    def _single(self, name: str, equation: Any, inputs: Sequence[Cells]) -> Cells:
        aval = equation.outvars[0].aval
        if name in spell.SPELLED:
            return self.each(spell.SPELLED[name](self, equation), inputs)
        if name in PRIMITIVES:
            return self.each(lambda *nodes: self.make.op(name, *nodes), inputs)
        if name in STRUCTURE:
            return self._moved(name, equation, inputs)
        if name in REDUCTIONS:
            return self._reduced(name, equation, inputs[0])
        if name == "iota":
            return self._iota(equation.params["dimension"], aval)
        if name == "dot_general":
            return self._dot(equation, *inputs)
        raise self.refuse(f"the primitive {name}")

    def _apart(self, name: str, equation: Any, x: Cells) -> list[Cells]:
        axis, whole = equation.params["axis"], equation.invars[0].aval.shape
        if whole[axis] == self.lane:
            raise self.refuse(f"{name} along a vector of any length")
        return PARTS[name](x, equation.params)

    def _moved(self, name: str, equation: Any, inputs: Sequence[Cells]) -> Cells:
        avals = [atom.aval for atom in equation.invars]
        result = equation.outvars[0].aval
        params = dict(equation.params)
        if any(map(self.is_lane, avals)):
            if not self.is_lane(result) or name in ("concatenate", "pad", "rev"):
                raise self.refuse(f"{name} along a vector of any length")
            if name == "slice":
                params["limit_indices"] = self._limits(params, avals[0])
        return STRUCTURE[name](*inputs, params, self.shape(result))

    def _limits(self, params: Any, aval: Any) -> Shape:
        limits = zip(params["limit_indices"], aval.shape, strict=True)
        return tuple(1 if size == self.lane else limit for limit, size in limits)

    def _reduced(self, name: str, equation: Any, x: Cells) -> Cells:
        combine, start = REDUCTIONS[name]
        axes, aval = equation.params["axes"], equation.invars[0].aval
        for axis in sorted(axes, reverse=True):
            if aval.shape[axis] == self.lane:
                x = self.each(lambda node: self.over_lane(combine, start, node), [x])
                x = np.squeeze(x, axis)
            else:
                x = self.fold(combine, start, x, axis)
        return x

    def over_lane(self, combine: str, start: Number, node: Node) -> Node:
        """The combination of all elements of a vector of any length."""
        first = self.make.literal(start, node.type)
        return self.make.node("reduce", node.type, (node,), (combine, first))

    def fold(self, combine: str, start: Number, x: Cells, axis: int) -> Cells:
        """The combination of the elements along an axis of fixed length, in order."""
        parts = list(np.moveaxis(x, axis, 0))
        if not parts:
            rest = np.delete(np.array(x.shape), axis)
            return np.broadcast_to(one(self.make.literal(start, "float")), tuple(rest))
        result = np.asarray(parts[0], dtype=object)
        for part in parts[1:]:
            result = self.each(
                lambda a, b: self.make.op(combine, a, b), [result, np.asarray(part)]
            )
        return result

    def _iota(self, dimension: int, aval: Any) -> Cells:
        shape, kind = self.shape(aval), self.type(aval)
        if aval.shape[dimension] == self.lane:
            index = one(self.make.leaf("index", kind, None, LANE))
            return np.broadcast_to(index, shape)
        counts = np.arange(aval.shape[dimension])
        aligned = counts.reshape(
            [-1 if d == dimension else 1 for d in range(len(shape))]
        )
        numbers = np.broadcast_to(aligned, shape)
        return self.each(
            lambda n: self.make.literal(int(n), kind), [numbers.astype(object)]
        )

    def _dot(self, equation: Any, a: Cells, b: Cells) -> Cells:
        (along_a, along_b), batch = equation.params["dimension_numbers"]
        if any(batch) or len(along_a) > 1:
            raise self.refuse("dot_general over more than one axis")
        if not along_a:
            return self.each(self._times, [a.reshape(a.shape + (1,) * b.ndim), b])
        rows, columns = np.moveaxis(a, along_a[0], -1), np.moveaxis(b, along_b[0], -1)
        rows = rows.reshape(rows.shape[:-1] + (1,) * (b.ndim - 1) + rows.shape[-1:])
        products = self.each(self._times, [rows, columns])
        if equation.invars[0].aval.shape[along_a[0]] == self.lane:
            return self.each(
                lambda node: self.over_lane("add", -0.0, node), [products[..., 0]]
            )
        return self.fold("add", -0.0, products, products.ndim - 1)

    def _times(self, a: Node, b: Node) -> Node:
        return self.make.op("mul", a, b)
