"""The square of the residual."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Glance, Peer, Source, worked
from losslab.core.losses import ResidualLoss


@final
@dataclass(frozen=True)
class SquaredError(ResidualLoss):
    """(y − ŷ)²: twice the residual, twice as steep, four times the loss.

    Source: Legendre 1805 (least squares).

    >>> SquaredError().value(0.6, 1.0).round(12)
    np.float64(0.16)
    """

    notation: ClassVar[str] = "y the target, ŷ the prediction"
    card: ClassVar[Card] = Card(
        title="Squared error",
        summary="The square of the distance between prediction and target.",
        formula=r"(y-\hat{y})^2",
        gradient_formula=r"2(\hat{y}-y)",
        description="""
            You measure how far the prediction is from the target and square it. A
            residual twice as large costs four times as much, so this loss looks at your
            largest errors first. The gradient is proportional to the residual: far away
            you are pulled hard, near the target gently, and exactly at it not at all.
            The one constant with the smallest mean squared error is the mean of the
            targets.
        """,
        use_when="""
            You want the mean of a real-valued target, and a large error really is much
            worse than a small one: noise that is roughly normal, no gross outliers.
        """,
        avoid_when="""
            Some targets are wrong or extreme: one residual of 100 weighs as much as ten
            thousand residuals of 1. Avoid it for class labels too: behind a sigmoid its
            gradient vanishes exactly where the model is confidently wrong.
        """,
        claims=(
            claims.STRONGLY_CONVEX(2.0),
            claims.SMOOTH(2.0),
            claims.NOT_LIPSCHITZ,
            claims.NONNEGATIVE,
            claims.SYMMETRIC,
            claims.ELICITS(claims.MEAN),
        ),
        worked=(
            worked(0.6, 1, loss=0.16, gradient=-0.8, because="0.4² and 2·(0.6 − 1)"),
            worked(1.5, 1, loss=0.25, gradient=1.0, because="0.5² and 2·(1.5 − 1)"),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.mse_loss",
                "torch.nn.functional.mse_loss(prediction, target, reduction='none')",
                "Averages unless told not to; only warns before it broadcasts shapes.",
            ),
            Peer(
                "Optax",
                "optax.squared_error",
                "optax.squared_error(prediction, target)",
                "The same; optax.l2_loss is half of it.",
            ),
            Peer(
                "Keras",
                "keras.losses.mean_squared_error",
                "keras.losses.mean_squared_error(target, prediction)",
                "Target first; averages over the last axis.",
            ),
            Peer(
                "scikit-learn",
                "sklearn.metrics.mean_squared_error",
                "sklearn.metrics.mean_squared_error(target, prediction)",
                "Target first; the mean. SGDRegressor's 'squared_error' is half of it.",
            ),
        ),
        sources=(
            Source("Legendre 1805, Nouvelles méthodes"),
            Source("Gneiting 2011", "https://arxiv.org/abs/0912.0902"),
        ),
        glance=Glance("regression", "the default; sensitive to outliers", 1),
    )

    def penalty(self, residual: Array) -> Array:
        return residual * residual
