"""A bowl covered with dents: a local minimum in every unit cell."""

from dataclasses import dataclass
from math import pi
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.ops import cos
from losslab.core.surfaces import Minimum, Point, Surface, Window


@final
@dataclass(frozen=True)
class Rastrigin(Surface):
    """20 + x² − 10 cos 2πx + y² − 10 cos 2πy.

    >>> Rastrigin().value((1.0, 0.0))
    np.float64(1.0)
    """

    window: ClassVar[Window] = ((-5.12, 5.12), (-5.12, 5.12))
    start: ClassVar[Point] = (-2.0, 3.5)
    # One dent in every unit cell is 121 of them: only the global minimum is listed.
    minima_complete: ClassVar[bool] = False
    card: ClassVar[Card] = Card(
        title="Rastrigin's function",
        summary="A bowl covered with dents: a local minimum in every unit cell.",
        formula=r"20 + x^2 - 10\cos(2\pi x) + y^2 - 10\cos(2\pi y)",
        description=(
            "A shallow bowl x² + y² plus a cosine wave in each direction. The wave is"
            " much steeper than the bowl, so close to every pair of whole numbers"
            " inside the window lies a local minimum. Only the one at the origin has"
            " value 0; the others are higher by about the square of their distance. A"
            " method that only looks at the gradient ends in the dent it starts in."
        ),
        use_when=(
            "To see local minima: gradient descent with a small learning rate stays in"
            " its cell, and large steps or momentum jump from cell to cell."
        ),
        avoid_when=(
            "The dents are regular and aligned with the axes, which flatters methods"
            " that treat each coordinate apart; real losses are not like that."
        ),
        worked=(
            Worked(
                inputs={"point": (0.0, 0.0)},
                outputs={"value": 0.0, "sharpness": 2.0 + 40.0 * pi**2},
                because="20 − 10 − 10; each curvature is 2 + 10·(2π)²",
            ),
            Worked(
                inputs={"point": (1.0, 0.0)},
                outputs={"value": 1.0, "gradient": (2.0, 0.0)},
                because="20 + 1 − 10 − 10; the wave is flat at whole numbers",
            ),
            Worked(
                inputs={"point": (-2.0, 3.5)},
                outputs={"value": 36.25, "gradient": (-4.0, 7.0)},
                because="20 + 4 − 10 + 12.25 + 10; the wave is flat at halves too",
            ),
        ),
        sources=(Source("Rastrigin 1974, Systems of Extremal Control (in Russian)"),),
    )

    def formula(self, x: Array, y: Array) -> Array:
        waves = cos(2.0 * pi * x) + cos(2.0 * pi * y)
        return 20.0 + x**2 + y**2 - 10.0 * waves

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((0.0, 0.0), 0.0),)
