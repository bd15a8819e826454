"""A learning rate that changes along the way, for any other rule.

Longer than a page for the sake of its schedules and three peers.
"""

import math
from dataclasses import dataclass
from typing import ClassVar, final

from losslab.catalogue.held import rule
from losslab.catalogue.optimizers.gradient_descent import GradientDescent
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import at_least_one, nonnegative, unit
from losslab.core.nested import apart, inside
from losslab.core.ops import cos, maximum, minimum, sqrt
from losslab.core.optimizers import Optimizer, State, dialects
from losslab.core.parameters import choice, number, whole
from losslab.core.place import Place
from losslab.core.wrappers import Wrapper


@final
@dataclass(frozen=True)
class Scheduled(Wrapper):
    """The rule inside, its learning rate times s(t), with t the steps so far."""

    shape: str = choice("cosine", "linear", "inverse_root", says="how the rate falls")
    horizon: int = whole(
        500,
        domain=at_least_one,
        says="steps until the floor is reached",
        symbol="T",
        slider=(10, 1000),
    )
    floor: float = number(
        0.0,
        domain=unit,
        says="share of the learning rate that is left in the end",
        symbol="φ",
        slider=(0.0, 0.5),
    )
    warmup: int = whole(
        0,
        domain=nonnegative,
        says="steps over which the rate rises at first",
        symbol="w",
        slider=(0, 100),
    )
    base: Optimizer = rule(
        GradientDescent(), says="rule that takes the steps", needs=("learning_rate",)
    )
    dialect: str = dialects("torch", "optax", "keras")

    neutral: ClassVar[dict[str, float]] = {"floor": 1.0}
    card: ClassVar[Card] = Card(
        title="Scheduled learning rate",
        summary="Any rule, with a learning rate that falls along the way.",
        formula=(
            r"\begin{aligned} u &\leftarrow \max(0, t - 1 - w) \\"
            r" s &\leftarrow \begin{cases}"
            r" \varphi + (1-\varphi)\,\frac{1+\cos(\pi u/T)}{2} & \text{cosine} \\"
            r" 1 - (1-\varphi)\min(1, \frac{u}{T}) & \text{linear} \\"
            r" \max(\varphi, \frac{1}{\sqrt{1+u}}) & \text{inverse root}"
            r" \end{cases} \\"
            r" \theta &\leftarrow \theta - \min(1, \frac{t}{w+1})\,s\,\eta\,g"
            r" \end{aligned}"
        ),
        description=(
            "Step t, counted from 1, is taken by the rule inside with its learning rate"
            " times s. Long steps early cover ground; short ones later let noise"
            " average out and oscillations die. The cosine begins and ends slowly, the"
            " line falls evenly, and an inverse root is what theory asks for where"
            " gradients are noisy; φ is the least share that is left. A warm-up"
            " multiplies the first w steps by 1/(w + 1), 2/(w + 1), …, for rules whose"
            " memory is not filled yet. In PyTorch, as written here, the cosine rises"
            " again after T steps; elsewhere it ends there."
        ),
        use_when=(
            "When the length of the run is known, above all with noisy gradients: a"
            " rate that ends at 0 usually beats the best constant one."
        ),
        avoid_when=(
            "Where the run may be cut short or go on: a schedule for another length is"
            " another schedule. On smooth problems without noise it only slows down."
        ),
        worked=(
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 1.0, 1.0, 1.0)},
                parameters={"horizon": 2, "base.learning_rate": 1.0},
                outputs={"trajectory": (0.0, -1.0, -1.5, -1.5, -2.0)},
                because="s = 1, ½, 0, and after T it rises again: ½",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 1.0, 1.0, 1.0)},
                parameters={
                    "horizon": 2,
                    "floor": 0.5,
                    "dialect": "optax",
                    "base.learning_rate": 1.0,
                },
                outputs={"trajectory": (0.0, -1.0, -1.75, -2.25, -2.75)},
                because="s = 1, ½ + ½·½, ½, and stays",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 1.0, 1.0, 1.0)},
                parameters={
                    "shape": "linear",
                    "horizon": 2,
                    "warmup": 1,
                    "base.learning_rate": 2.0,
                },
                outputs={"trajectory": (0.0, -1.0, -3.0, -4.0, -4.0)},
                because="s = ½, then 1, ½, 0 of the line",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 0.0, 0.0, 1.0)},
                parameters={"shape": "inverse_root", "base.learning_rate": 1.0},
                outputs={"trajectory": (0.0, -1.0, -1.0, -1.0, -1.5)},
                because="1/√1 and 1/√4",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 0.0, 1.0)},
                parameters={"base.learning_rate": 1.0},
                outputs={
                    "trajectory": (0.0, -1.0, -1.0, -1.5 - math.cos(math.pi / 250) / 2)
                },
                because="s = 1 in step 0, ½(1 + cos(2π/500)) in step 2",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.lr_scheduler.CosineAnnealingLR",
                "torch.optim.lr_scheduler.CosineAnnealingLR("
                "torch.optim.SGD([parameters], lr=base_learning_rate),"
                " horizon, floor * base_learning_rate)",
                "rises again after T steps; other shapes are other classes",
                {"shape": "cosine", "warmup": 0},
            ),
            Peer(
                "Optax",
                "optax.cosine_decay_schedule",
                "optax.sgd(optax.cosine_decay_schedule("
                "base_learning_rate, horizon, floor))",
                when={"shape": "cosine", "warmup": 0},
            ),
            Peer(
                "Keras",
                "keras.optimizers.schedules.CosineDecay",
                "keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay("
                "base_learning_rate, horizon, floor))",
                when={"shape": "cosine", "warmup": 0},
            ),
        ),
        sources=(
            Source(
                "Robbins & Monro 1951, A stochastic approximation method",
            ),
            Source(
                "Loshchilov & Hutter 2017, SGDR: stochastic gradient descent with warm"
                " restarts",
                "https://arxiv.org/abs/1608.03983",
            ),
        ),
    )

    def init(self, here: Place) -> dict[str, Array]:
        return {"step": 0.0, **inside("base", self.base.init(here))}

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        own, held = apart(state)
        rule = self.base.scaled(self._share(own["step"]))
        point, base = rule.step(here, held.get("base", {}), key)
        return point, {"step": own["step"] + 1.0, **inside("base", base)}

    def _share(self, step: Array) -> Array:
        """The share of the learning rate in this step."""
        rising = minimum(1.0, (step + 1.0) / (self.warmup + 1.0))
        return rising * self._falling(maximum(0.0, step - self.warmup))

    def _falling(self, step: Array) -> Array:
        if self.shape == "inverse_root":
            return maximum(self.floor, 1.0 / sqrt(1.0 + step))
        done = step / self.horizon
        if self.shape == "linear":
            return 1.0 - (1.0 - self.floor) * minimum(1.0, done)
        if self.dialect != "torch":
            done = minimum(1.0, done)
        return self.floor + 0.5 * (1.0 - self.floor) * (1.0 + cos(math.pi * done))
