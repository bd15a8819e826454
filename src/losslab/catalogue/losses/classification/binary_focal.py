"""Cross-entropy that looks away from samples that are already right.

Longer than a page for the sake of its three parameters.
"""

from dataclasses import dataclass
from math import log
from typing import Any, ClassVar, final

from losslab.core import claims, kinds
from losslab.core.arrays import Array
from losslab.core.card import Card, Glance, Peer, Source, worked
from losslab.core.domains import nonnegative, unit, unit_open
from losslab.core.losses import PointwiseLoss
from losslab.core.ops import exp, softplus, weighted, where
from losslab.core.parameters import number


def _even(loss: Any) -> bool:
    return loss.balance == 0.0 or loss.alpha == 0.5


@final
@dataclass(frozen=True)
class BinaryFocal(PointwiseLoss):
    """−w·(1 − p_t)^γ·log p_t, with class weights w. Source: Lin et al. 2017.

    ``balance`` says how far the class weights count: at 1 they are α and 1 − α as in
    the paper, at 0 both classes weigh 1 (α "none"), so no number stands for "off".

    >>> BinaryFocal(gamma=0.0, balance=0.0).value(0.0, 1).round(6)
    np.float64(0.693147)
    """

    prediction_kind: ClassVar[kinds.Kind] = kinds.LOGIT
    target_kind: ClassVar[kinds.Kind] = kinds.INDICATOR
    notation: ClassVar[str] = "p = 1/(1 + e⁻ᶻ), the probability of the logit z"
    gamma: float = number(
        2.0,
        domain=nonnegative,
        says="how much easy samples are played down",
        symbol="γ",
        slider=(0.0, 5.0),
    )
    alpha: float = number(
        0.25,
        domain=unit_open,
        says="weight of the positive class (1 − α the other)",
        symbol="α",
        slider=(0.05, 0.95),
    )
    balance: float = number(
        1.0,
        domain=unit,
        says="how far the class weights count: 0 not at all, 1 fully",
        symbol="b",
        slider=(0.0, 1.0),
    )

    card: ClassVar[Card] = Card(
        title="Focal loss",
        summary="Cross-entropy that plays down the samples you already get right.",
        formula=r"\begin{cases}-(1-b(1-\alpha))\,(1-p)^\gamma\log p & y = 1 \\"
        r" -(1-b\alpha)\,p^\gamma\log(1-p) & y = 0\end{cases}",
        gradient_formula=r"\begin{cases}"
        r"(1-b(1-\alpha))\,(1-p)^\gamma(\gamma p\log p+p-1) & y = 1 \\"
        r" (1-b\alpha)\,p^\gamma(p-\gamma(1-p)\log(1-p)) & y = 0\end{cases}",
        description="""
            You take the cross-entropy and multiply it by the probability of being
            wrong, to the power gamma. A sample you are sure and right about then costs
            next to nothing, so thousands of easy samples no longer drown a few hard
            ones. At gamma 0 nothing is played down. Alpha weighs positive samples
            against negative ones on top; balance 0 turns those weights off, and both
            classes weigh 1.
        """,
        use_when="""
            One class is rare and most samples of the other are easy, as in dense object
            detection.
        """,
        avoid_when="""
            You need calibrated probabilities, or labels are noisy: hard samples may be
            wrong samples. The loss is not convex in the logit.
        """,
        claims=(
            claims.NOT(claims.CONVEX).when("γ > 0", lambda loss: loss.gamma > 0.0),
            claims.NONNEGATIVE,
            claims.CALIBRATED.when("b = 0 or α = ½", _even),
            claims.NOT(claims.PROPER(claims.LOGIT_LINK)).when(
                "γ > 0", lambda loss: loss.gamma > 0.0
            ),
        ),
        worked=(
            worked(0, 1, loss=log(2) / 16, because="α·(1 − ½)²·log 2 = ¼·¼·log 2"),
            worked(log(3), 0, loss=27 * log(4) / 64, because="¾·(¾)²·log 4"),
            worked(
                0, 1, loss=log(2) / 4, parameters={"balance": 0.0}, because="¼·log 2"
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.sigmoid_focal_loss",
                "optax.sigmoid_focal_loss("
                "prediction, target, alpha=alpha, gamma=gamma)",
                "alpha=None is balance 0, and is its default.",
                {"balance": 1.0},
            ),
            Peer(
                "Keras",
                "keras.losses.binary_focal_crossentropy",
                "keras.losses.binary_focal_crossentropy(target, prediction,"
                " alpha=alpha, gamma=gamma,"
                " apply_class_balancing=True, from_logits=True)",
                "Balances only when asked to; clips p at 1e-7: gradient 0 there.",
                {"balance": 1.0},
            ),
        ),
        sources=(Source("Lin et al. 2017", "https://arxiv.org/abs/1708.02002"),),
        glance=Glance("classification", "class imbalance", 3),
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        positive = target == 1.0
        right = where(positive, prediction, -prediction)
        share = where(positive, 1.0 - self.alpha, self.alpha * 1.0)
        weight = 1.0 - self.balance * share
        easy = exp(-weighted(self.gamma, softplus(right)))  # (1 − p_t)^γ in log space
        return weight * easy * softplus(-right)
