"""Pinball losses of several levels at once, one predicted quantile for each.

Longer than a page for the sake of its levels and its figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import unit_open
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import REAL, REAL_TARGET, Kind
from losslab.core.ops import row, total, where
from losslab.core.parameters import numbers

_QUANTILES = replace(
    REAL,
    name="quantiles",
    says="one predicted quantile per level, along the last axis",
    axes=("level",),
)
_MIDDLE = replace(REAL, says="the middle of the predicted quantiles, which lie 1 apart")


def _steepest(loss: Any) -> float:
    return sum(max(level, 1.0 - level) ** 2 for level in loss.levels) ** 0.5


@final
@dataclass(frozen=True)
class QuantileSet(EventLoss):
    """Σ of the pinball losses of q_k at level τ_k. Source: Koenker & Bassett 1978.

    >>> QuantileSet(levels=(0.25, 0.75)).value([1.0, 3.0], 2.0)
    np.float64(0.5)
    """

    levels: tuple[float, ...] = numbers(
        (0.1, 0.5, 0.9),
        axis="level",
        domain=unit_open,
        says="the share of targets that end up below each predicted quantile",
        symbol="τ",
        slider=(0.05, 0.95),
    )

    card: ClassVar[Card] = Card(
        title="Quantile set",
        summary="Learns several quantiles at once, each by its own pinball loss.",
        formula=r"\sum_k \max(\tau_k(y-q_k), (1-\tau_k)(q_k-y))",
        gradient_formula=r"\begin{cases}-\tau_k & q_k < y \\ 0 & q_k = y \\"
        r" 1-\tau_k & q_k > y\end{cases}",
        description="""
            You predict one number for each of several levels, and pay for each as the
            pinball loss does: too low at the rate tau, too high at the rate 1 − tau.
            So each number settles where its share of the targets lies below, and
            together they sketch the whole distribution: twice the mean over many evenly
            spread levels is the continuous ranked probability score. The levels do not
            see each other; the gradient of one depends on the target alone.
        """,
        use_when="""
            You want prediction intervals, or a distribution without naming its family.
        """,
        avoid_when="""
            Quantiles must not cross: nothing here forbids a lower level to lie above a
            higher one, and on little data it will. Sort them, or predict the lowest
            and positive steps. It is a sum: more levels weigh more.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.LIPSCHITZ(claims.Constant("√Σ max(τ, 1 − τ)²", _steepest)),
            claims.NONNEGATIVE,
            claims.ELICITS_EVENT(claims.QUANTILES(lambda loss: loss.levels)),
        ),
        worked=(
            worked(
                [1, 2, 3],
                2,
                loss=0.2,
                gradient=[-0.1, 0.0, 0.1],
                because="0.1·1 + 0 + (1 − 0.9)·1; the middle one is at its kink",
            ),
            worked(
                [4, 2, 0],
                2,
                loss=3.6,
                gradient=[0.9, 0.0, -0.9],
                because="crossed: 0.9·2 + 0 + 0.9·2, and no more for crossing",
            ),
            worked(
                [0, 0],
                4,
                loss=4.0,
                gradient=[-0.25, -0.75],
                parameters={"levels": (0.25, 0.75)},
                because="¼·4 + ¾·4",
            ),
        ),
        peers=(
            Peer(
                "scikit-learn",
                "sklearn.metrics.mean_pinball_loss",
                "sum(sklearn.metrics.mean_pinball_loss("
                "target, prediction[:, k], alpha=level)"
                " for k, level in enumerate(levels))",
                "One level, called alpha, at a time; target first; the mean.",
            ),
        ),
        sources=(
            Source("Koenker & Bassett 1978, Regression quantiles"),
            Source(
                "Wen et al. 2017, A multi-horizon quantile recurrent forecaster",
                "https://arxiv.org/abs/1711.11053",
            ),
        ),
    )

    prediction_kind: ClassVar[Kind] = _QUANTILES
    target_kind: ClassVar[Kind] = REAL_TARGET
    kinked: ClassVar[bool] = True
    figure_prediction: ClassVar[Kind] = _MIDDLE
    figure_target: ClassVar[Kind] = REAL_TARGET
    letters: ClassVar[Mapping[str, str]] = {"q": "prediction", "y": "target"}
    notation: ClassVar[str] = "q_k the predicted quantile of level k, which is τ_k"

    def line(self, target: Array) -> Line:
        count = len(self.levels)
        places = [k - (count - 1) / 2.0 for k in range(count)]
        kinks = tuple(target - place for place in places)
        return Line(self, places, [1.0] * count, target, kinks_at=kinks)

    def formula(self, prediction: Array, target: Array) -> Array:
        residual, level = prediction - target[..., None], row(self.levels, prediction)
        # At the kink 0, the least of all subgradients, in every library.
        below = where(residual < 0.0, -level, 0.0)
        return total(where(residual > 0.0, 1.0 - level, below) * residual) + 0.0
