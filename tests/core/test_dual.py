"""Dual numbers: exact one-sided derivatives, whatever the branches do."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from losslab.core import derive, ops
from losslab.core.arrays import Array
from losslab.core.dual import Dual, where

UNARY: dict[str, Callable[[Any], Any]] = {
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "log": mpmath.log,
    "log1p": mpmath.log1p,
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "square": lambda x: x * x,
    "arctan": mpmath.atan,
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "ndtr": lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
    "log_ndtr": lambda x: mpmath.log1p(-mpmath.erfc(x / mpmath.sqrt(2)) / 2),
    "normal_pdf": mpmath.npdf,
    "gammaln": mpmath.loggamma,
    "digamma": mpmath.digamma,
}


@pytest.mark.parametrize("name", UNARY)
def test_functions_have_their_derivatives(name: str) -> None:
    function = getattr(ops, name)
    for x in (0.3, 1.7, 19.0):
        with mpmath.workdps(200):  # 1 − erf(19) is 1e-158
            wanted = [float(mpmath.diff(UNARY[name], x, n)) for n in (0, 1, 2)]
        at = np.array([x])
        value, slope = derive.slope(function, at)
        found = [value[0], slope[0], derive.second(function, at)[0]]
        np.testing.assert_allclose(found, wanted, rtol=1e-13)


ARITHMETIC: list[tuple[Callable[[Any], Any], float, float]] = [
    (lambda x: 3.0 - x, -1.0, 0.0),
    (lambda x: 1.0 / x, -0.25, 0.25),
    (lambda x: x / (1.0 + x), 1 / 9, -2 / 27),
    (lambda x: x**3, 12.0, 12.0),
    (lambda x: x**2 / x, 1.0, 0.0),
    (lambda x: -(+x) * x, -4.0, -2.0),
    (lambda x: ops.xlogy(x, x), 1.0 + np.log(2.0), 0.5),
    (lambda x: ops.xlog1py(2.0, x), 2 / 3, -2 / 9),
    (lambda x: x**2.5, 2.5 * 2.0**1.5, 3.75 * 2.0**0.5),
    (lambda x: 2.0**x, 4.0 * np.log(2.0), 4.0 * np.log(2.0) ** 2),
    (lambda x: x**x, 4.0 * (1 + np.log(2.0)), 4.0 * (1 + np.log(2.0)) ** 2 + 2.0),
]


@pytest.mark.parametrize(("function", "first", "second"), ARITHMETIC)
def test_arithmetic_at_two(function: Any, first: float, second: float) -> None:
    at = np.array([2.0])
    np.testing.assert_allclose(derive.slope(function, at)[1], [first], rtol=1e-15)
    np.testing.assert_allclose(derive.second(function, at), [second], atol=1e-15)


KINKED: list[tuple[Callable[[Any], Any], float, float]] = [
    (abs, -1.0, 1.0),
    (lambda x: ops.maximum(x, 0.0), 0.0, 1.0),
    (lambda x: ops.maximum(0.0, x), 0.0, 1.0),
    (lambda x: ops.minimum(x, 2.0 * x), 1.0, 2.0),
    (lambda x: ops.minimum(2.0 * x, x), 1.0, 2.0),
    (lambda x: ops.positive_part(-3.0 * x), -3.0, 0.0),
    (lambda x: where(x <= 0.0, 5.0 * x, x), 1.0, 5.0),
    (lambda x: where(x < 0.0, 5.0 * x, x), 1.0, 5.0),
    (lambda x: where(x >= 0.0, 5.0 * x, x), 1.0, 5.0),
    (lambda x: where(x > 0.0, 5.0 * x, x), 1.0, 5.0),
    (lambda x: ops.sign(x) * x, -1.0, 1.0),
]


@pytest.mark.parametrize(("function", "lower", "upper"), KINKED)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_both_sides_of_a_kink(
    function: Any, lower: float, upper: float, zero: float
) -> None:
    with np.errstate(all="ignore"):
        low, high = derive.slopes(function, np.array([zero]))
    assert (low[0], high[0]) == (lower, upper)
    assert derive.nearest_to_zero(low, high)[0] == min(max(lower, 0.0), upper)


def test_to_the_power_of_0_is_a_constant() -> None:
    for x in (0.0, -0.0, np.nan, 2.0):
        power = Dual(np.array([x]), 1.0) ** 0
        assert (power.primal[0], power.tangent) == (1.0, 0.0)
    assert derive.slope(lambda x: x**0 + x**1, np.array([0.0]))[1][0] == 1.0


def _at_zero(function: Any, side: float) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        value, slope = derive.slope(function, np.array([0.0]), side)
    return value[0], slope[0]


@pytest.mark.parametrize(
    ("function", "value", "slope"),
    [
        (lambda x: x**0.5, 0.0, np.inf),
        (lambda x: x**1.0, 0.0, 1.0),
        (lambda x: x**1.5, 0.0, 0.0),
        (lambda x: x ** np.array([0.0]), 1.0, 0.0),
        (lambda x: x ** np.array([1.0]), 0.0, 1.0),
        (lambda x: 0.0 ** (1.0 + x), 0.0, 0.0),
        (lambda x: np.array([0.0]) ** (2.0 + x), 0.0, 0.0),
        (lambda x: (2.0 * x) ** (3.0 + x), 0.0, 0.0),
        (lambda x: abs(x) ** 0.5, 0.0, np.inf),
    ],
)
def test_powers_at_a_base_of_0(function: Any, value: float, slope: float) -> None:
    assert _at_zero(function, 1.0) == (value, slope)


def test_powers_of_negative_bases_are_those_of_the_array_libraries() -> None:
    at = np.array([-2.0])
    np.testing.assert_array_equal(derive.slope(lambda x: x**3, at), [[-8.0], [12.0]])
    np.testing.assert_array_equal(derive.slope(lambda x: x**3.0, at), [[-8.0], [12.0]])
    with np.errstate(all="ignore"):
        assert np.isnan(derive.slope(lambda x: x**0.5, at)).all()
        value, slope = derive.slope(lambda x: at ** (x + 4.0), at)
    assert value == 4.0
    assert np.isnan(slope)


def test_powers_of_numbers_are_real() -> None:
    assert (Dual(3.0, 1.0) ** 2.0).tangent == 6.0
    with np.errstate(all="ignore"):
        assert np.isnan((Dual(-1.0, 1.0) ** 0.5).primal)
        assert (Dual(0.0, 1.0) ** -1.0).primal == np.inf
        assert (0.0 ** Dual(2.0, 1.0)).tangent == 0.0


def test_parts_of_a_dual_are_duals() -> None:
    x = Dual(np.arange(6.0).reshape(2, 3), 2.0)
    last = x[..., 2]
    np.testing.assert_array_equal(last.primal, [2.0, 5.0])
    np.testing.assert_array_equal(last.tangent, [2.0, 2.0])
    assert (x[:, None, 1:].shape, x[:, None, 1:].tangent.shape) == ((2, 1, 2),) * 2
    assert (len(x), x.ndim) == (2, 2)
    first, second = x
    assert first.primal[0] == 0.0
    assert second.primal[0] == 3.0
    assert Dual(np.arange(3.0), 0.0)[1].tangent == 0.0
    spread = Dual(np.zeros(3), np.arange(3.0)) + np.zeros((2, 3))
    np.testing.assert_array_equal(spread[1].tangent, [0.0, 1.0, 2.0])
    np.testing.assert_array_equal(ops.total(spread).tangent, [3.0, 3.0])
    nested = Dual(Dual(np.arange(2.0), 1.0), Dual(1.0, 0.0))[1]
    assert (nested.primal.primal, nested.primal.tangent) == (1.0, 1.0)
    assert (nested.tangent.primal, nested.tangent.tangent) == (1.0, 0.0)


def test_a_branch_not_taken_cannot_spoil_the_slope() -> None:
    def safe(x: Array) -> Array:
        return where(x > 0.0, ops.sqrt(x), 3.0 * x)

    with np.errstate(all="ignore"):
        assert derive.slope(safe, np.array([-4.0]))[1][0] == 3.0


def test_comparisons_follow_the_push() -> None:
    right, left = Dual(1.0, 1.0), Dual(1.0, -1.0)
    assert right > 1.0
    assert left < 1.0
    assert left <= right
    assert right >= left
    assert Dual(1.0, 0.0) == 1.0
    assert not right == 1.0  # noqa: SIM201  # the operator under test
    assert (abs(Dual(-0.0, 1.0)).primal, abs(Dual(-0.0, 1.0)).tangent) == (0.0, 1.0)


def test_curvature_takes_the_milder_side() -> None:
    def bent(x: Array) -> Array:
        return where(x < 0.0, x * x, 3.0 * x * x)

    assert derive.curvature(bent, np.array([0.0]))[0] == 2.0


def test_derivatives_along_the_class_axis() -> None:
    scores = np.array([0.3, -1.2, 0.3])

    def slice_of(x: Array) -> Array:
        return ops.logsumexp(ops.stack([x, -1.2, 0.3]))

    share = np.exp(scores) / np.exp(scores).sum()
    at = np.array(0.3)
    np.testing.assert_allclose(derive.slope(slice_of, at)[1], share[0], rtol=1e-14)
    bend = share[0] * (1.0 - share[0])
    np.testing.assert_allclose(derive.second(slice_of, at), bend, rtol=1e-14)
    low, high = derive.slopes(lambda x: ops.total(ops.largest(ops.stack([x, 0.3]))), at)
    assert (low, high) == (0.0, 1.0)
