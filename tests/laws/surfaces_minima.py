"""What a minimum says of itself, kind by kind."""

from itertools import pairwise

import numpy as np

from laws.surfaces_creases import piece, slope
from laws.surfaces_ends import settled, width
from losslab.core.surfaces import Minimum, Surface

SMALL = 1e-9
"""What is 0 up to rounding: places and values are given to all digits."""

_ROUND = np.linspace(0.0, 2.0 * np.pi, 73)[:-1]
COMPASS = np.stack([np.cos(_ROUND), np.sin(_ROUND)], axis=-1)


def minima_are_what_they_say(surface: Surface) -> None:
    """The value, the slopes in every direction, and the law of the kind."""
    for minimum in surface.minima():
        _LAWS[minimum.kind](surface, minimum)


def _lowest_around(surface: Surface, minimum: Minimum) -> np.ndarray:
    """The slopes in 72 directions, none of them down; no neighbour is lower."""
    at = np.array(minimum.point)
    assert abs(surface.value(at) - minimum.value) <= SMALL, "value"
    slopes = slope(surface, np.broadcast_to(at, COMPASS.shape), COMPASS)
    assert np.all(slopes >= -SMALL), "slopes down"
    assert np.all(abs(surface.gradient(at)) <= SMALL), "stationary"
    ring = surface.value(at + 1e-3 * COMPASS)
    assert np.all(ring >= minimum.value - 1e-12), "neighbours"
    return slopes


def _smooth(surface: Surface, minimum: Minimum) -> None:
    """No slope in any direction, curved upwards, and alone."""
    slopes = _lowest_around(surface, minimum)
    at = np.array(minimum.point)
    around = surface.value(at + 1e-3 * COMPASS)
    assert np.all(around > surface.value(at)), "a minimum among others"
    assert np.all(slopes <= SMALL), "not smooth"
    curvatures = np.linalg.eigvalsh(surface.hessian(np.array(minimum.point)))
    assert curvatures[0] >= -SMALL, "curves upwards"


def _kink(surface: Surface, minimum: Minimum) -> None:
    """Two pieces or more, and few: many directions lead into the same one."""
    _lowest_around(surface, minimum)
    count = _pieces(surface, minimum)
    assert 1 < count < len(COMPASS) / 2, f"{count} pieces"


def _cone(surface: Surface, minimum: Minimum) -> None:
    """Up in every direction, each with a gradient of its own."""
    slopes = _lowest_around(surface, minimum)
    assert np.all(slopes > SMALL), "flat in a direction"
    count = _pieces(surface, minimum)
    assert count > len(COMPASS) / 2, f"{count} pieces"


def _pieces(surface: Surface, minimum: Minimum) -> int:
    """How many different gradients are met around the point."""
    at = np.broadcast_to(np.array(minimum.point), COMPASS.shape)
    met = piece(surface, at, COMPASS)
    scale = np.linalg.norm(met, axis=-1).max()
    return len(np.unique(np.round(met / (scale or 1.0), 6) + 0.0, axis=0))


def _boundary(surface: Surface, minimum: Minimum) -> None:
    """On the edge of the window: nowhere down within it, and down beyond it."""
    at = np.array(minimum.point)
    assert abs(surface.value(at) - minimum.value) <= SMALL, "value"
    assert _on_the_edge(surface, at), "not on the edge"
    around = at + 1e-3 * COMPASS
    low, high = np.array(surface.window).T
    within = np.all((low <= around) & (around <= high), axis=-1)
    slopes = slope(surface, np.broadcast_to(at, COMPASS.shape), COMPASS)
    assert np.all(slopes[within] >= -SMALL), "slopes down within"
    assert np.any(slopes[~within] < -SMALL), "not down beyond"
    ring = surface.value(around)[within]
    assert np.all(ring >= minimum.value - 1e-12), "neighbours"


def _on_the_edge(surface: Surface, at: np.ndarray) -> bool:
    low, high = np.array(surface.window).T
    inside = np.all((low <= at) & (at <= high))
    return bool(inside and np.any((at == low) | (at == high)))


