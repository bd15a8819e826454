"""The laws of optimizers: plain functions that raise AssertionError.

They are tried on the catalogue and on optimizers that are wrong on purpose.
"""

import math
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import torch
from mpmath import mpf

from laws.instances import dialects, instances
from laws.meaning import evaluate
from laws.optimizers_latex import assignments, letters
from laws.places import along, key, quadratic, walk
from losslab.core.optimizers import Optimizer
from losslab.core.place import Spot

Definition = type[Optimizer]

VECTOR = np.array([1.5, -0.5, 2.0, 0.25, -3.0])


def in_each_dialect(definition: Definition) -> Iterator[Optimizer]:
    """The optimizer with the defaults of each of its dialects."""
    for dialect in dialects(definition):
        yield definition(dialect=dialect)


def gradients(count: int = 7, shape: tuple[int, ...] = (5,)) -> np.ndarray:
    """Random gradients, the last coordinate at rest half of the time."""
    drawn = np.random.default_rng(1).normal(size=(count, *shape))
    drawn[: count // 2, ..., -1] = 0.0
    return drawn


def run(rule: Any, start: Any, pulls: Any) -> list[Any]:
    """The points that a sequence of gradients leads through."""
    return walk(rule, start, along(pulls), len(pulls))[0]


def descent(rule: Any, start: Any, sharpness: Any, steps: int) -> Any:
    """The points of a descent of a quadratic."""
    return np.array(walk(rule, start, quadratic(sharpness), steps)[0])


def close(a: Any, b: Any, tolerance: float) -> bool:
    """Whether two arrays agree relative to the larger of 1 and their size."""
    a, b = np.asarray(a), np.asarray(b)
    return bool(np.all(np.abs(a - b) <= tolerance * np.maximum(1.0, np.abs(b))))


def worked_examples_hold(definition: Definition) -> None:
    """The steps worked out by hand, on ½·sharpness·θ² or for given gradients."""
    for example in definition.card.worked:
        rule, given = definition(**example.parameters), example.inputs
        expected = example.outputs["trajectory"]
        if "sharpness" in given:
            sharp = given["sharpness"]
            steps = len(expected) - 1
            path = descent(rule, given["start"], sharp, steps)
            threshold = example.outputs.get("threshold", rule.threshold(sharp))
            same = np.array_equal(rule.threshold(sharp), threshold, equal_nan=True)
            assert same, "threshold"
        else:
            path = run(rule, given["start"], given["gradients"])
        assert close(path, expected, 1e-14), example.because


def every_dialect_is_worked(definition: Definition) -> None:
    """A dialect has an example by hand, or moves exactly like one that has."""
    known = definition.card.worked
    worked = {example.parameters.get("dialect", "torch") for example in known}

    def path(dialect: str) -> Any:
        rule = definition().with_parameters(dialect=dialect)
        return run(rule, VECTOR, gradients())

    for dialect in dialects(definition):
        twins = (close(path(dialect), path(other), 1e-14) for other in sorted(worked))
        assert dialect in worked or any(twins), dialect


ORDER = ("torch", "optax", "keras", "paper")


def the_first_dialect_is_the_default(definition: Definition) -> None:
    """PyTorch's convention where there is one, else the next of a fixed order."""
    spoken = dialects(definition)
    assert list(spoken) == sorted(spoken, key=ORDER.index), "order"
    assert definition().dialect == spoken[0], "default"


def the_papers_defaults_are_worked(definition: Definition) -> None:
    """Where no library vouches for the defaults, an example by hand does.

    It leaves every number that depends on the dialect at its default, and one percent
    more of any of them would be noticed.
    """
    if "paper" not in dialects(definition):
        return
    known = definition.parameters()
    by_dialect = [name for name, p in known.items() if getattr(p, "by_dialect", {})]
    found = [e for e in definition.card.worked if e.parameters == {"dialect": "paper"}]
    assert found or not by_dialect, "an example at the paper's defaults"
    for name in by_dialect:
        assert any(_depends_on(definition, e, name) for e in found), name


def _depends_on(definition: Definition, example: Any, name: str) -> bool:
    """Whether the example would fail if the default were a little larger."""
    rule = definition(**example.parameters)
    usual = rule.parameter_values[name]
    low, high = rule.parameters()[name].slider
    other = rule.with_parameters(**{name: usual * 1.01 or 0.01 * (high - low)})
    path = run(other, example.inputs["start"], example.inputs["gradients"])
    return not close(path, example.outputs["trajectory"], 1e-14)


def formula_says_what_is_computed(definition: Definition) -> None:
    """The card's LaTeX, read line by line and executed for seven steps.

    In its own dialect, at many parameters: what a default of 0 leaves out may be
    wrong too. The gradients grow from small to huge.
    """
    sizes = 10.0 ** np.array([-6.0, -3.0, 0.0, 0.0, 1.0, 3.0, 6.0])
    given = gradients() * sizes[:, None]
    own = definition().dialect
    for rule in (made for made in instances(definition) if made.dialect == own):
        path = np.array(run(rule, VECTOR, given))
        for start, pulls, ours in zip(VECTOR, given.T, path[1:].T, strict=True):
            said = _executed(rule, start, pulls)
            assert close(ours, said, 1e-12), f"{rule} from {start}"


def _executed(rule: Optimizer, start: float, pulls: Any) -> list[float]:
    """The steps of one coordinate as the formula prescribes them."""
    at = letters(type(rule), rule.varying)
    lines = assignments(rule.card.formula)
    # State starts at 0, or at the parameter that carries its letter: v₀.
    at |= {left: at.get(f"{left}₀", mpf(0)) for left, _ in lines}
    at["θ"], path = mpf(start), []
    for t, pull in enumerate(pulls, start=1):
        at |= {"g": mpf(pull), "t": mpf(t)}
        for left, right in lines:
            at[left] = evaluate(right, at)
        path.append(float(at["θ"]))
    return path


def step_is_pure(rule: Optimizer) -> None:
    """The inputs stay as they were, and the same inputs give the same step."""
    for make in (np.array, torch.tensor):
        point, pull = make(VECTOR.tolist()), make(gradients()[-1].tolist())
        ground = along([pull, pull])
        state = walk(rule, point, ground, 1)[1]
        before = [np.asarray(x).copy() for x in (point, pull, *state.values())]
        first, state1 = rule.step(Spot(ground(1, point), point), state, key(1))
        second, state2 = rule.step(Spot(ground(1, point), point), state, key(1))
        after = [np.asarray(x).copy() for x in (point, pull, *state.values())]
        pairs = zip(before, after, strict=True)
        assert all(np.array_equal(a, b) for a, b in pairs), "inputs"
        assert np.array_equal(first, second), "repeatable"
        assert list(state) == list(state1) == list(state2), "state"
        begun = rule.init(Spot(ground(0, point), point))
        kept = [*begun.values(), *state1.values()]
        assert not any(new is point for new in kept), "state is its own"


def threshold_needs_upward_curvature(rule: Optimizer) -> None:
    """NaN where the surface is flat or curves down; for arrays of every library."""
    sharpness = np.array([-1.0, 0.0, 2.0])
    expected = rule.threshold(sharpness)
    assert np.all(np.isnan(expected[:2])), "no minimum"
    assert math.isnan(float(rule.threshold(0.0))), "no minimum"
    for array in (torch.tensor(sharpness), jax.numpy.asarray(sharpness)):
        given = rule.threshold(array)
        assert type(given) is type(array), "library"
        assert np.allclose(given, expected, rtol=1e-6, equal_nan=True), "value"


def libraries_agree(rule: Optimizer) -> None:
    """NumPy, PyTorch and JAX take the same steps and keep the dtype."""
    pulls = gradients()
    expected = run(rule, VECTOR, pulls)[-1]
    with jax.enable_x64(True):
        for make in (np.array, torch.tensor, jax.numpy.array):
            for dtype, tolerance in (("float64", 1e-14), ("float32", 1e-5)):
                wide = make(VECTOR.tolist(), dtype=_dtype(make, dtype))
                steps = [make(p.tolist(), dtype=wide.dtype) for p in pulls]
                last = run(rule, wide, steps)[-1]
                assert last.dtype == wide.dtype, f"{make} {dtype}"
                assert type(last) is type(wide), f"{make} {dtype}"
                assert close(last, expected, tolerance), f"{make} {dtype}"


def _dtype(make: Any, name: str) -> Any:
    return getattr(torch, name) if make is torch.tensor else name


def parameters_can_be_learned(rule: Optimizer) -> None:
    """The end of a run is differentiable in every parameter, by PyTorch and JAX."""
    pulls, base = gradients() + 0.5, _inner(rule)

    def end(numbers: Any, library: Any) -> Any:
        learned = rule.with_parameters(**numbers)
        start = library.asarray(VECTOR)
        return run(learned, start, [library.asarray(p) for p in pulls])[-1].sum()

    leaves = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in base.items()
    }
    end(leaves, torch).backward()
    with jax.enable_x64(True):
        traced = jax.jit(jax.grad(lambda numbers: end(numbers, jax.numpy)))(base)
    for name, value in base.items():
        width = 1e-6 * value
        ends = [end(base | {name: value + s * width}, np) for s in (1.0, -1.0)]
        numeric = (ends[0] - ends[1]) / (2.0 * width)
        assert leaves[name].grad is not None, f"PyTorch {name}"
        for library, slope in (("PyTorch", leaves[name].grad), ("JAX", traced[name])):
            error = abs(float(slope) - numeric)
            assert error <= 1e-3 * max(abs(numeric), 1e-2), f"{library} {name}"


def _inner(rule: Optimizer) -> dict[str, float]:
    """The parameters, with a visible ε, and none at the end of its domain."""
    known = rule.parameters()
    found = {n: v or sum(known[n].slider) / 2 for n, v in rule.varying.items()}
    return found | ({"epsilon": 0.1} if "epsilon" in found else {})
