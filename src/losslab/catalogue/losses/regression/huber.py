"""Quadratic near the target, linear beyond ``delta``.

Longer than a page by a line, for the sake of its three peers.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Glance, Peer, Source, worked
from losslab.core.domains import positive
from losslab.core.losses import ResidualLoss
from losslab.core.ops import where
from losslab.core.parameters import number

_DELTA = claims.Constant("δ", lambda loss: loss.delta)


@final
@dataclass(frozen=True)
class Huber(ResidualLoss):
    """½r² for |r| ≤ δ, and δ(|r| − δ/2) beyond. Source: Huber 1964.

    >>> Huber(delta=1.0).value(3.0, 0.0)
    np.float64(2.5)
    """

    delta: float = number(
        1.0,
        domain=positive,
        says="residual at which the loss turns from quadratic to linear",
        symbol="δ",
        slider=(0.1, 5.0),
        log=True,
    )

    card: ClassVar[Card] = Card(
        title="Huber loss",
        summary="Quadratic near the target, linear beyond delta.",
        formula=r"\begin{cases}\frac{1}{2}r^2 & |r| \le \delta \\"
        r" \delta(|r|-\frac{\delta}{2}) & |r| > \delta\end{cases}",
        gradient_formula=r"\begin{cases}r & |r| \le \delta \\"
        r" \delta\,\operatorname{sign}(r) & |r| > \delta\end{cases}",
        description="""
            You treat small errors as the squared error does and large ones as the
            absolute error does. Within delta of the target the gradient is the
            residual; beyond it the pull stays at delta, however far off the sample is.
            The two pieces meet with the same slope, so the curve has no corner. The
            smaller delta is, the closer you are to the median; the larger, the closer
            to the mean.
        """,
        use_when="""
            Most noise is ordinary but a few targets may be far off, and you want smooth
            gradients. Choose delta near the size of error that you still call ordinary.
        """,
        avoid_when="""
            You must report exactly a mean or a median, or the scale of the residuals
            changes while delta does not: delta has the unit of the target.
        """,
        claims=(
            claims.CONVEX,
            claims.SMOOTH(1.0),
            claims.LIPSCHITZ(_DELTA),
            claims.NONNEGATIVE,
            claims.SYMMETRIC,
            claims.ELICITS(claims.HUBER_FUNCTIONAL(_DELTA)),
        ),
        worked=(
            worked(3, 0, loss=2.5, gradient=1.0, curvature=0.0, because="1·(3 − ½)"),
            worked(0.5, 0, loss=0.125, gradient=0.5, curvature=1.0, because="½·0.5²"),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.huber_loss",
                "torch.nn.functional.huber_loss("
                "prediction, target, delta=delta, reduction='none')",
                "The same; smooth_l1_loss divides it by its beta.",
            ),
            Peer(
                "Optax",
                "optax.huber_loss",
                "optax.huber_loss(prediction, target, delta=delta)",
                "The same; broadcasts (3, 1) with (3,) silently.",
            ),
            Peer(
                "Keras",
                "keras.losses.huber",
                "keras.losses.huber(target, prediction, delta=delta)",
                "Target first; averages over the last axis.",
            ),
        ),
        sources=(Source("Huber 1964, Robust estimation of a location parameter"),),
        glance=Glance("regression", "robust and smooth", 3),
    )

    def penalty(self, residual: Array) -> Array:
        size = abs(residual)
        near, far = residual * (residual / 2.0), self.delta * (size - self.delta / 2.0)
        return where(size <= self.delta, near, far)

    def bends(self, target: Array) -> tuple[Array, ...]:
        return (target - self.delta, target + self.delta)
