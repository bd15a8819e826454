"""Kernels of surfaces against their definitions."""

from typing import Any

import numpy as np
import pytest

from compiler import grid, law
from compiler.engine import Engine
from losslab.catalogue.discover import entries
from losslab.compiler.contracts import surfaces
from losslab.compiler.trace import trace


@pytest.fixture(scope="module", params=list(entries("surfaces")))
def compiled(request: pytest.FixtureRequest) -> tuple[Any, str, np.ndarray]:
    definition = entries("surfaces")[request.param].definition
    source = surfaces.source(request.param, definition)
    return definition(), source, grid.points(definition())


@pytest.mark.parametrize("which", surfaces.METHODS)
def test_agrees_with_the_traced_definition(
    compiled: tuple[Any, str, np.ndarray], which: str, engine: Engine
) -> None:
    definition, source, rows = compiled
    traced = trace(surfaces.called(definition, which), [()] * rows.shape[1])
    wrong = law.disagreement(
        lambda rows: engine.table(source, which, rows), traced.program, rows
    )
    assert wrong is None, wrong


@pytest.mark.parametrize("which", surfaces.METHODS)
def test_agrees_with_the_definition_in_python(
    compiled: tuple[Any, str, np.ndarray], which: str, engine: Engine
) -> None:
    definition, source, rows = compiled
    found = engine.table(source, which, rows)
    names = list(definition.varying)
    for values in np.unique(rows[:, 2:], axis=0):
        mine = np.all(rows[:, 2:] == values, axis=1) & np.all(abs(rows) < 1e4, axis=1)
        numbers = dict(zip(names, map(float, values), strict=True))
        surface = definition.with_parameters(**numbers)
        wanted = np.asarray(getattr(surface, which)(rows[mine, :2]))
        wanted = wanted.reshape(len(wanted), -1)
        scale = np.max(np.abs(wanted), axis=1, keepdims=True) + 1.0
        scale[~np.isfinite(scale)] = 1.0  # beside the tip of a cone
        np.testing.assert_allclose(found[mine] / scale, wanted / scale, atol=1e-11)


def test_fills_a_grid_with_its_values(
    compiled: tuple[Any, str, np.ndarray], engine: Engine
) -> None:
    definition, source, rows = compiled
    (x0, x1), (y0, y1) = definition.window
    for nx, ny in ((5, 4), (1, 3), (2, 1)):
        for values in np.unique(rows[:, 2:], axis=0):
            arguments = [x0, x1, nx, y0, y1, ny, *values]
            packed = [engine.pack(value) for value in arguments]
            found = engine.calls(source, "grid", [packed])[0][0]
            x = x0 + (x1 - x0) * np.arange(nx) / max(nx - 1, 1)
            y = y0 + (y1 - y0) * np.arange(ny) / max(ny - 1, 1)
            points = np.array([(a, b, *values) for b in y for a in x])
            assert np.array_equal(found, engine.table(source, "value", points)[:, 0])
