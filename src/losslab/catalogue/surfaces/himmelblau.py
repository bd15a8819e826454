"""Four equal minima: where a run ends depends on where it starts."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.surfaces import Colour, Minimum, Point, Surface, Window


@final
@dataclass(frozen=True)
class Himmelblau(Surface):
    """(x² + y − 11)² + (x + y² − 7)².

    >>> Himmelblau().value((0.0, 0.0))
    np.float64(170.0)
    """

    window: ClassVar[Window] = ((-5.0, 5.0), (-5.0, 5.0))
    start: ClassVar[Point] = (0.0, 0.0)
    colour: ClassVar[Colour] = "log"
    card: ClassVar[Card] = Card(
        title="Himmelblau's function",
        summary="Four equal minima: where a run ends depends on where it starts.",
        formula=r"(x^2+y-11)^2 + (x+y^2-7)^2",
        description=(
            "The height is zero exactly where two parabolas cross, and they cross"
            " four times. So there are four minima, all of value 0, with a hill in"
            " the middle and four saddles between them. The plane is divided into"
            " four basins, one for each minimum. Close to the border between two"
            " basins a tiny change of the start, or another learning rate, sends the"
            " run to another minimum."
        ),
        use_when=(
            "To see that a landscape can have several minima, and to draw the map of"
            " which minimum each start reaches."
        ),
        avoid_when=(
            "All four minima are equally good, so reaching one rather than another"
            " is no success or failure; use rastrigin for good and bad minima."
        ),
        worked=(
            Worked(
                inputs={"point": (0.0, 0.0)},
                outputs={"value": 170.0, "gradient": (-14.0, -22.0)},
                because="11² + 7² = 121 + 49; the gradient is (−2·7, −2·11)",
            ),
            Worked(
                inputs={"point": (1.0, 1.0)},
                outputs={"value": 106.0, "gradient": (-46.0, -38.0)},
                because="9² + 5²; 4·(−9) + 2·(−5) and 2·(−9) + 4·(−5)",
            ),
            Worked(
                inputs={"point": (3.0, 2.0)},
                outputs={"value": 0.0, "gradient": (0.0, 0.0)},
                because="9 + 2 = 11 and 3 + 4 = 7",
            ),
        ),
        sources=(Source("Himmelblau 1972, Applied Nonlinear Programming"),),
    )

    def formula(self, x: Array, y: Array) -> Array:
        return (x**2 + y - 11.0) ** 2 + (x + y**2 - 7.0) ** 2

    def minima(self) -> tuple[Minimum, ...]:
        # The other three solve the quartic that is left when (3, 2) is divided out.
        return (
            Minimum((3.0, 2.0), 0.0),
            Minimum((-2.8051180869527448, 3.1313125182505729), 0.0),
            Minimum((-3.7793102533777469, -3.2831859912861694), 0.0),
            Minimum((3.5844283403304917, -1.8481265269644036), 0.0),
        )
