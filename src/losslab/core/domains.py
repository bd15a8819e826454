"""Intervals of the real line: what they hold, and the points worth trying in them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from losslab.core.arrays import Array

SIZES = (
    0.0, 5e-324, 1e-300, 1e-160, 1e-150, 1e-30, 1e-16, 1e-9, 1e-8, 1e-4, 1e-3, 0.1,
    0.3, 0.5, 0.999, 1.0, 1.5, 1.7, 3.0, 5.0, 20.0, 36.7, 40.0, 300.0, 709.0, 709.7,
    745.2, 800.0, 1e3, 1e4, 1e5, 1e9, 1e100, 1e150, 1e154, 1.3e154, 1.4e154, 1e160,
    1e300, 1.7976931348623157e308,
)  # fmt: skip
"""Sizes that have caused trouble: subnormals, lost digits, overflow of powers."""


class Bounds(TypedDict):
    """The ends of a domain, None where there is none, and whether they are outside."""

    minimum: float | None
    maximum: float | None
    minimum_open: bool
    maximum_open: bool


@dataclass(frozen=True)
class Domain:
    """An interval of the real line, each end open or closed; or its whole numbers.

    >>> positive.holds(0.0), nonnegative.holds(0.0), unit_open.says
    (False, True, 'above 0 and below 1')
    >>> zero_or_one.holds(1.0), zero_or_one.holds(0.5)
    (True, False)
    """

    minimum: float = -math.inf
    maximum: float = math.inf
    minimum_open: bool = True
    maximum_open: bool = True
    whole: bool = False

    def holds(self, value: Array) -> Array:
        """Whether the number is finite and inside; of an array, each of its numbers."""
        return self.admits(value) & (abs(value) < math.inf)

    def admits(self, value: Array) -> Array:
        """Whether the number, finite or not, is between the ends."""
        low = value > self.minimum if self.minimum_open else value >= self.minimum
        high = value < self.maximum if self.maximum_open else value <= self.maximum
        low = low | (value == -math.inf) if self.minimum == -math.inf else low
        high = high | (value == math.inf) if self.maximum == math.inf else high
        return low & high & (value % 1.0 == 0.0) if self.whole else low & high

    @property
    def says(self) -> str:
        """The domain in words."""
        low = f"{'above' if self.minimum_open else 'at least'} {self.minimum:g}"
        high = f"{'below' if self.maximum_open else 'at most'} {self.maximum:g}"
        ends = [low] * math.isfinite(self.minimum)
        ends += [high] * math.isfinite(self.maximum)
        between = " and ".join(ends)
        if self.whole:
            return f"a whole number {between}".strip()
        return between or "a finite number"

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends that are numbers."""
        return tuple(e for e in (self.minimum, self.maximum) if math.isfinite(e))

    @property
    def bounds(self) -> "Bounds":
        """The ends as JSON data."""
        low, high = self.minimum, self.maximum
        return {
            "minimum": low if math.isfinite(low) else None,
            "maximum": high if math.isfinite(high) else None,
            "minimum_open": self.minimum_open,
            "maximum_open": self.maximum_open,
        }

    def place(self, numbers: Array) -> Array:
        """A rising map of the real line into the domain.

        >>> float(positive.place(0.0)), float(unit.place(0.0))
        (1.0, 0.5)
        """
        placed = self._within(np.asarray(numbers, dtype=float))
        return np.round(placed) if self.whole else placed

    def _within(self, numbers: Array) -> Array:
        low, high = self.minimum, self.maximum
        if math.isinf(low) and math.isinf(high):
            return numbers
        if math.isfinite(low) and math.isfinite(high):
            return low + (high - low) / (1.0 + np.exp(-numbers))
        sign = 1.0 if math.isfinite(low) else -1.0
        u = sign * numbers
        # Small numbers crowd at the end, large ones stay as large as they were.
        away = np.where(u < 0.0, np.exp(np.minimum(u, 0.0)), 1.0 + u)
        return (low if sign > 0.0 else high) + sign * away

    def hard(self) -> tuple[float, ...]:
        """The points worth trying: every troublesome size away from 0 and the ends.

        >>> 1e-300 in unit_open.hard(), 0.0 in unit_open.hard(), 1.0 in unit.hard()
        (True, False, True)
        """
        return self.around((0.0, *self.ends), SIZES)

    def around(
        self, places: Iterable[float], sizes: Iterable[float]
    ) -> tuple[float, ...]:
        """The places and what lies by those sizes beside them, inside, in order."""
        steps = np.array([0.0, *sizes])
        with np.errstate(over="ignore"):
            beside = [p + sign * steps for p in places for sign in (-1.0, 1.0)]
        points = np.unique(np.concatenate(beside))
        return tuple(points[self.holds(points)].tolist())


real = Domain()
positive = Domain(minimum=0.0)
nonnegative = Domain(minimum=0.0, minimum_open=False)
unit_open = Domain(0.0, 1.0)
unit = Domain(0.0, 1.0, minimum_open=False, maximum_open=False)
zero_or_one = Domain(0.0, 1.0, minimum_open=False, maximum_open=False, whole=True)
unit_left_open = Domain(0.0, 1.0, maximum_open=False)
unit_right_open = Domain(0.0, 1.0, minimum_open=False)
at_least_one = Domain(minimum=1.0, minimum_open=False)
