"""Losses at the limits of their parameters, against the formula with many digits."""

import itertools
from math import inf, isnan, nan
from typing import Any

import pytest
from mpmath import mp, mpf

from losslab.catalogue.discover import find

SIZES = (1e-140, 1e-9, 1e-3, 1.0, 1.4, 50.0, 1e8, 1e140)
ALPHAS = (
    -1e300, -1e3, -2.0, -1e-9, 0.0, 1e-300, 1e-9, 0.5, 1.0, 1.0 + 1e-9, 1.5,
    2.0 - 1e-9, 2.0, 2.0 + 1e-9, 2.5,
)  # fmt: skip


def barron(residual: float, alpha: float, scale: float) -> tuple[Any, Any]:
    """Value and gradient of Barron's general loss, as in the paper but for c²."""
    r, a, c = map(mpf, (residual, alpha, scale))
    b = abs(a - 2)
    if not b:
        return r * r / 2, r
    v = (r / c) ** 2 / b
    slope = r * mp.exp((a / 2 - 1) * mp.log1p(v))
    if not a:
        return c * c * mp.log1p(v), slope
    return c * c * b / a * mp.expm1(a / 2 * mp.log1p(v)), slope


@pytest.mark.parametrize("alpha", ALPHAS)
def test_barrons_loss_keeps_its_digits_at_every_scale(alpha: float) -> None:
    kind = find("losses", "barron_general").definition
    for scale, r in itertools.product((1e-12, 0.3, 1e12), SIZES):
        found = kind(alpha=alpha, scale=scale).value_and_gradient(r, 0.0)
        with mp.workdps(1000):
            for got, want in zip(found, barron(r, alpha, scale), strict=True):
                if 1e-300 < abs(want) < 1.7e308:
                    assert abs(mpf(float(got)) / want - 1) < 2e-14, (scale, r)


def test_far_down_barrons_loss_is_welschs() -> None:
    loss = find("losses", "barron_general").definition(alpha=-1e300)
    assert loss.value(1.0, 0.0) == pytest.approx(float(1 - mp.exp(-0.5)), rel=1e-15)
    assert loss.value(1e6, 0.0) == 1.0


@pytest.mark.parametrize(
    ("name", "prediction", "target", "limit"),
    [
        ("gaussian_nll", (0.0, inf), 1.0, inf),
        ("beta_nll", (0.0, inf), 1.0, inf),
        ("triplet_margin", ((0.0,), (-inf,), (1.0,)), None, inf),
        ("triplet_margin", ((0.0,), (1.0,), (inf,)), None, 0.0),
        ("cox_partial_likelihood", (inf, 0.0), ((2.0, 1.0), (1.0, 1.0)), inf),
        ("cox_partial_likelihood", (inf, 0.0), ((1.0, 1.0), (2.0, 1.0)), 0.0),
    ],
)
def test_infinity_has_the_limit_of_large_numbers(
    name: str, prediction: Any, target: Any, limit: float
) -> None:
    assert find("losses", name).definition().value(prediction, target) == limit


def test_a_direction_that_is_no_number_is_not_a_length_of_0() -> None:
    loss = find("losses", "info_nce").definition()
    for spoilt in (nan, inf, -inf):
        assert isnan(loss.value([[spoilt, 0.0], [1.0, 0.0], [0.0, 1.0]], [0, 0, 1]))
