"""The loss of AdaBoost: mistakes cost exponentially."""

from dataclasses import dataclass
from math import e
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.losses import MarginLoss
from losslab.core.ops import exp, log

_LINK = claims.Link("½ logit(η)", lambda loss, eta: log(eta / (1.0 - eta)) / 2.0)


@final
@dataclass(frozen=True)
class ExponentialMargin(MarginLoss):
    """e⁻ᵐ. Source: Freund & Schapire 1997; Friedman, Hastie & Tibshirani 2000.

    >>> ExponentialMargin().value(0.0, 1)
    np.float64(1.0)
    """

    card: ClassVar[Card] = Card(
        title="Exponential loss",
        summary="The loss of AdaBoost: each unit of wrong margin multiplies it by e.",
        formula=r"e^{-m}",
        gradient_formula=r"-y e^{-m}",
        description="""
            You pay e to the power of minus the margin. A sample that is right by a wide
            margin costs almost nothing, one on the border costs 1, and every further
            unit on the wrong side multiplies the price by e. Loss, gradient and
            curvature have the same size everywhere, which is what lets AdaBoost update
            its sample weights by a simple multiplication. The best score is half the
            log-odds of the positive class.
        """,
        use_when="""
            You boost weak learners as AdaBoost does, on clean labels.
        """,
        avoid_when="""
            Any label may be wrong: a single mislabelled sample at margin −10 costs as
            much as 22 000 samples on the border. Beyond margin −709 the loss is
            infinite in double precision.
        """,
        claims=(
            claims.STRICTLY_CONVEX,
            claims.NOT_STRONGLY_CONVEX,
            claims.NOT_LIPSCHITZ,
            claims.NONNEGATIVE,
            claims.CALIBRATED,
            claims.PROPER(_LINK),
        ),
        worked=(
            worked(0, 1, loss=1.0, gradient=-1.0, curvature=1.0, because="e⁰ = 1"),
            worked(1, -1, loss=e, gradient=e, curvature=e, because="m = −1: e¹"),
            worked(2, 1, loss=e**-2, gradient=-(e**-2), because="m = 2: e⁻²"),
        ),
        peers=(
            Peer(
                "scikit-learn",
                "sklearn._loss.loss.ExponentialLoss",
                "sklearn._loss.loss.ExponentialLoss()"
                ".loss((target + 1) / 2, prediction)",
                "Private; labels 0 and 1; gradient boosting's loss='exponential'.",
            ),
        ),
        sources=(
            Source("Freund & Schapire 1997, A decision-theoretic generalization"),
            Source("Friedman, Hastie & Tibshirani 2000, Additive logistic regression"),
        ),
    )

    def penalty(self, margin: Array) -> Array:
        return exp(-margin)
