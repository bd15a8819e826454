"""Reductions over samples: the one place where means, sums, weights and masks live."""

import math
from collections.abc import Callable
from typing import Literal, get_args

from losslab.core.arrays import Array, asarray, at_once, cast, is_known, library, plain
from losslab.core.errors import InvalidInput, ShapeMismatch

Reduction = Literal["none", "mean", "sum"]


def reduce(
    losses: Array,
    reduction: str = "mean",
    weight: Array | None = None,
    mask: Array | None = None,
    share: Array | None = None,
) -> Array:
    """Combine the losses of the samples.

    ``mean`` divides by the sum of the weights (of the samples the mask keeps), so a
    constant loss keeps its value whatever the weights. Masked samples do not count
    and cannot spoil the result with NaN; nor can samples of weight 0. Where losses are
    weighted already, by the weight of a class say, ``share`` is what each then counts
    for in the mean. Half precision is summed in single precision.

    Raises:
        InvalidInput: an unknown reduction, a negative or infinite weight, a mask that
            is neither true nor false, or a mean over nothing.
        ShapeMismatch: a weight or mask whose shape is not that of the losses.

    >>> import numpy as np
    >>> float(reduce(np.array([1.0, 3.0]), "mean", weight=np.array([3.0, 1.0])))
    1.5
    """
    if reduction not in get_args(Reduction):
        wanted = ", ".join(get_args(Reduction))
        raise InvalidInput(f"reduction must be one of {wanted}, not {reduction!r}.")
    if (
        weight is None and mask is None and share is None
    ):  # losses may be many: no passes for nothing
        return _reduced(losses, math.prod(losses.shape), reduction)
    xp = library(losses)
    weights = _weights(losses, weight)
    if mask is not None:
        weights = xp.where(kept(losses, mask), weights, 0.0)
    weighted = xp.where(weights > 0.0, losses, 0.0) * weights
    counted = weights if share is None else weights * share
    whole = _sum(counted) if reduction == "mean" else None
    return _reduced(weighted, whole, reduction)


def _reduced(losses: Array, whole: Array, reduction: str) -> Array:
    if reduction == "none":
        return plain(losses)
    total = _sum(losses)
    if reduction == "mean":
        total = total / _nonzero(whole)
    return plain(cast(total, losses.dtype))


def _sum(values: Array) -> Array:
    # 65504 is the largest number of float16.
    xp = library(values)
    half = xp.finfo(values.dtype).bits < 32
    return xp.sum(values, dtype=xp.float32 if half else values.dtype)


def _weights(losses: Array, weight: Array | None) -> Array:
    xp = library(losses)
    if weight is None:
        return xp.ones_like(losses)
    weights = _same_shape("weight", asarray(xp, weight, losses.dtype), losses)
    if not _all(weights, lambda w: (w >= 0.0) & (w < math.inf)):
        raise InvalidInput("weight must be zero or more, and finite, for every sample.")
    return weights


def kept(losses: Array, mask: Array) -> Array:
    """The mask as true and false, one for each of the losses.

    Raises:
        InvalidInput: a mask that is neither true nor false.
        ShapeMismatch: a mask whose shape is not that of the losses.
    """
    xp = library(losses)
    values = _same_shape("mask", asarray(xp, mask), losses)
    if values.dtype != xp.bool and not _all(values, lambda m: (m == 0) | (m == 1)):
        raise InvalidInput("mask must be true or false (1 or 0) for every sample.")
    return cast(values, xp.bool)


def _all(values: Array, legal: Callable[[Array], Array]) -> bool:
    """Whether all are legal, as far as they are known."""
    if not is_known(values):
        return True
    with at_once(values):
        return bool(legal(values).all())


def _same_shape(name: str, values: Array, losses: Array) -> Array:
    if values.ndim and values.shape != losses.shape:
        raise ShapeMismatch(
            f"{name} has shape {tuple(values.shape)} and the losses have shape"
            f" {tuple(losses.shape)}; give one {name} per sample."
        )
    return library(losses).broadcast_to(values, losses.shape)


def _nonzero(total: Array) -> Array:
    if is_known(total) and not bool(total > 0.0):
        raise InvalidInput(
            "The mean is over no samples (all are masked, weightless or missing);"
            " use reduction='sum' if nothing should count as 0."
        )
    return total
