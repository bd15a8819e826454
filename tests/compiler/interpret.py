"""Evaluating a traced program operation by operation with NumPy.

This is what printed kernels are compared with. XLA would be the wrong reference: it
fuses multiplication and addition, and flushes tiny numbers to zero.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from compiler import along
from compiler.structure import PARTS, STRUCTURE, Cells
from losslab.compiler import special
from losslab.compiler.errors import Untranslatable
from losslab.compiler.primitives import (
    CALLS,
    IDENTITIES,
    PRIMITIVES,
    REDUCTIONS,
    STARTS,
    maximum,
    minimum,
    power_by_products,
)
from losslab.compiler.trace import trace

Numbers = np.ndarray

_PARTS = PARTS | along.PARTS
SPECIAL = {**special.FUNCTIONS, "polygamma": special.trigamma}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: row.numpy for name, row in PRIMITIVES.items()},
    "square": np.square,
    "rsqrt": lambda x: 1.0 / np.sqrt(x),
    "logistic": lambda x: 1.0 / (1.0 + np.exp(-x)),
    "exp2": np.exp2,
    "clamp": lambda low, x, high: minimum(maximum(x, low), high),
    "xor": np.logical_xor,
}
"""Name of the primitive → what it does to single numbers."""


def interpret(program: Any, *inputs: Any) -> list[Numbers]:
    """The results of a closed program; see `Interpreter`."""
    return Interpreter().results(program, *inputs)


class Interpreter:
    """Evaluates programs; ``after`` may look at, or change, each operation's result."""

    def __init__(
        self, after: Callable[[str, Any], Any] = lambda name, value: value
    ) -> None:
        self._after = after

    def results(self, program: Any, *inputs: Any) -> list[Numbers]:
        """The results of a closed program.

        Each input has the shape it was traced with, followed by any further axes, the
        same for all: those are points at which everything is evaluated alongside.

        Raises:
            Untranslatable: for a primitive that the compiler does not know either.
        """
        cells = [
            _cells(np.asarray(value).astype(variable.aval.dtype), variable.aval.ndim)
            for value, variable in zip(inputs, program.jaxpr.invars, strict=True)
        ]
        with np.errstate(all="ignore"):
            return [_numbers(result) for result in self.closed(program, cells)]

    def closed(self, program: Any, inputs: Sequence[Cells]) -> list[Cells]:
        """The results of a closed program on arrays of cells."""
        return self._run(program.jaxpr, program.consts, inputs)

    def _run(
        self, program: Any, consts: Sequence[Any], inputs: Sequence[Cells]
    ) -> list[Cells]:
        known: dict[Any, Cells] = dict(zip(program.invars, inputs, strict=True))
        known |= zip(program.constvars, map(_constant, consts), strict=True)

        def read(atom: Any) -> Cells:
            return _constant(atom.val) if hasattr(atom, "val") else known[atom]

        for equation in program.eqns:
            results = self._apply(equation, [read(atom) for atom in equation.invars])
            known |= zip(equation.outvars, results, strict=True)
        return [read(atom) for atom in program.outvars]

    def _apply(self, equation: Any, inputs: Sequence[Cells]) -> list[Cells]:
        name, params = equation.primitive.name, equation.params
        if name in CALLS:
            program = params[CALLS[name]]
            if hasattr(program, "jaxpr"):
                return self.closed(program, inputs)
            return self._run(program, (), inputs)
        if name in _FLOWS:
            return _FLOWS[name](self, params, inputs)
        if name in IDENTITIES:
            return list(inputs)
        if name in _PARTS:
            return _PARTS[name](*inputs, params)
        return [self._single(name, equation, inputs)]

    def _single(self, name: str, equation: Any, inputs: Sequence[Cells]) -> Cells:
        if name in SPECIAL:
            return _each(partial(self._special, name), inputs[-1:])
        shape = equation.outvars[0].aval.shape
        if name in _BITS and equation.outvars[0].aval.dtype.kind == "u":
            return _each(_BITS[name], inputs)
        if name in _OWN:
            return _each(_OWN[name](equation), inputs)
        if name in FUNCTIONS:
            function = FUNCTIONS[name]
            return _each(lambda *x: self._after(name, function(*x)), inputs)
        if name in _WHOLE:
            return _WHOLE[name](*inputs, equation.params, shape)
        if name in REDUCTIONS:
            return _reduced(name, equation.params["axes"], inputs[0])
        if name == "iota":
            return _iota(equation.params, shape)
        if name == "dot_general":
            return _dot(equation.params, *inputs)
        raise Untranslatable(f"the primitive {name}", "this program")

    def _special(self, name: str, x: Any) -> Any:
        """A special function, in the arithmetic that is printed for it."""
        (cells,) = self.closed(trace(SPECIAL[name], [()]).program, [_cells(x, 0)])
        return cells.item()


def _cells(array: Numbers, depth: int) -> Cells:
    """An array of the first ``depth`` axes; each cell holds the rest."""
    cells = np.empty(array.shape[:depth], dtype=object)
    for at in np.ndindex(cells.shape):
        cells[at] = array[at]
    return cells


def _numbers(cells: Cells) -> Numbers:
    batch = np.broadcast_shapes(*(np.shape(cell) for cell in cells.flat))
    spread = [np.broadcast_to(cell, batch) for cell in cells.flat]
    return np.array(spread).reshape(cells.shape + batch)


def _constant(value: Any) -> Cells:
    array = np.asarray(value)
    return _cells(array, array.ndim)


