"""What losses of predicted normal distributions share."""

from dataclasses import replace

from losslab.core.arrays import Array, library
from losslab.core.domains import nonnegative
from losslab.core.kinds import REAL, REAL_TARGET, Kind
from losslab.core.ops import exp, hold, is_infinite, weighted, where

NORMAL_BY_LOG_VARIANCE = Kind(
    "mean and log-variance",
    "a mean and the logarithm of a variance, along the last axis",
    "real",
    (-3.0, 3.0),
    0.0,
    parts=("mean", "log_variance"),
)
NORMAL_BY_LOG_SCALE = replace(
    NORMAL_BY_LOG_VARIANCE,
    name="mean and log-scale",
    says="a mean and the logarithm of a standard deviation, along the last axis",
    parts=("mean", "log_scale"),
)
LETTERS_BY_LOG_VARIANCE = {
    "μ": "prediction.mean",
    "s": "prediction.log_variance",
    "y": "target",
}
LETTERS_BY_LOG_SCALE = {**LETTERS_BY_LOG_VARIANCE, "s": "prediction.log_scale"}
NOTATION_BY_LOG_VARIANCE = (
    "μ the mean and s the logarithm of the variance, in this order in the gradient"
)
NOTATION_BY_LOG_SCALE = (
    "μ the mean and s the logarithm of the scale, in this order in the gradient"
)
LOG_VARIANCE = replace(
    REAL, says="the predicted log-variance; the predicted mean is 0", window=(-3.0, 3.0)
)
DISTANCE = replace(
    REAL_TARGET, says="how far the target lies from the mean", domain=nonnegative
)


def standardised(residual: Array, log_variance: Array, share: Array = 0.0) -> Array:
    """residual / σ · σ^share, where the last factor is a constant to derivatives.

    It overflows where its square does, or the residual itself; a residual of 0 stays 0.

    >>> import numpy as np
    >>> float(standardised(np.float64(1e-300), np.float64(-1380.0)).round(2))
    0.46
    """
    still = hold(log_variance)
    # Half of the power twice, for the whole may be too large where the product is not.
    half = exp(-0.25 * (1.0 - share) * still)
    # Large enough for all residuals but 0, whose slopes are not 0 times infinity.
    half = where(is_infinite(half), float(library(half).finfo(half.dtype).max), half)
    # A residual too large for a number, in a scale that is too: no share of it is left.
    moving = where(is_infinite(still), 0.0, log_variance - still)  # ∞ − ∞ is no number
    return weighted(half, residual) * half * exp(-0.5 * moving)
