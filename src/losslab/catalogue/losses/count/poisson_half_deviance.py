"""How far a rate is from a count, in units of the spread that counts have.

Longer than a page for the sake of its two peers and a logarithm of its own.
"""

from dataclasses import dataclass
from math import log as ln
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.kinds import NONNEGATIVE_TARGET, POSITIVE, Kind
from losslab.core.losses import PointwiseLoss
from losslab.core.ops import hold, is_infinite, log, log1pmx, weighted, where


@final
@dataclass(frozen=True)
class PoissonHalfDeviance(PointwiseLoss):
    """μ − y + y·log(y/μ). Source: Nelder & Wedderburn 1972.

    >>> PoissonHalfDeviance().value(2.0, 0.0)
    np.float64(2.0)
    """

    prediction_kind: ClassVar[Kind] = POSITIVE
    target_kind: ClassVar[Kind] = NONNEGATIVE_TARGET
    notation: ClassVar[str] = "ŷ the predicted rate, above 0, and y the count"

    card: ClassVar[Card] = Card(
        title="Poisson half deviance",
        summary="How surprised you are by a count, given the rate predicted.",
        formula=r"\hat{y} - y + y\log(\frac{y}{\hat{y}})",
        gradient_formula=r"1 - \frac{y}{\hat{y}}",
        description="""
            You predict a rate, and pay what a Poisson distribution with that rate is
            more surprised by the count than one with the best rate, the count itself.
            So the loss is 0 where you are right. A miss by one weighs less the larger
            the count is: near the target the loss is (ŷ − y)²/(2y), the squared error
            in units of the variance. Rates too close to 0 cost without bound once
            something was counted; of a count of 0 you pay the rate. The Poisson losses
            of PyTorch and Keras leave out what the target alone decides: they are
            smallest at the same rate, but not 0 there.
        """,
        use_when="""
            You predict how often something happens: visits, claims, defects, photons.
            The targets need not be whole. Their mean is what comes out.
        """,
        avoid_when="""
            Counts vary much more than their mean says, or most are 0 for a reason of
            their own. A model that can predict 0 or less needs a link: give it the
            logarithm of the rate.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.NOT_LIPSCHITZ,
            claims.UNBOUNDED,
            claims.NONNEGATIVE,
            claims.HOMOGENEOUS(1.0),
            claims.ELICITS(claims.MEAN),
            claims.NOT(claims.ELICITS(claims.MEDIAN)),
        ),
        worked=(
            worked(
                2,
                1,
                loss=1.0 - ln(2),
                gradient=0.5,
                curvature=0.25,
                because="2 − 1 + log ½; 1 − ½; and y/ŷ² = ¼",
            ),
            worked(3, 0, loss=3.0, gradient=1.0, because="nothing counted: the rate"),
            worked(4, 4, loss=0.0, gradient=0.0, curvature=0.25, because="right"),
        ),
        peers=(
            Peer(
                "scikit-learn",
                "sklearn.metrics.mean_poisson_deviance",
                "sklearn.metrics.mean_poisson_deviance(target, prediction) / 2",
                "Target first; the mean, and twice as large. The loss of its own models"
                " takes the logarithm of the rate.",
            ),
            Peer(
                "PyTorch",
                "torch.nn.functional.poisson_nll_loss",
                "torch.nn.functional.poisson_nll_loss(prediction, target,"
                " log_input=False, eps=0, reduction='none')"
                " + torch.xlogy(target, target) - target",
                "Takes the logarithm of the rate unless told; leaves out what"
                " the target alone decides, and adds 1e-8 to the rate.",
            ),
        ),
        sources=(
            Source("Nelder & Wedderburn 1972, Generalized linear models"),
            Source("McCullagh & Nelder 1989, Generalized linear models, chapter 6"),
        ),
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        gap = prediction - target
        near = abs(gap) < 0.25 * target
        share = where(near, gap, 0.0) / where(target > 0.0, target, 1.0)
        far = gap + weighted(target, _log_ratio(target, prediction))
        close = 0.0 - target * log1pmx(share)  # and not −0 where it is right
        return where(near, close, far)


def _log_ratio(target: Array, prediction: Array) -> Array:
    """Log(y/ŷ), whose slope −1/ŷ is that of −log ŷ: it has no squares to overflow."""
    rate = where(is_infinite(prediction), 1.0, prediction)  # infinite without a log
    ratio = target / hold(rate)
    usual = (ratio > 1e-300) & (ratio < 1e300)
    count = where(target > 0.0, target, 1.0)
    apart = log(count) - log(hold(rate))
    moving = log(rate)
    return where(usual, log(where(usual, ratio, 1.0)), apart) - (moving - hold(moving))
