"""Gradients of functions of many numbers, by the reverse mode of JAX or PyTorch."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from losslab.core.arrays import Array, is_torch, library

Function = Callable[[Array, Array], Array]
"""Of a point and of something held constant, both arrays of one library."""


def gradient(function: Function, x: Array, constant: Array) -> Array:
    """The gradient of the sum of ``function(x, constant)`` in x, like x in all else.

    NumPy arrays are differentiated by JAX, with 64-bit numbers where they have them.
    """
    if is_torch(library(x)):
        return _torch_gradient(function, x, constant)
    if isinstance(x, np.ndarray):
        return _numpy_gradient(function, x, constant)
    return _jax_gradient(function, x, constant)


def _jax_gradient(function: Function, x: Array, constant: Array) -> Array:
    try:
        slope = _compiled(function)
    except TypeError:  # a loss with an array for a parameter cannot be remembered
        slope = _compiled.__wrapped__(function)
    return slope(x, constant)


@lru_cache(maxsize=128)
def _compiled(function: Function) -> Function:
    """One compiled program per loss instead of one per operation and shape."""
    import jax

    return jax.jit(jax.grad(lambda x, constant: function(x, constant).sum()))


def _numpy_gradient(function: Function, x: Any, constant: Any) -> Array:
    import jax

    with jax.enable_x64(True):
        moving, fixed = jax.numpy.asarray(x), jax.numpy.asarray(constant)
        return np.array(_jax_gradient(function, moving, fixed))


def _torch_gradient(function: Function, x: Array, constant: Array) -> Array:
    import torch

    return torch.func.grad(lambda point: function(point, constant).sum())(x)
