"""The distance between prediction and target."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Glance, Peer, Source, worked
from losslab.core.losses import ResidualLoss


@final
@dataclass(frozen=True)
class AbsoluteError(ResidualLoss):
    """|r|: every unit of error costs the same.

    Source: Boscovich 1757, Laplace 1774 (least absolute deviations).

    >>> AbsoluteError().subdifferential(1.0, 1.0)
    (np.float64(-1.0), np.float64(1.0))
    """

    card: ClassVar[Card] = Card(
        title="Absolute error",
        summary="The distance between prediction and target.",
        formula=r"|r|",
        gradient_formula=r"\operatorname{sign}(r)",
        description="""
            You count the distance between prediction and target, nothing more: every
            unit of error costs the same, near or far. So the gradient is −1 or +1
            wherever you are, and an outlier pulls no harder than any other sample. At
            the target the gradient jumps from −1 to +1; every slope between the two
            supports the curve there, and 0 is the one used. The constant with the
            smallest mean absolute error is a median of the targets.
        """,
        use_when="""
            You want the median, or some targets are wrong or extreme and must not
            decide the fit.
        """,
        avoid_when="""
            You need gradients that fade near the target: with a constant learning rate
            the steps never shrink and the prediction zig-zags around the target. Huber
            loss and log-cosh keep the robustness and are smooth there.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.LIPSCHITZ(1.0),
            claims.NONNEGATIVE,
            claims.SYMMETRIC,
            claims.ELICITS(claims.MEDIAN),
        ),
        worked=(
            worked(3, 1, loss=2.0, gradient=1.0, because="|3 − 1|, above the target"),
            worked(0.5, 1, loss=0.5, gradient=-1.0, because="|0.5 − 1|, below it"),
            worked(1, 1, loss=0.0, gradient=0.0, because="at the kink: 0 in [−1, 1]"),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.l1_loss",
                "torch.nn.functional.l1_loss(prediction, target, reduction='none')",
                "Averages unless told not to; gradient 0 at the kink, as here.",
            ),
            Peer(
                "Keras",
                "keras.losses.mean_absolute_error",
                "keras.losses.mean_absolute_error(target, prediction)",
                "Target first; averages over the last axis. The gradient at the kink"
                " is the backend's: +1 in JAX, 0 in PyTorch and TensorFlow.",
            ),
            Peer(
                "scikit-learn",
                "sklearn.metrics.mean_absolute_error",
                "sklearn.metrics.mean_absolute_error(target, prediction)",
                "Target first; the mean. Its boosting takes gradient −1 at the kink.",
            ),
        ),
        sources=(Source("Laplace 1774, Mémoire sur la probabilité des causes"),),
        glance=Glance("regression", "robust; the gradient jumps at zero", 2),
    )

    def penalty(self, residual: Array) -> Array:
        return abs(residual)

    def kinks(self, target: Array) -> tuple[Array, ...]:
        return (target,)
