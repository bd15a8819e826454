"""Where descents from all over a window end: an independent search for minima."""

import numpy as np

from losslab.core.surfaces import Surface

GRID = 25
"""Starts along each side of the window."""

_ROUND = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
_COMPASS = np.stack([np.cos(_ROUND), np.sin(_ROUND)], axis=-1)


def starts(surface: Surface) -> np.ndarray:
    """A grid of the window, shaken so that no start lies on an axis of symmetry."""
    low, high = np.array(surface.window).T
    sides = np.linspace(low, high, GRID).T
    grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    shaken = np.random.default_rng(6).normal(size=grid.shape)
    return grid + 1e-3 * (high - low) * shaken


def width(surface: Surface) -> float:
    """The longer side of the window."""
    low, high = np.array(surface.window).T
    return float((high - low).max())


def settled(surface: Surface) -> np.ndarray:
    """The end points inside the window that are minima by their surroundings."""
    at = (_walked if surface.creased else _polished)(surface)
    low, high = np.array(surface.window).T
    at = at[np.all((low < at) & (at < high), axis=-1)]
    reach = 1e-4 * width(surface)
    around = surface.value(at + reach * _COMPASS[:, None])
    return at[np.all(around > surface.value(at), axis=0)]


def _polished(surface: Surface) -> np.ndarray:
    """Newton's steps with curvatures made positive, halved until they lead down."""
    at = starts(surface)
    shares = 2.0 ** -np.arange(30.0)[:, None, None]
    for _ in range(150):
        at = _lowest_first(surface, at, at + shares * _downhill(surface, at))
    return at


def _downhill(surface: Surface, at: np.ndarray) -> np.ndarray:
    curvatures, axes = np.linalg.eigh(surface.hessian(at))
    sizes = abs(curvatures)
    sizes = np.maximum(sizes, 1e-3 * sizes.max(axis=-1, keepdims=True) + 1e-6)
    along = np.einsum("nij,ni->nj", axes, surface.gradient(at)) / sizes
    step = -np.einsum("nij,nj->ni", axes, along)
    length = np.linalg.norm(step, axis=-1, keepdims=True)
    # Short steps, or a start would jump over the minimum whose basin it is in.
    return step * np.minimum(1.0, 0.05 * width(surface) / np.maximum(length, 1e-300))


def _walked(surface: Surface) -> np.ndarray:
    """Steps to any lower point around, halved where there is none: needs no slope."""
    at = starts(surface)
    reach = np.full((len(at), 1), 0.05 * width(surface))
    for _ in range(400):
        moved = _lowest_first(surface, at, at + reach * _COMPASS[:, None])
        stuck = np.all(moved == at, axis=-1, keepdims=True)
        at, reach = moved, np.where(stuck, reach / 2.0, reach)
    return at


def _lowest_first(surface: Surface, at: np.ndarray, tries: np.ndarray) -> np.ndarray:
    """The first of the tries that is lower, for each point; else the point itself."""
    lower = surface.value(tries) < surface.value(at)
    first = tries[lower.argmax(axis=0), np.arange(len(at))]
    return np.where(lower.any(axis=0)[:, None], first, at)
