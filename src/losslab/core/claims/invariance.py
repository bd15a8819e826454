"""Claims about what may be done to an event without changing its loss."""

from collections.abc import Callable
from typing import Any

import numpy as np

from losslab.core.claim import Claim
from losslab.core.event_losses import EventLoss
from losslab.core.kinds import NOTHING, PART, Kind

Change = Callable[[EventLoss, np.random.Generator, Any, Any], tuple[Any, Any]]
"""Other predictions and targets, which are said to cost the same."""

_ROUNDING = 1e-11
"""What rounding may change: events differ by other roundings than their copies."""


def INVARIANT(name: str, says: str, change: Change) -> Claim:
    """The loss of an event that was changed is what it was before."""

    def refute(loss: EventLoss) -> str | None:
        rng = np.random.default_rng(13)
        for size in (2, 3, 5):
            prediction, target = _events(loss, size, rng)
            before = loss.value(prediction, target)
            after = loss.value(*change(loss, rng, prediction, target))
            apart = abs(after - before) > _ROUNDING * (1.0 + abs(before))
            if apart.any():
                return f"{before[apart][0]:g} becomes {after[apart][0]:g}"
        return None

    return Claim(name, says, refute)


def _events(loss: EventLoss, size: int, rng: np.random.Generator) -> tuple[Any, Any]:
    ours, theirs = loss.prediction_kind, loss.target_kind
    sizes = dict.fromkeys((*ours.event, *theirs.event), size)
    target = None if theirs is NOTHING else theirs.draw(rng, 32, sizes)
    return ours.draw(rng, 32, sizes), target


def ANY_ORDER(axis: str) -> Claim:
    """Prediction and target may change places along an axis, both alike."""

    def shuffled(
        loss: EventLoss, rng: np.random.Generator, prediction: Any, target: Any
    ) -> tuple[Any, Any]:
        count = prediction.shape[_place(loss.prediction_kind, axis)]
        order = rng.permutation(count)
        moved = np.take(prediction, order, _place(loss.prediction_kind, axis))
        if loss.target_kind.index_of == axis:
            return moved, np.argsort(order)[target]
        if axis not in loss.target_kind.event:
            return moved, target
        return moved, np.take(target, order, _place(loss.target_kind, axis))

    says = f"in whatever order each {axis} comes, the loss is the same"
    return INVARIANT("any order", says, shuffled)


def SHIFT_INVARIANT(axis: str) -> Claim:
    """The same may be added to all members along an axis of the prediction."""

    def shifted(
        loss: EventLoss, rng: np.random.Generator, prediction: Any, target: Any
    ) -> tuple[Any, Any]:
        along = _place(loss.prediction_kind, axis)
        first = np.take(prediction, [0], along)
        return prediction + rng.normal(size=first.shape), target

    says = f"adding the same to each {axis} changes nothing"
    return INVARIANT("shift invariant", says, shifted)


def SCALE_INVARIANT(axis: str) -> Claim:
    """Each member along an axis may be multiplied by a positive number of its own."""

    def scaled(
        loss: EventLoss, rng: np.random.Generator, prediction: Any, target: Any
    ) -> tuple[Any, Any]:
        shape = [len(prediction), *[1] * (prediction.ndim - 1)]
        along = _place(loss.prediction_kind, axis)
        shape[along] = prediction.shape[along]
        return prediction * np.exp(rng.normal(size=shape)), target

    says = f"multiplying each {axis} by a positive number changes nothing"
    return INVARIANT("scale invariant", says, scaled)


def ONLY_ORDER(part: str) -> Claim:
    """Any rising map may be applied to a part of the target."""

    def stretched(
        loss: EventLoss, rng: np.random.Generator, prediction: Any, target: Any
    ) -> tuple[Any, Any]:
        kind = loss.target_kind
        mapped = np.moveaxis(target.copy(), _place(kind, PART), 0)
        values = mapped[kind.parts.index(part)]
        mapped[kind.parts.index(part)] = values + values**3
        return prediction, np.moveaxis(mapped, 0, _place(kind, PART))

    says = f"only the order of each {part} counts"
    return INVARIANT("only order", says, stretched)


def _place(kind: Kind, axis: str) -> int:
    return kind.event.index(axis) - len(kind.event)
