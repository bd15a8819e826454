"""What losses of scores over classes share."""

from dataclasses import replace
from typing import ClassVar, final

from losslab.core.arrays import Array, cast, is_torch, is_whole, library, spread
from losslab.core.dual import innermost
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import (
    CLASS_INDEX,
    CLASS_PROBABILITIES,
    CLASS_SCORES,
    SCORE,
    SOFT_INDICATOR,
    Kind,
)
from losslab.core.ops import (
    exp,
    expm1,
    is_infinite,
    largest,
    log1p,
    stack,
    total,
    where,
)

SCORE_OF_THREE = replace(
    SCORE, says="the score of class 1 of three classes; the other two scores are 0"
)
FIRST_OR_SECOND = replace(
    SOFT_INDICATOR,
    says="1 for class 1, 0 for class 2, or a probability of class 1 between the two",
)


class ClassLoss(EventLoss):
    """A loss of one score per class, for a class or one probability per class."""

    prediction_kind: ClassVar[Kind] = CLASS_SCORES
    target_kind: ClassVar[Kind] = CLASS_PROBABILITIES
    other_targets: ClassVar[tuple[Kind, ...]] = (CLASS_INDEX,)
    figure_prediction: ClassVar[Kind] = SCORE_OF_THREE
    figure_target: ClassVar[Kind] = FIRST_OR_SECOND
    notation: ClassVar[str] = "z_k the score and y_k the probability of class k"

    @final
    def line(self, target: Array) -> Line:
        shares = stack([target, 1.0 - target, 0.0])
        return Line(self, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), shares)


def probabilities(target: Array, scores: Array, smoothing: Array = 0.0) -> Array:
    """One probability per class, from those or from whole numbers of classes.

    ``smoothing`` is the share that is spread evenly over all classes.

    >>> import numpy as np
    >>> probabilities(np.array(2), np.zeros(3)).tolist()
    [0.0, 0.0, 1.0]
    """
    like = innermost(scores)
    if is_whole(target):
        target = cast(membership(target, scores), like.dtype)
    if isinstance(smoothing, float) and smoothing == 0.0:
        return target
    return (1.0 - smoothing) * target + smoothing / like.shape[-1]


def membership(target: Array, scores: Array) -> Array:
    """Whether each class is the one that a number names, along a last axis.

    >>> import numpy as np
    >>> membership(np.array(2), np.zeros(3)).tolist()
    [False, False, True]
    """
    like = innermost(scores)
    xp = library(like)
    device = {"device": like.device} if is_torch(xp) else {}
    return target[..., None] == xp.arange(like.shape[-1], **device)


def surprises(scores: Array) -> tuple[Array, Array]:
    """−log p and 1 − p of every class, where p is the softmax of the scores.

    Neither cancels, nor do their gradients, however near to 1 a probability is.

    >>> import numpy as np
    >>> surprises(np.array([0.0, -40.0]))[1].tolist()
    [4.248354255291589e-18, 1.0]
    """
    endless = is_infinite(scores)  # ∞ is not behind ∞
    behind = where(endless, 0.0, scores - largest(scores))
    below = behind < 0.0
    leaders = total(where(below, 0.0, spread(1.0, innermost(behind))), True)
    # One leader alone is always at 0; for autograd only a constant says so exactly.
    behind = where(below | (leaders > 1.0), behind, 0.0)
    # What each class adds to the sum of exponentials, without the 1 of a leader.
    added = where(below, exp(behind), expm1(behind))
    rest = total(added, True) + (leaders - 1.0)
    others = where(below, 1.0 + (rest - added), rest - added)
    return log1p(rest) - behind, others / (1.0 + rest)
