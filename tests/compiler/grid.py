"""Where kernels are compared: kinks and their neighbours, extremes, signed zeros."""

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np


def with_neighbours(places: Iterable[float]) -> list[float]:
    """Each place, and the numbers just below and just above it."""
    return [
        float(near)
        for place in places
        for near in (place, np.nextafter(place, -np.inf), np.nextafter(place, np.inf))
    ]


def inside(kind: Any, values: Iterable[float]) -> list[float]:
    """The different values (in bits) that a kind of number allows, both signs tried."""
    signed = [sign * value for value in values for sign in (1.0, -1.0)]
    legal = [v for v in signed if kind.domain.admits(v)]
    return list({(v, np.signbit(v)): v for v in legal}.values())


def targets(kind: Any) -> list[float]:
    """The legal targets worth trying."""
    if kind.labels and kind.labels.only:
        return [kind.labels.negative, kind.labels.positive]
    tried = (0.0, 0.25, 1.0, 2.5, 1e-300, 1e3, kind.default, *kind.window)
    return inside(kind, tried)


def predictions(loss: Any, target: float) -> list[float]:
    """The predictions worth trying for this target."""
    kind = loss.prediction_kind
    special = [*loss.kinks(target), *loss.bends(target), *loss.jumps(target), target]
    ends = [kind.domain.minimum, kind.domain.maximum, *kind.window]
    near = with_neighbours(x for x in [*special, *ends] if np.isfinite(x))
    around = [target + offset for offset in (-2.0, -0.3, 0.01, 0.7, 5.0)]
    return inside(
        kind, [*near, *around, *kind.domain.hard(), *np.linspace(*kind.window, 7)]
    )


def instances(variant: Any) -> list[Any]:
    """A variant at its defaults, and with each number in turn at its hard values."""
    hard = {name: variant.all_parameters()[name].hard() for name in variant.varying}
    varied = [
        variant.with_parameters(**{name: value})
        for name, values in hard.items()
        for value in values
        if value is not None
    ]
    return list(dict.fromkeys([variant, *varied]))


def parameter_sets(variant: Any, **sizes: int) -> list[tuple[Any, ...]]:
    """The numbers of these instances, lists as long as the axes they lie along."""
    known = variant.all_parameters()

    def fitted(name: str, value: Any) -> Any:
        lengths = [sizes[axis] for axis in known[name].axes if axis in sizes]
        return np.resize(value, lengths) if lengths else value

    sets = [made.varying.items() for made in instances(variant)]
    return [tuple(fitted(*pair) for pair in pairs) for pairs in sets]


def shapes(variant: Any) -> list[tuple[int, ...]]:
    """Those of the numbers that a kernel takes."""
    return [np.shape(value) for value in variant.varying.values()]


def flat(made: Any) -> list[float]:
    """The numbers of an instance in a row."""
    return [float(x) for value in made.varying.values() for x in np.ravel(value)]


def parameters(variant: Any, numbers: np.ndarray) -> dict[str, Any]:
    """The parameters from numbers in a row."""
    sizes = [math.prod(shape) for shape in shapes(variant)]
    parts = np.split(numbers, np.cumsum(sizes)[:-1]) if sizes else []
    named = zip(variant.varying, shapes(variant), parts, strict=True)
    return {
        name: tuple(part.tolist()) if shape else float(part[0])
        for name, shape, part in named
    }


def rows(variant: Any, slice_of: Any) -> np.ndarray:
    """Rows of prediction, target and parameters of a loss."""
    found: list[Sequence[float]] = []
    for made in instances(variant):
        loss, values = slice_of(made), flat(made)
        for target in targets(loss.target_kind):
            found += [(p, target, *values) for p in predictions(loss, target)]
    return np.array(found)


def points(variant: Any) -> np.ndarray:
    """Rows of x, y and parameters of a surface."""
    (x0, x1), (y0, y1) = variant.window
    found: list[Sequence[float]] = []
    sizes = (0.0, -0.0, 1e-300, 0.5, -1.0, 3.0, 1e3, -1e3, 1e160, -1e300)
    for surface in instances(variant):
        grid = itertools.product(np.linspace(x0, x1, 7), np.linspace(y0, y1, 6))
        minima = [m.point for m in surface.minima()]
        tried = [*grid, *itertools.product(sizes, sizes), *minima, surface.start]
        found += [(*point, *flat(surface)) for point in tried]
    return np.array(found)
