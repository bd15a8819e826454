"""Kernels of losses against their definitions."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from compiler import grid, law
from compiler.engine import Engine
from losslab.catalogue.discover import entries
from losslab.compiler.contracts import losses
from losslab.compiler.trace import trace
from losslab.core.event_losses import EventLoss, pointwise

NAMES = list(entries("losses"))
EVENTS = [n for n in NAMES if issubclass(entries("losses")[n].definition, EventLoss)]
FORMS = [
    (n, form) for n in NAMES for form in entries("losses")[n].definition.variants()
]
OF_VECTORS = [
    (n, form)
    for n, form in FORMS
    if n in EVENTS and losses.of_vectors(entries("losses")[n].definition)
]

Compiled = tuple[Any, str, np.ndarray, str]
"""A form of a loss, its module, rows to try, and where the module has the form."""


@cache
def source(name: str) -> str:
    return losses.source(name, entries("losses")[name].definition)


@pytest.fixture(scope="module", params=FORMS, ids="-".join)
def compiled(request: pytest.FixtureRequest) -> Compiled:
    name, form = request.param
    definition = entries("losses")[name].definition
    forms = definition.variants()
    path = f"variants.{form}." if len(forms) > 1 else ""
    return forms[form], source(name), grid.rows(forms[form], pointwise), path


@pytest.mark.parametrize("which", losses.METHODS)
def test_agrees_with_the_traced_definition(
    compiled: Compiled, which: str, engine: Engine
) -> None:
    definition, source, rows, path = compiled
    shapes = [(), (), *grid.shapes(definition)]
    traced = trace(losses.called(definition, which), shapes)
    run = lambda rows: engine.table(source, path + which, rows, shapes)  # noqa: E731
    wrong = law.disagreement(run, traced.program, rows)
    assert wrong is None, wrong


@pytest.mark.parametrize("which", losses.METHODS)
def test_agrees_with_the_definition_in_python(
    compiled: Compiled, which: str, engine: Engine
) -> None:
    """No trace between: parameters in the right order, branches the right way round."""
    definition, source, rows, path = compiled
    shapes = [(), (), *grid.shapes(definition)]
    found = engine.table(source, path + which, rows, shapes)
    for values in np.unique(rows[:, 2:], axis=0):
        mine = np.all(rows[:, 2:] == values, axis=1)
        parameters = grid.parameters(definition, values)
        loss = pointwise(definition.with_parameters(**parameters))
        results = getattr(loss, which)(*rows[mine, :2].T)
        wanted = np.stack(results if which == "subdifferential" else [results], axis=-1)
        np.testing.assert_allclose(found[mine], wanted, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("which", ["value", "gradient"])
@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize(("name", "form"), OF_VECTORS)
def test_agrees_on_scores_of_any_number(
    name: str, form: str, classes: int, which: str, engine: Engine
) -> None:
    definition = entries("losses")[name].definition
    own = definition.variants()[form]
    rows = list(score_rows(own, classes))
    shapes = list(map(np.shape, rows[0]))
    program = trace(losses.called_on_scores(own, which), shapes).program
    out = [np.zeros(classes)] if which == "gradient" else []
    cases = [[engine.pack(x) for x in (*r[:2], *out, *r[2:])] for r in rows]
    path = f"variants.{form}.vector.{which}" if form else f"vector.{which}"
    answers = engine.calls(source(name), path, cases)
    found = [after[2] if out else [result] for result, after in answers]
    points = [np.stack(column, axis=-1) for column in zip(*rows, strict=True)]
    assert not np.any(law.wrong(np.array(found), program, points))


def score_rows(definition: Any, classes: int) -> Iterator[tuple[Any, ...]]:
    """Scores of every size, or their shares, one-hot and soft targets, parameters."""
    chance = np.random.default_rng(7)
    (axis,) = definition.prediction_kind.event
    for spread in (0.0, 2.0, 30.0, 1e3):
        scores = chance.normal(size=classes) * spread
        if definition.prediction_kind.sums_to_one:
            scores = np.exp(scores - scores.max())
            scores /= scores.sum()
        for target in (np.eye(classes)[0], chance.dirichlet(np.ones(classes))):
            for values in grid.parameter_sets(definition, **{axis: classes}):
                yield scores, target, *values
