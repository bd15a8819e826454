"""Where kernels are compared: kinks and their neighbours, extremes, signed zeros."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

EXTREMES = (
    0.0, 5e-324, 1e-300, 1e-8, 0.1, 0.5, 1.0, 1.7, 3.0, 20.0, 36.0, 709.7, 745.2, 1e3,
    1e154, 1.3e154, 1.4e154, 1e300, 1.7976931348623157e308,
)  # fmt: skip
"""Sizes that have caused trouble: subnormals, overflow of exp, of squares, of all."""


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
    legal = [v for v in signed if kind.domain.minimum <= v <= kind.domain.maximum]
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
        kind, [*near, *around, *EXTREMES, 0.999, *np.linspace(*kind.window, 7)]
    )


def parameter_sets(
    definition: Any, dialect: str | None = None
) -> list[tuple[float, ...]]:
    """The defaults, and each parameter in turn at the ends of its range."""
    known = definition.parameters()
    defaults = {name: p.by_dialect.get(dialect, p.default) for name, p in known.items()}
    varied = [{**defaults, name: end} for name, p in known.items() for end in p.slider]
    sets = [defaults, *(row for row in varied if _legal(definition, row))]
    return list(dict.fromkeys(tuple(row.values()) for row in sets))


def _legal(definition: Any, values: dict[str, float]) -> bool:
    known = definition.parameters()
    return all(known[name].domain.holds(value) for name, value in values.items())


def rows(loss_class: Any, slice_of: Any) -> np.ndarray:
    """Rows of prediction, target and parameters of a loss."""
    names = list(loss_class.parameters())
    found: list[Sequence[float]] = []
    for values in parameter_sets(loss_class):
        loss = slice_of(loss_class(**dict(zip(names, values, strict=True))))
        for target in targets(loss.target_kind):
            found += [(p, target, *values) for p in predictions(loss, target)]
    return np.array(found)


def points(surface_class: Any) -> np.ndarray:
    """Rows of x, y and parameters of a surface."""
    (x0, x1), (y0, y1) = surface_class.window
    found: list[Sequence[float]] = []
    sizes = (0.0, -0.0, 1e-300, 0.5, -1.0, 3.0, 1e3, -1e3, 1e160, -1e300)
    names = list(surface_class.parameters())
    for values in parameter_sets(surface_class):
        surface = surface_class(**dict(zip(names, values, strict=True)))
        grid = itertools.product(np.linspace(x0, x1, 7), np.linspace(y0, y1, 6))
        minima = [m.point for m in surface.minima()]
        tried = [*grid, *itertools.product(sizes, sizes), *minima, surface_class.start]
        found += [(*point, *values) for point in tried]
    return np.array(found)
