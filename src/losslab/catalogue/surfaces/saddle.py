"""Up along one axis, down along the other: a point that only seems to be an end."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.surfaces import Colour, Point, Surface, Window


@final
@dataclass(frozen=True)
class Saddle(Surface):
    """½(x² − y²).

    >>> Saddle().value((2.0, 1.0))
    np.float64(1.5)
    """

    window: ClassVar[Window] = ((-2.0, 2.0), (-2.0, 2.0))
    start: ClassVar[Point] = (1.0, 1e-4)
    colour: ClassVar[Colour] = "diverging"
    card: ClassVar[Card] = Card(
        title="Saddle",
        summary="Up along one axis, down along the other; no minimum at all.",
        formula=r"\frac{1}{2}(x^2 - y^2)",
        description=(
            "The gradient (x, −y) vanishes at the origin, but the origin is no"
            " minimum: the surface curves up along x and down along y. Gradient"
            " descent first slides towards the origin along x, and its small y grows"
            " by the factor 1 + learning_rate at every step. So the time to leave"
            " depends on the logarithm of the first y, and from y = 0 exactly it"
            " never leaves. The height has no lower bound."
        ),
        use_when=(
            "To see a run hang at a saddle and escape, to count the steps this takes,"
            " and to see how momentum shortens them."
        ),
        avoid_when=(
            "There is nothing to converge to: a run that has escaped goes on downhill"
            " until it is called diverged."
        ),
        worked=(
            Worked(
                inputs={"point": (1.0, 1e-4)},
                outputs={"value": 0.499999995, "gradient": (1.0, -1e-4)},
                because="½(1 − 10⁻⁸); the gradient is (x, −y)",
            ),
            Worked(
                inputs={"point": (0.0, 0.0)},
                outputs={
                    "value": 0.0,
                    "hessian": ((1.0, 0.0), (0.0, -1.0)),
                    "sharpness": 1.0,
                },
                because="the curvatures are 1 along x and −1 along y, everywhere",
            ),
        ),
        sources=(
            Source(
                "Dauphin et al. 2014, Identifying and attacking the saddle point"
                " problem in high-dimensional non-convex optimization",
                "https://arxiv.org/abs/1406.2572",
            ),
        ),
    )

    def formula(self, x: Array, y: Array) -> Array:
        return 0.5 * (x**2 - y**2)
