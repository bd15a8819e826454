"""When a descent has left every bound, and when it has come to rest.

Array-generic on purpose: the loop runs them compiled by XLA, and the browser runs
them compiled to JavaScript.
"""

import math

import numpy as np

from losslab.core.arrays import Array
from losslab.core.ops import namespace, sqrt, square, total

BOUND = 1e12
"""The size of a coordinate beyond which a run has diverged."""

REST = 1e-8
"""The length of a gradient up to which a run has settled."""


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
