"""The contract of a loss, and the shapes in which losses of one number come.

A definition supplies its mathematics only; checks, derivatives and reductions are
here, once. Argument order is ``(prediction, target)`` everywhere, and every
derivative is with respect to the prediction.
"""

import abc
from typing import Any, ClassVar, final

import numpy as np

from losslab.core import derive
from losslab.core.arrays import Array, library, paired, plain
from losslab.core.card import Card
from losslab.core.errors import ShapeMismatch
from losslab.core.kinds import (
    REAL,
    REAL_TARGET,
    SCORE,
    SIGN,
    Kind,
)
from losslab.core.ops import where
from losslab.core.parametrised import Parametrised
from losslab.core.reduce import Reduction, kept, reduce


def quiet() -> Any:
    """Arithmetic without warnings."""
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
        """The losses of all samples, reduced.

        ``mean`` divides by the sum of the weights. Samples that the mask leaves out
        count for nothing, whatever stands there, in the result and in its gradient.

        Raises:
            InvalidInput: as `value` and `losslab.core.reduce.reduce` say.
            ShapeMismatch: where prediction, target, weight and mask do not fit.

        >>> from losslab import SquaredError
        >>> float(SquaredError()([1.5, 9.0], [1.0, 1.0], mask=[True, False]))
        0.25
        """
        if mask is not None:
            prediction, target = self._filled(*paired(prediction, target), mask)
        return reduce(self.value(prediction, target), reduction, weight, mask)

    @abc.abstractmethod
    def _filled(
        self, prediction: Array, target: Array, mask: Array
    ) -> tuple[Array, Array]:
        """Harmless numbers where the mask leaves samples out.

        Zero times the derivative of what stands there would be NaN where that is.
        """

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
        try:
            prediction, target = paired(prediction, target)
        except ShapeMismatch as error:
            kinds = f"{self.prediction_kind.says}; target: {self.target_kind.says}"
            says = f"{str(error).removesuffix('.')} (prediction: {kinds})."
            raise ShapeMismatch(says) from error
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
        with quiet():
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
        with quiet():
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
        with quiet():
            lower, upper = derive.slopes(self._at(target), prediction)
            return (
                plain(self._where_defined(lower, prediction, target)),
                plain(self._where_defined(upper, prediction, target)),
            )

    @final
    def curvature(self, prediction: Array, target: Array) -> Array:
        """The second derivative; where its two sides differ, the one nearer to 0."""
        prediction, target = self._aligned(prediction, target)
        with quiet():
            bend = derive.curvature(self._at(target), prediction)
            return plain(self._where_defined(bend, prediction, target))

    @final
    def _filled(
        self, prediction: Array, target: Array, mask: Array
    ) -> tuple[Array, Array]:
        keep = kept(prediction + target, mask)
        return (
            where(keep, prediction, self.prediction_kind.default),
            where(keep, target, self.target_kind.default),
        )

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
