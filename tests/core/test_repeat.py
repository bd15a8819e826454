"""A counted loop: of Python for arrays, one loop of the program under a trace."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab.core import derive, ops
from losslab.core.dual import Dual, tangent


def _newton(x: Any, count: Any = 30) -> Any:
    """The square root of x, by Newton's iteration from 1."""
    return ops.repeat(count, lambda _, y: (y + x / y) / 2.0, 1.0)


@pytest.mark.parametrize("make", [np.asarray, jnp.asarray, torch.asarray])
def test_arrays_of_every_library(make: Any) -> None:
    np.testing.assert_allclose(
        _newton(make(np.array([4.0, 9.0]))), [2.0, 3.0], rtol=1e-6
    )


def test_the_body_knows_its_turn() -> None:
    assert ops.repeat(4, lambda i, x: 10 * x + i, 0) == 123
    assert ops.repeat(1, lambda i, x: x + i + 1, 0) == 1
    assert ops.repeat(0, lambda i, x: x + 1, 7) == 7


def test_a_trace_holds_one_loop_whatever_the_count() -> None:
    few, many = (
        str(jax.make_jaxpr(lambda x, n=n: _newton(x, n))(4.0)) for n in (10, 1000)
    )
    assert len(few) == len(many.replace("1000", "10"))
    assert float(jax.jit(_newton)(9.0)) == 3.0


def test_the_count_may_be_traced() -> None:
    power = jax.jit(lambda x, n: ops.repeat(n, lambda _, y: y * x, 1.0))
    assert [float(power(2.0, n)) for n in (0, 1, 10)] == [1.0, 2.0, 1024.0]


def test_a_trace_differentiates_both_ways() -> None:
    assert float(jax.grad(_newton)(4.0)) == 0.25
    assert float(jax.jvp(_newton, (4.0,), (1.0,))[1]) == 0.25


def test_duals_go_around() -> None:
    at = np.array([4.0])
    np.testing.assert_allclose(derive.slope(_newton, at)[1], 0.25, rtol=1e-15)
    slope = jax.jit(lambda x: derive.slope(_newton, x)[1])
    bend = jax.jit(lambda x: derive.second(_newton, x))
    assert float(slope(4.0)) == 0.25
    assert float(bend(4.0)) == pytest.approx(-1 / 32, rel=1e-6)


def test_a_push_reaches_states_one_after_another() -> None:
    def handed_on(_: Any, state: Any) -> Any:
        x, y, z = state
        return x, x * 1.0, {"y": y * 1.0, "z": z["y"]}

    def last(x: Any) -> Any:
        start = (x, 0.0, {"y": 0.0, "z": 0.0})
        return ops.repeat(5, handed_on, start)[2]["z"]

    assert tangent(last(Dual(np.array(2.0), 1.0))) == 1.0
    assert float(jax.jit(lambda x: tangent(last(Dual(x, 1.0))))(2.0)) == 1.0
