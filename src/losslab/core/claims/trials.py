"""Where claims are tried: lines through a loss, hard points, a zooming search."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, final

import numpy as np

from losslab.core.arrays import Array
from losslab.core.class_losses import ClassLoss
from losslab.core.losses import Loss, PointwiseLoss
from losslab.core.ops import stack

Function = Callable[[Array], Array]

ROUNDING = 2e-13
"""What rounding may change, relative to the numbers at hand."""

_STEPS = np.concatenate([[1e-9, 1e-6, 1e-3], np.geomspace(1e-2, 1e3, 61), [1e5, 1e8]])


@final
@dataclass(frozen=True)
class Line(PointwiseLoss):
    """A class loss along a line through the space of scores."""

    loss: ClassLoss
    start: tuple[float, ...]
    direction: tuple[float, ...]
    classes: tuple[float, ...]

    def formula(self, prediction: Array, target: Array) -> Array:
        spread = stack([prediction] * len(self.start))
        scores = spread * np.array(self.direction) + np.array(self.start)
        classes = np.array(self.classes) + np.zeros(spread.shape)
        return self.loss.formula(scores, classes)

    def kinks(self, target: Array) -> tuple[Array, ...]:
        """None declared; being there, it has both sides looked at."""
        return ()


@dataclass(frozen=True)
class View:
    """A loss of one number at one target, as plain functions of the prediction."""

    loss: PointwiseLoss
    target: float

    @cached_property
    def special(self) -> tuple[float, ...]:
        """Places where something may happen."""
        loss, target = self.loss, self.target
        places = [*loss.kinks(target), *loss.bends(target), *loss.jumps(target)]
        centre = target if loss.target_kind.name == "real" else 0.0
        return tuple(dict.fromkeys([centre, *places]))

    @cached_property
    def points(self) -> Array:
        """Predictions near and far from every special place, in ascending order."""
        domain = self.loss.prediction_kind.domain
        if np.isfinite(domain.maximum):
            near = np.geomspace(1e-9, 0.5, 80)
            return np.unique(np.concatenate([near, 1.0 - near]))
        every = [place + sign * _STEPS for place in self.special for sign in (-1, 1)]
        return np.unique(np.concatenate([*every, self.special]))

    @cached_property
    def window(self) -> Array:
        """Evenly spaced predictions around the special places."""
        domain = self.loss.prediction_kind.domain
        if np.isfinite(domain.maximum):
            return np.linspace(0.001, 0.999, 101)
        low, high = min(self.special), max(self.special)
        reach = 12.0 + 2.0 * (high - low)
        return np.arange(low - reach, high + reach, 0.25)

    def values(self, points: Array) -> Array:
        """The losses."""
        return self.loss.value(points, self.target)

    def noise(self, points: Array) -> Array:
        """By how much rounding may have moved each point, seen from the target."""
        return 1e-15 * (abs(points) + abs(self.target))

    @cached_property
    def samples(self) -> tuple[Array, Array, Array, Array]:
        """Points, losses, lower and upper slopes, where all of them are finite."""
        points = self.points
        columns = (points, self.values(points), *self.slopes(points))
        finite = np.all(np.isfinite(columns), axis=0)
        points, losses, lower, upper = (column[finite] for column in columns)
        return points, losses, lower, upper

    @cached_property
    def broken(self) -> str | None:
        """Where the loss is no number at all, if anywhere."""
        points = self.points[np.isnan(self.values(self.points))]
        return f"the loss is NaN at {points[0]:g}" if points.size else None

    def slopes(self, points: Array) -> tuple[Array, Array]:
        """Lower and upper ends of the subdifferentials."""
        return self.loss.subdifferential(points, self.target)

    def steepness(self, points: Array) -> Array:
        """The largest magnitude of a slope."""
        lower, upper = self.slopes(points)
        return np.maximum(abs(lower), abs(upper))

    def curvature(self, points: Array) -> Array:
        """The second derivatives."""
        return self.loss.curvature(points, self.target)


_REAL_TARGETS = (0.0, 1.0, -2.5, 5.828125, -37.40625, 1e3, -1e6)


def targets(loss: Loss) -> tuple[float, ...]:
    """The targets at which a claim is tried: usual, odd and extreme ones."""
    labels = loss.target_kind.labels
    if labels is None:
        return _REAL_TARGETS
    pure = (labels.negative, labels.positive)
    return pure if labels.only else (*pure, 0.5, 0.3)


def views(loss: Loss) -> Iterator[View]:
    """The loss as functions of one number that together tell its shape."""
    if isinstance(loss, PointwiseLoss):
        yield from (View(loss, target) for target in targets(loss))
    elif isinstance(loss, ClassLoss):
        yield from (View(line, 0.0) for line in _lines(loss))


def _lines(loss: ClassLoss) -> Iterator[Line]:
    rng = np.random.default_rng(3)
    for classes, count in ((2, 1), (4, 4)):
        one_hot = np.eye(classes)
        straight = [one_hot[0] - one_hot[1], one_hot[0], np.ones(classes)]
        for direction in (*straight, rng.normal(size=classes))[:count]:
            unit = direction / np.linalg.norm(direction)
            for start, share in (
                (np.zeros(classes), one_hot[0]),
                (3.0 * rng.normal(size=classes), one_hot[-1]),
                (rng.normal(size=classes), rng.dirichlet(np.ones(classes))),
            ):
                lists: Any = (start.tolist(), unit.tolist(), share.tolist())
                yield Line(loss, *map(tuple, lists))


def highest(function: Function, points: Array) -> tuple[float, float]:
    """Where the function is largest, and how large: a grid search that zooms in."""
    best = (float(points[0]), -np.inf)
    for _ in range(5):
        heights = np.nan_to_num(function(points), nan=-np.inf, posinf=np.inf)
        top = int(np.argmax(heights))
        best = max(best, (float(points[top]), float(heights[top])), key=lambda b: b[1])
        low, high = points[max(top - 1, 0)], points[min(top + 1, len(points) - 1)]
        points = np.linspace(low, high, 33)
    return best
