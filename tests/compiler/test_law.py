"""The law rejects kernels that are wrong in the ways a compiler goes wrong."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from compiler import grid, law, printing, ulp, walk
from compiler.engine import Engine
from losslab.compiler.contracts import losses
from losslab.compiler.trace import trace
from losslab.core.domains import positive
from losslab.core.losses import ResidualLoss
from losslab.core.ops import exp, log1p, where
from losslab.core.parameters import number


@dataclass(frozen=True)
class Bent(ResidualLoss):
    """Quadratic near, straight far, with a smooth and a rounded part."""

    delta: float = number(
        1.0, domain=positive, says="where it bends", symbol="δ", slider=(0.5, 3.0)
    )
    card = None

    def penalty(self, residual: Any) -> Any:
        size = abs(residual)
        near = log1p(residual * residual / 2.0)
        far = self.delta * (size - self.delta / 2.0) + exp(-size)
        return where(size <= self.delta, near, far)

    def kinks(self, target: float) -> tuple[float, ...]:
        return (target,)

    def bends(self, target: float) -> tuple[float, ...]:
        return (target - self.delta, target + self.delta)


SOURCE = losses.source("bent", Bent)
NEAR, FAR = "Math.log1p(v1 * v1 / 2)", "delta * (v2 - delta / 2) + Math.exp(-v2)"
FAULTS = {
    "swapped branches": (f"{NEAR} : {FAR}", f"{FAR} : {NEAR}"),
    "a dropped term": (" - delta / 2", ""),
    "cancellation": ("Math.log1p(", "Math.log(1 + "),
    "a missing function": ("Math.exp(-v2)", "(1 - v2)"),
    "the wrong comparison": ("v2 <= delta", "v2 >= delta"),
    "an open end": ("v2 <= delta", "v2 < delta"),
    "a fused constant": ("v1 / 2", "v1 * 0.50000001"),
    "the other argument": (
        "prediction - target",
        "target - prediction + target * 1e-15",
    ),
    "six units off": ("return ", "return (1 + 6 * Number.EPSILON) * "),
}


def verdict(engine: Engine, source: str, which: str = "value") -> str | None:
    rows = grid.rows(Bent(), lambda loss: loss)
    program = trace(losses.called(Bent(), which), [()] * 3).program
    return law.disagreement(lambda x: engine.table(source, which, x), program, rows)


def test_the_right_kernel_passes(engine: Engine) -> None:
    assert [verdict(engine, SOURCE, which) for which in losses.METHODS] == [None] * 4


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_kernel_is_rejected(fault: str, engine: Engine) -> None:
    old, new = FAULTS[fault]
    assert old in SOURCE
    assert verdict(engine, SOURCE.replace(old, new))


@pytest.mark.parametrize("which", ["gradient", "subdifferential", "curvature"])
def test_a_derivative_of_another_loss_is_rejected(which: str, engine: Engine) -> None:
    swapped = SOURCE.replace("function value", "function kept")
    swapped = swapped.replace(f"function {which}", "function value")
    assert verdict(engine, swapped)


def test_rounding_halves_up_is_rejected(engine: Engine) -> None:
    rows = np.array([[0.5], [1.5], [2.5], [-0.5], [3.2]])
    source, program = (
        printing.scalar_module(jnp.round, 1),
        trace(jnp.round, [()]).program,
    )

    def judged(source: str) -> str | None:
        return law.disagreement(lambda x: engine.table(source, "f", x), program, rows)

    assert judged(source) is None
    assert judged(source.replace("return roundHalfEven(", "return Math.round("))


def test_a_lost_sign_of_zero_is_rejected(engine: Engine) -> None:
    source = printing.scalar_module(lambda x: -x, 1)
    program = trace(lambda x: -x, [()]).program
    wrong = source.replace("-x0", "0 - x0")
    zero = np.array([[0.0]])
    for text, agrees in ((source, True), (wrong, False)):
        run = lambda x, text=text: engine.table(text, "f", x)  # noqa: E731
        assert (law.disagreement(run, program, zero) is None) is agrees


def test_distance_counts_representable_numbers() -> None:
    one = 1.0 + np.finfo(float).eps
    pairs = [(1.0, one, 1), (-1.0, -one, 1), (5e-324, -5e-324, 2), (2.0, 2.0, 0)]
    pairs += [
        (np.nan, np.nan, 0),
        (np.inf, np.inf, 0),
        (1.7976931348623157e308, np.inf, 1),
    ]
    pairs += [(0.0, -0.0, np.inf), (np.nan, 1.0, np.inf)]
    a, b, wanted = map(np.array, zip(*pairs, strict=True))
    assert np.array_equal(ulp.distance(a, b), wanted)


def test_a_run_is_chaotic_where_a_nudge_grows() -> None:
    steps = np.arange(500.0)
    path = np.stack([np.cos(steps / 9.0), np.sin(steps / 7.0)], axis=-1)
    calm = path + walk.NUDGE * np.stack([steps, -steps], axis=-1) / 499.0
    grown = path + walk.NUDGE * 1.02 ** steps[:, None]
    run, near, far = (SimpleNamespace(path=p) for p in (path, calm, grown))
    assert not walk.chaotic(run, near)
    assert walk.chaotic(run, far)
    assert walk.apart(path, path * (1.0 + 2e-9)) > 1e-9
    assert walk.apart(path, path[:-1]) == np.inf
