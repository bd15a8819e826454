"""Array mathematics that runs on NumPy, PyTorch and JAX arrays and on dual numbers.

Definitions are written with these functions and the operators. A Python number stays
a Python number, so constants never change the dtype of an array.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from losslab.core.arrays import Array, is_number, library, spread
from losslab.core.dual import Dual, chain, primal, tangent
from losslab.core.dual import where as where  # definitions find it here


def namespace(*values: Array) -> Any:
    """The array library of the values (NumPy where all are Python numbers)."""
    return library(*map(_innermost, values))


def _innermost(value: Array) -> Array:
    while isinstance(value, Dual):
        value = value.primal
    return value


def _apply(name: str, x: Array) -> Array:
    if is_number(x):
        return float(getattr(np, name)(x))
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


def sign(x: Array) -> Array:
    """−1, 0 or 1."""
    return where(x > 0.0, 1.0, where(x < 0.0, -1.0, x * 0.0))


def is_infinite(x: Array) -> Array:
    """Whether x is ∞; a push away from it does not change that."""
    return _innermost(x) == np.inf


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


def xlogy(x: Array, y: Array) -> Array:
    """x·log(y), and 0 where x is 0 whatever y is."""
    return weighted(x, log(where(primal(x) == 0.0, 1.0, y)))


def xlog1py(x: Array, y: Array) -> Array:
    """x·log(1 + y) without cancellation, and 0 where x is 0 whatever y is."""
    return weighted(x, log1p(where(primal(x) == 0.0, 0.0, y)))


def weighted(weight: Array, x: Array) -> Array:
    """weight·x, and 0 where the weight is 0 even if x is infinite."""
    return where(primal(weight) == 0.0, 0.0, weight * x)


def stack(parts: Sequence[Array]) -> Array:
    """Arrays of one shape, side by side along a new last axis; numbers are spread."""
    like = next(p for p in map(_innermost, parts) if not is_number(p))
    return _stack(parts, like)


def _stack(parts: Sequence[Array], like: Array) -> Array:
    if any(isinstance(part, Dual) for part in parts):
        values = _stack([primal(part) for part in parts], like)
        return Dual(values, _stack([tangent(part) for part in parts], like))
    alike = [spread(part, like) if is_number(part) else part for part in parts]
    return namespace(*alike).stack(alike, axis=-1)


def _along(reduction: Callable[[Array], Array], x: Dual) -> Array:
    """The reduction of the tangent; a constant 0 stays one."""
    if is_number(x.tangent):
        return x.tangent and reduction(spread(x.tangent, _innermost(x)))
    return reduction(x.tangent)


def total(x: Array, keepdims: bool = False) -> Array:
    """The sum along the last axis."""
    if isinstance(x, Dual):
        change = _along(lambda change: total(change, keepdims), x)
        return Dual(total(x.primal, keepdims), change)
    return namespace(x).sum(x, axis=-1, keepdims=keepdims)


def largest(x: Array) -> Array:
    """The largest entry along the last axis, which stays with length 1."""
    if not isinstance(x, Dual):
        return namespace(x).max(x, axis=-1, keepdims=True)
    top = largest(x.primal)
    leads = x.primal == top
    change = _along(lambda change: largest(where(leads, change, -np.inf)), x)
    return Dual(top, change)


def logsumexp(x: Array) -> Array:
    """log Σ eˣ along the last axis, without overflow; accurate however near 0 it is."""
    top = largest(x)
    shift = where(top < np.inf, x - top, 0.0 * x)
    # The largest terms are e⁰ = 1; with one of them left out, log1p sees the rest.
    below = shift < 0.0
    rest = total(where(below, exp(shift), expm1(shift)))
    ties = total(where(below, 0.0, spread(1.0, _innermost(shift))))
    return total(top) + log1p(rest + (ties - 1.0))


def norm(x: Array) -> Array:
    """The Euclidean length of all entries."""
    return sqrt(namespace(x).sum(x * x))
