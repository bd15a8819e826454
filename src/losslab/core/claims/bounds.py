"""Claims with a constant: how steep, how curved, how large a loss can get."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from losslab.core.arrays import Array
from losslab.core.claim import Claim, Constant, constant
from losslab.core.claims.trials import ROUNDING, SHARP, View, grows, peak, views
from losslab.core.losses import Loss

Peak = Callable[[View], tuple[float, float]]
"""Where a quantity is largest on a view, and how large."""

_NEARER = np.array([50.0, 200.0, 600.0])
"""Where an exponential is large, and not yet too large for a number."""


def _bounded(
    name: str, says: str, bound: float | Constant, find: Peak, what: str
) -> Claim:
    """The claim that the peak never exceeds the bound, but comes close to it."""
    limit = constant(bound)

    def refute(loss: Loss) -> str | None:
        for view in views(loss):
            if view.broken:
                return view.broken
            at, worst = find(view)
            if not worst <= limit.of(loss) * (1.0 + 1e-9):
                return f"{what} is {worst:g} at {at:g}, {view.says}"
        return None

    def sharp(loss: Loss) -> str | None:
        worst = max(find(view)[1] for view in views(loss))
        found = f"{what} never exceeds {worst:g}"
        return found if worst < (1.0 - SHARP) * limit.of(loss) else None

    return Claim(name, says.format(limit.says), refute, sharp, limit=limit)


@lru_cache(maxsize=256)
def _steepest(view: View) -> tuple[float, float]:
    """The largest slope, or quotient of differences where a jump hides it."""
    at, steep = peak(view.steepness, view)
    points, values = view.points, view.values(view.points)
    points, values = points[np.isfinite(values)], values[np.isfinite(values)]
    rise = abs(np.diff(values)) - ROUNDING * (abs(values[1:]) + abs(values[:-1]))
    quotients = (rise - view.noise(points[1:])) / np.diff(points)
    top = int(np.argmax(quotients))
    # A quotient is a mean of slopes: only a jump lifts it clearly above all of them.
    jump = quotients[top] > 1.01 * steep
    return (float(points[top]), float(quotients[top])) if jump else (at, steep)


@lru_cache(maxsize=256)
def _most_curved(view: View) -> tuple[float, float]:
    """The largest curvature in magnitude; infinite at a kink."""
    points, _, lower, upper = view.samples
    at, curved = peak(lambda x: abs(view.curvature(x)), view)
    if np.isinf(curved):
        return at, curved
    noise = view.noise(points[1:]) * curved
    change = np.maximum(abs(upper[1:] - lower[:-1]), abs(lower[1:] - upper[:-1]))
    change = change - noise - ROUNDING * (abs(upper[1:]) + abs(lower[:-1]))
    quotients = change / np.diff(points)
    top = int(np.argmax(quotients))
    kink = quotients[top] > 1.01 * curved
    return (float(points[top]), float(quotients[top])) if kink else (at, curved)


def LIPSCHITZ(bound: float | Constant) -> Claim:
    """|L(a) − L(b)| ≤ bound · |a − b|: no slope is steeper."""
    says = "Lipschitz with constant {}"
    return _bounded("Lipschitz", says, bound, _steepest, "the slope")


def SMOOTH(bound: float | Constant) -> Claim:
    """The gradient is Lipschitz: no curvature is larger, and there is no kink."""
    says = "smooth: the gradient is Lipschitz with constant {}"
    return _bounded("smooth", says, bound, _most_curved, "the curvature")


def BOUNDED(bound: float | Constant) -> Claim:
    """The loss never exceeds the bound."""

    def largest(view: View) -> tuple[float, float]:
        inside = peak(view.values, view)
        return max([inside, *_at_infinity(view)], key=lambda found: found[1])

    return _bounded("bounded", "bounded by {}", bound, largest, "the loss")


def _at_infinity(view: View) -> list[tuple[float, float]]:
    """The infinite predictions that are legal, and their losses."""
    ends = np.array([-np.inf, np.inf])
    ends = ends[view.domain.admits(ends)]
    return list(zip(ends.tolist(), view.values(ends).tolist(), strict=True))


def _far_out(view: View) -> Iterator[Array]:
    """The losses on every way to infinity, as far as they are numbers."""
    for limit, points in view.ways_out():
        if np.isinf(limit):
            points = np.append(points, limit)
            losses = view.values(points[view.domain.admits(points)])
            yield losses[~np.isnan(losses)]


def _no_higher(loss: Loss) -> str | None:
    """How large the loss is at most, where it does not grow all the way out."""
    ways = [losses for view in views(loss) for losses in _far_out(view) if losses.size]
    if any(grows(np.maximum(losses, 0.0)) for losses in ways if losses.size > 1):
        return None
    if not ways:
        return "no prediction is far away"
    return f"far out the loss is no more than {max(map(np.max, ways)):g}"


UNBOUNDED = Claim("unbounded", "grows without bound far away", _no_higher)


def _steeper_and_steeper(view: View) -> bool:
    """Whether slopes, or quotients across a jump, grow on some way out."""
    for place, points in view.ways_out():
        points = points[view.domain.holds(points)]
        if len(points) == 3 and grows(_steepness_towards(view, place, points)):
            return True
    return False


def _steepness_towards(view: View, place: float, points: Array) -> Array:
    slopes = view.steepness(points)
    if np.isinf(place) and np.isnan(slopes).any():  # something overflowed so far out
        slopes = view.steepness(np.copysign(_NEARER, place))
    if not view.domain.holds(place):
        return slopes
    values, there = view.values(points), view.values(np.full_like(points, place))
    if np.isinf(there).any():  # a wall: the slopes beside it tell
        return slopes
    # The place itself is rounded: a kink seems to lie a little beside it.
    moved = view.noise(points) * _steepest(view)[1]
    rise = abs(values - there) - ROUNDING * (abs(values) + abs(there))
    rise = rise - np.where(np.isfinite(moved), moved, 0.0)
    return np.maximum(slopes, rise / abs(points - place))


def _no_steeper(loss: Loss) -> str | None:
    """How steep the loss is at most, where no slope grows without bound."""
    if any(map(_steeper_and_steeper, views(loss))):
        return None
    return f"no slope is seen above {max(_steepest(v)[1] for v in views(loss)):g}"


NOT_LIPSCHITZ = Claim(
    "not Lipschitz", "not Lipschitz: the slope has no bound", _no_steeper
)
