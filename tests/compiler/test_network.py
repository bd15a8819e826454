"""A network is trained by its compiled step as by Python, step by step."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from compiler import network
from compiler.engine import Engine

SOURCE = network.module()
RUN = """
export const run = (n, d, h, steps, ...given) => {
  const work = workspace(d, h, n), losses = [];
  for (let k = 0; k < steps; k++) losses.push(step(work, ...given));
  return Float64Array.from(losses);
};
"""
STEPS = 300
HARMLESS = ("Math.tanh", "Math.sqrt")


def test_the_training_step_is_below_8_kilobytes() -> None:
    assert len(SOURCE.encode()) < 8000


def test_a_call_allocates_nothing() -> None:
    _, body = SOURCE.split("export function step")
    assert allocating(body) == []
    for made in ("x.subarray(1)", "x => 1", "new A(1)", "= []", "= [1]", "= { a }"):
        assert allocating(body + made)


def allocating(body: str) -> list[str]:
    """Calls of anything but Math, arrays and objects written out, functions."""
    calls = [name for name in re.findall(r"[\w.]+(?=\()", body) if name not in HARMLESS]
    return calls + re.findall(r"\bnew\b|=>|\.\.\.|(?<![\w\])])\[|[=(,] *{", body)


@pytest.mark.parametrize(("n", "d", "h"), [(40, 2, 16), (7, 3, 5), (1, 1, 1)])
def test_every_step_follows_python(n: int, d: int, h: int, engine: Engine) -> None:
    given = network.start(n, d, h)
    with jax.enable_x64(True):
        stepped = jax.jit(network.step)
        state, wanted = [jnp.asarray(x) for x in given], []
        for _ in range(STEPS):
            *moved, loss = stepped(*state)
            state = [*moved, *state[-2:]]
            wanted.append(float(loss))
        weights = [np.asarray(w) for w in state[: network.COUNT]]
    packed = [engine.pack(x) for x in (n, d, h, STEPS, *(x.reshape(-1) for x in given))]
    ((losses, after),) = engine.calls(SOURCE + RUN, "run", [packed])
    scale = np.max(np.abs(wanted))
    assert np.max(np.abs(losses - wanted)) <= 1e-9 * scale
    for found, w in zip(after[4:], weights, strict=False):
        assert np.max(np.abs(found - w.reshape(-1))) <= 1e-9 * np.max(np.abs(w))
    assert wanted[-1] < wanted[0]
