"""Optimizers that are wrong on purpose, each in one way; the laws have to notice."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import nonnegative
from losslab.core.ops import dot, norm, sqrt
from losslab.core.optimizers import (
    GradientRule,
    dialects,
    epsilon,
    filled,
    learning_rate,
    momentum,
    stable_below,
)
from losslab.core.parameters import number, switch

INERTIA = Card(
    title="Inertia",
    summary="A ball.",
    formula=(
        r"\begin{aligned} b &\leftarrow \mu b + g \\"
        r" \theta &\leftarrow \theta - \eta\,b \end{aligned}"
    ),
    description="It rolls. It swings. It stops.",
    use_when="Always.",
    avoid_when="Never.",
    worked=(
        Worked(
            {"start": 1.0, "sharpness": 1.0},
            {"trajectory": (1.0, 0.5, 0.0), "threshold": 3.0},
            "1 − ½, then ½ − ½(½ + ½)",
            {"learning_rate": 0.5, "momentum": 0.5},
        ),
        Worked(
            {"start": 1.0, "gradients": (1.0, 1.0)},
            {"trajectory": (1.0, 0.5, -0.25)},
            "1 − ½, then ½ − ½·1.5",
            {"learning_rate": 0.5},
        ),
    ),
    peers=(
        Peer(
            "PyTorch",
            "torch.optim.SGD",
            "torch.optim.SGD([parameters], lr=learning_rate, momentum=momentum)",
        ),
        Peer("Optax", "optax.sgd", "optax.sgd(learning_rate, momentum=momentum)"),
    ),
    sources=(Source("Nobody 2000"),),
)


@dataclass(frozen=True)
class Inertia(GradientRule):
    """A correct optimizer with a threshold, spoilt by others in one respect each."""

    learning_rate: float = learning_rate(torch=1e-3, optax=1e-3)
    momentum: float = momentum(0.5)
    dialect: str = dialects("torch", "optax")

    card: ClassVar[Card] = INERTIA

    def begin(self, point: Any) -> dict[str, Any]:
        return {"velocity": filled(0.0, point)}

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        velocity = self.momentum * state["velocity"] + gradient
        return point - self.learning_rate * velocity, {"velocity": velocity}

    def threshold(self, sharpness: Any) -> Any:
        return stable_below(2.0 * (1.0 + self.momentum), sharpness)


@dataclass(frozen=True)
class Moments(GradientRule):
    """A correct optimizer that scales its steps."""

    learning_rate: float = learning_rate(torch=1e-3)
    beta1: float = momentum(0.9)
    beta2: float = momentum(0.999)
    epsilon: float = epsilon(torch=1e-8)
    dialect: str = dialects("torch")

    card: ClassVar[Card] = dataclasses.replace(
        INERTIA,
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.Adam",
                "torch.optim.Adam("
                "[parameters], lr=learning_rate, betas=(beta1, beta2), eps=epsilon)",
            ),
        ),
        worked=(
            Worked(
                {"start": 0.0, "gradients": (1.0, 11.0)},
                {"trajectory": (0.0, -1 / 2, -19 / 15)},
                "m̂ is 1, 23/3 and √v̂ is 1, 9",
                {"learning_rate": 1.0, "beta1": 0.5, "beta2": 0.5, "epsilon": 1.0},
            ),
        ),
    )

    def begin(self, point: Any) -> dict[str, Any]:
        zero = filled(0.0, point)
        return {"mean": zero, "square": zero, "power1": 1.0, "power2": 1.0}

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        new = {
            "mean": self.beta1 * state["mean"] + (1.0 - self.beta1) * gradient,
            "square": self.beta2 * state["square"] + (1.0 - self.beta2) * gradient**2,
            "power1": state["power1"] * self.beta1,
            "power2": state["power2"] * self.beta2,
        }
        return point - self.learning_rate * self.direction(new), new

    def direction(self, state: Any) -> Any:
        """The scaled step."""
        mean = state["mean"] / (1.0 - state["power1"])
        return mean / (sqrt(state["square"] / (1.0 - state["power2"])) + self.epsilon)


@dataclass(frozen=True)
class Looking(Inertia):
    """A correct optimizer with an option, which its formula and its peers have too."""

    nesterov: bool = switch(False, says="whether it looks ahead")
    card: ClassVar[Card] = dataclasses.replace(
        INERTIA,
        formula=(
            r"\begin{aligned} b &\leftarrow \mu b + g \\"
            r" \theta &\leftarrow \theta - \eta \begin{cases} g + \mu b &"
            r" \text{nesterov} \\ b & \text{otherwise} \end{cases} \end{aligned}"
        ),
        peers=tuple(
            dataclasses.replace(peer, code=peer.code[:-1] + ", nesterov=nesterov)")
            for peer in INERTIA.peers
        ),
    )

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        return (nesterov if self.nesterov else Inertia.update)(
            self, gradient, state, point
        )


def spoilt(base: Any, **changes: Any) -> Any:
    """The definition with some attributes replaced."""
    return dataclass(frozen=True)(type("Spoilt", (base,), changes))


def late_powers(self: Any, point: Any) -> Any:
    return Moments.begin(self, point) | {"power1": self.beta1, "power2": self.beta2}


def epsilon_inside(self: Any, state: Any) -> Any:
    square = state["square"] / (1.0 - state["power2"])
    return state["mean"] / (1.0 - state["power1"]) / sqrt(square + self.epsilon)


def epsilon_hat(self: Any, state: Any) -> Any:
    correction = sqrt(1.0 - state["power2"]) / (1.0 - state["power1"])
    return correction * state["mean"] / (sqrt(state["square"]) + self.epsilon)


def no_epsilon(self: Any, state: Any) -> Any:
    square = state["square"] / (1.0 - state["power2"])
    with np.errstate(all="ignore"):
        return state["mean"] / (1.0 - state["power1"]) / sqrt(square)


def no_memory(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    return Inertia.update(self, gradient, self.begin(point), point)


def damped(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    return Inertia.update(self, (1.0 - self.momentum) * gradient, state, point)


def nesterov(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    state = Inertia.update(self, gradient, state, point)[1]
    ahead = gradient + self.momentum * state["velocity"]
    return point - self.learning_rate * ahead, state


def rate_inside(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    velocity = self.momentum * state["velocity"] + self.learning_rate * gradient
    return point - velocity, {"velocity": velocity}


def in_place(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    moved, state = Inertia.update(self, gradient, state, point)
    point[:] = moved
    return point, state


def clipped(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    return Inertia.update(self, np.clip(gradient, -1e3, 1e3), state, point)


def by_chance(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    gradient = gradient * (1.0 + 1e-3 * np.random.default_rng().normal())
    return Inertia.update(self, gradient, state, point)


def keeps_the_point(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    moved, state = Inertia.update(self, gradient, state, point)
    return moved, {**state, "previous": point}


def by_length(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    return Inertia.update(self, gradient / (norm(gradient) + 1.0), state, point)


def wide(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    moved, state = Inertia.update(self, gradient, state, point)
    return moved * np.ones(moved.shape) if hasattr(moved, "__array__") else moved, state


def wide_matrix(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    which = wide if len(point.shape) == 2 else Inertia.update
    return which(self, gradient, state, point)


def frozen_number(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    rate = 1e-3 if hasattr(self.learning_rate, "dtype") else self.learning_rate
    return Inertia.update(
        self.with_parameters(learning_rate=rate), gradient, state, point
    )


def growing(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    return point - 1e-3 * (state["velocity"] + 1.0), state


def with_card(**changes: Any) -> Any:
    """Inertia with another card."""
    return spoilt(Inertia, card=dataclasses.replace(INERTIA, **changes))


def example(**outputs: Any) -> Any:
    """Inertia with another first example."""
    first = INERTIA.worked[0]
    changed = dataclasses.replace(first, outputs={**first.outputs, **outputs})
    return with_card(worked=(changed,))


def speaking(*spoken: str, **more: Any) -> Any:
    """Inertia with other dialects."""
    return spoilt(
        Inertia, __annotations__={"dialect": str}, dialect=dialects(*spoken), **more
    )


def papers_example(**changes: Any) -> Any:
    """Inertia with a paper's dialect and an example in it."""
    given = {"start": 0.0, "gradients": (1.0,)} | changes
    ends = {"trajectory": (0.0, -1e-3 * given["gradients"][0])}
    first = Worked(given, ends, "one step", {"dialect": "paper"})
    card = dataclasses.replace(INERTIA, worked=(first,))
    return speaking("torch", "optax", "paper", card=card)


