"""Cross-entropy whose first term, the probability of the wrong classes, weighs more.

Longer than a page for the sake of its constants and its vectors.
"""

from dataclasses import dataclass
from math import log, sqrt
from typing import Any, ClassVar, final

import numpy as np

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.classes import ClassLoss, probabilities, surprises
from losslab.core.domains import Domain
from losslab.core.ops import log1pmx, total, weighted, where
from losslab.core.parameters import number


def _steepest(loss: Any) -> float:
    """√2·(1 + εp)(1 − p), largest at p = 0 or, for ε above 1, at p = (ε − 1)/(2ε)."""
    high = max(loss.epsilon, 1.0)
    return sqrt(2.0) * (1.0 + high) ** 2 / (4.0 * high)


def _best(loss: Any, shares: Array) -> Array:
    """The logarithm of η_k/(λ − εη_k), with the λ at which these sum to 1."""
    top = loss.epsilon * np.max(shares)
    low, high = max(top, 0.0), max(top, 0.0) + len(shares) + abs(loss.epsilon)
    for _ in range(100):
        middle = (low + high) / 2.0
        sums = np.sum(shares / (middle - loss.epsilon * shares))
        low, high = (middle, high) if sums > 1.0 else (low, middle)
    return np.log(shares / (high - loss.epsilon * shares))


@final
@dataclass(frozen=True)
class Poly1CrossEntropy(ClassLoss):
    """Σ y_k (−log p_k + ε(1 − p_k)), p the softmax. Source: Leng et al. 2022.

    >>> Poly1CrossEntropy(epsilon=2.0).value([0.0, 0.0], [1, 0]).round(6)
    np.float64(1.693147)
    """

    epsilon: float = number(
        2.0,
        domain=Domain(minimum=-1.0, minimum_open=False),
        says="weight of the probability of the wrong classes, added",
        symbol="ε",
        slider=(-1.0, 6.0),
    )

    card: ClassVar[Card] = Card(
        title="Poly-1 cross-entropy",
        summary="Cross-entropy plus a multiple of the probability of being wrong.",
        formula=r"\sum_k y_k(-\log p_k + \varepsilon(1-p_k)),"
        r" \quad p = \operatorname{softmax}(z)",
        gradient_formula=r"p_k\sum_j y_j(1+\varepsilon p_j)"
        r" - y_k(1+\varepsilon p_k), \quad p = \operatorname{softmax}(z)",
        description="""
            You give every class a score; the softmax turns scores into probabilities p,
            and the cross-entropy −log p is the sum of (1 − p)ʲ/j. Here the first of
            these terms weighs 1 + ε in place of 1. With ε above 0 samples that are
            nearly right pull more than they do in the cross-entropy, and with ε below 0
            less; at ε = −1 the first term is gone, and near p = 1 the loss is
            (1 − p)²/2. Samples that are far off are treated alike whatever ε is.
        """,
        use_when="""
            You tune an image classifier and one more number to search is cheap. The
            paper took 2 for ImageNet and −1 for detection.
        """,
        avoid_when="""
            You need the probabilities themselves: the best ones are sharper than the
            truth where ε is above 0, and flatter below. Above 1 it is not convex.
        """,
        claims=(
            claims.NONNEGATIVE,
            claims.CONVEX.when("ε ≤ 1", lambda loss: loss.epsilon <= 1.0),
            claims.NOT(claims.CONVEX).when("ε > 1", lambda loss: loss.epsilon > 1.0),
            claims.LIPSCHITZ(
                claims.Constant("√2·(1 + max(ε, 1))²/(4·max(ε, 1))", _steepest)
            ),
            claims.CALIBRATED,
            claims.PROPER(
                claims.Link("log η/(λ − εη) of every class, up to a shift", _best, True)
            ),
            claims.NOT(claims.PROPER(claims.LOG_LINK)).when(
                "ε ≠ 0", lambda loss: loss.epsilon != 0.0
            ),
            claims.SHIFT_INVARIANT("class"),
            claims.ANY_ORDER("class"),
        ),
        worked=(
            worked(
                (0, 0),
                (1, 0),
                loss=log(2) + 1.0,
                gradient=(-1.0, 1.0),
                because="p = ½: −log ½ + 2·½; and ½·(1 + 1) − y·(1 + 1)",
            ),
            worked(
                (log(3), 0),
                (1, 0),
                loss=log(4 / 3) - 0.25,
                gradient=(-1 / 16, 1 / 16),
                parameters={"epsilon": -1.0},
                because="p = ¾, ¼: −log ¾ − ¼; and ¾·¼ − ¼, ¼·¼",
            ),
            worked(
                (log(2), 0, 0),
                (1, 0, 0),
                loss=log(2) + 1.0,
                gradient=(-1, 0.5, 0.5),
                because="p = ½, ¼, ¼: −log ½ + 2·½; and ½·2 − 2, ¼·2, ¼·2",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.losses.poly_loss_cross_entropy",
                "optax.losses.poly_loss_cross_entropy("
                "prediction, target, epsilon=epsilon)",
                "The same; subtracts from 1 a probability near 1, which costs digits"
                " where ε is near −1.",
            ),
        ),
        sources=(
            Source(
                "Leng et al. 2022, PolyLoss: a polynomial expansion perspective of"
                " classification loss functions",
                "https://arxiv.org/abs/2204.12511",
            ),
        ),
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        surprise, wrong = surprises(prediction)
        near = wrong < 0.25
        # −log p − (1 − p), all that is left of the cross-entropy at ε = −1.
        beyond = where(near, -log1pmx(where(near, -wrong, 0.0)), surprise - wrong)
        shares = probabilities(target, prediction)
        return total(weighted(shares, beyond + (1.0 + self.epsilon) * wrong))
