"""Curves of every loss, within bounds, and honest about kinks and jumps."""

import math
import sys

import numpy as np
import pytest

from losslab.catalogue.discover import entries
from losslab.core.errors import InvalidInput
from losslab.core.event_losses import pointwise
from losslab.services.curve import CurveRequest, curve
from losslab.services.limits import MOST_POINTS
from losslab.services.make import loss
from losslab.services.strict import strict

LOSSES = entries("losses")


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_has_a_curve_over_its_own_window(name: str) -> None:
    drawn = curve(CurveRequest(name))
    window = pointwise(loss(name, {})).prediction_kind.window
    assert (drawn.prediction[0], drawn.prediction[-1]) == window
    assert drawn.loss.shape == drawn.gradient.shape == (201,)
    assert np.isfinite(drawn.loss[1:-1]).all()


@pytest.mark.parametrize("name", LOSSES)
def test_the_curve_passes_through_single_values(name: str) -> None:
    drawn = curve(CurveRequest(name, points=5))
    for at, height in zip(drawn.prediction, drawn.loss, strict=True):
        expected = pointwise(loss(name, {})).value(at, drawn.target)
        np.testing.assert_allclose(height, expected, rtol=1e-14)


@pytest.mark.parametrize("name", LOSSES)
def test_kinks_are_those_the_definition_declares(name: str) -> None:
    figure = pointwise(loss(name, {}))
    lower = 0.0 if figure.prediction_kind.domain.holds(0.0) else 0.125
    drawn = curve(CurveRequest(name, lower=lower, upper=1.0))
    declared = set(figure.kinks(drawn.target))
    assert set(drawn.kinks) == {place for place in declared if lower <= place <= 1.0}


def test_the_curve_of_an_event_is_its_figure() -> None:
    """Softmax: the score z of one of three classes, the other two at 0."""
    drawn = curve(CurveRequest("softmax_cross_entropy", 1.0, -3.0, 3.0))
    rest = np.log(np.exp(drawn.prediction) + 2.0)
    np.testing.assert_allclose(drawn.loss, rest - drawn.prediction, rtol=1e-13)


def test_what_has_no_gradient_is_null_in_json() -> None:
    data = strict(curve(CurveRequest("zero_one", 1.0, -1.0, 1.0, points=3)))
    assert data["gradient"] == [0.0, None, 0.0]
    assert data["jumps"] == [0.0]


@pytest.mark.parametrize(
    ("lower", "upper", "points", "says"),
    [
        (1.0, -1.0, 5, "exchange or separate"),
        (1.0, 1.0, 5, "exchange or separate"),
        (-1.7e308, 1.7e308, 5, "exchange or separate"),
        (math.nan, 1.0, 5, "exchange or separate"),
        (0.0, 1.0, 1, f"from 2 to {MOST_POINTS} points"),
        (0.0, 1.0, MOST_POINTS + 1, f"from 2 to {MOST_POINTS} points"),
    ],
)
def test_windows_without_a_curve_are_refused(
    lower: float, upper: float, points: int, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says):
        curve(CurveRequest("huber", 0.0, lower, upper, points))


def test_a_window_may_reach_to_the_largest_float() -> None:
    most = sys.float_info.max
    drawn = curve(CurveRequest("hinge", 1.0, 0.0, most, points=7))
    np.testing.assert_allclose(drawn.prediction / most, np.arange(7) / 6, rtol=1e-15)
    assert drawn.prediction[-1] == most


def test_a_parameter_changes_the_curve() -> None:
    narrow, wide = (
        curve(CurveRequest("huber", 0.0, parameters={"delta": delta}))
        for delta in (0.5, 5.0)
    )
    assert narrow.loss[0] == loss("huber", {"delta": 0.5}).value(-1.0, 0.0)
    assert narrow.loss[0] < wide.loss[0]
