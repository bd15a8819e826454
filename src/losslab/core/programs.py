"""Many numbers at once: one compiled program of a definition, block by block.

A formula over a long array is a dozen passes over memory that no cache holds; traced by
JAX, it is one. It runs in blocks that stay in the cache, and every block's results are
copied from buffers that are used again and again to where the caller wants them: fresh
memory costs more than the arithmetic.
"""

import math
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from array_api_compat import is_torch_array

from losslab.core.arrays import Array
from losslab.core.ops import accurate_in_xla
from losslab.core.samples import Samples, Takes, accepted, aligned, legal
from losslab.core.tensors import as_numpy

ENOUGH = 1 << 18
"""So many numbers in one array are worth a compiled program, once there is one."""

COMPILING = 10_000_000
"""So many numbers are computed as always in the time that compiling takes."""

IMPORTING = 40_000_000
"""So many numbers are computed as always in the time that importing JAX takes."""

BLOCK = 1 << 20
"""So many bytes of each array are computed at once: four such blocks are in cache."""

AHEAD = 2
"""So many blocks are under way at once, that no processor waits for a copy."""


class Computed(Takes, Protocol):
    """A loss as a program is made of it."""

    @property
    def varying(self) -> Mapping[str, Any]: ...

    @property
    def fixed(self) -> tuple[tuple[str, Any], ...]: ...

    def all_parameters(self) -> Mapping[str, Any]: ...

    def varied(self, numbers: Mapping[str, Any]) -> Any: ...


Program = Callable[..., tuple[Array, ...]]

_programs: dict[tuple[Any, ...], Program] = {}
"""One for each form of a loss and each question; JAX keeps one for each size."""

_met: dict[tuple[Any, ...], int] = {}
"""How many numbers each of them could have computed so far."""


def are_many(samples: Samples) -> bool:
    """Whether a program may be worth it at all."""
    prediction = samples.prediction
    # Of what JAX traces the size may be a symbol, which is neither many nor few.
    ours = isinstance(prediction, np.ndarray) or is_torch_array(prediction)
    return ours and math.prod(prediction.shape) >= ENOUGH


def seen(loss: Computed, method: str, samples: Samples) -> Samples | None:
    """The samples as NumPy's arrays, if a program takes them and pays."""
    arrays = as_numpy(samples) if are_many(samples) else None
    if arrays is None or not _suits(loss, arrays):
        return None
    return arrays if _pays(loss, method, arrays) else None


def _suits(loss: Computed, samples: Samples) -> bool:
    prediction, target = samples.prediction, samples.target
    axes = {name: known.axes for name, known in loss.all_parameters().items()}
    # Along an axis of the event, and not one for each sample.
    numbers = all(
        np.ndim(number) == len(axes.get(name, ()))
        for name, number in loss.varying.items()
    )
    known = prediction.dtype.char in "fd" and prediction.dtype.isnative
    batched = prediction.ndim > len(samples.prediction_kind.event)
    plain = target is None or type(target) is np.ndarray
    return type(prediction) is np.ndarray and numbers and known and batched and plain


def _pays(loss: Computed, method: str, samples: Samples) -> bool:
    """Whether a program costs less than it saves.

    Compiling takes its time, so as much work comes first as would take as long.
    """
    prediction, rank = samples.prediction, len(samples.prediction_kind.event)
    event = prediction.shape[prediction.ndim - rank :]
    key = type(loss), loss.fixed, method, event, prediction.dtype.char
    try:
        _met[key] = _met.get(key, 0) + prediction.size
    except TypeError:  # a line whose kinks are arrays has no key
        return False
    return _met[key] >= COMPILING + (0 if "jax" in sys.modules else IMPORTING)


def fill(loss: Computed, method: str, samples: Samples, outs: Sequence[Array]) -> bool:
    """Write what a method says of the samples into arrays.

    False where a sample is outside its domain or below the normal numbers; then what
    is written means nothing.
    """
    try:
        import jax

        processor = jax.devices("cpu")[0]
    except (ImportError, RuntimeError):  # or JAX was told to leave it alone
        return False
    program = _program(loss, method, len(outs))
    with jax.enable_x64(True), jax.default_device(processor):
        return _in_blocks(program, loss.varying, samples, outs)


