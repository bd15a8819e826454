"""Arrays of NumPy, PyTorch and JAX behind one set of words."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeGuard

import numpy as np
from array_api_compat import (
    array_namespace,
    is_array_api_obj,
    is_jax_array,
    is_torch_array,
)

from losslab.core.errors import InvalidInput
from losslab.core.text import shortest

Number = int | float

Array = Any
"""An array of NumPy, PyTorch or JAX, or a Python number; types follow the caller's."""

_NUMPY = (np.ndarray, np.generic)


def is_number(value: Any) -> TypeGuard[Number]:
    """Whether it is a Python number; NumPy's scalars are arrays, whatever they say."""
    return isinstance(value, Number) and not isinstance(value, np.generic)


def library(*values: Array) -> Any:
    """The array library of the values (NumPy where all are Python numbers)."""
    found = None
    for value in values:
        home = _home(value)
        if home is not None and home is not found:
            if found is not None:  # which refuses them, in its words
                return array_namespace(*(v for v in values if is_array(v)))
            found = home
    return np if found is None else found


_HOMES: dict[type[Any], Any] = {int: None, float: None, bool: None}
"""The library of each type of array that has been met; None for what is no array."""


def _home(value: Any) -> Any:
    kind = type(value)
    if kind not in _HOMES:
        # NumPy conforms to the standard by itself; its wrapper takes long to import.
        alien = is_array_api_obj(value) and not isinstance(value, _NUMPY)
        ours = np if isinstance(value, _NUMPY) else None
        _HOMES[kind] = array_namespace(value) if alien else ours
    return _HOMES[kind]


def is_array(value: Any) -> bool:
    """Whether it is an array, or a NumPy scalar, of a library that is understood."""
    return _home(value) is not None


def cast(value: Array, dtype: Any) -> Array:
    """The array in another dtype; itself where it has that one."""
    if isinstance(value, _NUMPY):  # np.astype takes no scalars
        return value.astype(dtype, copy=False)
    return library(value).astype(value, dtype, copy=False)


def asarray(xp: Any, value: Array, dtype: Any = None) -> Array:
    """The value as an array of the library; an array keeps its autograd history."""
    if not is_array(value) or _is_data(xp, value):
        return xp.asarray(_lent(value), dtype=dtype)
    return value if dtype is None else cast(value, dtype)


def is_torch(xp: Any) -> bool:
    """Whether the array library is PyTorch."""
    return "torch" in xp.__name__


def select(condition: Array, a: Array, b: Array) -> Array:
    """``a`` where the condition holds, else ``b``."""
    if isinstance(condition, bool):
        return a if condition else b
    if not (is_number(a) and is_number(b)):
        return library(condition, a, b).where(condition, a, b)
    if a == b:
        return a
    xp = library(condition)
    if is_torch(xp):  # torch.where would round the numbers to float32
        a, b = xp.asarray(a, dtype=xp.float64), xp.asarray(b, dtype=xp.float64)
    return xp.where(condition, a, b)


def is_compiled(value: Array) -> bool:
    """Whether PyTorch's compiler is looking at what is done with the tensor."""
    if not is_torch_array(value):
        return False
    import torch

    return torch.compiler.is_compiling()


def quiet(like: Array) -> AbstractContextManager[None]:
    """Arithmetic with such arrays without warnings."""
    if is_compiled(like):  # which knows of none, and not of NumPy's either
        return nullcontext()
    # Infinity at an overflow or at log 0 is the true value of a loss, not a fault.
    return np.errstate(all="ignore")


def is_known(value: Array) -> bool:
    """Whether the numbers are there to look at (not traced by JAX, vmap or compile)."""
    if is_torch_array(value):
        return not is_compiled(value) and _is_known_to_torch(value)
    if not is_jax_array(value):
        return True
    from jax.core import Tracer

    return not isinstance(value, Tracer)


def at_once(like: Array) -> AbstractContextManager[None]:
    """Arithmetic with known arrays whose results are known, inside `jax.jit` too."""
    if not is_jax_array(like) or not is_known(like):
        return nullcontext()
    import jax

    return jax.ensure_compile_time_eval()


def _is_known_to_torch(value: Any) -> bool:
    try:
        bool(value.reshape(-1)[:1].isnan().any())
    except RuntimeError:
        return False
    return True


def numeric(*values: Array, last_whole: bool = False) -> list[Array]:
    """The values as arrays of one library and one floating-point type.

    Python numbers and lists become NumPy float64 arrays, or follow the others, as do
    arrays of NumPy behind one of another library. With
    ``last_whole`` whole numbers in the last one stay whole.

    Raises:
        InvalidInput: where one is of another library, or not numeric.

    >>> numeric(0.6, 1)
    [array(0.6), array(1.)]
    """
    xp = _common_library(*values)
    given = [v for v in values if is_array(v)]
    keeps = [last_whole and k == len(values) - 1 for k in range(len(values))]
    pairs = zip(values, keeps, strict=True)
    arrays = [_as_array(xp, v, given, keep) for v, keep in pairs]
    dtype = _float_type(xp, *arrays)
    return [
        v if keep and is_whole(v) else cast(v, dtype)
        for v, keep in zip(arrays, keeps, strict=True)
    ]


