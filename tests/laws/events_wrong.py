"""Losses of events that are wrong on purpose; the laws have to notice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from laws.losses_wrong import SQUARE
from losslab.catalogue.discover import find
from losslab.core import kinds, normals, ops
from losslab.core.arrays import Array, is_torch, library
from losslab.core.card import Card
from losslab.core.classes import FIRST_OR_SECOND, surprises
from losslab.core.domains import positive
from losslab.core.dual import innermost
from losslab.core.event_losses import EventLoss, Line
from losslab.core.parameters import number


@dataclass(frozen=True)
class KinkedSum(EventLoss):
    """Σ|z_k|, which says that it is smooth."""

    card: ClassVar[Card] = SQUARE
    prediction_kind: ClassVar[kinds.Kind] = kinds.CLASS_SCORES
    target_kind: ClassVar[kinds.Kind] = kinds.NOTHING
    figure_target: ClassVar[kinds.Kind] = FIRST_OR_SECOND

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.total(abs(prediction))

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, 0.0), (1.0, 0.0))


@dataclass(frozen=True)
class HalfSteps(KinkedSum):
    """Shows a number of its figure at half its size."""

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, 0.0), (0.5, 0.0))


@dataclass(frozen=True)
class Untold(KinkedSum):
    """Shows an event with a number that its words do not name."""

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, 0.25), (1.0, 0.0))


@dataclass(frozen=True)
class SmoothSum(KinkedSum):
    """Σz_k², which says that it has kinks."""

    kinked: ClassVar[bool] = True

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.total(ops.square(prediction))


@dataclass(frozen=True)
class HingedSum(KinkedSum):
    """Σ(z_k + m)₊, whose card forgets that autograd takes half of the slope at 0."""

    card: ClassVar[Card] = replace(SQUARE, gradient_formula="[z_k + m > 0]")
    kinked: ClassVar[bool] = True
    letters: ClassVar[Mapping[str, str]] = {"z": "prediction"}

    margin: float = number(
        1.0, domain=positive, says="margin", symbol="m", slider=(0.125, 5.0)
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.total(ops.positive_part(prediction + self.margin))


@dataclass(frozen=True)
class Leader(HingedSum):
    """max z_k, whose card forgets that the leaders of a tie share the slope."""

    card: ClassVar[Card] = replace(
        SQUARE, gradient_formula=r"[z_k = t], \quad t = \max_j z_j"
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.largest(prediction)[..., 0]


@dataclass(frozen=True)
class TornSum(HingedSum):
    """Σ(z_k + m)₊, at 0 flat in PyTorch and with half of the slope elsewhere."""

    card: ClassVar[Card] = replace(
        SQUARE, gradient_formula=r"[z_k + m > 0] + \frac{1}{2}[z_k + m = 0]"
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        ahead = prediction + self.margin
        if is_torch(library(innermost(ahead))):
            return ops.total(ops.where(ahead > 0.0, ahead, 0.0))
        return ops.total(ops.positive_part(ahead))


@dataclass(frozen=True)
class HeldSum(KinkedSum):
    """Σz_k², half of whose gradient is held back, which says nothing of that."""

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.total(ops.hold(prediction) * prediction)


@dataclass(frozen=True)
class BlindSum(KinkedSum):
    """Σz_k², in which what is no number counts as 0."""

    def formula(self, prediction: Array, target: Array) -> Array:
        known = prediction == prediction
        return ops.total(ops.square(ops.where(known, prediction, 0.0)))


@dataclass(frozen=True)
class NoPotential(SmoothSum):
    """Σz_k², which says that it is no potential."""

    @property
    def potential(self) -> bool:
        return False


@dataclass(frozen=True)
class WeighedSum(KinkedSum):
    """Σ k·z_k, where places count."""

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.total(ops.cumsum(prediction))


@dataclass(frozen=True)
class FavouredClass(KinkedSum):
    """Softmax cross-entropy with the first class three times as dear."""

    target_kind: ClassVar[kinds.Kind] = kinds.CLASS_PROBABILITIES

    def formula(self, prediction: Array, target: Array) -> Array:
        costs = target * ops.log_softmax(prediction)
        return -ops.total(costs) - 2.0 * costs[..., 0]


@dataclass(frozen=True)
class TimedSum(KinkedSum):
    """Σ t_k·z_k, where not only the order of times counts."""

    target_kind: ClassVar[kinds.Kind] = kinds.Kind(
        "times",
        "a time per class",
        "time",
        (0.0, 1.0),
        0.0,
        axes=("class",),
        parts=("time",),
    )

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.total(target[..., 0] * prediction)


@dataclass(frozen=True)
class NamedShare(KinkedSum):
    """Minus the probability of what happens: best is to name the likeliest alone."""

    prediction_kind: ClassVar[kinds.Kind] = replace(
        kinds.CLASS_PROBABILITIES, labels=None
    )
    target_kind: ClassVar[kinds.Kind] = kinds.CLASS_PROBABILITIES

    def formula(self, prediction: Array, target: Array) -> Array:
        return -ops.total(prediction * target)


@dataclass(frozen=True)
class RoundedDivergence(NamedShare):
    """Σ p log(p / q), of which roundings are left where p and q are almost the same."""

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.total(ops.xlogy(target, target) - ops.xlogy(target, prediction))


@dataclass(frozen=True)
class PricedMisses(EventLoss):
    """The likelihood of a normal distribution, if misses had their right price."""

    card: ClassVar[Card] = SQUARE
    prediction_kind: ClassVar[kinds.Kind] = normals.NORMAL_BY_LOG_VARIANCE
    target_kind: ClassVar[kinds.Kind] = kinds.REAL_TARGET
    figure_target: ClassVar[kinds.Kind] = normals.DISTANCE

    price: float

    def formula(self, prediction: Array, target: Array) -> Array:
        mean, log_variance = prediction[..., 0], prediction[..., 1]
        squares = ops.square(target - mean) * ops.exp(-log_variance)
        return self.price * squares + log_variance

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, 0.0), (0.0, 1.0), target)


@dataclass(frozen=True)
class Slanted(PricedMisses):
    """Shows a mean and a log-variance that rise together."""

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, 0.0), (1.0, 1.0), target)


def shifted_gradient(name: str) -> EventLoss:
    """A loss with a gradient that is a millionth too large."""
    loss = find("losses", name).definition()
    gradient = loss.gradient
    object.__setattr__(loss, "gradient", lambda p, t: gradient(p, t) * (1.0 + 1e-6))
    return loss


def blind_gradient(name: str) -> EventLoss:
    """A loss with a gradient of 0 where it is no number."""
    loss = find("losses", name).definition()
    both = loss.value_and_gradient
    told = lambda p, t: (both(p, t)[0], np.nan_to_num(both(p, t)[1]))  # noqa: E731
    object.__setattr__(loss, "value_and_gradient", told)
    return loss


@dataclass(frozen=True)
class CancellingSoftmax(EventLoss):
    """Softmax cross-entropy that subtracts two large numbers."""

    card: ClassVar[Card] = replace(
        SQUARE,
        formula=r"\log\sum_k e^{z_k} - \sum_k y_k z_k",
        gradient_formula=r"\frac{e^{z_k}}{\sum_j e^{z_j}} - y_k",
    )

    prediction_kind: ClassVar[kinds.Kind] = kinds.CLASS_SCORES
    target_kind: ClassVar[kinds.Kind] = kinds.CLASS_PROBABILITIES
    figure_target: ClassVar[kinds.Kind] = FIRST_OR_SECOND

    def formula(self, prediction: Array, target: Array) -> Array:
        return ops.logsumexp(prediction) - ops.total(target * prediction)

    def line(self, target: Array) -> Line:
        shares = ops.stack([target, 1.0 - target, 0.0])
        return Line(self, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), shares)


@dataclass(frozen=True)
class MisledSoftmax(CancellingSoftmax):
    """Softmax cross-entropy that takes an infinite score for 0.01."""

    def formula(self, prediction: Array, target: Array) -> Array:
        endless = ops.is_infinite(prediction)
        costs, _ = surprises(ops.where(endless, 0.01, prediction))
        return ops.total(ops.weighted(target, costs))
