"""How far a predicted normal distribution lies from the target, in its own unit.

Longer than a page for the sake of its two parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import pi, sqrt
from statistics import NormalDist
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Source, worked
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import REAL, REAL_TARGET, Kind
from losslab.core.normals import (
    LETTERS_BY_LOG_SCALE,
    NORMAL_BY_LOG_SCALE,
    NOTATION_BY_LOG_SCALE,
)
from losslab.core.ops import erf, exp, hold, is_infinite, normal_pdf, where

_MEAN = replace(REAL, says="the predicted mean; the predicted log-scale is 0")
_NARROW = 1.0 / sqrt(pi)
"""What the spread of a distribution is worth, per unit of scale."""
_HIT = (sqrt(2.0) - 1.0) / sqrt(pi)
_FAR = 40.0
"""Beyond so many scales the density is less than any number: e^(−800)."""


@final
@dataclass(frozen=True)
class CrpsNormal(EventLoss):
    """σ·(w(2Φ(w) − 1) + 2φ(w) − 1/√π), w = (y − μ)/σ. Source: Gneiting et al. 2005.

    >>> CrpsNormal().value([0.0, 0.0], 0.0).round(6)
    np.float64(0.233695)
    """

    card: ClassVar[Card] = Card(
        title="CRPS of a normal distribution",
        summary="How far a predicted normal distribution lies from the target.",
        formula=r"e^s(w(2\Phi(w)-1)+2\varphi(w)-\frac{1}{\sqrt{\pi}}),"
        r" \quad w = \frac{y-\mu}{e^s}",
        gradient_formula=r"(1-2\Phi(w), e^s(2\varphi(w)-\frac{1}{\sqrt{\pi}})),"
        r" \quad w = \frac{y-\mu}{e^s}",
        description="""
            You predict a mean and the logarithm of a scale, and you pay the continuous
            ranked probability score: the mean distance from the target of a number
            drawn from your distribution, less half the mean distance between two of
            them. It is measured in the unit of the target. As the scale goes to 0 it
            becomes the absolute error; far from the target it grows like that too, so
            the pull on the mean is never more than 1. It is convex in the mean and the
            scale together, and no longer in the logarithm of the scale.
        """,
        use_when="""
            You predict distributions, a few targets are far off, and you want one
            number in the unit of the target that also judges point forecasts.
        """,
        avoid_when="""
            You need likelihoods, to compare or to combine models. Targets are not
            normal: then the best mean and scale are not those of the targets, but of
            the normal distribution that is nearest in this score.
        """,
        claims=(
            claims.NONNEGATIVE,
            claims.NOT(claims.CONVEX),
            claims.CONVEX_IN("mean"),
            claims.NOT_LIPSCHITZ,
            claims.PROPER_AMONG_NORMALS(claims.MEAN_AND_LOG_SCALE),
            claims.NOT(claims.ELICITS_EVENT(claims.MEAN_AND_LOG_SCALE)),
        ),
        worked=(
            worked(
                [0, 0],
                0,
                loss=_HIT,
                gradient=[0.0, _HIT],
                because="w = 0: 2/√(2π) − 1/√π = (√2 − 1)/√π, for the scale too",
            ),
            worked(
                [1, 0],
                101,
                loss=100.0 - _NARROW,
                gradient=[-1.0, -_NARROW],
                because="w = 100: Φ = 1 and φ = 0, so 100 − 1/√π",
            ),
            worked(
                [3, 0],
                2,
                loss=2 * NormalDist().cdf(1) - 1 + 2 * NormalDist().pdf(1) - _NARROW,
                gradient=[
                    2 * NormalDist().cdf(1) - 1,
                    2 * NormalDist().pdf(1) - _NARROW,
                ],
                because="w = −1: −(2Φ(−1) − 1) = 0.6827, and 2φ(1) = 0.4839",
            ),
        ),
        sources=(
            Source("Matheson & Winkler 1976, Scoring rules for continuous probability"),
            Source("Gneiting et al. 2005, Calibrated probabilistic forecasting"),
        ),
    )

    prediction_kind: ClassVar[Kind] = NORMAL_BY_LOG_SCALE
    target_kind: ClassVar[Kind] = REAL_TARGET
    figure_prediction: ClassVar[Kind] = _MEAN
    figure_target: ClassVar[Kind] = REAL_TARGET
    letters: ClassVar[Mapping[str, str]] = LETTERS_BY_LOG_SCALE
    notation: ClassVar[str] = (
        f"{NOTATION_BY_LOG_SCALE}; Φ and φ the standard normal distribution and its"
        " density"
    )

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, 0.0), (1.0, 0.0), target)

    def formula(self, prediction: Array, target: Array) -> Array:
        residual, log_scale = target - prediction[..., 0], prediction[..., 1]
        scale = exp(log_scale)
        size, width = abs(hold(residual)), hold(scale)
        far, hit = size > _FAR * width, (size == 0.0) & (width * width == 0.0)
        # Where one of these holds w is not needed, and may be no number.
        known = far | hit | is_infinite(width)
        near = where(known, 0.0, residual)
        half = exp(-0.5 * where(known, 0.0, log_scale))
        w = near * half * half
        missed = where(far, abs(residual), near * erf(w / sqrt(2.0)))
        return missed + scale * (where(far, 0.0, 2.0 * normal_pdf(w)) - _NARROW)
