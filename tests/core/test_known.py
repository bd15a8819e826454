"""What `jax.jit` finds around a function is known there, and looked at as outside."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import pytest

import losslab as ll
from losslab.core.arrays import Array
from losslab.core.errors import InvalidInput, InvalidParameter

SCORES, CLASSES = jnp.zeros((2, 3)), jnp.array([0, 1])
LOG_3 = 1.0986123  # of three equal scores

SOFTMAX = ll.SoftmaxCrossEntropy()


def jitted(function: Callable[[Array], Array], at: Array = SCORES) -> Array:
    return jax.jit(function)(at)


def test_targets_weights_and_masks_are_taken() -> None:
    weight, mask = jnp.array([2.0, 0.0]), jnp.array([1, 0])
    floats = CLASSES.astype(float)
    given = ({}, {"weight": weight}, {"mask": mask}, {"weight": weight, "mask": mask})
    for more in given:
        for target in (CLASSES, floats):
            found = jitted(lambda z, y=target, m=more: SOFTMAX(z, y, **m))
            assert float(found) == pytest.approx(LOG_3)


def test_gradients_and_maps_are() -> None:
    slope = jitted(jax.grad(lambda z: SOFTMAX(z, CLASSES, reduction="sum")))
    assert slope.tolist() == jnp.asarray(SOFTMAX.gradient(SCORES, CLASSES)).tolist()
    each = jitted(jax.vmap(lambda z: SOFTMAX.value(z, CLASSES[0])))
    assert each.tolist() == pytest.approx([LOG_3, LOG_3])


def test_parameters_are() -> None:
    delta, levels = jnp.asarray(2.0), jnp.array([0.25, 0.75])
    assert float(jitted(lambda x: ll.Huber(delta=delta)(x, 0.0), SCORES)) == 0.0
    found = jitted(lambda q: ll.QuantileSet(levels=levels).value(q, 4.0), jnp.zeros(2))
    assert float(found) == 4.0
    one, same = ll.Huber(delta=delta), ll.Huber(delta=jnp.asarray(2.0))
    assert float(jitted(lambda x: x + (one == same), jnp.asarray(0.0))) == 1.0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"target": jnp.array([0, 7])}, "from 0 to 2, and 7 was given"),
        ({"target": jnp.array([0.0, 1.5])}, "whole number of a class, and 1.5"),
        ({"target": CLASSES, "weight": jnp.array([1.0, -1.0])}, "weight must be zero"),
        ({"target": CLASSES, "mask": jnp.array([1, 2])}, "mask must be true or false"),
    ],
)
def test_what_is_wrong_is_refused(asked: dict[str, Array], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        jitted(lambda z: SOFTMAX(z, **asked))


def test_wrong_parameters_are_refused() -> None:
    delta = jnp.asarray(-1.0)
    with pytest.raises(InvalidParameter, match="delta must be above 0, and -1"):
        jitted(lambda x: ll.Huber(delta=delta)(x, 0.0))
