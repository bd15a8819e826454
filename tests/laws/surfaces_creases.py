"""Creases in every direction: what a gradient is where smooth pieces meet.

The first laws build surfaces on a given base, whose answers are known by hand or from
SciPy; the last one looks at a surface of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import lsq_linear

from losslab.core.arrays import Array
from losslab.core.dual import Dual, primal, tangent
from losslab.core.ops import length
from losslab.core.surfaces import Surface

Base = type[Surface]
Formula = Callable[[Array, Array], Array]

ANGLES = np.concatenate([np.arange(0.0, 360.0, 15.0), [1e-6, 0.1, 26.565, 63.4, 89.9]])
"""Directions of creases in degrees: axes, diagonals, almost axes and others."""

_ROUND = np.linspace(0.0, 2.0 * np.pi, 64, endpoint=False) + 0.01


def creased(base: Base, formula: Formula) -> Surface:
    """A surface with this formula and the methods of the base."""
    members = {"formula": lambda self, x, y: formula(x, y), "creased": True}
    return dataclass(frozen=True)(type("Creased", (base,), members))()


def _across(angle: float) -> np.ndarray:
    """The unit vector across a crease."""
    return np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])


def _rng() -> np.random.Generator:
    return np.random.default_rng(8)


def one_crease_in_every_direction(base: Base) -> None:
    """c·|n·(x, y) − d| + l·(x, y) on its crease: l, its part along n shrunk by c."""
    rng = _rng()
    for angle in ANGLES:
        for strength in (0.5, 3.0):
            across, at, linear = _across(angle), rng.normal(size=2), rng.normal(size=2)
            surface = creased(base, _folds(at, across[None], [strength], linear))
            inside = np.clip(linear @ across, -strength, strength)
            expected = linear - inside * across
            assert _near(surface.gradient(at), expected), f"crease at {angle:g}°"


def _folds(at: Any, across: Any, strengths: Any, linear: Any) -> Formula:
    """Creases through one point, hit to the last bit, on a slope."""
    offsets = [n[0] * at[0] + n[1] * at[1] for n in across]
    folds = list(zip(strengths, across, offsets, strict=True))

    def formula(x: Array, y: Array) -> Array:
        creases = sum(c * abs(n[0] * x + n[1] * y - d) for c, n, d in folds)
        return creases + linear[0] * x + linear[1] * y

    return formula


def _near(a: Any, b: Any, tolerance: float = 1e-9) -> bool:
    return bool(np.all(np.abs(np.asarray(a) - b) <= tolerance))


def many_creases_through_one_point(base: Base) -> None:
    """Against SciPy's bounded least squares: l + Σ sᵢcᵢnᵢ with |sᵢ| ≤ 1, shortest."""
    rng = _rng()
    for count in (2, 2, 3, 3, 4, 5, 6, 9, 14):
        for _ in range(6):
            across = np.stack([_across(a) for a in rng.uniform(0.0, 360.0, count)])
            strengths = rng.uniform(0.1, 2.0, count)
            at, linear = rng.normal(size=2), rng.normal(size=2) * count
            surface = creased(base, _folds(at, across, strengths, linear))
            found = surface.gradient(at)
            expected = linear + _shortest(strengths[:, None] * across, linear)
            assert _near(found, expected), f"{count} creases"


def _shortest(folds: np.ndarray, linear: np.ndarray) -> np.ndarray:
    best = lsq_linear(folds.T, -linear, (-1.0, 1.0), method="bvls", tol=1e-15)
    return folds.T @ best.x


def a_wedge_between_the_axes(base: Base) -> None:
    """Pieces that no push along an axis meets: they lie between two slanted creases."""
    linear = np.array([0.4, 2.1])
    across = np.array([[1.0, -1.0], [1.0, -2.0]])
    surface = creased(base, _folds((0.0, 0.0), across, (1.0, 1.0), linear))
    # The four pieces are l ± (2, −3) and l ± (0, 1); pushes along the axes meet the
    # first two alone. Of their hull the side from l + (2, −3) = (2.4, −0.9) to
    # l + (0, −1) = (0.4, 1.1) is nearest to 0, at (2.4, −0.9) + 33/40·(−2, 2).
    assert _near(surface.gradient((0.0, 0.0)), (0.75, 0.75), 1e-12), "wedge"