def _end_of_a_valley(surface: Surface, minimum: Minimum) -> None:
    """The floor leaves the window at the point and sinks to the value for ever.

    The lowest heights on the edges of ever larger windows, in the quarter of the
    compass that the point lies in: they fall, stay above the value, and come as close
    as a thousandth of where they began before the window is 4096 times as large.
    """
    at = np.array(minimum.point)
    assert _on_the_edge(surface, at), "not on the edge"
    floor, gaps = [], []
    for doubling in range(13):
        place, height = _lowest_on_the_edge(surface, at, 2.0**doubling)
        floor.append(place)
        gaps.append(height - minimum.value)
    # As near as the height tells: it is flat across the floor.
    assert np.linalg.norm(floor[0] - at) <= 1e-5 * width(surface), "not on the floor"
    assert gaps[0] > SMALL, "has sunk already"
    # The exponential of a long way down is 0 in the end.
    falls = [b < a or a == b == 0.0 for a, b in pairwise(gaps)]
    assert all(falls), "does not fall for ever"
    assert all(gap >= 0.0 for gap in gaps), "sinks below its value"
    assert gaps[-1] <= 1e-3 * gaps[0], "does not sink to its value"


def _lowest_on_the_edge(
    surface: Surface, at: np.ndarray, times: float
) -> tuple[np.ndarray, float]:
    """The lowest point of an enlarged window's edge, 45° to either side of a point."""
    low, high = np.array(surface.window).T
    middle, half = (low + high) / 2.0, (high - low) / 2.0 * times
    straight = np.arctan2(*((at - middle) / half)[::-1])
    turn, edge, heights = 0.0, np.array([at]), np.array([np.inf])
    for reach in np.pi / 4.0 / 100.0 ** np.arange(8.0):
        angles = straight + turn + np.linspace(-reach, reach, 401)
        rays = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        edge = middle + half * rays / abs(rays).max(axis=-1, keepdims=True)
        heights = surface.value(edge)
        turn = angles[np.argmin(heights)] - straight
    best = np.argmin(heights)
    return edge[best], float(heights[best])


_LAWS = {
    "smooth": _smooth,
    "kink": _kink,
    "cone": _cone,
    "boundary": _boundary,
    "end of a valley": _end_of_a_valley,
}


def no_point_is_lower_than_a_global_minimum(surface: Surface) -> None:
    """A dense grid of the window against the declared global value."""
    values = [minimum.value for minimum in surface.minima() if minimum.globally]
    others = [m.value for m in surface.minima() if not m.globally]
    assert values or not others, "the lowest of the minima is global"
    (x0, x1), (y0, y1) = surface.window
    grid = np.stack(
        np.meshgrid(np.linspace(x0, x1, 401), np.linspace(y0, y1, 401)), axis=-1
    )
    lowest = float(surface.value(grid).min())
    assert all(value <= lowest + 1e-12 for value in values), "grid"
    assert len(set(values)) <= 1, "global minima share one value"
    assert all(value > min(values) for value in others), "local ones are higher"


def no_minimum_is_forgotten(surface: Surface) -> None:
    """Descents from all over the window end at declared minima and nowhere else.

    A surface that lists only some must have others, and may list only one: the page's
    map of basins is drawn from any longer list.
    """
    declared = np.array([m.point for m in surface.minima()]).reshape(-1, 1, 2)
    ends, apart = settled(surface), 1e-3 * width(surface)
    twice = np.linalg.norm(declared - declared.reshape(-1, 2), axis=-1) <= apart
    assert twice.sum() == len(declared), "a minimum listed twice"
    forgotten = ends[np.all(np.linalg.norm(ends - declared, axis=-1) > apart, axis=0)]
    complete = surface.minima_complete
    assert complete or len(declared) == 1, "a part of the minima, and more than one"
    assert complete == (not forgotten.size), f"forgotten: {forgotten[:3]}"
