"""Domains: the intervals in which parameters, predictions and targets lie."""

import math
from dataclasses import dataclass

from losslab.core.arrays import Array


@dataclass(frozen=True)
class Domain:
    """An interval of the real line, each end open or closed.

    >>> positive.holds(0.0), nonnegative.holds(0.0), unit_open.says
    (False, True, 'above 0 and below 1')
    """

    minimum: float = -math.inf
    maximum: float = math.inf
    minimum_open: bool = True
    maximum_open: bool = True

    def holds(self, value: Array) -> Array:
        """Whether the number is finite and inside; of an array, each of its numbers."""
        low = value > self.minimum if self.minimum_open else value >= self.minimum
        high = value < self.maximum if self.maximum_open else value <= self.maximum
        return low & high & (abs(value) < math.inf)

    @property
    def says(self) -> str:
        """The domain in words."""
        low = f"{'above' if self.minimum_open else 'at least'} {self.minimum:g}"
        high = f"{'below' if self.maximum_open else 'at most'} {self.maximum:g}"
        ends = [low] * math.isfinite(self.minimum)
        ends += [high] * math.isfinite(self.maximum)
        return " and ".join(ends) or "a finite number"


real = Domain()
positive = Domain(minimum=0.0)
nonnegative = Domain(minimum=0.0, minimum_open=False)
unit_open = Domain(0.0, 1.0)
unit = Domain(0.0, 1.0, minimum_open=False, maximum_open=False)
unit_right_open = Domain(0.0, 1.0, minimum_open=False)
at_least_one = Domain(minimum=1.0, minimum_open=False)
