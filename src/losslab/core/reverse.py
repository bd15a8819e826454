"""Gradients of functions of many numbers, by the reverse mode of JAX or PyTorch."""

import dataclasses
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from losslab.core.arrays import Array, is_array, is_torch, library


class Formula(Protocol):
    """A dataclass with the formula of a loss, and the names of its numbers."""

    @classmethod
    def parameters(cls) -> Mapping[str, Any]: ...

    def formula(self, prediction: Array, target: Array) -> Array: ...


def gradient(loss: Formula, x: Array, constant: Array) -> Array:
    """The gradient of the sum of ``loss.formula(x, constant)`` in x, like x.

    NumPy arrays are differentiated by JAX, with 64-bit numbers where they have them.
    """
    if is_torch(library(x)):
        return _torch_gradient(loss, x, constant)
    if isinstance(x, np.ndarray):
        return _numpy_gradient(loss, x, constant)
    return _jax_gradient(loss, x, constant)


def _jax_gradient(loss: Formula, x: Array, constant: Array) -> Array:
    fields = {f.name: getattr(loss, f.name) for f in dataclasses.fields(loss)}  # type: ignore[arg-type]
    vary = {n for n, v in fields.items() if n in loss.parameters() or is_array(v)}
    fixed = tuple((name, v) for name, v in fields.items() if name not in vary)
    numbers = {name: fields[name] for name in sorted(vary)}
    return _compiled(type(loss), fixed)(x, constant, numbers)


@lru_cache(maxsize=128)
def _compiled(
    kind: type[Any], fixed: tuple[tuple[str, Any], ...]
) -> Callable[[Array, Array, Mapping[str, Array]], Array]:
    """One compiled program for all losses of a class, whatever their numbers."""
    import jax

    def total(x: Array, constant: Array, numbers: Mapping[str, Array]) -> Array:
        # Past the constructor, whose checks are for numbers that are known.
        loss = object.__new__(kind)
        for name, value in (*fixed, *numbers.items()):
            object.__setattr__(loss, name, value)
        return loss.formula(x, constant).sum()

    return jax.jit(jax.grad(total))


def _numpy_gradient(loss: Formula, x: Any, constant: Any) -> Array:
    import jax

    with jax.enable_x64(True):
        moving, fixed = jax.numpy.asarray(x), jax.numpy.asarray(constant)
        return np.array(_jax_gradient(loss, moving, fixed))


def _torch_gradient(loss: Formula, x: Array, constant: Array) -> Array:
    import torch

    return torch.func.grad(lambda point: loss.formula(point, constant).sum())(x)