def threshold(bound: Any) -> Any:
    """Inertia with another threshold."""
    return spoilt(Inertia, threshold=lambda self, sharpness: bound(self) / sharpness)


SQUARED = r"\theta \leftarrow \theta - \eta\,g \frac{g^\top g}{1 + g^\top g}"
"""In vectors, where the square is a sum."""


def by_square(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    size = dot(gradient, gradient)
    return point - self.learning_rate * gradient * (size / (1.0 + size)), state


def by_each_square(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    size = gradient * gradient
    return point - self.learning_rate * gradient * (size / (1.0 + size)), state


@dataclass(frozen=True)
class Outside(Inertia):
    """A slider that reaches beyond its domain."""

    momentum: float = dataclasses.field(
        default=0.5,
        metadata={
            "parameter": dataclasses.replace(
                Inertia.parameters()["momentum"], slider=(0.0, 1.0)
            )
        },
    )


LAZY = r"\begin{aligned} b &\leftarrow 7\mu b + g \\"
LAZY += r" \theta &\leftarrow \theta - \eta\,b \end{aligned}"
"""Wrong wherever there is momentum."""


@dataclass(frozen=True)
class Lazy(Inertia):
    """No momentum unless asked for, and a formula that nobody then looks at."""

    momentum: float = momentum(0.0)
    card: ClassVar[Card] = dataclasses.replace(INERTIA, formula=LAZY)


@dataclass(frozen=True)
class Decaying(Inertia):
    """Weights that decay, off by default, and a formula that has it halved."""

    decay: float = number(
        0.0, domain=nonnegative, says="decay", symbol="λ", slider=(0.0, 0.5)
    )
    card: ClassVar[Card] = dataclasses.replace(
        INERTIA,
        formula=INERTIA.formula.replace("+ g", r"+ g + \frac{\lambda}{2}\theta"),
    )

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        return Inertia.update(self, gradient + self.decay * point, state, point)
