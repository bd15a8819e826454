"""Linear systems and products, against NumPy and by hand."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab.core.ops import concat, dot, plus_diagonal, solve


def doubles(values: Any) -> Any:
    """A tensor in float64, as NumPy would make it."""
    return torch.tensor(values, dtype=torch.float64)


LIBRARIES = pytest.mark.parametrize("make", [np.array, doubles, jnp.array])


@LIBRARIES
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_systems_are_solved(make: Any, size: int) -> None:
    drawn = np.random.default_rng(size)
    with jax.enable_x64(True):
        for _ in range(20):
            matrix, wanted = drawn.normal(size=(size, size)), drawn.normal(size=size)
            found = solve(make(matrix.tolist()), make((matrix @ wanted).tolist()))
            assert type(found) is type(make([0.0]))
            error = np.abs(np.asarray(found) - wanted).max()
            # Rounding grows with the condition of the matrix.
            assert error <= 1e-14 * np.linalg.cond(matrix) * size


def test_a_system_by_hand() -> None:
    # 3x + y = 3, x + 4y = 4: the determinant is 11.
    found = solve(np.array([[3.0, 1.0], [1.0, 4.0]]), np.array([3.0, 4.0]))
    assert np.allclose(found, [8 / 11, 9 / 11], rtol=1e-15)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_the_size_of_the_numbers_does_not_matter(size: float) -> None:
    matrix, vector = np.array([[3.0, 1.0], [1.0, 4.0]]), np.array([3.0, 4.0])
    assert np.allclose(solve(size * matrix, vector) * size, [8 / 11, 9 / 11])


@LIBRARIES
@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_has_no_solution_is_not_finite(make: Any, size: int) -> None:
    with np.errstate(all="ignore"):
        found = solve(make([[0.0] * size] * size), make([1.0] * size))
    assert not np.any(np.isfinite(np.asarray(found)))


@LIBRARIES
def test_products_diagonals_and_rows(make: Any) -> None:
    a, b = make([[1.0, 2.0], [3.0, 4.0]]), make([[5.0, 6.0], [7.0, 8.0]])
    assert float(dot(a, b)) == 70.0
    assert plus_diagonal(a, 0.5).tolist() == [[1.5, 2.0], [3.0, 4.5]]
    assert concat([a, b[:1]]).tolist() == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
