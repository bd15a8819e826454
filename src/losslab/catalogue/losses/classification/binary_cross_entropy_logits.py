"""The negative log-likelihood of a label, from a logit.

Longer than a page for the sake of its parameter, link and four peers.
"""

from dataclasses import dataclass
from math import log
from typing import ClassVar, final

from losslab.core import claims, kinds, ops
from losslab.core.arrays import Array
from losslab.core.card import Card, Glance, Peer, Source, worked
from losslab.core.domains import positive
from losslab.core.losses import PointwiseLoss
from losslab.core.ops import softplus, weighted
from losslab.core.parameters import number

_LARGER = claims.Constant("max(w, 1)", lambda loss: max(loss.pos_weight, 1.0))
_QUARTER = claims.Constant("max(w, 1)/4", lambda loss: max(loss.pos_weight, 1.0) / 4)
_LINK = claims.Link(
    "logit(η) + log w",
    lambda loss, eta: ops.log(eta / (1.0 - eta)) + log(loss.pos_weight),
)
_ONE = ("w = 1", lambda loss: loss.pos_weight == 1.0)


@final
@dataclass(frozen=True)
class BinaryCrossEntropyLogits(PointwiseLoss):
    """w·y·log(1 + e⁻ᶻ) + (1 − y)·log(1 + eᶻ). Source: Cox 1958.

    >>> BinaryCrossEntropyLogits().gradient(0.0, 1)
    np.float64(-0.5)
    """

    prediction_kind: ClassVar[kinds.Kind] = kinds.LOGIT
    target_kind: ClassVar[kinds.Kind] = kinds.SOFT_INDICATOR
    notation: ClassVar[str] = "z the logit, p = 1/(1 + e⁻ᶻ) its probability"
    pos_weight: float = number(
        1.0,
        domain=positive,
        says="weight of the positive class",
        symbol="w",
        slider=(0.1, 10.0),
        log=True,
    )

    card: ClassVar[Card] = Card(
        title="Binary cross-entropy (logits)",
        summary="How surprised you are by the label, given the logit you predicted.",
        formula=r"w\,y\log(1+e^{-z}) + (1-y)\log(1+e^{z})",
        gradient_formula=r"-w\,y\,(1-p) + (1-y)\,p",
        description="""
            You predict a logit z, which stands for the probability p = 1/(1 + e⁻ᶻ), and
            pay minus the logarithm of the probability you gave to what happened. A sure
            and right prediction costs almost nothing; a sure and wrong one costs about
            |z|. With weight 1 the gradient is simply p − y: the further your
            probability is from the label, the harder the pull, and it never exceeds 1.
            The best p is the true frequency, so you learn calibrated probabilities.
        """,
        use_when="""
            You classify into two classes and want probabilities: this is the default.
            Raise the weight of the positive class when missing it is worse.
        """,
        avoid_when="""
            Your labels are often wrong: the loss of a sure mistake grows without bound.
            With a weight other than 1 the sigmoid is no longer the true frequency.
        """,
        claims=(
            claims.STRICTLY_CONVEX,
            claims.SMOOTH(_QUARTER),
            claims.LIPSCHITZ(_LARGER),
            claims.NONNEGATIVE,
            claims.CALIBRATED.when(*_ONE),
            claims.PROPER(_LINK),
        ),
        worked=(
            worked(0, 1, loss=log(2), gradient=-0.5, curvature=0.25, because="−log ½"),
            worked(log(3), 0, loss=log(4), gradient=0.75, because="p = ¾, −log ¼"),
            worked(0, 0.5, loss=log(2), gradient=0.0, because="p = ½ is the best p"),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.binary_cross_entropy_with_logits",
                "torch.nn.functional.binary_cross_entropy_with_logits(prediction,"
                " target, pos_weight=prediction.new_tensor(pos_weight),"
                " reduction='none')",
            ),
            Peer(
                "Optax",
                "optax.sigmoid_binary_cross_entropy",
                "optax.sigmoid_binary_cross_entropy(prediction, target)",
                "No weight of the positive class.",
                {"pos_weight": 1.0},
            ),
            Peer(
                "Keras",
                "keras.losses.binary_crossentropy",
                "keras.losses.binary_crossentropy("
                "target, prediction, from_logits=True)",
                "Target first; the mean; no weight of the positive class.",
                {"pos_weight": 1.0},
            ),
            Peer(
                "scikit-learn",
                "sklearn._loss.loss.HalfBinomialLoss",
                "sklearn._loss.loss.HalfBinomialLoss().loss(target, prediction)",
                "Private; not halved in spite of its name; no weight.",
                {"pos_weight": 1.0},
            ),
        ),
        sources=(Source("Cox 1958, The regression analysis of binary sequences"),),
        glance=Glance("classification", "the default; fits probabilities", 1),
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        missed = weighted(self.pos_weight * target, softplus(-prediction))
        return missed + weighted(1.0 - target, softplus(prediction))
