"""Half the square of the residual: its gradient is the residual itself."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.losses import ResidualLoss


@final
@dataclass(frozen=True)
class HalfSquaredError(ResidualLoss):
    """½r², with gradient r and curvature 1.

    Source: Gauss 1809 (the negative log-likelihood of the normal law).

    >>> HalfSquaredError().value(3.0, 1.0)
    np.float64(2.0)
    """

    card: ClassVar[Card] = Card(
        title="Half squared error",
        summary="Half the square of the residual; its gradient is the residual itself.",
        formula=r"\frac{1}{2}r^2",
        gradient_formula=r"r",
        description="""
            This is the squared error with a factor of one half in front. The half
            cancels the 2 that differentiation brings down, so the gradient is exactly
            the residual and the curvature is exactly 1. With learning rate 1 a single
            step of gradient descent lands on the target. Its minimum is where that of
            the squared error is; only the height of the curve, and so the step that a
            given learning rate takes, differs by 2.
        """,
        use_when="""
            You want the squared error in its tidiest form: for derivations, for
            boosting, and wherever it is added to a penalty whose weight is tuned for
            the half.
        """,
        avoid_when="""
            You compare numbers with a library that leaves out the half: its values and
            gradients are twice these. Outliers hurt it exactly as they hurt the squared
            error.
        """,
        claims=(
            claims.STRONGLY_CONVEX(1.0),
            claims.SMOOTH(1.0),
            claims.NOT_LIPSCHITZ,
            claims.NONNEGATIVE,
            claims.SYMMETRIC,
            claims.ELICITS(claims.MEAN),
        ),
        worked=(
            worked(3, 1, loss=2.0, gradient=2.0, curvature=1.0, because="½·2² and 2"),
            worked(0.6, 1, loss=0.08, gradient=-0.4, because="½·0.4² and 0.6 − 1"),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.mse_loss",
                "torch.nn.functional.mse_loss("
                "prediction, target, reduction='none') / 2",
                "PyTorch has the full square only.",
            ),
            Peer(
                "Optax",
                "optax.l2_loss",
                "optax.l2_loss(prediction, target)",
                "The same, under a name that elsewhere means the full square.",
            ),
            Peer(
                "Keras",
                "keras.losses.mean_squared_error",
                "keras.losses.mean_squared_error(target, prediction) / 2",
                "Keras has the full square only; target first, mean of the last axis.",
            ),
            Peer(
                "scikit-learn",
                "sklearn._loss.loss.HalfSquaredError",
                "sklearn._loss.loss.HalfSquaredError().loss(target, prediction)",
                "Private; what its boosting minimises as loss='squared_error'.",
            ),
        ),
        sources=(Source("Gauss 1809, Theoria motus corporum coelestium"),),
    )

    def penalty(self, residual: Array) -> Array:
        return residual * (residual / 2.0)
