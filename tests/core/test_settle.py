"""A loop that ends when nothing moves any more: the same in and out of a trace."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab.core import ops


def _halved(x: Any, most: int = 60) -> Any:
    """Halved while above 1, each number by itself."""

    def change(x: Any) -> tuple[Any, Any]:
        after = ops.where(x > 1.0, x / 2.0, x)
        return after, after > 1.0

    return ops.settle(change, x, x > 1.0, most)


START = np.array([0.5, 1.0, 3.0, 40.0])
END = [0.5, 1.0, 0.75, 0.625]


@pytest.mark.parametrize("make", [np.asarray, jnp.asarray, torch.asarray])
def test_arrays_of_every_library(make: Any) -> None:
    assert _halved(make(START)).tolist() == END


def test_traced_and_mapped() -> None:
    assert jax.jit(_halved)(START).tolist() == END
    assert jax.vmap(_halved)(jnp.asarray(START)).tolist() == END
    assert torch.func.vmap(_halved)(torch.asarray(START)).tolist() == END


@pytest.mark.parametrize("run", [_halved, jax.jit(_halved, static_argnums=1)])
def test_it_ends_after_the_most_changes(run: Any) -> None:
    assert run(jnp.asarray([8.0, 3.0]), 2).tolist() == [2.0, 0.75]
    assert run(jnp.asarray([8.0, 3.0]), 0).tolist() == [8.0, 3.0]


def test_what_is_at_rest_is_not_changed() -> None:
    calls: list[float] = []

    def change(x: Any) -> tuple[Any, Any]:
        calls.append(float(x))
        return x / 2.0, x / 2.0 > 1.0

    assert ops.settle(change, np.float64(0.5), np.bool_(False), 9) == 0.5
    assert not calls
    assert ops.settle(change, np.float64(4.0), np.bool_(True), 9) == 1.0
    assert calls == [4.0, 2.0]
