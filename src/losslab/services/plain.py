"""Answers as strict JSON data, for whichever face passes them on."""

from dataclasses import asdict
from typing import Any

from losslab.services.card import Json
from losslab.services.curve import Curve
from losslab.services.descend import Descent
from losslab.services.evaluate import Evaluation, Values
from losslab.services.strict import strict


def evaluation(answer: Evaluation) -> Json:
    """``loss``, ``gradient``, ``subdifferential`` as [lower, upper], ``curvature``.

    What does not exist is None, and then ``reasons`` says why.

    >>> from losslab.services.evaluate import EvaluateRequest, evaluate
    >>> evaluation(evaluate(EvaluateRequest("huber", 3.0, 0.0)))["subdifferential"]
    [1.0, 1.0]
    """
    return {
        "loss": strict(answer.loss),
        "gradient": strict(answer.gradient),
        "subdifferential": _interval(answer.subdifferential),
        "curvature": strict(answer.curvature),
    } | ({"reasons": dict(answer.reasons)} if answer.reasons else {})


def _interval(sides: tuple[Values, Values] | None) -> list[Any] | None:
    ends = [strict(side) for side in sides or ()]
    return None if all(end is None for end in ends) else ends


def curve(answer: Curve) -> Json:
    """``target`` and the lists ``prediction``, ``loss``, ``gradient``; then the places.

    ``kinks`` and ``jumps`` are the predictions within the window where the loss has
    no derivative, or is not continuous.
    """
    return {
        "target": answer.target,
        "prediction": strict(answer.prediction),
        "loss": strict(answer.loss),
        "gradient": strict(answer.gradient),
        "kinks": list(answer.kinks),
        "jumps": list(answer.jumps),
    }


def descent(answer: Descent) -> Json:
    """``trajectory`` with the start, ``losses`` and ``status``."""
    return {
        "trajectory": strict(answer.trajectory),
        "losses": strict(answer.losses),
        "status": asdict(answer.status) | {"says": answer.status.says},
    }
