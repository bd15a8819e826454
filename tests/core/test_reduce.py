"""Means, sums, weights and masks."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.reduce import reduce

LOSSES = np.array([1.0, 3.0, 8.0])


@pytest.mark.parametrize("make", [np.asarray, jnp.asarray, torch.tensor])
def test_reductions_of_every_library(make: Any) -> None:
    losses = make(LOSSES)
    assert float(reduce(losses)) == 4.0
    assert float(reduce(losses, "sum")) == 12.0
    assert reduce(losses, "none").shape == (3,)
    assert (
        float(reduce(losses, "mean", weight=make(np.array([2.0, 1.0, 1.0])))) == 13 / 4
    )
    assert (
        float(reduce(losses, "mean", mask=make(np.array([True, True, False])))) == 2.0
    )


def test_weights_leave_a_constant_alone() -> None:
    weight = np.array([0.1, 20.0, 3.0])
    assert reduce(np.full(3, 7.0), weight=weight) == pytest.approx(7.0, rel=1e-15)
    assert reduce(LOSSES, "sum", weight=2.0) == 24.0


def test_what_does_not_count_cannot_spoil() -> None:
    spoiled = np.array([1.0, np.nan, 3.0])
    keep = np.array([True, False, True])
    assert reduce(spoiled, mask=keep) == 2.0
    assert reduce(spoiled, weight=keep * 1.0) == 2.0
    np.testing.assert_array_equal(reduce(spoiled, "none", mask=keep), [1.0, 0.0, 3.0])
    infinite = np.array([1.0, np.inf])
    assert reduce(infinite, "sum", weight=np.array([1.0, 0.0])) == 1.0


@pytest.mark.parametrize("make", [np.asarray, jnp.asarray, torch.tensor])
def test_half_precision_sums_do_not_overflow(make: Any) -> None:
    many = make(np.full(100_000, 2.0, dtype=np.float16))
    assert float(reduce(many)) == 2.0
    assert reduce(many).dtype == many.dtype


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ({"reduction": "average"}, "one of none, mean, sum, not 'average'"),
        ({"weight": np.array([1.0, -1.0, 1.0])}, "zero or more"),
        ({"weight": np.array([1.0, np.nan, 1.0])}, "zero or more"),
        ({"weight": np.array([1.0, np.inf, 1.0])}, "zero or more, and finite"),
        ({"mask": np.array([0.5, 0.0, 1.0])}, "mask must be true or false"),
        ({"mask": np.array([2, 0, 1])}, "mask must be true or false"),
        ({"mask": np.zeros(3, dtype=bool)}, "over no samples.*reduction='sum'"),
        ({"weight": np.zeros(3)}, "over no samples"),
    ],
)
def test_refusals_say_why(problem: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        reduce(LOSSES, **problem)  # type: ignore[arg-type]


def test_shapes_must_match() -> None:
    with pytest.raises(ShapeMismatch, match="give one weight per sample"):
        reduce(LOSSES, weight=np.ones(2))
    with pytest.raises(ShapeMismatch, match="give one mask per sample"):
        reduce(LOSSES, mask=np.ones((3, 1), dtype=bool))
    with pytest.raises(InvalidInput, match="over no samples"):
        reduce(np.zeros(0))
    assert reduce(np.zeros(0), "sum") == 0.0


def test_masks_may_be_written_with_0_and_1() -> None:
    for mask in ([1, 0, 0], [1.0, 0.0, 0.0], [True, False, False]):
        assert reduce(LOSSES, mask=np.array(mask)) == 1.0


def test_nothing_is_multiplied_where_everything_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten million losses are summed in one pass, without arrays of their size."""
    for name in ("where", "ones_like", "broadcast_to"):
        monkeypatch.delattr(np, name)
    assert reduce(LOSSES) == 4.0
    assert reduce(LOSSES, "none") is LOSSES
