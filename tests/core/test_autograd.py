"""Autograd of PyTorch and JAX through `value`: no branch not taken spoils it."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import losslab as ll
from losslab.catalogue.discover import entries
from losslab.core.event_losses import pointwise

LOSSES: list[Any] = [
    ll.SmoothL1(),
    ll.SmoothL1(beta=0.0),
    ll.SmoothL1(beta=1e-3),
    ll.Huber(delta=1e-3),
    ll.BinaryFocal(),
    ll.BinaryFocal(gamma=0.0),
    ll.BinaryFocal(gamma=0.5, balance=0.0),
]
PREDICTIONS = (-1000.0, -30.0, -0.5, 0.0, 0.5, 1.0, 30.0, 1000.0)


def by_torch(loss: Any, x: float, y: float, dtype: Any) -> float:
    prediction = torch.tensor(x, dtype=dtype, requires_grad=True)
    loss.value(prediction, torch.tensor(y, dtype=dtype)).backward()
    assert prediction.grad is not None
    return prediction.grad.item()


def by_jax(loss: Any, x: float, y: float, dtype: Any) -> float:
    slope = jax.grad(lambda x: loss.value(x, jnp.asarray(y, dtype=dtype)))
    return float(slope(jnp.asarray(x, dtype=dtype)))


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize("name", ["float16", "float32"])
def test_gradients_are_subgradients_of_the_loss(loss: Any, name: str) -> None:
    for x in PREDICTIONS:
        for y in (0.0, 1.0):
            lower, upper = loss.subdifferential(x, y)
            near = 1e-3 + 0.01 * abs(upper)
            for found in (
                by_torch(loss, x, y, getattr(torch, name)),
                by_jax(loss, x, y, getattr(jnp, name)),
            ):
                assert lower - near <= found <= upper + near, (x, y, found)


def test_no_loss_is_minus_zero() -> None:
    seen = 0
    for entry in entries("losses").values():
        loss = pointwise(entry.definition())
        labels, domain = loss.target_kind.labels, loss.prediction_kind.domain
        pure = (labels.negative, labels.positive) if labels else (0.0, -0.0, 1.0)
        pure = [y for y in pure if loss.target_kind.domain.holds(y)]
        for target in pure:
            for prediction in filter(domain.holds, (0.0, -0.0, 1.0)):
                value = loss.value(prediction, target)
                assert not (value == 0.0 and np.signbit(value)), (loss, prediction)
                seen += value == 0.0
    assert seen > len(entries("losses"))
