"""Laws of derivatives: plain functions that raise AssertionError."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import torch

from laws.losses_samples import close, if_given, samples, smooth_points, special
from losslab.core.claims.trials import View, targets
from losslab.core.event_losses import EventLoss, pointwise
from losslab.core.losses import Loss, PointwiseLoss, ResidualLoss

Function = Callable[..., Any]


def central(function: Function, x: np.ndarray, step: float = 2.0**-12) -> np.ndarray:
    """Central differences of fourth order; the steps are exact far from 0 too."""
    near = function(x + step) - function(x - step)
    far = function(x + 2.0 * step) - function(x - 2.0 * step)
    return (8.0 * near - far) / (12.0 * step)


def one_sided(function: Function, x: float, side: float) -> float:
    """The difference quotient of second order from one side; the steps are exact."""
    step = side * 2.0**-13
    f0, f1, f2 = function(np.array([x, x + step, x + 2.0 * step]))
    return float((4.0 * f1 - 3.0 * f0 - f2) / (2.0 * step))


def gradient_is_the_slope(loss: Loss) -> None:
    """Gradient and curvature against central differences, away from kinks."""
    one = pointwise(loss)
    for target in targets(one):
        x = smooth_points(one, target)
        value, gradient = one.value_and_gradient(x, target)
        bend = one.curvature(x, target)
        scale = abs(value) + abs(bend)
        slope = central(lambda x: one.value(x, target), x)  # noqa: B023  # used at once
        assert close(gradient, slope, 1e-8, scale).all(), f"gradient at {target:g}"
        slope = central(lambda x: one.gradient(x, target), x)  # noqa: B023
        # The fourth-order error grows with the derivatives near 0 and 1.
        scale = abs(gradient) + abs(bend) ** 3
        assert close(bend, slope, 1e-8, scale).all(), f"curvature at {target:g}"


def _extended(loss: Loss) -> tuple[np.ndarray, np.ndarray]:
    """Samples, with extremes that are not declared kinks."""
    prediction, target = samples(loss)
    domain = loss.prediction_kind.domain
    if isinstance(loss, EventLoss) or domain.ends:
        return prediction, target
    one = pointwise(loss)
    tail = [x for x in domain.hard() if x == 0.0 or 1e-300 <= abs(x) <= 1e150]
    more = [(x, t) for t in targets(one) for x in tail if not _at_special(one, x, t)]
    extra = np.array(more)
    finite = np.isfinite(one.value(*extra.T)) & np.isfinite(one.gradient(*extra.T))
    known = np.stack([prediction, target], axis=-1)
    # Always as many points, for libraries compile for every shape anew.
    both = np.resize(np.concatenate([known, extra[finite]]), (520, 2))
    return both[:, 0].copy(), both[:, 1].copy()


def _at_special(loss: PointwiseLoss, x: float, target: float) -> bool:
    return any(abs(x - place) < 1e-6 for place in special(loss, target))


def autograd_agrees(loss: Loss) -> None:
    """torch.autograd and jax.grad through ``value`` give ``gradient``, extremes too."""
    prediction, target = _extended(loss)
    gradient = loss.gradient(prediction, target)
    x = torch.tensor(prediction, requires_grad=True)
    values = loss.value(x, if_given(torch.tensor, target))
    if values.requires_grad:  # a loss of steps is a constant to autograd
        values.sum().backward()
    by_torch = np.zeros_like(prediction) if x.grad is None else x.grad.numpy()
    _agree("torch.autograd", by_torch, gradient, prediction)
    with jax.enable_x64(True):
        given = if_given(jax.numpy.asarray, target)
        slope = jax.grad(lambda x: loss.value(x, given).sum())
        by_jax = np.asarray(slope(jax.numpy.asarray(prediction)))
    _agree("jax.grad", by_jax, gradient, prediction)


def _agree(who: str, other: np.ndarray, ours: np.ndarray, at: np.ndarray) -> None:
    wrong = ~close(other, ours, 1e-12)
    assert not wrong.any(), f"{who} at {at[wrong][:3]}: {other[wrong][:3]}"


def _places(loss: PointwiseLoss) -> tuple[float, ...]:
    # Seen from target 0 the kinks of a residual loss are exact numbers.
    return (0.0,) if isinstance(loss, ResidualLoss) else targets(loss)


def _once(places: tuple[float, ...]) -> tuple[float, ...]:
    assert len(set(map(float, places))) == len(places), f"declared twice: {places}"
    return places


def kinks_are_kinks(loss: Loss) -> None:
    """At kinks, the subdifferential is what one-sided differences say, and not a point.

    The gradient is its element nearest to 0.
    """
    one = pointwise(loss)
    for target in _places(one):
        for x in _once(one.kinks(target)):
            value = lambda x, t=target: one.value(x, t)  # noqa: E731
            sides = sorted(one_sided(value, x, side) for side in (-1.0, 1.0))
            lower, upper = one.subdifferential(x, target)
            assert close((lower, upper), sides, 1e-7).all(), f"sides at {x:g}: {sides}"
            assert upper - lower > 1e-6, f"no kink at {x:g}"
            nearest = min(max(lower, 0.0), upper)
            assert one.gradient(x, target) == nearest, f"gradient at {x:g}"


def bends_are_bends(loss: Loss) -> None:
    """At bends the slope has no jump but its slope has; curvature says the least."""
    one = pointwise(loss)
    for target in _places(one):
        for x in _once(one.bends(target)):
            slope = lambda x, t=target: one.gradient(x, t)  # noqa: E731
            left, right = (one_sided(slope, x, side) for side in (-1.0, 1.0))
            lower, upper = one.subdifferential(x, target)
            assert close(lower, upper, 1e-12), f"a kink at {x:g}"
            assert abs(right - left) > 1e-6, f"no bend at {x:g}"
            least = min(max(min(left, right), 0.0), max(left, right))
            assert close(one.curvature(x, target), least, 1e-7), f"curvature at {x:g}"


def jumps_are_jumps(loss: Loss) -> None:
    """At jumps the two sides differ, and no derivative pretends to exist."""
    one = pointwise(loss)
    for target in _places(one):
        for x in _once(one.jumps(target)):
            left, right = one.value(np.array([x - 1e-9, x + 1e-9]), target)
            assert abs(left - right) > 1e-6, f"no jump at {x:g}"
            found = (one.gradient(x, target), *one.subdifferential(x, target))
            assert np.isnan([*found, one.curvature(x, target)]).all(), f"slope at {x:g}"


def nothing_is_undeclared(loss: Loss) -> None:
    """A search for jumps of value, slope and curvature finds only what is declared."""
    one = pointwise(loss)
    views = [View(one, target) for target in targets(one)]
    if not views:
        return
    slope: Function = lambda *at: one.subdifferential(*at)[0]  # noqa: E731
    _only("jump", one.value, views, one.jumps)
    _only("kink", slope, views, one.jumps, one.kinks)
    _only("bend", one.curvature, views, one.jumps, one.kinks, one.bends)
    for view in views:
        lower, upper = view.slopes(view.points)
        nearest = np.minimum(np.maximum(lower, 0.0), upper)
        gradient = one.gradient(view.points, view.target)
        assert close(gradient, nearest, 1e-15).all(), "gradient outside its interval"


def _only(what: str, function: Function, views: list[View], *declared: Any) -> None:
    """All targets are searched at once, which costs hardly more than one."""
    low, high, at = (
        np.concatenate(x) for x in zip(*map(_intervals, views), strict=True)
    )
    for place, target in zip(*_breaks(function, low, high, at), strict=True):
        known = [spot for find in declared for spot in find(target)]
        near = (abs(place - spot) <= 1e-9 * (1.0 + abs(place)) for spot in known)
        assert any(near), f"undeclared {what} at {place!r}, target {target:g}"


def _intervals(view: View) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Between neighbouring points, and the target at each."""
    points = np.union1d(view.points, view.window)
    if np.isfinite(view.loss.prediction_kind.domain.maximum):
        points = points[abs(points - 0.5) < 0.49999]  # beyond, 1 − p has few digits
    return points[:-1], points[1:], np.full(len(points) - 1, view.target)


def _breaks(
    function: Function, low: np.ndarray, high: np.ndarray, target: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where the function jumps: halve every interval towards its larger change."""
    f_low, f_high = function(low, target), function(high, target)
    finite = np.isfinite(f_low) & np.isfinite(f_high)
    low, high, f_low, f_high, target = (
        a[finite] for a in (low, high, f_low, f_high, target)
    )
    # As many halvings as a number has bits, and more from far away to a place near 0.
    for _ in range(96):
        middle = low + (high - low) / 2.0
        f_middle = function(middle, target)
        left = abs(f_middle - f_low) >= abs(f_high - f_middle)
        low, f_low = np.where(left, (low, f_low), (middle, f_middle))
        high, f_high = np.where(left, (middle, f_middle), (high, f_high))
    # Neighbouring numbers lie apart, and a steep function tells them apart.
    rounding = 1e-9 * (abs(f_high) + abs(f_low)) + 64.0 * np.spacing(abs(high)) + 1e-12
    broken = abs(f_high - f_low) > rounding
    return high[broken], target[broken]


LAWS = (
    gradient_is_the_slope,
    autograd_agrees,
    kinks_are_kinks,
    bends_are_bends,
    jumps_are_jumps,
    nothing_is_undeclared,
)
