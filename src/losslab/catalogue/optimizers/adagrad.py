"""Every coordinate divided by the length of its gradients so far.

Over a hundred lines: each dialect has its example by hand and its counterpart.

Longer than a page for the sake of its four dialects and three peers.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import nonnegative
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
class Adagrad(GradientRule):
    """v ← v + g², θ ← θ − ηg/(√v + ε)."""

    learning_rate: float = learning_rate(
        slider=(1e-3, 10.0), torch=1e-2, optax=1e-2, keras=1e-3, paper=1e-2
    )
    initial_accumulator: float = number(
        0.0,
        domain=nonnegative,
        says="sum of squares before the first step",
        symbol="v₀",
        slider=(0.0, 1.0),
        by_dialect={"torch": 0.0, "optax": 0.1, "keras": 0.1, "paper": 0.0},
    )
    epsilon: float = epsilon(torch=1e-10, optax=1e-7, keras=1e-7, paper=1e-10)
    dialect: str = dialects("torch", "optax", "keras", "paper")

    card: ClassVar[Card] = Card(
        title="Adagrad",
        summary="Every coordinate divided by the length of its gradients so far.",
        formula=(
            r"\begin{aligned} v &\leftarrow v + g^2 \\"
            r" \theta &\leftarrow \theta - \frac{\eta\,g}{\sqrt{v} + \epsilon}"
            r" \end{aligned}"
        ),
        description=(
            "Each coordinate keeps the sum of its squared gradients and divides its"
            " step by the root of it. So a coordinate with large gradients takes small"
            " steps, one with rare or small gradients takes large ones, and the scale"
            " of the gradient hardly matters. The sum only grows, so the steps shrink"
            " like 1/√t where gradients stay the same size. The first step moves"
            " every coordinate by about the learning rate."
        ),
        use_when=(
            "For sparse data, where some coordinates rarely see a gradient, and on"
            " kinked convex surfaces, where shrinking steps are what is needed."
        ),
        avoid_when=(
            "In long runs on smooth surfaces: the steps shrink for ever and the run"
            " stalls. RMSProp forgets old gradients instead."
        ),
        worked=(
            Worked(
                inputs={"start": 0.0, "gradients": (3.0, 4.0, 12.0)},
                parameters={"learning_rate": 1.0, "epsilon": 1.0},
                outputs={"trajectory": (0.0, -3 / 4, -17 / 12, -191 / 84)},
                because="√v is 3, 5, 13; the steps are −3/4, −4/6 and −12/14",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (3.0, 12.0, 84.0)},
                parameters={
                    "learning_rate": 1.0,
                    "initial_accumulator": 15.0,
                    "epsilon": 1.0,
                    "dialect": "optax",
                },
                outputs={"trajectory": (0.0, -3 / 5, -99 / 65, -555 / 221)},
                because="√(v + 1) is 5, 13, 85; the steps are −3/5, −12/13 and −84/85",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (3e-10, 4e-10)},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (0.0, -0.03 / 4, -0.03 / 4 - 0.02 / 3)},
                because="√v is 3, 5 in units of ε = 10⁻¹⁰; the steps −η·3/4, −η·4/6",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.Adagrad",
                "torch.optim.Adagrad([parameters], lr=learning_rate, eps=epsilon,"
                " initial_accumulator_value=initial_accumulator)",
            ),
            Peer(
                "Optax",
                "optax.adagrad",
                "optax.adagrad(learning_rate, initial_accumulator, epsilon)",
                "divides by √(v + ε), and v starts at 0.1",
            ),
            Peer(
                "Keras",
                "keras.optimizers.Adagrad",
                "keras.optimizers.Adagrad("
                "learning_rate, initial_accumulator, epsilon=epsilon)",
                "divides by √(v + ε), and v starts at 0.1",
            ),
        ),
        sources=(
            Source(
                "Duchi, Hazan & Singer 2011, Adaptive subgradient methods for"
                " online learning and stochastic optimization"
            ),
        ),
    )

    def begin(self, point: Array) -> dict[str, Array]:
        return {"squares": filled(self.initial_accumulator, point)}

    def update(
        self, gradient: Array, state: State, point: Array
    ) -> tuple[Array, dict[str, Array]]:
        squares = state["squares"] + gradient * gradient
        if self.dialect in ("optax", "keras"):
            divisor = sqrt(squares + self.epsilon)
        else:
            divisor = sqrt(squares) + self.epsilon
        return point - self.learning_rate * gradient / divisor, {"squares": squares}
