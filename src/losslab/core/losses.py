"""The contract of a loss, and the four shapes in which losses come.

A definition supplies its mathematics only; checks, derivatives and reductions are
here, once. Argument order is ``(prediction, target)`` everywhere, and every
derivative is with respect to the prediction.
"""

import abc
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from losslab.core import derive, reverse
from losslab.core.arrays import Array, library, paired, plain
from losslab.core.card import Card
from losslab.core.kinds import (
    CLASS_PROBABILITIES,
    CLASS_SCORES,
    REAL,
    REAL_TARGET,
    SCORE,
    SIGN,
    SLICE_SCORE,
    SLICE_TARGET,
    Kind,
)
from losslab.core.ops import stack
from losslab.core.parameters import Parametrised
from losslab.core.reduce import Reduction, reduce


def _quiet() -> Any:
    # Infinity at an overflow or at log 0 is the true value of a loss, not a fault.
    return np.errstate(all="ignore")


class Loss(Parametrised, abc.ABC):
    """How wrong predictions are, sample by sample."""

    card: ClassVar[Card]
    prediction_kind: ClassVar[Kind]
    target_kind: ClassVar[Kind]
    notation: ClassVar[str] = ""
    """What the letters of the formulas on the card stand for."""

    def __call__(
        self,
        prediction: Array,
        target: Array,
        *,
        reduction: Reduction = "mean",
        weight: Array | None = None,
        mask: Array | None = None,
    ) -> Array:
        """The losses of all samples, reduced; see `losslab.core.reduce.reduce`."""
        return reduce(self.value(prediction, target), reduction, weight, mask)

    @abc.abstractmethod
    def value(self, prediction: Array, target: Array) -> Array:
        """The loss of each sample."""

    @abc.abstractmethod
    def value_and_gradient(
        self, prediction: Array, target: Array
    ) -> tuple[Array, Array]:
        """The loss of each sample and its derivative with respect to the prediction."""

    @final
    def gradient(self, prediction: Array, target: Array) -> Array:
        """The derivative with respect to the prediction.

        At a kink it is the element of the subdifferential nearest to 0, and where
        the loss jumps it is NaN.
        """
        return self.value_and_gradient(prediction, target)[1]

    @final
    def accept(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Both inputs as arrays, checked.

        Raises:
            InvalidInput: values outside the domain of prediction or target.
            ShapeMismatch: where the shapes differ.
        """
        prediction, target = paired(prediction, target)
        self.prediction_kind.check("prediction", prediction)
        self.target_kind.check("target", target)
        return prediction, target


class PointwiseLoss(Loss):
    """A loss of one number per sample, applied element by element."""

    prediction_kind: ClassVar[Kind] = REAL
    target_kind: ClassVar[Kind] = REAL_TARGET

    @abc.abstractmethod
    def formula(self, prediction: Array, target: Array) -> Array:
        """The loss of each sample, as array mathematics from `losslab.core.ops`."""

    def kinks(self, target: Array) -> tuple[Array, ...]:
        """Predictions at which left and right derivative differ."""
        return ()

    def bends(self, target: Array) -> tuple[Array, ...]:
        """Predictions at which the derivative is continuous but not its slope."""
        return ()

    def jumps(self, target: Array) -> tuple[Array, ...]:
        """Predictions at which the loss itself is discontinuous."""
        return ()

    @final
    def value(self, prediction: Array, target: Array) -> Array:
        """The loss of each sample: arrays of one shape, or scalars.

        Raises:
            InvalidInput: values outside the domain of prediction or target.
            ShapeMismatch: where the shapes differ.
        """
        prediction, target = self.accept(prediction, target)
        with _quiet():
            losses = derive.spread(
                self.formula(prediction, target), prediction + target
            )
        return plain(losses)

    @final
    def value_and_gradient(
        self, prediction: Array, target: Array
    ) -> tuple[Array, Array]:
        """The loss of each sample and its derivative; at a kink as `gradient` says."""
        prediction, target = self._aligned(prediction, target)
        with _quiet():
            if self._is_smooth():
                values, slopes = derive.slope(self._at(target), prediction)
            else:
                values = derive.spread(self.formula(prediction, target), prediction)
                slopes = derive.least_magnitude(
                    *derive.slopes(self._at(target), prediction)
                )
            return plain(values), plain(self._where_defined(slopes, prediction, target))

    @final
    def subdifferential(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """The interval of all subgradients, ``(lower, upper)``.

        Both ends are the derivative where there is one. Where the loss is not convex
        it is Clarke's subdifferential; where it jumps both ends are NaN.
        """
        prediction, target = self._aligned(prediction, target)
        with _quiet():
            lower, upper = derive.slopes(self._at(target), prediction)
            return (
                plain(self._where_defined(lower, prediction, target)),
                plain(self._where_defined(upper, prediction, target)),
            )

    @final
    def curvature(self, prediction: Array, target: Array) -> Array:
        """The second derivative; where its two sides differ, the one nearer to 0."""
        prediction, target = self._aligned(prediction, target)
        with _quiet():
            bend = derive.curvature(self._at(target), prediction)
            return plain(self._where_defined(bend, prediction, target))

    def _aligned(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        prediction, target = self.accept(prediction, target)
        return derive.spread(prediction, prediction + target), target

    def _at(self, target: Array) -> derive.Function:
        return lambda prediction: self.formula(prediction, target)

    def _is_smooth(self) -> bool:
        # A law proves that a loss which declares no kinks has none.
        own, none = type(self), PointwiseLoss
        return own.kinks is none.kinks and own.jumps is none.jumps

    def _where_defined(
        self, derivative: Array, prediction: Array, target: Array
    ) -> Array:
        xp = library(prediction)
        defined = (prediction == prediction) & (target == target)  # not NaN
        for place in self.jumps(target):
            defined = defined & (prediction != place)
        return xp.where(defined, derivative, xp.nan)


class ResidualLoss(PointwiseLoss):
    """A loss that depends on the residual ``prediction − target`` only."""

    notation: ClassVar[str] = "r = ŷ − y, the residual"

    @abc.abstractmethod
    def penalty(self, residual: Array) -> Array:
        """The loss of each residual."""

    @final
    def formula(self, prediction: Array, target: Array) -> Array:
        return self.penalty(prediction - target)


class MarginLoss(PointwiseLoss):
    """A loss of the margin ``target · prediction`` of a score; labels are −1 and +1."""

    prediction_kind: ClassVar[Kind] = SCORE
    target_kind: ClassVar[Kind] = SIGN
    notation: ClassVar[str] = "m = y·ŷ, the margin of the score ŷ for the label y = ±1"

    @abc.abstractmethod
    def penalty(self, margin: Array) -> Array:
        """The loss of each margin."""

    @final
    def formula(self, prediction: Array, target: Array) -> Array:
        return self.penalty(prediction * target)


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
        with _quiet():
            return plain(self.formula(prediction, target))

    @final
    def value_and_gradient(
        self, prediction: Array, target: Array
    ) -> tuple[Array, Array]:
        """The loss of each sample and its gradient in the scores."""
        prediction, target = self.accept(prediction, target)
        with _quiet():
            values = self.formula(prediction, target)
            gradient = reverse.gradient(self.formula, prediction, target)
            return plain(values), gradient

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
