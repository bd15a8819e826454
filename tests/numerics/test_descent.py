"""The one loop: against a plain loop in Python, and at its edges."""

import inspect
import subprocess
import sys
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab.catalogue.discover import entries, find
from losslab.core.errors import InvalidInput
from losslab.core.surfaces import Surface
from losslab.numerics import loop
from losslab.numerics.descent import descend
from losslab.numerics.rules import diverged, settled


def made(kind: str, name: str, **parameters: Any) -> Any:
    """A definition by name."""
    return find(kind, name).definition(**parameters)


def plain(surface: Any, rule: Any, steps: int) -> tuple[Any, Any, str]:
    """The same descent without compiler: points, losses, status."""
    point = np.array(surface.start)
    state, points = rule.init(point), [point]
    for step in range(1, steps + 1):
        point, state = rule.step(surface.gradient(point), state, point)
        if diverged(surface.value(point), point):
            return (
                np.array(points),
                surface.value(np.array(points)),
                f"diverged at step {step}",
            )
        points.append(point)
    rest = [settled(gradient) for gradient in surface.gradient(np.array(points))]
    since = max((k + 1 for k, still in enumerate(rest) if not still), default=0)
    status = "out of steps" if since > steps else f"converged at step {since}"
    return np.array(points), surface.value(np.array(points)), status


def same(a: Any, b: Any, tolerance: float = 1e-12) -> bool:
    """Whether two arrays have one shape and agree, relative beyond size 1."""
    return a.shape == b.shape and bool(
        np.all(np.abs(a - b) <= tolerance * np.maximum(1.0, np.abs(b)))
    )


PAIRS = [
    *((surface, "adam") for surface in entries("surfaces")),
    *(("rosenbrock", optimizer) for optimizer in entries("optimizers")),
]


@pytest.mark.parametrize(("surface", "optimizer"), dict.fromkeys(PAIRS))
def test_it_matches_a_plain_loop(surface: str, optimizer: str) -> None:
    place, rule = made("surfaces", surface), made("optimizers", optimizer)
    points, losses, status = plain(place, rule, 60)
    run = descend(place, rule, steps=60)
    assert same(run.trajectory, points)
    assert same(run.losses, losses)
    assert str(run.status) == status


@pytest.fixture
def valley() -> Any:
    return made("surfaces", "rosenbrock")


def downhill(learning_rate: float) -> Any:
    return made("optimizers", "gradient_descent", learning_rate=learning_rate)


def test_the_first_step_by_hand(valley: Any) -> None:
    run = descend(valley, downhill(0.01), (-1.5, 1.5), 1)
    assert run.trajectory.tolist() == [[-1.5, 1.5], [-1.225, 1.575]]
    assert run.losses[0] == 9.0625


def test_a_large_learning_rate_diverges_at_a_definite_step(valley: Any) -> None:
    run = descend(valley, downhill(0.2), (-1.5, 1.5), 500)
    points, losses, status = plain(valley, downhill(0.2), 500)
    assert str(run.status) == status == "diverged at step 4"
    assert run.trajectory.shape == (4, 2)
    assert same(run.trajectory, points)
    assert same(run.losses, losses)
    assert np.all(np.isfinite(run.losses))


def test_converged_names_the_step_from_which_it_has_settled() -> None:
    bowl, rule = made("surfaces", "quadratic"), downhill(0.15)
    gradients = bowl.gradient(plain(bowl, rule, 400)[0])
    first = next(k for k, g in enumerate(gradients) if settled(g))
    assert str(descend(bowl, rule, steps=400).status) == f"converged at step {first}"
    assert descend(bowl, rule, steps=first).status.step == first
    assert descend(bowl, rule, steps=first - 1).status.name == "out of steps"


def test_rest_on_the_way_is_not_convergence() -> None:
    """Momentum carries the run through a flat stretch and out of it again."""
    rule = made("optimizers", "heavy_ball", learning_rate=0.1, momentum=0.99)
    flat = {"gradient": lambda x: jnp.where(jnp.abs(x) < 0.5, 0.0, 1.0)}
    runs = [descend(jnp.sum, rule, [2.0], steps, **flat) for steps in (6, 500)]
    assert str(runs[0].status) == "converged at step 6"
    assert abs(runs[0].trajectory[-1, 0]) < 0.5
    assert runs[1].status.name == "out of steps"


def test_a_run_may_have_no_steps(valley: Any) -> None:
    run = descend(valley, downhill(0.01), steps=0)
    assert run.trajectory.tolist() == [list(valley.start)]
    assert str(run.status) == "out of steps"
    assert str(descend(valley, downhill(0.01), (1.0, 1.0), 0).status) == (
        "converged at step 0"
    )


