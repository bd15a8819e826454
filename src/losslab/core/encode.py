"""Targets in the one form that a formula computes with."""

from losslab.core.arrays import Array, cast, is_torch, is_whole, library
from losslab.core.dual import innermost


def probabilities(target: Array, scores: Array, smoothing: Array = 0.0) -> Array:
    """One probability per class, from those or from whole numbers of classes.

    ``smoothing`` is the share that is spread evenly over all classes.

    >>> import numpy as np
    >>> probabilities(np.array(2), np.zeros(3)).tolist()
    [0.0, 0.0, 1.0]
    """
    like = innermost(scores)
    xp = library(like)
    if is_whole(target):
        device = {"device": target.device} if is_torch(xp) else {}
        classes = xp.arange(like.shape[-1], **device)
        target = cast(target[..., None] == classes, like.dtype)
    if isinstance(smoothing, float) and smoothing == 0.0:
        return target
    return (1.0 - smoothing) * target + smoothing / like.shape[-1]
