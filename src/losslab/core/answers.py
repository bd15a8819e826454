"""What is asked of a loss, computed as arrays or by one program, into given arrays.

Which of the two computes shows in the time only; see `losslab.core.programs`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from losslab.core import programs
from losslab.core.arrays import Array, is_torch, library, plain
from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.samples import Samples, accepted


def answers(
    loss: Any,
    samples: Samples,
    method: str,
    likes: Sequence[Array],
    outs: Sequence[Array] | None = None,
) -> tuple[Array, ...]:
    """What a method of the loss says of samples, once they are checked.

    The answers are shaped like ``likes``, and written into ``outs`` where those are
    arrays.

    Raises:
        InvalidInput: a sample outside its domain, or no array to write into.
        ShapeMismatch: an array to write into of another shape.
    """
    outs = _checked(outs, likes)
    if programs.suits(loss, samples) and programs.pays(loss, method, samples):
        places = [_place(*pair, samples) for pair in zip(outs, likes, strict=True)]
        if programs.fill(loss, method, samples, places):
            return _delivered(outs, places)
    return _delivered(outs, getattr(loss, method)(accepted(loss, samples)))


def _checked(outs: Sequence[Array] | None, likes: Sequence[Array]) -> Sequence[Array]:
    if outs is None:
        return (None,) * len(likes)
    if not isinstance(outs, tuple | list) or len(outs) != len(likes):
        raise InvalidInput(
            f"out must be {len(likes)} arrays in a tuple, one for each answer."
        )
    for out, like in zip(outs, likes, strict=True):
        _check(out, like)
    return outs


def _check(out: Array, like: Array) -> None:
    if out is None:
        return
    writable = isinstance(out, np.ndarray) and out.flags.writeable
    if type(out) is not type(like) or not (writable or is_torch(library(like))):
        raise InvalidInput(
            f"out must be an array that can be written into, of the library of the"
            f" prediction; {type(out).__name__} was given."
        )
    if out.shape != like.shape:
        raise ShapeMismatch(
            f"out has shape {tuple(out.shape)}, and the answer has shape"
            f" {tuple(like.shape)}; give an array of that shape."
        )
    if out.dtype != like.dtype:
        raise InvalidInput(
            f"out has dtype {out.dtype}, and the answer has {like.dtype}; give that."
        )


def _place(out: Array, like: Array, samples: Samples) -> Array:
    """An array that a program may write while it still reads the samples."""
    given = (samples.prediction, samples.target)
    own = out is not None and out.flags.c_contiguous
    if own and not any(np.may_share_memory(out, array) for array in given):
        return out
    return np.empty(like.shape, like.dtype)


def _delivered(outs: Sequence[Array], found: Sequence[Array]) -> tuple[Array, ...]:
    return tuple(_written(*pair) for pair in zip(outs, found, strict=True))


def _written(out: Array, answer: Array) -> Array:
    if out is None:
        return plain(answer)
    if out is not answer:
        out[...] = answer
    return out
