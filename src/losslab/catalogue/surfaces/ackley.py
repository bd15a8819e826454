"""A plain full of dents around one pit that ends in a point."""

from dataclasses import dataclass
from math import e, exp, pi
from typing import ClassVar, final

from losslab.core import ops
from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.ops import cos, length
from losslab.core.surfaces import Minimum, Point, Surface, Window


@final
@dataclass(frozen=True)
class Ackley(Surface):
    """−20 exp(−0.2 √(½(x² + y²))) − exp(½(cos 2πx + cos 2πy)) + e + 20.

    >>> Ackley().gradient((0.0, 0.0))
    array([0., 0.])
    """

    window: ClassVar[Window] = ((-5.0, 5.0), (-5.0, 5.0))
    start: ClassVar[Point] = (2.0, 2.5)
    creased: ClassVar[bool] = True
    # One dent in every unit cell is a hundred of them: only the global one is listed.
    minima_complete: ClassVar[bool] = False
    card: ClassVar[Card] = Card(
        title="Ackley's function",
        summary="A plain full of dents around one pit that ends in a point.",
        formula=(
            r"-20\exp(-0.2\sqrt{\frac{1}{2}(x^2+y^2)})"
            r" - \exp(\frac{1}{2}(\cos(2\pi x)+\cos(2\pi y))) + e + 20"
        ),
        description=(
            "Far from the origin the first term is flat and the cosines leave a dent in"
            " every unit cell. Near the origin the first term falls faster and faster"
            " into a pit, the only minimum with value 0. There the surface is a cone:"
            " the slope is 2√2 in every direction, however close, so no gradient"
            " exists at the tip. Of the subgradients, a disc of radius 2√2, the one of"
            " least norm is used: (0, 0), which marks the minimum."
        ),
        use_when=(
            "To see local minima together with a minimum that is not smooth: whoever"
            " finds the pit with a constant step circles its tip and never rests."
        ),
        avoid_when=(
            "At the tip there is no Hessian, so there is no sharpness and no stability"
            " threshold; the dents are regular and aligned with the axes."
        ),
        worked=(
            Worked(
                inputs={"point": (0.0, 0.0)},
                outputs={
                    "value": 0.0,
                    "gradient": (0.0, 0.0),
                    "subdifferential": ((-(8.0**0.5),) * 2, (8.0**0.5,) * 2),
                },
                because="−20 − e + e + 20; the slope of the tip is 20·0.2·√½ = 2√2",
            ),
            Worked(
                inputs={"point": (1.0, 1.0)},
                outputs={
                    "value": 20.0 * (1.0 - exp(-0.2)),
                    "gradient": (2.0 * exp(-0.2),) * 2,
                },
                because="√(½·2) = 1, and the waves are flat at whole numbers",
            ),
            Worked(
                inputs={"point": (0.5, 0.5)},
                outputs={"value": 20.0 * (1.0 - exp(-0.1)) + e - exp(-1.0)},
                because="√(½·½) = ½, and both cosines are −1",
            ),
        ),
        sources=(
            Source(
                "Ackley 1987, A Connectionist Machine for Genetic Hillclimbing",
                "https://doi.org/10.1007/978-1-4613-1997-9",
            ),
        ),
    )

    def formula(self, x: Array, y: Array) -> Array:
        pit = ops.exp(-0.2 * 0.5**0.5 * length(x, y))
        waves = ops.exp(0.5 * (cos(2.0 * pi * x) + cos(2.0 * pi * y)))
        return 20.0 * (1.0 - pit) + (e - waves)

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((0.0, 0.0), 0.0, kind="cone"),)
