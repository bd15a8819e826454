"""Momentum that looks ahead before it corrects itself.

Over a hundred lines: each dialect has its example by hand and its counterpart.

Longer than a page for the sake of its three dialects and three peers.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.optimizers import (
    GradientRule,
    State,
    dialects,
    filled,
    learning_rate,
    momentum,
    stable_below,
)


@final
@dataclass(frozen=True)
class Nesterov(GradientRule):
    """b ← μb + g, θ ← θ − η(g + μb)."""

    learning_rate: float = learning_rate(torch=1e-3, optax=1e-3, keras=1e-2)
    momentum: float = momentum(0.9)
    dialect: str = dialects("torch", "optax", "keras")

    card: ClassVar[Card] = Card(
        title="Nesterov momentum",
        summary="Momentum with the gradient of the place it is heading for.",
        formula=(
            r"\begin{aligned} b &\leftarrow \mu b + g \\"
            r" \theta &\leftarrow \theta - \eta\,(g + \mu b) \end{aligned}"
        ),
        description=(
            "The textbook moves a point x by v ← μv − η∇f(x + μv), x ← x + v: the"
            " gradient is taken where the velocity is about to lead. Libraries track"
            " that look-ahead point θ = x + μv itself, which gives the rule above; the"
            " two differ by μv and arrive together. Looking ahead damps the swings of"
            " heavy ball, and on smooth convex functions a tuned version reaches the"
            " best possible rate for methods that use gradients alone."
        ),
        use_when=(
            "Wherever heavy ball is used, above all where heavy ball oscillates."
        ),
        avoid_when=(
            "With learning rates close to the threshold of gradient descent: it is"
            " stable only below (2 + 2μ)/((1 + 2μ)λ), less than heavy ball allows."
        ),
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5, "momentum": 0.5},
                outputs={
                    "trajectory": (1.0, 1 / 4, -1 / 16, -7 / 64),
                    "threshold": 1.5,
                },
                because=(
                    "b is 1, ¾, 5/16; the steps are −½(1 + ½), −½(¼ + ⅜) and"
                    " −½(−1/16 + 5/32)"
                ),
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5, "momentum": 0.5, "dialect": "keras"},
                outputs={"trajectory": (1.0, 1 / 4, -1 / 16, -7 / 64)},
                because="v is −½, −⅜, −5/32; the steps are ½v − ½g",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5},
                outputs={"trajectory": (1.0, 0.05, -0.4025)},
                because=(
                    "μ = 0.9: b is 1, then 0.9 + 0.05; the steps are −½(1 + 0.9) and"
                    " −½(0.05 + 0.855)"
                ),
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.SGD",
                "torch.optim.SGD("
                "[parameters], lr=learning_rate, momentum=momentum, nesterov=True)",
            ),
            Peer(
                "Optax",
                "optax.sgd",
                "optax.sgd(learning_rate, momentum=momentum, nesterov=True)",
            ),
            Peer(
                "Keras",
                "keras.optimizers.SGD",
                "keras.optimizers.SGD(learning_rate, momentum=momentum, nesterov=True)",
                "the learning rate is inside the velocity",
            ),
        ),
        sources=(
            Source(
                "Nesterov 1983, A method of solving a convex programming problem"
                " with convergence rate O(1/k²)"
            ),
            Source(
                "Sutskever et al. 2013, On the importance of initialization and"
                " momentum in deep learning"
            ),
        ),
    )

    def begin(self, point: Array) -> dict[str, Array]:
        return {"velocity": filled(0.0, point)}

    def update(
        self, gradient: Array, state: State, point: Array
    ) -> tuple[Array, dict[str, Array]]:
        if self.dialect == "keras":
            pull = self.learning_rate * gradient
            velocity = self.momentum * state["velocity"] - pull
            return point + self.momentum * velocity - pull, {"velocity": velocity}
        velocity = self.momentum * state["velocity"] + gradient
        ahead = gradient + self.momentum * velocity
        return point - self.learning_rate * ahead, {"velocity": velocity}

    def threshold(self, sharpness: Array) -> Array:
        bound = (2.0 + 2.0 * self.momentum) / (1.0 + 2.0 * self.momentum)
        return stable_below(bound, sharpness)
