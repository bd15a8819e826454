"""One compiled program for many numbers says what the arrays say, block by block."""

from typing import Any

import mpmath
import numpy as np
import pytest

import losslab as ll
from laws.losses_formula import extremes
from laws.losses_samples import if_given, samples
from losslab.catalogue.discover import entries
from losslab.core import programs
from losslab.core.ops import log1p
from losslab.core.ops.elementwise import accurate_in_xla
from many import COUNT, by_arrays, close, residuals
from many import programs_for_all as programs_for_all

pytestmark = pytest.mark.usefixtures("programs_for_all")


def tiled(array: Any) -> Any:
    """As many samples as fill some blocks, each at least once."""
    times = -(-COUNT // len(array))
    return np.concatenate([array] * times)[: max(COUNT, len(array))]


@pytest.mark.parametrize("name", entries("losses"))
@pytest.mark.parametrize(
    ("dtype", "drawn"),
    [(np.float32, samples), (np.float64, samples), (np.float64, extremes)],
)
def test_programs_say_what_arrays_say(name: str, dtype: Any, drawn: Any) -> None:
    loss = ll.loss(name)
    prediction, target = (if_given(tiled, x) for x in drawn(loss))
    prediction = prediction.astype(dtype)
    if target is not None and target.dtype.kind == "f":
        target = target.astype(dtype)
    wanted = by_arrays(loss, prediction, target)
    found = loss.value_and_gradient(prediction, target)
    assert programs._programs
    for ours, theirs in zip(found, wanted, strict=True):
        close(ours, theirs, axes=theirs.ndim - 1)


@pytest.mark.parametrize("name", ["squared_error", "huber", "pinball", "hinge"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_arithmetic_alone_is_the_same_to_a_rounding(name: str, dtype: Any) -> None:
    """A product and a sum may be fused into one rounding."""
    loss, (prediction, target) = ll.loss(name), residuals(dtype)
    target = np.sign(target) if name == "hinge" else target
    wanted = by_arrays(loss, prediction, target)
    for ours, theirs in zip(
        loss.value_and_gradient(prediction, target), wanted, strict=True
    ):
        size = np.maximum(np.abs(theirs), np.finfo(dtype).eps)
        assert (np.abs(ours - theirs) <= 2 * np.finfo(dtype).eps * size).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_tails_keep_their_digits(dtype: Any) -> None:
    """log(1 + e⁻ᶻ) and its slope, from 50 digits."""
    logit = np.linspace(-80.0, 80.0, COUNT).astype(dtype)
    values, slopes = ll.BinaryCrossEntropyLogits().value_and_gradient(
        logit, np.ones_like(logit)
    )
    with mpmath.workdps(50):
        for k in range(0, COUNT, 49):
            tail = mpmath.exp(-mpmath.mpf(float(logit[k])))
            near = 8 * float(np.finfo(dtype).eps)
            assert values[k] == pytest.approx(float(mpmath.log1p(tail)), rel=near)
            assert slopes[k] == pytest.approx(float(-tail / (1 + tail)), rel=near)


def test_log1p_is_accurate_in_xla() -> None:
    """Its own is 120 ulp off at −0.41, and 1 + x − 1 is x to it."""
    import jax

    sizes = 10.0 ** np.linspace(-17, -0.001, 400)
    near = np.linspace(-0.999, 1.0, 999)
    points = np.concatenate([near, sizes, -sizes, [1e300, -1.0, np.inf, 0.0]])
    with accurate_in_xla(), jax.enable_x64(True):
        found = np.asarray(jax.jit(log1p)(points))
    with mpmath.workdps(50):
        wanted = np.array([float(mpmath.log1p(float(x))) for x in points])
    finite = np.isfinite(wanted)
    np.testing.assert_array_equal(found[~finite], wanted[~finite])
    apart = np.abs(found[finite] - wanted[finite])
    assert (apart <= 3 * np.spacing(np.abs(wanted[finite]))).all()


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_reductions_weights_and_masks(
    reduction: Any, weighted: bool, masked: bool
) -> None:
    prediction, target = residuals()
    weight = np.linspace(0.5, 2.0, COUNT) if weighted else None
    mask = np.arange(COUNT) % 3 > 0 if masked else None
    prediction[0] = np.nan if masked else 0.0
    squares = (prediction - target) ** 2
    shares = np.ones(COUNT) if weight is None else weight
    shares = shares if mask is None else np.where(mask, shares, 0.0)
    parts = np.where(shares > 0.0, squares, 0.0) * shares
    wanted = {"none": parts, "sum": parts.sum(), "mean": parts.sum() / shares.sum()}
    found = ll.SquaredError()(
        prediction, target, reduction=reduction, weight=weight, mask=mask
    )
    np.testing.assert_allclose(found, wanted[reduction], rtol=1e-13)
    assert programs._programs


def test_every_layout_of_an_array() -> None:
    loss = ll.Huber(delta=0.5)
    prediction, target = (x.reshape(50, 50) for x in residuals())
    frozen = prediction.copy()
    frozen.flags.writeable = False
    layouts = {
        "every second": (prediction[:, ::2], target[:, ::2]),
        "backwards": (prediction[::-1, ::-1], target),
        "by columns": (np.asfortranarray(prediction), target.T),
        "read only": (frozen, frozen[::-1]),
        "spread": (np.broadcast_to(prediction[0], (50, 50)), target),
        "one target": (prediction, 0.25),
        "one prediction": (0.25, target),
        "whole numbers": (np.arange(COUNT), np.arange(COUNT)[::-1] // 2),
        "two types": (prediction.astype(np.float32), target),
        "other bytes": (prediction.astype(">f8"), target),
        "one row": (prediction[:1], target[:1]),
        "nothing": (prediction[:0], target[:0]),
        "no axis": (np.float64(0.5), np.float64(0.25)),
        "half": (prediction.astype(np.float16), target.astype(np.float16)),
    }
    for name, given in layouts.items():
        wanted = by_arrays(loss, *given)
        found = loss.value_and_gradient(*given)
        for ours, theirs in zip(found, wanted, strict=True):
            assert type(ours) is type(theirs), name
            close(ours, theirs, 2.0)


def test_numbers_below_the_normal_ones_count() -> None:
    """XLA takes them for 0, whose logarithm is −∞."""
    for dtype, small in ((np.float32, 1e-42), (np.float64, 5e-324)):
        share = np.full(COUNT, 0.5, dtype)
        share[7] = small
        found = ll.BinaryCrossEntropyProbs().value(share, np.ones_like(share))
        assert found[7] == pytest.approx(-np.log(np.float64(dtype(small))), rel=1e-6)
