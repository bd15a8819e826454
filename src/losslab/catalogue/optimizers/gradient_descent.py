"""The plain rule: a step against the gradient."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.optimizers import (
    GradientRule,
    State,
    dialects,
    learning_rate,
    stable_below,
)


@final
@dataclass(frozen=True)
class GradientDescent(GradientRule):
    """θ ← θ − η·g.

    >>> import numpy as np
    >>> rule = GradientDescent(learning_rate=0.5)
    >>> rule.update(np.array([4.0]), {}, np.array([1.0]))
    (array([-1.]), {})
    """

    learning_rate: float = learning_rate(torch=1e-3, optax=1e-3, keras=1e-2)
    dialect: str = dialects("torch", "optax", "keras")

    card: ClassVar[Card] = Card(
        title="Gradient descent",
        summary="A step straight downhill, as long as the slope is steep.",
        formula=r"\theta \leftarrow \theta - \eta\,g",
        description=(
            "The gradient points in the direction of steepest ascent, so the step goes"
            " the other way. Its length is the learning rate times the length of the"
            " gradient, so steps become small by themselves near a smooth minimum. It"
            " remembers nothing. Close to a minimum it converges exactly when the"
            " learning rate is below 2 divided by the largest curvature there, and"
            " the directions of small curvature then decide how long it takes."
        ),
        use_when=(
            "As the baseline, and where the curvature is about the same in all"
            " directions; its path is the easiest to understand."
        ),
        avoid_when=(
            "In long narrow valleys: the steep walls force a small learning rate, and"
            " progress along the floor is slow. Momentum helps there."
        ),
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5},
                outputs={"trajectory": (1.0, 1 / 2, 1 / 4, 1 / 8)},
                because="the gradient is θ, so every step halves it",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 4.0},
                parameters={"learning_rate": 0.75},
                outputs={"trajectory": (1.0, -2.0, 4.0, -8.0), "threshold": 0.5},
                because="above 2/4 every step multiplies θ by 1 − 0.75·4 = −2",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.SGD",
                "torch.optim.SGD([parameters], lr=learning_rate)",
            ),
            Peer(
                "Optax",
                "optax.sgd",
                "optax.sgd(learning_rate)",
                "no default learning rate",
            ),
            Peer(
                "Keras", "keras.optimizers.SGD", "keras.optimizers.SGD(learning_rate)"
            ),
        ),
        sources=(
            Source(
                "Cauchy 1847, Méthode générale pour la résolution des systèmes"
                " d'équations simultanées"
            ),
        ),
    )

    def begin(self, point: Array) -> dict[str, Array]:
        return {}

    def update(
        self, gradient: Array, state: State, point: Array
    ) -> tuple[Array, dict[str, Array]]:
        return point - self.learning_rate * gradient, {}

    def threshold(self, sharpness: Array) -> Array:
        return stable_below(2.0, sharpness)
