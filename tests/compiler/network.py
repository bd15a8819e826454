"""The training step of a network with two hidden layers, for tests and benchmarks."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from losslab.catalogue.discover import entries
from losslab.compiler.contracts.programs import Program, source
from losslab.compiler.function import Input

LAYERS = {
    "w1": ("d", "h"), "b1": ("h",), "w2": ("h", "h"), "b2": ("h",), "w3": ("h", 1),
    "b3": (1,),
}  # fmt: skip
COUNT = len(LAYERS)
RATE = 0.01
ARRAYS = [f"{of}{name}" for of in ("", "mean_", "square_") for name in LAYERS]


def predict(weights: Sequence[Any], x: Any) -> Any:
    w1, b1, w2, b2, w3, b3 = weights
    hidden = jnp.tanh(jnp.tanh(x @ w1 + b1) @ w2 + b2)
    return (hidden @ w3 + b3)[:, 0]


def step(*given: Any) -> tuple[Any, ...]:
    """New weights, means, squares and powers, and the loss before the step.

    The gradient of the catalogue's loss is pulled back through the network and handed
    to the catalogue's optimizer.
    """
    weights, means, squares = (given[k * COUNT : (k + 1) * COUNT] for k in range(3))
    powers, x, y = given[3 * COUNT :]
    loss = entries("losses")["squared_error"].definition()
    adam = entries("optimizers")["adam"].definition(learning_rate=RATE)
    prediction, back = jax.vjp(lambda w: predict(w, x), weights)
    slope = loss.gradient(prediction, y) / x.shape[0]
    (slopes,) = back(slope)
    found: list[tuple[Any, dict[str, Any]]] = []
    for w, g, mean, square in zip(weights, slopes, means, squares, strict=True):
        state = {"mean": mean, "square": square, "power1": powers[0]}
        found.append(adam.update(g, state | {"power2": powers[1]}, w))
    new = [w for w, _ in found]
    kept = [state[key] for key in ("mean", "square") for _, state in found]
    last = found[-1][1]
    both = jnp.stack([last["power1"], last["power2"]])
    return (*new, *kept, both, jnp.mean(loss.value(prediction, y)))


def module() -> str:
    """The step as JavaScript, for any number of points, inputs and hidden units."""
    shapes = list(LAYERS.values()) * 3
    arrays = [Input(name, shape) for name, shape in zip(ARRAYS, shapes, strict=True)]
    data = [Input("x", ("n", "d")), Input("y", ("n",))]
    inputs = [*arrays, Input("powers", (2,)), *data]
    return source("network", {"step": Program(step, inputs, [*ARRAYS, "powers", None])})


def start(n: int, d: int, h: int) -> list[np.ndarray]:
    """Everything the step is given, at the beginning."""
    chance, sizes = np.random.default_rng(3), {"d": d, "h": h, 1: 1}
    shapes = [tuple(sizes[k] for k in shape) for shape in LAYERS.values()]
    weights = [chance.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes]
    nothing = [np.zeros(shape) for shape in shapes * 2]
    x = chance.normal(size=(n, d))
    return [*weights, *nothing, np.ones(2), x, np.sin(3.0 * x[:, 0]) * x[:, -1]]
