"""Special functions in the browser against 50 digits, tails and all."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from jax import lax

from compiler import printing
from compiler.engine import Engine
from losslab.core import ops
from losslab.core.dual import Dual

FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any], int]] = {
    "erf": (lax.erf, mpmath.erf, 2),
    "erfc": (lax.erfc, mpmath.erfc, 3),
    "lgamma": (lax.lgamma, lambda x: mpmath.loggamma(x).real, 6),
    "digamma": (lax.digamma, mpmath.digamma, 4),
    "trigamma": (
        lambda x: lax.polygamma(1.0, x), lambda x: mpmath.psi(1, x), 5,
    ),
}  # fmt: skip
"""JAX's function, the digits, and how many units in the last place may be wrong."""

HARD = (
    1.0, 2.0, 0.5, 1.5, 2.5, 8.5, 9.0, 26.5, 27.2, 28.0, 1e300, 1e-300, 1e-323,
    1.4616321449683622,
)  # fmt: skip


def sample() -> np.ndarray:
    """Positive numbers of every size, more of them where functions change."""
    chance = np.random.default_rng(11)
    hard = [near for x in HARD for near in (x, np.nextafter(x, 0), np.nextafter(x, 99))]
    drawn = chance.uniform(0, 12, 1500), chance.uniform(12, 29, 300)
    sizes = 10.0 ** chance.uniform(-300, 300, 300)
    return np.concatenate([hard, *drawn, sizes, 1.0 + chance.normal(size=50) * 1e-9])


def run(engine: Engine, name: str, x: np.ndarray) -> np.ndarray:
    return printing.run(engine, FUNCTIONS[name][0], x[:, None])[:, 0]


def digits(name: str, x: np.ndarray) -> np.ndarray:
    with mpmath.workdps(50):
        return np.array([float(FUNCTIONS[name][1](mpmath.mpf(at))) for at in x])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_digit_counts_where_it_is_positive(name: str, engine: Engine) -> None:
    x = sample()
    found, wanted = run(engine, name, x), digits(name, x)
    finite = np.isfinite(wanted)
    assert found[~finite].tolist() == wanted[~finite].tolist()
    units = np.abs(found[finite] - wanted[finite]) / np.spacing(abs(wanted[finite]))
    worst = int(np.argmax(units))
    assert units[worst] <= FUNCTIONS[name][2], (x[finite][worst], units[worst])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_below_zero_nothing_is_lost_but_what_cancels(name: str, engine: Engine) -> None:
    """The terms of a mirrored function are about as large as these two values."""
    x = np.random.default_rng(12).uniform(0.0, 6.0, 500)
    found, wanted, mirrored = run(engine, name, -x), digits(name, -x), digits(name, x)
    scale = np.abs(wanted) + np.abs(mirrored) + 1.0
    assert np.max(np.abs(found - wanted) / scale) <= 8 * np.finfo(float).eps


ENDS: dict[str, list[float]] = {
    "erf": [0.0, -0.0, 1.0, -1.0, -0.8427007929497149],
    "erfc": [1.0, 1.0, 0.0, 2.0, 1.8427007929497148],
    "lgamma": [np.inf, np.inf, np.inf, np.nan, np.inf],
    "digamma": [-np.inf, np.inf, np.inf, np.nan, np.nan],
    "trigamma": [np.inf, np.inf, 0.0, np.nan, np.inf],
}
"""At 0, −0, ∞, −∞ and −1."""


@pytest.mark.parametrize("name", ENDS)
def test_at_the_ends_and_poles(name: str, engine: Engine) -> None:
    x = np.array([0.0, -0.0, np.inf, -np.inf, -1.0])
    np.testing.assert_array_equal(run(engine, name, x), ENDS[name])
    assert np.isnan(run(engine, name, np.array([np.nan])))


@pytest.mark.parametrize("which", ["value", "slope"])
def test_the_logarithm_of_the_normal_distribution(which: str, engine: Engine) -> None:
    """The core's own operation, made of erfc, and its slope on dual numbers."""

    def function(x: Any) -> Any:
        dual = ops.log_ndtr(Dual(x, 1.0))
        return dual.primal if which == "value" else dual.tangent

    x = np.linspace(-40.0, 6.0, 401)
    found = printing.run(engine, function, x[:, None])[:, 0]
    with mpmath.workdps(50):
        below = [mpmath.ncdf(at) for at in map(mpmath.mpf, x)]
        density = [mpmath.npdf(at) for at in map(mpmath.mpf, x)]
        pairs = zip(below, density, strict=True)
        digits = [mpmath.log(p) if which == "value" else d / p for p, d in pairs]
    # JAX's exp(x²) erfc(x) loses up to x² units, before it has a series from 26 on.
    np.testing.assert_allclose(found, np.array(digits, float), rtol=4e-13)
