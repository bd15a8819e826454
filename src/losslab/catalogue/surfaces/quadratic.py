"""The elliptic bowl: everything that theory says can be checked on it."""

from dataclasses import dataclass
from math import pi
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.domains import at_least_one, real
from losslab.core.ops import cos, sin
from losslab.core.parameters import number
from losslab.core.surfaces import Minimum, Point, Surface, Window


@final
@dataclass(frozen=True)
class Quadratic(Surface):
    """½(u² + κv²), where (u, v) is (x, y) in axes turned by φ.

    >>> Quadratic().value((-4.0, 2.0))
    np.float64(28.0)
    """

    condition_number: float = number(
        10.0,
        domain=at_least_one,
        says="ratio of the largest to the smallest curvature",
        symbol="κ",
        slider=(1.0, 100.0),
        log=True,
    )
    rotation: float = number(
        0.0,
        domain=real,
        says="angle of the long axis to the x axis, in radians",
        symbol="φ",
        slider=(-1.6, 1.6),
    )

    window: ClassVar[Window] = ((-4.0, 4.0), (-4.0, 4.0))
    start: ClassVar[Point] = (-4.0, 2.0)
    card: ClassVar[Card] = Card(
        title="Quadratic bowl",
        summary="An elliptic bowl on which all theory is exact.",
        formula=(
            r"\frac{1}{2}(x\cos\phi + y\sin\phi)^2"
            r" + \frac{\kappa}{2}(y\cos\phi - x\sin\phi)^2"
        ),
        description=(
            "A bowl whose level lines are ellipses. The curvature is 1 along the long"
            " axis and κ along the short one, everywhere. Every smooth surface looks"
            " like such a bowl close to a minimum, so what holds here holds there"
            " approximately. Gradient descent converges exactly when the learning"
            " rate is below 2/κ, and then the long axis decides how long it takes."
        ),
        use_when=(
            "To check theory: stability thresholds, rates of convergence, the price of"
            " a large condition number, and whether an optimizer notices a rotation."
        ),
        avoid_when=(
            "The curvature is the same everywhere, so a diverging run leaves every"
            " bound; on curved surfaces it may settle into a cycle instead."
        ),
        worked=(
            Worked(
                inputs={"point": (-4.0, 2.0)},
                outputs={"value": 28.0, "gradient": (-4.0, 20.0), "sharpness": 10.0},
                because="½(16 + 10·4); the gradient is (x, κy)",
            ),
            Worked(
                inputs={"point": (3.0, 1.0)},
                parameters={"condition_number": 4.0},
                outputs={"value": 6.5, "gradient": (3.0, 4.0)},
                because="½(9 + 4·1)",
            ),
            Worked(
                inputs={"point": (1.0, 1.0)},
                parameters={"rotation": pi / 4},
                outputs={"value": 1.0, "gradient": (1.0, 1.0)},
                because="the point lies on the long axis: u = √2, v = 0",
            ),
        ),
        sources=(
            Source(
                "Goh 2017, Why momentum really works",
                "https://distill.pub/2017/momentum",
            ),
        ),
    )

    def formula(self, x: Array, y: Array) -> Array:
        along, across = cos(self.rotation), sin(self.rotation)
        u, v = x * along + y * across, y * along - x * across
        return 0.5 * (u * u + self.condition_number * v * v)

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((0.0, 0.0), 0.0),)
