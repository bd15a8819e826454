"""Each law of optimizers refuses an optimizer that is wrong on purpose."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from laws import cards
from laws import optimizers_laws as laws
from laws import optimizers_peers as peers
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.ops import norm, sqrt
from losslab.core.optimizers import (
    Optimizer,
    epsilon,
    filled,
    learning_rate,
    momentum,
    stable_below,
)

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
            {"learning_rate": 0.5, "momentum": 0.5},
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
class Inertia(Optimizer):
    """A correct optimizer with a threshold, spoilt by others in one respect each."""

    learning_rate: float = learning_rate(torch=1e-3, optax=1e-3)
    momentum: float = momentum(0.5)
    dialect: str = "torch"

    dialects: ClassVar[tuple[str, ...]] = ("torch", "optax")
    card: ClassVar[Card] = INERTIA

    def init(self, parameters: Any) -> dict[str, Any]:
        return {"velocity": filled(0.0, parameters)}

    def step(self, gradient: Any, state: Any, parameters: Any) -> Any:
        velocity = self.momentum * state["velocity"] + gradient
        return parameters - self.learning_rate * velocity, {"velocity": velocity}

    def threshold(self, sharpness: Any) -> Any:
        return stable_below(2.0 * (1.0 + self.momentum), sharpness)


@dataclass(frozen=True)
class Moments(Optimizer):
    """A correct optimizer that scales its steps."""

    learning_rate: float = learning_rate(torch=1e-3)
    beta1: float = momentum(0.9)
    beta2: float = momentum(0.999)
    epsilon: float = epsilon(torch=1e-8)
    dialect: str = "torch"

    dialects: ClassVar[tuple[str, ...]] = ("torch",)
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

    def init(self, parameters: Any) -> dict[str, Any]:
        zero = filled(0.0, parameters)
        return {"mean": zero, "square": zero, "power1": 1.0, "power2": 1.0}

    def step(self, gradient: Any, state: Any, parameters: Any) -> Any:
        new = {
            "mean": self.beta1 * state["mean"] + (1.0 - self.beta1) * gradient,
            "square": self.beta2 * state["square"] + (1.0 - self.beta2) * gradient**2,
            "power1": state["power1"] * self.beta1,
            "power2": state["power2"] * self.beta2,
        }
        return parameters - self.learning_rate * self.direction(new), new

    def direction(self, state: Any) -> Any:
        """The scaled step."""
        mean = state["mean"] / (1.0 - state["power1"])
        return mean / (sqrt(state["square"] / (1.0 - state["power2"])) + self.epsilon)


def spoilt(base: Any, **changes: Any) -> Any:
    """The definition with some attributes replaced."""
    return dataclass(frozen=True)(type("Spoilt", (base,), changes))


def late_powers(self: Any, parameters: Any) -> Any:
    return Moments.init(self, parameters) | {"power1": self.beta1, "power2": self.beta2}


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


def no_memory(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    return Inertia.step(self, gradient, self.init(parameters), parameters)


def damped(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    return Inertia.step(self, (1.0 - self.momentum) * gradient, state, parameters)


def nesterov(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    state = Inertia.step(self, gradient, state, parameters)[1]
    ahead = gradient + self.momentum * state["velocity"]
    return parameters - self.learning_rate * ahead, state


def in_place(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    moved, state = Inertia.step(self, gradient, state, parameters)
    parameters[:] = moved
    return parameters, state


def by_chance(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    gradient = gradient * (1.0 + 1e-3 * np.random.default_rng().normal())
    return Inertia.step(self, gradient, state, parameters)


def keeps_the_point(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    moved, state = Inertia.step(self, gradient, state, parameters)
    return moved, {**state, "previous": parameters}


def by_length(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    return Inertia.step(self, gradient / (norm(gradient) + 1.0), state, parameters)


def wide(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    moved, state = Inertia.step(self, gradient, state, parameters)
    return moved * np.ones(moved.shape) if hasattr(moved, "__array__") else moved, state


def frozen_number(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    rate = 1e-3 if hasattr(self.learning_rate, "dtype") else self.learning_rate
    return Inertia.step(
        self.with_parameters(learning_rate=rate), gradient, state, parameters
    )


def growing(self: Any, gradient: Any, state: Any, parameters: Any) -> Any:
    return parameters - 1e-3 * (state["velocity"] + 1.0), state


BOTH = (
    laws.worked_examples_hold,
    laws.every_dialect_is_worked,
    cards.parameters_are_complete,
    peers.defaults_are_the_peers,
)
ON_RULES = (
    laws.step_is_pure,
    laws.coordinates_are_alike,
    laws.stays_finite,
    laws.threshold_needs_upward_curvature,
    laws.threshold_separates,
    laws.without_a_threshold_the_scale_is_free,
    laws.libraries_agree,
    laws.parameters_can_be_learned,
)


def moves_like_torch(definition: Any) -> None:
    """The peer's law as it is applied to the catalogue, in the torch dialect."""
    dialect, peer = peers.peers(definition)[0]
    for rule, name in peers.trials(definition, dialect):
        path = peers.torch_path(rule, peer, name)
        peers.moves_like_its_peer(rule, path, name)


@pytest.mark.parametrize("law", [*BOTH, moves_like_torch])
@pytest.mark.parametrize("definition", [Inertia, Moments])
def test_a_right_definition_passes(definition: Any, law: Any) -> None:
    law(definition)


@pytest.mark.parametrize("law", ON_RULES)
@pytest.mark.parametrize("definition", [Inertia, Moments])
def test_a_right_rule_passes(definition: Any, law: Any) -> None:
    law(definition())


def test_a_right_formula_passes() -> None:
    laws.formula_says_what_is_computed(Inertia)


