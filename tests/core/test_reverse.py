"""Reverse mode: compiled once per class, with the numbers as arguments."""

import gc
import weakref
from dataclasses import dataclass
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from laws.losses_wrong import SQUARE
from losslab import SoftmaxCrossEntropy
from losslab.core import kinds
from losslab.core.arrays import Array
from losslab.core.card import Card
from losslab.core.domains import positive
from losslab.core.event_losses import EventLoss, Line
from losslab.core.ops import logsumexp, total
from losslab.core.parameters import number

TRACED: list[str] = []
SCORES, LABEL = np.array([0.3, -1.2, 0.3]), np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True)
class Heated(EventLoss):
    """The cross-entropy of scores divided by a temperature."""

    temperature: float = number(
        1.0, domain=positive, says="t", symbol="t", slider=(0.1, 5.0)
    )
    flipped: bool = False
    card: ClassVar[Card] = SQUARE

    prediction_kind: ClassVar[kinds.Kind] = kinds.CLASS_SCORES
    target_kind: ClassVar[kinds.Kind] = kinds.CLASS_PROBABILITIES

    def line(self, target: Array) -> Line:
        return Line(self, (0.0, 0.0), (1.0, 0.0), target)

    def formula(self, prediction: Array, target: Array) -> Array:
        TRACED.append(type(prediction).__module__)
        scores = prediction / self.temperature
        sign = -1.0 if self.flipped else 1.0
        return sign * (logsumexp(scores) - total(target * scores))


def share(temperature: float) -> np.ndarray:
    powers = np.exp(SCORES / temperature)
    return (powers / powers.sum() - LABEL) / temperature


def test_other_numbers_do_not_compile_again() -> None:
    Heated(temperature=3.0).gradient(SCORES, LABEL)
    TRACED.clear()
    for temperature in (0.5, 2.0, 7.0):
        found = Heated(temperature=temperature).gradient(SCORES, LABEL)
        np.testing.assert_allclose(found, share(temperature), rtol=1e-14)
    assert [name for name in TRACED if name.startswith("jax")] == []
    flipped = Heated(temperature=2.0, flipped=True).gradient(SCORES, LABEL)
    np.testing.assert_allclose(flipped, -share(2.0), rtol=1e-14)


def test_no_loss_is_kept_alive() -> None:
    loss = Heated(temperature=np.array(2.0))
    loss.gradient(SCORES, LABEL)
    kept = weakref.ref(loss)
    del loss
    gc.collect()
    assert kept() is None


def test_parameters_may_be_arrays_and_traced() -> None:
    for make in (np.asarray, jnp.asarray, torch.tensor):
        scores, label = make(np.float32(SCORES)), make(np.float32(LABEL))
        for temperature in (2.0, make(np.float32(2.0))):
            found = Heated(temperature=temperature).gradient(scores, label)
            assert found.dtype == scores.dtype
            np.testing.assert_allclose(np.asarray(found), share(2.0), rtol=1e-5)

    def first(temperature: Any) -> Any:
        scores, label = jnp.asarray(SCORES), jnp.asarray(LABEL)
        return Heated(temperature=temperature).gradient(scores, label)[0]

    with jax.enable_x64(True):
        slope = (share(2.0 + 1e-6)[0] - share(2.0 - 1e-6)[0]) / 2e-6
        assert jax.jit(jax.grad(first))(2.0) == pytest.approx(slope, rel=1e-8)


ENDLESS: list[tuple[Any, Any, float, Any]] = [
    ((-np.inf, 0, 0), (1, 0, 0), np.inf, (-1, 0.5, 0.5)),
    ((-np.inf, 0, 0), (0, 1, 0), np.log(2), (0, -0.5, 0.5)),
    ((np.inf, 0, 0), (1, 0, 0), 0.0, (0, 0, 0)),
    ((np.inf, 0, 0), (0, 1, 0), np.inf, (1, -1, 0)),
    ((1e308, -1e308, 0), (0, 1, 0), np.inf, (1, -1, 0)),
]


@pytest.mark.parametrize(("scores", "label", "value", "wanted"), ENDLESS)
def test_an_infinite_loss_has_its_slope(
    scores: Any, label: Any, value: float, wanted: Any
) -> None:
    loss = SoftmaxCrossEntropy()
    assert loss.value(scores, label) == pytest.approx(value)
    for make in (np.asarray, torch.tensor):
        z, y = make(np.array(scores)), make(np.array(label, dtype=float))
        np.testing.assert_allclose(np.asarray(loss.gradient(z, y)), wanted, atol=1e-15)


@pytest.mark.parametrize(
    ("score", "label", "value", "slope"),
    [
        (-np.inf, 1, np.inf, -1),
        (-np.inf, 0, np.log(2), 0),
        (np.inf, 1, 0.0, 0),
        (np.inf, 0, np.inf, 1),
        (np.inf, 0.5, np.inf, 0.5),
    ],
)
def test_so_has_its_figure(
    score: float, label: float, value: float, slope: float
) -> None:
    part = SoftmaxCrossEntropy().figure()
    assert part.value(score, label) == pytest.approx(value)
    assert part.subdifferential(score, label) == (slope, slope)
