"""Tracing a function with JAX, in 64 bits and without changing JAX's settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
from jax import export

Shape = tuple[int | str, ...]
"""Dimensions by number, or by name where they are known only at run time."""


@dataclass(frozen=True)
class Trace:
    """A traced function: its program, and what it returns with shapes for arrays."""

    program: Any
    returns: Any


def trace(
    function: Callable[..., Any], shapes: Sequence[Shape], types: Sequence[str] = ()
) -> Trace:
    """The program of a function of arrays of these shapes, float64 unless said."""
    names = sorted({d for shape in shapes for d in shape if isinstance(d, str)})
    with jax.enable_x64(True):
        symbols = export.symbolic_shape(", ".join(names))
        sizes: dict[int | str, Any] = dict(zip(names, symbols, strict=True))
        wanted = types or ["float64"] * len(shapes)
        inputs = [
            jax.ShapeDtypeStruct([sizes.get(d, d) for d in shape], kind)
            for shape, kind in zip(shapes, wanted, strict=True)
        ]
        program, returns = jax.make_jaxpr(function, return_shape=True)(*inputs)
    return Trace(program, returns)


def named(shape: Sequence[Any]) -> Shape:
    """A traced shape, sizes known only at run time by their names."""
    return tuple(d if isinstance(d, int) else str(d) for d in shape)