def with_card(**changes: Any) -> Any:
    """Inertia with another card."""
    return spoilt(Inertia, card=dataclasses.replace(INERTIA, **changes))


def example(**outputs: Any) -> Any:
    """Inertia with another first example."""
    first = INERTIA.worked[0]
    changed = dataclasses.replace(first, outputs={**first.outputs, **outputs})
    return with_card(worked=(changed,))


def threshold(bound: Any) -> Any:
    """Inertia with another threshold."""
    return spoilt(Inertia, threshold=lambda self, sharpness: bound(self) / sharpness)


WRONG_DEFINITIONS = {
    "bias correction off by one": (
        laws.worked_examples_hold,
        spoilt(Moments, init=late_powers),
    ),
    "ε inside the root, by hand": (
        laws.worked_examples_hold,
        spoilt(Moments, direction=epsilon_inside),
    ),
    "an example that is wrong": (
        laws.worked_examples_hold,
        example(trajectory=(1.0, 0.5, 1e-9)),
    ),
    "a threshold that is wrong": (laws.worked_examples_hold, example(threshold=2.0)),
    "a dialect without example": (
        laws.every_dialect_is_worked,
        spoilt(
            Inertia,
            step=lambda self, g, s, p: Inertia.step(
                self, g * (1.0 + 1e-9 * (self.dialect == "optax")), s, p
            ),
        ),
    ),
    "a formula with another sign": (
        laws.formula_says_what_is_computed,
        with_card(formula=INERTIA.formula.replace(r"\theta - ", r"\theta + ")),
    ),
    "a formula without memory": (
        laws.formula_says_what_is_computed,
        with_card(formula=INERTIA.formula.replace(r"\mu b", r"b")),
    ),
    "a formula in another order": (
        laws.formula_says_what_is_computed,
        with_card(
            formula=r"\theta \leftarrow \theta - \eta\,b \\ b \leftarrow \mu b + g"
        ),
    ),
    "a default of its own": (
        peers.defaults_are_the_peers,
        spoilt(
            Moments,
            __annotations__={"learning_rate": float},
            learning_rate=learning_rate(torch=2e-3),
        ),
    ),
    "a dialect without peer": (
        peers.defaults_are_the_peers,
        spoilt(Inertia, dialects=("torch",)),
    ),
    "off by one, against PyTorch": (
        moves_like_torch,
        spoilt(Moments, init=late_powers),
    ),
    "ε inside, against PyTorch": (
        moves_like_torch,
        spoilt(Moments, direction=epsilon_inside),
    ),
    "ε before the correction, against PyTorch": (
        moves_like_torch,
        spoilt(Moments, direction=epsilon_hat),
    ),
    "no memory, against PyTorch": (moves_like_torch, spoilt(Inertia, step=no_memory)),
    "damped, against PyTorch": (moves_like_torch, spoilt(Inertia, step=damped)),
    "looking ahead, against PyTorch": (
        moves_like_torch,
        spoilt(Inertia, step=nesterov),
    ),
    "standing still": (
        moves_like_torch,
        spoilt(Moments, step=lambda s, g, t, p: (p, t)),
    ),
}
WRONG_RULES = {
    "changes its input": (laws.step_is_pure, spoilt(Inertia, step=in_place)),
    "moves by chance": (laws.step_is_pure, spoilt(Inertia, step=by_chance)),
    "keeps the caller's array": (
        laws.step_is_pure,
        spoilt(Inertia, step=keeps_the_point),
    ),
    "starts from the caller's array": (
        laws.step_is_pure,
        spoilt(Inertia, init=lambda self, p: {"velocity": p}),
    ),
    "couples coordinates": (
        laws.coordinates_are_alike,
        spoilt(Inertia, step=by_length),
    ),
    "0/0 without gradient": (laws.stays_finite, spoilt(Moments, direction=no_epsilon)),
    "moves without gradient": (laws.stays_finite, spoilt(Inertia, step=growing)),
    "threshold of another rule": (
        laws.threshold_separates,
        threshold(lambda self: 2.0),
    ),
    "threshold too high": (
        laws.threshold_separates,
        threshold(lambda self: 2.04 * (1.0 + self.momentum)),
    ),
    "threshold for a peak": (
        laws.threshold_needs_upward_curvature,
        spoilt(Inertia, threshold=lambda self, s: np.abs(np.asarray(s)) + 1.0),
    ),
    "no threshold said": (
        laws.without_a_threshold_the_scale_is_free,
        spoilt(Inertia, threshold=lambda self, sharpness: sharpness * math.nan),
    ),
    "a threshold that is none": (
        laws.without_a_threshold_the_scale_is_free,
        spoilt(Moments, threshold=lambda self, sharpness: 2.0 / sharpness),
    ),
    "another dtype": (laws.libraries_agree, spoilt(Inertia, step=wide)),
    "a number that cannot be learned": (
        laws.parameters_can_be_learned,
        spoilt(Inertia, step=frozen_number),
    ),
}


@pytest.mark.parametrize(
    ("law", "wrong"), WRONG_DEFINITIONS.values(), ids=WRONG_DEFINITIONS.keys()
)
def test_law_refuses_a_definition(law: Any, wrong: Any) -> None:
    with pytest.raises(AssertionError):
        law(wrong)


@pytest.mark.parametrize(("law", "wrong"), WRONG_RULES.values(), ids=WRONG_RULES.keys())
def test_law_refuses_a_rule(law: Any, wrong: Any) -> None:
    with pytest.raises(AssertionError):
        law(wrong())


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


def test_a_slider_beyond_the_domain_is_refused() -> None:
    with pytest.raises(AssertionError, match="momentum"):
        cards.parameters_are_complete(Outside)
