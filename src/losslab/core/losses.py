"""The contract of a loss, and the shapes in which losses of one number come.

A definition supplies its mathematics only; checks, derivatives and reductions are
here, once. Argument order is ``(prediction, target)`` everywhere, and every
derivative is with respect to the prediction.
"""

import abc
from typing import Any, ClassVar, final

import numpy as np

from losslab.core import derive
from losslab.core.answers import answers
from losslab.core.arrays import Array, library, quiet
from losslab.core.card import Card
from losslab.core.kinds import REAL, REAL_TARGET, SCORE, SIGN, Kind
from losslab.core.ops import where
from losslab.core.parametrised import Parametrised
from losslab.core.reduce import Reduction, kept, reduce
from losslab.core.samples import Samples, aligned, ignoring


class Loss(Parametrised, abc.ABC):
    """How wrong predictions are, sample by sample.

    A sample is an event: the trailing axes that the kind of the prediction names. What
    is left are batch axes, on which prediction and target have to agree; one number
    serves all samples. A loss of target kind `NOTHING` takes none, and
    ``other_targets`` are further kinds of target that it takes.
    """

    card: ClassVar[Card]
    prediction_kind: ClassVar[Kind]
    target_kind: ClassVar[Kind]
    other_targets: ClassVar[tuple[Kind, ...]] = ()
    notation: ClassVar[str] = ""
    """What the letters of the formulas on the card stand for."""

    def __call__(
        self,
        prediction: Array,
        target: Array = None,
        *,
        reduction: Reduction = "mean",
        weight: Array | None = None,
        mask: Array | None = None,
    ) -> Array:
        """The losses of all samples, reduced.

        Weight and mask are one per sample, whatever an event is. ``mean`` divides by
        the sum of the weights. Samples that the mask leaves out count for nothing,
        whatever stands there, in the result and in its gradient.

        Raises:
            InvalidInput: as `value` and `losslab.core.reduce.reduce` say.
            ShapeMismatch: where prediction, target, weight and mask do not fit.

        >>> from losslab import SquaredError
        >>> float(SquaredError()([1.5, 9.0], [1.0, 1.0], mask=[True, False]))
        0.25
        """
        samples = aligned(self, prediction, target)
        if mask is not None:
            samples = samples.filled(kept(samples.each(), mask))
        (losses,) = answers(self, samples, "_losses", (samples.each(),))
        shares = self._shares(ignoring(self, samples))
        return reduce(losses, reduction, weight, mask, shares)

    @abc.abstractmethod
    def formula(self, prediction: Array, target: Array) -> Array:
        """The loss of each sample, as array mathematics from `losslab.core.ops`."""

    def ignored(self, target: Array) -> Array | None:
        """Which samples have a target that stands for none, if there may be such."""
        return None

    def share(self, target: Array) -> Array | None:
        """What each sample counts for in a mean, where its target decides that."""
        return None

    @property
    def potential(self) -> bool:
        """Whether the gradient is that of the value; a law tries both answers."""
        return True

    @property
    def own_sizes(self) -> dict[str, Any]:
        """The lengths of named axes that parameters fix, whole numbers or traced."""
        given = self.parameter_values
        return {
            axis: np.shape(given[name])[0]
            for name, known in self.parameters().items()
            if given[name] is not None
            for axis in known.axes
        }

    @final
    def value(
        self, prediction: Array, target: Array = None, *, out: Array = None
    ) -> Array:
        """The loss of each sample; shape ``batch`` from ``(*batch, *event)``.

        Raises:
            InvalidInput: values outside the domain of prediction or target.
            ShapeMismatch: where the batches or the named axes differ.
        """
        samples = aligned(self, prediction, target)
        (values,) = answers(self, samples, "_losses", (samples.each(),), (out,))
        return values

    @final
    def value_and_gradient(
        self,
        prediction: Array,
        target: Array = None,
        *,
        out: Array = None,
    ) -> tuple[Array, Array]:
        """The loss of each sample and its derivative with respect to the prediction.

        What the derivative is where there are several, `gradient` says. Arrays given
        as ``out``, a tuple of two, are written into and returned.
        """
        samples = aligned(self, prediction, target)
        likes = samples.each(), samples.prediction
        values, gradient = answers(self, samples, "_losses_and_gradient", likes, out)
        return values, gradient

    @final
    def gradient(
        self, prediction: Array, target: Array = None, *, out: Array = None
    ) -> Array:
        """The derivative with respect to the prediction.

        At a kink it is the element of the subdifferential nearest to 0, and where
        the loss jumps it is NaN. Of an event with kinks it is a subgradient: the one
        that reverse mode comes upon.
        """
        samples = aligned(self, prediction, target)
        likes = (samples.prediction,)
        (gradient,) = answers(self, samples, "_gradient", likes, (out,))
        return gradient

    def _losses(self, samples: Samples) -> tuple[Array]:
        """What `value` says of accepted samples."""
        return (self._counted(self._values(samples), samples),)

    @abc.abstractmethod
    def _losses_and_gradient(self, samples: Samples) -> tuple[Array, Array]:
        """What `value_and_gradient` says of accepted samples."""

    def _gradient(self, samples: Samples) -> tuple[Array]:
        """What `gradient` says of accepted samples."""
        return self._losses_and_gradient(samples)[1:]

    @final
    def _values(self, samples: Samples) -> Array:
        with quiet(samples.prediction):
            values = self.formula(samples.prediction, samples.target)
        whole_event = self.prediction_kind.event
        return values if whole_event else derive.spread(values, samples.prediction)

    @final
    def _counted(self, values: Array, samples: Samples) -> Array:
        """The values of samples, or their gradients; 0 where a sample is ignored."""
        if samples.ignored is None:
            return values
        return where(_beside(samples.ignored, values), 0.0, values)

    @final
    def _shares(self, samples: Samples) -> Array | None:
        """What each sample counts for in a mean; None where all count the same."""
        share, ignored = self.share(samples.target), samples.ignored
        if ignored is None:
            return share
        return where(ignored, 0.0, 1.0 if share is None else share)


