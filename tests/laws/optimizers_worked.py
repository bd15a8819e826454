"""The examples worked out by hand on the cards of optimizers, and what they show."""

from typing import Any

import numpy as np

from laws.instances import dialects
from laws.optimizers_defaults import a_peer_vouches
from laws.optimizers_laws import (
    VECTOR,
    Definition,
    close,
    executed,
    gradients,
    nudged,
    run,
)
from laws.places import Bent, key, quadratic, walk
from losslab.core import random

ORDER = ("torch", "optax", "keras", "scipy", "paper")


def made(definition: Definition, example: Any) -> Any:
    """The optimizer of an example."""
    return definition().with_parameters(**_by_dialect(definition, example))


def _by_dialect(definition: Definition, example: Any) -> dict[str, Any]:
    """The parameters, all of them where the dialect decides about defaults."""
    own = {k: v for k, v in example.parameters.items() if "." not in k}
    held = {k: v for k, v in example.parameters.items() if "." in k}
    return definition(**own).parameter_values | held


def path(rule: Any, example: Any) -> Any:
    """Where the optimizer goes: over a quadratic, or along gradients."""
    given, steps = example.inputs, len(example.outputs["trajectory"]) - 1
    if "gradients" in given:
        pulls = given["gradients"]
        flat = not np.ndim(pulls[0])
        start = np.float64(given["start"]) if flat else np.array(given["start"])
        return np.array(run(rule, start, pulls if flat else map_arrays(pulls), 0.0))
    if "sharpness" in given:
        ground = quadratic(given["sharpness"])
        return np.array(walk(rule, np.float64(given["start"]), ground, steps)[0])
    matrix, lowest = np.array(given["hessian"]), np.array(given.get("minimum", 0.0))
    start = np.array(given["start"])
    ground = Bent(matrix, lowest)
    return np.array(walk(rule, start, lambda step, point: ground, steps)[0])


def map_arrays(pulls: Any) -> list[Any]:
    """Each gradient as an array."""
    return [np.array(pull) for pull in pulls]


def worked_examples_hold(definition: Definition) -> None:
    """The steps worked out by hand, on quadratics or for given gradients.

    Where chance decides, the mean and the variance.
    """
    for example in definition.card.worked:
        rule, given, said = made(definition, example), example.inputs, example.outputs
        if "variance" in said:
            _spreads(rule, example)
            continue
        if "sharpness" in given:
            sharp = given["sharpness"]
            threshold = said.get("threshold", rule.threshold(sharp))
            same = np.array_equal(rule.threshold(sharp), threshold, equal_nan=True)
            assert same, "threshold"
        assert close(path(rule, example), said["trajectory"], 1e-14), example.because


def _spreads(rule: Any, example: Any) -> None:
    """Mean and variance without an error of samples.

    The last point is affine in what chance gave, and as many runs as it gave numbers
    tell how far each of them moved it.
    """
    given, said = example.inputs, example.outputs
    steps = given.get("steps", 40)
    start = np.full(2 * steps + 2, float(given.get("start", 0.0)))
    chance = [random.normal(key(step), start) for step in range(steps)]
    numbers = np.stack([np.ones_like(start), *chance], axis=-1)
    last = walk(rule, start, quadratic(given["sharpness"]), steps)[0][-1]
    weights = np.linalg.lstsq(numbers, last)[0]
    assert close(numbers @ weights, last, 1e-12), "affine in what chance gives"
    found = [weights[0], (weights[1:] ** 2).sum()]
    assert close(found, [said["mean"], said["variance"]], 1e-12), "mean and variance"


def formula_leads_through_the_examples(definition: Definition) -> None:
    """What gradients of one coordinate lead to by hand comes out of the formula too.

    By hand they can be where the formula only just decides.
    """
    card, own = definition.card, definition().dialect
    for example in card.worked:
        rule, given = made(definition, example), example.inputs
        of_one = "gradients" in given and not np.ndim(given["start"])
        if of_one and rule.dialect == own:
            said = executed(rule, given["start"], given["gradients"], 0.0)
            told = example.outputs["trajectory"][1:]
            assert not said or close(said, told, 1e-14), example.because


def every_dialect_is_worked(definition: Definition) -> None:
    """A dialect has an example by hand, or moves exactly like one that has."""
    known, usual = definition.card.worked, definition().dialect
    worked = {example.parameters.get("dialect", usual) for example in known}

    def ends(dialect: str) -> Any:
        rule = definition().with_parameters(dialect=dialect)
        return run(rule, VECTOR, gradients())

    for dialect in dialects(definition):
        twins = (close(ends(dialect), ends(other), 1e-14) for other in sorted(worked))
        assert dialect in worked or any(twins), dialect


def the_first_dialect_is_the_default(definition: Definition) -> None:
    """PyTorch's convention where there is one, else the next of a fixed order."""
    spoken = dialects(definition)
    assert list(spoken) == sorted(spoken, key=ORDER.index), "order"
    assert definition().dialect == spoken[0], "default"
    for name, known in definition.parameters().items():
        if getattr(known, "by_dialect", {}):
            assert known.default == known.by(spoken[0]), f"{name} by default"


def the_papers_defaults_are_worked(definition: Definition) -> None:
    """Where no library vouches for the defaults, an example by hand does.

    It leaves every number that depends on the dialect at its default, and one percent
    more of any of them would be noticed.
    """
    if "paper" not in dialects(definition):
        return
    known, usual = definition.parameters(), definition().dialect
    by_dialect = [name for name, p in known.items() if getattr(p, "by_dialect", {})]
    papers = [{"dialect": "paper"}, *([{}] if usual == "paper" else [])]
    found = [e for e in definition.card.worked if e.parameters in papers]
    assert found or not by_dialect, "an example at the paper's defaults"
    for name in by_dialect:
        assert any(_depends_on(definition, e, name) for e in found), name


def common_defaults_are_worked(definition: Definition) -> None:
    """A default that is no dialect's, and no peer's, has an example that would notice.

    A library that takes the number without a default of its own vouches for none.
    """
    for name, known in definition.parameters().items():
        common = known.varies and not getattr(known, "by_dialect", {})
        if common and not a_peer_vouches(definition, name):
            left = [e for e in definition.card.worked if name not in e.parameters]
            assert any(_depends_on(definition, e, name) for e in left), name


def _depends_on(definition: Definition, example: Any, name: str) -> bool:
    """Whether the example would fail if the default were a little larger."""
    rule = made(definition, example)
    other = nudged(rule, name)
    if "variance" in example.outputs:
        try:
            _spreads(other, example)
        except AssertionError:
            return True
        return False
    return not close(path(other, example), example.outputs["trajectory"], 1e-14)
