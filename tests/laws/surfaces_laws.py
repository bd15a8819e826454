"""The laws of surfaces: plain functions that raise AssertionError.

They are tried on the catalogue and on surfaces that are wrong on purpose.
"""

from typing import Any

import jax
import numpy as np
import torch
from mpmath import mpf

from laws import surfaces_creases as creases
from laws.meaning import evaluate
from laws.optimizers_latex import letters
from losslab.core.surfaces import Surface

STEP = np.finfo(float).eps ** (1 / 3)


def points(surface: Surface, count: int = 100) -> np.ndarray:
    """Random points of the window."""
    low, high = np.array(surface.window).T
    return np.random.default_rng(0).uniform(low, high, (count, 2))


def close(a: Any, b: Any, tolerance: float, scale: Any = 1.0) -> bool:
    """Whether two arrays agree within a tolerance times a scale of at least 1."""
    size = np.maximum(1.0, np.abs(scale))
    return bool(np.all(np.abs(np.asarray(a) - np.asarray(b)) <= tolerance * size))


def central(function: Any, at: np.ndarray, axis: int, step: float) -> np.ndarray:
    """Central difference quotients along one coordinate."""
    push = np.zeros(2)
    push[axis] = 1.0
    push = push * step * np.maximum(1.0, np.abs(at[:, axis : axis + 1]))
    high, low = at + push, at - push
    width = (high - low)[:, axis]
    change = function(high) - function(low)
    return (change.T / width).T


def gradient_is_the_slope(surface: Surface, step: float = STEP) -> None:
    """The gradient against central differences of the value at 100 points."""
    at = points(surface)
    gradient, value = surface.gradient(at), surface.value(at)
    for axis in (0, 1):
        slope = central(surface.value, at, axis, step)
        scale = np.abs(value) + np.abs(gradient[:, axis])
        assert close(gradient[:, axis], slope, 1e-7, scale), f"axis {axis}"


def hessian_is_the_slope_of_the_gradient(surface: Surface) -> None:
    """The Hessian against central differences of the gradient at 100 points."""
    at = points(surface)
    hessian, gradient = surface.hessian(at), surface.gradient(at)
    for axis in (0, 1):
        slope = central(surface.gradient, at, axis, STEP)
        scale = np.abs(gradient) + np.abs(hessian[:, axis])
        assert close(hessian[:, axis], slope, 1e-7, scale), f"axis {axis}"


def derivatives_agree_with_jax(surface: Surface) -> None:
    """Gradient and Hessian against jax.grad and jax.hessian of the formula."""
    at = points(surface)

    def height(point: Any) -> Any:
        return surface.formula(point[0], point[1])

    with jax.enable_x64(True):
        gradient = np.asarray(jax.jit(jax.vmap(jax.grad(height)))(at))
        hessian = np.asarray(jax.jit(jax.vmap(jax.hessian(height)))(at))
    assert close(surface.gradient(at), gradient, 1e-12, gradient), "gradient"
    assert close(surface.hessian(at), hessian, 1e-12, hessian), "Hessian"


def sharpness_is_the_largest_eigenvalue(surface: Surface) -> None:
    """The closed form against NumPy's eigenvalues."""
    at = points(surface)
    largest = np.linalg.eigvalsh(surface.hessian(at))[:, -1]
    assert close(surface.sharpness(at), largest, 1e-12, surface.hessian(at).max())


def a_condition_number_is_one(surface: Surface) -> None:
    """What goes by that name is the largest curvature over the smallest, anywhere."""
    if "condition_number" in surface.parameters():
        curvatures = np.linalg.eigvalsh(surface.hessian(points(surface)))
        least, largest = curvatures[:, 0], curvatures[:, -1]
        told = surface.parameter_values["condition_number"]
        assert close(largest, told * least, 1e-9, largest), f"{told:g} is told"


