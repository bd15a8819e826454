"""Array mathematics: accurate, type-preserving, and honest about NaN."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from mpmath import mp, mpf

from losslab import Huber
from losslab.core import derive, ops
from losslab.core.arrays import asarray, is_number, library, numeric, spread
from losslab.core.dual import Dual
from losslab.core.errors import InvalidInput, ShapeMismatch

MAKERS = [np.asarray, jnp.asarray, torch.tensor]


@pytest.mark.parametrize("make", MAKERS)
def test_constants_do_not_change_the_type(make: Any) -> None:
    x = asarray(library(make([1.0])), make(np.float32([0.5, -2.0])))
    for y in (
        ops.maximum(x, 0.1),
        ops.where(x > 0.0, x, 0.1),
        ops.sigmoid(x),
        ops.softplus(x),
        ops.xlogy(0.3, abs(x)),
        ops.logsumexp(x),
        ops.total(x),
        ops.arctan(x),
        ops.clip(x, -1.0, 1.0),
        ops.logaddexp(x, 0.1),
        ops.softmax(x),
        ops.log_softmax(x),
        ops.norm(x),
        ops.cumsum(x),
        ops.hold(x),
        2.0**x,
    ):
        assert y.dtype == x.dtype


@pytest.mark.parametrize("make", MAKERS)
def test_extremes_keep_nan(make: Any) -> None:
    x = make(np.array([np.nan, 1.0]))
    for y in (ops.maximum(x, 0.0), ops.minimum(0.0, x), ops.positive_part(x)):
        assert np.isnan(np.asarray(y)[0])
    assert np.isnan(ops.maximum(0.0, np.nan))


def test_tails_are_accurate() -> None:
    assert ops.softplus(np.float64(-800.0)) == 0.0
    assert ops.softplus(np.float64(-40.0)) == pytest.approx(np.exp(-40.0), rel=1e-15)
    assert ops.softplus(np.float64(800.0)) == 800.0
    assert ops.sigmoid(np.float64(-40.0)) == pytest.approx(np.exp(-40.0), rel=1e-15)
    assert ops.sigmoid(np.float64(-800.0)) == 0.0


@pytest.mark.parametrize("make", MAKERS)
def test_sums_of_exponentials_of_two(make: Any) -> None:
    a = make(np.array([1e30, -np.inf, np.inf, 0.0]))
    b = make(np.array([1e30, -np.inf, np.inf, -np.inf]))
    np.testing.assert_array_equal(ops.logaddexp(a, b), a)
    with np.errstate(all="ignore"):
        pushes = (
            ops.logaddexp(Dual(a, 1.0), b).tangent,
            ops.logaddexp(b, Dual(a, 1.0)).tangent,
        )
    for push in pushes:
        np.testing.assert_array_equal(push, [0.5, 0.5, 0.5, 1.0])
    assert ops.logaddexp(0.0, 0.0) == pytest.approx(np.log(2.0), rel=1e-15)


def test_clipping_moves_inside_the_bounds_only() -> None:
    clipped = ops.clip(Dual(np.array([-2.0, 0.5, 2.0]), 3.0), -1.0, 1.0)
    np.testing.assert_array_equal(clipped.primal, [-1.0, 0.5, 1.0])
    np.testing.assert_array_equal(clipped.tangent, [0.0, 3.0, 0.0])
    assert ops.clip(7.0, 0.0, 1.0) == 1.0
    assert np.isnan(ops.clip(np.float64(np.nan), 0.0, 1.0))


def test_what_is_held_does_not_move() -> None:
    def held(x: Any) -> Any:
        return ops.hold(x) * x

    assert derive.slope(held, np.array([3.0]))[1] == 3.0
    assert derive.second(held, np.array([3.0])) == 0.0
    assert float(jax.grad(held)(3.0)) == 3.0
    assert float(torch.func.grad(held)(torch.tensor(3.0))) == 3.0
    point = torch.tensor(3.0, requires_grad=True)
    held(point).backward()
    assert point.grad == 3.0
    assert ops.hold(2.0) == 2.0


def test_zero_times_infinity_is_zero() -> None:
    with np.errstate(all="ignore"):
        assert ops.xlogy(np.float64(0.0), np.float64(0.0)) == 0.0
        assert ops.xlog1py(np.float64(0.0), np.float64(-1.0)) == 0.0
        assert ops.weighted(np.float64(0.0), np.float64(np.inf)) == 0.0
        assert ops.xlogy(np.float64(2.0), np.float64(0.0)) == -np.inf


def test_logsumexp_neither_overflows_nor_cancels() -> None:
    assert ops.logsumexp(np.array([1e300, 1e300])) == 1e300
    assert ops.logsumexp(np.array([0.0, -100.0])) == np.exp(-100.0)
    with np.errstate(all="ignore"):
        assert ops.logsumexp(np.array([0.0, -np.inf])) == 0.0
    np.testing.assert_allclose(ops.logsumexp(np.zeros(4)), np.log(4.0), rtol=1e-15)
    assert ops.logsumexp(np.zeros((2, 3))).shape == (2,)


def test_log1p_minus_its_argument_keeps_its_digits() -> None:
    small = np.geomspace(1e-150, 0.9, 200)
    x = np.concatenate([-small, small, [0.2499999, 0.2500001, 3.0, 1e300]])
    with mp.workdps(400):
        exactly = [float(mp.log1p(mpf(v)) - mpf(v)) for v in x]
    np.testing.assert_allclose(ops.log1pmx(x), exactly, rtol=1e-15)
    slope = derive.slope(ops.log1pmx, x)[1]
    np.testing.assert_allclose(slope, -x / (1.0 + x), rtol=1e-15)


def test_numbers_and_arrays_are_told_apart() -> None:
    assert is_number(1.5)
    assert is_number(2)
    assert not is_number(np.float64(1.5))
    assert not is_number(np.array(1.5))
    assert ops.exp(0.0) == 1.0
    assert type(ops.exp(0.0)) is float


def test_numbers_are_of_one_type() -> None:
    a, b = numeric(np.float32([1.0, 2.0]), 3)
    assert a.dtype == b.dtype == np.float32
    a, b = numeric([1, 2], [3, 4])
    assert a.dtype == b.dtype == np.float64
    a, b = numeric(torch.tensor([1, 2]), 0.5)
    assert a.dtype == b.dtype == torch.float32
    a, b = numeric(np.float16([1.0]), np.array([7]))
    assert a.dtype == b.dtype == np.float16
    assert numeric(1.0, torch.zeros(3, dtype=torch.float64))[0].dtype == torch.float64


@pytest.mark.parametrize("nonsense", ["0.5", None, ["a"], 1j, [1.0, [2.0]], object()])
def test_what_is_no_number_is_refused(nonsense: object) -> None:
    with pytest.raises(InvalidInput, match=r"[Nn]umbers were wanted"):
        numeric(nonsense, 1.0)


def test_complex_arrays_are_refused() -> None:
    with pytest.raises(
        InvalidInput, match="Real numbers were wanted, and dtype complex"
    ):
        numeric(np.array([1j]), np.array([1.0]))


def test_errors_say_what_to_do() -> None:
    with pytest.raises(
        ShapeMismatch, match=r"\(3, 1\) and target.*\(3,\); reshape one"
    ):
        Huber().value(np.zeros((3, 1)), np.zeros(3))
    with pytest.raises(InvalidInput, match=r"different array libraries.*convert one"):
        numeric(np.zeros(3), torch.zeros(3))


def test_values_are_spread_in_shape_and_type() -> None:
    like = np.zeros((2, 2), dtype=np.float32)
    assert spread(1.5, like).dtype == np.float32
    assert spread(np.float64(1.5), like).shape == (2, 2)
