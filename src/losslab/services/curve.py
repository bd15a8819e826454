"""What does a loss do with every prediction in a window?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from jaxtyping import Float64

from losslab.core.errors import InvalidInput
from losslab.core.event_losses import pointwise
from losslab.core.losses import PointwiseLoss
from losslab.services import make, written
from losslab.services.evaluate import Values, settled
from losslab.services.limits import MOST_POINTS, POINTS
from losslab.services.strict import GAPS


@dataclass(frozen=True)
class CurveRequest:
    """A loss by name with its parameters, a target, and the window of predictions.

    What is None is chosen as the loss's own figure has it. For a loss of events it is
    that figure: the prediction is the number it varies, and so is the target.
    """

    loss: Annotated[str, written.word("The name of a loss.")]
    target: Annotated[
        float | None, written.number("The target (default: the loss's own).")
    ] = None
    lower: Annotated[float | None, written.number("The first prediction.")] = None
    upper: Annotated[float | None, written.number("The last prediction.")] = None
    points: Annotated[int, written.count("How many predictions.", 2, MOST_POINTS)] = (
        POINTS
    )
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Curve:
    """Loss and gradient along the predictions, and where smoothness ends."""

    target: float
    prediction: Float64[np.ndarray, " point"]
    loss: Annotated[Float64[np.ndarray, " point"], GAPS]
    gradient: Annotated[Float64[np.ndarray, " point"], GAPS]
    kinks: tuple[float, ...]
    jumps: tuple[float, ...]


def curve(request: CurveRequest) -> Curve:
    """The loss and its gradient at evenly spaced predictions.

    Raises:
        UnknownName: no such loss.
        InvalidParameter: a parameter it does not have, or outside its domain.
        InvalidInput: an empty window, too few or too many points, or a prediction or
            target that the loss cannot take.

    >>> answer = curve(CurveRequest("huber", 0.0, -1.0, 1.0, points=3))
    >>> answer.prediction.tolist(), answer.loss.tolist()
    ([-1.0, 0.0, 1.0], [0.5, 0.0, 0.5])
    """
    loss = pointwise(make.loss(request.loss, request.parameters))
    target = _or(request.target, loss.target_kind.default)
    prediction = _window(request, loss)
    values, gradient = loss.value_and_gradient(prediction, target)
    places = _places(loss, target, prediction)
    return Curve(target, prediction, settled(values), settled(gradient), *places)


def _window(request: CurveRequest, loss: PointwiseLoss) -> Values:
    first, last = loss.prediction_kind.window
    lower, upper = _or(request.lower, first), _or(request.upper, last)
    if not lower < upper or not np.isfinite(upper - lower):
        raise InvalidInput(
            "The window must run from a lower to an upper prediction, and"
            f" {lower:g} to {upper:g} was given; exchange or separate the two."
        )
    if not 2 <= request.points <= MOST_POINTS:
        raise InvalidInput(
            f"A curve has from 2 to {MOST_POINTS} points, and {request.points} were"
            " asked for; choose a number in between."
        )
    # Halved, because near the largest float the last step would round to infinity.
    return 2.0 * np.linspace(lower / 2.0, upper / 2.0, request.points)


def _or(given: float | None, otherwise: float) -> float:
    return otherwise if given is None else given


def _places(
    loss: PointwiseLoss, target: float, prediction: Values
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    lower, upper = prediction[0], prediction[-1]
    kinks, jumps = (
        tuple(float(place) + 0.0 for place in places if lower <= place <= upper)
        for places in (loss.kinks(target), loss.jumps(target))
    )
    return kinks, jumps