def _jumps(surface: Surface, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The changes of the gradient that are left after bisecting lines towards them."""
    left, right = surface.gradient(a), surface.gradient(b)
    for _ in range(45):
        middle = (a + b) / 2.0
        between = surface.gradient(middle)
        lower, upper = (
            np.linalg.norm(change, axis=-1, keepdims=True)
            for change in (between - left, right - between)
        )
        near = lower >= upper
        a, left = np.where(near, a, middle), np.where(near, left, between)
        b, right = np.where(near, middle, b), np.where(near, between, right)
    return np.linalg.norm(right - left, axis=-1)


def creased_is_true_exactly_where_gradients_jump(surface: Surface) -> None:
    """A jump is found if and only if one is declared: by bisection, or in a point."""
    at = points(surface, 60)
    jump = float(_jumps(surface, at[::2], at[1::2]).max())
    scale = float(np.abs(surface.gradient(at)).max())
    lower, upper = surface.subdifferential(telling_points(surface))
    jump = max(jump, float((upper - lower).max()))
    assert surface.creased == (jump > 1e-6 * scale), f"jump {jump:g}"


def telling_points(surface: Surface) -> np.ndarray:
    """Random points, round ones where creases and tips like to lie, and the minima."""
    window = np.array(surface.window)
    step = 2.0 ** np.floor(np.log2(np.ptp(window, axis=-1) / 12.0))
    sides = [
        np.arange(np.ceil(low / s), np.floor(high / s) + 1.0) * s
        for (low, high), s in zip(window, step, strict=True)
    ]
    round_ones = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    declared = np.array([minimum.point for minimum in surface.minima()])
    return np.concatenate([points(surface, 30), round_ones, declared.reshape(-1, 2)])


def gradient_is_the_shortest_subgradient(surface: Surface) -> None:
    """At random points, on creases that lie at round ones, and at the minima."""
    at = telling_points(surface)
    creases.gradient_is_the_shortest_subgradient(surface, at)
    lower, upper = surface.subdifferential(at)
    assert np.all(lower <= upper), "ends"
    box = np.linalg.norm(np.clip(0.0, lower, upper), axis=-1)
    size = np.linalg.norm(surface.gradient(at), axis=-1)
    assert np.all(size >= box - 1e-9 * (1.0 + size)), "the box holds the hull"


def formula_says_what_is_computed(surface: Surface) -> None:
    """The card's LaTeX, read and computed."""
    at = letters(surface, surface.varying)
    for x, y in points(surface, 20):
        said = float(evaluate(surface.card.formula, {**at, "x": mpf(x), "y": mpf(y)}))
        assert close(surface.value((x, y)), said, 1e-12, said), f"at {x}, {y}"


def worked_examples_hold(definition: type[Surface]) -> None:
    """The values worked out by hand."""
    assert len(definition.card.worked) >= 2, "two examples"
    for example in definition.card.worked:
        surface = definition(**example.parameters)
        for name, value in example.outputs.items():
            computed = getattr(surface, name)(example.inputs["point"])
            scale = np.abs(np.asarray(value))
            assert close(computed, value, 1e-13, scale), f"{name}: {example.because}"


def start_and_minima_lie_in_the_window(surface: Surface) -> None:
    """What is shown first can be seen."""
    low, high = np.array(surface.window).T
    assert np.all(low < high), "window"
    for at in (surface.start, *(minimum.point for minimum in surface.minima())):
        assert np.all(low <= at), "inside"
        assert np.all(at <= high), "inside"
    assert np.any(surface.gradient(surface.start) != 0.0), "the start is no standstill"


def colour_suits_the_heights(surface: Surface) -> None:
    """Diverging colours exactly where heights have both signs; log needs a floor."""
    values = surface.value(points(surface, 1000))
    both = bool(values.min() < 0.0 < values.max())
    assert (surface.colour == "diverging") == both, "diverging"
    assert surface.colour != "log" or bool(surface.minima()), "log"


def libraries_agree(surface: Surface) -> None:
    """NumPy, PyTorch and JAX, in float64 and float32, in three shapes."""
    at = points(surface, 12)
    tensor = torch.tensor(at, requires_grad=True)
    surface.value(tensor).sum().backward()
    assert close(tensor.grad, surface.gradient(at), 1e-12, surface.gradient(at))
    for method in ("value", "gradient", "hessian", "sharpness"):
        _same_everywhere(surface, method, at.reshape(3, 4, 2))
        _same_in_every_shape(getattr(surface, method), at)


def _same_in_every_shape(method: Any, at: np.ndarray) -> None:
    together = method(at)
    apart = np.stack([method(point) for point in at])
    spread = method(at.reshape(1, 12, 1, 2))
    assert np.array_equal(together, apart), "one by one"
    assert np.array_equal(together, spread.reshape(together.shape)), "more axes"


def _same_everywhere(surface: Surface, method: str, at: np.ndarray) -> None:
    expected = getattr(surface, method)(at)
    with jax.enable_x64(True):
        arrays = [torch.tensor(at), jax.numpy.asarray(at)]
        for array in arrays:
            result = getattr(surface, method)(array)
            assert type(result) is type(array), method
            assert result.shape == expected.shape, method
            assert close(result, expected, 1e-12, np.abs(expected).max()), method
        for array in (at.astype("f4"), arrays[0].float(), arrays[1].astype("f4")):
            result = getattr(surface, method)(array)
            assert result.dtype == array.dtype, f"{method} keeps the dtype"
            scale = np.abs(expected).max()
            assert close(result, expected, 1e-4, scale), f"{method} float32"
