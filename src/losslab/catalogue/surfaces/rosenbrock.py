"""A bent valley: easy to enter, slow to follow."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.domains import positive
from losslab.core.parameters import number
from losslab.core.surfaces import Colour, Minimum, Point, Surface, Window


@final
@dataclass(frozen=True)
class Rosenbrock(Surface):
    """(1 − x)² + b(y − x²)².

    >>> Rosenbrock().value((-1.5, 1.5))
    np.float64(9.0625)
    """

    b: float = number(
        5.0,
        domain=positive,
        says="steepness of the valley's walls",
        symbol="b",
        slider=(1.0, 100.0),
        log=True,
    )

    window: ClassVar[Window] = ((-2.0, 2.0), (-1.0, 3.0))
    start: ClassVar[Point] = (-1.5, 1.5)
    colour: ClassVar[Colour] = "log"
    card: ClassVar[Card] = Card(
        title="Rosenbrock valley",
        summary="A bent valley: easy to enter, slow to follow.",
        formula=r"(1-x)^2 + b\,(y-x^2)^2",
        description=(
            "The height is the sum of two squares: one pulls x to 1, the other pulls"
            " the point to the parabola y = x². The second is b times stronger, so"
            " the parabola is the floor of a valley whose walls are steep and whose"
            " slope along the floor is small. Both squares vanish together only at"
            " (1, 1), which is the only minimum. The gradient mostly points across"
            " the valley, not along it, and turns with it."
        ),
        use_when=(
            "To see how an optimizer follows a bend: plain gradient descent enters"
            " the valley in a few steps and then creeps along it; momentum speeds the"
            " creep up. Raise b to 100 for the classic, much harder, test function."
        ),
        avoid_when=(
            "It has one minimum and no saddle, so it says nothing about local minima"
            " or about escaping from saddles."
        ),
        worked=(
            Worked(
                inputs={"point": (-1.5, 1.5)},
                outputs={"value": 9.0625, "gradient": (-27.5, -7.5)},
                because=(
                    "2.5² + 5·0.75² = 6.25 + 2.8125; across −2·2.5 − 20·1.5·0.75,"
                    " up 10·(1.5 − 2.25)"
                ),
            ),
            Worked(
                inputs={"point": (0.0, 0.0)},
                outputs={"value": 1.0, "gradient": (-2.0, 0.0), "sharpness": 10.0},
                because="1² + 5·0²; the Hessian is diagonal with 2 and 2b = 10",
            ),
            Worked(
                inputs={"point": (1.0, 1.0)},
                parameters={"b": 100.0},
                outputs={"value": 0.0, "hessian": ((802.0, -400.0), (-400.0, 200.0))},
                because="2 + 8b, −4b and 2b with b = 100",
            ),
        ),
        sources=(
            Source(
                "Rosenbrock 1960, An automatic method for finding the greatest or least"
                " value of a function",
                "https://doi.org/10.1093/comjnl/3.3.175",
            ),
        ),
    )

    def formula(self, x: Array, y: Array) -> Array:
        return (1.0 - x) ** 2 + self.b * (y - x**2) ** 2

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((1.0, 1.0), 0.0),)
