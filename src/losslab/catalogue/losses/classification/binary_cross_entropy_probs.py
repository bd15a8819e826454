"""The negative log-likelihood of a label, from a probability."""

from dataclasses import dataclass
from math import inf, log
from typing import ClassVar, final

from losslab.core import claims, kinds
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.losses import PointwiseLoss
from losslab.core.ops import xlog1py, xlogy


@final
@dataclass(frozen=True)
class BinaryCrossEntropyProbs(PointwiseLoss):
    """−y·log p − (1 − y)·log(1 − p), infinite where p rules the label out.

    Source: Good 1952 (the logarithmic score).

    >>> BinaryCrossEntropyProbs().value(0.0, 1)
    np.float64(inf)
    """

    prediction_kind: ClassVar[kinds.Kind] = kinds.PROBABILITY
    target_kind: ClassVar[kinds.Kind] = kinds.SOFT_INDICATOR
    notation: ClassVar[str] = "p the predicted probability of the positive class"
    card: ClassVar[Card] = Card(
        title="Binary cross-entropy (probabilities)",
        summary="How surprised you are by the label, given the probability predicted.",
        formula=r"-y\log p - (1-y)\log(1-p)",
        gradient_formula=r"-\frac{y}{p} + \frac{1-y}{1-p}",
        description="""
            You say a probability p and pay minus the logarithm of the probability you
            gave to what happened. Saying ½ always costs log 2, about 0.69; halving the
            probability of the truth costs another 0.69. If you rule something out and
            it happens, the price is infinite, and it is shown as such here: nothing is
            clipped. Your expected price is smallest when you say exactly what you
            believe.
        """,
        use_when="""
            You judge probabilities that are already there: forecasts, or the output of
            a model whose logits you cannot reach.
        """,
        avoid_when="""
            You train through a sigmoid: give the logit to the other form of this loss.
            A probability rounded to 0 or 1 has lost what the logit still knew, and its
            gradient is infinite or, where a library clips, 0.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT_LIPSCHITZ,
            claims.NONNEGATIVE,
            claims.CALIBRATED,
            claims.PROPER(claims.IDENTITY),
        ),
        worked=(
            worked(0.5, 1, loss=log(2), gradient=-2.0, because="−log ½ and −1/½"),
            worked(0.75, 0, loss=log(4), gradient=4.0, because="−log ¼ and 1/(1 − ¾)"),
            worked(0, 1, loss=inf, gradient=-inf, because="ruled out, and it happened"),
            worked(0, 0, loss=0.0, gradient=1.0, because="sure and right; −log 1"),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.binary_cross_entropy",
                "torch.nn.functional.binary_cross_entropy("
                "prediction, target, reduction='none')",
                "Stops at 100 where the loss is larger or infinite.",
            ),
            Peer(
                "Keras",
                "keras.losses.binary_crossentropy",
                "keras.losses.binary_crossentropy(target, prediction)",
                "Target first; the mean; clips p at 1e-7: gradient 0 there.",
            ),
            Peer(
                "scikit-learn",
                "sklearn.metrics.log_loss",
                "sklearn.metrics.log_loss(target, prediction)",
                "Target first; the mean; labels only; clips p at the dtype's epsilon.",
                {"target": (0.0, 1.0)},
            ),
        ),
        sources=(
            Source("Good 1952, Rational decisions"),
            Source("Gneiting & Raftery 2007, Strictly proper scoring rules"),
        ),
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        # log1p keeps the digits of a probability near 0.
        sure = 0.0 - xlogy(target, prediction)  # and not −0 where the log is 0
        return sure - xlog1py(1.0 - target, -prediction)
