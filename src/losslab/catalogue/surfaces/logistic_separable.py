"""The logistic loss of four samples that a threshold tells apart: no minimum at all."""

from dataclasses import dataclass
from math import exp, log, log1p
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.ops import softplus
from losslab.core.surfaces import Colour, Minimum, Point, Surface, Window

SAMPLES = ((-2.0, -1.0), (-1.0, -1.0), (1.0, 1.0), (2.0, 1.0))
"""Feature and label of each sample."""


@final
@dataclass(frozen=True)
class LogisticSeparable(Surface):
    """The mean of log(1 + exp(−s(xt + y))) over four samples (t, s).

    >>> LogisticSeparable().gradient((0.0, 0.0))
    array([-0.75,  0.  ])
    """

    window: ClassVar[Window] = ((-2.0, 10.0), (-6.0, 6.0))
    start: ClassVar[Point] = (0.0, 3.0)
    colour: ClassVar[Colour] = "log"
    card: ClassVar[Card] = Card(
        title="Logistic loss of separable samples",
        summary="A valley that sinks towards 0 for ever: there is no minimum.",
        formula=(
            r"\frac{1}{4}(\log(1+\exp(y-2x)) + \log(1+\exp(y-x))"
            r" + \log(1+\exp(-x-y)) + \log(1+\exp(-2x-y)))"
        ),
        description=(
            "Four samples with the features −2, −1, 1 and 2, the first two of the"
            " negative class, are classified by xt + y, the weight x and the intercept"
            " y. The sign of the feature tells the classes apart, so a larger weight"
            " always fits better: along y = 0 the height sinks like e⁻ˣ and reaches 0"
            " nowhere. A run never arrives. Its steps become small because the slope"
            " does: the weight grows like the logarithm of the number of steps, while"
            " the border between the classes settles in the middle of the gap."
        ),
        use_when=(
            "To see that a falling loss, and a gradient near 0, need not mean that"
            " weights converge; and how a first error in the intercept is forgotten."
        ),
        avoid_when=(
            "There is no minimum to compare with: turn one label round, or add weight"
            " decay, and there is one."
        ),
        worked=(
            Worked(
                inputs={"point": (0.0, 0.0)},
                outputs={"value": log(2.0), "gradient": (-0.75, 0.0)},
                because="log 2 four times; every sample pulls by half its |t|: −6/8",
            ),
            Worked(
                inputs={"point": (1.0, 0.0)},
                outputs={"value": (log1p(exp(-1.0)) + log1p(exp(-2.0))) / 2.0},
                because="the margins s(xt + y) are 2, 1, 1 and 2",
            ),
        ),
        sources=(
            Source(
                "Soudry et al. 2018, The implicit bias of gradient descent on separable"
                " data",
                "https://arxiv.org/abs/1710.10345",
            ),
        ),
    )

    def formula(self, x: Array, y: Array) -> Array:
        return sum(softplus(-s * (x * t + y)) for t, s in SAMPLES) / len(SAMPLES)

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((10.0, 0.0), 0.0, kind="end of a valley"),)
