"""What optimizers say of themselves is tried, in both directions."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from laws.optimizers_laws import STEEPER, VECTOR, close, gradients, run
from laws.places import Bowl, Walled, along, key, quadratic, walk
from losslab.core.nested import has
from losslab.core.optimizers import Optimizer, dialects, learning_rate
from losslab.core.place import Spot

STEEP = 1e6
"""A sharpness at which any learning rate is too large for a rule that has a limit."""


def rates(rule: Optimizer) -> list[str]:
    """The names of its learning rate, or of that of the rule inside."""
    return [name for name in rule.all_parameters() if name.endswith("learning_rate")]


def coordinates_are_alike(rule: Optimizer) -> None:
    """Permuting the coordinates, or a column of them, commutes with the steps.

    Whether each goes its own way, as if it were alone, is what ``coupled`` says, and
    whether a matrix is more than its coordinates is what ``shaped`` says.
    """
    order, pulls = np.array([3, 0, 4, 1, 2]), gradients()
    # Sums over coordinates are rounded in their order.
    tolerance = 1e-11 if rule.coupled or rule.chance else 0.0
    plain = _pulled(rule, VECTOR, pulls)
    permuted = _pulled(rule, VECTOR[order], pulls[:, order])
    assert close(plain[:, order], permuted, tolerance), "permuted"
    column = _pulled(rule, VECTOR[:, None], pulls[..., None])
    assert close(plain[..., None], column, tolerance), "as a column"
    alone = [_pulled(rule, VECTOR[i], pulls[:, i]) for i in range(5)]
    apart = close(plain, np.array(alone).T, tolerance)
    assert apart != rule.coupled, "one by one"
    flat = _pulled(rule, VECTOR[:4], pulls[:, :4])
    matrix = _pulled(rule, VECTOR[:4].reshape(2, 2), pulls[:, :4].reshape(-1, 2, 2))
    unshaped = close(flat.reshape(-1, 2, 2), matrix, tolerance)
    assert unshaped != rule.shaped, "as a matrix"


def _pulled(rule: Optimizer, start: Any, pulls: Any) -> Any:
    """The points, or where they depend on chance, how far gradients lead them away.

    What chance adds is the same in both runs.
    """
    path = np.array(run(rule, start, pulls, STEEPER))
    still = np.array(run(rule, start, 0.0 * pulls, STEEPER))
    return path - still if rule.chance else path


def stays_finite(rule: Optimizer) -> None:
    """Tiny and huge gradients do no harm; without any, what does not drift stays."""
    still = run(rule, VECTOR, np.zeros((50, 5)))
    assert np.array_equal(still[-1], VECTOR) != rule.drifts, "no gradient, no move"
    sizes = np.array([1e-200, 1e-30, 1.0, 1e30, 1e100])
    pulls = np.random.default_rng(2).normal(size=(500, 5)) * sizes
    path, state = walk(rule, VECTOR, along(pulls), 500)
    values = [path[-1], *state.values()]
    assert all(np.all(np.isfinite(value)) for value in values), "finite"


def chance_is_declared(rule: Optimizer) -> None:
    """Another key leads elsewhere where the rule says so, and nowhere else."""
    ground = along(gradients())
    said = rule.coupled, rule.drifts, rule.chance
    assert all(isinstance(answer, bool) for answer in said), "yes or no"
    state = rule.init(Spot(ground(0, VECTOR), VECTOR))
    ends = [
        rule.step(Spot(ground(0, VECTOR), VECTOR), state, key(0, seed))[0]
        for seed in (0, 1)
    ]
    assert np.array_equal(*ends) != rule.chance, "chance"


def threshold_separates(rule: Optimizer) -> None:
    """On quadratics, one percent below it converges and one percent above leaves.

    Two runs with the same chance come together, or part: without chance one of them
    stays at the minimum.
    """
    for sharpness in (0.5, 10.0, 37.0):
        threshold = float(rule.threshold(sharpness))
        if math.isnan(threshold):
            continue
        ends = []
        for factor in (0.99, 1.01):
            at = rule.varied(dict.fromkeys(rates(rule), factor * threshold))
            ground = quadratic(sharpness)
            one, other = (
                np.array(walk(at, np.float64(start), ground, steps)[0])
                for start, steps in ((1.0, 3000), (0.0, 3000 if rule.chance else 0))
            )
            ends.append(np.abs(one - other)[-100:].max())
        assert ends[0] < 1e-3, f"below {threshold:g} at sharpness {sharpness:g}"
        assert ends[1] > 1e3, f"above {threshold:g} at sharpness {sharpness:g}"


def without_a_threshold_no_rate_diverges(rule: Optimizer) -> None:
    """Where theory gives no threshold, no learning rate is too large on a quadratic."""
    if not math.isnan(float(rule.threshold(1.0))):
        return
    known = rule.all_parameters()
    tried = [{name: known[name].slider[1]} for name in rates(rule)] or [{}]
    for values in tried:
        at = rule.with_parameters(**values)
        with np.errstate(all="ignore"):  # what diverges overflows
            path = np.array(walk(at, VECTOR, quadratic(STEEP), 300)[0])
        # What is stuck ends in what is not a number, and has not diverged.
        assert np.nanmax(np.abs(path)) < STEEP, f"{values}"


def a_search_steps_back(rule: Optimizer) -> None:
    """Who compares heights finds a step before a wall, behind which there are none.

    Right before a wall it may be stuck, but does not go where there is no height.
    """
    first = Spot(Walled(0.0, 0.0, wall=0.5), np.ones(2))
    rule.step(first, rule.init(first), key(0))
    heights = first.evaluations[0]
    if not heights or not math.isnan(float(rule.threshold(1.0))):
        return
    for wall in (-0.5, 0.5, 0.99, np.nextafter(1.0, 0.0)):
        here = Spot(Walled(0.0, 0.0, wall=wall), np.ones(2))
        there = here.at(rule.step(here, rule.init(here), key(0))[0])
        stuck = np.isnan(there.point).all() and wall > 0.99
        assert stuck or np.isfinite(there.value), f"wall at {wall}"


def what_it_shows_is_a_function(definition: Any) -> None:
    """The rule inside is shown an objective whose heights and slopes hang together."""
    inside = _Looking(learning_rate=0.1)
    wrapper = definition(base=inside)
    ground = Bowl(VECTOR, 0.3 * VECTOR, STEEPER)
    wrapper.step(Spot(ground, VECTOR), wrapper.init(Spot(ground, VECTOR)), key(0))


@dataclass(frozen=True)
class _Looking(Optimizer):
    """Looks around where it is put."""

    learning_rate: float = learning_rate(paper=1e-2)
    dialect: str = dialects("paper")

    def init(self, here: Any) -> Any:
        return {}

    def step(self, here: Any, state: Any, key: Any) -> Any:
        point = np.asarray(here.point)
        for there in (here, here.at(point + 1.0)):
            around = there.point + 1e-3 * np.concatenate([np.eye(5), -np.eye(5)])
            heights = np.array([here.at(place).value for place in around])
            assert close(here.values(around), heights, 1e-12), "values"
            slope = (heights[:5] - heights[5:]) / 2e-3
            assert close(there.gradient, slope, 1e-8), "gradient"
        return point, state


def neutral_is_the_rule_inside(definition: Any, base: Optimizer) -> None:
    """With the parameters that it calls neutral, a wrapper changes nothing.

    Rules that it cannot wrap are refused.
    """
    needs = definition.parameters()["base"].needs
    if not all(has(base, name) for name in needs):
        return
    wrapper = definition(base=base, **definition.neutral)
    pulls = gradients()
    paths = [np.array(run(rule, VECTOR, pulls, STEEPER)) for rule in (wrapper, base)]
    if not base.chance:  # the key of what is inside is another one
        assert close(*paths, 1e-14), f"neutral around {base}"
