"""Kernels of optimizers against their definitions, step by step and over whole runs.

Longer than most files: what one step is given and whole runs are drawn alike.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pytest

from compiler import grid, law, ulp, walk
from compiler.engine import Engine, Standing
from compiler.walk import Moment
from losslab.catalogue.discover import entries
from losslab.compiler.contracts import chance, optimizers, rules, surfaces
from losslab.compiler.contracts.optimizers import Rule
from losslab.compiler.trace import trace
from losslab.core import random
from losslab.core.optimizers import GradientRule
from losslab.core.place import Spot
from losslab.core.status import RESTS
from losslab.core.surfaces import Surface
from losslab.numerics import rules as descent_rules
from losslab.numerics.descent import descend
from losslab.numerics.objectives import OfSurface

CASES = [
    (name, dialect)
    for name, entry in entries("optimizers").items()
    for dialect in entry.definition.variants()
]
RULES = {name: getattr(descent_rules, name) for name in rules.ARGUMENTS}
SIZES = (1, 2, 5)
ENDS = ((*RESTS, "out of steps"), ("diverged",), ("fell",), ("stuck",))
"""What Python says of a run that the page has not ended, or has ended as it numbers."""

STEPS = (0.0, -0.0, 1e-300, 1e-8, -0.3, 1.0, -7.0, 1e3, 1e200, -1e300)


@dataclass(frozen=True)
class Hollow(Surface):
    """For rules that ask for more than the gradient; arithmetic is exact alike."""

    window: ClassVar[Any] = ((-2.0, 2.0), (-2.0, 2.0))
    start: ClassVar[Any] = (1.0, 1.0)

    def formula(self, x: Any, y: Any) -> Any:
        return x * x * x * x + y * y - x * y


@cache
def source(name: str) -> str:
    return optimizers.source(name, entries("optimizers")[name].definition)


@cache
def kernel(surface: type[Surface]) -> str:
    return surfaces.source("surface", surface)


def path(name: str, form: str, which: str) -> str:
    """Where the function is in the module."""
    several = len(entries("optimizers")[name].definition.variants()) > 1
    return f"variants.{form}.{which}" if several else which


def made(name: str, dialect: str, values: Any) -> Any:
    rule = variant(name, dialect)
    return rule.with_parameters(**dict(zip(rule.varying, values, strict=True)))


def variant(name: str, dialect: str) -> Any:
    return entries("optimizers")[name].definition.variants()[dialect]


def sizes(name: str) -> tuple[int, ...]:
    return SIZES if is_simple(name) else (2,)


def is_simple(name: str) -> bool:
    """Whether the gradient is all that it asks for."""
    return issubclass(entries("optimizers")[name].definition, GradientRule)


def moments(optimizer: Any, size: int) -> list[Moment]:
    """What steps are given along a run: gradients of every size, or a surface's."""
    chance = np.random.default_rng(size)
    point, met = chance.normal(size=size), []
    ground = OfSurface(Hollow())
    state: Any = None
    for step in range(12):
        gradient = chance.choice(STEPS, size) * chance.choice([1.0, chance.normal()])
        value = 0.0
        if not isinstance(optimizer, GradientRule):
            value, gradient = ground.value_and_gradient(point)
        here = spot(ground, point, value, gradient)
        state = optimizer.init(here) if state is None else state
        key = random.fold(random.key(size), step)
        met.append(Moment(gradient, value, key, state, point))
        with np.errstate(all="ignore"):
            point, state = optimizer.step(here, state, key)
    return met


def spot(ground: Any, point: Any, value: Any, gradient: Any) -> Spot:
    known = {"value": lambda: value, "gradient": lambda: gradient}
    return Spot(ground, point, known)


@cache
def traced(name: str, dialect: str, size: int, surface: Any) -> tuple[list[str], Any]:
    """The names in the state, and the program of a step on vectors of this size."""
    rule = Rule(name, variant(name, dialect), dialect)
    rule.objective = OfSurface(surface)  # what the kernel asks its host
    inputs = rule.stepping()
    shapes = [tuple(size if d == "n" else d for d in x.shape) for x in inputs]
    program = trace(lambda *x: rule.step(*x)[:2], shapes, [x.type for x in inputs])
    return list(rule.shapes), program.program


