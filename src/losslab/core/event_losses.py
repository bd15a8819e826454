"""Losses of whole events, and how to look at them as losses of one number."""

import abc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, final

from losslab.core import reverse
from losslab.core.arrays import Array, alike, library, quiet
from losslab.core.domains import Domain, real
from losslab.core.dual import innermost
from losslab.core.kinds import NOTHING, REAL, SCORE, Kind
from losslab.core.losses import Loss, PointwiseLoss
from losslab.core.ops import weighted
from losslab.core.samples import Samples


class EventLoss(Loss):
    """A loss whose sample is more than one number: the trailing axes of its kinds."""

    kinked: ClassVar[bool] = False
    """Whether there are places where the gradient jumps; a law checks it."""
    figure_prediction: ClassVar[Kind] = SCORE
    figure_target: ClassVar[Kind]
    """The two numbers that the loss's own figure varies; see `line`."""
    letters: ClassVar[Mapping[str, str]] = {"z": "prediction", "y": "target"}
    """Letters of the card's formulas, as one writes them (μ, not its LaTeX): an input,
    a part of it (``target.lower``), or a method that computes it from both."""

    @abc.abstractmethod
    def line(self, target: Array) -> "Line":
        """The line through an event along which the loss's own figure looks.

        The number ``target`` decides what the figure's target decides.
        """

    @final
    def figure(self) -> "Figure":
        """The loss as one of two numbers; see `Figure`."""
        return Figure(self)

    @final
    def _losses_and_gradient(self, samples: Samples) -> tuple[Array, Array]:
        values = self._values(samples)
        with quiet(samples.prediction):
            gradient = reverse.gradient(self, samples.prediction, samples.target)
            gradient = self._known(gradient, samples.prediction)
            return self._counted(values, samples), self._counted(gradient, samples)

    def _known(self, gradient: Array, prediction: Array) -> Array:
        """The gradient; of an event with what is no number it is none."""
        xp = library(prediction)
        spoilt = prediction != prediction
        for axis in range(-len(self.prediction_kind.event), 0):
            spoilt = xp.any(spoilt, axis=axis, keepdims=True)
        return xp.where(spoilt, xp.nan, gradient)


@final
@dataclass(frozen=True, eq=False)
class Line(PointwiseLoss):
    """A loss along a line through an event: at ``start + prediction · direction``.

    It takes no target of its own; start, direction and target may also be one for each
    prediction. ``kinks_at`` are the predictions at which there is a kink, as far as
    they are known; both sides are looked at anyway.

    >>> from losslab import SoftmaxCrossEntropy
    >>> line = Line(SoftmaxCrossEntropy(), (0.0, 0.0), (1.0, 0.0), (1.0, 0.0))
    >>> line.gradient(0.0)
    np.float64(-0.5)
    """

    target_kind: ClassVar[Kind] = NOTHING

    loss: Loss
    start: Array
    direction: Array
    target: Array = None
    kinks_at: tuple[Array, ...] = ()
    domain: Domain = real

    def __post_init__(self) -> None:
        _let(self, prediction_kind=replace(REAL, domain=self.domain))

    def formula(self, prediction: Array, target: Array) -> Array:
        along = prediction[(..., *[None] * len(self.loss.prediction_kind.event))]
        like = innermost(prediction)
        # ∞ along a line moves no number that the line does not move.
        moved = weighted(alike(self.direction, like), along)
        event = moved + alike(self.start, like)
        return self.loss.formula(event, self._target(like))

    def _target(self, like: Array) -> Array:
        """The target as one event for each prediction."""
        if self.target is None:
            return None
        target = alike(self.target, like)
        kinds = (self.loss.target_kind, *self.loss.other_targets)
        ranks = [len(kind.event) for kind in kinds]
        alone = next((r for r in ranks if target.ndim == r), None)
        if alone is None:
            return target
        return library(like).broadcast_to(target, (*like.shape, *target.shape))

    def kinks(self, target: Array) -> tuple[Array, ...]:
        return self.kinks_at


@final
@dataclass(frozen=True)
class Figure(PointwiseLoss):
    """An event loss as its own figure shows it: one number moves, one is the target.

    >>> from losslab import SoftmaxCrossEntropy
    >>> SoftmaxCrossEntropy().figure().value(0.0, 1.0).round(6)
    np.float64(1.098612)
    """

    loss: EventLoss

    def __post_init__(self) -> None:
        kinds = self.loss.figure_prediction, self.loss.figure_target
        _let(self, prediction_kind=kinds[0], target_kind=kinds[1])

    def formula(self, prediction: Array, target: Array) -> Array:
        return self.loss.line(target).formula(prediction, None)

    def kinks(self, target: Array) -> tuple[Array, ...]:
        return self.loss.line(target).kinks_at


def pointwise(loss: Loss) -> PointwiseLoss:
    """The loss itself where a sample is one number, else what its figure shows of it.

    Raises:
        TypeError: for a loss that is neither.
    """
    if isinstance(loss, EventLoss):
        return loss.figure()
    if isinstance(loss, PointwiseLoss):
        return loss
    raise TypeError(f"{loss!r} is no loss of numbers or events")


def _let(loss: PointwiseLoss, **kinds: Kind) -> None:
    """Kinds of this instance, in place of those of its class."""
    for name, kind in kinds.items():
        object.__setattr__(loss, name, kind)