@pytest.mark.parametrize("wide", [True, False])
def test_it_computes_in_float64_and_leaves_the_configuration(
    valley: Any, wide: bool
) -> None:
    with jax.enable_x64(wide):
        run = descend(valley, downhill(0.01), np.array([-1.5, 1.5], dtype="f4"))
        assert jax.config.jax_enable_x64 == wide
        assert jnp.asarray(1.0).dtype == ("float64" if wide else "float32")
    assert run.trajectory.dtype == run.losses.dtype == np.float64
    assert same(run.trajectory, plain(valley, downhill(0.01), 500)[0])


@dataclass(frozen=True)
class Counted(Surface):
    """A bowl that counts how often its formula is traced."""

    window: ClassVar[Any] = ((-2.0, 2.0), (-2.0, 2.0))
    start: ClassVar[Any] = (1.0, 1.0)
    traced: ClassVar[list[int]] = []

    def formula(self, x: Any, y: Any) -> Any:
        self.traced.append(1)
        return x**2 + y**2


def test_other_numbers_do_not_compile_again() -> None:
    descend(Counted(), downhill(0.01))
    before = len(Counted.traced)
    descend(Counted(), downhill(0.02), (0.5, 0.25), 731)
    descend(Counted(), downhill(0.1), (0.5, 0.25), 1000, every=3)
    assert len(Counted.traced) == before


def test_blocks_change_nothing(valley: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = made("optimizers", "adam", learning_rate=0.01)
    whole = descend(valley, rule, steps=700)
    monkeypatch.setattr(loop, "FIRST_BLOCK", 64)
    parts = descend(valley, rule, steps=700)
    assert np.array_equal(whole.trajectory, parts.trajectory)
    assert np.array_equal(whole.losses, parts.losses)
    assert whole.status == parts.status


@pytest.mark.parametrize("every", [1, 3, 10, 499, 500, 10**6])
def test_records_every_so_many_steps(valley: Any, every: int) -> None:
    whole = descend(valley, downhill(0.01), steps=500)
    run = descend(valley, downhill(0.01), steps=500, every=every)
    kept = sorted({*range(0, 501, every), 500})
    assert run.recorded.tolist() == kept
    assert np.array_equal(run.trajectory, whole.trajectory[kept])
    assert np.array_equal(run.losses, whole.losses[kept])
    assert run.status == whole.status


@pytest.mark.parametrize("every", [1, 2, 3, 4, 5])
def test_a_diverged_point_is_never_recorded(valley: Any, every: int) -> None:
    run = descend(valley, downhill(0.2), steps=50, every=every)
    assert run.recorded.tolist() == sorted({*range(0, 4, every), 3})
    assert str(run.status) == "diverged at step 4"
    assert np.all(np.isfinite(run.losses))


def test_ctrl_c_ends_a_run_with_what_it_has(
    valley: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter([0.0, 0.0])

    def monotonic() -> float:
        try:
            return next(ticks)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=monotonic))
    run = descend(valley, downhill(0.01), steps=10**7, every=1000)
    assert str(run.status) == f"stopped at step {2 * loop.FIRST_BLOCK}"
    assert run.recorded[-1] == run.status.step
    assert np.all(np.isfinite(run.trajectory))


def test_own_functions_of_any_shape() -> None:
    rule = downhill(0.25)
    for start in (3.0, [3.0], [1.0, 2.0, 3.0, 4.0, 5.0], np.ones((2, 3))):
        run = descend(lambda x: jnp.sum(x**2), rule, start, 30)
        halves = 0.5 ** np.arange(31)
        expected = np.multiply.outer(halves, np.array(start, dtype=float))
        assert np.array_equal(run.trajectory, expected)
        assert str(run.status) == "converged at step 30" or run.losses[-1] > 0.0


def test_an_own_gradient_is_used() -> None:
    run = descend(jnp.sum, downhill(0.5), [1.0, 1.0], 2, gradient=lambda x: 2.0 * x)
    assert run.trajectory[-1].tolist() == [0.0, 0.0]
    assert run.losses.tolist() == [2.0, 0.0, 0.0]


def test_own_functions_see_variables_that_have_changed() -> None:
    goal = 1.0

    def distance(x: Any) -> Any:
        return jnp.sum((x - goal) ** 2)

    for goal in (1.0, 5.0):
        assert descend(distance, downhill(0.5), [0.0], 1).trajectory[-1] == [goal]


class Plain:
    """A rule of one's own, with a number that can be changed."""

    rate = 0.5

    def init(self, parameters: Any) -> tuple[()]:
        return ()

    def step(self, gradient: Any, state: Any, parameters: Any) -> Any:
        return parameters - self.rate * gradient, state


def test_own_rules_see_numbers_that_have_changed() -> None:
    rule = Plain()
    for rate in (0.5, 0.25):
        rule.rate = rate
        assert descend(Counted(), rule, steps=1).trajectory[-1, 0] == 1.0 - 2.0 * rate


@dataclass(frozen=True)
class Fitted(Counted):
    """A surface with data of its own, which has no hash."""

    data: Any = None

    def formula(self, x: Any, y: Any) -> Any:
        return sum((x + y * float(v) - 1.0) ** 2 for v in self.data)


