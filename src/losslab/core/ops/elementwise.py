"""Functions that act on each number by itself."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from array_api_compat import is_jax_array, is_torch_array

from losslab.core.arrays import Array, is_number, library, spread
from losslab.core.dual import Dual, chain, innermost, plus, primal, tangent, times
from losslab.core.dual import where as where  # definitions find it here


def namespace(*values: Array) -> Any:
    """The array library of the values (NumPy where all are Python numbers)."""
    return library(*map(innermost, values))


def _apply(name: str, x: Array) -> Array:
    if is_number(x):
        return float(getattr(np, name)(x))
    if name == "log1p" and is_jax_array(x) and _for_xla.get() and x.dtype.itemsize > 4:
        return _log1p_of_xla(x)
    return getattr(namespace(x), name)(x)


def _unary(name: str, x: Array, slope: Callable[[Array, Array], Array]) -> Array:
    if not isinstance(x, Dual):
        return _apply(name, x)
    value = _unary(name, x.primal, slope)
    return chain(x, value, lambda: slope(x.primal, value))


def exp(x: Array) -> Array:
    """e to the power of x."""
    return _unary("exp", x, lambda _, y: y)


def expm1(x: Array) -> Array:
    """eˣ − 1 without cancellation near 0."""
    return _unary("expm1", x, lambda x, _: exp(x))


def log(x: Array) -> Array:
    """The natural logarithm."""
    return _unary("log", x, lambda x, _: 1.0 / x)


def log1p(x: Array) -> Array:
    """log(1 + x) without cancellation near 0."""
    return _unary("log1p", x, lambda x, _: 1.0 / (1.0 + x))


def log1pmx(x: Array) -> Array:
    """log(1 + x) − x without cancellation near 0, where it is about −x²/2."""
    if isinstance(x, Dual):
        return chain(x, log1pmx(x.primal), lambda: -x.primal / (1.0 + x.primal))
    near = abs(x) < 0.25
    small = where(near, x, 0.0)
    # log(1 + x) = 2·artanh(s) and x − 2s = s·x.
    s = small / (2.0 + small)
    z, tail = s * s, 0.0
    for power in range(9, -1, -1):
        tail = tail * z + 1.0 / (2 * power + 3)
    return where(near, s * (2.0 * z * tail - small), log1p(where(near, 0.0, x)) - x)


_for_xla = ContextVar("for_xla", default=False)


@contextmanager
def accurate_in_xla() -> Generator[None]:
    """What is traced here avoids where the float64 log1p of XLA is 120 ulp off."""
    token = _for_xla.set(True)
    try:
        yield
    finally:
        _for_xla.reset(token)


def _log1p_of_xla(x: Array) -> Array:
    # Its approximation is taken for |x| < √2 − 1, and is good from √½ − 1 on only.
    # Kahan's correction of log(1 + x) is of no use: XLA cancels 1 + x − 1.
    xp = namespace(x)
    return where(x < -0.29, xp.log(1.0 + x), xp.log1p(x))


def sqrt(x: Array) -> Array:
    """The square root."""
    return _unary("sqrt", x, lambda _, y: 0.5 / y)


def sin(x: Array) -> Array:
    """The sine of an angle in radians."""
    return _unary("sin", x, lambda x, _: cos(x))


def cos(x: Array) -> Array:
    """The cosine of an angle in radians."""
    return _unary("cos", x, lambda x, _: -sin(x))


def sinh(x: Array) -> Array:
    """The hyperbolic sine."""
    return _unary("sinh", x, lambda x, _: cosh(x))


def cosh(x: Array) -> Array:
    """The hyperbolic cosine."""
    return _unary("cosh", x, lambda x, _: sinh(x))


def tanh(x: Array) -> Array:
    """The hyperbolic tangent."""
    # 1 − tanh² would cancel in the tails.
    return _unary("tanh", x, lambda x, _: 1.0 / square(cosh(x)))


def arctan(x: Array) -> Array:
    """The angle in radians whose tangent is x."""
    return _unary("arctan", x, lambda x, _: 1.0 / (1.0 + square(x)))


def maximum(a: Array, b: Array) -> Array:
    """The larger of the two, elementwise; NaN where either is NaN."""
    return _extreme("maximum", a, b)


def minimum(a: Array, b: Array) -> Array:
    """The smaller of the two, elementwise; NaN where either is NaN."""
    return _extreme("minimum", a, b)


def _extreme(name: str, a: Array, b: Array) -> Array:
    if isinstance(a, Dual) or isinstance(b, Dual):
        a, b = (a, b) if isinstance(a, Dual) else (b, a)
        other = a < b if name == "maximum" else a > b
        value = _extreme(name, primal(a), primal(b))
        return Dual(value, where(other, tangent(b), tangent(a)))
    if is_number(a) and is_number(b):
        return float(getattr(np, name)(a, b))
    xp, a, b = _as_arrays(a, b)
    return getattr(xp, name)(a, b)


def _as_arrays(a: Array, b: Array) -> tuple[Any, Array, Array]:
    """Both as arrays of one library; a Python number takes the other's dtype."""
    xp = namespace(a, b)
    if is_number(a):
        return xp, spread(a, b), b
    return xp, a, spread(b, a) if is_number(b) else b


