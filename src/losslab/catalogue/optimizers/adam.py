"""Steps scaled coordinate by coordinate, with momentum and bias correction.

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
)
from losslab.core.parameters import number


@final
@dataclass(frozen=True)
class Adam(GradientRule):
    """θ ← θ − η·m̂/(√v̂ + ε), with m and v the means of g and g²."""

    learning_rate: float = learning_rate(torch=1e-3, optax=1e-3, keras=1e-3, paper=1e-3)
    beta1: float = number(
        0.9,
        domain=unit_right_open,
        says="memory of the mean gradient",
        symbol="β₁",
        slider=(0.0, 0.99),
    )
    beta2: float = number(
        0.999,
        domain=unit_right_open,
        says="memory of the mean squared gradient",
        symbol="β₂",
        slider=(0.9, 0.9999),
    )
    epsilon: float = epsilon(torch=1e-8, optax=1e-8, keras=1e-7, paper=1e-8)
    dialect: str = dialects("torch", "optax", "keras", "paper")

    card: ClassVar[Card] = Card(
        title="Adam",
        summary="Steps scaled coordinate by coordinate, with momentum.",
        formula=(
            r"\begin{aligned} m &\leftarrow \beta_1 m + (1-\beta_1) g \\"
            r" v &\leftarrow \beta_2 v + (1-\beta_2) g^2 \\"
            r" \theta &\leftarrow \theta - \eta\,\frac{\frac{m}{1-\beta_1^t}}"
            r"{\sqrt{\frac{v}{1-\beta_2^t}} + \epsilon} \end{aligned}"
        ),
        description=(
            "Adam keeps two means per coordinate, one of the gradient and one of its"
            " square, and steps by the first divided by the root of the second. Both"
            " start at 0; dividing by 1 − βᵗ corrects that, so the first step moves"
            " every coordinate by the learning rate. Where gradients agree in sign"
            " steps stay near that length, where they alternate they become small."
            " Multiplying the whole surface by a constant changes nothing but ε."
        ),
        use_when=(
            "As the first choice for networks, and where coordinates have very"
            " different scales: it needs little tuning of the learning rate."
        ),
        avoid_when=(
            "Where the last digits count, or on convex problems where tuned momentum"
            " is faster: with a constant learning rate it may circle the minimum, and"
            " it does not converge on every convex problem."
        ),
        worked=(
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 11.0, 5.0)},
                parameters={
                    "learning_rate": 1.0,
                    "beta1": 0.5,
                    "beta2": 0.5,
                    "epsilon": 1.0,
                },
                outputs={"trajectory": (0.0, -1 / 2, -19 / 15, -1709 / 840)},
                because="m̂ is 1, 23/3, 43/7 and √v̂ is 1, 9, 7; the steps are −½,"
                " −23/30, −43/56",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 1.0)},
                parameters={
                    "learning_rate": 1.0,
                    "beta2": 0.96,
                    "epsilon": 0.2,
                    "dialect": "keras",
                },
                outputs={"trajectory": (0.0, -1 / 2, -13 / 12)},
                because="m̂ is 1 and √v = √(1 − β₂ᵗ) is 1/5, 7/25; steps −½ and −7/12",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1e-8, 1e-8)},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (0.0, -1 / 2000, -1 / 1000)},
                because="m̂ and √v̂ are as small as ε: both steps are half of η",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.Adam",
                "torch.optim.Adam("
                "[parameters], lr=learning_rate, betas=(beta1, beta2), eps=epsilon)",
            ),
            Peer(
                "Optax",
                "optax.adam",
                "optax.adam(learning_rate, beta1, beta2, epsilon)",
            ),
            Peer(
                "Keras",
                "keras.optimizers.Adam",
                "keras.optimizers.Adam(learning_rate, beta1, beta2, epsilon)",
                "adds ε to √v before its correction, so early steps are shorter",
            ),
        ),
        sources=(
            Source(
                "Kingma & Ba 2015, Adam: a method for stochastic optimization",
                "https://arxiv.org/abs/1412.6980",
            ),
        ),
    )

    def begin(self, point: Array) -> dict[str, Array]:
        zero = filled(0.0, point)
        return {"mean": zero, "square": zero, "power1": 1.0, "power2": 1.0}

    def update(
        self, gradient: Array, state: State, point: Array
    ) -> tuple[Array, dict[str, Array]]:
        mean = self.beta1 * state["mean"] + (1.0 - self.beta1) * gradient
        square = self.beta2 * state["square"] + (1.0 - self.beta2) * gradient * gradient
        # Running products: a power per step is what makes Adam slow.
        power1, power2 = state["power1"] * self.beta1, state["power2"] * self.beta2
        new = {"mean": mean, "square": square, "power1": power1, "power2": power2}
        rate = self.learning_rate / (1.0 - power1)
        if self.dialect == "keras":
            rate = rate * sqrt(1.0 - power2)
            return point - rate * mean / (sqrt(square) + self.epsilon), new
        divisor = sqrt(square / (1.0 - power2)) + self.epsilon
        return point - rate * mean / divisor, new
