"""Primitives that move numbers without changing them, on NumPy arrays of anything.

The interpreter of the tests moves arrays of numbers with them.
Each takes its operands, the primitive's parameters and the shape of its result.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Cells = np.ndarray
Shape = tuple[int, ...]
Params = Mapping[str, Any]


def _broadcast(x: Cells, params: Params, shape: Shape) -> Cells:
    aligned = [1] * len(shape)
    for size, axis in zip(x.shape, params["broadcast_dimensions"], strict=True):
        aligned[axis] = size
    return np.broadcast_to(x.reshape(aligned), shape)


def _reshape(x: Cells, params: Params, shape: Shape) -> Cells:
    return x.reshape(shape)


def _slice(x: Cells, params: Params, shape: Shape) -> Cells:
    strides = params["strides"] or (1,) * x.ndim
    bounds = zip(params["start_indices"], params["limit_indices"], strides, strict=True)
    return x[tuple(slice(*bound) for bound in bounds)]


def _stack(*given: Any) -> Cells:
    *parts, params, _ = given
    return np.stack(parts, axis=params["axis"])


def _concatenate(*given: Any) -> Cells:
    *parts, params, _ = given
    return np.concatenate(parts, axis=params["dimension"])


def _transpose(x: Cells, params: Params, shape: Shape) -> Cells:
    return np.transpose(x, params["permutation"])


def _reverse(x: Cells, params: Params, shape: Shape) -> Cells:
    return np.flip(x, params["dimensions"])


def _pad(x: Cells, filler: Cells, params: Params, shape: Shape) -> Cells:
    padded = np.empty(shape, dtype=x.dtype)
    padded[...] = filler[()]
    places = [
        slice(low, low + (size - 1) * (inner + 1) + 1 if size else low, inner + 1)
        for size, (low, _, inner) in zip(x.shape, params["padding_config"], strict=True)
    ]
    padded[tuple(places)] = x
    return padded


def _unstack(x: Cells, params: Params) -> list[Cells]:
    moved = np.moveaxis(x, params["axis"], 0)
    return [moved[place, ...] for place in range(len(moved))]


def _split(x: Cells, params: Params) -> list[Cells]:
    return np.split(x, np.cumsum(params["sizes"])[:-1], axis=params["axis"])


PARTS: dict[str, Callable[..., list[Cells]]] = {"unstack": _unstack, "split": _split}
"""Name of the primitive → how it takes an array apart."""

STRUCTURE: dict[str, Callable[..., Cells]] = {
    "broadcast_in_dim": _broadcast,
    "reshape": _reshape,
    "squeeze": _reshape,
    "expand_dims": _reshape,
    "slice": _slice,
    "stack": _stack,
    "concatenate": _concatenate,
    "transpose": _transpose,
    "rev": _reverse,
    "pad": _pad,
}
"""Name of the primitive → how it moves numbers."""
