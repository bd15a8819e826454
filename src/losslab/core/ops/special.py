"""Special functions, by SciPy and by the special functions of PyTorch and JAX.

SciPy is imported where one of them meets a NumPy array or a number, and not before.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from array_api_compat import is_jax_array, is_torch_array

from losslab.core.arrays import Array, cast, is_number
from losslab.core.dual import Dual, chain
from losslab.core.ops.elementwise import exp, log, log1p, namespace, square, where

_ROOT_HALF = math.sqrt(0.5)


def _home(x: Array) -> Any:
    """The module with the special functions for arrays like x."""
    if is_torch_array(x):  # first: its compiler does not follow NumPy's types
        import torch.special as home
    elif is_number(x) or isinstance(x, np.ndarray | np.generic):
        import scipy.special as home
    elif is_jax_array(x):
        import jax.scipy.special as home
    else:
        home = namespace(x)
    return home


def _special(name: str, x: Array, *, order: tuple[int, ...] = ()) -> Array:
    if is_number(x):
        return float(getattr(_home(x), name)(*order, x))
    # PyTorch knows some of them from single precision on only.
    half = is_torch_array(x) and x.element_size() < 4
    value = getattr(_home(x), name)(*order, x.float() if half else x)
    return cast(value, x.dtype)


def _unary(name: str, x: Array, slope: Callable[[Array, Array], Array]) -> Array:
    if not isinstance(x, Dual):
        return _special(name, x)
    value = _unary(name, x.primal, slope)
    return chain(x, value, lambda: slope(x.primal, value))


def normal_pdf(x: Array) -> Array:
    """The density of the standard normal distribution."""
    return exp(-0.5 * square(x)) / math.sqrt(2.0 * math.pi)


def erf(x: Array) -> Array:
    """The error function."""
    return _unary("erf", x, lambda x, _: _bell(x))


def erfc(x: Array) -> Array:
    """1 − erf(x), accurate in its tail."""
    return _unary("erfc", x, lambda x, _: -_bell(x))


def _bell(x: Array) -> Array:
    return 2.0 / math.sqrt(math.pi) * exp(-square(x))


def ndtr(x: Array) -> Array:
    """The standard normal distribution function Φ, accurate in its tail."""
    return _unary("ndtr", x, lambda x, _: normal_pdf(x))


def log_ndtr(x: Array) -> Array:
    """log Φ, accurate in both tails."""
    if isinstance(x, Dual):
        scaled = -_ROOT_HALF * x.primal
        hazard = math.sqrt(2.0 / math.pi)  # over erfcx, it is φ/Φ without 0/0
        return chain(x, log_ndtr(x.primal), lambda: hazard / _erfcx(scaled))
    negative = x < 0.0
    # Guarded on either side, so that the one not taken has a slope for autograd.
    left, right = where(negative, x, 0.0), where(negative, 0.0, x)
    below = log(0.5 * _erfcx(-_ROOT_HALF * left)) - 0.5 * square(left)
    return where(negative, below, log1p(-0.5 * erfc(_ROOT_HALF * right)))


def _erfcx(x: Array) -> Array:
    # exp(x²)·erfc(x), which falls like 1/x where erfc vanishes.
    return _unary("erfcx", x, _erfcx_slope)


def _erfcx_slope(x: Array, value: Array) -> Array:
    # Far out the two terms cancel; there the asymptotic series is exact.
    far = x > 50.0
    u = 0.5 / square(where(far, x, 50.0))
    series = 1.0 - 3.0 * u * (1.0 - 5.0 * u * (1.0 - 7.0 * u * (1.0 - 9.0 * u)))
    near = 2.0 * x * value - 2.0 / math.sqrt(math.pi)
    return where(far, -2.0 * u * series / math.sqrt(math.pi), near)


def gammaln(x: Array) -> Array:
    """log |Γ(x)|."""
    return _unary("gammaln", x, lambda x, _: digamma(x))


def digamma(x: Array) -> Array:
    """The derivative of log Γ."""
    return _unary("digamma", x, lambda x, _: polygamma(1, x))


def polygamma(order: int, x: Array) -> Array:
    """The derivative of `digamma` of this order, 1 or more."""
    if not isinstance(x, Dual):
        return _special("polygamma", x, order=(order,))
    value = polygamma(order, x.primal)
    return chain(x, value, lambda: polygamma(order + 1, x.primal))
