"""Rules for the gradient at a crease that are wrong on purpose."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from laws.surfaces_creases import piece, slope
from losslab.core import pieces
from losslab.core.surfaces import Surface

Rule = Callable[[Surface, np.ndarray], np.ndarray]


def ruled(rule: Rule) -> type[Surface]:
    """A base for surfaces whose gradient at a point follows the rule."""

    def gradient(self: Surface, point: Any) -> np.ndarray:
        return rule(self, np.asarray(point))

    return type("Ruled", (Surface,), {"gradient": gradient})


def right(surface: Surface, at: np.ndarray) -> np.ndarray:
    """The rule of the house."""
    with np.errstate(all="ignore"):
        return pieces.shortest(surface.formula, at)


def by_coordinate(surface: Surface, at: np.ndarray) -> np.ndarray:
    """In each coordinate the slope nearest to 0, as if creases ran along the axes."""
    ends = [-slope(surface, at, -e) for e in np.eye(2)]
    ends += [slope(surface, at, e) for e in np.eye(2)]
    left, up = np.reshape(ends, (2, 2))
    return np.clip(0.0, np.minimum(left, up), np.maximum(left, up))


def one_side(surface: Surface, at: np.ndarray) -> np.ndarray:
    """The first piece met, as automatic differentiation has it."""
    return piece(surface, at, np.array([1.0, 0.0]))


def shortest_piece(surface: Surface, at: np.ndarray) -> np.ndarray:
    """The shortest of the gradients, and nothing between them."""
    met = _met(surface, at)
    return met[np.argmin(np.linalg.norm(met, axis=-1))]


def middle(surface: Surface, at: np.ndarray) -> np.ndarray:
    """The mean of the gradients."""
    return _met(surface, at).mean(axis=0)


def axes_alone(surface: Surface, at: np.ndarray) -> np.ndarray:
    """The shortest point of the hull of what is met along the axes."""
    met = _met(surface, at)
    sides = itertools.product(met, met)
    feet = np.array([_foot(a, b) for a, b in sides])
    best = feet[np.argmin(np.linalg.norm(feet, axis=-1))]
    return best if np.all(met @ best >= best @ best - 1e-12) else 0.0 * best


def at_rest(surface: Surface, at: np.ndarray) -> np.ndarray:
    """0 wherever two gradients meet."""
    met = _met(surface, at)
    return met[0] * np.all(met == met[0])


def first_way_down(surface: Surface, at: np.ndarray) -> np.ndarray:
    """The first gradient against which the surface falls, on a ridge too."""
    for met in _met(surface, at):
        if met.any() and slope(surface, at, -met) <= 1e-9 - met @ met:
            return met
    return right(surface, at)


def turned(surface: Surface, at: np.ndarray) -> np.ndarray:
    """The right one, a little turned."""
    x, y = right(surface, at)
    return np.array([x - 1e-5 * y, y + 1e-5 * x])


def _met(surface: Surface, at: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return pieces.met(surface.formula, at)


def _foot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    along = b - a
    share = -(a @ along) / ((along @ along) or 1.0)
    return a + np.clip(share, 0.0, 1.0) * along
