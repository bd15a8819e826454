"""What the tests of descents share: definitions by name, and a plain loop."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from losslab.catalogue.discover import find
from losslab.core import random
from losslab.core.place import Spot
from losslab.core.surfaces import Surface
from losslab.numerics.objectives import OfSurface
from losslab.numerics.rules import diverged, settled


def made(kind: str, name: str, **parameters: Any) -> Any:
    """A definition by name."""
    return find(kind, name).definition(**parameters)


def plain(surface: Any, rule: Any, steps: int) -> tuple[Any, Any, str]:
    """The same descent without compiler: points, losses, status."""
    point, ground = np.array(surface.start), OfSurface(surface)
    state, points = rule.init(Spot(ground, point)), [point]
    for step in range(1, steps + 1):
        key = random.fold(random.key(0), step - 1)
        point, state = rule.step(Spot(ground, point), state, key)
        if diverged(surface.value(point), point):
            return (
                np.array(points),
                surface.value(np.array(points)),
                f"diverged at step {step}",
            )
        points.append(point)
    rest = [settled(gradient) for gradient in surface.gradient(np.array(points))]
    since = max((k + 1 for k, still in enumerate(rest) if not still), default=0)
    status = "out of steps" if since > steps else f"converged at step {since}"
    return np.array(points), surface.value(np.array(points)), status


def same(a: Any, b: Any, tolerance: float = 1e-12) -> bool:
    """Whether two arrays have one shape and agree, relative beyond size 1."""
    return a.shape == b.shape and bool(
        np.all(np.abs(a - b) <= tolerance * np.maximum(1.0, np.abs(b)))
    )


def downhill(learning_rate: float) -> Any:
    return made("optimizers", "gradient_descent", learning_rate=learning_rate)


@dataclass(frozen=True)
class Counted(Surface):
    """A bowl that counts how often its formula is traced."""

    window: ClassVar[Any] = ((-2.0, 2.0), (-2.0, 2.0))
    start: ClassVar[Any] = (1.0, 1.0)
    traced: ClassVar[list[int]] = []

    def formula(self, x: Any, y: Any) -> Any:
        self.traced.append(1)
        return x**2 + y**2
