"""What a mask leaves out counts for nothing, in the result and in its gradient."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import losslab as ll
from losslab.core.errors import InvalidInput, ShapeMismatch

NOT_NUMBERS = (float("nan"), float("inf"), -float("inf"))


@pytest.mark.parametrize("junk", NOT_NUMBERS)
def test_torch_learns_nothing_from_what_is_masked(junk: float) -> None:
    prediction = torch.tensor([junk, 0.5], requires_grad=True)
    ll.SquaredError()(prediction, torch.ones(2), mask=[False, True]).backward()
    assert prediction.grad is not None
    assert prediction.grad.tolist() == [0.0, -1.0]  # 2 · (0.5 − 1)


@pytest.mark.parametrize("junk", NOT_NUMBERS)
def test_jax_learns_nothing_from_what_is_masked(junk: float) -> None:
    def mean(prediction: jax.Array) -> jax.Array:
        mask = jnp.array([False, True])
        return ll.SquaredError()(prediction, jnp.ones(2), mask=mask)

    assert jax.grad(mean)(jnp.array([junk, 0.5])).tolist() == [0.0, -1.0]


def test_padding_may_hold_what_would_otherwise_be_refused() -> None:
    scores = np.array([[0.0, 0.0], [np.nan, 7.0]])
    target = np.array([[1.0, 0.0], [0.0, 0.0]])
    loss = ll.SoftmaxCrossEntropy()(scores, target, mask=[True, False])
    assert float(loss) == pytest.approx(np.log(2.0), rel=1e-15)
    hinge = ll.Hinge()(np.array([0.0, 5.0]), np.array([1.0, 0.0]), mask=[1, 0])
    assert float(hinge) == 1.0


def test_a_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(ShapeMismatch, match="mask has shape"):
        ll.SquaredError()(np.ones(3), np.ones(3), mask=[True, False])


def test_masked_arrays_of_numpy_are_refused_with_a_way_out() -> None:
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    with pytest.raises(InvalidInput, match=r"mask=~array\.mask"):
        ll.Huber()(masked, np.zeros(2))


def test_labels_in_place_of_probabilities_count_classes() -> None:
    scores = np.log([[1.0, 2.0, 1.0], [3.0, 1.0, 4.0]])
    loss = ll.SoftmaxCrossEntropy()
    np.testing.assert_allclose(loss.value(scores, [1, 0]), np.log([2.0, 8.0 / 3.0]))
    weighted = loss(scores, np.array([1, 0]), weight=[3.0, 1.0])
    np.testing.assert_allclose(weighted, (3 * np.log(2.0) + np.log(8.0 / 3.0)) / 4)
    with pytest.raises(InvalidInput, match="from 0 to 2, and 3 was given"):
        loss.value(scores, [1, 3])


def test_a_class_beyond_the_numbers_of_a_small_type_stays_whole() -> None:
    """2049 is no number of float16, nor 257 one of bfloat16."""
    scores = np.zeros((1, 4000), dtype=np.float16)
    scores[0, 2049] = 5.0
    slope = ll.SoftmaxCrossEntropy().gradient(scores, [2049])
    assert int(np.argmin(slope)) == 2049
    few = torch.zeros(1, 300, dtype=torch.bfloat16)
    slope = ll.SoftmaxCrossEntropy().gradient(few, torch.tensor([257]))
    assert int(slope.argmin()) == 257


@pytest.mark.parametrize("odd", [0.5, 1e30, -1e300, float("inf"), float("nan")])
def test_what_is_no_class_number_is_refused(odd: float) -> None:
    with pytest.raises(
        InvalidInput, match=r"whole number of a class, and .* was given"
    ):
        ll.SoftmaxCrossEntropy().value(np.zeros((2, 3)), [odd, 0.0])


def test_axes_that_differ_are_named() -> None:
    loss = ll.SoftmaxCrossEntropy()
    with pytest.raises(ShapeMismatch, match="the axis 'class' is 3 long in one and 2"):
        loss.value(np.zeros((4, 3)), np.zeros((4, 2)))
    with pytest.raises(ShapeMismatch, match="batch axis 1 is 5 long in one and 6"):
        loss.value(np.zeros((4, 5, 3)), np.zeros((4, 6), dtype=int))
    with pytest.raises(ShapeMismatch, match=r"target 'class' or none.*same batch axes"):
        loss.value(np.zeros((4, 3)), np.zeros((4, 1, 3)))
    with pytest.raises(InvalidInput, match=r"one real score per class.*one number was"):
        loss.value(1.0, 0)
