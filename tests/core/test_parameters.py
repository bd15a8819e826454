"""Parameters: every number that can be looked at is checked, whatever holds it."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab import Adam, Huber
from losslab.core.errors import InvalidParameter


@pytest.mark.parametrize(
    "bad",
    [
        np.float32(-1),
        np.int64(-2),
        np.array(-0.01),
        np.array([1.0, -1.0]),
        np.array(np.nan),
        torch.tensor(-1.0, requires_grad=True),
        torch.tensor([1.0, torch.inf]),
        jnp.array(-1.0),
        jnp.array([1, -1]),
    ],
)
def test_arrays_are_held_to_the_domain(bad: Any) -> None:
    with pytest.raises(InvalidParameter, match=r"delta must be above 0, and .* given"):
        Huber(delta=bad)


@pytest.mark.parametrize("bad", [True, np.True_, "1", None, 1j, np.complex128(1)])
def test_what_is_no_real_number_is_refused(bad: Any) -> None:
    with pytest.raises(InvalidParameter, match="delta must be a number"):
        Huber(delta=bad)


@pytest.mark.parametrize("bad", [np.array([True]), np.array(1j), torch.tensor(True)])
def test_arrays_of_something_else_are_refused(bad: Any) -> None:
    with pytest.raises(InvalidParameter, match="must be real numbers, and dtype"):
        Huber(delta=bad)


@pytest.mark.parametrize("sign", [1, -1])
def test_whole_numbers_beyond_floats_are_refused(sign: int) -> None:
    with pytest.raises(InvalidParameter, match=r"delta must be above 0, and -?inf was"):
        Huber(delta=sign * 10**400)


def test_legal_arrays_stay_what_they_are() -> None:
    for good in (np.array([0.5, 2.0]), torch.tensor(0.5), jnp.array([1, 2])):
        assert Huber(delta=good).delta is good  # type: ignore[arg-type]
    number = Huber(delta=np.float32(0.5)).delta  # type: ignore[arg-type]
    assert type(number) is float
    assert number == 0.5


def test_traced_numbers_pass() -> None:
    def loss(delta: Any) -> Any:
        return Huber(delta=delta).value(delta * 0.0 + 3.0, delta * 0.0)

    for delta in (0.5, 1.0):
        wanted = 3.0 - delta  # the derivative of delta·(3 − delta/2)
        assert jax.jit(jax.grad(loss))(delta) == wanted
        assert torch.func.grad(loss)(torch.tensor(delta)) == wanted
    widths = torch.tensor([0.5, 1.0])
    assert torch.func.vmap(loss)(widths).tolist() == [1.375, 2.5]
    assert torch.func.vmap(torch.func.grad(loss))(widths).tolist() == [2.5, 2.0]


def test_nan_is_not_the_dialects_default() -> None:
    with pytest.raises(InvalidParameter, match="learning_rate must be above 0, and"):
        Adam(learning_rate=float("nan"))
    with pytest.raises(InvalidParameter, match="learning_rate must be a number"):
        Adam(learning_rate=True)
    assert (Adam().epsilon, Adam(dialect="keras").epsilon) == (1e-8, 1e-7)
    assert Adam(dialect="keras").with_parameters(beta1=0.5).epsilon == 1e-7
