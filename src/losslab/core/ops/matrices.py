"""Matrices: linear systems, products, rows put together."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from losslab.core.arrays import Array, is_torch, library
from losslab.core.ops.elementwise import where


def solve(matrix: Array, vector: Array) -> Array:
    """The solution x of ``matrix · x = vector``; not finite where there is none.

    Two unknowns are solved in closed form, so that what is traced stays arithmetic.

    >>> solve(np.array([[3.0, 1.0], [1.0, 4.0]]), np.array([3.0, 4.0]))
    array([0.72727273, 0.81818182])
    """
    if matrix.shape[-1] > 2:
        return _solved(library(matrix), matrix, vector)
    # Divided by the largest entry, so that no product overflows that need not.
    size = library(matrix).max(abs(matrix))
    matrix, vector = matrix / size, vector / size
    with np.errstate(all="ignore"):
        return _closed(library(matrix), matrix, vector)


def _closed(xp: Any, m: Array, v: Array) -> Array:
    if len(v) == 1:
        return v / m[0]
    a, b, c, d = m[0, 0], m[0, 1], m[1, 0], m[1, 1]
    determinant = a * d - b * c
    parts = [(d * v[0] - b * v[1]) / determinant, (a * v[1] - c * v[0]) / determinant]
    return xp.stack(parts)


def _solved(xp: Any, matrix: Array, vector: Array) -> Array:
    if is_torch(xp):
        import torch

        return torch.linalg.solve_ex(matrix, vector)[0]
    try:
        return xp.linalg.solve(matrix, vector)
    except np.linalg.LinAlgError:
        return vector * np.nan


def plus_diagonal(matrix: Array, value: Array) -> Array:
    """The matrix with the value added along its diagonal.

    >>> plus_diagonal(np.array([[1.0, 2.0], [3.0, 4.0]]), 1.0).tolist()
    [[2.0, 2.0], [3.0, 5.0]]
    """
    xp = library(matrix)
    places = xp.arange(matrix.shape[-1])
    return where(places[:, None] == places, matrix + value, matrix)


def dot(a: Array, b: Array) -> Array:
    """The sum of the products of all entries."""
    products = a * b
    return library(products).sum(products)


def concat(parts: Sequence[Array]) -> Array:
    """Arrays one after the other along the first axis."""
    return library(*parts).concat(list(parts), axis=0)
