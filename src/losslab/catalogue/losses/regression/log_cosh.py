"""The logarithm of the hyperbolic cosine of the residual."""

from dataclasses import dataclass
from math import log
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.losses import ResidualLoss
from losslab.core.ops import exp, log1p, sinh, square, where


@final
@dataclass(frozen=True)
class LogCosh(ResidualLoss):
    """Log cosh r: ½r² near the target, |r| − log 2 far away, smooth everywhere.

    Source: Green 1990 (as a penalty of image differences).

    >>> LogCosh().value(1e-9, 0.0)
    np.float64(5e-19)
    """

    card: ClassVar[Card] = Card(
        title="Log-cosh loss",
        summary="Quadratic near the target, linear far away, smooth everywhere.",
        formula=r"\log\cosh r",
        gradient_formula=r"\tanh r",
        description="""
            You get the squared error near the target and the absolute error far from
            it, without a threshold between the two. Close by it is almost ½r²; far away
            it is almost |r| − log 2. The gradient is tanh r: it behaves like the
            residual at first and never exceeds 1. Unlike the Huber loss it can be
            differentiated as often as you like.
        """,
        use_when="""
            You want a robust loss with a smooth second derivative, for Newton-like
            methods or boosting, and residuals of the order of 1.
        """,
        avoid_when="""
            The unit of your target makes typical residuals much smaller or larger than
            1: there is no parameter to move the turn, so rescale the target first. Far
            away the curvature is practically 0, which stalls a pure Newton step.
        """,
        claims=(
            claims.STRICTLY_CONVEX,
            claims.NOT_STRONGLY_CONVEX,
            claims.SMOOTH(1.0),
            claims.LIPSCHITZ(1.0),
            claims.NONNEGATIVE,
            claims.SYMMETRIC,
            claims.ELICITS(claims.LOGISTIC_FUNCTIONAL),
        ),
        worked=(
            worked(0, 0, loss=0.0, gradient=0.0, curvature=1.0, because="log cosh 0"),
            worked(
                log(3.0),
                0,
                loss=log(5.0 / 3.0),
                gradient=0.8,
                curvature=0.36,
                because="at r = log 3: cosh = (3 + ⅓)/2 = 5/3, sinh = (3 − ⅓)/2 = 4/3",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.log_cosh",
                "optax.log_cosh(prediction, target)",
                "Rounds to 0 for residuals below about 1e-8 (in float64).",
            ),
            Peer(
                "Keras",
                "keras.losses.log_cosh",
                "keras.losses.log_cosh(target, prediction)",
                "Target first; averages over the last axis; rounds to 0 as Optax does.",
            ),
        ),
        sources=(
            Source(
                "Green 1990, Bayesian reconstructions from emission tomography data"
            ),
        ),
    )

    def penalty(self, residual: Array) -> Array:
        size = abs(residual)
        # log(cosh r) would lose all digits near 0, and cosh overflows beyond 710.
        near = log1p(2.0 * square(sinh(where(size < 1.0, residual, 0.0) / 2.0)))
        far = size + log1p(exp(-2.0 * size)) - log(2.0)
        return where(size < 1.0, near, far)
