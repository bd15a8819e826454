"""Predictions and targets as samples: which axes are one event, which the batch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

from losslab.core.arrays import Array, at_once, cast, is_whole, library, numeric, whole
from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.fields import Parameter
from losslab.core.kinds import NOTHING, PART, Kind, Shape
from losslab.core.ops import where


class Takes(Protocol):
    """What a loss says of its inputs."""

    prediction_kind: ClassVar[Kind]
    target_kind: ClassVar[Kind]
    other_targets: ClassVar[tuple[Kind, ...]]

    def ignored(self, target: Array) -> Array | None: ...

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]: ...

    @property
    def own_sizes(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Samples:
    """Prediction and target as arrays of one library whose batch axes agree.

    Only a target of one number is left without batch axes: it serves all samples.
    """

    prediction: Array
    target: Array
    prediction_kind: Kind
    target_kind: Kind
    ignored: Array | None = None

    def each(self) -> Array:
        """An array with one number per sample, for its shape and its type."""
        rank = len(self.prediction_kind.event)
        return self.prediction[(..., *[0] * rank)] if rank else self.prediction

    def filled(self, keep: Array) -> "Samples":
        """Harmless numbers where a mask leaves samples out.

        Zero times the derivative of what stands there would be NaN where that is.
        """
        prediction = _filled(self.prediction, keep, self.prediction_kind)
        target = self.target
        if self.target_kind is not NOTHING:
            target = _filled(target, keep, self.target_kind)
        return replace(self, prediction=prediction, target=target)


def _filled(values: Array, keep: Array, kind: Kind) -> Array:
    rank = len(kind.event)
    harmless = 1.0 / values.shape[-1] if kind.sums_to_one else kind.default
    harmless = int(harmless) if is_whole(values) else harmless
    return where(keep[(..., *[None] * rank)], values, harmless)


def aligned(loss: Takes, prediction: Array, target: Array) -> Samples:
    """Both inputs as arrays of one library whose axes fit; values are not looked at.

    Python numbers and lists become NumPy float64 arrays, or follow the other one. Whole
    numbers of a whole kind stay whole; all else has one floating-point type.

    Raises:
        ShapeMismatch: where batches or named axes differ.
        InvalidInput: where one is of another library, not numeric, too small to hold
            an event, or a target too many or too few.
    """
    kind = loss.prediction_kind
    if loss.target_kind is NOTHING:
        if target is not None:
            raise InvalidInput("This loss takes no target, and one was given.")
        (prediction,) = numeric(prediction)
        kind.check_shape("prediction", tuple(prediction.shape))
        return Samples(prediction, None, kind, NOTHING)
    if target is None:
        says = " or ".join(
            kind.says for kind in (loss.target_kind, *loss.other_targets)
        )
        raise InvalidInput(f"A target must be given: {says}.")
    known = (loss.target_kind, *loss.other_targets)
    counted = any(of_target.whole for of_target in known)
    prediction, target = numeric(prediction, target, last_whole=counted)
    if counted or kind.event or loss.target_kind.event:
        kind.check_shape("prediction", tuple(prediction.shape))
        return _events(loss, prediction, target)
    if prediction.shape != target.shape and target.ndim:
        if prediction.ndim:
            raise _differ(
                loss, prediction, target, "reshape one so that they are the same"
            )
        prediction = library(prediction).broadcast_to(prediction, target.shape)
    return Samples(prediction, target, kind, loss.target_kind)


def _events(loss: Takes, prediction: Array, target: Array) -> Samples:
    kind = loss.prediction_kind
    batch = prediction.ndim - len(kind.event)
    of_target = _kind_of_target(loss, batch, prediction, target)
    of_target.check_shape("target", tuple(target.shape))
    if why := _disagreement(kind, of_target, prediction.shape, target.shape):
        why += _classes_second(of_target, prediction.shape, target.shape)
        raise _differ(loss, prediction, target, why)
    sizes = kind.sizes(prediction.shape)
    for name, size in loss.own_sizes.items():
        if sizes.get(name, size) != size:
            raise ShapeMismatch(
                f"The axis {name!r} is {sizes[name]} long, and {_along(loss, name)} has"
                f" {size} numbers along it; give one for each."
            )
    prediction, target = _on_one_batch(kind, of_target, prediction, target)
    if of_target.whole:
        target = whole("target", target, of_target.says)
    else:
        target = cast(target, prediction.dtype)
    return Samples(prediction, target, kind, of_target)


def _along(loss: Takes, axis: str) -> str:
    """The name of the parameter whose numbers lie along the axis."""
    return next(name for name, p in loss.parameters().items() if axis in p.axes)


def _kind_of_target(loss: Takes, batch: int, prediction: Array, target: Array) -> Kind:
    """The kind whose event leaves as many batch axes as the prediction has.

    A number serves all samples, as a target and as a prediction.
    """
    known = (loss.target_kind, *loss.other_targets)
    for kind in known:
        ahead = target.ndim - len(kind.event)
        one_target = ahead == 0 and not kind.event
        one_prediction = batch == 0 and not loss.prediction_kind.event
        if ahead == batch or (ahead >= 0 and (one_target or one_prediction)):
            return kind
    if not target.ndim:
        loss.target_kind.check_shape("target", ())
    events = " or ".join(_axes(kind) for kind in known)
    why = (
        f"beside the axes of one sample (prediction {_axes(loss.prediction_kind)},"
        f" target {events}) both need the same batch axes"
    )
    raise _differ(loss, prediction, target, why)


def _axes(kind: Kind) -> str:
    return ", ".join(map(repr, kind.event)) or "none"


def _disagreement(kind: Kind, other: Kind, shape: Shape, beside: Shape) -> str | None:
    """The first axis that is longer in one than in the other, in words."""
    ours, theirs = kind.sizes(shape), other.sizes(beside)
    pairs = [
        (f"the axis {name!r}", ours[name], size)
        for name, size in theirs.items()
        if name in ours and name != PART
    ]
    first = shape[: len(shape) - len(kind.event)]
    second = beside[: len(beside) - len(other.event)]
    if first and second:
        both = zip(first, second, strict=True)
        pairs += [(f"batch axis {k}", a, b) for k, (a, b) in enumerate(both)]
    return next(
        (
            f"{axis} is {a} long in one and {b} in the other"
            for axis, a, b in pairs
            if a != b
        ),
        None,
    )


def _classes_second(of_target: Kind, shape: Shape, beside: Shape) -> str:
    """What to do where the classes lie along axis 1, as PyTorch has them."""
    if not of_target.index_of or (*shape[:1], *shape[2:]) != tuple(beside):
        return ""
    return "; classes lie along the last axis: move axis 1 of the prediction to the end"


def _on_one_batch(
    kind: Kind, other: Kind, prediction: Array, target: Array
) -> tuple[Array, Array]:
    """Both with the batch axes of the one that has any."""
    first = prediction.shape[: prediction.ndim - len(kind.event)]
    second = target.shape[: target.ndim - len(other.event)]
    xp = library(prediction)
    if second and not first:
        prediction = xp.broadcast_to(prediction, (*second, *prediction.shape))
    if first and not second:
        target = xp.broadcast_to(target, (*first, *target.shape))
    return prediction, target


def _differ(loss: Takes, prediction: Array, target: Array, why: str) -> ShapeMismatch:
    kinds = f"{loss.prediction_kind.says}; target: {loss.target_kind.says}"
    return ShapeMismatch(
        f"prediction has shape {tuple(prediction.shape)} and target has shape"
        f" {tuple(target.shape)}; {why} (prediction: {kinds})."
    )


def accepted(loss: Takes, samples: Samples) -> Samples:
    """The samples, their values checked against the kinds of the loss.

    Raises:
        InvalidInput: values outside the domain of prediction or target.
    """
    with at_once(samples.prediction):
        samples.prediction_kind.check("prediction", samples.prediction)
    if samples.target_kind is NOTHING:
        return samples
    samples = ignoring(loss, samples)
    sizes = samples.prediction_kind.sizes(samples.prediction.shape)
    with at_once(samples.target):
        samples.target_kind.check("target", samples.target, sizes)
    return samples


def ignoring(loss: Takes, samples: Samples) -> Samples:
    """The samples, with harmless numbers where a target stands for none."""
    kind = samples.target_kind
    ignored = None if kind is NOTHING else loss.ignored(samples.target)
    if ignored is None:
        return samples
    counted = samples.filled(library(ignored).logical_not(ignored))
    return replace(counted, ignored=ignored)


def legal(samples: Samples) -> Array:
    """Whether all samples are in their domains, as `accepted` has filled them."""
    kind, other = samples.prediction_kind, samples.target_kind
    sizes = kind.sizes(samples.prediction.shape)
    fits = kind.admits(samples.prediction, sizes)
    return fits if other is NOTHING else fits & other.admits(samples.target, sizes)
