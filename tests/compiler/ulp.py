"""How far two numbers are apart, counted in representable numbers between them."""

import numpy as np

LIMIT = 4
"""The parity law: this many units in the last place."""


def distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The count of steps from a to b; NaN is 0 from NaN and infinite from the rest.

    Zeros of different sign are infinitely far apart: 1 / x tells them apart.
    """
    a, b = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    steps = np.abs(_ordered(a) - _ordered(b)).astype(float)
    both = np.isnan(a) & np.isnan(b)
    either = np.isnan(a) | np.isnan(b)
    zeros = (a == 0) & (b == 0) & (np.signbit(a) != np.signbit(b))
    return np.where(both, 0.0, np.where(either | zeros, np.inf, steps))


def _ordered(x: np.ndarray) -> np.ndarray:
    bits = np.ascontiguousarray(x, dtype=np.float64).view(np.int64)
    whole = bits.astype(object)  # distances across zero need more than 64 bits
    return np.where(bits < 0, -(2**63) - whole, whole)


def worst(found: np.ndarray, wanted: np.ndarray) -> tuple[float, tuple[int, ...]]:
    """The largest distance and where it is."""
    apart = distance(found, wanted)
    place = np.unravel_index(int(np.argmax(apart)), apart.shape)
    return float(apart[place]), tuple(map(int, place))
