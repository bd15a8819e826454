"""Gradient descent in a heat bath: it samples instead of settling.

Longer than a page for the sake of its four worked examples.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import random
from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.domains import nonnegative
from losslab.core.ops import sqrt
from losslab.core.optimizers import (
    Optimizer,
    State,
    dialects,
    learning_rate,
    stable_below,
)
from losslab.core.parameters import number
from losslab.core.place import Place


@final
@dataclass(frozen=True)
class Langevin(Optimizer):
    """θ ← θ − ηg + √(2ηT)·ξ, with ξ standard normal."""

    learning_rate: float = learning_rate(paper=1e-2)
    temperature: float = number(
        0.1,
        domain=nonnegative,
        says="how much heat the noise brings: 0 is gradient descent",
        symbol="T",
        slider=(0.0, 2.0),
    )
    dialect: str = dialects("paper")

    card: ClassVar[Card] = Card(
        title="Langevin",
        summary="Gradient descent with heat: it visits low places more often.",
        formula=r"\theta \leftarrow \theta - \eta\,g + \sqrt{2 \eta T}\,\xi",
        description=(
            "Every step adds a normal number ξ to every coordinate, of a size that"
            " neither dies away nor depends on the slope. The run does not settle: in"
            " the limit of small η the places it visits have the density exp(−f/T), up"
            " to a factor. Low places are visited most, wide ones more than narrow"
            " ones, and walls of height h are crossed about once in exp(h/T). At T = 0"
            " it is gradient descent. On a quadratic of sharpness λ the variance is"
            " T/λ divided by 1 − ηλ/2: a larger η spreads it further than the heat."
        ),
        use_when=(
            "To sample a posterior with f its negative logarithm and T = 1, or to leave"
            " poor minima by lowering T slowly."
        ),
        avoid_when=(
            "Where one point is the answer: the last one is as hot as all before. At"
            " low temperature high walls are crossed too rarely to be seen."
        ),
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5, "temperature": 0.0},
                outputs={"trajectory": (1.0, 1 / 2, 1 / 4), "threshold": 2.0},
                because="without heat every step halves θ",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0, "steps": 1},
                parameters={},
                outputs={"mean": 0.99, "variance": 0.002},
                because="1 − 0.01, and 2·0.01·0.1",
            ),
            Worked(
                inputs={"sharpness": 4.0},
                parameters={"learning_rate": 0.25, "temperature": 1.0},
                outputs={"mean": 0.0, "variance": 1 / 2},
                because="θ ← (1 − 1)θ + √½·ξ; as a rule T/λ ÷ (1 − ηλ/2) = ¼ ÷ ½",
            ),
            Worked(
                inputs={"sharpness": 1.0},
                parameters={"learning_rate": 0.5, "temperature": 3.0},
                outputs={"mean": 0.0, "variance": 4.0},
                because="v = (1 − ½)²v + 2·½·3 gives v = 3 ÷ ¾",
            ),
        ),
        sources=(
            Source(
                "Welling & Teh 2011, Bayesian learning via stochastic gradient"
                " Langevin dynamics"
            ),
            Source(
                "Roberts & Tweedie 1996, Exponential convergence of Langevin"
                " distributions and their discrete approximations"
            ),
        ),
    )

    @property
    def drifts(self) -> bool:
        return self.temperature > 0.0

    @property
    def chance(self) -> bool:
        return self.temperature > 0.0

    def init(self, here: Place) -> dict[str, Array]:
        return {}

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        heat = sqrt(2.0 * self.learning_rate * self.temperature)
        pull = self.learning_rate * here.gradient
        return here.point - pull + heat * random.normal(key, here.point), {}

    def threshold(self, sharpness: Array) -> Array:
        return stable_below(2.0, sharpness)
