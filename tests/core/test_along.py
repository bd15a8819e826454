"""Functions along the last axis: in every library, on duals, and under autograd."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.special
import torch

from losslab.core import derive, ops
from losslab.core.dual import Dual

MAKERS = [np.asarray, jnp.asarray, torch.asarray]
ROWS = np.array([[3.0, 1.0, 2.0], [0.5, 0.5, -1.0]])


def _same(found: Any, wanted: Any) -> None:
    np.testing.assert_array_equal(np.asarray(found), wanted)


@pytest.mark.parametrize("make", MAKERS)
def test_entries_are_taken_by_number(make: Any) -> None:
    rows, numbers = make(ROWS), make(np.array([2, 0]))
    _same(ops.pick(rows, numbers), [2.0, 0.5])
    _same(ops.pick(rows, 1), [1.0, 0.5])
    _same(ops.take_along(rows, numbers[..., None]), [[2.0], [0.5]])
    dual = ops.pick(Dual(rows, 2.0 * rows), numbers)
    _same(dual.tangent, [4.0, 1.0])
    assert ops.pick(Dual(rows, 0.0), numbers).tangent == 0.0


def test_numbers_may_come_in_any_type_of_whole_numbers() -> None:
    _same(
        ops.pick(torch.asarray(ROWS), torch.tensor([2, 0], dtype=torch.uint8)),
        [2.0, 0.5],
    )


@pytest.mark.parametrize("make", MAKERS)
def test_sums_run_on(make: Any) -> None:
    _same(ops.cumsum(make(ROWS)), [[3.0, 4.0, 6.0], [0.5, 1.0, 0.0]])
    _same(ops.cumsum(make(ROWS), reverse=True), [[6.0, 3.0, 2.0], [0.0, -0.5, -1.0]])
    change = ops.cumsum(Dual(make(ROWS), 1.0)).tangent
    _same(change, [[1.0, 2.0, 3.0]] * 2)


@pytest.mark.parametrize("make", MAKERS)
def test_sorting_tells_the_permutation(make: Any) -> None:
    values, order = ops.sort(make(ROWS))
    _same(values, [[1.0, 2.0, 3.0], [-1.0, 0.5, 0.5]])
    _same(order, [[1, 2, 0], [2, 0, 1]])
    values, order = ops.sort(make(ROWS), descending=True)
    _same(values, [[3.0, 2.0, 1.0], [0.5, 0.5, -1.0]])
    _same(order, [[0, 2, 1], [0, 1, 2]])


@pytest.mark.parametrize("make", MAKERS)
def test_tangents_follow_the_permutation_and_decide_ties(make: Any) -> None:
    row, push = make(np.array([0.5, 0.5, -1.0])), make(np.array([2.0, 1.0, 7.0]))
    dual, order = ops.sort(Dual(row, push))
    _same(order, [2, 1, 0])
    _same(dual.primal, [-1.0, 0.5, 0.5])
    _same(dual.tangent, [7.0, 1.0, 2.0])
    _same(ops.sort(Dual(row, push), descending=True)[1], [0, 1, 2])
    _same(ops.sort(Dual(row, 1.0))[1], [2, 0, 1])
    # To second order: both tie in value and first push.
    nested = Dual(Dual(make(np.zeros(2)), 1.0), Dual(make(np.array([2.0, 1.0])), 0.0))
    _same(ops.sort(nested)[1], [1, 0])


@pytest.mark.parametrize("make", MAKERS)
def test_shares_of_scores(make: Any) -> None:
    scores = make(np.array([[0.0, np.log(3.0)], [800.0, -np.inf], [700.0, 660.0]]))
    rest = np.exp(-40.0)
    with np.errstate(all="ignore"):
        shares, logs = ops.softmax(scores), ops.log_softmax(scores)
    tight = 1e-15 if make is not jnp.asarray else 1e-6
    np.testing.assert_allclose(
        shares, [[0.25, 0.75], [1.0, 0.0], [1.0, rest]], rtol=tight
    )
    wanted = [[-np.log(4.0), np.log(0.75)], [0.0, -np.inf], [-rest, -40.0 - rest]]
    np.testing.assert_allclose(logs, wanted, rtol=tight)


def test_shares_move_as_the_softmax_does() -> None:
    scores, push = np.array([0.3, -1.2, 0.3]), np.array([1.0, 2.0, -0.5])
    share = np.exp(scores) / np.exp(scores).sum()
    mean = share @ push
    dual = Dual(scores, push)
    found = ops.softmax(dual).tangent
    np.testing.assert_allclose(found, share * (push - mean), rtol=1e-14)
    np.testing.assert_allclose(ops.log_softmax(dual).tangent, push - mean, rtol=1e-14)


@pytest.mark.parametrize("make", MAKERS)
def test_infinity_leads_a_sum_of_exponentials(make: Any) -> None:
    rows = np.array([[np.inf, 0.0], [np.inf, np.inf], [-np.inf, 1.0], [np.nan, np.inf]])
    with np.errstate(invalid="ignore"):
        _same(ops.logsumexp(make(rows)), scipy.special.logsumexp(rows, axis=-1))


@pytest.mark.parametrize("make", MAKERS)
def test_lengths(make: Any) -> None:
    _same(ops.norm(make(np.array([[3.0, 4.0], [0.0, 0.0]])), axis=-1), [5.0, 0.0])
    _same(
        ops.length(make(np.array([3.0, 5.0])), make(np.array([4.0, 12.0]))), [5.0, 13.0]
    )
    _same(ops.norm(make(np.array([np.inf, 1.0]))), np.inf)
    _same(ops.norm(make(np.array([[1.0, 3.0], [-1.0, 5.0]]))), 6.0)
    assert np.isnan(np.asarray(ops.norm(make(np.array([np.nan, 1.0])))))


def test_lengths_neither_overflow_nor_vanish() -> None:
    for scale in (1e-300, 1e300):
        found = ops.norm(scale * np.array([3.0, 4.0]), axis=-1)
        np.testing.assert_allclose(found, 5.0 * scale, rtol=1e-15)
    assert ops.length(3.0, 4.0) == 5.0


def test_at_0_automatic_differentiation_gets_the_least_subgradient() -> None:
    at = np.array([[0.0, 0.0], [3.0, 4.0]])
    wanted = [[0.0, 0.0], [0.6, 0.8]]
    jaxed = jax.grad(lambda x: ops.norm(x, axis=-1).sum())(jnp.asarray(at))
    np.testing.assert_allclose(jaxed, wanted, rtol=1e-6)
    point = torch.asarray(at).requires_grad_()
    ops.norm(point, axis=-1).sum().backward()
    np.testing.assert_allclose(point.grad, wanted, rtol=1e-15)


def test_at_0_duals_get_the_derivative_along_their_push() -> None:
    dual = ops.norm(Dual(np.zeros(2), np.array([3.0, 4.0])))
    assert (dual.primal, dual.tangent) == (0.0, 5.0)
    dual = ops.norm(Dual(np.array([3.0, 4.0]), np.array([0.0, 1.0])))
    assert (dual.primal, dual.tangent) == (5.0, 0.8)
    assert ops.norm(Dual(np.zeros(2), 0.0)).tangent == 0.0
    box = ops.norm(Dual(np.ones((2, 2)), np.eye(2)))
    assert (box.primal, box.tangent) == (2.0, 1.0)
    low, high = derive.slopes(lambda x: ops.length(x, 0.0), np.array([0.0]))
    assert (low, high) == (-1.0, 1.0)


def _second_push(x: float, y: float, first: Any, then: Any) -> float:
    """∂²/∂s∂t of the length of (x, y) + s·first + t·then."""
    parts = [
        Dual(Dual(np.array(p), a), Dual(b, 0.0))
        for p, a, b in zip((x, y), first, then, strict=True)
    ]
    return float(ops.length(*parts).tangent.tangent)


def test_second_derivatives_of_a_length() -> None:
    across, along = (0.0, 1.0), (1.0, 0.0)
    # 1/r across the ray, 0 along it.
    assert _second_push(2.0, 0.0, across, across) == 0.5
    assert _second_push(2.0, 0.0, along, along) == 0.0
    # At the tip: beside it in the first direction the slope in the second is u·v.
    assert _second_push(0.0, 0.0, along, along) == 0.0
    tip = [
        Dual(Dual(np.array(0.0), a), Dual(b, 0.0)) for a, b in ((1.0, 3.0), (0.0, 4.0))
    ]
    assert ops.length(*tip).tangent.primal == 3.0
