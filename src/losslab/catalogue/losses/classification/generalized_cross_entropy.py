"""A power of the probability in place of its logarithm: wrong labels cost little.

Longer than a page for the sake of its link and its vectors.
"""

from dataclasses import dataclass
from math import log, sqrt
from typing import Any, ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.classes import ClassLoss, probabilities, surprises
from losslab.core.domains import unit_left_open
from losslab.core.ops import exp, expm1, total, weighted, where
from losslab.core.parameters import number


def _steepest(loss: Any) -> float:
    """√2·pᵠ(1 − p), largest at p = q/(1 + q)."""
    q = loss.q
    return sqrt(2.0) * q**q / (1.0 + q) ** (1.0 + q)


@final
@dataclass(frozen=True)
class GeneralizedCrossEntropy(ClassLoss):
    """Σ y_k (1 − p_k^q) / q, p the softmax. Source: Zhang & Sabuncu 2018.

    >>> GeneralizedCrossEntropy(q=1.0).value([0.0, 0.0], [1, 0]).round(6)
    np.float64(0.5)
    """

    q: float = number(
        0.7,
        domain=unit_left_open,
        says="how robust: near 0 it is the cross-entropy, at 1 it is linear in p",
        symbol="q",
        slider=(0.0625, 1.0),
        special=(1.0,),
    )

    card: ClassVar[Card] = Card(
        title="Generalized cross-entropy",
        summary="A cross-entropy that wrong labels cannot drive to infinity.",
        formula=r"\sum_k y_k\frac{1-p_k^q}{q}, \quad p = \operatorname{softmax}(z)",
        gradient_formula=r"p_k\sum_j y_j p_j^q - y_k p_k^q,"
        r" \quad p = \operatorname{softmax}(z)",
        description="""
            You give every class a score; the softmax turns scores into probabilities p,
            and in place of the logarithm you pay (1 − p^q)/q. The gradient is that of
            the cross-entropy times p^q, so a sample that you find very unlikely pulls
            little: it may be labelled wrong. As q goes to 0 it becomes the
            cross-entropy, and at q = 1 it is 1 − p, half the absolute error of the
            probabilities. The paper takes probabilities; here they are the softmax of
            scores, whose digits survive where a probability rounds to 0.
        """,
        use_when="""
            A share of your labels is wrong, and you want to train through them. Begin
            with q = 0.7.
        """,
        avoid_when="""
            You need the probabilities themselves: the best ones are sharper than the
            truth. Or training is slow to start: far from the right class the gradient
            is almost 0, the more so the larger q is.
        """,
        claims=(
            claims.NONNEGATIVE,
            claims.BOUNDED(claims.Constant("1/q", lambda loss: 1.0 / loss.q)),
            claims.LIPSCHITZ(
                claims.Constant("√2·q^q/(1 + q)^(1 + q)", _steepest),
            ),
            claims.NOT(claims.CONVEX),
            claims.CALIBRATED,
            claims.NOT(claims.PROPER(claims.LOG_LINK)),
            claims.SHIFT_INVARIANT("class"),
            claims.ANY_ORDER("class"),
        ),
        worked=(
            worked(
                (0, 0),
                (1, 0),
                loss=0.5,
                gradient=(-0.25, 0.25),
                parameters={"q": 1.0},
                because="p = ½: 1 − ½; and ½·½ − ½",
            ),
            worked(
                (0, 0, 0, 0),
                (0, 1, 0, 0),
                loss=1.0,
                gradient=(0.125, -0.375, 0.125, 0.125),
                parameters={"q": 0.5},
                because="p = ¼, √p = ½: (1 − ½)/½; and ¼·½ − y·½",
            ),
            worked(
                (log(2), 0, 0),
                (1, 0, 0),
                loss=0.5,
                gradient=(-1 / 4, 1 / 8, 1 / 8),
                parameters={"q": 1.0},
                because="p = ½, ¼, ¼: 1 − ½; and ½·½ − ½, ¼·½, ¼·½",
            ),
        ),
        peers=(
            Peer(
                "Keras",
                "keras.losses.categorical_generalized_cross_entropy",
                "keras.losses.categorical_generalized_cross_entropy("
                "target.argmax(axis=-1), keras.ops.softmax(prediction), q=q)",
                "Takes class numbers first and probabilities; q has no default, and"
                " where p is 0 the gradient is no number.",
                {"target": (0.0, 1.0)},
            ),
        ),
        sources=(
            Source(
                "Zhang & Sabuncu 2018, Generalized cross entropy loss for training deep"
                " neural networks with noisy labels",
                "https://arxiv.org/abs/1805.07836",
            ),
        ),
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        exponent = -self.q * surprises(prediction)[0]
        near = exponent > -0.5
        # Far away autograd's slope of expm1, which is expm1 + 1, would cancel.
        small, large = where(near, exponent, 0.0), where(near, -1.0, exponent)
        lost = where(near, -expm1(small), 1.0 - exp(large)) / self.q
        return total(weighted(probabilities(target, prediction), lost))
