"""One descent: 500 Adam steps on the two-weight Rosenbrock, trajectory recorded.

Peers: a torch.optim loop; Optax under `lax.scan` and `jit`; the same loop in C.
"""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

import losslab as ll
from benchmarks.rows import Row, paired

STEPS = 500
START = (-1.5, 1.5)
LEARNING_RATE = 0.01

C_LOOP = r"""
#include <math.h>
void adam(double *path, int steps, double rate) {
  double m[2] = {0}, v[2] = {0}, p1 = 1, p2 = 1;
  for (int k = 0; k < steps; k++) {
    double x = path[2 * k], y = path[2 * k + 1], valley = y - x * x;
    double g[2] = {-2 * (1 - x) - 20 * x * valley, 10 * valley};
    p1 *= 0.9; p2 *= 0.999;
    for (int i = 0; i < 2; i++) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
      path[2 * k + 2 + i] = path[2 * k + i]
        - rate * m[i] / (1 - p1) / (sqrt(v[i] / (1 - p2)) + 1e-8);
    }
  }
}
"""


def ours() -> np.ndarray:
    """The descent of the library."""
    surface = ll.surface("rosenbrock")
    adam = ll.optimizer("adam", learning_rate=LEARNING_RATE)
    return ll.descend(surface, adam, start=START, steps=STEPS).trajectory


def torch_loop() -> np.ndarray:
    """The loop a PyTorch user writes."""
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=LEARNING_RATE)
    path = [w.detach().clone()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = (1 - w[0]) ** 2 + 5 * (w[1] - w[0] ** 2) ** 2
        loss.backward()
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path).numpy()


def optax_scan() -> Callable[[], np.ndarray]:
    """The fastest loop an Optax user writes, compiled before it is timed."""
    rule = optax.adam(LEARNING_RATE)

    def value(w: jax.Array) -> jax.Array:
        return (1 - w[0]) ** 2 + 5 * (w[1] - w[0] ** 2) ** 2

    def step(carry: tuple, _: None) -> tuple:
        w, state = carry
        loss, gradient = jax.value_and_grad(value)(w)
        updates, state = rule.update(gradient, state, w)
        w = optax.apply_updates(w, updates)
        return (w, state), (w, loss)

    @jax.jit
    def descend(w: jax.Array) -> tuple:
        return jax.lax.scan(step, (w, rule.init(w)), None, length=STEPS)[1]

    def run() -> np.ndarray:
        with jax.enable_x64(True):
            path, _ = descend(jnp.asarray(START, dtype=jnp.float64))
            return np.vstack([START, np.asarray(path)])

    return run


def c_loop(folder: Path) -> Callable[[], np.ndarray] | None:
    """The same loop in C, or None where there is no compiler."""
    compiler = shutil.which("cc")
    if not compiler:
        return None
    source, library = folder / "adam.c", folder / "adam.so"
    source.write_text(C_LOOP)
    flags = ("-O3", "-march=native", "-shared", "-fPIC", "-lm")
    subprocess.run((compiler, source, "-o", library, *flags), check=True)
    adam = ctypes.CDLL(str(library)).adam
    adam.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_double)

    def run() -> np.ndarray:
        path = np.empty((STEPS + 1, 2))
        path[0] = START
        adam(path.ctypes.data, STEPS, LEARNING_RATE)
        return path

    return run


def measure() -> list[Row]:
    """Ours against the peers, after checking that all give the same trajectory."""
    with tempfile.TemporaryDirectory() as folder:
        peers = {"torch.optim loop": torch_loop, "Optax, scan + jit": optax_scan()}
        c = c_loop(Path(folder))
        if c:
            peers["C, -O3 -march=native"] = c
        for name, peer in peers.items():
            np.testing.assert_allclose(ours(), peer(), rtol=1e-9, err_msg=name)
        return paired("500 Adam steps, trajectory recorded", ours, peers)