def _beside(each: Array, values: Array) -> Array:
    """One number per sample, to meet values of whole events."""
    return each[(..., *[None] * (values.ndim - each.ndim))]


class PointwiseLoss(Loss):
    """A loss of one number per sample, applied element by element."""

    prediction_kind: ClassVar[Kind] = REAL
    target_kind: ClassVar[Kind] = REAL_TARGET

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
    def _losses_and_gradient(self, samples: Samples) -> tuple[Array, Array]:
        prediction, target = samples.prediction, samples.target
        with quiet(prediction):
            values, slopes = derive.slope(self._at(target), prediction)
            if not self._is_smooth():
                left = derive.slope(self._at(target), prediction, -1.0)[1]
                slopes = derive.nearest_to_zero(left, slopes)
            if self._is_broken():  # beside a jump is another value than on it
                values = derive.spread(self.formula(prediction, target), prediction)
            losses = self._counted(values, samples)
            return losses, self._derivative(samples, slopes)

    @final
    def subdifferential(
        self, prediction: Array, target: Array = None
    ) -> tuple[Array, Array]:
        """The interval of all subgradients, ``(lower, upper)``.

        Both ends are the derivative where there is one. Where the loss is not convex
        it is Clarke's subdifferential; where it jumps both ends are NaN.
        """
        samples = aligned(self, prediction, target)
        likes = samples.prediction, samples.prediction
        lower, upper = answers(self, samples, "_slopes", likes)
        return lower, upper

    def _slopes(self, samples: Samples) -> tuple[Array, Array]:
        """What `subdifferential` says of accepted samples."""
        with quiet(samples.prediction):
            ends = derive.slopes(self._at(samples.target), samples.prediction)
            lower, upper = (self._derivative(samples, end) for end in ends)
            return lower, upper

    @final
    def curvature(self, prediction: Array, target: Array = None) -> Array:
        """The second derivative; where its two sides differ, the one nearer to 0."""
        samples = aligned(self, prediction, target)
        (bend,) = answers(self, samples, "_curvature", (samples.prediction,))
        return bend

    def _curvature(self, samples: Samples) -> tuple[Array]:
        """What `curvature` says of accepted samples."""
        with quiet(samples.prediction):
            bend = derive.curvature(self._at(samples.target), samples.prediction)
            return (self._derivative(samples, bend),)

    def _at(self, target: Array) -> derive.Function:
        return lambda prediction: self.formula(prediction, target)

    def _is_smooth(self) -> bool:
        # A law proves that a loss which declares no kinks has none.
        return type(self).kinks is PointwiseLoss.kinks and not self._is_broken()

    def _is_broken(self) -> bool:
        return type(self).jumps is not PointwiseLoss.jumps

    def _derivative(self, samples: Samples, derivative: Array) -> Array:
        """The derivative; NaN at a jump, and where an input is."""
        prediction, target = samples.prediction, samples.target
        xp = library(prediction)
        defined = prediction == prediction  # not NaN
        if target is not None:
            defined = defined & (target == target)
        for place in self.jumps(target):
            defined = defined & (prediction != place)
        return self._counted(xp.where(defined, derivative, xp.nan), samples)


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
