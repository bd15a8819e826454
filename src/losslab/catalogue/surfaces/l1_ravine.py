"""A ravine with a crease along each axis: gradients that do not fade."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.surfaces import Minimum, Point, Surface, Window


@final
@dataclass(frozen=True)
class L1Ravine(Surface):
    """|x| + 10|y|.

    >>> L1Ravine().subdifferential((0.0, 2.0))
    (array([-1., 10.]), array([ 1., 10.]))
    """

    window: ClassVar[Window] = ((-4.0, 4.0), (-4.0, 4.0))
    start: ClassVar[Point] = (3.0, 2.0)
    creased: ClassVar[bool] = True
    card: ClassVar[Card] = Card(
        title="Absolute-value ravine",
        summary="A ravine with a crease along each axis: gradients that do not fade.",
        formula=r"|x| + 10\,|y|",
        description=(
            "Four flat faces meet in creases along the two axes. On a face the"
            " gradient is (±1, ±10), however close the minimum is, so a constant step"
            " can never become small by itself. On a crease no gradient exists; the"
            " subdifferential is the interval between the slopes of the two sides,"
            " and the subgradient of least norm, with 0 in the creased coordinate, is"
            " used. At the origin that is (0, 0), which marks the minimum."
        ),
        use_when=(
            "To run the subgradient method: with a constant step it zig-zags across"
            " the crease at a height given by the step, and a shrinking step cures it."
        ),
        avoid_when=(
            "The Hessian is zero wherever it exists, so there is no sharpness, no"
            " condition number and no stability threshold to see."
        ),
        worked=(
            Worked(
                inputs={"point": (3.0, 2.0)},
                outputs={"value": 23.0, "gradient": (1.0, 10.0)},
                because="3 + 10·2",
            ),
            Worked(
                inputs={"point": (0.0, 0.0)},
                outputs={
                    "value": 0.0,
                    "gradient": (0.0, 0.0),
                    "subdifferential": ((-1.0, -10.0), (1.0, 10.0)),
                },
                because="the slopes of both sides, and 0 lies between them",
            ),
            Worked(
                inputs={"point": (-1.0, 0.0)},
                outputs={"value": 1.0, "gradient": (-1.0, 0.0)},
                because="on the crease y = 0 the least slope across it is 0",
            ),
        ),
        sources=(
            Source("Shor 1985, Minimization Methods for Non-Differentiable Functions"),
        ),
    )

    def formula(self, x: Array, y: Array) -> Array:
        return abs(x) + 10.0 * abs(y)

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((0.0, 0.0), 0.0, kind="kink"),)