def _each(function: Callable[..., Any], inputs: Sequence[Cells]) -> Cells:
    aligned = np.broadcast_arrays(*inputs)
    cells = np.empty(aligned[0].shape, dtype=object)
    for at in np.ndindex(cells.shape):
        cells[at] = function(*(array[at] for array in aligned))
    return cells


def _reduced(name: str, axes: Sequence[int], x: Cells) -> Cells:
    combine = REDUCTIONS[name]
    for axis in sorted(axes, reverse=True):
        total = np.empty(np.delete(x.shape, axis), dtype=object)
        total[...] = np.float64(
            STARTS[combine]["bool" if combine in ("and", "or") else "float"]
        )
        rows = np.moveaxis(x, axis, 0)
        for place in range(len(rows)):
            total = _each(PRIMITIVES[combine].numpy, [total, rows[place, ...]])
        x = total
    return x


def _iota(params: Any, shape: tuple[int, ...]) -> Cells:
    dtype, axis = np.dtype(params["dtype"]), params["dimension"]
    counts = np.arange(shape[axis], dtype=dtype)
    aligned = counts.reshape([-1 if d == axis else 1 for d in range(len(shape))])
    return _cells(np.broadcast_to(aligned, shape), len(shape))


def _dot(params: Any, a: Cells, b: Cells) -> Cells:
    along_a, along_b = params["dimension_numbers"][0]
    if not along_a:
        return _each(np.multiply, [a.reshape(a.shape + (1,) * b.ndim), b])
    rows, columns = np.moveaxis(a, along_a[0], -1), np.moveaxis(b, along_b[0], -1)
    rows = rows.reshape(rows.shape[:-1] + (1,) * (b.ndim - 1) + rows.shape[-1:])
    return _reduced("reduce_sum", (-1,), _each(np.multiply, [rows, columns]))


def _power(equation: Any) -> Callable[..., Any]:
    exponent = equation.params["y"]

    def power(x: Any) -> Any:
        if exponent == 0:
            return np.ones_like(x)
        product = power_by_products(np.multiply, x, abs(exponent))
        return product if exponent > 0 else np.divide(1.0, product)

    return power


def _div(equation: Any) -> Callable[..., Any]:
    whole = np.dtype(equation.outvars[0].aval.dtype).kind == "i"
    return lambda a, b: (
        np.trunc(np.divide(a, b)).astype(int) if whole else np.divide(a, b)
    )


def _select(equation: Any) -> Callable[..., Any]:
    def select(which: Any, *cases: Any) -> Any:
        chosen = cases[-1]
        for place in reversed(range(len(cases) - 1)):
            chosen = np.where(
                np.asarray(which, dtype=int) <= place, cases[place], chosen
            )
        return chosen

    return select


def _convert(equation: Any) -> Callable[..., Any]:
    wanted = np.dtype(equation.outvars[0].aval.dtype)
    return lambda x: np.asarray(x).astype(wanted)


_BITS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "shift_left": np.left_shift,
    "shift_right_logical": np.right_shift,
}
"""What is done to words of bits, modulo their size."""

_OWN: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "integer_pow": _power,
    "div": _div,
    "select_n": _select,
    "convert_element_type": _convert,
}


def _one(cells: Cells) -> Any:
    """The one value that decides where a program goes on: one point at a time."""
    return np.asarray(cells.item()).item()


def _dynamic_slice(x: Cells, *given: Any) -> Cells:
    *starts, params, _ = given
    sizes = params["slice_sizes"]
    ends = zip(starts, x.shape, sizes, strict=True)
    first = [min(max(int(_one(at)), 0), size - part) for at, size, part in ends]
    parts = zip(first, sizes, strict=True)
    return x[tuple(slice(at, at + part) for at, part in parts)]


def _while(to: Interpreter, params: Any, inputs: Sequence[Cells]) -> list[Cells]:
    for_test, for_body = params["cond_nconsts"], params["body_nconsts"]
    first = for_test + for_body
    carried = list(inputs[first:])
    while True:
        test = to.closed(params["cond_jaxpr"], [*inputs[:for_test], *carried])[0]
        if not np.any(test.item()):
            return carried
        changed = to.closed(params["body_jaxpr"], [*inputs[for_test:first], *carried])
        # Where the loop has ended, at some of the points, things stay as they are.
        pairs = zip(changed, carried, strict=True)
        carried = [_each(np.where, [test, *pair]) for pair in pairs]


def _scan(to: Interpreter, params: Any, inputs: Sequence[Cells]) -> list[Cells]:
    fixed, count = params["num_consts"], params["num_carry"]
    carried, arrays = list(inputs[fixed : fixed + count]), inputs[fixed + count :]
    steps = range(params["length"])
    turns: list[list[Cells]] = []
    for step in reversed(steps) if params["reverse"] else steps:
        elements = [array[step, ...] for array in arrays]
        yields = to.closed(params["jaxpr"], [*inputs[:fixed], *carried, *elements])
        carried = yields[:count]
        turns.append(yields[count:])
    rows = turns[::-1] if params["reverse"] else turns
    return [*carried, *(np.stack(column) for column in zip(*rows, strict=True))]


def _cond(to: Interpreter, params: Any, inputs: Sequence[Cells]) -> list[Cells]:
    index, *operands = inputs
    branches = params["branches"]
    place = min(max(int(_one(index)), 0), len(branches) - 1)
    return to.closed(branches[place], operands)


_WHOLE = STRUCTURE | along.ALONG | {"dynamic_slice": _dynamic_slice}
"""Primitives that take whole arrays, and for the last one where to begin."""

_FLOWS: dict[str, Callable[..., list[Cells]]] = {
    "while": _while,
    "scan": _scan,
    "cond": _cond,
}
