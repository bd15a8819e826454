"""Functions, rules and numbers of one's own, and what is refused."""

import inspect
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from losslab.core.errors import InvalidInput
from losslab.numerics.descent import descend
from numerics.runs import Counted, downhill, made


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

    def init(self, here: Any) -> tuple[()]:
        return ()

    def step(self, here: Any, state: Any, key: Any) -> Any:
        return here.point - self.rate * here.gradient, state


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
        return sum((x + y * v - 1.0) ** 2 for v in self.data)


def test_a_surface_may_hold_data() -> None:
    run = descend(Fitted(np.array([0.0, 2.0])), downhill(0.1), steps=400)
    assert run.status.name == "converged"
    assert np.allclose(run.trajectory[-1], [1.0, 0.0])


@pytest.mark.parametrize(
    ("function", "status"),
    [
        (lambda x: jnp.sum(jnp.sqrt(x)), "diverged at step 4"),
        (lambda x: jnp.sum(jnp.where(x > 0.5, x, jnp.nan)), "diverged at step 2"),
        # The loss is there, and its gradient is not a number.
        (
            lambda x: jnp.sum(jnp.where(x > 0.5, x, jnp.sqrt(0.0 * x))),
            "stuck at step 0",
        ),
        (lambda x: -jnp.sum(x**4), "fell at step"),
    ],
)
def test_no_result_holds_a_nan(function: Any, status: str) -> None:
    run = descend(function, downhill(0.4), [1.0], 50)
    assert str(run.status).startswith(status)
    assert np.all(np.isfinite(run.trajectory))
    assert np.all(np.isfinite(run.losses))
    assert len(run.losses) == run.status.step + (run.status.name == "stuck")


class Lost:
    """Halves its point, and has no step from the first coordinate below 1."""

    def init(self, here: Any) -> Any:
        return ()

    def step(self, here: Any, state: Any, key: Any) -> Any:
        fits = here.point[0] >= 1.0
        return jnp.where(fits, here.point / 2.0, jnp.nan) + 0.0 * here.value, state


@pytest.mark.parametrize("every", [1, 2, 3])
def test_an_optimizer_without_a_step_is_stuck_there(every: int) -> None:
    run = descend(Counted(), Lost(), (5.0, 1.0), 50, every=every)
    assert str(run.status) == "stuck at step 3"
    assert run.status.says.startswith("Stuck at step 3: the optimizer has no step")
    assert run.recorded[-1] == 3
    assert run.trajectory[-1].tolist() == [0.625, 0.125]
    assert run.evaluations.value == 4  # that of the step that was not taken too


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


def test_an_objective_of_two_arrays_is_refused_with_what_it_takes() -> None:
    loss = made("losses", "huber")
    with pytest.raises(InvalidInput, match=r"A loss compares.*a function of the point"):
        descend(loss, made("optimizers", "adam"), (1.0, 1.0))
    with pytest.raises(InvalidInput, match=r"one array, the point.*takes a, b"):
        descend(lambda a, b: a, made("optimizers", "adam"), (1.0, 1.0))
    with pytest.raises(InvalidInput, match=r"gradient must be.*takes a, b"):
        descend(
            jnp.sum, made("optimizers", "adam"), (1.0, 1.0), gradient=lambda a, b: a
        )
