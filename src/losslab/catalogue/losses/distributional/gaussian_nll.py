"""How surprised a predicted normal distribution is by the target.

Longer than a page for the sake of its two parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, pi
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import REAL_TARGET, Kind
from losslab.core.normals import (
    DISTANCE,
    LETTERS_BY_LOG_VARIANCE,
    LOG_VARIANCE,
    NORMAL_BY_LOG_VARIANCE,
    NOTATION_BY_LOG_VARIANCE,
    standardised,
)
from losslab.core.parameters import switch


@final
@dataclass(frozen=True)
class GaussianNll(EventLoss):
    """½(s + (y − μ)²·e⁻ˢ), s the log-variance. Source: Nix & Weigend 1994.

    >>> GaussianNll().value([1.0, 0.0], 4.0)
    np.float64(4.5)
    """

    full: bool = switch(
        False, says="whether ½ log 2π is added, which makes it minus a log-density"
    )

    card: ClassVar[Card] = Card(
        title="Gaussian negative log-likelihood",
        summary="How surprised a predicted normal distribution is by the target.",
        formula=r"\frac{1}{2}(s + (y-\mu)^2 e^{-s}) + c",
        gradient_formula=r"((\mu-y)e^{-s}, \frac{1}{2}(1-(y-\mu)^2 e^{-s}))",
        description="""
            You predict two numbers, a mean and the logarithm of a variance, and you pay
            minus the logarithm of the density that this normal distribution has at the
            target. The squared error is measured in variances, so a sample that you
            call uncertain costs less when it is missed; half the log-variance is the
            price for calling it so. For one sample the best log-variance is the
            logarithm of its squared residual; at a residual of 0 there is none, and the
            loss has no lower bound.
        """,
        use_when="""
            The noise of your targets varies from sample to sample, and you want to know
            by how much.
        """,
        avoid_when="""
            Samples that are far off early in training: calling them uncertain is
            cheaper than fitting them, and their pull on the mean then fades with the
            variance. Beta-NLL keeps it. Outliers pull as in the squared error, and a
            model that can fit targets exactly makes the loss fall without end.
        """,
        claims=(
            claims.NOT(claims.CONVEX),
            claims.CONVEX_IN("mean"),
            claims.CONVEX_IN("log_variance"),
            claims.NOT(claims.NONNEGATIVE),
            claims.NOT_LIPSCHITZ,
            claims.ELICITS_EVENT(claims.MEAN_AND_LOG_VARIANCE),
            claims.PROPER_AMONG_NORMALS(claims.MEAN_AND_LOG_VARIANCE),
        ),
        worked=(
            worked(
                [1, 0],
                4,
                loss=4.5,
                gradient=[-3.0, -4.0],
                because="variance 1: ½(0 + 9); 1 − 4 and ½(1 − 9)",
            ),
            worked(
                [0, log(4)],
                2,
                loss=log(2) + 0.5,
                gradient=[-0.5, 0.0],
                because="variance 4: ½(log 4 + 4/4); −2/4 and ½(1 − 1)",
            ),
            worked(
                [0, 0],
                0,
                loss=log(2 * pi) / 2,
                gradient=[0.0, 0.5],
                parameters={"full": True},
                because="½(0 + 0) + ½ log 2π: the standard normal at its mean",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.gaussian_nll_loss",
                "torch.nn.functional.gaussian_nll_loss(prediction[:, 0], target,"
                " prediction[:, 1].exp(), full=full, eps=0, reduction='none')",
                "Takes the variance, not its logarithm, and raises one below 1e-6 to"
                " that unless told, in the value and not in the gradient.",
            ),
        ),
        sources=(
            Source("Nix & Weigend 1994, Estimating the mean and variance"),
            Source("Gneiting & Raftery 2007, Strictly proper scoring rules"),
        ),
    )

    prediction_kind: ClassVar[Kind] = NORMAL_BY_LOG_VARIANCE
    target_kind: ClassVar[Kind] = REAL_TARGET
    figure_prediction: ClassVar[Kind] = LOG_VARIANCE
    figure_target: ClassVar[Kind] = DISTANCE
    letters: ClassVar[Mapping[str, str]] = {**LETTERS_BY_LOG_VARIANCE, "c": "constant"}
    notation: ClassVar[str] = (
        f"{NOTATION_BY_LOG_VARIANCE}; c = ½ log 2π where it is full, else 0"
    )

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, 0.0), (0.0, 1.0), target)

    def formula(self, prediction: Array, target: Array) -> Array:
        mean, log_variance = prediction[..., 0], prediction[..., 1]
        scaled = standardised(target - mean, log_variance)
        half = 0.5 * log_variance + scaled * (0.5 * scaled)
        return half + self.constant(prediction, target)

    def constant(self, prediction: Array, target: Array) -> float:
        """½ log 2π, if it counts."""
        return log(2.0 * pi) / 2.0 if self.full else 0.0
