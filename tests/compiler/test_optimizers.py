"""Kernels of optimizers against their definitions, step by step and over whole runs."""

import re
from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
import pytest

from compiler import grid, law, ulp, walk
from compiler.engine import Engine
from losslab.catalogue.discover import entries
from losslab.compiler.contracts import optimizers, rules, surfaces
from losslab.compiler.contracts.optimizers import Rule
from losslab.compiler.trace import trace
from losslab.numerics import rules as descent_rules
from losslab.numerics.descent import descend

CASES = [
    (name, dialect)
    for name, entry in entries("optimizers").items()
    for dialect in entry.definition.variants()
]
RULES = {name: getattr(descent_rules, name) for name in rules.ARGUMENTS}
SIZES = (1, 2, 5)
STEPS = (0.0, -0.0, 1e-300, 1e-8, -0.3, 1.0, -7.0, 1e3, 1e200, -1e300)


@cache
def source(name: str) -> str:
    return optimizers.source(name, entries("optimizers")[name].definition)


def made(name: str, dialect: str, values: Any) -> Any:
    rule = variant(name, dialect)
    return rule.with_parameters(**dict(zip(rule.varying, values, strict=True)))


def variant(name: str, dialect: str) -> Any:
    return entries("optimizers")[name].definition.variants()[dialect]


def moments(optimizer: Any, size: int) -> list[tuple[Any, Any, Any]]:
    """Gradient, state and parameters along a run over gradients of every size."""
    chance = np.random.default_rng(size)
    parameters = chance.normal(size=size)
    state, met = optimizer.begin(parameters), []
    for _ in range(12):
        gradient = chance.choice(STEPS, size) * chance.choice([1.0, chance.normal()])
        met.append((gradient, state, parameters))
        with np.errstate(all="ignore"):
            parameters, state = optimizer.update(gradient, state, parameters)
    return met


@cache
def traced(name: str, dialect: str, size: int) -> tuple[list[str], Any]:
    """The names in the state, and the program of a step on vectors of this size."""
    rule = Rule(name, variant(name, dialect), dialect)
    state = [tuple(size for _ in shape) for shape in rule.shapes.values()]
    shapes = [(size,), (size,), *state, *[()] * len(rule.parameters)]
    return list(rule.shapes), trace(rule.step, shapes).program


def check_steps(
    engine: Engine, name: str, dialect: str, values: Any, met: list[Any]
) -> None:
    """Every step from the same state: the law of 4 units for parameters and state."""
    keys, program = traced(name, dialect, len(met[0][2]))
    rows = [[g, p, *(s[key] for key in keys), *values] for g, s, p in met]
    points = [
        np.stack(np.broadcast_arrays(*column), -1) for column in zip(*rows, strict=True)
    ]
    cases = [[engine.pack(x) for x in (g, dict(s), p, *values)] for g, s, p in met]
    answers = engine.calls(source(name), f"variants.{dialect}.step", cases)
    found = np.array(
        [
            np.concatenate([new, *(np.atleast_1d(state[key]) for key in keys)])
            for _, (_, state, new, *_) in answers
        ]
    )
    units = law.wrong(found, program, points)
    assert not np.any(units), (name, dialect, values, units)


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_a_step_from_any_state(name: str, dialect: str, engine: Engine) -> None:
    for values in grid.parameter_sets(variant(name, dialect)):
        for size in SIZES:
            met = moments(made(name, dialect, values), size)
            check_steps(engine, name, dialect, values, met)


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_the_state_before_the_first_step(
    name: str, dialect: str, engine: Engine
) -> None:
    values = grid.parameter_sets(variant(name, dialect))[0]
    for size in SIZES:
        start = np.linspace(-2.0, 3.0, size)
        packed = [[engine.pack(x) for x in (start, *values)]]
        ((state, after),) = engine.calls(
            source(name), f"variants.{dialect}.init", packed
        )
        wanted = made(name, dialect, values).begin(start)
        assert state.keys() == wanted.keys()
        for key, value in wanted.items():
            assert ulp.worst(state[key], np.asarray(value))[0] == 0
        assert np.array_equal(after[0], start)


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_a_step_may_find_all_its_vectors_in_one_place(
    name: str, dialect: str, engine: Engine
) -> None:
    """Everything is read before anything is overwritten."""
    values = grid.parameter_sets(variant(name, dialect))[0]
    start = np.array([0.5, -1.5, 2.0])
    state = dict(made(name, dialect, values).begin(start))
    rest = [engine.pack(x) for x in values]
    apart = [engine.pack(start), engine.pack(state), engine.pack(start), *rest]
    shared = [engine.pack(start), engine.pack(state), {"same": 0}, *rest]
    step = f"variants.{dialect}.step"
    (_, first), (_, second) = engine.calls(source(name), step, [apart, shared])
    assert np.array_equal(first[2], second[2])
    assert first[1].keys() == second[1].keys()
    assert all(np.array_equal(first[1][key], second[1][key]) for key in first[1])


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_the_threshold(name: str, dialect: str, engine: Engine) -> None:
    rule = Rule(name, variant(name, dialect), dialect)
    sets = grid.parameter_sets(rule.definition)
    sharpness = (-1.0, 0.0, -0.0, 1e-300, 0.5, 10.0, 1e300)
    rows = np.array([(s, *values) for s in sharpness for values in sets])
    program = trace(rule.threshold, [()] * rows.shape[1]).program
    path = f"variants.{dialect}.threshold"
    wrong = law.disagreement(
        lambda rows: engine.table(source(name), path, rows), program, rows
    )
    assert wrong is None, wrong


