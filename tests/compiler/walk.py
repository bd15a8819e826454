"""Descents with plain NumPy: the reference for descents in JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from losslab.core import random
from losslab.core.ledger import Ledger
from losslab.core.place import Spot
from losslab.numerics.objectives import OfSurface
from losslab.numerics.rules import BOUND

STEPS = 500
NUDGE = 1e-12
"""By how much two runs are kept apart that measure whether a run is chaotic."""


@dataclass(frozen=True)
class Moment:
    """What a step is given."""

    gradient: np.ndarray
    value: Any
    key: Any
    state: dict[str, Any]
    point: np.ndarray


@dataclass
class Walk:
    """One run: its optimizer, and where it has been."""

    optimizer: Any
    point: np.ndarray
    trajectory: list[np.ndarray] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    over: bool = False
    state: Any = None

    def propose(self, surface: Any, value: Any, gradient: np.ndarray) -> np.ndarray:
        """The point after one step; every 50th moment is kept."""
        known = {"value": lambda: value, "gradient": lambda: gradient}
        here = Spot(OfSurface(surface), self.point, known, self.ledger)
        if self.state is None:
            self.state = self.optimizer.init(here)
            self.trajectory.append(self.point)
            here = Spot(OfSurface(surface), self.point, known, self.ledger)
        step = len(self.trajectory) - 1
        key = random.fold(random.key(0), step)
        if step % 50 == 0:
            self.moments.append(Moment(gradient, value, key, self.state, self.point))
        point, self.state = self.optimizer.step(here, self.state, key)
        return point

    def accept(self, point: np.ndarray, over: bool) -> None:
        """Go there, unless the run has diverged."""
        self.over = over
        if not over:
            self.point = point
            self.trajectory.append(point)

    @property
    def path(self) -> np.ndarray:
        """The trajectory as an array."""
        return np.array(self.trajectory)


@np.errstate(all="ignore")
def walks(
    surface: Any, optimizers: Sequence[Any], start: np.ndarray, nudge: float = 0.0
) -> list[Walk]:
    """All runs from one start, side by side: surfaces take many points at once.

    Every 50th point is nudged: a run may forget where it started, and be sensitive
    to rounding later.
    """
    runs = [Walk(optimizer, start + nudge) for optimizer in optimizers]
    for step in range(1, STEPS + 1):
        moving = [run for run in runs if not run.over]
        if not moving:
            break
        here = np.array([run.point for run in moving])
        found = zip(moving, surface.value(here), surface.gradient(here), strict=True)
        points = np.array([run.propose(surface, v, g) for run, v, g in found])
        points += nudge * (step % 50 == 0)
        inside = np.all(np.abs(points) <= BOUND, axis=-1)
        inside &= np.abs(surface.value(points)) < np.inf
        for run, point, stays in zip(moving, points, inside, strict=True):
            run.accept(point, not stays)
    return runs


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """The largest distance of two paths, relative to the size of the first."""
    if len(a) != len(b):
        return np.inf
    return float(np.max(np.abs(a - b)) / np.max(np.abs(a)))


def chaotic(run: Walk, twin: Walk) -> bool:
    """Whether nudges by 1e-12 have grown a thousand times.

    Rounding nudges a run by about 1e-16 at each of its 500 steps. Grown a thousand
    times that stays below 1e-9, which is what paths are compared to.
    """
    return apart(run.path, twin.path) > 1e3 * NUDGE
