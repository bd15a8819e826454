"""Labels of classes, smoothed, weighted and ignored, against PyTorch's reductions."""

from typing import Any

import numpy as np
import pytest
import torch

from losslab import SoftmaxCrossEntropy
from losslab.core.errors import InvalidInput, ShapeMismatch

RNG = np.random.default_rng(5)
SCORES = 3.0 * RNG.normal(size=(40, 3))
LABELS = RNG.integers(3, size=40)
SHARES = RNG.dirichlet(np.ones(3), 40)
WEIGHTS = (1.0, 2.0, 0.5)


def torchs(target: np.ndarray, reduction: str, **options: Any) -> np.ndarray:
    """The same by PyTorch."""
    weight = options.pop("class_weight", None)
    found = torch.nn.functional.cross_entropy(
        torch.tensor(SCORES),
        torch.tensor(target),
        weight=None if weight is None else torch.tensor(weight).double(),
        ignore_index=options.pop("ignored_class", -100),
        reduction=reduction,
        **options,
    )
    return found.numpy()


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("weight", [None, WEIGHTS])
@pytest.mark.parametrize("ignored", [None, 1])
def test_classes(
    reduction: Any, smoothing: float, weight: Any, ignored: int | None
) -> None:
    options: dict[str, Any] = {"label_smoothing": smoothing, "class_weight": weight}
    loss = SoftmaxCrossEntropy(**options, ignored_class=ignored)
    if ignored is not None:
        options["ignored_class"] = ignored
    found = loss(SCORES, LABELS, reduction=reduction)
    np.testing.assert_allclose(found, torchs(LABELS, reduction, **options), rtol=1e-13)


@pytest.mark.parametrize("reduction", ["none", "sum"])
@pytest.mark.parametrize("weight", [None, WEIGHTS])
def test_probabilities(reduction: Any, weight: Any) -> None:
    """Except for the mean, in which PyTorch counts samples whatever their weights."""
    options: dict[str, Any] = {"label_smoothing": 0.2, "class_weight": weight}
    found = SoftmaxCrossEntropy(**options)(SCORES, SHARES, reduction=reduction)
    np.testing.assert_allclose(found, torchs(SHARES, reduction, **options), rtol=1e-13)


def test_an_ignored_sample_may_name_no_class() -> None:
    loss = SoftmaxCrossEntropy(ignored_class=-100)
    labels = np.where(LABELS == 2, -100, LABELS)
    value, gradient = loss.value_and_gradient(SCORES, labels)
    assert (value[LABELS == 2] == 0.0).all()
    assert (gradient[LABELS == 2] == 0.0).all()
    assert (value[LABELS != 2] > 0.0).all()
    mean = loss(SCORES, labels)
    np.testing.assert_allclose(mean, torchs(labels, "mean"), rtol=1e-13)


def test_classes_along_axis_1_are_told_where_they_belong() -> None:
    labels = np.zeros((2, 8, 8), dtype=int)
    with pytest.raises(ShapeMismatch, match="move axis 1 of the prediction to the end"):
        SoftmaxCrossEntropy().value(np.zeros((2, 5, 8, 8)), labels)
    with pytest.raises(ShapeMismatch) as other:
        SoftmaxCrossEntropy().value(np.zeros((3, 5)), np.zeros(2, dtype=int))
    assert "axis 1" not in str(other.value)


def test_a_missing_target_may_be_the_number_of_a_class() -> None:
    with pytest.raises(InvalidInput, match="or the whole number of a class"):
        SoftmaxCrossEntropy().value(np.zeros((2, 5)))


def test_whatever_an_ignored_sample_holds_leaves_no_trace() -> None:
    loss, labels = SoftmaxCrossEntropy(ignored_class=-100), torch.tensor([2, -100])
    spoilt = torch.tensor([[1.0, 2.0, 3.0], [np.nan, np.inf, 0.0]], requires_grad=True)
    loss(spoilt, labels).backward()
    alone = SoftmaxCrossEntropy().gradient(spoilt.detach()[0], 2)
    assert torch.equal(spoilt.grad, torch.stack([alone, torch.zeros(3)]))
