"""Momentum: a ball that keeps part of its velocity.

Over a hundred lines: each dialect has its example by hand and its counterpart.

Longer than a page for the sake of its four dialects and three peers.
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
class HeavyBall(GradientRule):
    """b ← μb + g, θ ← θ − ηb."""

    learning_rate: float = learning_rate(torch=1e-3, optax=1e-3, keras=1e-2, paper=1e-3)
    momentum: float = momentum(0.9)
    dialect: str = dialects("torch", "optax", "keras", "paper")

    card: ClassVar[Card] = Card(
        title="Heavy ball (momentum)",
        summary="Gradient descent that keeps part of its velocity.",
        formula=(
            r"\begin{aligned} b &\leftarrow \mu b + g \\"
            r" \theta &\leftarrow \theta - \eta\,b \end{aligned}"
        ),
        description=(
            "The velocity is a sum of all past gradients in which each step back"
            " counts μ times less. Where gradients agree they add up, to 1/(1 − μ)"
            " times one gradient; where they alternate they cancel. So the ball"
            " gathers speed along a valley and swings less across it. On a quadratic"
            " it tolerates learning rates up to 2(1 + μ)/λ, but it may overshoot and"
            " oscillate. With μ = 0 it is gradient descent."
        ),
        use_when=(
            "In long valleys and on badly conditioned quadratics, where it needs about"
            " the square root of the number of steps of gradient descent."
        ),
        avoid_when=(
            "With a learning rate taken over from gradient descent without thought:"
            " the steps become up to 1/(1 − μ) times longer."
        ),
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5, "momentum": 0.5},
                outputs={"trajectory": (1.0, 1 / 2, 0.0, -1 / 4), "threshold": 3.0},
                because="b is 1, then ½ + ½ = 1, then ½ + 0 = ½; θ moves by −b/2",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5, "momentum": 0.5, "dialect": "paper"},
                outputs={"trajectory": (1.0, 1 / 2, 0.0, -1 / 4)},
                because="½; ½ − ¼ + ½(½ − 1) = 0; 0 − 0 + ½(0 − ½) = −¼",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 1.0)},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (0.0, -0.001, -0.0029)},
                because="η = 0.001 and μ = 0.9: −0.001 − 0.001 − 0.9·0.001",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.SGD",
                "torch.optim.SGD([parameters], lr=learning_rate, momentum=momentum)",
                "momentum is 0 unless given; can damp the gradient (dampening)",
            ),
            Peer("Optax", "optax.sgd", "optax.sgd(learning_rate, momentum=momentum)"),
            Peer(
                "Keras",
                "keras.optimizers.SGD",
                "keras.optimizers.SGD(learning_rate, momentum=momentum)",
                "the learning rate is inside the velocity",
            ),
        ),
        sources=(
            Source(
                "Polyak 1964, Some methods of speeding up the convergence of"
                " iteration methods"
            ),
        ),
    )

    def begin(self, point: Array) -> dict[str, Array]:
        if self.dialect == "paper":
            return {"previous": point + 0.0}  # a copy: callers may step in place
        return {"velocity": filled(0.0, point)}

    def update(
        self, gradient: Array, state: State, point: Array
    ) -> tuple[Array, dict[str, Array]]:
        pull = self.learning_rate * gradient
        if self.dialect == "paper":
            inertia = self.momentum * (point - state["previous"])
            return point - pull + inertia, {"previous": point + 0.0}
        if self.dialect == "keras":
            velocity = self.momentum * state["velocity"] - pull
            return point + velocity, {"velocity": velocity}
        velocity = self.momentum * state["velocity"] + gradient
        return point - self.learning_rate * velocity, {"velocity": velocity}

    def threshold(self, sharpness: Array) -> Array:
        return stable_below(2.0 * (1.0 + self.momentum), sharpness)
