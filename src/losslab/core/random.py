"""Chance that repeats itself: numbers that follow from a key and nothing else.

A key is two 32-bit words. Whoever holds it draws the same numbers in Python, compiled
by XLA and in the browser: they are Threefry-2x32 with 20 rounds, additions, rotations
and exclusive ors of 32-bit words, of the key and a counter.

Source: Salmon, Moraes, Dror & Shaw 2011, Parallel random numbers: as easy as 1, 2, 3.
"""

import math
from typing import Any

import numpy as np

from losslab.core.arrays import Array, is_jax_array, is_torch, library
from losslab.core.ops import cos, log, sqrt

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA
_DRAW, _FOLD = 0, 1


def key(seed: Array) -> Array:
    """The key of a seed, a whole number from 0 to 2³² − 1.

    >>> key(7).tolist()
    [0, 7]
    """
    xp = library(seed)
    return xp.stack([_words(xp, 0), _words(xp, seed)])


def fold(key: Array, number: Array) -> Array:
    """A key of its own for each number: of a step, or of one of two who share a key.

    >>> bool((fold(key(7), 1) == fold(key(7), 2)).any())
    False
    """
    xp = library(key)
    return xp.stack(threefry(key, _words(xp, number), _words(xp, _FOLD)))


def normal(key: Array, like: Array) -> Array:
    """Independent standard normals in the shape and dtype of ``like``.

    >>> drawn = normal(key(7), np.zeros(10000))
    >>> abs(float(drawn.mean())) < 0.05, abs(float(drawn.std()) - 1.0) < 0.05
    (True, True)
    """
    xp, shape = library(key), np.shape(like)
    places = xp.arange(math.prod(shape), dtype=xp.uint32).reshape(shape)
    radius, turn = threefry(key, places, _words(xp, _DRAW))
    # Box & Muller 1958; half a unit is added so that no logarithm is of 0.
    away = sqrt(-2.0 * log((_real(radius, like) + 0.5) * 2.0**-32))
    drawn = away * cos(_real(turn, like) * (2.0 * math.pi * 2.0**-32))
    return _as_like(drawn, like)


def threefry(key: Array, first: Array, second: Array) -> tuple[Array, Array]:
    """Two words for each pair of words of the counter."""
    xp = library(key)
    keys = (key[0], key[1], key[0] ^ key[1] ^ _words(xp, _PARITY))
    with np.errstate(over="ignore"):  # sums are meant modulo 2³²
        first, second = first + keys[0], second + keys[1]
        for turn in range(5):
            for by in _ROTATIONS[turn % 2]:
                first = first + second
                second = ((second << by) | (second >> (32 - by))) ^ first
            first = first + keys[(turn + 1) % 3]
            second = second + keys[(turn + 2) % 3] + _words(xp, turn + 1)
    return first, second


def _words(xp: Any, value: Array) -> Array:
    return xp.asarray(value).astype(xp.uint32)


def _real(words: Array, like: Array) -> Array:
    """The words as real numbers; JAX computes in the precision that is wanted."""
    return words.astype(like.dtype if is_jax_array(words) else np.float64)


def _as_like(drawn: Array, like: Array) -> Array:
    xp = library(like)
    if is_torch(xp):
        return xp.asarray(drawn, dtype=like.dtype, device=like.device)
    return drawn if isinstance(like, float) else xp.asarray(drawn, dtype=like.dtype)
