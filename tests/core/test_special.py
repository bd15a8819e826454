"""Special functions: the same in every library, and accurate in their tails."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
import torch

from losslab.core import derive, ops

SPECIAL: dict[str, Callable[[Any], Any]] = {
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "ndtr": mpmath.ncdf,
    "log_ndtr": lambda x: mpmath.log(mpmath.ncdf(x)),
    "normal_pdf": mpmath.npdf,
    "gammaln": mpmath.loggamma,
    "digamma": mpmath.digamma,
}
POINTS = [0.1, 0.75, 1.3, 6.0]


@pytest.mark.parametrize("make", [np.asarray, jnp.asarray, torch.asarray])
@pytest.mark.parametrize("name", SPECIAL)
def test_every_library_computes_the_same(name: str, make: Any) -> None:
    function = getattr(ops, name)
    with mpmath.workdps(50):
        wanted = [float(SPECIAL[name](x)) for x in POINTS]
    with jax.enable_x64(True):
        found = np.asarray(function(make(np.array(POINTS))))
    assert found.dtype == np.float64
    # The log-gamma and digamma functions of XLA are good to 1e-14.
    np.testing.assert_allclose(found, wanted, rtol=2e-14)


@pytest.mark.parametrize("name", SPECIAL)
def test_types_are_kept(name: str) -> None:
    function = getattr(ops, name)
    assert type(function(0.75)) is float
    assert function(0.75) == function(np.float64(0.75))
    assert function(np.float16([0.75])).dtype == np.float16
    assert function(jnp.float32([0.75])).dtype == jnp.float32
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        assert function(torch.ones(2, dtype=dtype)).dtype == dtype


@pytest.mark.parametrize("x", [-1e8, -400.0, -71.0, -26.5, -5.0, -0.5, 5.0, 30.0])
def test_the_logarithm_of_the_normal_distribution_has_no_tail_too_far(x: float) -> None:
    def oracle(x: Any) -> Any:
        tail = mpmath.erfc(-x / mpmath.sqrt(2)) / 2
        return mpmath.log(tail) if x < 0 else mpmath.log1p(-mpmath.ncdf(-x))

    with mpmath.workdps(60):
        wanted = oracle(mpmath.mpf(x)), mpmath.npdf(x) / mpmath.ncdf(x)
    value, slope = derive.slope(ops.log_ndtr, np.array([x]))
    assert value == pytest.approx(float(wanted[0]), rel=1e-14)
    assert slope == pytest.approx(float(wanted[1]), rel=2e-13)  # e^(−x²/2) at 30
    with mpmath.workdps(60):
        bend = float(-wanted[1] * (x + wanted[1]))
    # What x² rounds away counts once more: up to 2·50² units in the last place.
    assert derive.second(ops.log_ndtr, np.array([x])) == pytest.approx(bend, rel=1e-11)


def test_automatic_differentiation_agrees_in_both_tails() -> None:
    points = np.array([-20.0, -1.0, 0.0, 1.0, 20.0])
    wanted = derive.slope(ops.log_ndtr, points)[1]
    with jax.enable_x64(True):
        jaxed = jax.vmap(jax.grad(ops.log_ndtr))(jnp.asarray(points))
    torched = torch.func.vmap(torch.func.grad(ops.log_ndtr))(torch.asarray(points))
    np.testing.assert_allclose(jaxed, wanted, rtol=1e-10)
    np.testing.assert_allclose(torched, wanted, rtol=1e-10)


def test_slopes_of_gamma_functions_go_on() -> None:
    at = np.array([2.5])
    with mpmath.workdps(50):
        wanted = [float(mpmath.polygamma(n, 2.5)) for n in (1, 2, 3)]
    found = ops.polygamma(1, at), *derive.slope(lambda x: ops.polygamma(2, x), at)
    np.testing.assert_allclose(np.ravel(found), wanted, rtol=1e-14)


def test_what_needs_no_special_function_does_not_wait_for_one() -> None:
    code = (
        "import sys, losslab; losslab.loss('huber').value_and_gradient([1.0], [0.0]);"
        "assert 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