def rated() -> list[tuple[str, str, tuple[float, ...]]]:
    """Every optimizer and dialect with its defaults, one also at ten times the rate.

    Dialects that are one program with the same defaults make one run.
    """
    found = {}
    for name, dialect in CASES:
        rule = variant(name, dialect)
        values = tuple(rule.varying.values())
        found.setdefault((name, printed_as(name, dialect), values))
        if dialect == own_dialect(name):
            at = list(rule.varying).index("learning_rate")
            larger = (*values[:at], values[at] * 10.0, *values[at + 1 :])
            found.setdefault((name, printed_as(name, dialect), larger))
    return list(found)


def own_dialect(name: str) -> str:
    return entries("optimizers")[name].definition().dialect


def printed_as(name: str, dialect: str) -> str:
    """The dialect whose program this one shares."""
    shared = re.search(rf"\b{dialect}: (\w+)[, ].*}};\n$", source(name))
    return shared[1] if shared else dialect


@pytest.fixture(scope="module", params=list(entries("surfaces")))
def runs(request: pytest.FixtureRequest, engine: Engine) -> dict[str, Any]:
    """All runs on a surface: by NumPy, by NumPy from a nudged start, by JavaScript."""
    definition = entries("surfaces")[request.param].definition
    surface, start = definition(), np.array(definition.start)
    cases = rated()
    instances = [made(*case) for case in cases]
    common = {
        "surface": surfaces.source(request.param, definition),
        "rules": rules.source("rules", RULES),
        "start": start,
        "steps": walk.STEPS,
        "heights": list(surface.parameter_values.values()),
    }
    paths = engine.descents(
        [
            {**common, "optimizer": source(name), "dialect": dialect, "rates": values}
            for name, dialect, values in cases
        ]
    )
    return {
        "surface": surface,
        "cases": cases,
        "numpy": walk.walks(surface, instances, start),
        "nudged": walk.walks(surface, instances, start, walk.NUDGE),
        "javascript": paths,
    }


def test_whole_runs_agree_where_they_are_not_chaotic(runs: dict[str, Any]) -> None:
    """Where the start hardly matters, 500 steps agree to 1e-9.

    A chaotic run has no path that arithmetic could agree on. RMSProp with a constant
    learning rate is the case in point: it cannot stop, circles the minimum at the
    distance of a step, and which side it is on depends on the last bit. There the
    next test, step by step from the same state, is all that can be asked for.
    """
    calm = 0
    columns = (runs["cases"], runs["numpy"], runs["nudged"], runs["javascript"])
    for case, run, twin, (path, losses) in zip(*columns, strict=True):
        if not walk.chaotic(run, twin):
            calm += 1
            assert walk.apart(run.path, path) <= 1e-9, case
            heights = runs["surface"].value(run.path)
            assert np.max(np.abs(losses - heights)) <= 1e-9 * np.max(np.abs(heights))
    assert calm > len(runs["cases"]) / 2


def test_each_step_of_whole_runs_agrees(runs: dict[str, Any], engine: Engine) -> None:
    """Chaotic or not: from the same state, the same step."""
    met = defaultdict(list)
    for case, run in zip(runs["cases"], runs["numpy"], strict=True):
        met[case] += run.moments
    for (name, dialect, values), moments in met.items():
        check_steps(engine, name, dialect, values, moments)


def test_whole_runs_agree_with_the_compiled_loop(runs: dict[str, Any]) -> None:
    """`losslab.numerics.descent` runs the same definitions through XLA."""
    columns = (runs["cases"], runs["numpy"], runs["nudged"], runs["javascript"])
    for case, run, twin, (path, _) in zip(*columns, strict=True):
        if case[1] == printed_as(case[0], own_dialect(case[0])) and not walk.chaotic(
            run, twin
        ):
            found = descend(runs["surface"], run.optimizer, steps=walk.STEPS)
            assert walk.apart(path, found.trajectory) <= 1e-9, case
