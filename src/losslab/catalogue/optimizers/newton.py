"""The step to where the quadratic that fits best has its slope vanish.

Longer than a page by a line, for the sake of its worked examples.
"""

import math
from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.domains import nonnegative
from losslab.core.ops import norm, plus_diagonal, solve, where
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
class Newton(Optimizer):
    """θ ← θ − η(H + μI)⁻¹g."""

    learning_rate: float = learning_rate(slider=(0.05, 2.0), paper=1.0)
    damping: float = number(
        0.0,
        domain=nonnegative,
        says="curvature added in every direction",
        symbol="μ",
        slider=(0.0, 20.0),
    )
    dialect: str = dialects("paper")

    card: ClassVar[Card] = Card(
        title="Newton",
        summary="A jump to where the slope of the fitting quadratic vanishes.",
        formula=r"\theta \leftarrow \theta - \eta\,(H + \mu I)^{-1} g",
        description=(
            "Gradient g and Hessian H at the point fix a quadratic; with η = 1 and"
            " μ = 0 the step leads exactly to the place where its slope vanishes. On a"
            " quadratic one step is enough, whatever its condition, and near a minimum"
            " the number of correct digits doubles with every step. But it looks for"
            " vanishing slope, not for low ground: where the surface curves down it"
            " climbs, and it ends in saddles and maxima as readily as in minima. Where"
            " the matrix has no inverse there is no step, and the run is stuck."
            " Damping μ adds curvature in every direction; beyond the most negative"
            " curvature the step is downhill, and large μ is gradient descent with"
            " learning rate η/μ."
        ),
        use_when=(
            "Near a minimum of few coordinates, where Hessians are affordable and the"
            " last digits count."
        ),
        avoid_when=(
            "Far from a minimum without damping, on kinks, where the Hessian says"
            " nothing, and with many coordinates: a step costs their cube."
        ),
        worked=(
            Worked(
                inputs={"start": (1.0, 1.0), "hessian": ((2.0, 1.0), (1.0, 3.0))},
                parameters={},
                outputs={"trajectory": ((1.0, 1.0), (0.0, 0.0))},
                because="H⁻¹g = H⁻¹Hθ = θ: one step, however narrow the valley",
            ),
            Worked(
                inputs={"start": (1.0, 1.0), "hessian": ((2.0, 1.0), (1.0, 3.0))},
                parameters={"damping": 1.0},
                outputs={"trajectory": ((1.0, 1.0), (3 / 11, 2 / 11))},
                because="g = (3, 4), H + I = (3 1; 1 4) with determinant 11; the step"
                " is (4·3 − 4, 3·4 − 3)/11 = (8, 9)/11",
            ),
            Worked(
                inputs={"start": (1.0, 1.0), "hessian": ((2.0, 0.0), (0.0, -1.0))},
                parameters={"learning_rate": 0.5},
                outputs={"trajectory": ((1.0, 1.0), (0.5, 0.5), (0.25, 0.25))},
                because="H⁻¹g = θ on a saddle too: half of the way to it each time",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 2.0},
                parameters={"damping": 3.0},
                outputs={"trajectory": (1.0, 0.6), "threshold": 5.0},
                because="g = 2 and H + μ = 5: the step is 2/5; a step of 2/5·η turns"
                " about at 2, which is η = 5",
            ),
        ),
        sources=(
            Source("Nocedal & Wright 2006, Numerical Optimization, chapters 2 and 3"),
        ),
    )

    def init(self, here: Place) -> dict[str, Array]:
        return {}

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        gradient = here.gradient.reshape(-1)
        jump = solve(plus_diagonal(here.hessian, self.damping), gradient)
        # Where the Hessian is singular there is no step; at rest none is needed.
        jump = where(abs(jump) < math.inf, jump, math.nan)
        jump = where(norm(gradient) > 0.0, jump, 0.0 * gradient)
        return here.point - self.learning_rate * jump.reshape(here.point.shape), {}

    def threshold(self, sharpness: Array) -> Array:
        return stable_below(2.0 * (sharpness + self.damping), sharpness)
