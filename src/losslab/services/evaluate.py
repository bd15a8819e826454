"""How wrong is this prediction, and which way is better?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from losslab.core.event_losses import EventLoss
from losslab.core.losses import Loss, PointwiseLoss
from losslab.services import make, written

Values = np.ndarray


@dataclass(frozen=True)
class EvaluateRequest:
    """A loss by name with its parameters, and the samples to try it on.

    ``prediction`` and ``target`` are one number, or equally long lists; for a loss of
    events, lists along their axes. A loss that takes no target gets None.
    """

    loss: Annotated[str, written.word("The name of a loss.")]
    prediction: Annotated[Any, written.event("One prediction, or several.")]
    target: Annotated[
        Any, written.event("One target, or as many; none for a loss that takes none.")
    ] = None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Evaluation:
    """What the loss says of each sample.

    ``subdifferential`` is (lower, upper); ``curvature`` the second derivative. A value
    that does not exist is NaN, or None where the whole question has no answer;
    ``reasons`` then says why, by the name of the value.
    """

    loss: Values
    gradient: Values
    subdifferential: tuple[Values, Values] | None
    curvature: Values | None
    reasons: Mapping[str, str]


def evaluate(request: EvaluateRequest) -> Evaluation:
    """Loss, gradient, subdifferential and curvature, all in the prediction.

    Raises:
        UnknownName: no such loss.
        InvalidParameter: a parameter it does not have, or outside its domain.
        InvalidInput: a prediction or target that it cannot take.

    >>> answer = evaluate(EvaluateRequest("huber", 3.0, 0.0, {"delta": 1.0}))
    >>> float(answer.loss), float(answer.gradient)
    (2.5, 1.0)
    """
    loss = make.loss(request.loss, request.parameters)
    values, gradient = loss.value_and_gradient(request.prediction, request.target)
    sides = _asked(loss, "subdifferential", request)
    curvature = _asked(loss, "curvature", request)
    found = {"loss": values, "gradient": gradient, "curvature": curvature}
    return Evaluation(
        loss=settled(values),
        gradient=settled(gradient),
        subdifferential=_interval(sides),
        curvature=None if curvature is None else settled(curvature),
        reasons=_reasons(loss, found | {"subdifferential": sides}, request),
    )


def settled(values: Any) -> Values:
    """The values as a NumPy array without negative zeros, which read as a bug."""
    return np.asarray(np.asarray(values) + 0.0)


def _interval(sides: tuple[Any, Any] | None) -> tuple[Values, Values] | None:
    """The two ends; None where a single sample has neither."""
    if sides is None or (not np.any(np.isfinite(sides)) and np.ndim(sides[0]) == 0):
        return None
    return settled(sides[0]), settled(sides[1])


def _asked(loss: Loss, what: str, request: EvaluateRequest) -> Any:
    ask: Callable[[Any, Any], Any] | None = getattr(loss, what, None)
    return ask and ask(request.prediction, request.target)


def _reasons(
    loss: Loss, found: Mapping[str, Any], request: EvaluateRequest
) -> dict[str, str]:
    reasons = {
        name: _reason(loss, name, values, request.prediction)
        for name, values in found.items()
    }
    return {name: why for name, why in reasons.items() if why}


def _reason(loss: Loss, name: str, values: Any, prediction: Any) -> str | None:
    if values is None and isinstance(loss, EventLoss):
        return f"A sample of several numbers has no one {name} for each of them."
    if values is None:
        return f"This loss does not say its {name}."
    if np.isnan(values).any():
        return f"{_JUMP if _jumps(loss) else _BEYOND} has no {name}."
    if (endless := np.isinf(values)).any():
        known = (endless <= _at_an_end(loss, prediction, endless.ndim)).all()
        return f"The {name} is {_INFINITE if known else _TOO_LARGE}."
    return None


_INFINITE = "infinite here"
_TOO_LARGE = "beyond the largest float here (about 1.8e308)"


def _at_an_end(loss: Loss, prediction: Any, axes: int) -> Any:
    """Where the prediction is an end of its domain, such as a probability of 0.

    Only there may a loss be infinite; inside, what reads as infinity is too large for
    a float: (1e200)² is 1e400. A sample of several numbers has an end where one of
    them has; of probabilities that is 0, since one of them is 1 only beside zeros.
    """
    domain = loss.prediction_kind.domain
    if isinstance(loss, PointwiseLoss):
        return np.isin(prediction, (domain.minimum, domain.maximum))
    ends = np.isin(prediction, domain.minimum)
    return ends.any(axis=tuple(range(axes, ends.ndim)))


_JUMP = "The loss jumps at this prediction and"
_BEYOND = "This prediction is beyond what floats can follow and"


def _jumps(loss: Loss) -> bool:
    # A definition that declares jumps has them; only there derivatives are NaN.
    return isinstance(loss, PointwiseLoss) and (
        type(loss).jumps is not PointwiseLoss.jumps
    )
