"""A surface: value, gradient, Hessian and sharpness at a point, and a filled grid."""

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp

from losslab.compiler.contracts.source import (
    Function,
    arguments,
    inputs,
    made,
    module,
    variants,
)
from losslab.compiler.flows import printer
from losslab.compiler.function import Code, Input, code, returning
from losslab.compiler.names import Names
from losslab.compiler.nodes import Region
from losslab.compiler.simplify import Builder
from losslab.compiler.trace import trace
from losslab.compiler.translate import Translator

METHODS = ("value", "gradient", "hessian", "sharpness")
_POINT = ("x", "y")
_GRID = ("x0", "x1", "nx", "y0", "y1", "ny")
_TAKEN = (*_POINT, *_GRID, "out")


def source(name: str, definition: type[Any]) -> str:
    """The module of a surface.

    Raises:
        Untranslatable: naming the definition and what has no JavaScript.
    """
    forms = variants(name, definition).items()
    return module(name, {form: _members(name, own) for form, own in forms})


def _members(name: str, definition: Any) -> list[Function]:
    rest = arguments(definition, *_TAKEN)
    names = [*_POINT, *rest]
    given = [*map(Input, _POINT), *inputs(definition, rest, {})]
    codes = {
        which: returning(f"{name}: {which}", called(definition, which), given)
        for which in METHODS
    }
    methods = [Function(which, names, code) for which, code in codes.items()]
    grid = Function("grid", [*_GRID, *rest], _grid(f"{name}: grid", definition))
    return [*methods, grid]


def called(definition: Any, which: str) -> Callable[..., Any]:
    """A method of the surface as a function of coordinates and parameters."""

    def function(x: Any, y: Any, *values: Any) -> Any:
        surface = made(definition, values)
        return getattr(surface, which)(jnp.stack([x, y]))

    return function


def _grid(where: str, definition: Any) -> Code:
    """The value in two nested loops; what a row or the grid shares is outside."""
    names = arguments(definition, *_TAKEN)
    listed = [*map(Input, _POINT), *inputs(definition, names, {})]
    traced = trace(called(definition, "value"), [x.shape for x in listed])
    make, row, column = Builder(), Region("row"), Region("column")
    translator, regions = Translator(make, where), {"x": [column], "y": [row]}
    given = [
        translator.given(aval, x.name, *regions.get(x.name, ()))
        for x, aval in zip(listed, traced.program.in_avals, strict=True)
    ]
    result = translator.results(traced.program, given)[0].at(())
    taken = Names(*_TAKEN, *names)
    page = printer([result], taken)
    page.lines.append("const out = new Float64Array(nx * ny);")
    with page.block("for (let j = 0; j < ny; j++) {", row):
        page.lines.append(_coordinate("y", "j"))
        with page.block("for (let i = 0; i < nx; i++) {", column):
            page.lines.append(_coordinate("x", "i"))
            page.lines.append(f"out[j * nx + i] = {page.call(result)};")
    page.lines.append("return out;")
    return code(page, taken).alone(())


def _coordinate(axis: str, index: str) -> str:
    # A grid of one point has no spacing; `|| 1` keeps 0 / 0 away.
    span = f"({axis}1 - {axis}0) * {index} / (n{axis} - 1 || 1)"
    return f"const {axis} = {axis}0 + {span};"
