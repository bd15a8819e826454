"""The negative log-likelihood of a class, from one score per class.

Longer than a page for the sake of its vectors and four peers.
"""

from dataclasses import dataclass
from math import log, sqrt
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.classes import cross_entropy, probabilities
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import (
    CLASS_INDEX,
    CLASS_PROBABILITIES,
    CLASS_SCORES,
    FIRST_OR_SECOND,
    SCORE_OF_THREE,
    Kind,
)
from losslab.core.ops import stack


@final
@dataclass(frozen=True)
class SoftmaxCrossEntropy(EventLoss):
    """Log Σ exp(z_k) − Σ y_k z_k, classes along the last axis. Source: Bridle 1990.

    >>> SoftmaxCrossEntropy().value([0.0, 0.0], [1, 0]).round(6)
    np.float64(0.693147)
    """

    card: ClassVar[Card] = Card(
        title="Softmax cross-entropy",
        summary="How surprised you are by the class, given one score per class.",
        formula=r"\log\sum_k e^{z_k} - \sum_k y_k z_k",
        gradient_formula=r"\frac{e^{z_k}}{\sum_j e^{z_j}} - y_k",
        description="""
            You give every class a score; the softmax turns the scores into
            probabilities, and you pay minus the logarithm of the probability of the
            true class. Only differences of scores matter: adding the same number to all
            of them changes nothing. The gradient is the vector of probabilities minus
            the vector of labels, so the true class is pushed up and all others down in
            proportion to the belief you gave them. With two classes it is the binary
            cross-entropy of the difference of the scores.
        """,
        use_when="""
            You classify into three or more classes that exclude each other and want
            probabilities: this is the default.
        """,
        avoid_when="""
            Several classes can be true at once: then give each its own binary
            cross-entropy. Labels that are often wrong cost without bound.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.SMOOTH(0.5),
            claims.LIPSCHITZ(claims.Constant("√2", lambda _: sqrt(2.0))),
            claims.NONNEGATIVE,
            claims.PROPER(claims.LOG_LINK),
        ),
        worked=(
            worked(
                (0, 0, 0),
                (1, 0, 0),
                loss=log(3),
                gradient=(-2 / 3, 1 / 3, 1 / 3),
                because="three equal probabilities: −log ⅓, and ⅓ − 1, ⅓, ⅓",
            ),
            worked(
                (log(2), 0, 0),
                (1, 0, 0),
                loss=log(2),
                gradient=(-0.5, 0.25, 0.25),
                because="probabilities 2/4, 1/4, 1/4: −log ½",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.cross_entropy",
                "torch.nn.functional.cross_entropy("
                "prediction, target, reduction='none')",
                "Also takes class numbers; classes lie along the second axis.",
            ),
            Peer(
                "Optax",
                "optax.softmax_cross_entropy",
                "optax.softmax_cross_entropy(prediction, target)",
                "The same; class numbers go to a function of their own.",
            ),
            Peer(
                "Keras",
                "keras.losses.categorical_crossentropy",
                "keras.losses.categorical_crossentropy("
                "target, prediction, from_logits=True)",
                "Target first; takes probabilities unless from_logits is set.",
            ),
            Peer(
                "scikit-learn",
                "sklearn._loss.loss.HalfMultinomialLoss",
                "sklearn._loss.loss.HalfMultinomialLoss(n_classes=prediction.shape[1])"
                ".loss(target.argmax(axis=1).astype(float), prediction)",
                "Private; class numbers only; not halved in spite of its name.",
                {"target": (0.0, 1.0)},
            ),
        ),
        sources=(
            Source("Bridle 1990, Probabilistic interpretation of network outputs"),
        ),
    )

    prediction_kind: ClassVar[Kind] = CLASS_SCORES
    target_kind: ClassVar[Kind] = CLASS_PROBABILITIES
    other_targets: ClassVar[tuple[Kind, ...]] = (CLASS_INDEX,)
    figure_prediction: ClassVar[Kind] = SCORE_OF_THREE
    figure_target: ClassVar[Kind] = FIRST_OR_SECOND
    notation: ClassVar[str] = "z_k the score and y_k the probability of class k"

    def line(self, target: Array) -> Line:
        shares = stack([target, 1.0 - target, 0.0])
        return Line(self, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), shares)

    def formula(self, prediction: Array, target: Array) -> Array:
        return cross_entropy(prediction, probabilities(target, prediction))
