"""The negative log-likelihood of a class, from one score per class.

Longer than a page for the sake of its vectors and four peers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import Any, ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array, is_whole, library
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.classes import ClassLoss, probabilities, surprises
from losslab.core.domains import nonnegative, real, unit
from losslab.core.ops import row, total, weighted
from losslab.core.parameters import number, numbers, optional, whole


def _unweighted(loss: Any) -> bool:
    return loss.class_weight is None


def _plain(loss: Any) -> bool:
    return loss.label_smoothing == 0.0 and loss.class_weight is None


@final
@dataclass(frozen=True)
class SoftmaxCrossEntropy(ClassLoss):
    """Log Σ exp(z_k) − Σ y_k z_k, classes along the last axis. Source: Bridle 1990.

    The target is a class, counted from 0, or one probability per class.

    >>> SoftmaxCrossEntropy().value([0.0, 0.0], 1).round(6)
    np.float64(0.693147)
    """

    label_smoothing: float = number(
        0.0,
        domain=unit,
        says="share of the label that is spread evenly over all classes",
        symbol="ε",
        slider=(0.0, 0.5),
    )
    class_weight: tuple[float, ...] | None = optional(
        numbers(
            (1.0, 2.0, 0.5),
            axis="class",
            domain=nonnegative,
            says="what a sample of each class counts for",
            symbol="w",
            slider=(0.0, 5.0),
        ),
        without="every class counts the same",
    )
    ignored_class: int | None = optional(
        whole(
            -100,
            domain=real,
            says="the class number of samples that count for nothing",
            symbol="i",
            slider=(-100, 9),
        ),
        without="every sample counts",
    )

    card: ClassVar[Card] = Card(
        title="Softmax cross-entropy",
        summary="How surprised you are by the class, given one score per class.",
        formula=r"\sum_k v_k (\log\sum_j e^{z_j} - z_k)",
        gradient_formula=r"\frac{e^{z_k}}{\sum_j e^{z_j}} \sum_j v_j - v_k",
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
            claims.SMOOTH(0.5).when("w = none", _unweighted),
            claims.LIPSCHITZ(claims.Constant("√2", lambda _: sqrt(2.0))).when(
                "ε = 0 and w = none", _plain
            ),
            claims.NONNEGATIVE,
            claims.PROPER(claims.LOG_LINK).when("ε = 0 and w = none", _plain),
            claims.NOT(claims.PROPER(claims.LOG_LINK)).when(
                "ε > 0", lambda loss: loss.label_smoothing > 0.0
            ),
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
                "torch.nn.functional.cross_entropy(prediction, target,"
                " weight=class_weight and torch.tensor(class_weight, dtype=float),"
                " label_smoothing=label_smoothing, reduction='none')",
                "Classes lie along the second axis; ignore_index is −100; its mean over"
                " probabilities divides by the number of samples, not by weights.",
            ),
            Peer(
                "Optax",
                "optax.softmax_cross_entropy",
                "optax.softmax_cross_entropy(prediction, target)",
                "The same; class numbers go to a function of their own.",
                {"label_smoothing": 0.0, "class_weight": None},
            ),
            Peer(
                "Keras",
                "keras.losses.categorical_crossentropy",
                "keras.losses.categorical_crossentropy("
                "target, prediction, from_logits=True,"
                " label_smoothing=label_smoothing)",
                "Target first; takes probabilities unless from_logits is set.",
                {"class_weight": None},
            ),
            Peer(
                "scikit-learn",
                "sklearn._loss.loss.HalfMultinomialLoss",
                "sklearn._loss.loss.HalfMultinomialLoss(n_classes=prediction.shape[1])"
                ".loss(target.argmax(axis=1).astype(float), prediction)",
                "Private; class numbers only; not halved in spite of its name.",
                {"target": (0.0, 1.0), "label_smoothing": 0.0, "class_weight": None},
            ),
        ),
        sources=(
            Source("Bridle 1990, Probabilistic interpretation of network outputs"),
        ),
    )

    notation: ClassVar[str] = (
        "z_k the score of class k, v_k its probability y_k, smoothed to"
        " (1 − ε)·y_k + ε/K over K classes and weighted by w_k"
    )
    letters: ClassVar[Mapping[str, str]] = {"z": "prediction", "v": "shares"}

    def shares(self, prediction: Array, target: Array) -> Array:
        """What each class counts for: its probability, smoothed and weighted."""
        shares = probabilities(target, prediction, self.label_smoothing)
        return shares if self.class_weight is None else self._weights(shares) * shares

    def _weights(self, like: Array) -> Array:
        return row(self.class_weight, like)

    def formula(self, prediction: Array, target: Array) -> Array:
        surprise, _ = surprises(prediction)
        return total(weighted(self.shares(prediction, target), surprise))

    def ignored(self, target: Array) -> Array | None:
        if self.ignored_class is None or not is_whole(target):
            return None
        return target == self.ignored_class

    def share(self, target: Array) -> Array | None:
        if self.class_weight is None:
            return None
        if is_whole(target):
            weights = row(self.class_weight, library(target).asarray(0.0))
            return library(target).take(weights, target)
        return total(self._weights(target) * target)
