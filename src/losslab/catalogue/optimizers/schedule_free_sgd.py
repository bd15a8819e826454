"""Gradient descent whose average is found along the way, instead of a schedule.

Longer than a page for the sake of its four worked examples.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import unit_right_open
from losslab.core.ops import maximum
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
class ScheduleFreeSgd(Optimizer):
    """z ← z − η∇f((1 − β)z + βθ), θ ← (1 − c)θ + cz, c = 1/t at a constant η."""

    learning_rate: float = learning_rate(slider=(1e-3, 2.0), optax=1.0)
    beta: float = number(
        0.9,
        domain=unit_right_open,
        says="share of the average where the gradient is taken",
        symbol="β",
        slider=(0.0625, 0.98),
    )
    dialect: str = dialects("optax")

    card: ClassVar[Card] = Card(
        title="Schedule-free SGD",
        summary="Gradient descent with a built-in average instead of a schedule.",
        formula=(
            r"\begin{aligned} z &\leftarrow \begin{cases} \theta & t = 1 \\"
            r" z & t > 1 \end{cases} \\"
            r" z &\leftarrow z - \eta \nabla f((1-\beta) z + \beta\theta) \\"
            r" h &\leftarrow \max(h, \eta) \\"
            r" s &\leftarrow s + h^2 \\"
            r" \theta &\leftarrow \theta + \frac{h^2}{s}\,(z - \theta) \end{aligned}"
        ),
        description=(
            "Three points move together. z walks like gradient descent, but with the"
            " gradient of a place between z and θ; θ is the mean of all z so far,"
            " each weighted by the square of the largest learning rate until then, and"
            " is the answer at any time. With a constant learning rate the mean gives"
            " step t the share 1/t, so that θ moves less and less while z keeps its"
            " pace: what a decreasing schedule does, without knowing when the run will"
            " end. Since gradients are taken close to θ, z may use learning rates up"
            " to 1/(1 − β) times those of gradient descent."
        ),
        use_when=(
            "With noisy gradients when the length of the run is open, and in place of"
            " a tuned schedule."
        ),
        avoid_when=(
            "For the last digits on a smooth surface: the mean forgets its first"
            " points only like a power of 1/t. Statistics of batches must be taken"
            " anew at θ."
        ),
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5, "beta": 0.5},
                outputs={
                    "trajectory": (1.0, 1 / 2, 3 / 8, 9 / 32),
                    "threshold": 4.0,
                },
                because="between is 1, ½, 5/16, so z is ½, ¼, 3/32; θ is ½, then"
                " ½ + (¼ − ½)/2, then ⅜ + (3/32 − ⅜)/3",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (3.0, 6.0, 9.0)},
                parameters={"learning_rate": 1.0},
                outputs={"trajectory": (0.0, -3.0, -6.0, -10.0)},
                because="z is −3, −9, −18, and θ the mean of them so far",
            ),
            Worked(
                inputs={"start": (1.0, 1.0), "hessian": ((1.0, 0.0), (0.0, 2.0))},
                parameters={"learning_rate": 0.5, "beta": 0.5},
                outputs={"trajectory": ((1.0, 1.0), (0.5, 0.0), (0.375, 0.0))},
                because="the first coordinate as above; of the second, z is 1 − ½·2 = 0"
                " and stays",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 1.0, "beta": 0.75},
                outputs={"trajectory": (1.0, 0.0, 0.0), "threshold": 8.0},
                because="∇f(1) = 1 leads z to 0, and θ is all of it",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.contrib.schedule_free_sgd",
                "optax.contrib.schedule_free_sgd(learning_rate, b1=beta)",
                "holds the place between; schedule_free_eval_params gives θ",
            ),
        ),
        sources=(
            Source(
                "Defazio et al. 2024, The road less scheduled",
                "https://arxiv.org/abs/2405.15682",
            ),
        ),
    )

    def init(self, here: Place) -> dict[str, Array]:
        return {"walker": here.point + 0.0, "weight": 0.0, "fastest": 0.0}

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        mean, walker = here.point, state["walker"]
        between = here.at((1.0 - self.beta) * walker + self.beta * mean)
        walker = walker - self.learning_rate * between.gradient
        fastest = maximum(state["fastest"], self.learning_rate)
        weight = state["weight"] + fastest * fastest
        moved = mean + fastest * fastest / weight * (walker - mean)
        return moved, {"walker": walker, "weight": weight, "fastest": fastest}

    def threshold(self, sharpness: Array) -> Array:
        return stable_below(2.0 / (1.0 - self.beta), sharpness)
