"""The laws of optimizers: plain functions that raise AssertionError.

They are tried on the catalogue and on optimizers that are wrong on purpose.
"""

import math
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import torch
from mpmath import mp, mpf

from laws.cards import is_legal
from laws.instances import cornered, dialects, instances
from laws.meaning import NoMeaning, evaluate
from laws.optimizers_latex import assignments, beginning, letters, meant, objective
from laws.places import Bowl, along, key, quadratic, walk
from losslab.core import random
from losslab.core.optimizers import Optimizer
from losslab.core.place import Spot

Definition = type[Optimizer]

STEEPER = 8.0
"""A curvature that a search along the gradient notices."""

VECTOR = np.array([1.5, -0.5, 2.0, 0.25, -3.0])

MATRICES = (np.linspace(-1.0, 2.0, 6).reshape(2, 3), np.ones((3, 2)))


def in_each_dialect(definition: Definition) -> Iterator[Optimizer]:
    """The optimizer with the defaults of each of its dialects."""
    for dialect in dialects(definition):
        yield definition(dialect=dialect)


def gradients(count: int = 7, shape: tuple[int, ...] = (5,)) -> np.ndarray:
    """Random gradients, the last coordinate at rest half of the time."""
    drawn = np.random.default_rng(1).normal(size=(count, *shape))
    drawn[: count // 2, ..., -1] = 0.0
    return drawn


def run(rule: Any, start: Any, pulls: Any, curvature: float = 1.0) -> list[Any]:
    """The points that a sequence of gradients leads through."""
    return walk(rule, start, along(pulls, curvature), len(pulls))[0]


def descent(rule: Any, start: Any, sharpness: Any, steps: int) -> Any:
    """The points of a descent of a quadratic."""
    return np.array(walk(rule, start, quadratic(sharpness), steps)[0])


def nudged(rule: Optimizer, name: str) -> Optimizer:
    """The rule with one parameter a percent larger, or smaller, or by 1."""
    known, usual = rule.parameters()[name], rule.parameter_values[name]
    low, high = known.slider
    ways = (usual * 1.01 or 0.01 * (high - low), usual * 0.99, usual + 1)
    return rule.with_parameters(**{name: next(w for w in ways if is_legal(known, w))})


def close(a: Any, b: Any, tolerance: float) -> bool:
    """Whether two arrays agree relative to the larger of 1 and their size."""
    a, b = np.asarray(a), np.asarray(b)
    return bool(np.all(np.abs(a - b) <= tolerance * np.maximum(1.0, np.abs(b))))


def formula_says_what_is_computed(definition: Definition) -> None:
    """The card's LaTeX, read line by line and executed for seven steps.

    In its own dialect, at many parameters: what a default of 0 leaves out may be
    wrong too. The gradients grow from small to huge. A line that the card owns to be
    ``in_words`` has no meaning here, and more examples stand in for it; all others are
    computed, and may not need it.
    """
    card = definition.card
    assert not card.in_words or len(card.worked) >= 4, "four examples instead"
    sizes = 10.0 ** np.array([-6.0, -3.0, 0.0, 0.0, 1.0, 3.0, 6.0])
    given = gradients() * sizes[:, None]
    for rule in _told_by_the_formula(definition):
        for start, pulls in zip(VECTOR, given.T, strict=True):
            ours = walk(rule, start, _lifted(pulls), len(pulls))[0][1:]
            said = executed(rule, start, pulls)
            assert not said or close(ours, said, 1e-12), f"{rule} from {start}"
    for rule in _of_vectors(definition):  # huge gradients first
        start, pulls = VECTOR[:2], given[::-1, :2]
        ours = walk(rule, start, _lifted(pulls), len(pulls))[0][1:]
        said = executed(rule, start, pulls)
        assert close(ours, said, 1e-12), f"{rule}: vectors"


def _told_by_the_formula(definition: Definition) -> list[Optimizer]:
    """The rules in their own dialect; each choice with the ends of all parameters."""
    kinds = [p.kind for name, p in definition.parameters().items() if name != "dialect"]
    made = instances(definition) + cornered(definition) * ("choice" in kinds)
    own = definition().dialect
    return list(dict.fromkeys(rule for rule in made if rule.dialect == own))


def _of_vectors(definition: Definition) -> Iterator[Optimizer]:
    """The rule whose formula knows lengths, and so is of more than one coordinate.

    As usual, and with each switch the other way. Of several pairs that are remembered
    its lines tell how the newest is used.
    """
    known = definition.parameters()
    switched = [{n: not p.default} for n, p in known.items() if p.kind == "switch"]
    if r"\top" in definition.card.formula or r"\|" in definition.card.formula:
        shortest = {"memory": 1} if "memory" in known else {}
        for values in ({}, *switched):
            yield definition(**shortest, **values)


def _lifted(pulls: Any) -> Any:
    """Objectives with those gradients, as high as the size of what is asked there."""
    heights = [np.sum(np.square(pull)) for pull in pulls]
    return lambda step, point: Bowl(pulls[step], point, STEEPER, heights[step])


def executed(
    rule: Optimizer, start: Any, pulls: Any, curvature: float = STEEPER
) -> list[Any]:
    """The steps as the formula prescribes them, if it can be read.

    Of one coordinate, or of a vector.
    """
    at = letters(rule, rule.varying)
    lines, words = assignments(rule.card.formula), rule.card.in_words
    moves = "θ" in {left for left, *_ in lines} - {*words}
    assert {*words} <= {left for left, *_ in lines}, f"in words: {words}"
    assert moves or words, "nothing says where θ goes"
    # State starts at 0, or at the parameter that carries its letter: v₀.
    at |= {left: at.get(f"{left}₀", mpf(0)) for left, *_ in lines}
    at |= beginning(start)
    path: list[Any] = []
    for t, pull in enumerate(pulls, start=1):
        chance = random.normal(key(t - 1), np.asarray(start, float))
        at |= objective(curvature, pull, at["θ"]) | {"t": mpf(t), "ξ": meant(chance)}
        for left, right, times in lines:
            for _ in range(int(evaluate(times, at)) if times else 1):
                at[left] = _said(right, at, left in words)
        path.append(np.asarray(at["θ"], float).reshape(np.shape(start)))
    return path if moves else []


def _said(right: Any, at: dict[str, Any], in_words: bool) -> Any:
    """What a line says; NaN for one in words, which nobody may be able to compute."""
    try:
        value = evaluate(right, at)
    except NoMeaning as error:
        if not in_words:
            raise AssertionError(str(error)) from error
        return mp.nan
    assert not in_words, "in_words: the laws can compute it"
    return value


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
    """NumPy, PyTorch and JAX take the same steps and keep the dtype.

    On matrices too, where rows and columns count.
    """
    starts = (VECTOR, *MATRICES) if rule.shaped else (VECTOR,)
    for start in starts:
        _agree_from(rule, start)


def _agree_from(rule: Optimizer, start: Any) -> None:
    pulls = gradients(shape=start.shape)
    expected = run(rule, start, pulls)[-1]
    with jax.enable_x64(True):
        for make in (np.array, torch.tensor, jax.numpy.array):
            for dtype, tolerance in (("float64", 1e-14), ("float32", 1e-5)):
                wide = make(start.tolist(), dtype=_dtype(make, dtype))
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
    if not base:
        return

    def end(numbers: Any, library: Any) -> Any:
        learned = rule.with_parameters(**numbers)
        start = library.asarray(VECTOR)
        steps = [library.asarray(pull) for pull in pulls]
        return run(learned, start, steps, STEEPER)[-1].sum()

    leaves = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in base.items()
    }
    end(leaves, torch).backward()
    with jax.enable_x64(True):
        traced = jax.jit(jax.jacfwd(lambda numbers: end(numbers, jax.numpy)))(base)
    for name, value in base.items():
        width = 1e-6 * value
        ends = [end(base | {name: value + s * width}, np) for s in (1.0, -1.0)]
        numeric = (ends[0] - ends[1]) / (2.0 * width)
        learned = leaves[name].grad  # None where nothing depends on it
        slopes = {"PyTorch": 0.0 if learned is None else learned, "JAX": traced[name]}
        for library, slope in slopes.items():
            error = abs(float(slope) - numeric)
            assert error <= 1e-3 * max(abs(numeric), 1e-2), f"{library} {name}"


def _inner(rule: Optimizer) -> dict[str, float]:
    """The numbers, with a visible ε, and none at the end of its domain."""
    known = rule.all_parameters()
    real = {n: v for n, v in rule.varying.items() if known[n].kind == "number"}
    found = {n: v or sum(known[n].slider) / 2 for n, v in real.items()}
    return found | ({"epsilon": 0.1} if "epsilon" in found else {})