def clip(x: Array, low: Array, high: Array) -> Array:
    """x where it lies between the two bounds, else the nearer bound."""
    return minimum(maximum(x, low), high)


def hold(x: Array) -> Array:
    """x as a constant: no derivative passes through it."""
    x = innermost(x)
    if is_torch_array(x):
        return x.detach()
    if not is_jax_array(x):
        return x
    from jax.lax import stop_gradient

    return stop_gradient(x)


def sign(x: Array) -> Array:
    """−1, 0 or 1."""
    return where(x > 0.0, 1.0, where(x < 0.0, -1.0, x * 0.0))


def is_infinite(x: Array) -> Array:
    """Whether x is ∞; a push away from it does not change that."""
    return innermost(x) == np.inf


def square(x: Array) -> Array:
    """x²."""
    return x * x


def positive_part(x: Array) -> Array:
    """x where x is positive, else 0."""
    return maximum(x, 0.0)


def sigmoid(x: Array) -> Array:
    """The logistic function 1 / (1 + e⁻ˣ), accurate in both tails."""
    if isinstance(x, Dual):
        value = sigmoid(x.primal)
        return chain(x, value, lambda: value * sigmoid(-x.primal))
    # One condition for both branches: their slopes then agree at 0 for autograd too.
    negative = x < 0.0
    tail = exp(where(negative, x, -x))
    return where(negative, tail, 1.0) / (1.0 + tail)


def softplus(x: Array) -> Array:
    """log(1 + eˣ), without overflow; its derivative is the logistic function."""
    if isinstance(x, Dual):
        return chain(x, softplus(x.primal), lambda: sigmoid(x.primal))
    negative = x < 0.0
    return where(negative, 0.0, x) + log1p(exp(where(negative, x, -x)))


def logaddexp(a: Array, b: Array) -> Array:
    """log(eᵃ + eᵇ), without overflow."""
    if isinstance(a, Dual) or isinstance(b, Dual):
        return _pushed_logaddexp(a, b)
    if is_number(a) and is_number(b):
        return float(np.logaddexp(a, b))
    xp, a, b = _as_arrays(a, b)
    return xp.logaddexp(a, b)


def _pushed_logaddexp(a: Array, b: Array) -> Array:
    gap = where(primal(a) == primal(b), 0.0, primal(a) - primal(b))  # ∞ − ∞ is none
    change = plus(
        times(sigmoid(gap), tangent(a)),
        times(sigmoid(-gap), tangent(b)),
    )
    return Dual(logaddexp(primal(a), primal(b)), change)


def xlogy(x: Array, y: Array) -> Array:
    """x·log(y), and 0 where x is 0 whatever y is."""
    return weighted(x, log(where(primal(x) == 0.0, 1.0, y)))


def xlog1py(x: Array, y: Array) -> Array:
    """x·log(1 + y) without cancellation, and 0 where x is 0 whatever y is."""
    return weighted(x, log1p(where(primal(x) == 0.0, 0.0, y)))


def weighted(weight: Array, x: Array) -> Array:
    """weight·x, and 0 where the weight is 0 even if x is infinite."""
    return where(primal(weight) == 0.0, 0.0, weight * x)
