"""Places: nothing is evaluated unasked, and what is asked is counted wherever it is."""

from collections import Counter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab.core.ledger import KINDS
from losslab.core.place import Place, Spot, View

LIBRARIES = pytest.mark.parametrize("make", [np.array, torch.tensor, jnp.array])


class Bowl:
    """Half the squared length, which notes how often it is evaluated."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()

    def value(self, point: Any) -> Any:
        self.done["value"] += 1
        return (point * point).sum() / 2.0

    def values(self, points: Any) -> Any:
        self.done["values"] += 1
        return (points * points).sum(-1) / 2.0

    def value_and_gradient(self, point: Any) -> Any:
        self.done["gradient"] += 1
        return (point * point).sum() / 2.0, point

    def hessian(self, point: Any) -> Any:
        self.done["hessian"] += 1
        return np.eye(2)

    def product(self, point: Any, direction: Any) -> Any:
        self.done["product"] += 1
        return direction


def counted(here: Spot) -> dict[str, int]:
    counts = zip(KINDS, here.evaluations, strict=True)
    return {kind: int(n) for kind, n in counts if int(n)}


def test_what_is_not_asked_is_not_evaluated() -> None:
    bowl = Bowl()
    here = Spot(bowl, np.array([3.0, 4.0]))
    assert here.point.tolist() == [3.0, 4.0]
    assert not bowl.done
    assert here.value == 12.5
    assert bowl.done == {"value": 1}
    assert here.hessian.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert here.along(np.array([1.0, 2.0])).tolist() == [1.0, 2.0]
    assert bowl.done == {"value": 1, "hessian": 1, "product": 1}
    assert counted(here) == {"value": 1, "hessian": 1, "product": 1}


def test_what_was_asked_is_kept() -> None:
    bowl = Bowl()
    here = Spot(bowl, np.array([3.0, 4.0]))
    for _ in range(3):
        assert here.gradient.tolist() == [3.0, 4.0]
        assert here.value == 12.5  # it came with the gradient
    assert bowl.done == {"gradient": 1}
    assert counted(here) == {"value": 1, "gradient": 1}


def test_what_is_known_is_not_evaluated_but_counted_when_asked() -> None:
    bowl = Bowl()
    here = Spot(bowl, np.zeros(2), {"value": lambda: 7.0})
    assert counted(here) == {}
    assert here.value == 7.0
    assert not bowl.done
    assert counted(here) == {"value": 1}


def test_other_places_count_with_this_one() -> None:
    here = Spot(Bowl(), np.zeros(2))
    there = here.at(np.array([0.0, 2.0]))
    assert there.value == 2.0
    assert there.at(np.array([0.0, 4.0])).gradient.tolist() == [0.0, 4.0]
    assert here.values(np.ones((5, 2))).tolist() == [1.0] * 5
    assert counted(here) == {"value": 6, "gradient": 1}


def halving(here: Place) -> Any:
    """The first half of a half … of the point that is lower than a bound."""

    def body(point: Any, value: Any, turns: Any) -> Any:
        near = 0.5 * point
        here.gradient  # noqa: B018  # asked anew in every turn of a traced loop
        return near, here.at(near).value, turns + 1

    start = (here.point, here.value, 0)
    return here.repeat_while(lambda p, value, turns: value > 1.0, body, *start)


@LIBRARIES
def test_a_loop_counts_its_turns(make: Any) -> None:
    here = Spot(Bowl(), make([3.0, 4.0]))
    point, value, turns = halving(here)
    assert np.allclose(np.asarray(point), [0.75, 1.0])
    assert (float(value), int(turns)) == (0.78125, 2)
    assert counted(here)["value"] == 3


@LIBRARIES
def test_the_same_is_counted_in_every_library(make: Any) -> None:
    here = Spot(Bowl(), make([30.0, 40.0]))
    halving(here)
    assert counted(here)["value"] == 7
    assert counted(here)["gradient"] == 6


def test_what_was_computed_in_a_loop_is_not_known_outside() -> None:
    """Else a tracer would leave its loop."""

    @jax.jit
    def outside(point: Any) -> Any:
        here = Spot(Bowl(), point)
        halving(here)
        return here.gradient, here.evaluations

    gradient, counts = outside(jnp.array([30.0, 40.0]))
    assert gradient.tolist() == [30.0, 40.0]
    assert int(counts[1]) == 7


@LIBRARIES
@pytest.mark.parametrize("size", [1.0, 10.0])
def test_a_branch_counts_what_it_asks(make: Any, size: float) -> None:
    here = Spot(Bowl(), make([size, 0.0]))

    def lower() -> Any:
        return here.at(0.5 * here.point).value

    found = here.either(here.value > 1.0, lower, lambda: here.value)
    assert float(found) == (0.5 if size == 1.0 else 12.5)
    assert counted(here)["value"] == (1 if size == 1.0 else 2)
    assert int(here.either(here.value > 1.0, lambda: 1, lambda: 2)) == 1 + (size == 1.0)


def test_branches_that_are_not_taken_are_not_evaluated() -> None:
    bowl = Bowl()
    here = Spot(bowl, np.zeros(2))
    assert here.either(True, lambda: 3.0, lambda: here.gradient) == 3.0
    assert not bowl.done


@LIBRARIES
def test_branches_inside_loops_inside_branches(make: Any) -> None:
    here = Spot(Bowl(), make([8.0, 0.0]))

    def turn(x: Any, turns: Any) -> Any:
        other = here.either(
            turns % 2 == 0,
            lambda: here.at(here.point * 0.5).value,
            lambda: here.at(here.point).along(here.point)[0],
        )
        return x + other, turns + 1

    def loop() -> Any:
        start = (0.0 * here.point[0], 0)
        return here.repeat_while(lambda x, turns: turns < 5, turn, *start)

    x, turns = here.either(here.value > 1.0, loop, lambda: (here.point[0], 0))
    assert (float(x), int(turns)) == (3 * 8.0 + 2 * 8.0, 5)
    assert counted(here) == {"value": 4, "product": 2}


def test_loops_carry_numbers_in_the_dtype_of_the_point() -> None:
    here = Spot(Bowl(), jnp.array([8.0, 0.0], dtype="float32"))
    body = lambda p, t: (p * 0.5, t * 2.0)  # noqa: E731
    point, t = here.repeat_while(lambda p, t: t < 10.0, body, here.point, 1.0)
    assert point.dtype == t.dtype == "float32"
    assert float(t) == 16.0


class Moved(View):
    """The objective moved by one."""

    def at(self, point: Any) -> "Moved":
        return Moved(self.inner.at(point + 1.0), point)


def test_a_view_answers_as_the_place_inside_it_does() -> None:
    bowl = Bowl()
    here = Spot(bowl, np.array([3.0, 4.0]))
    view = Moved(here.at(here.point + 1.0), here.point)
    assert (view.value, view.gradient.tolist()) == (20.5, [4.0, 5.0])
    assert view.hessian.tolist() == np.eye(2).tolist()
    assert view.along(np.ones(2)).tolist() == [1.0, 1.0]
    assert view.values(np.ones((3, 2))).tolist() == [1.0] * 3
    assert view.at(np.zeros(2)).value == 1.0
    assert counted(here) == {"value": 5, "gradient": 1, "hessian": 1, "product": 1}
    assert view.either(True, lambda: 1, lambda: 2) == 1
