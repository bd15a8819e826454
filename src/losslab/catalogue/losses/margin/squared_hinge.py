"""The square of the hinge loss: smooth at the margin, steep far beyond it."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.losses import MarginLoss
from losslab.core.ops import positive_part, square

_LINK = claims.Link("2η − 1", lambda loss, eta: 2.0 * eta - 1.0)


@final
@dataclass(frozen=True)
class SquaredHinge(MarginLoss):
    """max(0, 1 − m)². Source: Lee & Mangasarian 2001.

    >>> SquaredHinge().value(-0.5, 1)
    np.float64(2.25)
    """

    card: ClassVar[Card] = Card(
        title="Squared hinge loss",
        summary="The square of the hinge: no kink, and mistakes cost ever more.",
        formula=r"\max(0, 1-m)^2",
        gradient_formula=r"-2y\max(0, 1-m)",
        description="""
            You take what the hinge loss charges and square it. Beyond a margin of 1
            there is still nothing to pay, but the curve now arrives there with slope 0,
            so the kink is gone. A sample that is badly wrong costs and pulls much more
            than with the plain hinge. The best score is twice the probability of the
            positive class minus 1, so unlike the hinge it lets you read off a
            probability.
        """,
        use_when="""
            You want a margin classifier that a smooth optimizer can train, or a
            probability from it as (score + 1) / 2.
        """,
        avoid_when="""
            Labels are noisy: a mislabelled sample far on the wrong side is charged with
            the square of its distance and can dominate the fit.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.SMOOTH(2.0),
            claims.NOT_LIPSCHITZ,
            claims.NONNEGATIVE,
            claims.CALIBRATED,
            claims.PROPER(_LINK),
        ),
        worked=(
            worked(0.5, 1, loss=0.25, gradient=-1.0, because="0.5² and −2·0.5"),
            worked(1, -1, loss=4.0, gradient=4.0, because="m = −1: 2² and 2·2"),
            worked(1, 1, loss=0.0, gradient=0.0, curvature=0.0, because="m = 1: 0²"),
        ),
        peers=(
            Peer(
                "Keras",
                "keras.losses.squared_hinge",
                "keras.losses.squared_hinge(target, prediction)",
                "Target first; averages; if all labels are 0 or 1, turns 0 into −1.",
            ),
            Peer(
                "scikit-learn",
                "sklearn.linear_model.SGDClassifier(loss='squared_hinge')",
                "[sklearn.linear_model._sgd_fast.SquaredHinge(1.0)"
                ".py_loss(p, y) for p, y in zip(prediction, target)]",
                "The same value, behind a private name; also the loss of LinearSVC.",
            ),
        ),
        sources=(
            Source("Lee & Mangasarian 2001, SSVM: a smooth support vector machine"),
        ),
    )

    def penalty(self, margin: Array) -> Array:
        return square(positive_part(1.0 - margin))

    def bends(self, target: Array) -> tuple[Array, ...]:
        return (target,)  # the score y has margin y² = 1
