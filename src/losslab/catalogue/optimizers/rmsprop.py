"""Every coordinate divided by the recent size of its gradients.

Over a hundred lines: each dialect has its example by hand and its counterpart.

Longer than a page for the sake of its four dialects and three peers.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import unit_right_open
from losslab.core.ops import sqrt
from losslab.core.optimizers import (
    GradientRule,
    State,
    dialects,
    epsilon,
    filled,
    learning_rate,
    momentum,
)
from losslab.core.parameters import number


@final
@dataclass(frozen=True)
class Rmsprop(GradientRule):
    """v ← ρv + (1 − ρ)g², b ← μb + g/(√v + ε), θ ← θ − ηb."""

    learning_rate: float = learning_rate(torch=1e-2, optax=1e-2, keras=1e-3, paper=1e-3)
    decay: float = number(
        0.99,
        domain=unit_right_open,
        says="memory of the mean squared gradient",
        symbol="ρ",
        slider=(0.5, 0.999),
        by_dialect={"torch": 0.99, "optax": 0.9, "keras": 0.9, "paper": 0.9},
    )
    epsilon: float = epsilon(torch=1e-8, optax=1e-8, keras=1e-7, paper=1e-8)
    momentum: float = momentum(0.0)
    dialect: str = dialects("torch", "optax", "keras", "paper")

    card: ClassVar[Card] = Card(
        title="RMSProp",
        summary="Every coordinate divided by the recent size of its gradients.",
        formula=(
            r"\begin{aligned} v &\leftarrow \rho v + (1-\rho) g^2 \\"
            r" b &\leftarrow \mu b + \frac{g}{\sqrt{v} + \epsilon} \\"
            r" \theta &\leftarrow \theta - \eta\,b \end{aligned}"
        ),
        description=(
            "Each coordinate keeps a mean of its squared gradients that forgets with"
            " the factor ρ per step, and divides its gradient by the root of it. So"
            " every coordinate moves by about the learning rate per step, however"
            " steep it is. The mean starts at 0 and is not corrected, which makes the"
            " first step longer by 1/√(1 − ρ). Since steps do not fade with the"
            " gradient, a constant learning rate ends in a jitter around the minimum."
        ),
        use_when=(
            "Where coordinates have very different scales and these change on the way,"
            " as in recurrent networks."
        ),
        avoid_when=(
            "Where the end point has to be exact: lower the learning rate over time,"
            " or use a method whose steps fade."
        ),
        worked=(
            Worked(
                inputs={"start": 0.0, "gradients": (2.0, 1.0, 1.0)},
                parameters={
                    "learning_rate": 1.0,
                    "decay": 0.75,
                    "epsilon": 1.0,
                    "momentum": 0.5,
                },
                outputs={"trajectory": (0.0, -1.0, -2.0, -3.0)},
                because="v stays 1; b is 2/2, ½ + 1/2 and ½ + 1/2",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (2.0, 1.0, 1.0)},
                parameters={
                    "learning_rate": 1.0,
                    "decay": 0.75,
                    "epsilon": 1.25,
                    "dialect": "keras",
                },
                outputs={"trajectory": (0.0, -4 / 3, -2.0, -8 / 3)},
                because="√(v + 5/4) stays 3/2; the steps are −2/1.5, −1/1.5, −1/1.5",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (10**0.5 * 1e-7, 0.0)},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (0.0, -(10**0.5) / 1100, -(10**0.5) / 1100)},
                because="√v = √0.1·g is ten times ε = 10⁻⁸: η·√10·10/(10 + 1)",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.RMSprop",
                "torch.optim.RMSprop([parameters], lr=learning_rate, alpha=decay,"
                " eps=epsilon, momentum=momentum)",
            ),
            Peer(
                "Optax",
                "optax.rmsprop",
                "optax.rmsprop(learning_rate, decay, epsilon, momentum=momentum)",
                "divides by √(v + ε); the learning rate is inside the velocity",
            ),
            Peer(
                "Keras",
                "keras.optimizers.RMSprop",
                "keras.optimizers.RMSprop("
                "learning_rate, decay, momentum=momentum, epsilon=epsilon)",
                "divides by √(v + ε); the learning rate is inside the velocity",
            ),
        ),
        sources=(
            Source(
                "Tieleman & Hinton 2012, Neural Networks for Machine Learning,"
                " lecture 6.5"
            ),
        ),
    )

    def begin(self, point: Array) -> dict[str, Array]:
        zero = filled(0.0, point)
        return {"square": zero, "velocity": zero}

    def update(
        self, gradient: Array, state: State, point: Array
    ) -> tuple[Array, dict[str, Array]]:
        square = self.decay * state["square"] + (1.0 - self.decay) * gradient * gradient
        inertia = self.momentum * state["velocity"]
        if self.dialect in ("optax", "keras"):
            pull = self.learning_rate * gradient / sqrt(square + self.epsilon)
            velocity = inertia + pull
            return point - velocity, {"square": square, "velocity": velocity}
        velocity = inertia + gradient / (sqrt(square) + self.epsilon)
        moved = point - self.learning_rate * velocity
        return moved, {"square": square, "velocity": velocity}
