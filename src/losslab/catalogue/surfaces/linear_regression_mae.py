"""The mean absolute error of a line through five points, one of them far off."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.surfaces import Minimum, Point, Surface, Window

POINTS = ((-2.0, -3.0), (-1.0, -1.0), (0.0, 2.0), (1.0, 3.0), (2.0, -1.0))
"""Feature and target of each sample."""


@final
@dataclass(frozen=True)
class LinearRegressionMae(Surface):
    """The mean of |xt + y − s| over five points (t, s): x is slope, y intercept.

    >>> LinearRegressionMae().value((2.0, 1.0))
    np.float64(1.4)
    """

    window: ClassVar[Window] = ((-1.0, 5.0), (-3.0, 5.0))
    start: ClassVar[Point] = (-0.5, 4.0)
    creased: ClassVar[bool] = True
    card: ClassVar[Card] = Card(
        title="Mean absolute error of a line",
        summary="A line fitted to five points: flat facets meet in slanted creases.",
        formula=(
            r"\frac{1}{5}(|y - 2x + 3| + |y - x + 1| + |y - 2|"
            r" + |x + y - 3| + |2x + y + 1|)"
        ),
        description=(
            "The points (−2, −3), (−1, −1), (0, 2), (1, 3) and (2, −1) are fitted by a"
            " line with slope x and intercept y; the height is the mean distance of"
            " the line from the targets. Each point folds the surface along the lines"
            " that go through it, a straight crease whose direction depends on the"
            " feature, so creases run in five directions. The minimum is (2, 1): the"
            " line through three of the points, exactly. How far off the last one is"
            " does not matter; least squares would follow it down to (0.8, 0)."
        ),
        use_when=(
            "To see what a robust fit looks like from above, and how an optimizer"
            " copes with creases that do not run along its coordinates: gradient"
            " descent zig-zags across them, at a height given by its step."
        ),
        avoid_when=(
            "Every facet is flat, so there is no sharpness and no stability threshold,"
            " and no constant step comes to rest at the minimum."
        ),
        worked=(
            Worked(
                inputs={"point": (-0.5, 4.0)},
                outputs={"value": 4.0, "gradient": (0.0, 1.0)},
                because=(
                    "all five points lie below, by 8, 5.5, 2, 0.5 and 4; the gradient"
                    " is the mean of their features, and 1"
                ),
            ),
            Worked(
                inputs={"point": (3.0, 3.0)},
                outputs={
                    "value": 3.0,
                    "gradient": (0.4, 0.8),
                    "subdifferential": ((0.0, 0.6), (0.8, 1.0)),
                },
                because=(
                    "on the crease of the first point the gradients (0.8, 0.6) and"
                    " (0, 1) meet; halfway between them is nearest to 0"
                ),
            ),
            Worked(
                inputs={"point": (2.0, 1.0)},
                outputs={
                    "value": 1.4,
                    "gradient": (0.0, 0.0),
                    "subdifferential": ((-0.4, -0.6), (1.2, 0.6)),
                },
                because=(
                    "(0 + 0 + 1 + 0 + 6)/5; three creases meet, (2, 0)/5 ± (2, 1)/5"
                    " ± (1, 1)/5 ± (1, −1)/5 with any signs and anything between"
                ),
            ),
        ),
        sources=(
            Source(
                "Bloomfield and Steiger 1983, Least Absolute Deviations: Theory,"
                " Applications, and Algorithms"
            ),
        ),
    )

    def formula(self, x: Array, y: Array) -> Array:
        return sum(abs(x * t + (y - s)) for t, s in POINTS) / len(POINTS)

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((2.0, 1.0), 1.4, kind="kink"),)