def whole(role: str, values: Array, says: str) -> Array:
    """Whole numbers as such, however they are typed.

    Raises:
        InvalidInput: where one is not whole.

    >>> whole("target", np.array([2.0, 0.0]), "a class")
    array([2, 0])
    """
    xp = library(values)
    if is_whole(values):
        return values
    with at_once(values):
        # Beyond 2⁵³ a float stands for several whole numbers.
        legal = (values == xp.floor(values)) & (abs(values) <= 2.0**53)
        if is_known(values) and not bool(legal.all()):
            worst = shortest(float(values[~legal].reshape(-1)[0]))
            raise InvalidInput(f"{role} must be {says}, and {worst} was given.")
    return cast(values, xp.asarray(0).dtype)


def is_whole(value: Array) -> bool:
    """Whether the array's dtype is one of whole numbers."""
    if isinstance(value, _NUMPY):
        return value.dtype.kind in "iu"
    return bool(library(value).isdtype(value.dtype, "integral"))


def _common_library(*values: Array) -> Any:
    # Targets of NumPy are data, which predictions of any library take.
    leads = is_array(values[0]) and not isinstance(values[0], _NUMPY)
    others = [v for v in values if not (leads and isinstance(v, _NUMPY))]
    try:
        return library(*others)
    except TypeError as error:
        names = " and ".join(type(value).__module__.split(".")[0] for value in values)
        raise InvalidInput(
            f"prediction and target come from different array libraries ({names});"
            " convert one to the other's."
        ) from error


def _as_array(xp: Any, value: Array, given: Sequence[Array], keep_whole: bool) -> Array:
    if isinstance(value, np.ma.MaskedArray):
        raise InvalidInput(
            "A masked array was given; give its data, and mask=~array.mask beside it."
        )
    if is_array(value) and not _is_data(xp, value):
        return value
    ours = (v for v in given if not _is_data(xp, v))
    like = next((v for v in ours if _is_float(xp, v)), None)
    try:
        kind = _kind_of_entries(value)
        dtype = like.dtype if like is not None else None if given else xp.float64
        if keep_whole and kind in "iu":  # 2049 is no number of float16
            dtype = None
        if like is None:
            return asarray(xp, value, dtype)
        device = {"device": like.device} if is_torch(xp) else {}
        return xp.asarray(_lent(value), dtype=dtype, **device)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InvalidInput(f"Numbers were wanted, and {value!r} was given.") from error


def _is_data(xp: Any, value: Array) -> bool:
    """Whether it is an array of NumPy, to be taken into another library."""
    return isinstance(value, _NUMPY) and xp is not np


def _lent(value: Any) -> Any:
    """Numbers that PyTorch takes without a warning: it writes where it likes."""
    if not isinstance(value, _NUMPY):
        return value
    safe = isinstance(value, np.ndarray) and value.flags.writeable
    return value if safe and min(value.strides, default=0) >= 0 else np.array(value)


def _kind_of_entries(value: Any) -> str:
    # NumPy would read None as NaN and "0.6" as 0.6.
    entries = np.asarray(value)
    if entries.dtype.kind not in "biuf":
        raise TypeError(f"{entries.dtype} is no type of real numbers")
    return entries.dtype.kind


def is_real(xp: Any, value: Array) -> bool:
    """Whether the array's dtype is one of real numbers, truth values included."""
    if isinstance(value, _NUMPY):
        return value.dtype.kind in "biuf"
    return bool(xp.isdtype(value.dtype, ("bool", "integral", "real floating")))


def _is_float(xp: Any, value: Array) -> bool:
    if isinstance(value, _NUMPY):
        return value.dtype.kind == "f"
    return bool(xp.isdtype(value.dtype, "real floating"))


def _float_type(xp: Any, *values: Array) -> Any:
    for value in values:
        if not is_real(xp, value):
            raise InvalidInput(
                f"Real numbers were wanted, and dtype {value.dtype} was given."
            )
    floats = [value.dtype for value in values if _is_float(xp, value)]
    if floats:
        return xp.result_type(*floats)
    return xp.asarray(0.0).dtype


def plain(value: Array) -> Array:
    """A NumPy array without axes as a NumPy scalar; anything else as it is."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def alike(value: Array, like: Array) -> Array:
    """Numbers, nested in tuples or an array, in the library and type of ``like``.

    >>> alike((1, 2), np.float32([0.0]))
    array([1., 2.], dtype=float32)
    """
    xp = library(like)
    if is_array(value) and not (isinstance(value, _NUMPY) and xp is not np):
        return value
    device = {"device": like.device} if is_torch(xp) else {}
    return xp.asarray(value, dtype=like.dtype, **device)


def spread(value: Array, like: Array) -> Array:
    """The value in the shape and dtype of ``like``."""
    if is_number(like):
        return value
    xp = library(like)
    if is_number(value):
        return xp.full_like(like, value)
    return xp.astype(xp.broadcast_to(value, like.shape), like.dtype)
