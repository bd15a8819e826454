"""What is asked of a loss, computed as arrays or by one program, into given arrays.

Which of the two computes shows in the time only; see `losslab.core.programs`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from losslab.core import programs, tensors
from losslab.core.arrays import Array, is_array, is_torch, library, plain
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
        InvalidInput: a sample outside its domain, a parameter of another library, or
            no array to write into.
        ShapeMismatch: an array to write into of another shape.
    """
    try:
        return _answers(loss, samples, method, likes, _checked(outs, likes))
    except TypeError as error:
        if stranger := _stranger(loss, samples):
            raise stranger from error
        raise


def _answers(
    loss: Any,
    samples: Samples,
    method: str,
    likes: Sequence[Array],
    outs: Sequence[Array],
) -> tuple[Array, ...]:
    if method == "_losses" and _leaves_slopes(loss, samples):
        return _delivered(outs, (tensors.values(answers, loss, samples),))
    if seen := programs.seen(loss, method, samples):
        places = [_place(*pair, samples) for pair in zip(outs, likes, strict=True)]
        if programs.fill(loss, method, seen, list(map(tensors.as_array, places))):
            return _delivered(outs, places)
    return _delivered(outs, _found(loss, method, accepted(loss, samples)))


def _stranger(loss: Any, samples: Samples) -> InvalidInput | None:
    """What is wrong where a parameter is an array of another library."""
    ours = library(samples.prediction)
    for name, held in vars(loss).items():
        if is_array(held) and library(held) is not ours:
            kinds = type(samples.prediction), type(held)
            names = " and ".join(kind.__module__.split(".")[0] for kind in kinds)
            return InvalidInput(
                f"prediction and {name} come from different array libraries ({names});"
                " convert one to the other's."
            )
    return None


def _found(loss: Any, method: str, samples: Samples) -> tuple[Array, ...]:
    if _is_one_number(loss, samples):
        target = None if samples.target is None else float(samples.target)
        numbers = replace(samples, prediction=float(samples.prediction), target=target)
        try:
            return tuple(map(np.float64, getattr(loss, method)(numbers)))
        except ArithmeticError:  # Python neither divides by 0 nor overflows
            pass
    return getattr(loss, method)(samples)


def _is_one_number(loss: Any, samples: Samples) -> bool:
    """Whether all is numbers, which Python computes sooner than NumPy."""
    given = samples.prediction, samples.target
    if samples.prediction_kind.event or samples.ignored is not None:
        return False
    if not all(x is None or _is_double(x) for x in given):
        return False
    return all(type(held) in (float, int, str, bool) for held in vars(loss).values())


def _is_double(x: Array) -> bool:
    return library(x) is np and not x.ndim and x.dtype == float


def _leaves_slopes(loss: Any, samples: Samples) -> bool:
    """Whether autograd is best served with slopes that a program finds with values."""
    if samples.prediction_kind.event or not programs.are_many(samples):
        return False
    if not tensors.differentiated(loss, samples):
        return False
    still = replace(samples, prediction=samples.prediction.detach())
    return programs.seen(loss, "_losses_and_gradient", still) is not None


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
    place = tensors.as_array(out)
    if place is not None and place.flags.c_contiguous:
        given = map(tensors.as_array, (samples.prediction, samples.target))
        if not any(np.may_share_memory(place, array) for array in given):
            return out
    xp = library(like)
    return xp.empty(like.shape, dtype=like.dtype)


def _delivered(outs: Sequence[Array], found: Sequence[Array]) -> tuple[Array, ...]:
    return tuple(_written(*pair) for pair in zip(outs, found, strict=True))


def _written(out: Array, answer: Array) -> Array:
    if out is None:
        return plain(answer)
    if out is not answer:
        out[...] = answer
    return out
