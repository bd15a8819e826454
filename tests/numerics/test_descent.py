"""The one loop: against a plain loop in Python, and at its edges."""

import itertools
import signal
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

from losslab.catalogue.discover import entries
from losslab.core import random
from losslab.core.status import SENTENCES, Evaluations
from losslab.core.surfaces import Surface
from losslab.numerics import loop
from losslab.numerics.descent import descend
from losslab.numerics.interrupt import noted
from losslab.numerics.rules import settled
from numerics.runs import Counted, downhill, made, plain, same

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
    looks = itertools.count()

    def monotonic() -> float:
        if next(looks) == 2:
            signal.raise_signal(signal.SIGINT)
        return 0.0

    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=monotonic))
    run = descend(valley, downhill(0.01), steps=10**7, every=1000)
    assert str(run.status) == f"stopped at step {4 * loop.FIRST_BLOCK}"
    assert run.recorded[-1] == run.status.step
    assert np.all(np.isfinite(run.trajectory))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_before_there_is_a_run_is_raised_when_nothing_compiles() -> None:
    """An exception inside a trace has crashed the process, or was lost."""
    traced: list[Any] = []

    def bowl(point: Any) -> Any:
        if not traced:
            signal.raise_signal(signal.SIGINT)
        traced.append(point)
        return jnp.sum(point**2)

    with pytest.raises(KeyboardInterrupt):
        descend(bowl, downhill(0.01), np.ones(2))
    assert traced


def test_ctrl_c_is_passed_on_to_who_listens_and_twice_is_not_waited_for() -> None:
    heard: list[int] = []
    was = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        with noted() as interrupt:
            signal.raise_signal(signal.SIGINT)
            assert (interrupt.pressed, heard) == (True, [])
            signal.raise_signal(signal.SIGINT)
            assert heard == [signal.SIGINT]
        assert heard == [signal.SIGINT] * 2
    finally:
        signal.signal(signal.SIGINT, was)


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
    run = descend(valley, downhill(np.array([0.01, 1e-300])), steps=5)
    assert np.all(run.trajectory[:, 1] == 1.5)


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


class Curious:
    """Asks for one of each kind, and now and then for more."""

    def init(self, here: Any) -> Any:
        return {"turns": 0}

    def step(self, here: Any, state: Any, key: Any) -> Any:
        search = here.repeat_while(
            lambda t, value: t < state["turns"] % 3,
            lambda t, value: (t + 1, here.at(here.point + t).value),
            *(jnp.asarray(0), here.value),
        )
        bend = here.along(here.gradient) + here.hessian @ here.gradient
        return here.point - 1e-5 * bend + 0.0 * search[1], {"turns": state["turns"] + 1}


@pytest.mark.parametrize("first_block", [4096, 4])
def test_what_the_optimizer_asks_is_counted(
    valley: Any, monkeypatch: pytest.MonkeyPatch, first_block: int
) -> None:
    monkeypatch.setattr(loop, "FIRST_BLOCK", first_block)
    asked = descend(valley, Curious(), steps=10).evaluations
    # 10 times here, and 0, 1, 2, 0, 1, 2, 0, 1, 2, 0 times elsewhere
    assert asked == Evaluations(value=19, gradient=10, hessian=10, product=10)
    assert descend(valley, downhill(0.01), steps=10).evaluations == Evaluations(
        gradient=10
    )
    assert descend(valley, downhill(0.01), steps=0).evaluations == Evaluations()


def test_the_step_that_diverges_has_asked_too(valley: Any) -> None:
    run = descend(valley, downhill(0.2), (-1.5, 1.5), 500)
    assert run.evaluations == Evaluations(gradient=run.status.step)


class Drunk:
    """Walks by chance."""

    def init(self, here: Any) -> Any:
        return ()

    def step(self, here: Any, state: Any, key: Any) -> Any:
        return here.point + random.normal(key, here.point), state


def test_chance_repeats_itself_from_the_same_seed(valley: Any) -> None:
    runs = [descend(valley, Drunk(), steps=50, seed=seed) for seed in (0, 0, 1)]
    assert np.array_equal(runs[0].trajectory, runs[1].trajectory)
    moves = np.diff([run.trajectory for run in runs], axis=1)
    assert not np.any(moves[0] == moves[2])
    assert len(np.unique(moves[0])) == moves[0].size
    assert same(runs[0].trajectory, plain(valley, Drunk(), 50)[0])


def test_own_functions_answer_all_that_can_be_asked() -> None:
    def bent(x: Any) -> Any:
        return jnp.sum(x**3) / 6.0 + x[0] * x[1]

    given = (None, jax.grad(bent))
    runs = [descend(bent, Curious(), [1.0, 2.0], 3, gradient=g) for g in given]
    # The Hessian is [[1, 1], [1, 2]], the gradient (½ + 2, 2 + 1).
    assert np.allclose(runs[0].trajectory[1], [1.0 - 2e-5 * 5.5, 2.0 - 2e-5 * 8.5])
    assert np.allclose(runs[0].trajectory, runs[1].trajectory, rtol=1e-14)


ENDS = {
    # ½(x² − y²): the first step leads to its only point without slope
    ("saddle", 20): "saddle at step 1",
    # from where it opens, Newton finds the maximum near (−0.27, −0.92)
    ("himmelblau", 20): "maximum at step 4",
    # the slope is about e⁻ˣ/2 and each step about 1 long: e⁻ˣ/2 ≤ 10⁻⁸ from x = 17.7 on
    ("logistic_separable", 100): "flat at step 18",
    ("quadratic", 20): "converged at step 1",
}


@pytest.mark.parametrize(("surface", "steps"), ENDS)
def test_a_rest_says_in_what(surface: str, steps: int) -> None:
    run = descend(made("surfaces", surface), made("optimizers", "newton"), steps=steps)
    assert str(run.status) == ENDS[surface, steps]
    assert run.status.says == SENTENCES[run.status.name].format(step=run.status.step)
    if surface == "himmelblau":
        assert run.trajectory[-1] == pytest.approx((-0.270845, -0.923039), abs=1e-6)


@dataclass(frozen=True)
class Roof(Surface):
    """|x| − x² + y²: lowest on the crease, where each side alone curves down."""

    window: ClassVar[Any] = ((-0.4, 0.4), (-1.0, 1.0))
    start: ClassVar[Any] = (0.0, 0.0)
    creased: ClassVar[bool] = True

    def formula(self, x: Any, y: Any) -> Any:
        return abs(x) - x * x + y * y


def test_a_crease_is_not_judged_by_the_curvature_beside_it() -> None:
    assert Roof().hessian(np.zeros(2))[0, 0] == -2.0
    assert descend(Roof(), downhill(0.01), steps=3).status.name == "converged"


def test_of_a_persons_own_function_no_more_is_known_than_its_gradient() -> None:
    run = descend(lambda x: -jnp.sum(x**2), downhill(0.01), np.zeros(2), steps=3)
    assert str(run.status) == "converged at step 0"
