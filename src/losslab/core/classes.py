"""What losses of scores over classes share."""

from losslab.core.arrays import Array, cast, is_torch, is_whole, library
from losslab.core.dual import innermost
from losslab.core.ops import is_infinite, largest, logsumexp, total, weighted, where


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


def cross_entropy(scores: Array, shares: Array) -> Array:
    """Log Σ eᶻ − Σ y z along the last axis, for shares y that sum to 1.

    Neither the value nor its gradient ever cancels, and a class that is ruled out by a
    score of −∞ spoils nothing.

    >>> import numpy as np
    >>> cross_entropy(np.zeros(2), np.array([1.0, 0.0])).round(6)
    np.float64(0.693147)
    """
    top, true = largest(scores), total(weighted(shares, scores), True)
    endless = is_infinite(scores)  # ∞ is not behind ∞
    gaps = where(endless, 0.0, top - scores)
    behind = total(weighted(shares, gaps), True)
    leads = behind <= 0.0
    # Both parts of the loss are positive. Where the true class leads, its own term is
    # the constant 1; so nothing cancels.
    anchor = where(leads, true, top)
    shift = where(endless, 0.0, scores - anchor)
    rest = logsumexp(where(leads & (shares == 1.0), 0.0, shift))
    return total(where(leads, 0.0, behind)) + rest
