"""Losses of one score per class, and how to look at them as losses of one number."""

import abc
from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import reverse
from losslab.core.arrays import Array, plain
from losslab.core.kinds import (
    CLASS_PROBABILITIES,
    CLASS_SCORES,
    SLICE_SCORE,
    SLICE_TARGET,
    Kind,
)
from losslab.core.losses import Loss, PointwiseLoss, quiet
from losslab.core.ops import stack, where
from losslab.core.reduce import kept


class ClassLoss(Loss):
    """A loss of one score per class; classes run along the last axis."""

    prediction_kind: ClassVar[Kind] = CLASS_SCORES
    target_kind: ClassVar[Kind] = CLASS_PROBABILITIES
    notation: ClassVar[str] = "z_k the score and y_k the probability of class k"

    @abc.abstractmethod
    def formula(self, prediction: Array, target: Array) -> Array:
        """The loss of each sample; the last axis is summed away."""

    @final
    def value(self, prediction: Array, target: Array) -> Array:
        """The loss of each sample, from arrays ``(..., classes)`` of one shape.

        Raises:
            InvalidInput: no class axis, or targets that are no probabilities.
            ShapeMismatch: where the shapes differ.
        """
        prediction, target = self.accept(prediction, target)
        with quiet():
            return plain(self.formula(prediction, target))

    @final
    def value_and_gradient(
        self, prediction: Array, target: Array
    ) -> tuple[Array, Array]:
        """The loss of each sample and its gradient in the scores."""
        prediction, target = self.accept(prediction, target)
        with quiet():
            values = self.formula(prediction, target)
            gradient = reverse.gradient(self, prediction, target)
            return plain(values), gradient

    @final
    def _filled(
        self, prediction: Array, target: Array, mask: Array
    ) -> tuple[Array, Array]:
        keep = kept((prediction + target)[..., 0], mask)[..., None]
        even = 1.0 / (prediction + target).shape[-1]
        return where(keep, prediction, 0.0), where(keep, target, even)

    @final
    def slice(self) -> "Slice":
        """The loss of one score, for figures; see `Slice`."""
        return Slice(self)


@final
@dataclass(frozen=True)
class Slice(PointwiseLoss):
    """A class loss as a loss of one number: the score of class 1 of three.

    The other two scores are 0. Target 1 means class 1 and target 0 means class 2; a
    target between them shares the probability between these two classes.
    """

    prediction_kind: ClassVar[Kind] = SLICE_SCORE
    target_kind: ClassVar[Kind] = SLICE_TARGET
    loss: ClassLoss

    def formula(self, prediction: Array, target: Array) -> Array:
        scores = stack([prediction, 0.0, 0.0])
        return self.loss.formula(scores, stack([target, 1.0 - target, 0.0]))

    def kinks(self, target: Array) -> tuple[Array, ...]:
        """None declared; being there, it has both sides looked at."""
        return ()
