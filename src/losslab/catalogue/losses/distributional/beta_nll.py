"""The Gaussian likelihood, with samples weighted by their own predicted variance.

Longer than a page for the sake of its two parts and a gradient of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log
from typing import Any, ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import unit
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import REAL, REAL_TARGET, Kind
from losslab.core.normals import (
    LETTERS_BY_LOG_VARIANCE,
    NORMAL_BY_LOG_VARIANCE,
    NOTATION_BY_LOG_VARIANCE,
    standardised,
)
from losslab.core.ops import exp, hold
from losslab.core.parameters import number

_MEAN = replace(REAL, says="the predicted mean; the predicted log-variance is log 4")


def _weighs(loss: Any) -> bool:
    return loss.beta > 0.0


@final
@dataclass(frozen=True)
class BetaNll(EventLoss):
    """e^(βs), held constant, · ½(s + (y − μ)²·e⁻ˢ). Source: Seitzer et al. 2022.

    >>> BetaNll(beta=1.0).gradient([1.0, 5.0], 4.0).round(9)
    array([-3.        , 69.70657955])
    """

    beta: float = number(
        0.5,
        domain=unit,
        says="how far the variance weighs the sample: 0 not at all, 1 fully",
        symbol="β",
        slider=(0.0, 1.0),
    )

    card: ClassVar[Card] = Card(
        title="Beta-NLL",
        summary="A Gaussian likelihood that does not look away from uncertain samples.",
        formula=r"\frac{1}{2}e^{\beta s}(s + (y-\mu)^2 e^{-s})",
        gradient_formula=r"(e^{\beta s}(\mu-y)e^{-s},"
        r" \frac{1}{2}e^{\beta s}(1-(y-\mu)^2 e^{-s}))",
        description="""
            You predict a mean and a log-variance as for the Gaussian negative
            log-likelihood, and each sample is weighted by its own predicted variance to
            the power beta. The weight is a constant: no derivative passes through it.
            So the gradient is not the derivative of the value, and no function has it;
            the value is shown, and only the gradient is meant to be followed. At beta 1
            the mean is pulled as by the squared error, whatever the variance; at beta 0
            it is the likelihood.
        """,
        use_when="""
            Variances are learned together with means, and samples that are called
            uncertain early are never fitted again. Beta ½ is the paper's choice.
        """,
        avoid_when="""
            Something looks at values: a line search, early stopping, a comparison of
            models. The value can rise while you descend, and it is least at another
            variance; judge by the likelihood.
        """,
        claims=(
            claims.IDENTIFIES(claims.MEAN_AND_LOG_VARIANCE),
            claims.PROPER_AMONG_NORMALS(claims.MEAN_AND_LOG_VARIANCE).when(
                "β = 0", lambda loss: loss.beta == 0.0
            ),
            claims.NOT(claims.PROPER_AMONG_NORMALS(claims.MEAN_AND_LOG_VARIANCE)).when(
                "β > 0", _weighs
            ),
            claims.CONVEX_IN("mean"),
            claims.NOT(claims.CONVEX),
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.NOT(claims.NONNEGATIVE),
        ),
        worked=(
            worked(
                [1, 0],
                4,
                loss=4.5,
                gradient=[-3.0, -4.0],
                because="variance 1, weight 1: ½(0 + 9); 1 − 4 and ½(1 − 9)",
            ),
            worked(
                [0, log(9)],
                4,
                loss=1.5 * log(9) + 8 / 3,
                gradient=[-4 / 3, -7 / 6],
                because="variance 9, weight 3: 3/2·(log 9 + 16/9); −12/9, 3/2·(−7/9)",
            ),
            worked(
                [0, log(4)],
                4,
                loss=2 * log(4) + 8.0,
                gradient=[-4.0, -6.0],
                parameters={"beta": 1.0},
                because="weight 4: the residual itself pulls the mean; 4·½(1 − 4)",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.gaussian_nll_loss",
                "prediction[:, 1].exp().detach() ** beta"
                " * torch.nn.functional.gaussian_nll_loss(prediction[:, 0], target,"
                " prediction[:, 1].exp(), eps=0, reduction='none')",
                "Has the likelihood only; the weight is yours to detach.",
            ),
        ),
        sources=(
            Source(
                "Seitzer et al. 2022, On the pitfalls of heteroscedastic uncertainty",
                "https://arxiv.org/abs/2203.09168",
            ),
        ),
    )

    prediction_kind: ClassVar[Kind] = NORMAL_BY_LOG_VARIANCE
    target_kind: ClassVar[Kind] = REAL_TARGET
    figure_prediction: ClassVar[Kind] = _MEAN
    figure_target: ClassVar[Kind] = REAL_TARGET
    letters: ClassVar[Mapping[str, str]] = LETTERS_BY_LOG_VARIANCE
    notation: ClassVar[str] = NOTATION_BY_LOG_VARIANCE

    @property
    def potential(self) -> bool:
        return not _weighs(self)

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, log(4.0)), (1.0, 0.0), target)

    def formula(self, prediction: Array, target: Array) -> Array:
        mean, log_variance = prediction[..., 0], prediction[..., 1]
        scaled = standardised(target - mean, log_variance, self.beta)
        weight = exp(self.beta * hold(log_variance))
        return 0.5 * weight * log_variance + scaled * (0.5 * scaled)
