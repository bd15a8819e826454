"""The Huber loss divided by its threshold: slope 1 far away."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import nonnegative
from losslab.core.losses import ResidualLoss
from losslab.core.ops import where
from losslab.core.parameters import number

_BETA = claims.Constant("β", lambda loss: loss.beta)
_STEEP = claims.Constant("1/β", lambda loss: 1.0 / loss.beta)


@final
@dataclass(frozen=True)
class SmoothL1(ResidualLoss):
    """½r²/β for |r| < β, and |r| − β/2 beyond; |r| where β is 0. Source: Girshick 2015.

    >>> SmoothL1(beta=2.0).value(3.0, 0.0)
    np.float64(2.0)
    """

    beta: float = number(
        1.0,
        domain=nonnegative,
        says="residual below which the corner of the absolute error is rounded off",
        symbol="β",
        slider=(0.0, 5.0),
    )

    card: ClassVar[Card] = Card(
        title="Smooth L1 loss",
        summary="The absolute error with its corner rounded off.",
        formula=r"\begin{cases}\frac{r^2}{2\beta} & |r| < \beta \\"
        r" |r|-\frac{\beta}{2} & |r| \ge \beta\end{cases}",
        gradient_formula=r"\begin{cases}\frac{r}{\beta} & |r| < \beta \\"
        r" \operatorname{sign}(r) & |r| \ge \beta\end{cases}",
        description="""
            You take the absolute error and replace its corner, within beta of the
            target, by a parabola. Far away the gradient is −1 or +1 whatever beta is;
            near the target it fades to 0. It is the Huber loss divided by beta: the
            same minimum, but a smaller beta makes the middle steeper instead of the
            ends flatter. With beta 0 nothing is rounded and you have the absolute error
            with its kink.
        """,
        use_when="""
            You want the robustness of the absolute error with gradients that fade at
            the target; it is the usual choice for the corners of boxes in detection.
        """,
        avoid_when="""
            You take it for the Huber loss: the two agree only at beta 1. A tiny beta
            brings the jump of the gradient back, with a curvature of 1/beta that asks
            for a small learning rate.
        """,
        claims=(
            claims.CONVEX,
            claims.SMOOTH(_STEEP).when("β > 0", lambda loss: loss.beta > 0.0),
            claims.LIPSCHITZ(1.0),
            claims.NONNEGATIVE,
            claims.SYMMETRIC,
            claims.ELICITS(claims.HUBER_FUNCTIONAL(_BETA)),
        ),
        worked=(
            worked(3, 0, loss=2.5, gradient=1.0, because="3 − ½"),
            worked(0.5, 0, loss=0.125, gradient=0.5, because="0.5²/2 and 0.5/1"),
            worked(
                0, 0, loss=0.0, gradient=0.0, parameters={"beta": 0.0}, because="a kink"
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.smooth_l1_loss",
                "torch.nn.functional.smooth_l1_loss("
                "prediction, target, beta=beta, reduction='none')",
                "The same. The others have the Huber loss only, beta times it.",
            ),
        ),
        sources=(
            Source("Girshick 2015, Fast R-CNN", "https://arxiv.org/abs/1504.08083"),
        ),
    )

    def penalty(self, residual: Array) -> Array:
        size = abs(residual)
        is_near = size < self.beta  # nothing is where β is 0
        # Far away a small β would overflow, and autograd multiply that by 0.
        width = where(is_near, self.beta, 1.0)
        near = residual * (residual / width) / 2.0
        return where(is_near, near, size - self.beta / 2.0)

    def kinks(self, target: Array) -> tuple[Array, ...]:
        return (target,) if self.beta == 0.0 else ()

    def bends(self, target: Array) -> tuple[Array, ...]:
        return () if self.beta == 0.0 else (target - self.beta, target + self.beta)
