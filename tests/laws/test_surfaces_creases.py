"""Creases in every direction: the gradient keeps the laws, other rules do not."""

from typing import Any

import numpy as np
import pytest

import losslab as ll
from laws import surfaces_creases as laws
from laws import surfaces_creases_wrong as wrong
from losslab.core.surfaces import Surface

STEEP = laws.creased(Surface, lambda x, y: 3.0 * abs(x - y) + x + y)


@pytest.mark.parametrize("law", laws.BASES)
def test_gradient_keeps(law: Any) -> None:
    law(Surface)
    law(wrong.ruled(wrong.right))


REFUSED = {
    laws.one_crease_in_every_direction: (
        wrong.by_coordinate,
        wrong.one_side,
        wrong.shortest_piece,
        wrong.middle,
        wrong.at_rest,
        wrong.turned,
    ),
    laws.many_creases_through_one_point: (
        wrong.by_coordinate,
        wrong.axes_alone,
        wrong.middle,
        wrong.at_rest,
        wrong.turned,
    ),
    laws.a_wedge_between_the_axes: (
        wrong.by_coordinate,
        wrong.axes_alone,
        wrong.shortest_piece,
    ),
    laws.cones_are_seen: (wrong.axes_alone, wrong.one_side, wrong.at_rest),
    laws.ridges_are_left_downhill_or_are_stationary: (
        wrong.by_coordinate,
        wrong.middle,
        wrong.axes_alone,
    ),
    laws.a_ridge_is_stationary: (wrong.one_side, wrong.first_way_down),
}


@pytest.mark.parametrize(
    ("law", "rule"),
    [(law, rule) for law, rules in REFUSED.items() for rule in rules],
    ids=lambda part: part.__name__,
)
def test_law_refuses(law: Any, rule: Any) -> None:
    with pytest.raises(AssertionError):
        law(wrong.ruled(rule))


@pytest.mark.parametrize(
    "rule", [wrong.by_coordinate, wrong.one_side, wrong.middle, wrong.at_rest]
)
def test_law_of_one_surface_refuses(rule: Any) -> None:
    base = wrong.ruled(lambda surface, at: np.array([rule(surface, p) for p in at]))
    at = np.array([[2.0, 2.0], [2.0, 1.0]])

    def lopsided(x: Any, y: Any) -> Any:
        return STEEP.formula(x, y) + y

    right = laws.creased(Surface, lopsided)
    laws.gradient_is_the_shortest_subgradient(right, at)
    surface = laws.creased(base, lopsided)
    with pytest.raises(AssertionError):
        laws.gradient_is_the_shortest_subgradient(surface, at)


def test_a_slanted_crease_by_hand() -> None:
    # The gradients (−2, 4) and (4, −2) meet; halfway between them is nearest to 0.
    assert STEEP.gradient((2.0, 2.0)).tolist() == [1.0, 1.0]
    lower, upper = STEEP.subdifferential((2.0, 2.0))
    assert (lower.tolist(), upper.tolist()) == ([-2.0, -2.0], [4.0, 4.0])


def test_descent_goes_on_along_a_slanted_crease() -> None:
    # Every step of 0.1 against (1, 1) stays on the crease, where the height is 2x.
    rule = ll.optimizer("gradient_descent", learning_rate=0.125)
    run = ll.descend(STEEP, rule, start=(2.0, 2.0), steps=32)
    assert run.status.name == "out of steps"
    assert np.array_equal(run.trajectory[-1], [-2.0, -2.0])
    assert run.losses[-1] == -4.0


def test_descent_rests_at_a_kink_that_is_a_minimum() -> None:
    rule = ll.optimizer("gradient_descent", learning_rate=0.125)
    run = ll.descend(ll.LinearRegressionMae(), rule, start=(2.0, 1.0), steps=3)
    assert (run.status.name, run.status.step) == ("converged", 0)


@pytest.mark.parametrize("at", [(2.0, 2.0), (2.0, 1.0)])
def test_every_library_finds_the_same(at: Any) -> None:
    import jax
    import torch

    expected = STEEP.gradient(at)
    with jax.enable_x64(True):
        point = jax.numpy.asarray(at)
        assert np.array_equal(jax.jit(STEEP.gradient)(point), expected)
        many = jax.jit(jax.vmap(STEEP.gradient))(jax.numpy.stack([point, point]))
        assert np.array_equal(many, [expected, expected])
    tensor = torch.tensor(at, dtype=torch.float64)
    assert np.array_equal(STEEP.gradient(tensor), expected)
    assert np.array_equal(torch.func.vmap(STEEP.gradient)(tensor[None])[0], expected)
