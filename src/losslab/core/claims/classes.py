"""Claims about losses of class scores: whether the best score names the right class."""

import itertools
from collections.abc import Iterable

import numpy as np

from losslab.core.arrays import Array
from losslab.core.claim import Claim
from losslab.core.event_losses import EventLoss

_MAJORITIES = ((0.6, 0.4), (0.3, 0.7), (0.6, 0.3, 0.1), (0.2, 0.55, 0.25))
_PLURALITIES = ((0.4, 0.3, 0.3), (0.2, 0.35, 0.45))
_SIZES = (0.125, 0.25, 0.5, 1.0, 2.0, 5.0, 20.0, 60.0)
_SCORES = (0.0, *_SIZES, *(-size for size in _SIZES))


def miscalibrated(loss: EventLoss) -> str | None:
    """Shares of classes at which scores that name the wrong class do as well as any."""
    return _wrong_class(loss, (*_MAJORITIES, *_PLURALITIES))


def _wrong_class(loss: EventLoss, all_shares: Iterable[Array]) -> str | None:
    if "class" not in loss.prediction_kind.event:
        return "there are no classes to name"
    for shares in all_shares:
        scores = np.array(list(itertools.product(_SCORES, repeat=len(shares))))
        losses = [loss.value(scores, _label(loss, k, scores)) for k in _range(shares)]
        risks = np.tensordot(shares, losses, 1)
        top = int(np.argmax(shares))
        others = np.delete(scores, top, axis=-1).max(axis=-1)
        wrong = scores[:, top] <= others
        if not np.min(risks[wrong]) > np.min(risks) * (1.0 + 1e-9):
            at = scores[wrong][np.argmin(risks[wrong])]
            return f"at shares {shares}, scores {at.tolist()} do as well as any"
    return None


def _range(shares: Array) -> range:
    return range(len(shares))


def _label(loss: EventLoss, label: int, scores: Array) -> Array:
    """The class as a target of each of the scores."""
    if loss.target_kind.index_of:
        return np.full(len(scores), label)
    return np.eye(scores.shape[-1])[np.full(len(scores), label)]


CALIBRATED_FOR_MAJORITIES = Claim(
    "calibrated for majorities",
    "classification-calibrated where one class has more than half of the labels",
    lambda loss: _wrong_class(loss, _MAJORITIES),
)