def cones_are_seen(base: Base) -> None:
    """c·‖(x, y) − tip‖ + l·(x, y) at its tip: l shortened by c, or 0.

    A cone has as many pieces as directions. Near the right one the length of the hull's
    point changes with the square of the angle, so the angle is known to √ε only.
    """
    rng = _rng()
    for strength in (0.3, 1.0, 4.0):
        for _ in range(5):
            tip, linear = rng.normal(size=2), rng.normal(size=2)
            surface = creased(base, _cone(tip, strength, linear))
            size = float(np.hypot(*linear))
            expected = linear * max(0.0, 1.0 - strength / size)
            assert _near(surface.gradient(tip), expected, 1e-6), (
                f"{strength:g} over {size:g}"
            )


def _cone(tip: Any, strength: float, linear: Any) -> Formula:
    def formula(x: Array, y: Array) -> Array:
        cone = length(x - tip[0], y - tip[1])
        return strength * cone + linear[0] * x + linear[1] * y

    return formula


def ridges_are_left_downhill_or_are_stationary(base: Base) -> None:
    """Creases that bend up and down: 0, or a direction in which the height falls.

    Pieces of planes, so a short step changes the height by exactly the slope.
    """
    rng = _rng()
    for count in (1, 2, 3, 4, 6):
        for _ in range(8):
            across = np.stack([_across(a) for a in rng.uniform(0.0, 360.0, count)])
            strengths = rng.uniform(-2.0, 2.0, count)
            at, linear = rng.normal(size=2), rng.normal(size=2)
            surface = creased(base, _folds(at, across, strengths, linear))
            found = surface.gradient(at)
            rest = linear - found
            inside = rest + _shortest(strengths[:, None] * across, rest)
            assert _near(inside, 0.0), f"{count} creases: no subgradient"
            fall = surface.value(at) - surface.value(at - 1e-3 * found)
            assert fall >= 1e-3 * found @ found - 1e-12, f"{count} creases: no descent"


def a_ridge_is_stationary(base: Base) -> None:
    """On −|x| and −3|x − y| every subgradient between the two sides counts: 0 does."""
    for across, strength in (((1.0, 0.0), -1.0), ((1.0, -1.0), -3.0)):
        folds = _folds((0.5, 0.5), np.array([across]), [strength], (0.0, 0.0))
        assert _near(creased(base, folds).gradient((0.5, 0.5)), 0.0), str(across)


def gradient_is_the_shortest_subgradient(surface: Surface, at: np.ndarray) -> None:
    """Among the pieces met in many directions, and with the fall that it promises."""
    gradient = surface.gradient(at)
    assert np.all(np.isfinite(gradient)), "finite"
    scale = 1.0 + np.linalg.norm(gradient, axis=-1)
    size = np.linalg.norm(gradient, axis=-1, keepdims=True)
    axes = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    down = np.where(size > 0.0, -gradient / np.where(size > 0.0, size, 1.0), axes[0])
    round_about = np.stack([np.cos(_ROUND), np.sin(_ROUND)], axis=-1)
    tried = [np.broadcast_to(d, at.shape) for d in (*axes, *round_about)]
    met = np.stack([piece(surface, at, d, s) for d in (*tried, down) for s in (1, -1)])
    for towards in round_about:
        reach = (met @ towards).max(axis=0)
        assert np.all(gradient @ towards <= reach + 1e-9 * scale), "in the hull"
    along = np.einsum("pni,ni->pn", met[:8], gradient)
    assert np.all(along >= size[:, 0] ** 2 - 1e-9 * scale**2), "shortest"
    fall = slope(surface, at, down)
    falls = fall <= 1e-9 * scale - size[:, 0]
    assert np.all(falls | (size[:, 0] == 0.0)), "descent"


def slope(surface: Surface, at: np.ndarray, along: np.ndarray) -> np.ndarray:
    """The slope of the height in a direction, from one side."""
    pushed = [Dual(at[..., i], along[..., i]) for i in (0, 1)]
    with np.errstate(all="ignore"):
        return np.broadcast_to(tangent(surface.formula(*pushed)), at.shape[:-1])


def piece(
    surface: Surface, at: np.ndarray, along: np.ndarray, side: float = 1.0
) -> np.ndarray:
    """The gradient met in a direction, just on one side of it."""
    across = side * np.stack([-along[..., 1], along[..., 0]], axis=-1)
    pushed = [
        Dual(Dual(at[..., i], along[..., i]), Dual(across[..., i], 0.0)) for i in (0, 1)
    ]
    with np.errstate(all="ignore"):
        height = surface.formula(*pushed)
    first, second = tangent(primal(height)), primal(tangent(height))
    return (along.T * first + across.T * second).T


BASES = (
    one_crease_in_every_direction,
    many_creases_through_one_point,
    a_wedge_between_the_axes,
    cones_are_seen,
    ridges_are_left_downhill_or_are_stationary,
    a_ridge_is_stationary,
)
"""The laws that build their surfaces themselves."""
