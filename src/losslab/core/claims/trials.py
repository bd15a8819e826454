"""Where claims are tried: views of a loss, hard points, a zooming search."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from losslab.core.arrays import Array
from losslab.core.claims.lines import lines, lines_of_part
from losslab.core.domains import Domain, real
from losslab.core.event_losses import EventLoss
from losslab.core.kinds import NOTHING
from losslab.core.losses import Loss, PointwiseLoss

Function = Callable[[Array], Array]

ROUNDING = 2e-13
"""What rounding may change, relative to the numbers at hand."""

SHARP = 2e-3
"""By how much a constant may miss the best there is, relative to it."""

_STEPS = np.concatenate([[1e-9, 1e-6, 1e-3], np.geomspace(1e-2, 1e3, 61), [1e5, 1e8]])
_CROWD = 1 << 15
_FAR = np.array([1e50, 1e100, 1e150])
_BESIDE = np.array([1e-5, 1e-10, 1e-15])


@dataclass(frozen=True)
class View:
    """A loss of one number at one target, as plain functions of the prediction."""

    loss: PointwiseLoss
    target: float | None

    @property
    def says(self) -> str:
        """Which function this is, in words."""
        return "along a line" if self.target is None else f"target {self.target:g}"

    @property
    def domain(self) -> Domain:
        """Where predictions are legal."""
        return self.loss.prediction_kind.domain

    @cached_property
    def special(self) -> tuple[float, ...]:
        """Places where something may happen."""
        loss, target = self.loss, self.target
        places: list[Array] = [
            *loss.kinks(target),
            *loss.bends(target),
            *loss.jumps(target),
        ]
        kind = loss.target_kind
        centre = 0.0 if kind.labels or target is None else target
        inside = [place for place in (centre, *places) if self.domain.holds(place)]
        return tuple(dict.fromkeys(map(float, inside)))

    @cached_property
    def points(self) -> Array:
        """Predictions near and far from every special place, in ascending order."""
        ends = self.domain.ends
        if len(ends) == 2:
            span = ends[1] - ends[0]
            near = span * np.geomspace(1e-9, 0.5, 80)
            points = [ends[0] + near, ends[1] - near, self.special]
            return np.unique(np.concatenate(points))
        return np.array(self.domain.around((*ends, *self.special), _STEPS))

    @cached_property
    def window(self) -> Array:
        """Evenly spaced predictions around the special places."""
        ends = self.domain.ends
        if len(ends) == 2:
            return ends[0] + (ends[1] - ends[0]) * np.linspace(0.001, 0.999, 101)
        low, high = self._reach(12.0)
        wide = 2.0 * (high - low - 24.0)
        points = np.arange(low - wide, high + wide, 0.25)
        return points[self.domain.holds(points)]

    @cached_property
    def crowd(self) -> Array:
        """Random predictions, close together around the special places and the ends.

        At usual targets they meet whatever is wider than a thousandth several times;
        on lines, which cost more, and at other targets, what is wider than a tenth.
        """
        rng = np.random.default_rng(17)
        usual = self.target is not None and abs(self.target) <= 1.0
        count = _CROWD if usual else _CROWD // 64
        ends, places = self.domain.ends, (*self.domain.ends, *self.special)
        low, high = (min(places), max(places)) if len(ends) == 2 else self._reach(8.0)
        across = low + (high - low) * (np.arange(count) + rng.random(count)) / count
        away = 10.0 ** rng.uniform(-9.0, 9.0, (count // 32, 2)) * [1.0, -1.0]
        beside = np.array(places)[:, None, None] + away
        points = np.append(across, beside)
        return np.unique(points[self.domain.holds(points)])

    def _reach(self, far: float) -> tuple[float, float]:
        """From beyond the first special place to beyond the last."""
        places = (*self.domain.ends, *self.special)
        return min(places) - far, max(places) + far

    def ways_out(self) -> Iterator[tuple[float, Array]]:
        """Where a loss may lose its bounds, and three predictions on the way there.

        Ways lead to infinity, to an end of the domain, and to a special place.
        """
        for limit in (-np.inf, np.inf):
            yield limit, np.copysign(_FAR, limit)
        for place in (*self.domain.ends, *self.special):
            steps = 1.0 / _FAR if place == 0.0 else abs(place) * _BESIDE
            yield place, place - steps
            yield place, place + steps

    def values(self, points: Array) -> Array:
        """The losses."""
        return self.loss.value(points, self.target)

    def noise(self, points: Array) -> Array:
        """By how much rounding may have moved each point, seen from the target."""
        return 1e-15 * (abs(points) + abs(self.target or 0.0))

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


_NUMBERS = (0.0, 1.0, -2.5, 5.828125, -37.40625, 1e3, -1e6)


def targets(loss: PointwiseLoss) -> tuple[float, ...]:
    """The targets at which a claim is tried: usual, odd and extreme ones."""
    kind = loss.target_kind
    if kind is NOTHING:
        return ()
    if kind.labels:
        pure = (kind.labels.negative, kind.labels.positive)
        return pure if kind.labels.only else (*pure, 0.5, 0.3)
    if kind.domain == real:
        return _NUMBERS
    inside = [x for x in _NUMBERS if kind.domain.holds(x)]
    placed = [float(kind.domain.place(x)) for x in (0.0, -2.5, 5.828125, -37.40625)]
    return tuple(dict.fromkeys([*inside, *placed]))


@lru_cache(maxsize=64)
def views(loss: Loss) -> tuple[View, ...]:
    """The loss as functions of one number that together tell its shape."""
    if isinstance(loss, PointwiseLoss):
        return tuple(View(loss, target) for target in targets(loss) or (None,))
    assert isinstance(loss, EventLoss)
    return tuple(View(line, None) for line in lines(loss))


@lru_cache(maxsize=64)
def views_of_part(loss: EventLoss, part: str) -> tuple[View, ...]:
    """The loss as functions of one part of an event, while the others stay."""
    return tuple(View(line, None) for line in lines_of_part(loss, part))


def grows(sizes: Array) -> bool:
    """Whether each of a few sizes, far apart, is clearly larger than the one before.

    Even a logarithm is: between 1e100 and 1e150 it grows by half.
    """
    return bool(np.isinf(sizes[-1]) or (sizes[1:] > 1.2 * sizes[:-1]).all())


def peak(function: Function, view: View) -> tuple[float, float]:
    """Where the function is largest on a view, and how large; very far away too."""
    best = highest(function, view.points)
    far = np.concatenate([-_FAR, -(_FAR**0.25), _FAR**0.25, _FAR])
    far = far[view.domain.holds(far)]
    heights = np.nan_to_num(function(far), nan=-np.inf, posinf=np.inf)
    beyond = zip(far.tolist(), heights.tolist(), strict=True)
    return max([best, *beyond], key=lambda place: place[1])


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
