"""Functions of the numbers along the last axis."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from losslab.core.arrays import Array, asarray, cast, is_number, is_torch, spread
from losslab.core.dual import Dual, innermost, linear, primal, tangent, where, widened
from losslab.core.ops.elementwise import (
    exp,
    expm1,
    hold,
    log1p,
    namespace,
    sqrt,
    square,
)


def row(numbers: tuple[float, ...] | Array, like: Array) -> Array:
    """A parameter's numbers as one row, in the library and dtype of an array.

    >>> row((1.0, 2.0), np.float32(0.5))
    array([1., 2.], dtype=float32)
    """
    like = innermost(like)
    xp = namespace(like)
    device = {"device": like.device} if is_torch(xp) else {}
    if isinstance(numbers, tuple):
        return xp.asarray(numbers, dtype=like.dtype, **device)
    if namespace(numbers) is not xp:
        raise TypeError("the numbers are an array of another library")
    return cast(numbers, like.dtype)


def stack(parts: Sequence[Array]) -> Array:
    """Arrays of one shape, side by side along a new last axis; numbers are spread."""
    arrays = (part for part in map(innermost, parts) if not is_number(part))
    like = next(arrays, np.float64(0.0))
    return _stack(parts, like)


def _stack(parts: Sequence[Array], like: Array) -> Array:
    if any(isinstance(part, Dual) for part in parts):
        values = _stack([primal(part) for part in parts], like)
        return Dual(values, _stack([tangent(part) for part in parts], like))
    alike = [spread(part, like) if is_number(part) else part for part in parts]
    return namespace(*alike).stack(alike, axis=-1)


def total(x: Array, keepdims: bool = False) -> Array:
    """The sum along the last axis."""
    if isinstance(x, Dual):
        return linear(lambda part: total(part, keepdims), x)
    return namespace(x).sum(x, axis=-1, keepdims=keepdims)


def cumsum(x: Array, reverse: bool = False) -> Array:
    """The sums of all entries up to each one; in reverse, from each one on."""
    if isinstance(x, Dual):
        return linear(lambda part: cumsum(part, reverse), x)
    xp = namespace(x)
    if reverse:
        return xp.flip(xp.cumsum(xp.flip(x, axis=-1), axis=-1), axis=-1)
    return xp.cumsum(x, axis=-1)


def take_along(x: Array, index: Array) -> Array:
    """The entries with these numbers along the last axis, row by row."""
    if isinstance(x, Dual):
        return linear(lambda part: take_along(part, index), x)
    xp = namespace(x)
    whole = asarray(xp, index, xp.int64 if is_torch(xp) else None)
    return xp.take_along_axis(x, whole, axis=-1)


def pick(x: Array, index: Array) -> Array:
    """The entry with this number along the last axis, one for each row."""
    if is_number(index):
        return x[..., int(index)]
    return take_along(x, index[..., None])[..., 0]


def sort(x: Array, descending: bool = False) -> tuple[Array, Array]:
    """The entries along the last axis in order, and the permutation that sorts them.

    Equal entries keep their order. On duals the tangents decide between them, as in
    every comparison, and follow the permutation.
    """
    order = _order(x, descending)
    return take_along(x, order), order


def _order(x: Array, descending: bool) -> Array:
    if not isinstance(x, Dual):
        return namespace(x).argsort(-x if descending else x, axis=-1, stable=True)
    if is_number(x.tangent):
        return _order(x.primal, descending)
    change = widened(x.tangent, innermost(x))
    first = _order(change, descending)
    return take_along(first, _order(take_along(x.primal, first), descending))


def largest(x: Array) -> Array:
    """The largest entry along the last axis, which stays with length 1."""
    if not isinstance(x, Dual):
        return namespace(x).max(x, axis=-1, keepdims=True)
    top = largest(x.primal)
    change = x.tangent
    if not (is_number(change) and change == 0.0):
        leads = x.primal == top
        change = largest(where(leads, widened(change, innermost(x)), -np.inf))
    return Dual(top, change)


def logsumexp(x: Array, keepdims: bool = False) -> Array:
    """log Σ eˣ along the last axis, without overflow; accurate however near 0 it is."""
    top = largest(x)
    shift = where(innermost(x) == np.inf, 0.0, x - top)  # ∞ is not behind ∞
    # The largest terms are e⁰ = 1; with one of them left out, log1p sees the rest.
    below = shift < 0.0
    rest = total(where(below, exp(shift), expm1(shift)), keepdims)
    ties = total(where(below, 0.0, spread(1.0, innermost(shift))), keepdims)
    return (top if keepdims else top[..., 0]) + log1p(rest + (ties - 1.0))


def log_softmax(x: Array) -> Array:
    """The logarithm of `softmax`; of the leading entry too it is accurate near 0."""
    shift = x - hold(largest(x))
    return shift - logsumexp(shift, keepdims=True)


def softmax(x: Array) -> Array:
    """eˣ as shares of their sum along the last axis."""
    terms = exp(x - hold(largest(x)))
    return terms / total(terms, keepdims=True)


def length(*parts: Array) -> Array:
    """√(a² + b² + …), as safe at 0 as `norm`."""
    return norm(stack(parts), axis=-1)


def norm(x: Array, axis: Literal[-1] | None = None) -> Array:
    """The Euclidean length of all entries, or along the last axis; without overflow.

    At 0, where its gradient is a whole ball, automatic differentiation gets the
    element of least norm, 0; duals get the exact derivative along their push.
    """
    return _norm(x if axis else _flat(x))


def _flat(x: Array) -> Array:
    return linear(_flat, x) if isinstance(x, Dual) else x.reshape(-1)


def _norm(x: Array) -> Array:
    if isinstance(x, Dual):
        return _pushed_norm(x)
    size = hold(largest(abs(x)))
    scale = where((size > 0.0) & (size < np.inf), size, 1.0)
    squares = total(square(x / scale))
    # Guarded before the root too: autograd multiplies 0 by its slope.
    zero = squares == 0.0
    root = sqrt(where(zero, 1.0, squares))
    return scale[..., 0] * where(zero, 0.0, root)


def _pushed_norm(x: Dual) -> Dual:
    value = _norm(x.primal)
    if is_number(x.tangent) and x.tangent == 0.0:
        return Dual(value, 0.0)
    change = widened(x.tangent, innermost(x))
    along = total(_direction(x.primal) * change)
    return Dual(value, where(value == 0.0, _norm(change), along))


def _direction(x: Array) -> Array:
    """x / ‖x‖, and 0 at 0; where only its push is not 0, the direction of that."""
    size = _norm(x)[..., None]
    zero = innermost(size) == 0.0
    beside = x / where(zero, 1.0, size)
    if not isinstance(x, Dual) or is_number(x.tangent):
        return beside
    push = widened(x.tangent, innermost(x))
    return where(zero, Dual(_direction(push), 0.0), beside)
