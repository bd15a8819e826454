"""Answers as strict JSON data, for whichever face passes them on."""

import math
from dataclasses import asdict
from typing import Any

from losslab.services.card import Json
from losslab.services.curve import Curve
from losslab.services.descend import Descent
from losslab.services.evaluate import Evaluation, Values


def evaluation(answer: Evaluation) -> Json:
    """``loss``, ``gradient``, ``subdifferential`` as [lower, upper], ``curvature``.

    What does not exist is None, and then ``reasons`` says why.

    >>> from losslab.services.evaluate import EvaluateRequest, evaluate
    >>> evaluation(evaluate(EvaluateRequest("huber", 3.0, 0.0)))["subdifferential"]
    [1.0, 1.0]
    """
    curvature = answer.curvature
    return {
        "loss": rounded(answer.loss),
        "gradient": rounded(answer.gradient),
        "subdifferential": _interval(answer.subdifferential),
        "curvature": None if curvature is None else rounded(curvature),
    } | ({"reasons": dict(answer.reasons)} if answer.reasons else {})


def _interval(sides: tuple[Values, Values] | None) -> list[Any] | None:
    ends = [rounded(side) for side in sides or ()]
    return None if all(end is None for end in ends) else ends


def curve(answer: Curve) -> Json:
    """``target`` and the lists ``prediction``, ``loss``, ``gradient``; then the places.

    ``kinks`` and ``jumps`` are the predictions within the window where the loss has
    no derivative, or is not continuous.
    """
    return {
        "target": answer.target,
        "prediction": rounded(answer.prediction),
        "loss": rounded(answer.loss),
        "gradient": rounded(answer.gradient),
        "kinks": list(answer.kinks),
        "jumps": list(answer.jumps),
    }


def descent(answer: Descent) -> Json:
    """``trajectory`` with the start, ``losses`` and ``status``."""
    return {
        "trajectory": rounded(answer.trajectory),
        "losses": rounded(answer.losses),
        "status": asdict(answer.status) | {"says": answer.status.says},
    }


def rounded(values: Values) -> Any:
    """The numbers to 15 significant digits, as a person would write them; no NaN.

    The 16th and 17th digit show how binary fractions round, not what was computed:
    (0.6 − 1)² is 0.16 and not 0.16000000000000003.

    >>> import numpy as np
    >>> rounded(np.array([0.16000000000000003, np.nan]))
    [0.16, None]
    """
    return _rounded(values.tolist())


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.15g}") if math.isfinite(value) else None
