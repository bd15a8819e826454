"""Optimizers that are right and do what none of the first six did."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from laws.optimizers_wrong import Inertia
from losslab.core import random
from losslab.core.domains import nonnegative
from losslab.core.ops import dot, norm, sqrt
from losslab.core.optimizers import GradientRule, Optimizer, dialects, learning_rate
from losslab.core.parameters import number


@dataclass(frozen=True)
class Decaying(Inertia):
    """Weights that shrink, gradient or not."""

    decay: float = number(
        0.25, domain=nonnegative, says="decay", symbol="λ", slider=(0.0, 0.5)
    )

    @property
    def drifts(self) -> bool:
        return self.decay > 0.0

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        pull = gradient + self.decay * point
        return Inertia.update(self, pull, state, point)

    def threshold(self, sharpness: Any) -> Any:
        # The decay is curvature too.
        return super().threshold(sharpness + self.decay)


@dataclass(frozen=True)
class Normalised(GradientRule):
    """Steps as long as the learning rate, whatever the gradient."""

    learning_rate: float = learning_rate(paper=1e-2)
    dialect: str = dialects("paper")

    @property
    def coupled(self) -> bool:
        return True

    def begin(self, point: Any) -> Any:
        return {}

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        return point - self.learning_rate * gradient / (norm(gradient) + 1e-30), {}


@dataclass(frozen=True)
class RowByRow(GradientRule):
    """Each row of a matrix moves as far as the learning rate says."""

    learning_rate: float = learning_rate(paper=1e-2)
    dialect: str = dialects("paper")

    @property
    def shaped(self) -> bool:
        return True

    def begin(self, point: Any) -> Any:
        return {}

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        rows = gradient.reshape(*(gradient.shape or (1,))[:1], -1)
        scaled = rows / (norm(rows, axis=-1)[..., None] + 1e-30)
        return point - self.learning_rate * scaled.reshape(point.shape), {}


@dataclass(frozen=True)
class Heated(Optimizer):
    """Gradient descent in a heat bath."""

    learning_rate: float = learning_rate(paper=1e-2)
    temperature: float = number(
        0.5, domain=nonnegative, says="heat", symbol="T", slider=(0.0, 1.0)
    )
    dialect: str = dialects("paper")

    @property
    def drifts(self) -> bool:
        return self.temperature > 0.0

    @property
    def chance(self) -> bool:
        return self.temperature > 0.0

    def init(self, here: Any) -> Any:
        return {}

    def step(self, here: Any, state: Any, key: Any) -> Any:
        heat = sqrt(2.0 * self.learning_rate * self.temperature)
        noise = heat * random.normal(key, here.point)
        return here.point - self.learning_rate * here.gradient + noise, {}

    def threshold(self, sharpness: Any) -> Any:
        return 2.0 / sharpness


@dataclass(frozen=True)
class Halving(Optimizer):
    """The longest of halved steps that leads lower, if there is one."""

    learning_rate: float = learning_rate(paper=1.0)
    dialect: str = dialects("paper")

    @property
    def coupled(self) -> bool:
        return True

    def init(self, here: Any) -> Any:
        return {}

    def step(self, here: Any, state: Any, key: Any) -> Any:
        for halvings in range(40):
            step = 0.5**halvings * self.learning_rate * here.gradient
            there = here.at(here.point - step)
            if self.low_enough(there, here):
                return there.point, {}
        return self.lost(here), {}

    def low_enough(self, there: Any, here: Any) -> bool:
        promised = dot(here.gradient, here.point - there.point)
        return bool(there.value <= here.value - 0.1 * promised)

    def lost(self, here: Any) -> Any:
        return here.point + np.nan

    def threshold(self, sharpness: Any) -> Any:
        return sharpness + np.nan
