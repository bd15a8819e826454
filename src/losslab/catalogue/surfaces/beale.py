"""A flat plain with steep corners and valleys that lead away to infinity."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.surfaces import Colour, Minimum, Point, Surface, Window


@final
@dataclass(frozen=True)
class Beale(Surface):
    """(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)².

    >>> Beale().value((0.0, 0.0))
    np.float64(14.203125)
    """

    window: ClassVar[Window] = ((-4.5, 4.5), (-4.5, 4.5))
    start: ClassVar[Point] = (-4.0, -1.0)
    colour: ClassVar[Colour] = "log"
    card: ClassVar[Card] = Card(
        title="Beale's function",
        summary="A flat plain with steep corners and one minimum.",
        formula=r"(1.5-x+xy)^2 + (2.25-x+xy^2)^2 + (2.625-x+xy^3)^2",
        description=(
            "Fitting x(1 − yⁱ) to the three numbers 1.5, 2.25 and 2.625 gives this"
            " sum of squares. Its only minimum is (3, 0.5), where all three fit. Most"
            " of the middle is a plain on which the gradient is small, while towards"
            " the corners the height grows like y⁶. Two further valleys sink slowly"
            " for ever, one towards x → −∞ near y = 1.2 and one along x = 0 towards"
            " y → ±∞, and a run that enters them need not come back."
        ),
        use_when=(
            "To see why one learning rate does not suit a whole surface: steps that"
            " are right on the plain explode in a corner. Methods that scale their"
            " steps, such as Adam, show what they are good for."
        ),
        avoid_when=(
            "From the default start a plain gradient step needs a tiny learning rate;"
            " start at (1, 1.5) for an easier ride."
        ),
        worked=(
            Worked(
                inputs={"point": (0.0, 0.0)},
                outputs={"value": 14.203125, "gradient": (-12.75, 0.0)},
                because="2.25 + 5.0625 + 6.890625; −2·(1.5 + 2.25 + 2.625)",
            ),
            Worked(
                inputs={"point": (1.0, 1.0)},
                outputs={"value": 14.203125, "gradient": (0.0, 27.75)},
                because="the same residuals; 2·(1.5·1 + 2.25·2 + 2.625·3)",
            ),
            Worked(
                inputs={"point": (3.0, 0.5)},
                outputs={"value": 0.0, "gradient": (0.0, 0.0)},
                because="1.5 − 3 + 1.5, 2.25 − 3 + 0.75 and 2.625 − 3 + 0.375 vanish",
            ),
        ),
        sources=(
            Source("Beale 1958, On an iterative method for finding a local minimum"),
        ),
    )

    def formula(self, x: Array, y: Array) -> Array:
        first = 1.5 - x + x * y
        second = 2.25 - x + x * y**2
        third = 2.625 - x + x * y**3
        return first**2 + second**2 + third**2

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((3.0, 0.5), 0.0),)