def check_steps(
    engine: Engine,
    name: str,
    dialect: str,
    values: Any,
    met: list[Moment],
    surface: Any,
) -> None:
    """Every step from the same state: the law of 4 units for parameters and state."""
    keys, program = traced(name, dialect, len(met[0].point), surface)
    rows = [
        [m.gradient, m.point, m.value, m.key, *(m.state[key] for key in keys), *values]
        for m in met
    ]
    printed, heights = kernel(type(surface)), list(surface.parameter_values.values())
    standing = [Standing(m.gradient, m.value, m.key, printed, heights) for m in met]
    cases = [
        [engine.pack(x) for x in (here, dict(m.state), m.point, *values)]
        for here, m in zip(standing, met, strict=True)
    ]
    answers = engine.calls(source(name), path(name, dialect, "step"), cases)
    found = np.array(
        [
            np.concatenate([new, *(np.atleast_1d(state[key]) for key in keys)])
            for _, (_, state, new, *_) in answers
        ]
    )
    # Branches are followed one point at a time.
    singly = [slice(k, k + 1) for k in range(len(met))]
    parts = [slice(None)] if is_simple(name) else singly
    for part in parts:
        points = [
            np.stack(np.broadcast_arrays(*column), -1)
            for column in zip(*rows[part], strict=True)
        ]
        units = law.wrong(found[part], program, points)
        assert not np.any(units), (name, dialect, values, units)


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_a_step_from_any_state(name: str, dialect: str, engine: Engine) -> None:
    for values in grid.parameter_sets(variant(name, dialect)):
        for size in sizes(name):
            met = moments(made(name, dialect, values), size)
            check_steps(engine, name, dialect, values, met, Hollow())


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_the_state_before_the_first_step(
    name: str, dialect: str, engine: Engine
) -> None:
    values = grid.parameter_sets(variant(name, dialect))[0]
    for size in sizes(name):
        start = np.linspace(-2.0, 3.0, size)
        here = spot(OfSurface(Hollow()), start, 0.0, start)
        standing = Standing(start, surface=kernel(Hollow))
        packed = [[engine.pack(x) for x in (standing, start, *values)]]
        ((state, after),) = engine.calls(
            source(name), path(name, dialect, "init"), packed
        )
        wanted = made(name, dialect, values).init(here)
        assert state.keys() == wanted.keys()
        for key, value in wanted.items():
            assert ulp.worst(state[key], np.ravel(value))[0] == 0
        assert np.array_equal(after[1], start)
        assert list(after[0]["asked"]) == list(here.evaluations)


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_a_step_may_find_all_its_vectors_in_one_place(
    name: str, dialect: str, engine: Engine
) -> None:
    """Everything is read before anything is overwritten.

    The point is taken for the gradient too, which leads downhill there.
    """
    values = grid.parameter_sets(variant(name, dialect))[0]
    start = np.array([0.5, -1.5, 2.0][: sizes(name)[-1]])
    surface = Hollow()
    height = surface.value(start[:2])
    here = spot(OfSurface(surface), start, height, start)
    state = dict(made(name, dialect, values).init(here))
    rest = [engine.pack(x) for x in (state, start, *values)]
    apart, shared = (
        [
            engine.pack(Standing(start, height, surface=kernel(Hollow), shared=one)),
            *rest,
        ]
        for one in (False, True)
    )
    step = path(name, dialect, "step")
    (_, first), (_, second) = engine.calls(source(name), step, [apart, shared])
    assert np.all(np.isfinite(first[2]))
    assert not np.array_equal(first[2], start)
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
    place = path(name, dialect, "threshold")
    wrong = law.disagreement(
        lambda rows: engine.table(source(name), place, rows), program, rows
    )
    assert wrong is None, wrong


def rated() -> list[tuple[str, str, tuple[float, ...]]]:
    """Every optimizer and dialect with its defaults, one also at ten times the rate.

    Or at the largest rate that is offered: beyond it runs may leave at once. Dialects
    that are one program with the same defaults make one run.
    """
    found = {}
    for name, dialect in CASES:
        rule = variant(name, dialect)
        values = tuple(rule.varying.values())
        found.setdefault((name, printed_as(name, dialect), values))
        if dialect == own_dialect(name) and "learning_rate" in rule.varying:
            at = list(rule.varying).index("learning_rate")
            most = rule.parameters()["learning_rate"].slider[1]
            rate = min(10.0 * values[at], most)
            larger = (*values[:at], rate, *values[at + 1 :])
            found.setdefault((name, printed_as(name, dialect), larger))
    return list(found)


