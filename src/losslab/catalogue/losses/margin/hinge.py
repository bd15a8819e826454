"""The loss of support vector machines: zero beyond a margin of 1."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Glance, Peer, Source, worked
from losslab.core.losses import MarginLoss
from losslab.core.ops import positive_part


@final
@dataclass(frozen=True)
class Hinge(MarginLoss):
    """max(0, 1 − m). Source: Cortes & Vapnik 1995.

    >>> Hinge().value(-0.5, 1)
    np.float64(1.5)
    """

    card: ClassVar[Card] = Card(
        title="Hinge loss",
        summary="Nothing to pay once a sample is right by a margin of 1.",
        formula=r"\max(0, 1-m)",
        gradient_formula=r"\begin{cases}-y & m < 1 \\ 0 & m \ge 1\end{cases}",
        description="""
            You give each sample a score whose sign is the predicted class, and multiply
            it by the label to get the margin: positive when right, larger when surer.
            Below a margin of 1 you pay one unit per missing unit, even for samples that
            are already on the right side; beyond it you pay nothing. So only samples
            near or beyond the border shape the model: the support vectors. The gradient
            jumps at margin 1, where 0 is the element used.
        """,
        use_when="""
            You want a classifier with a wide margin that rests on few samples, and only
            the decision matters, not a probability.
        """,
        avoid_when="""
            You need probabilities: the best score says which class is likelier, not by
            how much. Beware of labels 0 and 1: a label 0 makes every margin 0.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.LIPSCHITZ(1.0),
            claims.NONNEGATIVE,
            claims.CALIBRATED,
            claims.NOT(claims.PROPER(claims.LOGIT_LINK)),
        ),
        worked=(
            worked(0.6, 1, loss=0.4, gradient=-1.0, because="1 − 0.6: right, too near"),
            worked(0.5, -1, loss=1.5, gradient=1.0, because="m = −0.5, so 1 + 0.5"),
            worked(1, 1, loss=0.0, gradient=0.0, because="the kink: 0 in [−1, 0]"),
            worked(-2, -1, loss=0.0, gradient=0.0, because="m = 2, beyond the margin"),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.hinge_loss",
                "optax.hinge_loss(prediction, target)",
                "Labels −1 and 1; takes 0 and 1 without a word. Gradient −½ at m = 1.",
            ),
            Peer(
                "Keras",
                "keras.losses.hinge",
                "keras.losses.hinge(target, prediction)",
                "Target first; averages; if all labels are 0 or 1, turns 0 into −1.",
            ),
            Peer(
                "scikit-learn",
                "sklearn.metrics.hinge_loss",
                "sklearn.metrics.hinge_loss(target, prediction)",
                "Target first; the mean. SGDClassifier takes gradient −1 at m = 1.",
            ),
        ),
        sources=(Source("Cortes & Vapnik 1995, Support-vector networks"),),
        glance=Glance("classification", "support vector machines; makes a margin", 2),
    )

    def penalty(self, margin: Array) -> Array:
        return positive_part(1.0 - margin)

    def kinks(self, target: Array) -> tuple[Array, ...]:
        return (target,)  # the score y has margin y² = 1
