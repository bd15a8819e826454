"""What losses of sets share, where each item belongs or does not."""

from dataclasses import replace

from losslab.core.arrays import Array
from losslab.core.event_losses import Line
from losslab.core.kinds import INDICATOR, LOGIT, PROBABILITY, SOFT_INDICATOR
from losslab.core.losses import Loss
from losslab.core.ops import stack

ITEM_LOGITS = replace(
    LOGIT,
    name="item logits",
    says="one logit per item, along the last axis",
    axes=("item",),
)
ITEM_PROBABILITIES = replace(
    PROBABILITY,
    name="item probabilities",
    says="one probability from 0 to 1 per item, along the last axis",
    axes=("item",),
)
MASK = replace(
    INDICATOR,
    name="mask",
    says="one label 0 or 1 per item, along the last axis",
    axes=("item",),
)
SOFT_MASK = replace(
    SOFT_INDICATOR,
    name="soft mask",
    says="one label from 0 to 1 per item, along the last axis",
    axes=("item",),
)
_ITS_LABEL = "the label of that item; the labels of the others are 1, 0 and 0"
LABEL_OF_ONE = replace(INDICATOR, says=_ITS_LABEL)
SOFT_LABEL_OF_ONE = replace(SOFT_INDICATOR, says=_ITS_LABEL)


def one_of_four(
    loss: Loss,
    others: tuple[float, float, float],
    label: Array,
    kinks_at: tuple[Array, ...] = (),
) -> Line:
    """The line along which one item of four moves; of the others the first belongs."""
    start, direction = (0.0, *others), (1.0, 0.0, 0.0, 0.0)
    labels = stack([label, 1.0, 0.0, 0.0])
    return Line(loss, start, direction, labels, kinks_at=kinks_at)
