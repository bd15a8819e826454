"""Objectives written out by hand, for the laws of optimizers to stand on."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import numpy as np

from losslab.core import random
from losslab.core.arrays import library
from losslab.core.place import Spot


@functools.cache
def key(step: int, seed: int = 0) -> Any:
    """The key of a step; laws take thousands of steps by each rule."""
    return random.fold(random.key(seed), step)


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["pull", "at", "height"],
    meta_fields=["curvature"],
)
@dataclass(frozen=True)
class Bowl:
    """``height + curvature/2·‖x − at‖² + ⟨pull, x − at⟩``: any gradient wanted.

    At the point ``at`` the gradient is ``pull``.
    """

    pull: Any
    at: Any
    curvature: float = 1.0
    height: Any = 0.0

    def value(self, point: Any) -> Any:
        return self.height + _total(self._terms(point))

    def values(self, points: Any) -> Any:
        terms = self._terms(points)
        return self.height + library(terms).sum(terms.reshape(len(points), -1), axis=-1)

    def value_and_gradient(self, point: Any) -> tuple[Any, Any]:
        off = point - self.at
        return self.value(point), self.pull + self.curvature * off

    def hessian(self, point: Any) -> Any:
        size = int(np.prod(np.shape(point)))
        xp = library(point)
        dtype = getattr(point, "dtype", None)
        return self.curvature * xp.eye(size, dtype=dtype)

    def product(self, point: Any, direction: Any) -> Any:
        return self.curvature * direction

    def _terms(self, point: Any) -> Any:
        off = point - self.at
        with np.errstate(over="ignore"):  # who asks for the gradient only may go far
            return (0.5 * self.curvature * off + self.pull) * off


@dataclass(frozen=True)
class Walled(Bowl):
    """A bowl that ends at a wall: it has no height where a coordinate is below."""

    wall: float = 0.0

    def value(self, point: Any) -> Any:
        return np.where(np.all(point >= self.wall), super().value(point), np.nan)[()]

    def values(self, points: Any) -> Any:
        return np.array([self.value(point) for point in points])

    def value_and_gradient(self, point: Any) -> tuple[Any, Any]:
        return self.value(point), super().value_and_gradient(point)[1]


@partial(
    jax.tree_util.register_dataclass, data_fields=[], meta_fields=["height", "slope"]
)
@dataclass(frozen=True)
class Hill:
    """A function of a point with its gradient, which is told the step 0."""

    height: Any
    slope: Any

    def value(self, point: Any) -> Any:
        return self.height(point)

    def values(self, points: Any) -> Any:
        return np.array([self.height(point) for point in points])

    def value_and_gradient(self, point: Any) -> tuple[Any, Any]:
        return self.height(point), self.slope(0, point)


@dataclass(frozen=True)
class Bent:
    """``½(x − lowest)ᵀ·matrix·(x − lowest)``, for points that are vectors."""

    matrix: Any
    lowest: Any

    def value(self, point: Any) -> Any:
        off = point - self.lowest
        return 0.5 * off @ self.matrix @ off

    def values(self, points: Any) -> Any:
        return np.array([self.value(point) for point in points])

    def value_and_gradient(self, point: Any) -> tuple[Any, Any]:
        return self.value(point), self.matrix @ (point - self.lowest)

    def hessian(self, point: Any) -> Any:
        return self.matrix

    def product(self, point: Any, direction: Any) -> Any:
        return self.matrix @ direction


def _total(terms: Any) -> Any:
    with np.errstate(over="ignore", invalid="ignore"):
        return library(terms).sum(terms) if np.shape(terms) else terms


def walk(
    rule: Any, start: Any, ground: Callable[[int, Any], Any], steps: int, seed: int = 0
) -> tuple[list[Any], Any]:
    """The points of a rule, and its last state; a step's objective may differ.

    ``ground`` gives the objective of a step from the point where it starts.
    """
    return stroll(lambda _: rule, start, ground, steps, seed)


def stroll(
    rules: Callable[[int], Any],
    start: Any,
    ground: Callable[[int, Any], Any],
    steps: int,
    seed: int = 0,
) -> tuple[list[Any], Any]:
    """As `walk`, with a rule for each step."""
    point, path = start, [start]
    state = rules(0).init(Spot(ground(0, point), point))
    for step in range(steps):
        here = Spot(ground(step, point), point)
        point, state = rules(step).step(here, state, key(step, seed))
        path.append(point)
    return path, state


def paced(rule: Any, pace: Callable[[int], float]) -> Callable[[int], Any]:
    """The rule of each step, its learning rate multiplied by a factor of the step."""
    rate = rule.parameter_values.get("learning_rate")

    def at(step: int) -> Any:
        if pace(step) == 1.0:
            return rule
        return rule.with_parameters(learning_rate=pace(step) * rate)

    return at


def along(pulls: Any, curvature: float = 1.0) -> Callable[[int, Any], Any]:
    """Objectives with the given gradients, whatever the point."""
    return lambda step, point: Bowl(pulls[step], point, curvature)


def quadratic(sharpness: Any) -> Callable[[int, Any], Any]:
    """Half the sharpness times the squared distance from 0."""
    return lambda step, point: Bowl(0.0, 0.0, sharpness)
