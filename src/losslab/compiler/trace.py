"""Tracing a function with JAX, in 64 bits and without changing JAX's settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Trace:
    """A traced function: its program, and what it returns with shapes for arrays."""

    program: Any
    returns: Any


def trace(function: Callable[..., Any], shapes: Sequence[Shape]) -> Trace:
    """The program of a function of float64 arrays of these shapes."""
    with jax.enable_x64(True):
        inputs = [jax.ShapeDtypeStruct(shape, "float64") for shape in shapes]
        program, returns = jax.make_jaxpr(function, return_shape=True)(*inputs)
    return Trace(program, returns)


def flat(tree: Any) -> list[Any]:
    """The leaves of nested tuples and dictionaries, in JAX's order."""
    return jax.tree_util.tree_leaves(tree)
