"""When a run has left every bound, and when it has come to rest."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab.core.status import RESTS
from losslab.numerics.rules import diverged, rest, settled, stuck

LIBRARIES = pytest.mark.parametrize("make", [np.array, torch.tensor, jnp.array])


@LIBRARIES
@pytest.mark.parametrize(
    ("loss", "parameters", "expected"),
    [
        (1.0, [1.0, -2.0], False),
        (-1.0, [0.0, 0.0], False),
        (1.0, [1e12, -1e12], False),
        (1.0, [1.00001e12, 0.0], True),
        (1.0, [0.0, -1.00001e12], True),
        (np.nan, [0.0, 0.0], True),
        (np.inf, [0.0, 0.0], True),
        (-np.inf, [0.0, 0.0], True),
        (1.0, [np.nan, 0.0], True),
        (1.0, [0.0, np.inf], True),
    ],
)
def test_diverged(make: Any, loss: float, parameters: Any, expected: bool) -> None:
    for given in (loss, make(loss)):
        assert bool(diverged(given, make(parameters))) == expected


@LIBRARIES
@pytest.mark.parametrize(
    ("parameters", "expected"),
    [([1.0, -2.0], False), ([np.inf, -np.inf], False), ([0.0, np.nan], True)],
)
def test_stuck(make: Any, parameters: Any, expected: bool) -> None:
    assert bool(stuck(make(parameters))) == expected


@LIBRARIES
@pytest.mark.parametrize(
    ("gradient", "expected"),
    [
        ([0.0, 0.0], True),
        ([5.9e-9, -7.9e-9], True),
        ([6.1e-9, 8.1e-9], False),
        ([1.0, 0.0], False),
        ([np.nan, 0.0], False),
        ([np.inf, 0.0], False),
        ([1e30, 1e30], False),
    ],
)
def test_settled(make: Any, gradient: Any, expected: bool) -> None:
    assert bool(settled(make(gradient))) == expected


def test_huge_gradients_are_not_small_and_warn_of_nothing() -> None:
    assert not settled(np.array([1e200, 0.0]))


@LIBRARIES
@pytest.mark.parametrize(
    ("hessian", "where"),
    [
        ([[2.0, 1.0], [1.0, 3.0]], "converged"),
        ([[1.0, 1.0], [1.0, 1.0]], "converged"),
        ([[0.0, 0.0], [0.0, 0.0]], "converged"),
        ([[1.0, 0.0], [0.0, -1e-9]], "converged"),
        ([[1e30, 0.0], [0.0, -1e20]], "converged"),
        ([[1.0, 0.0], [0.0, -1e-6]], "saddle"),
        ([[1.0, 2.0], [2.0, 1.0]], "saddle"),
        ([[1e-9, 0.0], [0.0, -1e-9]], "saddle"),
        ([[-1.0, 0.5], [0.5, -1.0]], "maximum"),
        ([[-1.0, 0.0], [0.0, 0.0]], "maximum"),
        ([[np.nan, 0.0], [0.0, -1.0]], "converged"),
    ],
)
def test_rest(make: Any, hessian: Any, where: str) -> None:
    assert RESTS[int(rest(make(hessian), 0.0))] == where
    endless = "flat" if where == "converged" else where
    assert RESTS[int(rest(make(hessian), 1.0))] == endless
