"""Loss and gradient of ten million predictions, NumPy arrays in and out.

Peers: PyTorch, eager and compiled; Optax under `jit`; NumPy by hand; scikit-learn's
private losses on two threads, half the squared error there. The limit: a triad in C
that reads two arrays and writes two. Ours and scikit-learn write into arrays that are
given; the others return new ones, and PyTorch and Optax start from their own.
"""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch
import torch.nn.functional as functional
from sklearn._loss import _loss as private

import losslab as ll
from benchmarks.rows import Row, paired

COUNT = 10_000_000
Answer = tuple[Any, Any]
Run = Callable[[], Answer]

TRIAD = r"""
#define TRIAD(name, type) \
void name(const type *a, const type *b, type *c, type *d, long n) { \
  _Pragma("omp parallel for simd num_threads(2)") \
  for (long i = 0; i < n; i++) { \
    type r = a[i] - b[i]; c[i] = r + b[i]; d[i] = a[i] + r; \
  } \
}
TRIAD(float32, float)
TRIAD(float64, double)
"""


def by_numpy_squared(p: Any, t: Any) -> Answer:
    r = p - t
    return r * r, 2 * r


def by_numpy_huber(p: Any, t: Any) -> Answer:
    r = p - t
    slope = np.clip(r, -1, 1)
    return slope * (r - slope / 2), slope


def by_numpy_logistic(p: Any, t: Any) -> Answer:
    tail = np.exp(-np.abs(p))
    value = np.maximum(p, 0) - p * t + np.log1p(tail)
    return value, np.where(p >= 0, 1, tail) / (1 + tail) - t


def by_numpy_pinball(p: Any, t: Any) -> Answer:
    r = p - t
    return np.abs(r) * p.dtype.type(0.5), np.sign(r) * p.dtype.type(0.5)


def torch_pinball(p: Any, t: Any) -> Any:
    return torch.maximum((p - t) / 2, (t - p) / 2)


def optax_pinball(p: Any, t: Any) -> Any:
    return jnp.maximum((p - t) / 2, (t - p) / 2)


def torch_of(loss: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """The loss of each sample."""
    return lambda p, t: loss(p, t, reduction="none")


CASES: dict[str, dict[str, Any]] = {
    "squared_error": {
        "torch": torch_of(functional.mse_loss),
        "optax": optax.squared_error,
        "numpy": by_numpy_squared,
        "sklearn": (private.CyHalfSquaredError, ()),
    },
    "huber": {
        "torch": torch_of(functional.huber_loss),
        "optax": optax.huber_loss,
        "numpy": by_numpy_huber,
        "sklearn": (private.CyHuberLoss, (1.0,)),
    },
    "binary_cross_entropy_logits": {
        "torch": torch_of(functional.binary_cross_entropy_with_logits),
        "optax": optax.sigmoid_binary_cross_entropy,
        "numpy": by_numpy_logistic,
        "sklearn": (private.CyHalfBinomialLoss, ()),
    },
    "pinball": {
        "torch": torch_pinball,
        "optax": optax_pinball,
        "numpy": by_numpy_pinball,
        "sklearn": (private.CyPinballLoss, (0.5,)),
    },
}


def ours(name: str, p: Any, t: Any) -> Run:
    loss, out = ll.loss(name), (np.zeros_like(p), np.zeros_like(p))
    return lambda: loss.value_and_gradient(p, t, out=out)


def by_torch(loss: Any, p: Any, t: Any, *, compiled: bool) -> Run:
    prediction, target = torch.from_numpy(p).requires_grad_(), torch.from_numpy(t)
    one = torch.ones_like(target)
    loss = torch.compile(loss) if compiled else loss

    def run() -> Answer:
        values = loss(prediction, target)
        (slopes,) = torch.autograd.grad(values, prediction, one)
        return values.detach().numpy(), slopes.numpy()

    return run


def by_optax(loss: Any, p: Any, t: Any) -> Run:
    @jax.jit
    def both(p: Any, t: Any) -> Answer:
        values, back = jax.vjp(lambda p: loss(p, t), p)
        return values, back(jnp.ones_like(values))[0]

    with jax.enable_x64(True):
        given = jax.device_put(p), jax.device_put(t)

    def run() -> Answer:
        with jax.enable_x64(True):
            return jax.block_until_ready(both(*given))

    return run


def by_sklearn(case: Any, p: Any, t: Any) -> Run:
    kind, numbers = case
    loss, out = kind(*numbers), (np.zeros_like(p), np.zeros_like(p))

    def run() -> Answer:
        loss.loss_gradient(t, p, None, *out, 2)
        return out

    return run


def by_triad(folder: Path, p: Any, t: Any) -> Run | None:
    """Two arrays read and two written, or None where there is no compiler of C."""
    compiler = shutil.which("cc")
    if not compiler:
        return None
    source, library = folder / "triad.c", folder / "triad.so"
    source.write_text(TRIAD)
    flags = ("-O3", "-march=native", "-fopenmp", "-shared", "-fPIC")
    subprocess.run((compiler, source, "-o", library, *flags), check=True)
    triad = getattr(ctypes.CDLL(str(library)), p.dtype.name)
    arrays = (p, t, np.zeros_like(p), np.zeros_like(p))
    places = [ctypes.c_void_p(array.ctypes.data) for array in arrays]

    def run() -> Answer:
        triad(*places, ctypes.c_long(p.size))
        return arrays[2:]

    return run


def samples(name: str, dtype: Any) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    prediction = rng.normal(size=COUNT).astype(dtype)
    labels = name == "binary_cross_entropy_logits"
    drawn = rng.random(COUNT) < 0.5 if labels else rng.normal(size=COUNT)
    return prediction, drawn.astype(dtype)


def peers(name: str, p: Any, t: Any) -> dict[str, Run]:
    case = CASES[name]
    found = {
        "torch eager": by_torch(case["torch"], p, t, compiled=False),
        "Optax, jit": by_optax(case["optax"], p, t),
        "NumPy by hand": lambda: case["numpy"](p, t),
        "scikit-learn, 2 threads": by_sklearn(case["sklearn"], p, t),
    }
    if shutil.which("g++"):  # which PyTorch's compiler needs
        found["torch.compile"] = by_torch(case["torch"], p, t, compiled=True)
    return found


def measure() -> list[Row]:
    """Each loss in both precisions, after checking that all say the same."""
    rows: list[Row] = []
    for dtype in (np.float32, np.float64):
        for name in CASES:
            rows += _measured(name, *samples(name, dtype))
    return rows


def _measured(name: str, p: Any, t: Any) -> list[Row]:
    mine, others = ours(name, p, t), peers(name, p, t)
    for _ in range(5):  # until the work that comes before compiling is done
        wanted = mine()
    for who, peer in others.items():
        scale = 2.0 if "squared" in name and "scikit" in who else 1.0
        for part, theirs in zip(wanted, peer(), strict=True):
            near = {"rtol": 1e-3, "atol": 1e-6, "err_msg": who}
            np.testing.assert_allclose(scale * np.asarray(theirs), part, **near)
    what = f"loss and gradient of 10 million, {name.split('_')[0]} {p.dtype.name}"
    with tempfile.TemporaryDirectory() as folder:
        if triad := by_triad(Path(folder), p, t):
            others["triad in C, 2 threads"] = triad
        return paired(what, mine, others)
