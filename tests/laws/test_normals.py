"""Scores of normal distributions against what defines them, by independent means."""

import numpy as np
import pytest
import scipy.stats
from mpmath import mp

from losslab.catalogue.discover import find

PREDICTIONS = [(0.0, 0.0), (1.5, -2.0), (-3.0, 1.25), (0.25, 3.0)]
TARGETS = (-4.0, 0.0, 1.5, 2.0, 30.0)


def integrated(mean: float, scale: float, target: float) -> float:
    """The integral over x of (F(x) − 1{target ≤ x})², piece by piece."""
    ends = mean - 40.0 * scale, mean + 40.0 * scale
    knots = sorted({*np.linspace(*ends, 33).tolist(), target})
    at = knots.index(target)
    below = mp.quad(lambda x: mp.ncdf(x, mean, scale) ** 2, knots[: at + 1])
    above = mp.quad(lambda x: mp.ncdf(-x, -mean, scale) ** 2, knots[at:])
    return float(below + above)


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_crps_is_the_integral_that_defines_it(prediction: tuple[float, float]) -> None:
    loss = find("losses", "crps_normal").definition()
    mean, scale = prediction[0], float(np.exp(prediction[1]))
    for target in TARGETS:
        by_hand = integrated(mean, scale, target)
        assert loss.value(prediction, target) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("name", ["gaussian_nll", "beta_nll"])
def test_a_miss_beyond_all_numbers_in_a_scale_beyond_them(name: str) -> None:
    """2e308 in a scale of e^(1e300/2) is 0: ½s is left, and ½ of its slope.

    A weight of e^(s/2) is infinite.
    """
    loss = find("losses", name).definition()
    for prediction, target in (([-1e308, 1e300], 1e308), ([1e308, 1e300], -1e308)):
        value, slopes = loss.value_and_gradient(prediction, target)
        weight = 1.0 if name == "gaussian_nll" else np.inf
        assert value == weight * 5e299
        assert slopes.tolist() == [0.0, weight * 0.5]


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_the_likelihood_is_the_density_of_scipy(
    prediction: tuple[float, float],
) -> None:
    loss = find("losses", "gaussian_nll").definition(full=True)
    known = scipy.stats.norm(prediction[0], np.exp(0.5 * prediction[1]))
    for target in TARGETS:
        surprise = -known.logpdf(target)
        assert loss.value(prediction, target) == pytest.approx(surprise, rel=1e-12)
