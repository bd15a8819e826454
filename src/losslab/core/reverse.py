"""Gradients of functions of many numbers, by the reverse mode of JAX or PyTorch."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from losslab.core.arrays import Array, is_torch, library


class Formula(Protocol):
    """The formula of a loss, and its numbers apart from all else."""

    @property
    def varying(self) -> Mapping[str, Any]: ...

    @property
    def fixed(self) -> tuple[tuple[str, Any], ...]: ...

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
    return _compiled(type(loss), loss.fixed)(x, constant, loss.varying)


@lru_cache(maxsize=128)
def _compiled(
    kind: type[Any], fixed: tuple[tuple[str, Any], ...]
) -> Callable[[Array, Array, Mapping[str, Array]], Array]:
    """One compiled program for all losses of a class, whatever their numbers."""
    import jax

    def total(x: Array, constant: Array, numbers: Mapping[str, Array]) -> Array:
        return kind.remade(fixed, numbers).formula(x, constant).sum()

    return jax.jit(jax.grad(total))


def _numpy_gradient(loss: Formula, x: Any, constant: Any) -> Array:
    import jax

    with jax.enable_x64(True):
        fixed = None if constant is None else jax.numpy.asarray(constant)
        moving = jax.numpy.asarray(x)
        return np.array(_jax_gradient(loss, moving, fixed))


def _torch_gradient(loss: Formula, x: Array, constant: Array) -> Array:
    import torch

    return torch.func.grad(lambda point: loss.formula(point, constant).sum())(x)
