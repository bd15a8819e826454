"""Orders, running sums and look-ups, evaluated with NumPy at all points at once."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from compiler.structure import Cells, Params


def _spread(*arrays: Cells) -> list[np.ndarray]:
    """The numbers, with the points as one last axis that all of them have."""
    counts = [np.size(cell) for cells in arrays for cell in cells.flat]
    count = max(counts, default=1)
    return [
        np.array([np.broadcast_to(cell, (count,)) for cell in cells.flat]).reshape(
            *cells.shape, count
        )
        for cells in arrays
    ]


def _cells(numbers: np.ndarray) -> Cells:
    cells = np.empty(numbers.shape[:-1], dtype=object)
    for at in np.ndindex(cells.shape):
        cells[at] = numbers[at]
    return cells


def _sort(*given: Any) -> list[Cells]:
    *arrays, params = given
    axis, count = params["dimension"], params["num_keys"]
    numbers = _spread(*arrays)
    order = np.lexsort(numbers[:count][::-1], axis=axis)
    return [_cells(np.take_along_axis(x, order, axis)) for x in numbers]


def _running(combine: np.ufunc) -> Callable[..., Cells]:
    def rule(x: Cells, params: Params, shape: Any) -> Cells:
        (numbers,), axis = _spread(x), params["axis"]
        turned = np.flip(numbers, axis) if params["reverse"] else numbers
        found = combine.accumulate(turned, axis)
        return _cells(np.flip(found, axis) if params["reverse"] else found)

    return rule


def _gather(x: Cells, starts: Cells, params: Params, shape: Any) -> Cells:
    """By JAX, which moves numbers as they are."""
    rest = {key: params[key] for key in params if key != "sharding"}
    with jax.enable_x64(True):
        take = lambda a, b: jax.lax.gather(a, b, **rest)  # noqa: E731
        found = jax.vmap(take, in_axes=-1, out_axes=-1)(*_spread(x, starts))
    return _cells(np.asarray(found))


def _scatter_add(
    x: Cells, starts: Cells, updates: Cells, params: Params, shape: Any
) -> Cells:
    """Into a row of numbers, one after the other."""
    assert params["dimension_numbers"].inserted_window_dims == (0,), "a row of numbers"
    numbers, places, added = _spread(x, starts, updates)
    found, every = numbers.copy(), np.arange(numbers.shape[-1])
    for at, one in zip(places[..., 0, :], added, strict=True):
        inside = (at >= 0) & (at < len(found))
        found[at[inside], every[inside]] += one[inside]
    return _cells(found)


PARTS: dict[str, Callable[..., list[Cells]]] = {"sort": _sort}
"""Name of the primitive → its results."""

ALONG: dict[str, Callable[..., Cells]] = {
    "cumsum": _running(np.add),
    "cumprod": _running(np.multiply),
    "gather": _gather,
    "scatter-add": _scatter_add,
}
"""Name of the primitive → its result."""
