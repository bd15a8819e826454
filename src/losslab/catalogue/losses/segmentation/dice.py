"""One minus twice the overlap of two sets over the sum of their sizes.

Longer than a page for the sake of its set: the figure looks at one of its items.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import nonnegative, unit
from losslab.core.dual import innermost
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import PROBABILITY, Kind
from losslab.core.ops import hold, maximum, total, where
from losslab.core.parameters import number
from losslab.core.sets import (
    ITEM_PROBABILITIES,
    SOFT_LABEL_OF_ONE,
    SOFT_MASK,
    one_of_four,
)

_ONE_OF_FOUR = replace(
    PROBABILITY,
    says="the probability of one item of four; the others have ¾, ¼ and 0",
)


@final
@dataclass(frozen=True)
class Dice(EventLoss):
    """1 − (2Σpy + s) / (Σp + Σy + s) over items. Source: Milletari et al. 2016.

    >>> Dice(smoothing=0.0).value([1.0, 1.0, 0.0], [1, 0, 0]).round(6)
    np.float64(0.333333)
    """

    smoothing: float = number(
        1.0,
        domain=nonnegative,
        says="added above and below the line, so that small sets weigh less",
        symbol="s",
        slider=(0.0, 5.0),
    )
    empty: float = number(
        0.0,
        domain=unit,
        says="the loss where nothing is there and nothing is predicted, at s = 0",
        symbol="q",
        slider=(0.0, 1.0),
    )

    card: ClassVar[Card] = Card(
        title="Dice loss",
        summary="How little the predicted set and the true one overlap.",
        formula=r"\begin{cases}q & D = 0 \\ 1-\frac{2\sum_k p_k y_k+s}{D} & D > 0"
        r"\end{cases}, \quad D = \sum_k (p_k+y_k)+s",
        gradient_formula=r"\begin{cases}0 & D = 0 \\"
        r" \frac{2\sum_j p_j y_j+s}{D^2}-\frac{2y_k}{D} & D > 0\end{cases},"
        r" \quad D = \sum_j (p_j+y_j)+s",
        description="""
            You predict for every item of a set, say every pixel of an image, how
            probably it belongs, and you pay one minus twice the overlap over the sum of
            the two sizes. One number judges the whole set: what an item costs depends
            on all others, and items that are rightly left out count for nothing. So a
            small organ in a large image weighs as much as a large one. The smoothing s
            tames sets of few items; without it a set with nothing in it, rightly found
            empty, would be 0/0, and costs what `empty` says.
        """,
        use_when="""
            You segment small things on a large background and are judged by overlap.
            Often it is added to a cross-entropy, whose gradient is kinder at the start.
        """,
        avoid_when="""
            You need probabilities: the best prediction is a set of zeros and ones. Many
            sets are empty: with s = 0 every false item then costs the whole loss, and
            the gradient is 0. Say which axes make one set; libraries differ.
        """,
        claims=(
            claims.NONNEGATIVE,
            claims.BOUNDED(1.0).when("s = 0", lambda loss: loss.smoothing == 0.0),
            claims.QUASILINEAR,
            claims.NOT(claims.CONVEX),
            claims.ANY_ORDER("item"),
        ),
        worked=(
            worked(
                [1, 1, 0],
                [1, 0, 0],
                loss=0.25,
                gradient=[-5 / 16, 3 / 16, 3 / 16],
                because="I = 1, D = 2 + 1 + 1: 1 − 3/4; 3/16 − 2y/4",
            ),
            worked(
                [0.5, 0.5],
                [1, 0],
                loss=0.5,
                gradient=[-0.75, 0.25],
                parameters={"smoothing": 0.0},
                because="I = ½, D = 1 + 1: 1 − 1/2; 1/4 − 2y/2",
            ),
            worked(
                [0, 0],
                [0, 0],
                loss=0.0,
                gradient=[0, 0],
                parameters={"smoothing": 0.0},
                because="nothing to find and nothing found: empty, which is 0",
            ),
            worked(
                [0.5, 0],
                [0, 0],
                loss=1.0,
                gradient=[0, 0],
                parameters={"smoothing": 0.0},
                because="I = 0: 1 − 0/½, and 0/¼ for every item",
            ),
            worked(
                [1, 0.75, 0.25, 0],
                [1, 1, 0, 0],
                loss=0.1,
                gradient=[-0.22, -0.22, 0.18, 0.18],
                because="I = 1.75, D = 2 + 2 + 1: 1 − 4.5/5; 4.5/25 − 2y/5",
            ),
        ),
        peers=(
            Peer(
                "Keras",
                "keras.losses.dice",
                "keras.losses.dice(target, prediction, axis=-1)",
                "Target first; pools the whole batch unless told; adds 1e-7 below the"
                " line only, so that empty against empty costs 1.",
                {"smoothing": 0.0, "empty": 1.0},
            ),
            Peer(
                "Optax",
                "optax.losses.dice_loss",
                "optax.losses.dice_loss(jax.scipy.special.logit(prediction)[..., None],"
                " target[..., None], smooth=smoothing / 2)",
                "Takes logits, classes along the last axis; its smooth is half of s.",
            ),
        ),
        sources=(
            Source("Milletari et al. 2016, V-Net", "https://arxiv.org/abs/1606.04797"),
            Source("Dice 1945, Measures of the amount of ecologic association"),
        ),
    )

    prediction_kind: ClassVar[Kind] = ITEM_PROBABILITIES
    target_kind: ClassVar[Kind] = SOFT_MASK
    figure_prediction: ClassVar[Kind] = _ONE_OF_FOUR
    figure_target: ClassVar[Kind] = SOFT_LABEL_OF_ONE
    letters: ClassVar[Mapping[str, str]] = {"p": "prediction", "y": "target"}
    notation: ClassVar[str] = "p_k the probability and y_k the label of item k"

    def line(self, target: Array) -> Line:
        return one_of_four(self, (0.75, 0.25, 0.0), target)

    def formula(self, prediction: Array, target: Array) -> Array:
        wrong = total(prediction * (1.0 - target) + (1.0 - prediction) * target)
        right = 2.0 * total(prediction * target) + self.smoothing
        empty = innermost(wrong + right) == 0.0
        return where(empty, self.empty, _share(wrong, right))


def _share(part: Array, rest: Array) -> Array:
    """part / (part + rest), without cancellation in value or slope; 0 at 0/0."""
    larger = hold(maximum(part, rest))
    size = where(larger > 0.0, larger, 1.0)
    most = hold(part) > hold(rest)
    part, rest = part / size, rest / size
    below = where(most, part, rest)
    ratio = where(most, rest, part) / where(larger > 0.0, below, 1.0)
    return where(most, 1.0, ratio) / (1.0 + ratio)
