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


DESCENTS = {
    "valley": (valley, [-1.5, 1.5]),
    "bowl": (bowl, [-4.0, 2.0]),
    "five": (valley, [1.2, -0.5, 0.8, 0.25, -1.2]),
    "noise": (noise, [1.5, -0.5, 0.8, 0.25, -1.2]),
    "changing": (noise, [1.5, -0.5, 0.8, 0.25, -1.2]),
}


SHAKE = 1e-15
"""By what share gradients are shaken: a few roundings."""


def shaken(slope: Any, step: int, x: Any) -> Any:
    """The gradient as it might have been rounded by other arithmetic, and worse."""
    return slope(step, x) * (1.0 + SHAKE * np.resize(NOISE[step], np.shape(x)))


def pace(descent: str, step: int) -> float:
    """By what the learning rate is multiplied in a step of a descent.

    Whether it is inside the velocity shows only where it changes.
    """
    return 0.25 if descent == "changing" and step >= STEPS // 2 else 1.0
