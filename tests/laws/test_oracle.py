"""The oracle computes as mathematics does; the laws of precision rest on it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from laws.oracle import Exact, sharpened, value_and_gradient
from losslab.catalogue.discover import find
from losslab.core import derive, ops
from losslab.core.dual import Dual

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(ops, name) for name in ("exp", "expm1", "log", "sqrt", "sin")},
    **{name: getattr(ops, name) for name in ("cos", "sinh", "cosh", "tanh", "arctan")},
    **{name: getattr(ops, name) for name in ("sigmoid", "softplus", "positive_part")},
    **{name: getattr(ops, name) for name in ("erf", "erfc", "ndtr", "log_ndtr")},
    **{name: getattr(ops, name) for name in ("gammaln", "digamma", "normal_pdf")},
    **{name: getattr(ops, name) for name in ("total", "cumsum", "largest", "softmax")},
    **{name: getattr(ops, name) for name in ("logsumexp", "log_softmax")},
    "log1p": lambda x: ops.log1p(x * x),
    "log1pmx": lambda x: ops.log1pmx(0.3 * x),
    "power": lambda x: 2.0**x + x**1.5 + x**3,
    "clip": lambda x: ops.clip(x, -0.5, 0.5),
    "hold": lambda x: x * ops.hold(x),
    "logaddexp": lambda x: ops.logaddexp(x, 0.5 * x),
    "xlogy": lambda x: ops.xlogy(x, x) + ops.xlog1py(x, x),
    "norm": lambda x: ops.norm(x, axis=-1),
    "length": lambda x: ops.length(x, 2.0 * x),
    "sort": lambda x: ops.sort(x, descending=True)[0],
    "pick": lambda x: ops.pick(x, np.array([0, 2, 1, 0])),
    "repeat": lambda x: ops.repeat(3, lambda i, s: s * x + i, x),
}
THIRD = "0.33333333333333333333333333333333333333333333333333"


def test_no_digit_is_lost() -> None:
    with mp.workdps(50):
        assert mp.nstr((Exact.of(1.0) / 3.0).numbers[()], 50) == THIRD
        assert ops.log1p(Exact.of(1e-300)).numbers[()] == mpf(1e-300)  # to 50 digits
        assert (Exact.of(1e300) * 1e300).numbers[()] == mpf(1e300) ** 2


def test_arithmetic_goes_on_as_in_ieee_754() -> None:
    zero, one = Exact.of(0.0), Exact.of([-1.0, 1.0])
    with np.errstate(all="ignore"):
        _infinities_and_nans(zero, one)


def _infinities_and_nans(zero: Exact, one: Exact) -> None:
    assert (one / zero).numbers.tolist() == [-mp.inf, mp.inf]
    assert mp.isnan((zero / zero).numbers[()])
    assert ops.log(zero).numbers[()] == -mp.inf
    assert mp.isnan(ops.sqrt(one).numbers[0])
    assert mp.isnan(ops.maximum(Exact.of(np.nan), one).numbers[1])
    assert (zero**-1).numbers[()] == mp.inf


def test_derivatives_have_as_many_digits() -> None:
    with mp.workdps(50):
        x = Exact.of([2.0])
        slope = derive.slope(ops.exp, x)[1].numbers[0]
        bend = derive.curvature(lambda x: x * ops.log(x), x).numbers[0]
        assert abs(slope - mp.exp(2)) < mpf(10) ** -48
        assert bend == mpf(0.5)


def test_arrays_of_numpy_and_python_numbers_join_in() -> None:
    x = Exact.of([1.0, 2.0])
    joined = np.array([3.0, 4.0]) * x - np.float64(1.0) + [0.5, 0.5] + 1
    assert [float(v) for v in joined.numbers] == [3.5, 8.5]
    assert ops.stack([x, 0.0]).shape == (2, 2)


def test_parameters_are_exact_too() -> None:
    tenth = sharpened(find("losses", "huber").definition(delta=0.1)).delta
    with mp.workdps(50):
        # The float 0.1 is a little more than a tenth, and is kept.
        assert (tenth * 10.0 - 1.0).numbers[()] == mpf(2) ** -54


def numbers() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(4, 3)) + 0.1


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_operation_runs_on_it_and_on_duals_over_it(name: str) -> None:
    """Against the same operation on floats, which other tests compare with others."""
    function = FUNCTIONS[name]
    x = abs(numbers()) if name in ("log", "sqrt", "power", "xlogy") else numbers()
    exactly = function(Dual(Exact.of(x), Exact.of(np.cos(x))))
    floats = function(Dual(x, np.cos(x)))
    for got, want in (
        (exactly.primal, floats.primal),
        (exactly.tangent, floats.tangent),
    ):
        assert np.asarray(got.numbers, dtype=float) == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("digits", [30, 60])
def test_every_coordinate_has_its_slope(digits: int) -> None:
    softmax = find("losses", "softmax_cross_entropy").definition()
    with mp.workdps(digits):
        scores, shares = [[0.0, 1.0, -1.0]], [[0.0, 1.0, 0.0]]
        value, gradient = value_and_gradient(softmax, scores, shares)
        below = [mp.exp(-1), 1, mp.exp(-2)]
        wanted = [part / mp.fsum(below) for part in below]
        wanted[1] -= 1
        assert abs(value[0] - mp.log(mp.fsum(below))) < mpf(10) ** (3 - digits)
        for ours, by_hand in zip(gradient[0], wanted, strict=True):
            assert abs(ours - by_hand) < mpf(10) ** (3 - digits)