def test_a_surface_may_hold_data() -> None:
    run = descend(Fitted(np.array([0.0, 2.0])), downhill(0.1), steps=400)
    assert run.status.name == "converged"
    assert np.allclose(run.trajectory[-1], [1.0, 0.0])


@pytest.mark.parametrize(
    "rate", [np.array(0.01), torch.tensor(0.01, dtype=torch.float64), jnp.array(0.01)]
)
def test_numbers_may_be_arrays(valley: Any, rate: Any) -> None:
    run = descend(valley, downhill(rate), steps=50)
    assert same(run.trajectory, plain(valley, downhill(0.01), 50)[0], 1e-6)


def test_learned_numbers_and_a_rate_for_each_coordinate(valley: Any) -> None:
    learned = torch.tensor(0.01, dtype=torch.float64, requires_grad=True)
    assert same(
        descend(valley, downhill(learned)).trajectory,
        descend(valley, downhill(0.01)).trajectory,
    )
    run = descend(valley, downhill(np.array([0.01, 0.0])), steps=5)
    assert np.all(run.trajectory[:, 1] == 1.5)


@pytest.mark.parametrize(
    ("function", "step"),
    [
        (lambda x: jnp.sum(jnp.sqrt(x)), 4),
        (lambda x: jnp.sum(jnp.where(x > 0.5, x, jnp.nan)), 2),
        (lambda x: jnp.sum(jnp.where(x > 0.5, x, jnp.sqrt(0.0 * x))), 1),
        (lambda x: -jnp.sum(x**4), None),
    ],
)
def test_no_result_holds_a_nan(function: Any, step: int | None) -> None:
    run = descend(function, downhill(0.4), [1.0], 50)
    assert run.status.name == "diverged"
    assert step in (None, run.status.step)
    assert np.all(np.isfinite(run.trajectory))
    assert np.all(np.isfinite(run.losses))
    assert len(run.losses) == run.status.step


REFUSED = {
    "no objective": ((3.0,), {}),
    "a surface's class": ((Counted,), {}),
    "a name": (("rosenbrock",), {}),
    "not callable gradient": ((jnp.sum,), {"gradient": 3.0}),
    "a gradient for a surface": ((Counted(),), {"gradient": jnp.sum}),
    "no start": ((jnp.sum,), {"start": None}),
    "a start of three for a surface": ((Counted(),), {"start": [1.0, 2.0, 3.0]}),
    "an empty start": ((jnp.sum,), {"start": []}),
    "NaN": ((Counted(),), {"start": (np.nan, 0.0)}),
    "infinity": ((Counted(),), {"start": (np.inf, 0.0)}),
    "far out": ((Counted(),), {"start": (1e13, 0.0)}),
    "words": ((Counted(),), {"start": ("a", "b")}),
    "digits in words": ((Counted(),), {"start": ("1", "2")}),
    "ragged": ((Counted(),), {"start": [[1.0], [1.0, 2.0]]}),
    "complex": ((Counted(),), {"start": [1j, 0.0]}),
    "steps below 0": ((Counted(),), {"steps": -1}),
    "half a step": ((Counted(),), {"steps": 1.5}),
    "true steps": ((Counted(),), {"steps": True}),
    "steps beyond counting": ((Counted(),), {"steps": 10**40, "every": 10**39}),
    "steps beyond memory": ((Counted(),), {"steps": 10**12}),
    "every 0": ((Counted(),), {"every": 0}),
    "an optimizer's class": ((Counted(),), {"optimizer": type(downhill(0.1))}),
    "an optimizer's name": ((Counted(),), {"optimizer": "adam"}),
    "two numbers": ((lambda x: x,), {"start": [1.0, 2.0]}),
    "a complex number": ((lambda x: jnp.sum(x) * 1j,), {}),
    "nothing": ((lambda x: None,), {}),
    "a branch on numbers": ((lambda x: x[0] if x[0] > 0 else -x[0],), {}),
    "NumPy inside": ((lambda x: float(np.sum(np.asarray(x))),), {}),
    "a gradient of another shape": ((jnp.sum,), {"gradient": lambda x: x[:1]}),
    "NaN at the start": ((lambda x: jnp.sum(jnp.log(-x)),), {}),
    "infinite at the start": ((lambda x: jnp.sum(1.0 / (x - 1.0)),), {}),
}


@pytest.mark.parametrize(("given", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_input_gets_a_sentence(given: Any, named: Any) -> None:
    optimizer = named.get("optimizer", downhill(0.1))
    others = {"start": [1.0, 1.0]} | {k: named[k] for k in named if k != "optimizer"}
    # The tests' type checker would refuse some of these first; people run without it.
    with pytest.raises(InvalidInput, match=r"^\S[^\n]{20,}"):
        inspect.unwrap(descend)(*given, optimizer, **others)


def test_it_is_light_to_import_and_knows_no_definition() -> None:
    code = (
        "import sys, losslab.numerics.descent, losslab.numerics.adapters;"
        "heavy = {'jax', 'torch', 'optax', 'losslab.catalogue'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