def _program(loss: Computed, method: str, results: int) -> Program:
    """The program of all losses of a class, whatever their numbers."""
    key = type(loss), loss.fixed, method
    if key not in _programs:
        _programs[key] = _compiled(loss, method, results)
    return _programs[key]


def _compiled(loss: Computed, method: str, results: int) -> Program:
    import jax

    def program(
        prediction: Array, target: Array, numbers: Mapping[str, Array], *_: Array
    ) -> tuple[Array, ...]:
        traced = loss.varied(numbers)
        with accurate_in_xla():
            samples = accepted(traced, aligned(traced, prediction, target))
            fits = legal(samples) & _are_normal(prediction, target)
            return (*getattr(traced, method)(samples), fits)

    # The results are written into the last arguments, which are used again.
    buffers = tuple(range(3, 3 + results))
    return jax.jit(program, donate_argnums=buffers, keep_unused=True)


def _are_normal(*arrays: Array) -> Array:
    """Whether no number is so small that XLA would take it for 0."""
    import jax

    fits: Array = True
    for array in arrays:
        if array is None or array.dtype.char not in "fd":
            continue
        bits = jax.lax.bitcast_convert_type(array, f"u{array.dtype.itemsize}")
        size = bits << 1  # without the sign
        tiny = np.finfo(array.dtype).tiny.view(bits.dtype) << 1
        fits = fits & ~((size > 0) & (size < tiny)).any()
    return fits


def _in_blocks(
    program: Program,
    numbers: Mapping[str, Any],
    samples: Samples,
    outs: Sequence[Array],
) -> bool:
    under_way: deque[tuple[list[Array], tuple[Array, ...]]] = deque()
    spare: list[tuple[Array, ...]] = []

    def finish() -> bool:
        parts, (*answers, fits) = under_way.popleft()
        for part, answer in zip(parts, answers, strict=True):
            np.copyto(part, np.asarray(answer)[: len(part)])
        spare.append(tuple(answers))
        return bool(fits)

    fits = True
    for prediction, target, parts in _blocks(samples, outs):
        buffers = spare.pop() if spare else _buffers(parts, len(prediction))
        under_way.append((parts, program(prediction, target, numbers, *buffers)))
        if len(under_way) == AHEAD:
            fits = finish() and fits
    while under_way:
        fits = finish() and fits
    return fits


def _buffers(parts: Sequence[Array], rows: int) -> tuple[Array, ...]:
    import jax

    return tuple(jax.numpy.empty((rows, *p.shape[1:]), p.dtype) for p in parts)


def _blocks(
    samples: Samples, outs: Sequence[Array]
) -> Iterator[tuple[Array, Array, list[Array]]]:
    """Blocks of one size; the last one is filled up with its last sample."""
    batch = samples.prediction.ndim - len(samples.prediction_kind.event)
    prediction, target, *answers = (
        _flat(whole, batch) for whole in (samples.prediction, samples.target, *outs)
    )
    count = len(prediction)
    rows = max(1, BLOCK * count // prediction.nbytes)
    for first in range(0, count, rows):
        here = slice(first, min(first + rows, count))
        parts = [answer[here] for answer in answers]
        yield _block(prediction, here, rows), _block(target, here, rows), parts


def _flat(whole: Array, batch: int) -> Array:
    """The array with one batch axis; what serves all samples has none."""
    if whole is None or not whole.ndim:
        return whole
    return whole.reshape(-1, *whole.shape[batch:])


def _block(whole: Array, here: slice, rows: int) -> Array:
    if whole is None or not whole.ndim:
        return whole
    part = whole[here]
    missing = rows - len(part)
    return np.concatenate([part, part[-1:].repeat(missing, 0)]) if missing else part
