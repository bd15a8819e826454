"""Gradients to descend along, written out by hand in NumPy."""

from typing import Any

import numpy as np

TURN = np.array([[np.cos(0.5), np.sin(0.5)], [-np.sin(0.5), np.cos(0.5)]])
BOWL = TURN.T @ np.diag([1.0, 10.0]) @ TURN


def valley(step: int, x: Any) -> Any:
    """The gradient of Σ (1 − xᵢ)² + 5(xᵢ₊₁ − xᵢ²)², a chain of bent valleys."""
    x = np.asarray(x)
    off = x[1:] - x[:-1] ** 2
    slope = np.zeros_like(x)
    slope[:-1] = -2.0 * (1.0 - x[:-1]) - 20.0 * x[:-1] * off
    slope[1:] += 10.0 * off
    return slope


def bowl(step: int, x: Any) -> Any:
    """The gradient of a quadratic of condition number 10, turned by half a radian."""
    return BOWL @ np.asarray(x)


def valley_height(x: Any) -> Any:
    """The function that `valley` is the gradient of."""
    off = x[1:] - x[:-1] ** 2
    return ((1.0 - x[:-1]) ** 2 + 5.0 * off**2).sum()


def bowl_height(x: Any) -> Any:
    """The function that `bowl` is the gradient of."""
    return 0.5 * x @ BOWL @ x


HEIGHTS = {"valley": valley_height, "five": valley_height, "bowl": bowl_height}
"""For rules that ask for values; elsewhere they see a bowl around each point."""

STEPS = 200
NOISE = np.random.default_rng(4).normal(size=(STEPS, 5))


def noise(step: int, x: Any) -> Any:
    """Gradients that are given, whatever the point.

    A run that circles its minimum magnifies every rounding; this one cannot.
    """
    return NOISE[step]


PUSHES = np.random.default_rng(5).normal(size=(STEPS, 16))


def pushes(step: int, x: Any) -> Any:
    """Given gradients for matrices."""
    return PUSHES[step, : np.size(x)].reshape(np.shape(x))


LEFT = np.diag([2.0, 1.0, 3.0, 0.5]) + np.diag([0.5, 0.25, -0.5], 1)


def basin(step: int, x: Any) -> Any:
    """The gradient of ½‖LEFT·x‖² for matrices of four rows."""
    return LEFT.T @ LEFT @ np.asarray(x)


VECTORS = {
    "valley": (valley, [-1.5, 1.5]),
    "bowl": (bowl, [-4.0, 2.0]),
    "five": (valley, [1.2, -0.5, 0.8, 0.25, -1.2]),
    "noise": (noise, [1.5, -0.5, 0.8, 0.25, -1.2]),
    "changing": (noise, [1.5, -0.5, 0.8, 0.25, -1.2]),
}
MATRICES = {
    "basin": (basin, np.linspace(-1.5, 2.0, 8).reshape(4, 2).tolist()),
    "square": (pushes, np.linspace(1.0, -2.0, 16).reshape(4, 4).tolist()),
    "tall": (pushes, np.linspace(-1.0, 2.0, 12).reshape(4, 3).tolist()),
    "wide": (pushes, np.linspace(2.0, -1.0, 8).reshape(2, 4).tolist()),
    "fading": (pushes, np.linspace(2.0, -1.0, 12).reshape(3, 4).tolist()),
}
"""The longer side is 4: Keras takes its root in single precision, and that is exact."""

DESCENTS: dict[str, tuple[Any, list[Any]]] = VECTORS | MATRICES
CHANGING = ("changing", "fading")
"""Descents in which the learning rate changes on the way."""


def descents(*, valued: bool, shaped: bool, steady: bool) -> list[str]:
    """What a rule descends: it may ask for values, treat rows and columns as such.

    Or never change its learning rate.
    """
    among = HEIGHTS if valued else MATRICES if shaped else VECTORS
    return [name for name in among if not (steady and name in CHANGING)]


SHAKE = 1e-15
"""By what share gradients are shaken: a few roundings."""


def shaken(slope: Any, step: int, x: Any) -> Any:
    """The gradient as it might have been rounded by other arithmetic, and worse."""
    return slope(step, x) * (1.0 + SHAKE * np.resize(NOISE[step], np.shape(x)))


def pace(descent: str, step: int) -> float:
    """By what the learning rate is multiplied in a step of a descent.

    Whether it is inside the velocity shows only where it changes.
    """
    return 0.25 if descent in CHANGING and step >= STEPS // 2 else 1.0