def grounds(name: str) -> list[str]:
    """The surfaces that an optimizer is run on: three, other ones for the next.

    Plain descent runs on all of them: it is calm where others circle.
    """
    if name == "gradient_descent":
        return list(entries("surfaces"))
    place, known = list(entries("optimizers")).index(name), list(entries("surfaces"))
    return [known[(3 * place + k) % len(known)] for k in range(3)]


def own_dialect(name: str) -> str:
    return next(iter(entries("optimizers")[name].definition.variants()))


def printed_as(name: str, dialect: str) -> str:
    """The dialect whose program this one shares."""
    shared = re.search(rf"\b{dialect}: (\w+)[, ].*}};\n$", source(name))
    return shared[1] if shared else dialect


@pytest.fixture(scope="module", params=list(entries("surfaces")))
def runs(request: pytest.FixtureRequest, engine: Engine) -> dict[str, Any]:
    """All runs on a surface: by NumPy, by NumPy from a nudged start, by JavaScript."""
    definition = entries("surfaces")[request.param].definition
    surface, start = definition(), np.array(definition.start)
    cases = [case for case in rated() if request.param in grounds(case[0])]
    instances = [made(*case) for case in cases]
    common = {
        "surface": kernel(definition),
        "rules": rules.source("rules", RULES),
        "chance": chance.source("chance"),
        "start": start,
        "steps": walk.STEPS,
        "heights": list(surface.parameter_values.values()),
    }
    paths = engine.descents(
        [
            {**common, "optimizer": source(name), "form": dialect, "rates": values}
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
    for case, run, twin, found in zip(*columns, strict=True):
        if not walk.chaotic(run, twin):
            calm += 1
            losses = found["losses"]
            assert walk.apart(run.path, found["trajectory"]) <= 1e-9, case
            assert list(found["asked"]) == list(run.ledger.counts), case
            heights = runs["surface"].value(run.path)
            assert np.max(np.abs(losses - heights)) <= 1e-9 * np.max(np.abs(heights))
    assert calm


def test_each_step_of_whole_runs_agrees(runs: dict[str, Any], engine: Engine) -> None:
    """Chaotic or not: from the same state, the same step."""
    met = defaultdict(list)
    for case, run in zip(runs["cases"], runs["numpy"], strict=True):
        met[case] += run.moments
    for (name, dialect, values), moments in met.items():
        check_steps(engine, name, dialect, values, moments, runs["surface"])


def compares(name: str, dialect: str) -> bool:
    """Whether heights that are met decide how many more are asked for.

    XLA rounds a product and a sum as one. Where a minimum is flat to the last bit, that
    decides which of two corners of Nelder-Mead is the lower, so it asks for one or two
    values more or less: 17 in 955 at most, over 500 steps, on the same path to 1e-9.
    """
    return None in Rule(name, variant(name, dialect), dialect).counts["step"]


def test_whole_runs_agree_with_the_compiled_loop(runs: dict[str, Any]) -> None:
    """`losslab.numerics.descent` runs the same definitions through XLA."""
    columns = (runs["cases"], runs["numpy"], runs["nudged"], runs["javascript"])
    for case, run, twin, javascript in zip(*columns, strict=True):
        if case[1] == printed_as(case[0], own_dialect(case[0])) and not walk.chaotic(
            run, twin
        ):
            found = descend(runs["surface"], run.optimizer, steps=walk.STEPS)
            path = javascript["trajectory"]
            assert walk.apart(path, found.trajectory) <= 1e-9, case
            counts = found.evaluations
            asked, wanted = javascript["asked"], np.array(list(vars(counts).values()))
            spared = 0.02 * wanted if compares(*case[:2]) else 0.0
            assert np.all(np.abs(asked - wanted) <= spared), case
            assert found.status.name in ENDS[int(javascript["ended"][0])], case
