"""Arrays of two libraries: targets of NumPy are data, anything else is refused."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import losslab as ll
from losslab.core.errors import InvalidInput

LOGITS, LABELS = np.float32([0.0, -1.0, 2.0, 0.5]), np.array([1.0, 0.0, 1.0, 0.0])
SLOPES = 1.0 / (1.0 + np.exp(-LOGITS.astype(float))) - LABELS

READ_ONLY = LABELS.copy()
READ_ONLY.flags.writeable = False

TARGETS: dict[str, Any] = {
    "as they are": LABELS,
    "whole numbers": LABELS.astype(np.int32),
    "truth values": LABELS > 0.5,
    "read only": READ_ONLY,
    "backwards": LABELS[::-1].copy()[::-1],
    "a list": LABELS.tolist(),
}


@pytest.mark.parametrize("make", [jnp.asarray, torch.tensor], ids=["jax", "torch"])
@pytest.mark.parametrize("name", TARGETS)
def test_targets_of_numpy_are_taken(make: Any, name: str) -> None:
    loss, prediction = ll.BinaryCrossEntropyLogits(), make(LOGITS)
    slopes = loss.gradient(prediction, TARGETS[name])
    assert type(slopes) is type(prediction)
    assert slopes.dtype == prediction.dtype
    np.testing.assert_allclose(np.asarray(slopes), SLOPES, rtol=1e-6)


def test_a_number_of_numpy_serves_all_samples() -> None:
    for make in (jnp.asarray, torch.tensor):
        found = ll.SquaredError().value(make(LOGITS), np.float64(1.0))
        np.testing.assert_allclose(np.asarray(found), (LOGITS - 1.0) ** 2, rtol=1e-6)


def test_autograd_goes_through() -> None:
    learned = torch.tensor(LOGITS, requires_grad=True)
    ll.BinaryCrossEntropyLogits()(learned, LABELS, reduction="sum").backward()
    np.testing.assert_allclose(np.asarray(learned.grad), SLOPES, rtol=1e-6)
    slope = jax.jit(jax.grad(lambda x: ll.BinaryCrossEntropyLogits()(x, LABELS)))
    np.testing.assert_allclose(slope(LOGITS), SLOPES / 4, rtol=1e-6)


def test_so_are_weights_and_masks() -> None:
    weight, mask = np.array([1.0, 2.0, 0.0, 4.0]), np.array([True, False, True, True])
    loss = ll.SquaredError()
    wanted = loss(LOGITS.astype(float), LABELS, weight=weight, mask=mask)
    for make in (jnp.asarray, torch.tensor):
        found = loss(make(LOGITS), LABELS, weight=weight, mask=mask)
        assert float(found) == pytest.approx(float(wanted), rel=1e-6)


def test_classes_of_numpy_stay_whole() -> None:
    scores = np.zeros((1, 300), dtype=np.float32)
    for short in (torch.zeros(1, 300, dtype=torch.bfloat16), jnp.asarray(scores)):
        slope = ll.SoftmaxCrossEntropy().gradient(short, np.array([257]))
        assert int(slope.argmin()) == 257


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        (ll.QuantileSet(levels=torch.tensor([0.1, 0.5, 0.9])), "levels"),
        (ll.QuantileSet(levels=jnp.asarray([0.1, 0.5, 0.9])), "levels"),
        (ll.Huber(delta=torch.tensor(1.0)), "delta"),
        (ll.Huber(delta=jnp.asarray(1.0)), "delta"),
    ],
)
def test_a_parameter_of_another_library_is_named(loss: Any, name: str) -> None:
    said = rf"prediction and {name} come from different .* \(numpy and (torch|jax)"
    for ask in (loss, loss.value, loss.gradient, loss.value_and_gradient):
        with pytest.raises(InvalidInput, match=said):
            ask([1.0, 2.0, 3.0], 1.0)


@pytest.mark.parametrize(
    ("prediction", "target", "names"),
    [
        (torch.tensor(LOGITS), jnp.asarray(LABELS), "torch and jax"),
        (jnp.asarray(LOGITS), torch.tensor(LABELS), "jax.* and torch"),
        (LOGITS, torch.tensor(LABELS), "numpy and torch"),
        (LOGITS, jnp.asarray(LABELS), "numpy and jax"),
    ],
)
def test_two_libraries_are_refused(prediction: Any, target: Any, names: str) -> None:
    with pytest.raises(InvalidInput, match=rf"\({names}.*\); convert one to the other"):
        ll.Huber().value(prediction, target)
