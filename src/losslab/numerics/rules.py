"""When a descent has left every bound, and when and where it has come to rest.

Array-generic on purpose: the loop runs them compiled by XLA, and the browser runs
them compiled to JavaScript.
"""

import math

import numpy as np

from losslab.core.arrays import Array
from losslab.core.ops import namespace, sqrt, square, total, where

BOUND = 1e12
"""The size of a coordinate beyond which a run has diverged."""

REST = 1e-8
"""The length of a gradient up to which a run has settled."""

SLIGHT = 1e-8
"""The part of the largest curvature up to which another one is rounding."""


def diverged(loss: Array, parameters: Array) -> Array:
    """Whether the loss is not finite, or a coordinate is beyond `BOUND` in size.

    >>> bool(diverged(1.0, np.array([1e12, 0.0])))
    False
    >>> bool(diverged(1.0, np.array([math.nan, 0.0])))
    True
    """
    # Written so that NaN, which compares false with everything, counts as outside.
    inside = namespace(parameters).all(abs(parameters) <= BOUND)
    return namespace(parameters).logical_not(inside & (abs(loss) < math.inf))


def stuck(parameters: Array) -> Array:
    """Whether no step was found: an optimizer then gives what is not a number.

    >>> bool(stuck(np.array([math.nan, 0.0]))), bool(stuck(np.array([math.inf, 0.0])))
    (True, False)
    """
    return namespace(parameters).any(parameters != parameters)


def fell(loss: Array, before: Array) -> Array:
    """Whether a run that left every bound went down there: no rate would keep it.

    >>> bool(fell(-1e30, -1e20)), bool(fell(math.nan, 1.0))
    (True, False)
    """
    return loss < before


def settled(gradient: Array) -> Array:
    """Whether the gradient's length is at most `REST`.

    >>> bool(settled(np.array([6e-9, 8e-9]))), bool(settled(np.array([1e-8, 1e-9])))
    (True, False)
    """
    with np.errstate(over="ignore"):  # a huge gradient is merely not small
        return sqrt(total(square(gradient.reshape(-1)))) <= REST


def rest(hessian: Array, bottomless: Array) -> Array:
    """Where a run of two coordinates has settled, by its number in `status.RESTS`.

    In a saddle the surface curves down one way and up another, on a maximum it only
    curves down. Where it curves up or not at all it is a minimum as far as is known,
    unless the surface has none.

    >>> valley, pass_, top = np.diag([1.0, 0.0]), np.diag([1.0, -1e-3]), -np.eye(2)
    >>> [int(rest(hessian, 0.0)) for hessian in (valley, pass_, top)]
    [0, 1, 2]
    >>> int(rest(valley, 1.0))
    3
    """
    a, b, d = hessian[0, 0], hessian[0, 1], hessian[1, 1]
    middle = 0.5 * a + 0.5 * d
    with np.errstate(all="ignore"):  # beyond floats nothing is known, which is no harm
        spread = sqrt(square(0.5 * a - 0.5 * d) + square(b))
    slight = SLIGHT * (abs(middle) + spread)
    down, up = middle - spread < -slight, middle + spread > slight
    settled = where(bottomless > 0.0, 3.0, 0.0)
    return where(down, where(up, 1.0, 2.0), settled)
