"""The absolute error with different prices above and below the target.

Longer than a page by a line, for the sake of its four worked examples.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import unit_open
from losslab.core.losses import ResidualLoss
from losslab.core.ops import maximum
from losslab.core.parameters import number

_LEVEL = claims.Constant("τ", lambda loss: loss.quantile)
_STEEPER = claims.Constant(
    "max(τ, 1 − τ)", lambda loss: max(loss.quantile, 1.0 - loss.quantile)
)


@final
@dataclass(frozen=True)
class Pinball(ResidualLoss):
    """τ·(y − ŷ) below the target, (1 − τ)·(ŷ − y) above. Source: Koenker 1978.

    >>> Pinball(quantile=0.75).value(1.0, 3.0)
    np.float64(1.5)
    """

    quantile: float = number(
        0.5,
        domain=unit_open,
        says="level of the quantile: the share of targets that end up below",
        symbol="τ",
        slider=(0.05, 0.95),
    )

    card: ClassVar[Card] = Card(
        title="Pinball loss",
        summary="Charges too low and too high at different rates; learns a quantile.",
        formula=r"\max(-\tau r, (1-\tau) r)",
        gradient_formula=r"\begin{cases}-\tau & r < 0 \\ 0 & r = 0 \\"
        r" 1-\tau & r > 0\end{cases}",
        description="""
            You charge a prediction that is too low at the rate tau and one that is too
            high at the rate 1 − tau. With tau 0.9, being a unit too low costs nine
            times as much as being a unit too high, so the prediction moves up until
            nine targets in ten lie below it: the 0.9 quantile. The gradient is constant
            on either side and jumps at the target; tau 0.5 is half the absolute error.
        """,
        use_when="""
            You want a quantile: a safety stock, a prediction interval (one model at
            0.05, one at 0.95), or the median with robustness to outliers.
        """,
        avoid_when="""
            You want the mean, or a quantile so extreme that almost no target lies
            beyond it. Quantiles fitted one by one may cross each other.
        """,
        claims=(
            claims.CONVEX,
            claims.LIPSCHITZ(_STEEPER),
            claims.NONNEGATIVE,
            claims.ELICITS(claims.QUANTILE(_LEVEL)),
        ),
        worked=(
            worked(1, 3, loss=1.0, gradient=-0.5, because="0.5·2, half of |r|"),
            worked(
                1,
                3,
                loss=1.8,
                gradient=-0.9,
                parameters={"quantile": 0.9},
                because="too low by 2 at the rate 0.9",
            ),
            worked(
                3,
                1,
                loss=0.2,
                gradient=0.1,
                parameters={"quantile": 0.9},
                because="too high by 2 at the rate 1 − 0.9",
            ),
            worked(1, 1, loss=0.0, gradient=0.0, because="the kink: 0 in [−½, ½]"),
        ),
        peers=(
            Peer(
                "scikit-learn",
                "sklearn.metrics.mean_pinball_loss",
                "sklearn.metrics.mean_pinball_loss(target, prediction, alpha=quantile)",
                "Target first; the mean; the level is called alpha. PyTorch, Optax and"
                " Keras have no such loss.",
            ),
        ),
        sources=(Source("Koenker & Bassett 1978, Regression quantiles"),),
    )

    def penalty(self, residual: Array) -> Array:
        below, above = -self.quantile * residual, (1.0 - self.quantile) * residual
        return maximum(below, above) + 0.0  # no −0

    def kinks(self, target: Array) -> tuple[Array, ...]:
        return (target,)
