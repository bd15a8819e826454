"""Gradients of functions of many numbers, by the reverse mode of JAX or PyTorch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from losslab.core.arrays import Array, is_torch, library

Function = Callable[[Array, Array], Array]
"""Of a point and of something held constant, both arrays of one library."""


def gradient(function: Function, x: Array, constant: Array) -> Array:
    """The gradient in x of the sum of ``function(x, constant)``, in x's shape and dtype.

    NumPy arrays are differentiated by JAX, with 64-bit numbers where they have them.
    """
    if is_torch(library(x)):
        return _torch_gradient(function, x, constant)
    if isinstance(x, np.ndarray):
        return _numpy_gradient(function, x, constant)
    return _jax_gradient(function, x, constant)


def _jax_gradient(function: Function, x: Array, constant: Array) -> Array:
    import jax

    return jax.grad(lambda point: function(point, constant).sum())(x)


def _numpy_gradient(function: Function, x: Any, constant: Any) -> Array:
    import jax

    with jax.enable_x64(True):
        moving, fixed = jax.numpy.asarray(x), jax.numpy.asarray(constant)
        return np.array(_jax_gradient(function, moving, fixed))


def _torch_gradient(function: Function, x: Array, constant: Array) -> Array:
    import torch

    return torch.func.grad(lambda point: function(point, constant).sum())(x)
