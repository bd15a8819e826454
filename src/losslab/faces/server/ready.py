"""Whether the server computes rightly, and getting it warm."""

import math
from functools import cache

from losslab.catalogue.discover import entries
from losslab.core.card import Worked
from losslab.services.descend import DescendRequest, descend
from losslab.services.evaluate import EvaluateRequest, evaluate


@cache
def problem() -> str | None:
    """What is wrong with the first worked example of the catalogue; None if nothing."""
    name, worked = next(
        (name, worked)
        for name, entry in entries("losses").items()
        for worked in entry.definition.card.worked
        if "loss" in worked.outputs
    )
    return _wrong(name, worked)


def _wrong(name: str, worked: Worked) -> str | None:
    inputs = dict(worked.inputs)
    request = EvaluateRequest(name, **inputs, parameters=worked.parameters)
    found, wanted = float(evaluate(request).loss), float(worked.outputs["loss"])
    if math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12):
        return None
    return f"{name} gives {found!r} where {wanted!r} is right"


def warm() -> None:
    """Load what the first run of a descent would otherwise wait for."""
    surface, optimizer = (
        next(iter(entries("surfaces"))),
        next(iter(entries("optimizers"))),
    )
    descend(DescendRequest(surface, optimizer, steps=1))
